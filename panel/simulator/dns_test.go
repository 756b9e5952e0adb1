package simulator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const zones = "/api/servers/1/bind9/zones"

func TestZonesCreateListDelete(t *testing.T) {
	f := newFake(t, Config{})
	f.do(200, "POST "+zones, map[string]any{"name": "new.example", "host": "192.0.2.5", "ttl": 600, "email": "a@new.example"})
	f.wantRows("GET "+zones, "name", "example.com", "example.net")
	f.advance(f.cfg.EventDuration)
	f.wantRows("GET "+zones+"?search=new", "serial", 2026030201.)
	f.wantRows("GET "+zones+"/new.example/records", "content", "ns1.new.example.", "192.0.2.5")
	f.begins("PUT "+zones+"/new.example", map[string]any{"name": "renamed.example"})
	f.wantRows("GET "+zones+"/renamed.example/records", "id", "renamed.example._NS", "renamed.example._A")
	f.begins("DELETE "+zones+"/renamed.example", nil)
	f.wantRows("GET "+zones, "name", "example.com", "example.net")
	f.do(404, "GET "+zones+"/renamed.example/records", nil)
	f.do(422, "POST "+zones, map[string]any{"name": "example.com"})
	f.do(422, "POST "+zones, map[string]any{"name": "not a domain"})
}

func TestRecordsCreateListDelete(t *testing.T) {
	f := newFake(t, Config{})
	const records = zones + "/example.com/records"
	f.do(201, "POST "+records, map[string]any{"type": "A", "name": "api.example.com", "content": "192.0.2.7", "ttl": 60})
	f.do(201, "POST "+records, map[string]any{"type": "A", "name": "api", "content": "192.0.2.8"})
	f.wantRows("GET "+records+"?search=api", "id", "api.example.com._A", "api.example.com._A_2")
	f.do(200, "PATCH "+records+"/api.example.com._A_2", map[string]any{"name": "api2", "ttl": 7200})
	f.wantRows("GET "+records+"?search=api2", "ttl", 7200.)
	f.do(200, "DELETE "+records+"/api.example.com._A", nil)
	f.do(404, "DELETE "+records+"/api.example.com._A", nil)
	f.wantRows("GET "+records+"?search=api", "id", "api2.example.com._A")
	f.wantRows("GET "+zones, "serial", 2026030205., 2026030201.)
	f.do(422, "POST "+records, map[string]any{"type": "A", "name": "x", "content": "nowhere"})
	f.do(422, "POST "+records, map[string]any{"type": "A", "name": "api2", "content": "192.0.2.8"})
}

func TestRecordSearch(t *testing.T) {
	f := newFake(t, Config{})
	const records = "GET " + zones + "/example.net/records"
	f.wantRows(records+"?search=mx+mail&match=all", "type", "MX")
	f.wantRows(records+"?search=mx+mail&match=any", "type", "MX", "A", "TXT")
	f.wantRows(records+"?per_page=2", "type", "NS", "A")
	f.do(422, records+"?match=some", nil)
}

func TestZoneExportDownloadImport(t *testing.T) {
	f := newFake(t, Config{})
	f.do(404, "GET "+zones+"/example.com/download", nil)
	f.begins("POST "+zones+"/example.com/export", nil)
	got := f.do(200, "GET "+zones+"/example.com/download", nil)
	if d := got.Header().Get("Content-Disposition"); d != "attachment; filename=example.com.db" {
		t.Error(d)
	}
	text := strings.ReplaceAll(got.Body.String(), "shop 3600", "imported 60")
	f.begins("POST "+zones+"/example.com/import", form{{"file", "@" + text}})
	f.wantRows("GET "+zones+"/example.com/records?search=imported", "ttl", 60.)
	f.do(422, "POST "+zones+"/example.com/import", form{{"file", "@www IN"}})
	f.do(422, "POST "+zones+"/example.com/import", nil)
}

func TestZoneFileReadsItself(t *testing.T) {
	z := New(Config{}).world.servers[0].zones[0]
	got, err := parseZone(z.Name, string(z.file()))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		r.ID = z.records[i].ID
	}
	if diff := cmp.Diff(got, z.records); diff != "" {
		t.Errorf("records (-got +want):\n%s", diff)
	}
}

func FuzzParseZone(f *testing.F) {
	f.Add("www 60 IN A 192.0.2.1\n@ MX 10 mail\n$TTL 5\nx TXT \"a;b\" ; c\n")
	f.Add("@ IN SOA a b 1 2 3 4 5\n\r\n; only a comment\n@ SRV x\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parseZone("example.com", text)
		if err != nil {
			return
		}
		for _, r := range list {
			if r.Type == "" || r.Name == "" {
				t.Errorf("a record without a type or a name: %+v", r)
			}
		}
	})
}
