package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestServersCreateListDelete(t *testing.T) {
	f := newFake(t, Config{})
	got := f.do(201, "POST /api/servers", form{{"provider", "custom"}, {"name", "web-9"}, {"ip", "192.0.2.99"}, {"ssh_password", "topsecret"}, {"ssh_private_key", "@topsecret"}})
	if !strings.Contains(got.Body.String(), `"status":"installing"`) || strings.Contains(got.Body.String(), "topsecret") {
		t.Error(got.Body)
	}
	f.wantRows("GET /api/servers?search=web-9", "status", "installing")
	f.advance(2 * time.Second)
	f.wantRows("GET /api/servers?search=web-9", "status", "active")
	f.do(204, "DELETE /api/servers/1001?provider=0", nil)
	f.do(404, "GET /api/servers/1001", nil)
	f.wantRows("GET /api/servers", "name", "web-1", "web-2", "db-1", "mail-1")
}

func TestProtectedServerStays(t *testing.T) {
	f := newFake(t, Config{})
	f.do(403, "DELETE /api/servers/1", nil)
	f.do(403, "POST /api/servers/1/reinstall", nil)
	if got := f.do(200, "POST /api/servers/1/protect", map[string]bool{"protected": false}).Body.String(); got != `{"data":{"id":1,"name":"web-1","protected":false}}` {
		t.Error(got)
	}
	f.do(204, "DELETE /api/servers/1", nil)
	f.do(404, "GET /api/sites/12/deploys", nil)
}

func TestRenameWaitsForItsEvent(t *testing.T) {
	f := newFake(t, Config{EventDuration: 10 * time.Second})
	f.do(200, "PUT /api/servers/2/name", map[string]string{"name": "web-two"})
	f.advance(9 * time.Second)
	f.wantRows("GET /api/servers?search=2", "name", "web-2")
	f.advance(time.Second)
	f.wantRows("GET /api/servers?search=2", "name", "web-two")
}

func TestEventsCanEndAtOnce(t *testing.T) {
	f := newFake(t, Config{EventDuration: -1})
	f.do(200, "PUT /api/servers/2/name", map[string]string{"name": "web-two"})
	f.wantRows("GET /api/servers?search=2", "name", "web-two")
}

func TestRestart(t *testing.T) {
	f := newFake(t, Config{EventDuration: 30 * time.Second})
	f.do(200, "GET /api/servers/2/systeminfo", nil)
	f.do(200, "POST /api/servers/2/restart/normal", nil)
	f.wantRows("GET /api/servers?search=web-2", "status", "restarting")
	f.do(503, "GET /api/servers/2/systeminfo", nil)
	f.advance(40 * time.Second)
	f.wantRows("GET /api/servers?search=web-2", "status", "active")
	f.do(200, "GET /api/servers/2/systeminfo", nil)
	const refusal = "You can only restart the server once every 2 minutes"
	if got := f.do(200, "POST /api/servers/2/restart/hard", nil).message(); got != refusal {
		t.Error(got)
	}
	f.advance(2 * time.Minute)
	f.begins("POST /api/servers/2/restart/hard", nil)
}

func TestServerAttributes(t *testing.T) {
	f := newFake(t, Config{})
	f.do(200, "PUT /api/servers/2/tags", map[string]any{"tags": []string{"a", "b"}})
	f.do(204, "PUT /api/servers/2/ip", map[string]string{"ip": "192.0.2.200"})
	f.do(422, "PUT /api/servers/2/ip", map[string]string{"ip": "nowhere"})
	f.do(204, "POST /api/servers/2/favorite", nil)
	f.wantRows("GET /api/servers?search=web-2", "tags", []any{"a", "b"})
	f.wantRows("GET /api/servers?search=web-2", "ip", "192.0.2.200")
	f.wantRows("GET /api/servers?search=web-2", "favorite", true)
	if got := f.do(200, "POST /api/servers/2/clean", map[string]string{"schedule": "0 0 * * *"}).Body.String(); !strings.Contains(got, `{"events":[{"id":`) {
		t.Error(got)
	}
	f.do(204, "POST /api/servers/2/grant-root", map[string]string{"password": "topsecret"})
	f.do(200, "POST /api/servers/2/hotfix", nil)
	f.begins("POST /api/servers/2/action", map[string]string{"action": "restart-nginx"})
	f.begins("POST /api/servers/2/reinstall", nil)
	f.wantRows("GET /api/servers/2/database-users", "name")
}
