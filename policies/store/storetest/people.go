package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// People holds a database to what is known beside the configuration: people,
// their accounts and tokens, and the names of sites.
func People(t *testing.T, open func(testing.TB) Database) {
	for name, part := range map[string]func(*testing.T, Database){
		"enrols":                   enrols,
		"a code is for once":       codeOnce,
		"a code is for an hour":    codeForAnHour,
		"a new code ends the old":  codeReplaced,
		"accounts":                 accounts,
		"roles of who enrolled":    rolesStay,
		"tokens":                   tokens,
		"too many tokens":          tooManyTokens,
		"removes":                  removes,
		"an edited hash":           editedHash,
		"sites":                    sites,
		"sites that were seen":     sitesSeen,
		"who has codes":            withCodes,
		"what does not tell fails": peopleTell,
		"no secret at rest":        nothingAtRest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(t, open(t))
		})
	}
}

var (
	alice   = store.By{Person: "alice", Door: policies.Terminal}
	carol   = store.Person{Name: "carol", Roles: []policies.Role{policies.Approver, policies.Operator}, Language: "vi"}
	onSlack = store.Identity{Door: policies.Slack, ID: "T0TEAM/U0CAROL"}
)

func invite(t *testing.T, s *store.Store, p store.Person) string {
	t.Helper()
	code, err := s.Invite(t.Context(), p, alice)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func enrol(t *testing.T, s *store.Store, code string, identity store.Identity) {
	t.Helper()
	if name, err := s.Enrol(t.Context(), code, identity, policies.Slack); err != nil || name != carol.Name {
		t.Fatalf("got %q, %v", name, err)
	}
}

func roster(t *testing.T, s *store.Store) store.Roster {
	t.Helper()
	r, err := s.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// enrols: somebody is known once the code was typed, and by that account.
func enrols(t *testing.T, db Database) {
	s := db.Open(t)
	code := invite(t, s, carol)
	r := roster(t, s)
	if len(r.People) != 1 || !r.People[0].Enrolled.IsZero() {
		t.Fatalf("got %+v, want carol, not enrolled", r.People)
	}
	if name, err := s.Invited(t.Context(), strings.ToLower(strings.ReplaceAll(code, "-", " "))); err != nil || name != "carol" {
		t.Errorf("a code typed otherwise is that of %q, %v", name, err)
	}
	enrol(t, s, code, onSlack)
	r = roster(t, s)
	if r.People[0].Enrolled.IsZero() || len(r.Identities) != 1 {
		t.Fatalf("got %+v", r)
	}
	got := r.People[0]
	got.Created, got.Enrolled = time.Time{}, time.Time{}
	want := carol
	want.InvitedBy = "alice"
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if id := r.Identities[0]; id.Door != policies.Slack || id.ID != onSlack.ID || id.Person != "carol" || id.Created.IsZero() {
		t.Errorf("got %+v", id)
	}
	var told []string
	for _, e := range entries(t, s, audit.Query{Limit: 10}) {
		told = append(told, string(e.Kind)+" "+e.Person+" "+string(e.Door)+" "+e.Target+": "+e.Note)
	}
	if diff := cmp.Diff(told, []string{
		"people alice terminal person carol: invited as approver, operator", "people carol slack person carol: enrolled as slack T0TEAM/U0CAROL",
	}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// codeOnce: of several who type the same code, one is let in.
func codeOnce(t *testing.T, db Database) {
	s := db.Open(t)
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	code := invite(t, s, carol)
	var all sync.WaitGroup
	let := make(chan bool, 20)
	for i := range cap(let) {
		all.Go(func() {
			_, err := stores[i%len(stores)].Enrol(t.Context(), code, store.Identity{Door: policies.Telegram, ID: "100" + string(rune('1'+i%9))}, policies.Telegram)
			if err != nil && !errors.Is(err, store.ErrNoInvitation) {
				t.Error(err)
			}
			let <- err == nil
		})
	}
	all.Wait()
	close(let)
	n := 0
	for in := range let {
		if in {
			n++
		}
	}
	if got := roster(t, s).Identities; n != 1 || len(got) != 1 {
		t.Errorf("%d were let in, with %+v", n, got)
	}
	for _, wrong := range []string{code, "", "AAAA-AAAA-AAAA-AAAA-AAAA"} {
		if _, err := s.Invited(t.Context(), wrong); !errors.Is(err, store.ErrNoInvitation) {
			t.Errorf("got %v, want ErrNoInvitation", err)
		}
	}
}

func codeForAnHour(t *testing.T, db Database) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	s := db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return now } })
	code := invite(t, s, carol)
	now = now.Add(time.Hour - time.Second)
	if _, err := s.Invited(t.Context(), code); err != nil {
		t.Error(err)
	}
	now = now.Add(time.Second)
	if _, err := s.Enrol(t.Context(), code, onSlack, policies.Slack); !errors.Is(err, store.ErrNoInvitation) {
		t.Errorf("got %v, want ErrNoInvitation", err)
	}
	if r := roster(t, s); len(r.Identities) != 0 || !r.People[0].Enrolled.IsZero() {
		t.Errorf("got %+v", r)
	}
}

func codeReplaced(t *testing.T, db Database) {
	s := db.Open(t)
	old := invite(t, s, carol)
	code := invite(t, s, carol)
	if _, err := s.Enrol(t.Context(), old, onSlack, policies.Slack); !errors.Is(err, store.ErrNoInvitation) {
		t.Errorf("got %v, want ErrNoInvitation", err)
	}
	enrol(t, s, code, onSlack)
}

// accounts: each belongs to one person, and a refusal leaves the code good.
func accounts(t *testing.T, db Database) {
	s := db.Open(t)
	enrol(t, s, invite(t, s, carol), onSlack)
	code := invite(t, s, store.Person{Name: "bob"}) // of the configuration
	if _, err := s.Enrol(t.Context(), code, onSlack, policies.Slack); !errors.Is(err, store.ErrIdentityTaken) {
		t.Errorf("got %v, want ErrIdentityTaken", err)
	}
	if _, err := s.Enrol(t.Context(), code, store.Identity{Door: policies.Telegram, ID: "T0TEAM/U1"}, policies.Telegram); err == nil {
		t.Error("an account of another door was taken")
	}
	if name, err := s.Enrol(t.Context(), code, store.Identity{Door: policies.Telegram, ID: "1001"}, policies.Telegram); err != nil || name != "bob" {
		t.Errorf("got %q, %v", name, err)
	}
	enrol(t, s, invite(t, s, store.Person{Name: "carol"}), onSlack) // which is hers already
	r := roster(t, s)
	if len(r.Identities) != 2 || len(r.People) != 1 {
		t.Errorf("got %+v", r)
	}
}

// rolesStay: an invitation gives nobody other roles who has enrolled.
func rolesStay(t *testing.T, db Database) {
	s := db.Open(t)
	invite(t, s, store.Person{Name: "carol", Roles: []policies.Role{policies.Viewer}})
	enrol(t, s, invite(t, s, carol), store.Identity{}) // another invitation before she came
	if _, err := s.Invite(t.Context(), store.Person{Name: "carol", Roles: []policies.Role{policies.Admin}}, alice); !errors.Is(err, store.ErrEnrolled) {
		t.Errorf("got %v, want ErrEnrolled", err)
	}
	invite(t, s, carol)
	if got := roster(t, s).People[0]; got.Enrolled.IsZero() || !cmp.Equal(got.Roles, carol.Roles) {
		t.Errorf("got %+v", got)
	}
	for _, wrong := range []store.Person{{}, {Name: "a\x00b"}, {Name: "dan", Roles: []policies.Role{"king"}}} {
		if _, err := s.Invite(t.Context(), wrong, alice); err == nil {
			t.Errorf("%+v was invited", wrong)
		}
	}
}

func tokens(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	made, secret, err := s.AddToken(ctx, "carol", "laptop", alice)
	if err != nil || len(secret) < 30 || made.Hash != sha256.Sum256([]byte(secret)) {
		t.Fatalf("got %+v, %v", made, err)
	}
	if _, _, err := s.AddToken(ctx, "carol", "laptop", alice); !errors.Is(err, store.ErrTokenName) {
		t.Errorf("got %v, want ErrTokenName", err)
	}
	nameless, _, err := s.AddToken(ctx, "carol", "", alice)
	if err != nil || nameless.Name != nameless.ID {
		t.Errorf("got %+v, %v", nameless, err)
	}
	if _, _, err := s.AddToken(ctx, "bob", "laptop", alice); err != nil {
		t.Error(err)
	}
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, used := range []time.Time{at, at.Add(-time.Hour)} { // one that comes late
		if err := s.UseTokens(ctx, map[string]time.Time{made.ID: used, "gone": used}); err != nil {
			t.Fatal(err)
		}
	}
	all := roster(t, s).Tokens
	if len(all) != 3 {
		t.Fatalf("got %+v", all)
	}
	for _, got := range all {
		want := time.Time{}
		if got.ID == made.ID {
			want = at
		}
		if got.Used != want {
			t.Errorf("%s of %s was used %v, want %v", got.Name, got.Person, got.Used, want)
		}
	}
	if _, err := s.RevokeToken(ctx, "alice", made.ID, alice); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else's: got %v, want ErrNotFound", err)
	}
	for _, ref := range []string{"laptop", nameless.ID} {
		if _, err := s.RevokeToken(ctx, "carol", ref, alice); err != nil {
			t.Error(err)
		}
	}
	if left := roster(t, s).Tokens; len(left) != 1 || left[0].Person != "bob" {
		t.Errorf("got %+v", left)
	}
	verifies(t, s, nil, 5)
}

func tooManyTokens(t *testing.T, db Database) {
	s := db.Open(t)
	for range 20 {
		if _, _, err := s.AddToken(t.Context(), "carol", "", alice); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.AddToken(t.Context(), "carol", "", alice); !errors.Is(err, store.ErrTokens) {
		t.Errorf("got %v, want ErrTokens", err)
	}
}

func removes(t *testing.T, db Database) {
	s := db.Open(t)
	enrol(t, s, invite(t, s, carol), onSlack)
	code := invite(t, s, carol)
	if _, _, err := s.AddToken(t.Context(), "carol", "laptop", alice); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if known, err := s.RemovePerson(t.Context(), "carol", alice); err != nil || known != want {
			t.Errorf("got %v, %v, want %v", known, err, want)
		}
	}
	if r := roster(t, s); len(r.People)+len(r.Identities)+len(r.Tokens) != 0 {
		t.Errorf("left are %+v", r)
	}
	if _, err := s.Invited(t.Context(), code); !errors.Is(err, store.ErrNoInvitation) {
		t.Errorf("got %v, want ErrNoInvitation", err)
	}
	verifies(t, s, nil, 5)
	// What is left of somebody who was in the configuration.
	if _, _, err := s.AddToken(t.Context(), "bob", "laptop", alice); err != nil {
		t.Fatal(err)
	}
	if known, err := s.RemovePerson(t.Context(), "bob", alice); err != nil || !known || len(roster(t, s).Tokens) != 0 {
		t.Errorf("got %v, %v", known, err)
	}
}

// editedHash: what cannot be a token is told, and nobody is known.
func editedHash(t *testing.T, db Database) {
	s := db.Open(t)
	if _, _, err := s.AddToken(t.Context(), "carol", "laptop", alice); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "UPDATE tokens SET hash = substr(hash, 1, 31)")
	_, err := s.Roster(t.Context())
	wantSentence(t, err, "was edited")
	if _, err := s.RevokeToken(t.Context(), "carol", "laptop", alice); err != nil {
		t.Errorf("it cannot be revoked: %v", err)
	}
}

func sites(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	shop := store.Site{Panel: "main", Name: "shop", ID: 12, Server: "web-1", Domain: "shop.example.com"}
	if err := s.AddSite(ctx, shop, alice); err != nil {
		t.Fatal(err)
	}
	if err := s.AddSite(ctx, store.Site{Panel: "main", Name: "shop", ID: 13}, alice); !errors.Is(err, store.ErrSiteName) {
		t.Errorf("got %v, want ErrSiteName", err)
	}
	if err := s.AddSite(ctx, store.Site{Panel: "other", Name: "shop", ID: 13}, alice); err != nil {
		t.Error(err)
	}
	got := roster(t, s).Sites
	if len(got) != 2 {
		t.Fatalf("got %+v", got)
	}
	got[0].Created = time.Time{}
	want := shop
	want.Person = "alice"
	if diff := cmp.Diff(got[0], want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	for _, had := range []bool{true, false} {
		if got, err := s.RemoveSite(ctx, "main", "shop", alice); err != nil || got != had {
			t.Errorf("got %v, %v, want %v", got, err, had)
		}
	}
	told := entries(t, s, audit.Query{Limit: 10})
	if len(told) != 3 || told[0].Kind != audit.Configuration || told[0].Target != "site shop (12) on server web-1" || told[0].Panel != "main" || told[0].Person != "alice" {
		t.Errorf("got %+v", told)
	}
}

func sitesSeen(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for i, server := range []int64{0, 3, 0} {
		if err := s.SeeSites(ctx, []store.SeenSite{{Panel: "main", ID: 12, Server: server, Seen: at.Add(time.Duration(i) * time.Hour)}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.SeenSites(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []store.SeenSite{{Panel: "main", ID: 12, Server: 3, Seen: at.Add(2 * time.Hour)}}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
}

// withCodes: codes count for nobody before they are confirmed.
func withCodes(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	put := func(person string, confirmed bool) {
		t.Helper()
		err := s.Transact(ctx, func(ctx context.Context, tx approval.Tx) error {
			return tx.PutCodes(ctx, person, approval.Codes{Secret: "JBSWY3DPEHPK3PXP", Confirmed: confirmed})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		person    string
		confirmed bool
		want      string
	}{{"dan", false, ""}, {"carol", true, "carol"}, {"bob", true, "bob carol"}, {"carol", false, "bob"}} {
		put(step.person, step.confirmed)
		if got, err := s.PeopleWithCodes(ctx); err != nil || strings.Join(got, " ") != step.want {
			t.Errorf("after %+v: got %v, %v", step, got, err)
		}
	}
}

// peopleTell: where the audit log cannot be appended to, nothing is changed.
func peopleTell(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	code := invite(t, s, carol)
	before := roster(t, s)
	db.Exec(t, "UPDATE audit_head SET seq = 0")
	_, inviting := s.Invite(ctx, store.Person{Name: "dan", Roles: []policies.Role{policies.Admin}}, alice)
	_, enrolling := s.Enrol(ctx, code, onSlack, policies.Slack)
	_, _, adding := s.AddToken(ctx, "carol", "laptop", alice)
	_, removing := s.RemovePerson(ctx, "carol", alice)
	naming := s.AddSite(ctx, store.Site{Panel: "main", Name: "shop", ID: 12}, alice)
	for what, err := range map[string]error{"inviting": inviting, "enrolling": enrolling, "a token": adding, "removing": removing, "a site": naming} {
		if err == nil {
			t.Errorf("%s went well without its entry", what)
		}
	}
	if diff := cmp.Diff(roster(t, s), before); diff != "" {
		t.Errorf("it was changed:\n%s", diff)
	}
}

// nothingAtRest: neither codes nor tokens can be read from the database.
func nothingAtRest(t *testing.T, db Database) {
	s := db.Open(t)
	code := invite(t, s, carol)
	_, secret, err := s.AddToken(t.Context(), "carol", "laptop", alice)
	if err != nil {
		t.Fatal(err)
	}
	looks := func() {
		t.Helper()
		for _, canary := range []string{code, strings.ReplaceAll(code, "-", ""), secret, strings.TrimPrefix(secret, "panelbot_")} {
			for _, column := range []string{"people.roles", "invitations.hash", "tokens.hash", "tokens.name", "audit.body"} {
				table, name, _ := strings.Cut(column, ".")
				if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM "+table+" WHERE CAST("+name+" AS TEXT) LIKE '%"+canary+"%'"); n != "0" {
					t.Errorf("a canary is in %s", column)
				}
			}
			file, ok := store.SQLiteFile(db.URL)
			if !ok {
				continue
			}
			for _, part := range []string{file, file + "-wal"} {
				raw, err := os.ReadFile(part)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(raw), canary) {
					t.Errorf("a canary is in %s", part)
				}
			}
		}
	}
	looks()
	enrol(t, s, code, onSlack)
	looks()
}
