package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// Run holds a database to the suite. Each part gets an empty one from open.
func Run(t *testing.T, open func(testing.TB) Database) {
	for name, part := range map[string]func(*testing.T, Database){
		"appends and reads":         appendsAndReads,
		"keeps what it was given":   keeps,
		"filters":                   filters,
		"several append at once":    severalAppend,
		"finds what was done":       findsTampering,
		"settings":                  settings,
		"settings under":            settingsUnder,
		"settings tell":             settingsTell,
		"secrets of settings":       secretSettings,
		"opens again":               opensAgain,
		"read only":                 readOnly,
		"clock":                     clock,
		"a newer schema":            newerSchema,
		"a head that was taken":     headTaken,
		"an entry without a kind":   refuses,
		"one of several that adds":  oneAdds,
		"the last of several calls": lastOnes,
		"what is older than limits": forgotten,
		"reviews":                   reviews,
		"nonces":                    nonces,
		"one of several burns":      oneBurns,
		"tickets":                   tickets,
		"one of several spends":     oneSpends,
		"cards":                     cards,
		"swept cards":               sweptCards,
		"turns":                     turns,
		"schedules":                 schedules,
		"schedules moved on":        advanced,
		"samples":                   samples,
		"alerts":                    alerts,
		"one of several moves":      oneMoves,
		"mutes":                     mutes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(t, open(t))
		})
	}
}

// opensAgain: what was written is there after closing and opening.
func opensAgain(t *testing.T, db Database) {
	first, err := store.Open(t.Context(), quiet(), db.Config())
	if err != nil {
		t.Fatal(err)
	}
	head := appendTo(t, first, audit.Entry{Kind: audit.Call, Call: "one"})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := db.Open(t)
	got, err := second.AuditHead(t.Context())
	if err != nil || got != head {
		t.Errorf("got %v, %v, want %v", got, err, head)
	}
	head = appendTo(t, second, audit.Entry{Kind: audit.Outcome, Call: "one"})
	verifies(t, second, &head, 2)
}

// readOnly: a store can be read beside its owner, and not be written.
func readOnly(t *testing.T, db Database) {
	if _, err := store.Open(t.Context(), quiet(), store.Config{URL: db.URL, ReadOnly: true}); err == nil {
		t.Error("a store that is not there was opened to be read")
	}
	owner := db.Open(t)
	head := appendTo(t, owner, audit.Entry{Kind: audit.Call})
	beside := db.Open(t, func(c *store.Config) { c.ReadOnly = true })
	verifies(t, beside, &head, 1)
	head = appendTo(t, owner, audit.Entry{Kind: audit.Outcome})
	verifies(t, beside, &head, 2)
	if _, err := beside.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call}); err == nil {
		t.Error("it was written")
	}
	if err := beside.SetSetting(t.Context(), store.Setting{Name: "a"}); err == nil {
		t.Error("a setting was set")
	}
	verifies(t, owner, &head, 2)
}

// clock: the store's time is the database's or the process's, and Config.Clock
// stands in for it.
func clock(t *testing.T, db Database) {
	s := db.Open(t)
	before := time.Now().Add(-time.Minute)
	got, err := s.Now(t.Context())
	if err != nil || got.Before(before) || got.After(time.Now().Add(time.Minute)) || got.Location() != time.UTC || got.Nanosecond()%1000 != 0 {
		t.Errorf("got %v, %v, want the time now, UTC, to the microsecond", got, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 27, 12, 0, 0, 123456789, time.FixedZone("", 7*3600))
	s = db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return at } })
	want := at.UTC().Truncate(time.Microsecond)
	if got, err := s.Now(t.Context()); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	appendTo(t, s, audit.Entry{Kind: audit.Call})
	if got := entries(t, s, audit.Query{Limit: 10})[0].Time; got != want {
		t.Errorf("an entry without a time has %v, want %v", got, want)
	}
	if err := s.SetSetting(t.Context(), store.Setting{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if set, err := s.Setting(t.Context(), "a"); err != nil || set.ChangedAt != want {
		t.Errorf("got %v, %v, want %v", set.ChangedAt, err, want)
	}
}

// newerSchema: a schema from the future is refused in a sentence, and left as it
// is.
func newerSchema(t *testing.T, db Database) {
	s, err := store.Open(t.Context(), quiet(), db.Config())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "INSERT INTO panelbot_schema (version_id, is_applied) VALUES (9000, true)")
	for _, readOnly := range []bool{false, true} {
		cfg := db.Config()
		cfg.ReadOnly = readOnly
		_, err := store.Open(t.Context(), quiet(), cfg)
		wantSentence(t, err, "written by a newer panelbot (its schema is 9000,")
	}
	if got := db.Value(t, "SELECT CAST(max(version_id) AS TEXT) FROM panelbot_schema"); got != "9000" {
		t.Errorf("the version is now %s", got)
	}
}

// headTaken: without its head, or with one that cannot be, nothing is appended,
// and that is said.
func headTaken(t *testing.T, db Database) {
	s := db.Open(t)
	appendTo(t, s, audit.Entry{Kind: audit.Call})
	db.Exec(t, "UPDATE audit_head SET seq = 0")
	_, err := s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Outcome})
	wantSentence(t, err, "was set back")
	db.Exec(t, "UPDATE audit_head SET seq = 1, hash = substr(hash, 1, 31)")
	_, err = s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Outcome})
	wantSentence(t, err, "was edited")
	db.Exec(t, "DELETE FROM audit_head")
	_, err = s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Outcome})
	wantSentence(t, err, "the head of the audit log is missing")
	_, err = audit.Verify(t.Context(), s, nil)
	wantSentence(t, err, "the head of the audit log is missing")
}

// settings: set, changed, read, deleted.
func settings(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	if _, err := s.Setting(ctx, "switch.stop"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	for _, value := range [][]byte{[]byte("on"), {0, 0xff, '\n'}, {}} {
		set := store.Setting{Name: "switch.stop", Value: value, Person: "alice"}
		if err := s.SetSetting(ctx, set); err != nil {
			t.Fatal(err)
		}
		got, err := s.Setting(ctx, "switch.stop")
		if err != nil {
			t.Fatal(err)
		}
		if got.ChangedAt.IsZero() {
			t.Error("it does not say when")
		}
		got.ChangedAt = time.Time{}
		if diff := cmp.Diff(got, set); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	}
	for _, want := range []bool{true, false} {
		if deleted, err := s.DeleteSetting(ctx, "switch.stop"); err != nil || deleted != want {
			t.Errorf("got %v, %v, want %v", deleted, err, want)
		}
	}
	for _, set := range []store.Setting{{}, {Name: "a\x00b"}, {Name: "a", Person: "\xff"}} {
		if err := s.SetSetting(ctx, set); err == nil {
			t.Errorf("%+v was taken", set)
		}
	}
}

// settingsUnder: those whose names begin so, and no others.
func settingsUnder(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	for _, name := range []string{"off.b", "off", "of", "off_a", "OFF.c", "off.a"} {
		if err := s.SetSetting(ctx, store.Setting{Name: name, Value: []byte(name), Secret: name == "off.b"}); err != nil {
			t.Fatal(err)
		}
	}
	for prefix, want := range map[string]string{"off": "off off.a off.b off_a", "off.": "off.a off.b", "off.a": "off.a", "x": "", "%": ""} {
		list, err := s.SettingsUnder(ctx, prefix)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, set := range list {
			names = append(names, set.Name)
			if string(set.Value) != set.Name {
				t.Errorf("%s has the value %q", set.Name, set.Value)
			}
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("under %q: got %s, want %s", prefix, got, want)
		}
	}
}

// settingsTell: a setting and its entry are one transaction.
func settingsTell(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	tells := audit.Entry{Kind: audit.Policy, Person: "alice", Note: "stopped"}
	if err := s.SetSetting(ctx, store.Setting{Name: "switch.stop", Value: []byte("on")}, tells); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, s, audit.Query{Limit: 10}); len(got) != 1 || got[0].Note != "stopped" {
		t.Errorf("got %+v, want the one entry", got)
	}
	broken := audit.Entry{} // which no log takes
	if err := s.SetSetting(ctx, store.Setting{Name: "switch.stop", Value: []byte("off")}, broken); err == nil {
		t.Error("an entry without a kind was taken")
	}
	if got, err := s.Setting(ctx, "switch.stop"); err != nil || string(got.Value) != "on" {
		t.Errorf("got %q, %v: it was set without its entry", got.Value, err)
	}
	if deleted, err := s.DeleteSetting(ctx, "switch.stop", broken); err == nil || deleted {
		t.Errorf("got %v, %v: it was deleted without its entry", deleted, err)
	}
	if added, err := s.AddSetting(ctx, store.Setting{Name: "other"}, broken); err == nil || added {
		t.Errorf("got %v, %v: it was added without its entry", added, err)
	}
	if _, err := s.Setting(ctx, "other"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v: it was added without its entry", err)
	}
	if deleted, err := s.DeleteSetting(ctx, "switch.stop", tells, tells); err != nil || !deleted {
		t.Errorf("got %v, %v", deleted, err)
	}
	verifies(t, s, nil, 3)
}

// secretSettings: a secret value is given back, and is not in the database.
func secretSettings(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	const canary = "canary-9f31-of-a-session"
	if err := s.SetSetting(ctx, store.Setting{Name: "session.main", Value: []byte(canary), Secret: true}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Setting(ctx, "session.main")
	if err != nil || string(got.Value) != canary || !got.Secret {
		t.Errorf("got %+v, %v", got, err)
	}
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM settings WHERE CAST(value AS TEXT) LIKE '%canary%'"); n != "0" {
		t.Error("the secret is in the database")
	}
	db.Exec(t, "UPDATE settings SET name = 'session.other'") // a place that is not its own
	if _, err := s.Setting(ctx, "session.other"); !errors.Is(err, store.ErrSealed) {
		t.Errorf("got %v, want ErrSealed", err)
	}
}

// oneAdds: of several that add the same setting, one does, and its entry is the
// only one.
func oneAdds(t *testing.T, db Database) {
	s := db.Open(t)
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	const tries = 20
	added := make(chan bool, tries)
	for i := range tries {
		go func() {
			ok, err := stores[i%len(stores)].AddSetting(t.Context(), store.Setting{Name: "policy.version.1"}, audit.Entry{Kind: audit.Policy})
			if err != nil {
				t.Error(err)
			}
			added <- ok
		}()
	}
	n := 0
	for range tries {
		if <-added {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of them say that they added it", n)
	}
	verifies(t, s, nil, 1)
}
