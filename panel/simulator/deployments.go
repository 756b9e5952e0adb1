package simulator

import (
	"net/url"
	"slices"
	"time"
)

// deploying is what a site knows about its deployments.
type deploying struct {
	runs   []*deployment // oldest first
	script string        // no operation shows it; one that ends in exit 1 fails
	auto   bool
	key    string // the public half, "" for none
}

// deployment is one run of a site's deployment script.
type deployment struct {
	row
	Status    string `json:"status"` // running, success or failed
	CreatedAt string `json:"created_at"`
}

// routesDeployments registers the group Deployments.
func (s *Simulator) routesDeployments() {
	s.flash("GET /api/sites/{site}/deploys", listDeployments, "?page:integer", "?per_page:integer")
	s.flash("GET /api/sites/{site}/deploys/variables", deployVariables)
	s.flash("PUT /api/sites/{site}/deploys/script", updateDeployScript, "script")
	s.flash("POST /api/sites/{site}/deploys/now", deployNow)
	s.flash("PUT /api/sites/{site}/deploys/refresh-token", refreshDeployToken)
	s.flash("PUT /api/sites/{site}/deploys/auto", toggleAutoDeploy)
	s.flash("POST /api/sites/{site}/deploys/key", createDeployKey)
	s.flash("DELETE /api/sites/{site}/deploys/key", deleteDeployKey)
}

// seedDeployments gives the sites with a repository a history: shop more than a
// page of it, and api one that ends in a failure.
func seedDeployments(w *world, now time.Time) {
	history := map[string][]string{
		"shop":    slices.Repeat([]string{"success", "success", "failed", "success"}, 3),
		"api":     {"success", "success", "failed"},
		"webmail": {"success"},
	}
	for _, st := range w.sites {
		runs := history[st.label]
		for i, status := range runs {
			at := now.Add(-time.Duration(len(runs)-i) * 20 * time.Hour)
			st.deploying.runs = append(st.deploying.runs, &deployment{row{st.ID*20 + i}, status, moment(at)})
		}
		st.deploying.script = "cd $SITE_PATH && git pull"
	}
	w.sites[0].deploying.auto = true
}

// moment writes a time as the list of deployments does.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// page returns the rows of the page that the query asks for, newest first. A page
// has ten rows where the query does not say, and a hundred at most.
func page[T any](c *call, oldestFirst []T) []T {
	rows := slices.Clone(oldestFirst)
	slices.Reverse(rows)
	size := min(max(c.in.number("per_page", 10), 1), 100)
	number := min(max(c.in.number("page", 1), 1), len(rows)+1)
	from := min((number-1)*size, len(rows))
	return shown(rows[from:min(from+size, len(rows))])
}

func listDeployments(c *call) answer { return data(page(c, c.site.deploying.runs)) }

// deployVariables answers a bare object.
func deployVariables(c *call) answer {
	return ok(map[string]string{"SITE_NAME": c.site.Name, "SITE_PATH": c.site.home()})
}

func updateDeployScript(c *call) answer {
	c.site.deploying.script = c.in.text("script")
	return data(named{c.site.row, c.site.Name})
}

// deployNow adds a deployment that runs until its event ends.
func deployNow(c *call) answer {
	st, d := c.site, &deployment{row{c.w.id("deployment")}, "running", moment(c.now())}
	end := "success"
	if failing := c.s.cfg.FailingDeploys; slices.Contains(failing, st.Name) || slices.Contains(failing, st.label) || fails(st.deploying.script) {
		end = "failed"
	}
	st.deploying.runs = append(st.deploying.runs, d)
	shape := *d
	e := c.begin("deploy", "Deploy "+st.Name, func() { d.Status = end })
	return ok(map[string]any{"deployment": shape, "event": e.short()})
}

// refreshDeployToken answers a link that nothing answers: there is no webhook here.
func refreshDeployToken(c *call) answer {
	return ok(map[string]string{"link": "https://" + c.site.Name + "/deploy?" + url.Values{"token": {randomHex(20)}}.Encode()})
}

func toggleAutoDeploy(c *call) answer {
	d := &c.site.deploying
	d.auto = !d.auto
	return data(struct {
		named
		Enabled bool `json:"autodeploy_enabled"`
	}{named{c.site.row, c.site.Name}, d.auto})
}

// createDeployKey replaces the key that was there.
func createDeployKey(c *call) answer {
	c.site.deploying.key = "ssh-rsa AAAAB3NzaC1yc2E" + randomHex(32) + " " + c.site.Name
	return deployKeyAnswer(c)
}

func deleteDeployKey(c *call) answer {
	c.site.deploying.key = ""
	return deployKeyAnswer(c)
}

func deployKeyAnswer(c *call) answer {
	return data(struct {
		named
		Attrs map[string]string `json:"attrs"`
	}{named{c.site.row, c.site.Name}, map[string]string{"deploy_key": c.site.deploying.key}})
}
