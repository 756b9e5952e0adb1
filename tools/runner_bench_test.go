package tools_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// cannedPanel answers everything with the same body, at once.
type cannedPanel struct{ body []byte }

func (p cannedPanel) Do(context.Context, panel.Request) (*panel.Response, error) {
	return &panel.Response{Status: 200, ContentType: "application/json", Body: p.body}, nil
}

func (cannedPanel) Addresses(context.Context) ([]netip.Addr, error) { return nil, nil }

// nowhere keeps no record.
type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

const cannedServer = `{"id":1,"name":"web-1","ip":"192.0.2.10","provider":"custom","status":"active","os":"ubuntu","os_version":"24.04",` +
	`"php_version":"8.3","protected":false,"sites_count":12,"tags":["production","client-acme"],"created_at":"2026-01-15T09:30:00.000000Z"}`

// BenchmarkRun is what a call costs without the panel and without a door.
func BenchmarkRun(b *testing.B) {
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		b.Fatal(err)
	}
	person := policies.Person{Name: "bench", Roles: []policies.Role{policies.Admin}}
	for _, c := range []struct{ name, tool, args, body string }{
		{"one server", "flashpanel_server_get", `{"server":1}`, `{"data":` + cannedServer + `}`},
		{"100 servers", "flashpanel_server_list", `{}`, `{"data":[` + strings.Repeat(cannedServer+",", 99) + cannedServer + `]}`},
		{"invalid", "flashpanel_server_get", `{"srever":1}`, `{}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			runner, err := tools.New(slog.New(slog.DiscardHandler), tools.Config{
				Catalogue: catalogue, Policy: policies.Standard(), Recorder: nowhere{},
				Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Client: cannedPanel{[]byte(c.body)}, Ceiling: policies.Destroy}},
			})
			if err != nil {
				b.Fatal(err)
			}
			call := tools.Call{Tool: c.tool, Args: json.RawMessage(c.args), Person: person, Door: policies.MCP}
			b.ReportAllocs()
			for b.Loop() {
				runner.Run(b.Context(), call)
			}
		})
	}
}

// BenchmarkCatalogue is what all declarations cost at each start.
func BenchmarkCatalogue(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tools.NewCatalogue(nil); err != nil {
			b.Fatal(err)
		}
	}
}
