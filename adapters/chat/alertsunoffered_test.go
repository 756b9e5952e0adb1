package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestAlertListOfTheUnoffered: a list without anything in it does not say that all is known:
// what a panel has no operation for is not in it, and is not known either.
func TestAlertListOfTheUnoffered(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("inodes.percent > 90")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	rule := alert.Rule{Name: "inodes", When: when, Every: time.Minute}
	rule.Defaults()
	web := digest.Measured{Subject: digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web-1"}, Figures: map[string]digest.Reading{"inodes.percent": {Why: digest.NotOffered, At: at}}}
	rows, head := rule.Evaluate(alert.Board{}, digest.Measurement{Things: []digest.Measured{web}, Panels: []string{"main"}}, nil, at)
	list := chat.AlertList{Rules: 1, Last: at, Standings: alert.Standings(alert.Board{Rows: rows, Heads: []alert.Head{head}}, []alert.Rule{rule}, nil, at)}
	g := newGrammar(t, chat.Config{Alerts: &siren{list: list}})
	a := g.Run(t.Context(), &echo{}, "alert list", chat.Asker{Call: tools.Call{Person: policies.Person{Name: "olga", Roles: []policies.Role{policies.Viewer}}, Door: policies.Terminal}, Width: 200, Speech: chat.SpeechIn("en")})
	if !a.OK || len(list.Standings) > 0 || !strings.Contains(a.Text, "as far as the panels can tell") || strings.Contains(a.Text, "is known") {
		t.Errorf("%d stand, got %q", len(list.Standings), a.Text)
	}
}
