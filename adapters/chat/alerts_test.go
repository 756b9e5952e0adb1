package chat_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// siren is Alerts in memory.
type siren struct {
	list chat.AlertList
	err  error
	got  []string
}

func (s *siren) ListAlerts(context.Context, policies.Person, policies.Door) (chat.AlertList, error) {
	return s.list, s.err
}

func (s *siren) MuteAlerts(_ context.Context, person policies.Person, door policies.Door, name string, length time.Duration, reason, _ string) ([]policies.Mute, error) {
	s.got = append(s.got, strings.Join([]string{person.Name, string(door), name, length.String(), reason}, " "))
	return []policies.Mute{{Name: name, Rule: name == "disk-full", Until: time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)}}, s.err
}

func (s *siren) UnmuteAlerts(_ context.Context, person policies.Person, _ policies.Door, name, _ string) error {
	s.got = append(s.got, person.Name+" unmutes "+name)
	return s.err
}

func (s *siren) AlertNames() (names, muted []string) {
	return []string{"disk-full", "a server", "web-1"}, []string{"web-1"}
}

func TestAlertLines(t *testing.T) {
	t.Parallel()
	s := &siren{}
	g := newGrammar(t, chat.Config{Alerts: s})
	say := func(role policies.Role, line string) chat.Answer {
		return g.Run(t.Context(), &echo{}, line, chat.Asker{Call: tools.Call{Person: policies.Person{Name: "olga", Roles: []policies.Role{role}, Timezone: "UTC"}, Door: policies.Terminal}, Width: 200, Speech: chat.SpeechOf(policies.Person{Timezone: "UTC"})})
	}
	for line, want := range map[string]string{
		"alert mute web-1 2h":                       "Nothing is told of web-1 until 2026-11-30 10:00 UTC. It is evaluated",
		"Alert MUTE disk-full 1d12h at the dentist": "Nothing is told of the alert disk-full until",
		`alert mute "a server" 30M reason=moving`:   "a server",
		"alert unmute web-1":                        "web-1 is told of again.",
	} {
		if a := say(policies.Operator, line); !a.OK || !strings.Contains(a.Text, want) {
			t.Errorf("%s: got %+v", line, a)
		}
	}
	for _, want := range []string{"olga terminal web-1 2h0m0s ", "olga terminal disk-full 36h0m0s at the dentist", "olga terminal a server 30m0s moving", "olga unmutes web-1"} {
		if !strings.Contains(strings.Join(s.got, "\n")+"\n", want+"\n") {
			t.Errorf("asked for %q, which lacks %q", s.got, want)
		}
	}
	asked := len(s.got)
	for line, want := range map[string]string{
		"alert mute": "Usage: ", "alert mute web-1": "Usage: ", "alert unmute": "Usage: ", "alert unmute a b": "Usage: ", "alert list all": "Usage: ", "alert stop": "Usage: ",
		"alert mute web-1 soon": "no length of time", "alert mute web-1 -2h": "no length of time", "alert mute web-1 0s": "no length of time",
		"alert mute web-1 7d1s": "for more than seven days", "alert mute all 2h": "Everything cannot be muted", `alert mute "*" 2h`: "Everything cannot be muted", "alert mute ALL": "Everything cannot be muted",
	} {
		if a := say(policies.Operator, line); a.OK || !strings.Contains(a.Text, want) {
			t.Errorf("%s: got %+v, want %q", line, a, want)
		}
	}
	for _, role := range []policies.Role{policies.Viewer, policies.Approver} {
		for _, line := range []string{"alert mute web-1 2h", "alert unmute web-1"} {
			if a := say(role, line); a.OK || !strings.Contains(a.Text, "admin or an operator") {
				t.Errorf("%s by a %s: got %+v", line, role, a)
			}
		}
	}
	if len(s.got) != asked {
		t.Errorf("what was refused was asked for: %q", s.got[asked:])
	}
	s.err = errors.New("it is broken")
	for _, line := range []string{"alert list", "alerts", "alert mute web-1 2h", "alert unmute web-1"} {
		if a := say(policies.Admin, line); a.OK || a.Text != "It is broken." {
			t.Errorf("%s: got %+v", line, a)
		}
	}
	if a := newGrammar(t, chat.Config{}).Run(t.Context(), &echo{}, "alert list", chat.Asker{}); a.OK {
		t.Errorf("without alerts: got %+v", a)
	}
	for line, want := range map[string][]string{
		"alert ": {"list", "mute", "unmute"}, "alert mute ": {`"a server"`, "disk-full", "web-1"}, "alert mute w": {"web-1"}, "alert unmute ": {"web-1"}, "alert mute web-1 ": {"1d", "2h", "30m"}, "alert list ": nil, "aler": {"alert"},
	} {
		if got := g.Complete(line); !cmp.Equal(got, want) {
			t.Errorf("%q is completed by %q, want %q", line, got, want)
		}
	}
}

// watched is how alerts stand in every way.
func watched() chat.AlertList {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	disk := alert.Figure{Name: "disk.percent", Value: 93.4, Source: "flashpanel_systeminfo_get", At: at}
	lacks := alert.Figure{Name: "disk.percent", Source: "flashpanel_systeminfo_get", At: at, Why: digest.Denied, Rule: "policy.rules.no-info"}
	server := func(name string) digest.Subject {
		return digest.Subject{Panel: "main", Of: digest.OfServer, Name: name}
	}
	mute := policies.Mute{Name: "web-2", Until: at.Add(2 * time.Hour), By: "ann", Reason: "moving\nits disk"}
	return chat.AlertList{
		Rules: 3, Last: at, Mutes: []policies.Mute{mute},
		Standings: []alert.Standing{
			{Rule: "disk-full", Severity: alert.Critical, Thing: server("web-1"), State: alert.State{Phase: alert.Firing, Since: at, Told: at, Figures: []alert.Figure{disk}}},
			{Rule: "disk-full", Severity: alert.Critical, Thing: server("web-2"), State: alert.State{Phase: alert.Firing, Since: at, Blind: at, Blame: &lacks}, Mute: &mute},
			{Rule: "cpu", Severity: alert.Info, Thing: server("web-1"), State: alert.State{Phase: alert.Flapping, Since: at, Figures: []alert.Figure{{Name: "cpu.percent", Value: 99.0}}}},
			{Rule: "disk-full", Severity: alert.Critical, Thing: server("db\u202e-1"), State: alert.State{Phase: alert.Pending, Since: at, Figures: []alert.Figure{disk}}},
			{Rule: "disk-full", Severity: alert.Critical, Thing: server(""), State: alert.State{Phase: alert.OK, Blind: at, Blame: &lacks}},
			{Rule: "costly", Severity: alert.Info, Thing: server("web-1"), State: alert.State{Phase: alert.OK, Blind: at, Failed: "the cost is too high"}},
		},
	}
}

// TestAlertWords: lists and messages are as written down, in each language, with no place
// that nobody filled.
func TestAlertWords(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse(`disk.percent > 90 && tags.env == "<!channel>" for 15m`)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	list := watched()
	var b strings.Builder
	for _, language := range chat.Languages() {
		s := chat.SpeechOf(policies.Person{Language: language, Timezone: "UTC"})
		g := newGrammar(t, chat.Config{Alerts: &siren{list: list}})
		for _, line := range []string{"alert list", "alert list --json"} {
			a := g.Run(t.Context(), &echo{}, line, chat.Asker{Speech: s, Width: 120})
			b.WriteString(language + " " + line + "\n" + a.Text + "\n")
			if a.Outcome != nil {
				b.Write(a.Outcome.Data)
			}
			b.WriteString("\n\n")
		}
		for _, kind := range alert.EventKinds() {
			for n, severity := range alert.Severities() {
				notice := alert.Notice{Rule: &alert.Rule{Name: "disk-full", When: when, Severity: severity}, Kind: kind, At: at}
				for _, one := range list.Standings[:max(1, 2*n)] {
					notice.Things = append(notice.Things, alert.Told{Thing: one.Thing, Event: alert.Event{
						Kind: kind, At: at, Since: at.Add(-time.Hour), Lasted: 59*time.Minute + 40*time.Second, Told: at.Add(-30 * time.Minute), Changes: 5, Open: n == 0, Figures: list.Standings[0].State.Figures,
					}})
					if e := &notice.Things[len(notice.Things)-1].Event; kind == alert.Blind || kind == alert.Escalated && n > 0 {
						e.Blame = list.Standings[1].State.Blame
					}
				}
				b.WriteString(s.Alert(notice).Text() + "\n")
			}
		}
	}
	got := b.String()
	for _, bad := range []string{"alert_", "<no value>", "{{", "%!", "\u202e"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in what is said", bad)
		}
	}
	const file = "testdata/alerts.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if diff := cmp.Diff(got, string(want)); err != nil || diff != "" {
		t.Errorf("%v, -got +want:\n%s", err, diff)
	}
}
