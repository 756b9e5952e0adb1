package terminal_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestNames: what is typed by name reaches the thing of that name, on one server and
// on several, on each of which it has another id.
func TestNames(t *testing.T) {
	t.Parallel()
	for line, test := range map[string]struct {
		sent []string
		says []string
	}{
		"application stop web-1 redis": {sent: []string{"POST /api/servers/1/applications/5/stop"}, says: []string{"application redis (5)"}},
		`schedule delete web-2 "php /home/flashvps/api.example.net/artisan queue:restart"`: {sent: []string{"DELETE /api/servers/2/schedules/11"}},
		"database create web-1 type=mysql name=x users=shop":                               {sent: []string{"POST /api/servers/1/databases"}},
		"on tag:web user update flashvps can_ftp=false":                                    {sent: []string{"PUT /api/servers/1/users/1", "PUT /api/servers/2/users/11"}, says: []string{"2 of 2 calls went out"}},
		"on web-1,db-1,mail-1 user update webuser can_ftp=true":                            {says: []string{"Nothing of the plan was sent.", `No user is called "webuser" on db-1, mail-1.`}},
		"on tag:web user update 1 can_ftp=false --dry-run":                                 {says: []string{"/api/servers/2/users/1"}},
		"on tag:web user update flashvps can_ftp=false --dry-run":                          {says: []string{"/api/servers/2/users/flashvps"}},
		"application stop web-1 PHP":                                                       {says: []string{`Nothing there is called "PHP".`, "PHP 8.2"}},
		"policy explain application stop web-1 redis":                                      {says: []string{"policy.defaults.disrupt"}},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, *allowing())
			door, screen := piped()
			if err := newChat(h, door, alice, line+"\n").Run(t.Context()); err != nil && !errors.Is(err, terminal.ErrNotDone) {
				t.Fatal(err)
			}
			sent := slices.DeleteFunc(h.sent(), func(r string) bool { return strings.HasPrefix(r, "GET ") })
			if !slices.Equal(sent, append([]string{}, test.sent...)) {
				t.Errorf("sent %q:\n%s%s", sent, screen.out, screen.err)
			}
			said := strings.Join(strings.Fields(screen.out.String()+screen.err.String()), " ")
			for _, part := range test.says {
				if !strings.Contains(said, part) {
					t.Errorf("there is no %q in\n%s", part, said)
				}
			}
		})
	}
}

// TestValuesOfPanels: Tab gives what the panel has, by its names.
func TestValuesOfPanels(t *testing.T) {
	t.Parallel()
	h := newHouse(t, policies.Standard())
	g := chat.New(h.runner.Catalogue(), chat.Config{Values: func(tool *op.Tool, a *op.Arg, args json.RawMessage, begun string) []tools.Choice {
		found, err := h.runner.Choices(t.Context(), tools.Call{Tool: tool.Name, Args: args, Person: alice, Door: policies.Terminal}, a.Name, begun, 50)
		if err != nil {
			t.Log(err)
		}
		return found
	}})
	for line, want := range map[string]string{
		"application restart we":                        "web-1 web-2",
		"application restart web-1 re":                  "Redis",
		"application restart server=web-1 application=": `application="PHP 8.2" application="PHP 8.3" application=Composer application=Docker application=MariaDB application=Nginx application=OpenLiteSpeed application=PostgreSQL application=Redis`,
		"user delete db-1 f":                            "flashvps",
		"dns record delete web-1 ex":                    "example.com example.net",
		"deploy now sh":                                 "shop",
		"mail domain delete web-9 x":                    "",
		"screenshot get ":                               "",
	} {
		got := strings.Join(g.Complete(line), " ")
		if line == "screenshot get " { // the domains of the stand-in
			if !strings.Contains(got, "domain=") || len(strings.Fields(got)) < 2 {
				t.Errorf("%q completes to %q", line, got)
			}
			continue
		}
		if got != want {
			t.Errorf("%q completes to %q, want %q", line, got, want)
		}
	}
}
