package store_test

import (
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestSameMigrations: both databases have the same steps.
func TestSameMigrations(t *testing.T) {
	t.Parallel()
	lite, err := store.Migrations("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	pg, err := store.Migrations("postgres")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lite, pg); diff != "" || lite == "" {
		t.Errorf("sqlite -, postgres +:\n%s", diff)
	}
}

// TestStartTogether: processes that start at once on a new database bring it up
// to date once.
func TestStartTogether(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("pool_max_conns", "1") // which would not be enough
	u.RawQuery = q.Encode()
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() {
			s, err := store.Open(t.Context(), quiet(), store.Config{URL: u.String()})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// TestPostgresErrors: each reason is a sentence that says what to do, and none
// has the password.
func TestPostgresErrors(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	change := func(fn func(u *url.URL, q url.Values)) string {
		u, err := url.Parse(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		fn(u, q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, url, want string }{
		{"nobody listens", "postgres://alice:canary@" + closed.Addr().String() + "/db", "cannot be reached"},
		{"no such database", change(func(u *url.URL, _ url.Values) { u.Path = "/panelbot_none" }), "no such database"},
		{"no such user", change(func(u *url.URL, _ url.Values) { u.User = url.UserPassword("panelbot_nobody", "canary") }), "does not let this user in"},
		{"no such schema", change(func(_ *url.URL, q url.Values) { q.Set("search_path", "panelbot_none") }), "store: "},
	} {
		_, err := store.Open(t.Context(), quiet(), store.Config{URL: tt.url})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want a sentence with %q", tt.name, err, tt.want)
		}
	}
	s := db.Open(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, "DROP TABLE settings")
	_, err = store.Open(t.Context(), quiet(), db.Config())
	if err == nil || !strings.Contains(err.Error(), "lacks settings") {
		t.Errorf("a table is missing: got %v", err)
	}
}

// FuzzURL: no address breaks the parser, and none is in its error.
func FuzzURL(f *testing.F) {
	f.Add("sqlite:panelbot.db")
	f.Add("postgres://user:password@host/db?sslmode=disable")
	f.Add("postgres://%zz")
	f.Fuzz(func(t *testing.T, address string) {
		err := store.CheckURL(address)
		if err != nil && len(address) > 8 && !strings.Contains("store: the address must be sqlite:FILE, such as sqlite:panelbot.db, or postgres://USER:PASSWORD@HOST/DATABASE", address) && strings.Contains(err.Error(), address) {
			t.Errorf("%q is in its error", address)
		}
	})
}
