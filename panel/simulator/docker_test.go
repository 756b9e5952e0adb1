package simulator

import (
	"strings"
	"testing"
)

const docker = "/api/servers/2/docker/"

func TestContainers(t *testing.T) {
	f := newFake(t, Config{})
	f.wantRows("GET "+docker+"containers", "State", "running", "running", "exited")
	f.do(204, "POST "+docker+"containers/importer/start", map[string]int{"Status": 0})
	f.do(204, "POST "+docker+"containers/cache/pause", nil)
	f.do(422, "POST "+docker+"containers/cache/pause", nil)
	f.do(204, "POST "+docker+"containers/n8n/stop", nil)
	f.wantRows("GET "+docker+"containers", "State", "exited", "paused", "running")
	if got := f.do(200, "GET "+docker+"containers/4e04b37fb3b7", nil).Body.String(); got != `{"Id":"4e04b37fb3b7","Name":"n8n","State":{"Status":"exited"}}` {
		t.Error(got)
	}
	f.do(204, "POST "+docker+"containers/n8n/rename", map[string]string{"name": "flow"})
	f.do(422, "POST "+docker+"containers/flow/rename", map[string]string{"name": "cache"})
	f.do(204, "POST "+docker+"containers/flow/restart", nil)
	if got := f.do(200, "GET "+docker+"containers/flow/stats", nil).Body.String(); !strings.Contains(got, `"CPUPerc":"1.30%"`) {
		t.Error(got)
	}
	if got := f.do(200, "POST "+docker+"containers/flow/logs", nil).Body.String(); !strings.Contains(got, "ready to accept") {
		t.Error(got)
	}
	f.do(204, "DELETE "+docker+"containers/flow?force=1", nil)
	f.do(404, "DELETE "+docker+"containers/flow", nil)
	f.wantRows("GET "+docker+"containers", "Names", "cache", "importer")
	f.wantRows("GET /api/servers/1/docker/containers", "Names")
}

func TestImages(t *testing.T) {
	f := newFake(t, Config{})
	f.wantRows("GET "+docker+"images", "UsedByContainers", []any{"n8n"}, []any{"cache"}, []any{"importer"}, []any{})
	f.do(409, "DELETE "+docker+"images/ghcr.io%2Facme%2Fimporter:1.4", nil)
	f.do(204, "DELETE "+docker+"images/ghcr.io%2Facme%2Fimporter:1.4?force=1", nil)
	f.do(204, "POST "+docker+"images/prune", nil)
	f.wantRows("GET "+docker+"images", "Repository", "n8nio/n8n", "redis")
	f.do(404, "DELETE "+docker+"images/nginx", nil)
}

func TestVolumesAndNetworks(t *testing.T) {
	f := newFake(t, Config{})
	f.do(204, "POST "+docker+"volumes/mydata/clone", map[string]string{"name": "copy"})
	f.do(422, "POST "+docker+"volumes/mydata/clone", map[string]string{"name": "copy"})
	f.wantRows("GET "+docker+"volumes", "Name", "n8n_data", "mydata", "old_uploads", "copy")
	f.do(409, "DELETE "+docker+"volumes/mydata", nil)
	f.do(204, "DELETE "+docker+"volumes/copy", nil)
	f.do(204, "POST "+docker+"volumes/prune", nil)
	f.wantRows("GET "+docker+"volumes", "Name", "n8n_data", "mydata")
	f.do(204, "POST "+docker+"networks/prune", nil)
	f.wantRows("GET "+docker+"networks", "Name", "bridge", "host", "none", "web")
}
