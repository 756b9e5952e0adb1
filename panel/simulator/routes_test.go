package simulator

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reference is a row of the catalogue of the two references.
type reference struct {
	Panel, Group, Method, Path string
	Also                       []string
}

func references(t *testing.T) []reference {
	t.Helper()
	b, err := os.ReadFile("testdata/routes.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []reference
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestRoutesAreTheReferences: all operations are there, once, and none is made up.
func TestRoutesAreTheReferences(t *testing.T) {
	var want []string
	for _, row := range references(t) {
		want = append(want, row.Method+" "+row.Path)
	}
	got := Routes()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("routes (-got +want):\n%s", diff)
	}
}

// seeded holds what stands in the braces of a path, and on which server or site.
var seeded = strings.NewReplacer(
	"{application}", "6", "{database}", "1", "{database_user}", "1", "{zone}", "example.com", "{record}", "www.example.com._A",
	"{container}", "n8n", "{image}", "nginx:latest", "{volume}", "mydata", "{domain}", "1",
	"{backup}", "1", "{rule}", "1", "{user}", "1", "{account}", "info@example.org", "{workflow}", "1", "{credential}", "1",
	"{ssh_key}", "1", "{certificate}", "1", "{schedule}", "1", "{jail}", "sshd",
)

// seededPath returns a route with ids that the seed knows.
func seededPath(row reference) string {
	server, site, path := "1", "12", row.Path
	switch row.Group {
	case "Applications", "Docker", "OpenClaw", "OpenLiteSpeed":
		server = "2"
	case "Mail Server":
		server = "4"
	case "N8N Automation":
		site = "23"
	case "PhpMyAdmin":
		site = "14"
	case "Server Management":
		server = "2"
	case "Other":
		path = strings.Replace(path, "{domain}", "demo.example.org/landing", 1)
	}
	return seeded.Replace(strings.NewReplacer("{server}", server, "{site}", site).Replace(path))
}

// needs are the requests that come before one that has nothing to answer at first.
var needs = map[string]string{
	"GET /api/servers/1/bind9/zones/example.com/download": "POST /api/servers/1/bind9/zones/example.com/export",
	"POST /api/servers/1/databases/1/download":            "POST /api/servers/1/databases/1/export",
	"GET /api/sites/23/n8n/download":                      "POST /api/sites/23/n8n/export",
}

// queries are what a GET cannot do without.
var queries = map[string]string{
	"GET /api/directory-size":            "?folder=backups",
	"GET /api/database-size":             "?database=demo_wp",
	"GET /api/database_info":             "?domain=demo.example.org",
	"GET /api/servers/{server}/decrypt":  "?data=encrypted-x",
	"GET /api/servers/1/files/view":      "?path=/home/flashvps/notes.txt",
	"GET /api/sites/14/phpmyadmin/login": "?database_user=shop",
}

// TestEveryRouteAnswers sends each operation, with each of its methods, to a fresh
// simulator. Missing fields may be a 422; an unknown path, method or id may not be.
func TestEveryRouteAnswers(t *testing.T) {
	for _, row := range references(t) {
		for _, method := range append([]string{row.Method}, row.Also...) {
			f := newFake(t, Config{})
			target := method + " " + seededPath(row)
			if before, there := needs[target]; there {
				f.send(before, map[string]bool{"workflows": true})
				f.advance(time.Minute)
			}
			body := any(map[string]any{"token": ServerToken, "path": "/home/flashvps/notes.txt", "name": "new-name"})
			if method == "GET" {
				body = nil
				if target += queries[target]; !strings.Contains(target, "?") {
					target += "?token=" + ServerToken
				}
			}
			got := f.send(target, body)
			switch got.Code {
			case 404, 405, 500, 501:
				t.Errorf("%s: %d %s", target, got.Code, got.Body)
			}
		}
	}
}

// TestEveryRouteIsGuarded: without credentials every operation but the logins is refused.
func TestEveryRouteIsGuarded(t *testing.T) {
	f := newFake(t, Config{})
	for _, row := range references(t) {
		r := plainRequest(row.Method, seededPath(row))
		got := f.serveTo(r)
		want := 401
		switch {
		case row.Path == "/api/token":
			want = 422
		case strings.Contains(got.Body.String(), "Invalid Token"):
			want = 403
		}
		if got.Code != want {
			t.Errorf("%s %s: %d, want %d: %s", row.Method, row.Path, got.Code, want, got.Body)
		}
	}
}
