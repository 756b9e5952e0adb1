package simulator

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestN8N(t *testing.T) {
	t.Parallel()
	const site = "/api/sites/23/n8n/"
	trips{
		"users and license": {
			{target: "GET " + site + "info", want: `{"credentials_count":2,"projects":3,"users":5,"workflows_count":3}`},
			{target: "GET " + site + "licence-info", want: `{"info":"Plan: `},
			{target: "POST " + site + "user-reset", want: running},
			{target: "POST " + site + "license-clear", want: running, wait: true},
			{target: "GET " + site + "info", want: `"projects":1,"users":1,`},
			{target: "GET " + site + "licence-info", want: `{"info":"No license is active"}`},
		},
		"the service": {
			{target: "POST " + site + "restart", want: running},
			{target: "POST " + site + "upgrade", want: running},
			{target: "POST " + site + "ldap-reset", body: object{"option": "userId", "value": "user123"}, want: running},
			{target: "POST " + site + "ldap-reset", status: 422},
			{target: "POST " + site + "mfa-disable", body: object{"email": "user@example.com"}, want: running},
			{target: "POST " + site + "mfa-disable", body: object{"email": "nobody"}, status: 422},
		},
		"switch workflows": {
			{target: "GET " + site + "workflows", want: `{"data":[{"id":"1","name":"My Workflow","active":true},`},
			{target: "POST " + site + "workflows/1/inactive", body: object{"name": "My Workflow"}, want: running},
			{target: "GET " + site + "workflows", want: `{"id":"1","name":"My Workflow","active":true}`, wait: true},
			{target: "GET " + site + "workflows", want: `{"id":"1","name":"My Workflow","active":false}`},
			{target: "POST " + site + "workflows/1/active", wait: true},
			{target: "GET " + site + "workflows", want: `{"id":"1","name":"My Workflow","active":true}`},
			{target: "POST " + site + "workflows/status", body: object{"action": "inactive"}, wait: true},
			{target: "GET " + site + "workflows", lacks: `"active":true`},
			{target: "POST " + site + "workflows/2/start", want: running},
			{target: "POST " + site + "workflows/9/start", status: 404},
			{target: "POST " + site + "workflows/status", body: object{"action": "on"}, status: 422},
		},
		"import workflows": {
			{target: "POST " + site + "workflows/import", body: form{{"file", `@{"name":"Uploaded","active":true,"nodes":[{"name":"A"}]}`}}, want: running, wait: true},
			{target: "GET " + site + "workflows", want: `{"id":"1001","name":"Uploaded","active":false}`},
			{target: "POST " + site + "workflows/1001/export", want: `"name": "A"`},
			{target: "POST " + site + "workflows/import", body: form{{"file", `@[{"id":"1","name":"Renamed"},{"name":"Second"}]`}}, wait: true},
			{target: "GET " + site + "workflows", want: `{"data":[{"id":"1","name":"Renamed","active":false},`},
			{target: "GET " + site + "workflows", want: `{"id":"1002","name":"Second","active":false}]}`},
			{target: "POST " + site + "workflows/import", body: form{{"remove", ""}}, status: 422, want: `"errors":{"file"`},
			{target: "POST " + site + "workflows/import", body: form{{"file", "@not JSON"}}, status: 422, want: `"errors":{"file"`},
			{target: "POST " + site + "workflows/import", body: form{{"file", "@[]"}}, status: 422},
			{target: "POST " + site + "workflows/import", body: form{{"file", "@[null]"}}, status: 422},
		},
		"import a file of the server": {
			{target: "POST " + site + "workflows/import", body: form{{"path", "/tmp/w.json"}}, status: 422, want: `"errors":{"path"`},
			{target: "POST /api/servers/2/files/save", body: form{{"path", "/tmp/w.json"}, {"file", `@{"name":"Saved"}`}}},
			{target: "POST " + site + "workflows/import", body: form{{"path", "/tmp/w.json"}, {"remove", "1"}}, wait: true},
			{target: "GET " + site + "workflows", want: `"name":"Saved"`},
			{target: "GET /api/servers/2/files/view?path=/tmp/w.json", status: 404},
		},
		"credentials": {
			{target: "GET " + site + "credentials", want: `{"data":[{"id":"1","name":"API Key","type":"httpHeaderAuth"},`, lacks: "simulated-"},
			{target: "POST " + site + "credentials/import", body: form{{"file", `@[{"name":"Bank","type":"oAuth2Api","data":{"secret":"topsecret"}}]`}}, want: running, wait: true},
			{target: "GET " + site + "credentials", want: `{"id":"1001","name":"Bank","type":"oAuth2Api"}`},
			{target: "POST " + site + "credentials/1001/export", want: `"name": "Bank"`, lacks: "topsecret"},
			{target: "POST " + site + "credentials/1/export", want: "simulated-n8n-api-key"},
			{target: "POST " + site + "credentials/9/export", status: 404},
		},
		"elsewhere": {{target: "GET /api/sites/12/n8n/info", status: 404, want: `{"message":"N8N is not installed on this site"}`}},
	}.play(t, Config{})
}

func TestN8NFileNames(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	for target, want := range map[string]string{
		"workflows/1/export":                          `attachment; filename="My Workflow.json"`,
		"workflows/1/export?name=Other":               "attachment; filename=Other.json",
		"workflows/1/export?name=../../etc/passwd%0a": "attachment; filename=.._.._etc_passwd_.json",
		"credentials/1/export?name=Kh%C3%B3a":         "attachment; filename*=utf-8''Kh%C3%B3a.json",
	} {
		got := f.do(200, "POST /api/sites/23/n8n/"+target, nil).Header()
		if name := got.Get("Content-Disposition"); name != want || got.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v, want %s", target, got, want)
		}
	}
}

func TestN8NExportDownload(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	f.do(404, "GET /api/sites/23/n8n/download", nil)
	f.do(422, "POST /api/sites/23/n8n/export", object{"workflows": false})
	f.begins("POST /api/sites/23/n8n/export", object{"workflows": true, "credentials": true})
	got := f.do(200, "GET /api/sites/23/n8n/download", nil)
	if name := got.Header().Get("Content-Disposition"); name != "attachment; filename=n8n-flow.example.net.zip" {
		t.Error(name)
	}
	z, err := zip.NewReader(bytes.NewReader(got.Body.Bytes()), int64(got.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range z.File {
		names = append(names, file.Name)
	}
	if diff := cmp.Diff(names, []string{"workflows.json", "credentials.json"}); diff != "" {
		t.Error(diff)
	}
}
