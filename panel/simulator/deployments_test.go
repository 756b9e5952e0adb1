package simulator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeployments(t *testing.T) {
	t.Parallel()
	const list, now = "GET /api/sites/12/deploys", "POST /api/sites/12/deploys/now"
	trips{
		"deploy": {
			{target: now, want: `{"deployment":{"id":1001,"status":"running","created_at":"2026-03-02T08:00:00Z"},"event":{"id":1001,"status":"running"}}`},
			{target: list, want: `{"data":[{"id":1001,"status":"running","created_at":"2026-03-02T08:00:00Z"},`, wait: true},
			{target: list, want: `{"data":[{"id":1001,"status":"success"`},
		},
		"a script that fails": {
			{target: "PUT /api/sites/12/deploys/script", body: object{"script": "make build\nexit 1\n"}, want: `{"data":{"id":12,"name":"shop.example.com"}}`},
			{target: now, wait: true},
			{target: list, want: `{"data":[{"id":1001,"status":"failed"`},
		},
		"settings": {
			{target: "GET /api/sites/12/deploys/variables", want: `{"SITE_NAME":"shop.example.com","SITE_PATH":"/home/flashvps/shop.example.com"}`},
			{target: "PUT /api/sites/12/deploys/auto", want: `{"data":{"id":12,"name":"shop.example.com","autodeploy_enabled":false}}`},
			{target: "PUT /api/sites/12/deploys/auto", want: `"autodeploy_enabled":true`},
			{target: "PUT /api/sites/12/deploys/refresh-token", want: `{"link":"https://shop.example.com/deploy?token=`},
			{target: "POST /api/sites/12/deploys/key", want: `{"data":{"id":12,"name":"shop.example.com","attrs":{"deploy_key":"ssh-rsa AAAA`},
			{target: "DELETE /api/sites/12/deploys/key", want: `"attrs":{"deploy_key":""}`},
			{target: "PUT /api/sites/12/deploys/script", status: 422},
			{target: "GET /api/sites/13/deploys", want: `{"data":[]}`},
		},
	}.play(t, Config{})
}

func TestDeploymentsFailAsConfigured(t *testing.T) {
	t.Parallel()
	const list = `{"data":[{"id":1001,"status":`
	trips{
		"by label":  {{target: "POST /api/sites/12/deploys/now", wait: true}, {target: "GET /api/sites/12/deploys", want: list + `"failed"`}},
		"by domain": {{target: "POST /api/sites/21/deploys/now", wait: true}, {target: "GET /api/sites/21/deploys", want: list + `"failed"`}},
		"others":    {{target: "POST /api/sites/41/deploys/now", wait: true}, {target: "GET /api/sites/41/deploys", want: list + `"success"`}},
	}.play(t, Config{FailingDeploys: []string{"shop", "api.example.net"}})
}

func TestDeploymentPages(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	ids := func(from, to int) (list []any) {
		for id := from; id >= to; id-- {
			list = append(list, float64(id))
		}
		return list
	}
	for query, want := range map[string][]any{
		"":                                    ids(251, 242),
		"?page=2":                             ids(241, 240),
		"?page=2&per_page=5":                  ids(246, 242),
		"?per_page=15":                        ids(251, 240),
		"?page=3":                             {},
		"?page=9223372036854775807&per_page=": {},
		"?page=0&per_page=-1":                 ids(251, 251),
	} {
		if diff := cmp.Diff(f.do(200, "GET /api/sites/12/deploys"+query, nil).rows("id"), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", query, diff)
		}
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	const list, run = "GET /api/sites/13/commands", "POST /api/sites/13/commands"
	trip := func(script, output, status string) []step {
		return []step{
			{target: run, body: object{"script": script}, want: `{"data":{"id":1001,"script":`, lacks: "output"},
			{target: list, want: `"output":"","status":"running"}`, wait: true},
			{target: list, want: `"output":"` + output + `","status":"` + status + `"}`},
		}
	}
	trips{
		"a directory": trip("ls -la", `public\nstorage\n`, "success"),
		"who":         trip("whoami", `flashvps\n`, "success"),
		"where":       trip(" pwd ", `/home/flashvps/blog.example.com\n`, "success"),
		"anything":    trip("rm -rf /", `simulated: nothing was run\n`, "success"),
		"a failure":   trip("echo no; exit 1", `exit status 1\n`, "failed"),
		"false":       trip("false", "", "failed"),
		"refusals": {
			{target: run, body: object{}, status: 422},
			{target: "GET /api/sites/99/commands", status: 404},
		},
	}.play(t, Config{})
	f := newFake(t, Config{})
	if body := f.do(200, "GET /api/sites/12/commands?per_page=1", nil).Body.String(); !strings.HasPrefix(body, `{"data":[{"id":2,`) || strings.Contains(body, "migrate") {
		t.Error(body)
	}
}
