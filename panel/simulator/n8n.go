package simulator

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// n8nInstance is the n8n of a site.
type n8nInstance struct {
	users, projects int
	license         string
	workflows       []*workflow
	credentials     []*credential
	exported        []byte // nil until the first export
}

// routesN8N registers the group N8N Automation.
func (s *Simulator) routesN8N() {
	s.flash("POST /api/sites/{site}/n8n/restart", onN8N(restartN8N))
	s.flash("POST /api/sites/{site}/n8n/upgrade", onN8N(upgradeN8N))
	s.flash("POST /api/sites/{site}/n8n/user-reset", onN8N(resetN8NUsers))
	s.flash("POST /api/sites/{site}/n8n/license-clear", onN8N(clearN8NLicense))
	s.flash("POST /api/sites/{site}/n8n/ldap-reset", onN8N(resetN8NLDAP), "option", "?value")
	s.flash("POST /api/sites/{site}/n8n/mfa-disable", onN8N(disableN8NMFA), "email:email")
	s.flash("GET /api/sites/{site}/n8n/licence-info", onN8N(n8nLicense))
	s.flash("POST /api/sites/{site}/n8n/export", onN8N(exportN8N), "?workflows:boolean", "?credentials:boolean")
	s.flash("GET /api/sites/{site}/n8n/download", onN8N(downloadN8N))
	s.flash("GET /api/sites/{site}/n8n/info", onN8N(n8nInfo))
	s.routesN8NWorkflows()
	s.routesN8NCredentials()
}

// seedN8N fills the n8n of flow.
func seedN8N(w *world, _ time.Time) {
	for _, st := range w.sites {
		if st.kind != "n8n" {
			continue
		}
		st.n8n = &n8nInstance{users: 5, projects: 3, license: "Plan: Community (registered), licence to demo@example.com"}
		for _, wf := range []workflow{{ID: "1", Name: "My Workflow", Active: true}, {ID: "2", Name: "Nightly report", Active: true}, {ID: "3", Name: "Old import"}} {
			wf.document = map[string]any{"nodes": []any{map[string]any{"name": "Start", "type": "n8n-nodes-base.manualTrigger"}}, "connections": map[string]any{}}
			st.n8n.workflows = append(st.n8n.workflows, &wf)
		}
		st.n8n.credentials = []*credential{
			{ID: "1", Name: "API Key", Type: "httpHeaderAuth", data: map[string]any{"name": "X-Api-Key", "value": "simulated-n8n-api-key"}},
			{ID: "2", Name: "Mail", Type: "smtp", data: map[string]any{"user": "flow", "password": "simulated-n8n-smtp-password"}},
		}
	}
}

// onN8N wants the site to be an n8n.
func onN8N(h func(*call, *n8nInstance) answer) handler {
	return func(c *call) answer {
		if c.site.n8n == nil {
			return refused(http.StatusNotFound, "N8N is not installed on this site")
		}
		return h(c, c.site.n8n)
	}
}

func restartN8N(c *call, _ *n8nInstance) answer { return c.started("n8n", "Restart N8N", nil) }

func upgradeN8N(c *call, _ *n8nInstance) answer { return c.started("n8n", "Upgrade N8N", nil) }

// resetN8NUsers leaves the owner and the owner's project.
func resetN8NUsers(c *call, n *n8nInstance) answer {
	return c.started("n8n", "Reset N8N user management", func() { n.users, n.projects = 1, 1 })
}

func clearN8NLicense(c *call, n *n8nInstance) answer {
	return c.started("n8n", "Clear N8N license", func() { n.license = "No license is active" })
}

func resetN8NLDAP(c *call, _ *n8nInstance) answer { return c.started("n8n", "Reset N8N LDAP", nil) }

func disableN8NMFA(c *call, _ *n8nInstance) answer {
	return c.started("n8n", "Disable MFA of "+c.in.text("email"), nil)
}

func n8nLicense(_ *call, n *n8nInstance) answer { return ok(map[string]string{"info": n.license}) }

func n8nInfo(_ *call, n *n8nInstance) answer {
	return ok(map[string]int{"users": n.users, "projects": n.projects, "workflows_count": len(n.workflows), "credentials_count": len(n.credentials)})
}

// exportN8N packs what is there when its event ends. Something has to be asked for.
func exportN8N(c *call, n *n8nInstance) answer {
	workflows, credentials := c.in.flag("workflows"), c.in.flag("credentials")
	if !workflows && !credentials {
		return invalid("workflows", "The workflows field is required when credentials is not true.")
	}
	return c.started("n8n", "Export N8N data", func() { n.exported = n.pack(workflows, credentials) })
}

// pack writes a zip file with workflows.json and credentials.json.
func (n *n8nInstance) pack(workflows, credentials bool) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b) // a buffer takes every write
	add := func(name string, documents []map[string]any) {
		if w, err := z.Create(name); err == nil {
			_, _ = w.Write(indented(documents))
		}
	}
	if workflows {
		list := []map[string]any{}
		for _, wf := range n.workflows {
			list = append(list, wf.export())
		}
		add("workflows.json", list)
	}
	if credentials {
		list := []map[string]any{}
		for _, cr := range n.credentials {
			list = append(list, cr.export())
		}
		add("credentials.json", list)
	}
	_ = z.Close()
	return b.Bytes()
}

// indented writes what came from JSON, or is a literal here, as JSON for people.
func indented(v any) []byte {
	b, _ := json.MarshalIndent(v, "", "  ")
	return append(b, '\n')
}

// downloadN8N answers what the last export left.
func downloadN8N(c *call, n *n8nInstance) answer {
	if n.exported == nil {
		return refused(http.StatusNotFound, "File not found")
	}
	return download("n8n-"+c.site.Name+".zip", "application/zip", slices.Clone(n.exported))
}
