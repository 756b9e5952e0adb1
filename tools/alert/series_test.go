package alert_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

var update = flag.Bool("update", false, "write what the tests compare with")

// series is a recorded series with a rule and what is expected of it.
type series struct {
	alert.Rule
	from, to time.Duration // of the mute
	values   []string
}

// begin is when each series begins.
func begin() time.Time { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) }

// parseSeries reads KEY: VALUE lines, and values such as 95*3, ? and -.
func parseSeries(t *testing.T, head, values string) series {
	t.Helper()
	s := series{Rule: alert.Rule{Name: "r", Recovery: true}}
	length := func(text string) time.Duration {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case strings.HasPrefix(line, "#"):
		case !ok:
			t.Fatalf("the line %q", line)
		case key == "when":
			when, err := alert.Parse(value)
			if err != nil {
				t.Fatal(err)
			}
			s.When = when
		case key == "every":
			s.Every = length(value)
		case key == "cooldown":
			s.Cooldown = length(value)
		case key == "hold":
			s.Hold = length(value)
		case key == "escalate":
			s.EscalateAfter = length(value)
		case key == "recovery":
			s.Recovery = value == "true"
		case key == "mute":
			from, to, _ := strings.Cut(value, "-")
			s.from, s.to = length(from), length(to)
		default:
			t.Fatalf("the key %q", key)
		}
	}
	for word := range strings.FieldsSeq(values) {
		value, times, is := strings.Cut(word, "*")
		n := 1
		if is {
			var err error
			if n, err = strconv.Atoi(times); err != nil {
				t.Fatal(err)
			}
		}
		for range n {
			s.values = append(s.values, value)
		}
	}
	s.Defaults()
	return s
}

// server is a thing with one figure; ? is unknown.
func server(figure, value string, at time.Time) digest.Measured {
	r := digest.Reading{Source: "test", At: at, Why: digest.NoAnswer}
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		r = digest.Reading{Source: "test", At: at, Value: n}
	}
	return digest.Measured{Subject: digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web-1"}, Figures: map[string]digest.Reading{figure: r}}
}

// play runs a series, and says what was told and when.
func (s series) play() string {
	var b strings.Builder
	var state alert.State
	phase := alert.OK
	for i, value := range s.values {
		after := time.Duration(i) * s.Every
		at := begin().Add(after)
		if value == "-" {
			continue
		}
		mutes := alert.Mutes{}
		if s.to > 0 && after >= s.from {
			mutes = append(mutes, policies.Mute{Name: "web-1", Until: begin().Add(s.to)})
		}
		thing := server(s.When.Figures[0], value, at)
		_, muted := mutes.Of(s.Name, thing.Subject, at)
		state = s.Step(state, s.When.Eval(thing, at), muted)
		if state.Phase != phase {
			fmt.Fprintf(&b, "%s %s\n", at.Format("15:04"), state.Phase)
			phase = state.Phase
		}
		for _, e := range state.Owed {
			fmt.Fprintf(&b, "%s   told: %s%s\n", at.Format("15:04"), e.Kind, details(e))
		}
		state.Owed = nil
	}
	return b.String()
}

func details(e alert.Event) string {
	var b strings.Builder
	if !e.Since.IsZero() {
		b.WriteString(", since " + e.Since.Format("15:04"))
	}
	if e.Lasted > 0 {
		b.WriteString(", lasted " + policies.DurationWords(e.Lasted))
	}
	if !e.Told.IsZero() {
		b.WriteString(", first told " + e.Told.Format("15:04"))
	}
	if e.Changes > 0 {
		fmt.Fprintf(&b, ", %d changes", e.Changes)
	}
	if e.Escalated {
		b.WriteString(", escalated before")
	}
	if e.Muted {
		b.WriteString(", muted before")
	}
	if e.Blame != nil {
		fmt.Fprintf(&b, ", for want of %s: %s", e.Blame.Name, e.Blame.Why)
	}
	if e.Open {
		b.WriteString(", open")
	}
	return b.String()
}

// TestSeries: recorded series move a rule, and are told, as is written down beside them.
func TestSeries(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/series/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d series, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.SplitN(string(raw), "---\n", 3)
			if len(parts) != 3 {
				t.Fatalf("%d parts", len(parts))
			}
			got := parseSeries(t, parts[0], parts[1]).play()
			if *update {
				if err := os.WriteFile(file, []byte(parts[0]+"---\n"+parts[1]+"---\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(got, parts[2]); diff != "" {
				t.Errorf("-got +want:\n%s", diff)
			}
		})
	}
}
