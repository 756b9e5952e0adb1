package digest_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestEndsWhileMaking: when the program is about to end, what is being read is not told,
// and not remembered, as unknown, and no panel as one that does not answer.
func TestEndsWhileMaking(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(context.Context, *digest.Maker) error{
		"a report": func(ctx context.Context, m *digest.Maker) error {
			_, err := m.Make(ctx, digest.Order{Name: "morning", Person: digest.Reader("morning", policies.Scope{}), Sections: []digest.Kind{digest.Fleet, digest.Deploys}, Keep: true})
			return err
		},
		"a measurement": func(ctx context.Context, m *digest.Maker) error {
			_, err := m.Measure(ctx, digest.MeasureOrder{
				Name: "alerts", Person: digest.Reader("alerts", policies.Scope{}), Sorts: []digest.Sort{digest.OfPanel, digest.OfServer}, Names: []string{digest.MeasurePanelAnswers, digest.MeasureBackup, digest.MeasureDisk}, Keep: true,
			})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			at, end := context.WithCancel(t.Context())
			end()
			var last atomic.Bool
			r.front = func(*http.Request) {
				if last.Load() && r.runner.Close(at) == nil { // the first read is under way, and goes on
					t.Error("nothing was under way")
				}
			}
			m, err := digest.New(slog.New(slog.DiscardHandler), r.cfg)
			if err != nil {
				t.Fatal(err)
			}
			if err := do(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			clear(r.memory.seen)
			r.series.list = nil
			last.Store(true)
			if err := do(t.Context(), m); !errors.Is(err, digest.ErrEnding) {
				t.Errorf("got %v, want that it ends", err)
			}
			if len(r.memory.seen) > 0 || len(r.series.list) > 0 {
				t.Errorf("remembered: %v, %v", r.memory.seen, r.series.list)
			}
		})
	}
}
