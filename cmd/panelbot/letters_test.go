package main

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
)

// TestDoctorLetters: the doctor says what waits and what was given up, beside the process
// that owns the store, and not what it said.
func TestDoctorLetters(t *testing.T) {
	t.Parallel()
	const canary = "canary-body"
	now := time.Now().UTC().Truncate(time.Second)
	tests := []struct {
		name string
		fill func(ctx context.Context, tx delivery.Tx) error
		code int
		want []string
	}{
		{"a store that nobody made", nil, 0, nil},
		{"nothing", func(context.Context, delivery.Tx) error { return nil }, 0, nil},
		{"something waits", func(ctx context.Context, tx delivery.Tx) error {
			_, _, err := tx.AddArrival(ctx, delivery.Arrival{Door: policies.Slack, Key: "k", Lane: "C0OPS", Body: []byte(canary)}, now.Add(-30*time.Second))
			return err
		}, 0, []string{`(?m)^ok    slack inbox: 1 wait, the first for \d+\S*s$`}},
		{"it waits for long", func(ctx context.Context, tx delivery.Tx) error {
			_, _, err := tx.AddMessage(ctx, delivery.MessageRow{Message: delivery.Message{Door: policies.Slack, Chat: "C0OPS", Key: "k", Body: []byte(canary)}, State: delivery.Waiting, Revision: 1, Posted: now.Add(-time.Hour)})
			return err
		}, 1, []string{`(?m)^FAIL  slack outbox: 1 wait, the first for 1h\d+m\S*: is panelbot serve running\?`}},
		{"six were given up", func(ctx context.Context, tx delivery.Tx) error {
			for i := range 6 {
				m := delivery.MessageRow{
					Message: delivery.Message{Door: policies.Slack, Chat: "C0OPS", Key: string(rune('a' + i)), Body: []byte(canary)}, State: delivery.GivenUp, Revision: 1,
					Attempts: 3, Posted: now, Ended: now.Add(time.Duration(i) * time.Minute), Reason: "slack: send: is_archived\u202e\n" + string(rune('a'+i)) + strings.Repeat("x", 1000),
				}
				if _, _, err := tx.AddMessage(ctx, m); err != nil {
					return err
				}
			}
			return nil
		}, 0, []string{`(?m)^ok    slack outbox: nothing waits$`, `(?m)^note  slack outbox: 6 given up$`, `(?m)^note  given up on \d{4}-\d\d-\d\d \d\d:\d\d UTC, slack outbox of C0OPS, attempts: 3: slack: send: is_archived *fx+…$`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, "panels: [{name: main, kind: flashpanel, url: \"simulator:\"}]\npeople: [{name: ann, roles: [admin]}]\npolicy: {solo: true}\n")
			if test.fill != nil {
				s, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Config{URL: "sqlite:" + filepath.Join(filepath.Dir(file), "panelbot.db")})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = s.Close() }() // it was read by others
				boxes, err := s.Deliveries(t.Context(), slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				if err := boxes.Transact(t.Context(), test.fill); err != nil {
					t.Fatal(err)
				}
			}
			var out strings.Builder
			if code := run(t.Context(), []string{"doctor", "--config", file}, strings.NewReader(""), &out, io.Discard); code != test.code {
				t.Errorf("the exit code is %d, want %d", code, test.code)
			}
			for _, want := range test.want {
				if !regexp.MustCompile(want).MatchString(out.String()) {
					t.Errorf("got no line %s in:\n%s", want, out.String())
				}
			}
			if len(test.want) == 0 && strings.Contains(out.String(), "slack") {
				t.Errorf("there is no door for Slack, and nothing in its boxes:\n%s", out.String())
			}
			if n := strings.Count(out.String(), "given up on"); n > lettersShown || strings.Contains(out.String(), canary) || strings.Contains(out.String(), "\u202e") {
				t.Errorf("%d given up are shown, or what they said:\n%s", n, out.String())
			}
		})
	}
}
