package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/delivery"
)

// inbox keeps arrivals in memory. before, where it is set, is called first.
type inbox struct {
	mu     sync.Mutex
	taken  []delivery.Arrival
	before func(ctx context.Context) error
}

func (i *inbox) Accept(ctx context.Context, a delivery.Arrival) (bool, error) {
	if i.before != nil {
		if err := i.before(ctx); err != nil {
			return false, err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if slices.ContainsFunc(i.taken, func(b delivery.Arrival) bool { return a.Door == b.Door && a.Key == b.Key }) {
		return false, nil
	}
	i.taken = append(i.taken, a)
	return true, nil
}

// keys are those of what was taken.
func (i *inbox) keys() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var keys []string
	for _, a := range i.taken {
		keys = append(keys, a.Key)
	}
	return keys
}

// record keeps refusals.
type record struct {
	mu  sync.Mutex
	all []Refusal
}

func (r *record) Refuse(_ context.Context, what Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, what)
}

func (r *record) whys() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var whys []string
	for _, what := range r.all {
		whys = append(whys, what.Why)
	}
	return whys
}

// newIntake makes one that takes in what is of T0TEAM and A0APP.
func newIntake(t *testing.T, change func(*Config)) (*Intake, *inbox, *record) {
	t.Helper()
	in, refusals := &inbox{}, &record{}
	cfg := Config{Team: "T0TEAM", App: "A0APP", Inbox: in, Refusals: refusals}
	if change != nil {
		change(&cfg)
	}
	i, err := NewIntake(slog.New(slog.DiscardHandler), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return i, in, refusals
}

func TestNewIntakeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		cfg  Config
	}{
		{"no workspace", Config{Inbox: &inbox{}, Refusals: &record{}}},
		{"no inbox", Config{Team: "T0TEAM", Refusals: &record{}}},
		{"no record", Config{Team: "T0TEAM", Inbox: &inbox{}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewIntake(slog.New(slog.DiscardHandler), test.cfg); err == nil {
				t.Error("it was made")
			}
		})
	}
}

func someEvent(change func(*Event)) Event {
	e := Event{Version: 1, Kind: Command, Key: "trigger:1", Team: "T0TEAM", App: "A0APP", User: "U012ABC", Channel: "C0OPS", Trigger: "1", Arrived: time.Now(), Command: "/panel", Text: "help"}
	if change != nil {
		change(&e)
	}
	return e
}

func TestTakeKeeps(t *testing.T) {
	t.Parallel()
	i, in, _ := newIntake(t, nil)
	for range 2 {
		if answer, err := i.take(t.Context(), someEvent(nil), origin{way: "socket"}, 1000); err != nil || answer != nil {
			t.Fatalf("got %s, %v", answer, err)
		}
	}
	mention := func(e *Event) { e.Kind, e.Key, e.Trigger = Mention, "event:1", "" }
	if _, err := i.take(t.Context(), someEvent(mention), origin{way: "socket"}, 1000); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in.keys(), []string{"trigger:1", "event:1"}); diff != "" {
		t.Errorf("taken: got-, want+:\n%s", diff)
	}
	if a := in.taken[0]; a.Lane != "C0OPS" || a.Door != "slack" {
		t.Errorf("got lane %q of %q", a.Lane, a.Door)
	}
	if e, err := Decode(in.taken[0].Body); err != nil || e.Text != "help" {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestTakeRefusesForeign(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*Event)
		want   Refusal
	}{
		{"workspace", func(e *Event) { e.Team = "T9" }, Refusal{Why: "workspace", Way: "http", Remote: "r", Team: "T9", App: "A0APP", User: "U012ABC", Channel: "C0OPS"}},
		{"no workspace", func(e *Event) { e.Team = "" }, Refusal{Why: "workspace", Way: "http", Remote: "r", App: "A0APP", User: "U012ABC", Channel: "C0OPS"}},
		{"app", func(e *Event) { e.App = "A9" }, Refusal{Why: "app", Way: "http", Remote: "r", Team: "T0TEAM", App: "A9", User: "U012ABC", Channel: "C0OPS"}},
		{"organisation", func(e *Event) { e.Enterprise = "E9" }, Refusal{Why: "workspace", Way: "http", Remote: "r", Team: "T0TEAM", App: "A0APP", User: "U012ABC", Channel: "C0OPS"}},
		{"what is no id", func(e *Event) { e.Team = "T9;drop" }, Refusal{Why: "workspace", Way: "http", Remote: "r", Team: "no id", App: "A0APP", User: "U012ABC", Channel: "C0OPS"}},
	}
	for _, kind := range []Kind{Command, Mention, Action, Submission, Suggestion, UserChanged, Joined, HomeOpened} {
		for _, test := range tests {
			t.Run(string(kind)+" of another "+test.name, func(t *testing.T) {
				t.Parallel()
				i, in, refusals := newIntake(t, func(c *Config) {
					c.Enterprise = "E0ORG"
					c.Options = func(context.Context, Event) ([]Option, error) { t.Error("options were asked for"); return nil, nil }
					c.Submission = func(context.Context, Event) (Submitted, bool, error) {
						t.Error("the form was looked at")
						return Submitted{}, true, nil
					}
					c.Changed = func(Event) { t.Error("it changed something") }
				})
				e := someEvent(func(e *Event) { e.Kind, e.Enterprise = kind, "E0ORG"; test.change(e) })
				if _, err := i.take(t.Context(), e, origin{"http", "r"}, 1000); !errors.Is(err, errForeign) {
					t.Errorf("got %v", err)
				}
				if len(in.taken) > 0 {
					t.Error("it was kept")
				}
				if diff := cmp.Diff(refusals.all, []Refusal{test.want}); diff != "" {
					t.Errorf("recorded: got-, want+:\n%s", diff)
				}
			})
		}
	}
}

// TestRefusalsBounded: whoever can reach the door cannot fill the record.
func TestRefusalsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, _, refusals := newIntake(t, nil)
		foreign := someEvent(func(e *Event) { e.Team = "T9" })
		for range 100 {
			if _, err := i.take(t.Context(), foreign, origin{way: "http"}, 1000); !errors.Is(err, errForeign) {
				t.Fatal(err)
			}
		}
		if len(refusals.all) != refusalsAMinute {
			t.Errorf("recorded %d, want %d", len(refusals.all), refusalsAMinute)
		}
		time.Sleep(time.Minute)
		if _, err := i.take(t.Context(), foreign, origin{way: "http"}, 1000); !errors.Is(err, errForeign) {
			t.Fatal(err)
		}
		if last := refusals.all[len(refusals.all)-1]; last.Unrecorded != 100-refusalsAMinute {
			t.Errorf("the next says that %d were not recorded, want %d", last.Unrecorded, 100-refusalsAMinute)
		}
	})
}

// TestTakeSlowStore: what is not kept in time is not acknowledged.
func TestTakeSlowStore(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Command, Submission} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				i, in, _ := newIntake(t, nil)
				in.before = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
				began := time.Now()
				_, err := i.take(t.Context(), someEvent(func(e *Event) { e.Kind, e.View = kind, &View{ID: "V1"} }), origin{way: "socket"}, 1000)
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) >= 3*time.Second {
					t.Errorf("got %v after %s", err, time.Since(began))
				}
			})
		})
	}
}

// TestTakeGoneClient: that the connection ends does not undo what came.
func TestTakeGoneClient(t *testing.T) {
	t.Parallel()
	i, in, _ := newIntake(t, nil)
	in.before = func(ctx context.Context) error { return ctx.Err() }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := i.take(ctx, someEvent(nil), origin{way: "http"}, 1000); err != nil || len(in.taken) != 1 {
		t.Errorf("got %v, kept %d", err, len(in.taken))
	}
}

func TestTakeCrowd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		in.before = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		var all sync.WaitGroup
		for range atOnce + 50 {
			all.Go(func() {
				if _, err := i.take(t.Context(), someEvent(nil), origin{way: "socket"}, 1000); err == nil {
					t.Error("it was taken")
				}
			})
		}
		all.Wait()
		in.before = nil
		if _, err := i.take(t.Context(), someEvent(nil), origin{way: "socket"}, 1000); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestSubmission(t *testing.T) {
	t.Parallel()
	form := someEvent(func(e *Event) { e.Kind, e.Key, e.View = Submission, "view:V1/1", &View{ID: "V1"} })
	broken := errors.New("broken")
	tests := []struct {
		name    string
		answer  Submitted
		keep    bool
		err     error
		want    string
		kept    int
		wantErr bool
	}{
		{"closed and kept", Submitted{}, true, nil, "", 1, false},
		{"closed", Submitted{}, false, nil, "", 0, false},
		{"errors", Submitted{Errors: map[string]string{"b": "That is no IP address."}}, false, nil, `{"errors":{"b":"That is no IP address."},"response_action":"errors"}`, 0, false},
		{"another view, and kept", Submitted{Update: json.RawMessage(`{"type":"modal"}`)}, true, nil, `{"response_action":"update","view":{"type":"modal"}}`, 1, false},
		{"all closed", Submitted{Clear: true}, true, nil, `{"response_action":"clear"}`, 1, false},
		{"not answered", Submitted{}, true, broken, "", 0, true},
		{"two answers", Submitted{Clear: true, Errors: map[string]string{"b": "x"}}, true, nil, "", 0, true},
		{"too large", Submitted{Update: json.RawMessage(`"` + strings.Repeat("x", 1000) + `"`)}, true, nil, "", 0, true},
		{"no JSON", Submitted{Update: json.RawMessage(`{`)}, true, nil, "", 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i, in, _ := newIntake(t, func(c *Config) {
				c.Submission = func(context.Context, Event) (Submitted, bool, error) { return test.answer, test.keep, test.err }
			})
			e := form
			e.Arrived = time.Now()
			got, err := i.take(t.Context(), e, origin{way: "socket"}, 1000)
			if (err != nil) != test.wantErr || string(got) != test.want {
				t.Errorf("got %s, %v", got, err)
			}
			if len(in.taken) != test.kept {
				t.Errorf("kept %d, want %d", len(in.taken), test.kept)
			}
		})
	}
}

// TestSubmissionLate: a form that is not answered in time is not acknowledged, and not
// kept, whatever its function does.
func TestSubmissionLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, func(c *Config) {
			c.Submission = func(context.Context, Event) (Submitted, bool, error) {
				time.Sleep(time.Minute)
				return Submitted{}, true, nil
			}
		})
		e := someEvent(func(e *Event) { e.Kind, e.View = Submission, &View{ID: "V1"} })
		_, err := i.take(t.Context(), e, origin{way: "socket"}, 1000)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(e.Arrived) >= 3*time.Second || len(in.taken) > 0 {
			t.Errorf("got %v after %s, kept %d", err, time.Since(e.Arrived), len(in.taken))
		}
		time.Sleep(time.Minute)
	})
}

func TestSuggestion(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 200)
	many := make([]Option, 150)
	for n := range many {
		many[n] = Option{Text: "t", Value: strings.Repeat("v", n+1)}
	}
	tests := []struct {
		name    string
		options func(context.Context, Event) ([]Option, error)
		limit   int
		want    string
	}{
		{"none", nil, 1000, `{"options":[]}`},
		{"error", func(context.Context, Event) ([]Option, error) { return many, errors.New("the panel is down") }, 1000, `{"options":[]}`},
		{"late", func(context.Context, Event) ([]Option, error) { time.Sleep(time.Minute); return many, nil }, 1000, `{"options":[]}`},
		{"some", func(_ context.Context, e Event) ([]Option, error) {
			return []Option{{Text: e.Query + "b-1", Value: "1", Description: "prod"}, {Text: "", Value: "2"}, {Text: "twice", Value: "1"}, {Text: "x"}}, nil
		}, 1000, `{"options":[{"text":{"type":"plain_text","text":"web-1"},"value":"1","description":{"type":"plain_text","text":"prod"}}]}`},
		{"long", func(context.Context, Event) ([]Option, error) {
			return []Option{{Text: long, Value: "1"}, {Text: "x", Value: long}}, nil
		}, 1000, `{"options":[{"text":{"type":"plain_text","text":"` + strings.Repeat("ü", 74) + `…"},"value":"1"}]}`},
		{"as many as fit", func(context.Context, Event) ([]Option, error) { return many, nil }, 150, `{"options":[{"text":{"type":"plain_text","text":"t"},"value":"v"},{"text":{"type":"plain_text","text":"t"},"value":"vv"}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				i, in, _ := newIntake(t, func(c *Config) { c.Options = test.options })
				e := someEvent(func(e *Event) { e.Kind, e.Query, e.Pressed = Suggestion, "we", &Pressed{Action: "server"} })
				got, err := i.take(t.Context(), e, origin{way: "socket"}, test.limit)
				if err != nil || string(got) != test.want || time.Since(e.Arrived) >= 3*time.Second {
					t.Errorf("got %s, %v after %s", got, err, time.Since(e.Arrived))
				}
				if len(in.taken) > 0 {
					t.Error("it was kept")
				}
				time.Sleep(time.Minute)
			})
		})
	}
	raw, err := encodeOptions(many, 1<<20)
	var got struct{ Options []rawChoice }
	if err != nil || json.Unmarshal(raw, &got) != nil || len(got.Options) != maxOptions {
		t.Errorf("of many: got %d, %v", len(got.Options), err)
	}
}

// TestChanges: what changes who is who is told of before it is kept; a user's change is
// not kept at all.
func TestChanges(t *testing.T) {
	t.Parallel()
	var told []Kind
	i, in, _ := newIntake(t, func(c *Config) { c.Changed = func(e Event) { told = append(told, e.Kind) } })
	kinds := []Kind{UserChanged, Joined, Left, ChannelChanged, HomeOpened}
	for n, kind := range kinds {
		e := someEvent(func(e *Event) { e.Kind, e.Key, e.Trigger = kind, "event:"+strings.Repeat("1", n+1), "" })
		if _, err := i.take(t.Context(), e, origin{way: "socket"}, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(told, kinds[:4]); diff != "" {
		t.Errorf("told of: got-, want+:\n%s", diff)
	}
	if len(in.taken) != 4 {
		t.Errorf("kept %d, want all but the user's", len(in.taken))
	}
}
