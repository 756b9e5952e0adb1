package digest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// byServer gives to a tool what a test says of each server, by its id; of the others there
// is no answer.
type byServer struct {
	digest.Runner
	tool    string
	answers map[int]string
}

func (b byServer) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if c.Tool != b.tool || c.DryRun {
		return b.Runner.Run(ctx, c)
	}
	for id, answer := range b.answers {
		if strings.Contains(string(c.Args), fmt.Sprintf(`"server":%d}`, id)) {
			return tools.Outcome{Status: tools.Done, Tool: c.Tool, Data: []byte(answer)}
		}
	}
	return tools.Outcome{Status: tools.Failed, Tool: c.Tool}
}

// TestWorstLast: of what somebody has to look at the worst stands first, in each section. A
// disk that was full stood behind one that would be full in months, no backup behind an old
// one and that behind a newer one, a certificate that visitors do not accept behind one that
// ends soon, a server of which the panel says that it is down behind one that is busy, and
// the largest database wherever the panel listed it.
func TestWorstLast(t *testing.T) {
	t.Parallel()
	full := func(percent int) string {
		return fmt.Sprintf(`{"cpu":{"usage":3,"cores":2},"memory":{"used":1,"total":2},"disk":{"used":%d,"total":100}}`, percent)
	}
	day := func(age int) string {
		return fmt.Sprintf(`{"data":[{"id":7,"name":"backup-%s"}]}`, time.Now().UTC().AddDate(0, 0, -age).Format(time.DateOnly))
	}
	list := `{"data":[{"id":1,"name":"a","status":"active"},{"id":2,"name":"b","status":"active"},{"id":3,"name":"c","status":"disconnected"}]}`
	filling := func(r *rig, server string, now, each float64) {
		for day := 9; day > 0; day-- {
			r.series.list = append(r.series.list, policies.Sample{Name: "disk/main/" + server, At: time.Now().AddDate(0, 0, -day), Value: now - each*float64(day)})
		}
	}
	for name, test := range map[string]struct {
		kind    digest.Kind
		tool    string
		answers map[int]string
		want    string
	}{
		"disks":   {digest.DiskSpace, "flashpanel_systeminfo_get", map[int]string{1: full(88), 2: full(70), 3: full(100)}, "c b a"}, // a in 60 days, b in 10
		"backups": {digest.Backups, "flashpanel_backup_history_list", map[int]string{1: day(5), 2: `{"data":[]}`, 3: day(200)}, "b c a"},
		"fleet":   {digest.Fleet, "flashpanel_systeminfo_get", map[int]string{1: full(88), 2: full(99)}, "c b a"},
	} {
		r := answering(t, map[string]string{"flashpanel_server_list": list})
		r.cfg.Runner = byServer{r.cfg.Runner, test.tool, test.answers}
		filling(r, "a", 88, 0.2)
		filling(r, "b", 70, 3)
		filling(r, "c", 100, 0)
		var got []string
		for _, item := range all(r.report(digest.Order{Sections: []digest.Kind{test.kind}}), test.kind) {
			if item.State == digest.Attention {
				got = append(got, item.Subject)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}

	r := answering(t, map[string]string{"openpanel_mysql_size": `[{"Database":"small","Size (MB)":1},{"Database":"large","Size (MB)":900},{"Database":"middle","Size (MB)":30}]`})
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Certificates, digest.DatabaseUse}})
	at := func(kind digest.Kind, subject string) int {
		return slices.IndexFunc(all(made, kind), func(item digest.Item) bool { return item.Subject == subject })
	}
	if wrong, soon := at(digest.Certificates, "docs.example.net"), at(digest.Certificates, "api.example.net"); wrong < 0 || wrong > soon {
		t.Errorf("what visitors do not accept stands at %d, and what ends soon at %d", wrong, soon)
	}
	if large, middle, small := at(digest.DatabaseUse, "large"), at(digest.DatabaseUse, "middle"), at(digest.DatabaseUse, "small"); large < 0 || large > middle || middle > small {
		t.Errorf("the largest stands at %d, the others at %d and %d", large, middle, small)
	}
}
