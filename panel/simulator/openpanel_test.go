package simulator

import (
	"strings"
	"testing"
	"time"
)

func TestOpenPanelAnswers(t *testing.T) {
	f := newFake(t, Config{})
	tests := []struct{ target, holds string }{
		{"GET /api/dashboard", `"user_websites":[["demo.example.org","WordPress"],["demo.example.org/landing","SiteBuilder"]]`},
		{"GET /api/docker_stats", `"date":"2026-03-02-08-00-01"`},
		{"GET /api/container/df", `{"data":[{"BuildCache":[]`},
		{"GET /api/disk_inodes", `"inodes_used":149650`},
		{"GET /api/docker_domains", `{"maindomains":[{"domain_url":"demo.example.org","tld":"org"}],"subdomains":[]}`},
		{"GET /api/docker_databases", `{"db_usage":"2"}`},
		{"GET /api/account/language", `{"locales":["en","fr","de"]}`},
		{"GET /api/directory-size?folder=/backups/", `{"size":"96M"}`},
		{"GET /api/database-size?database=demo_wp", `{"size":"12.5M"}`},
		{"GET /api/database_info?domain=demo.example.org", `"database_table_prefix":"wp_"`},
		{"GET /api/system/hosting/info", `"uptime":"27 days"`},
		{"GET /system/hosting/ports", `"webterminal_port":null`},
		{"GET /api/mysql-size", `[{"Database":"demo_wp","Size (MB)":12.54},{"Database":"demo_shop","Size (MB)":48.12}]`},
		{"GET /api/mysql-size?unit=kb&show_all=true", `{"Database":"mysql","Size (KB)":2560}`},
		{"GET /api/screenshot/demo.example.org/landing", "https://screenshots.example.net/demo.example.org/landing.png"},
		{"GET /api/screenshot/demo.example.org", "\x89PNG"},
		{"GET /api/search/files?q=db&folder=backups&ext=sql", `"path":"/var/www/html/backups/db_notes.sql","size":102400`},
		{"GET /api/search/folders?q=db", `[{"path":"db-dir","path":"/var/www/html/backups/OLD/"}]`},
		{"GET /api/search/features?q=backup", `{"description":"Manage backups.","link":"/backups","module":"backups","name":"Backups"}`},
		{"GET /api/search/websites?q=landing", `[["demo.example.org/landing"]]`},
		{"GET /api/search/files?q=nothing-like-it", `[]`},
	}
	for _, test := range tests {
		if got := f.do(200, test.target, nil).Body.String(); !strings.Contains(got, test.holds) {
			t.Errorf("%s: %s", test.target, got)
		}
	}
}

func TestOpenPanelErrors(t *testing.T) {
	f := newFake(t, Config{})
	for target, status := range map[string]int{
		"GET /api/directory-size": 400, "GET /api/directory-size?folder=x": 404, "GET /api/database_info?domain=x": 404,
		"GET /api/mysql-size?unit=tb": 400, "GET /api/search/files": 400, "GET /api/screenshot/other.example": 404,
	} {
		var failure struct{ Error, Hint string }
		if f.do(status, target, nil).into(&failure); failure.Error == "" || failure.Hint == "" {
			t.Errorf("%s: %+v", target, failure)
		}
	}
}

func TestOpenPanelActivity(t *testing.T) {
	f := newFake(t, Config{})
	for range 30 {
		f.advance(time.Minute)
		f.do(200, "POST /api/login", openLoginBody)
	}
	var page struct {
		Lines []string `json:"log_content"`
		Page  int      `json:"current_page"`
		Pages int      `json:"total_pages"`
		Total int      `json:"total_lines"`
		Term  string   `json:"search_term"`
	}
	f.do(200, "GET /api/account/activity?search=Successfully&page=2", nil).into(&page)
	if len(page.Lines) != 6 || page.Page != 2 || page.Pages != 2 || page.Total != 31 || page.Term != "Successfully" {
		t.Errorf("%d lines, %+v", len(page.Lines), page)
	}
	f.do(200, "GET /api/account/activity?show_all=true", nil).into(&page)
	if len(page.Lines) != 33 || !strings.HasPrefix(page.Lines[0], "[2026-03-02 08:30:00] User 'demo' successfully logged in") {
		t.Errorf("%d lines, first %s", len(page.Lines), page.Lines[0])
	}
	f.do(200, "GET /api/account/activity?page=9", nil).into(&page)
	if len(page.Lines) != 0 {
		t.Errorf("page 9: %v", page.Lines)
	}
}
