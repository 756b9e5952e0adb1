package simulator

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

func TestDatabasesCreateListDelete(t *testing.T) {
	f := newFake(t, Config{})
	const list = "GET /api/servers/3/databases"
	f.do(200, "POST /api/servers/3/databases", map[string]any{"name": "stats", "type": "mysql", "users": []int{12}})
	f.wantRows(list, "name", "warehouse", "api")
	f.advance(f.cfg.EventDuration)
	f.wantRows(list, "name", "warehouse", "api", "stats")
	f.do(422, "POST /api/servers/3/databases", map[string]any{"name": "stats"})
	f.begins("PATCH /api/servers/3/databases/1001", map[string]any{"users": []int{11}})
	if got := f.do(200, list, nil).Body.String(); !strings.Contains(got, `{"id":1001,"name":"stats","type":"mysql","users":[{"id":11,"name":"warehouse"}]}`) {
		t.Error(got)
	}
	f.do(200, "DELETE /api/servers/3/databases/1001", nil)
	f.wantRows(list, "name", "warehouse", "api", "stats")
	f.advance(f.cfg.EventDuration)
	f.wantRows(list, "name", "warehouse", "api")
	f.do(404, "DELETE /api/servers/1/databases/11", nil) // another server's
}

func TestDatabaseExportDownloadImport(t *testing.T) {
	f := newFake(t, Config{})
	if got := f.do(404, "POST /api/servers/1/databases/1/download", nil).message(); got != "File not found" {
		t.Error(got)
	}
	f.begins("POST /api/servers/1/databases/1/export", nil)
	got := f.do(200, "POST /api/servers/1/databases/1/download", nil)
	if d := got.Header().Get("Content-Disposition"); d != "attachment; filename=shop.sql.gz" || got.Header().Get("Content-Type") != "application/gzip" {
		t.Errorf("%v", got.Header())
	}
	z, err := gzip.NewReader(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if dump, err := io.ReadAll(z); err != nil || !strings.Contains(string(dump), "Dump of shop") {
		t.Errorf("%s %v", dump, err)
	}
	f.begins("POST /api/servers/1/databases/2/import", map[string]any{"path": "/home/flashvps/shop.sql.gz", "remove": true})
	f.do(404, "POST /api/servers/1/databases/1/download", nil)
	f.do(422, "POST /api/servers/1/databases/2/import", map[string]any{"path": "/nowhere"})
}

func TestDatabasesRefuse(t *testing.T) {
	f := newFake(t, Config{})
	for target, status := range map[string]int{
		"DELETE /api/servers/1/databases/4": 403, "DELETE /api/servers/1/databases/3": 403,
		"POST /api/servers/1/databases/4/import": 200, "DELETE /api/servers/1/database-users/2": 403,
	} {
		if got := f.do(status, target, map[string]string{"path": "/home/flashvps/backup.sql.gz"}).message(); !strings.HasPrefix(got, "Cannot ") {
			t.Errorf("%s: %s", target, got)
		}
	}
}

func TestDatabaseUsersCreateListDelete(t *testing.T) {
	f := newFake(t, Config{})
	const list = "GET /api/servers/3/database-users"
	f.begins("POST /api/servers/3/database-users", map[string]any{"type": "mysql", "name": "reader", "password": "topsecret", "databases": []int{12}, "access_anywhere": false})
	f.wantRows(list, "name", "warehouse", "api", "reader")
	body := f.do(200, list, nil).Body.String()
	if strings.Contains(body, "topsecret") || !strings.Contains(body, `{"id":1001,"name":"reader","type":"mysql","databases":[{"id":12,"name":"api"}]}`) {
		t.Error(body)
	}
	f.begins("PUT /api/servers/3/database-users/1001", map[string]any{"password": "other", "databases": []int{}})
	f.begins("DELETE /api/servers/3/database-users/1001", nil)
	f.wantRows(list, "name", "warehouse", "api")
	f.begins("GET /api/servers/3/database-users/sync?type=mysql", nil)
	f.wantRows(list, "name", "warehouse", "api", "legacy")
	f.do(422, "POST /api/servers/3/database-users", map[string]any{"name": "x"})
}

func TestMySQLConfiguration(t *testing.T) {
	f := newFake(t, Config{})
	f.begins("POST /api/servers/3/mysql", map[string]any{"max_connections": 300, "sql_mode": "STRICT"})
	f.wantRows("GET /api/servers/3/mysql", "value", "300", "1073741824", "0", "utf8mb4", "127.0.0.1", "STRICT")
	f.wantRows("GET /api/servers/1/mysql", "value", "151", "1073741824", "0", "utf8mb4", "127.0.0.1")
}
