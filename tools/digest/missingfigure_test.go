package digest_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// answers gives to calls of some tools what a test says, and passes the others on.
type answers struct {
	digest.Runner
	of map[string]string
}

func (a answers) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if data, ok := a.of[c.Tool]; ok && !c.DryRun {
		return tools.Outcome{Status: tools.Done, Tool: c.Tool, Data: json.RawMessage(data)}
	}
	return a.Runner.Run(ctx, c)
}

// answering is a rig whose panels give some answers to some tools.
func answering(t *testing.T, of map[string]string) *rig {
	t.Helper()
	r := newRig(t)
	r.cfg.Runner = answers{r.runner, of}
	return r
}

// TestFiguresBesideAMissingOne: a disk that is full is seen though the panel says nothing
// of the memory, and what is no number is no figure.
func TestFiguresBesideAMissingOne(t *testing.T) {
	t.Parallel()
	r := answering(t, map[string]string{"flashpanel_systeminfo_get": `{"cpu":{"usage":3,"cores":2},"memory":{"used":0,"total":0},"disk":{"used":99,"total":100}}`})
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet}})
	if got := r.item(made, digest.Fleet, "main", "web-1"); got.State != digest.Attention || got.Figures[digest.Disk] != digest.Percent(99) {
		t.Errorf("got %+v, want that the disk is full", got)
	}
}

// TestNoNumber: a share that is no number, or none that can be, is not known, and keeps no
// report from being written as JSON.
func TestNoNumber(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]map[string]string{
		"nan":      {"openpanel_docker_stats": `{"container_stats":{"stats":{"CPUPerc":"NaN%","MemPerc":"0.1%"}}}`},
		"inf":      {"openpanel_docker_stats": `{"container_stats":{"stats":{"CPUPerc":"0.1%","MemPerc":"Inf%"}}}`},
		"overflow": {"flashpanel_systeminfo_get": `{"cpu":{"usage":3,"cores":2},"memory":{"used":1e307,"total":1e-300},"disk":{"used":1e308,"total":1e300}}`},
		"negative": {"flashpanel_systeminfo_get": `{"cpu":{"usage":-3,"cores":2},"memory":{"used":1,"total":2},"disk":{"used":1,"total":2}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := answering(t, of)
			made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet, digest.DiskSpace}, Keep: true})
			if _, err := json.Marshal(made); err != nil {
				t.Errorf("as JSON: %v", err)
			}
			panel, subject := "main", "web-1"
			if _, account := of["openpanel_docker_stats"]; account {
				panel, subject = "host1", ""
			}
			if got := r.item(made, digest.Fleet, panel, subject); got.State == digest.OK {
				t.Errorf("it is fine, and was not measured: %+v", got)
			}
		})
	}
}

// TestMissingFigures: a figure that an answer lacks is not known, and not 0; in reports as
// in what alerts measure.
func TestMissingFigures(t *testing.T) {
	t.Parallel()
	const (
		info      = "flashpanel_systeminfo_get"
		quota     = "openpanel_disk_inodes"
		dashboard = "openpanel_dashboard_get"
	)
	whole := `"db_usage":1,"db_limit":5,"domains":[],"domains_limit":5,"user_websites":[],"websites_limit":5,"email_count":1,"email_limit":5,"ftp_count":1,"ftp_limit":5`
	for name, c := range map[string]struct {
		tool, answer   string
		section        digest.Kind
		panel, subject string
		thing          string // of a limit
		measured       string
	}{
		"cpu":             {info, `{"cpu":{"cores":2},"memory":{"used":1,"total":2},"disk":{"used":1,"total":2}}`, digest.Fleet, "main", "web-1", "", digest.MeasureCPU},
		"memory":          {info, `{"cpu":{"usage":3,"cores":2},"memory":{"total":2},"disk":{"used":1,"total":2}}`, digest.Fleet, "main", "web-1", "", digest.MeasureMemory},
		"disk":            {info, `{"cpu":{"usage":3,"cores":2},"memory":{"used":1,"total":2},"disk":{"used":null,"total":2}}`, digest.Fleet, "main", "web-1", "", digest.MeasureDisk},
		"disk trend":      {info, `{"cpu":{"usage":3,"cores":2},"memory":{"used":1,"total":2},"disk":{"total":2}}`, digest.DiskSpace, "main", "web-1", "", digest.MeasureFull},
		"bans":            {"flashpanel_fail2ban_jail_list", `{"data":[{"name":"sshd","enabled":true,"banned_ip_list":["203.0.113.5"]},{"name":"web"}]}`, digest.Security, "main", "web-1", "", digest.MeasureBans},
		"container":       {"flashpanel_docker_container_list", `[{"Names":"shop","State":"running"},{"Names":"cache"}]`, digest.Containers, "main", "web-1: cache", "", digest.MeasureDown},
		"account disk":    {quota, `{"disk_hard":100,"inodes_hard":100,"inodes_used":5}`, digest.Fleet, "host1", "", "", digest.MeasureDisk},
		"account inodes":  {quota, `{"disk_hard":100,"disk_used":5,"inodes_hard":100}`, digest.Fleet, "host1", "", "", digest.MeasureInodes},
		"account trend":   {quota, `{"disk_hard":100,"inodes_hard":100,"inodes_used":5}`, digest.DiskSpace, "host1", "", "", digest.MeasureFull},
		"inodes trend":    {quota, `{"disk_hard":100,"disk_used":5,"inodes_hard":100}`, digest.DiskSpace, "host1", "", "", ""},
		"failures":        {"openpanel_activity_list", `{"log_content":[],"current_page":1}`, digest.Security, "host1", "", "", ""},
		"database size":   {"openpanel_mysql_size", `[{"Database":"shop"}]`, digest.DatabaseUse, "host1", "shop", "", ""},
		"limit databases": {dashboard, without(whole, `"db_usage":1,`), digest.Limits, "host1", "", "databases", ""},
		"limit domains":   {dashboard, without(whole, `"domains":[],`), digest.Limits, "host1", "", "domains", ""},
		"limit websites":  {dashboard, without(whole, `"user_websites":[],`), digest.Limits, "host1", "", "websites", ""},
		"limit mailboxes": {dashboard, without(whole, `"email_count":1,`), digest.Limits, "host1", "", "mailboxes", ""},
		"limit ftp":       {dashboard, without(whole, `"ftp_count":1,`), digest.Limits, "host1", "", "ftp", ""},
		"deployment":      {"flashpanel_deploy_list", `{"data":[{"id":7}]}`, digest.Deploys, "main", "shop", "", digest.MeasureDeploy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := answering(t, map[string]string{c.tool: c.answer})
			known := 0
			for _, item := range all(r.report(digest.Order{Sections: []digest.Kind{c.section}}), c.section) {
				switch {
				case item.Panel != c.panel || item.Subject != c.subject || !slices.Contains(item.Source, c.tool):
				case c.thing != "" && item.Figures[digest.Thing] != c.thing:
					if item.State == digest.OK {
						known++
					}
				case item.State != digest.Unknown || item.Figures[digest.Because] != digest.NoFigure:
					t.Errorf("it was not measured: %+v", item)
				default:
					known++
				}
			}
			if want := map[bool]int{false: 1, true: 5}[c.thing != ""]; known != want {
				t.Errorf("%d items, want %d", known, want)
			}
			if c.measured == "" {
				return
			}
			of, subject := digest.OfServer, c.subject
			switch {
			case c.panel == "host1":
				subject = c.panel
			case c.section == digest.Deploys:
				of = digest.OfSite
			case c.section == digest.Containers:
				subject = "web-1"
			}
			if got := r.of(r.figures(digest.MeasureOrder{}), c.panel, subject, of, c.measured); got.Known() || got.Why != digest.NoFigure {
				t.Errorf("measured: %+v", got)
			}
		})
	}
}

// without is a JSON object of members, but for one.
func without(members, one string) string {
	return "{" + strings.Replace(members, one, "", 1) + "}"
}

// TestServerWithoutID: a server that has no id cannot be looked at, and a list with such
// ones is not whole.
func TestServerWithoutID(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{"data":[{}]}`, `{"data":[null,{"name":"web-1"}]}`} {
		r := answering(t, map[string]string{"flashpanel_server_list": answer})
		for _, s := range r.report(digest.Order{Sections: []digest.Kind{digest.Fleet, digest.Schedules, digest.DatabaseUse, digest.Containers, digest.Backups}}).Sections {
			for _, item := range s.Items {
				if item.Panel == "main" && (item.State != digest.Unknown || item.Figures[digest.Because] != digest.Unreadable) {
					t.Errorf("%s, %s: %+v", answer, s.Kind, item)
				}
			}
		}
		for _, m := range r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfServer}, Panels: []string{"main"}}).Things {
			if m.Listed() {
				t.Errorf("%s: measured %+v", answer, m)
			}
		}
	}
}

// TestNoneThere: an empty list is read, and says that there are none.
func TestNoneThere(t *testing.T) {
	t.Parallel()
	r := answering(t, map[string]string{"flashpanel_server_list": `{"data":[]}`, "openpanel_mysql_size": `[]`})
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet, digest.DatabaseUse}})
	for _, got := range []digest.Item{r.item(made, digest.Fleet, "main", ""), r.item(made, digest.DatabaseUse, "main", ""), r.item(made, digest.DatabaseUse, "host1", "")} {
		if got.State != digest.OK || got.Fact != digest.Nothing || got.Figures[digest.Because] != digest.NoneThere {
			t.Errorf("got %+v", got)
		}
	}
}

// TestOddListInScope: a list of servers that cannot be read is not known to a report with a
// scope either, which sees only a part of it.
func TestOddListInScope(t *testing.T) {
	t.Parallel()
	for _, kind := range []simulator.Kind{simulator.Bare, simulator.Null} {
		r := newRig(t)
		r.sim.Fault("GET /api/servers", simulator.Fault{Kind: kind})
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet}, Person: digest.Reader("morning", policies.Scope{Tags: map[string]string{"env": "prod"}})})
		if got := r.item(made, digest.Fleet, "main", ""); got.State != digest.Unknown || got.Fact != digest.NotRead {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}
