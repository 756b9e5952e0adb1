package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// realTag sends PUT tags over a real connection.
func realTag(t *testing.T, s *Simulator) (*http.Response, string, error) {
	t.Helper()
	srv := httptest.NewServer(s)
	defer srv.Close()
	r, err := http.NewRequest("PUT", srv.URL+"/api/servers/1/tags", strings.NewReader(`{"tags":["new"]}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Authorization": {"Bearer " + FlashToken}, "X-Code": {FlashCode}}
	client := srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestFaults(t *testing.T) {
	tests := []struct {
		kind    Kind
		status  int
		applied bool
		cut     bool // the body ends too early, or there is none
		holds   string
	}{
		{TooMany, 429, false, false, "Too Many Attempts."},
		{Invalid, 422, false, false, `"errors"`},
		{ServerError, 500, false, false, "Server Error"},
		{Unauthenticated, 401, false, false, "Unauthenticated."},
		{HTML, 200, false, false, "<html>"},
		{Redirect, 301, false, false, ""},
		{CutBefore, 0, false, true, ""},
		{Cut, 200, true, true, ""},
		{Malformed, 200, true, false, `{"data": [`},
		{Big, 200, true, false, "aaaa"},
		{Bare, 200, true, false, "{}"},
		{Null, 200, true, false, `{"data":null}`},
	}
	for _, test := range tests {
		t.Run(string(test.kind), func(t *testing.T) {
			f := newFake(t, Config{})
			f.Fault("PUT /api/servers/{server}/tags", Fault{Kind: test.kind, Times: 1})
			resp, body, err := realTag(t, f.Simulator)
			switch {
			case test.cut && err == nil:
				t.Errorf("no error")
			case !test.cut && err != nil:
				t.Fatal(err)
			case test.status == 0:
			case resp != nil && resp.StatusCode != test.status || !strings.Contains(body, test.holds):
				t.Errorf("%d %.100s, want %d with %s", resp.StatusCode, body, test.status, test.holds)
			}
			switch test.kind {
			case TooMany:
				if resp.Header.Get("Retry-After") != "1" || resp.Header.Get("X-RateLimit-Limit") == "" {
					t.Errorf("headers: %v", resp.Header)
				}
			case Redirect:
				if to := resp.Header.Get("Location"); to != "https://panel.example.net/api/servers/1/tags" {
					t.Errorf("Location: %s", to)
				}
			case Malformed:
				if json.Valid([]byte(body)) {
					t.Error("valid JSON")
				}
			case Big:
				if len(body) < 10<<20 || !json.Valid([]byte(body)) {
					t.Errorf("%d bytes", len(body))
				}
			}
			applied := strings.Contains(f.do(200, "GET /api/servers/1", nil).Body.String(), `"new"`)
			if applied != test.applied {
				t.Errorf("applied: %v, want %v", applied, test.applied)
			}
			if resp, _, err := realTag(t, f.Simulator); err != nil || resp.StatusCode != 200 {
				t.Errorf("the second request: %v", err)
			}
		})
	}
}

func TestCutOfAnEmptyAnswer(t *testing.T) {
	f := newFake(t, Config{})
	f.Fault("*", Fault{Kind: Cut})
	defer func() {
		if p := recover(); p != any(http.ErrAbortHandler) {
			t.Errorf("panic: %v", p)
		}
		f.ClearFaults()
		f.wantRows("GET /api/servers?search=web-2", "favorite", true)
	}()
	f.send("POST /api/servers/2/favorite", nil)
}

func TestSlowAppliesThenWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{})
		s.Fault("GET /api/servers", Fault{Kind: Slow, Times: 1, Delay: 3 * time.Second})
		r := plainRequest("GET", "/api/servers")
		r.Header.Set("Authorization", "Bearer "+FlashToken)
		r.Header.Set("X-Code", FlashCode)
		began := time.Now()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if took := time.Since(began); took != 3*time.Second || w.Code != 200 {
			t.Errorf("%d after %v", w.Code, took)
		}
	})
}

func TestFaultsMatchPatternsAndPaths(t *testing.T) {
	f := newFake(t, Config{})
	f.Fault("GET /api/servers/2", Fault{Kind: ServerError, Times: 2})
	f.Fault("GET /api/screenshot/{domain}", Fault{Kind: ServerError})
	f.Fault("PUT /api/servers/{server}/databases/{database}", Fault{Kind: ServerError, Times: 1})
	f.Fault("PATCH /api/servers/{server}/databases/{database}", Fault{Kind: ServerError, Times: 1})
	f.do(500, "PATCH /api/servers/1/databases/1", nil)
	f.do(200, "PUT /api/servers/1/databases/1", nil)
	f.do(500, "PATCH /api/servers/1/databases/1", nil)
	f.do(200, "GET /api/servers/1", nil)
	f.do(500, "GET /api/servers/2", nil)
	f.do(500, "GET /api/servers/2", nil)
	f.do(200, "GET /api/servers/2", nil)
	var failure struct{ Error, Hint string }
	if f.do(500, "GET /api/screenshot/demo.example.org/landing", nil).into(&failure); failure.Hint == "" {
		t.Error("not OpenPanel's shape")
	}
}

func TestParseFault(t *testing.T) {
	tests := []struct {
		flag, route string
		want        Fault
		err         string
	}{
		{"POST /api/servers/{server}/databases=500:2", "POST /api/servers/{server}/databases", Fault{Kind: ServerError, Times: 2}, ""},
		{"*=slow:1:3s", "*", Fault{Kind: Slow, Times: 1, Delay: 3 * time.Second}, ""},
		{"*=429::30s", "*", Fault{Kind: TooMany, Delay: 30 * time.Second}, ""},
		{"PATCH /api/servers/1/databases/2=cut", "PATCH /api/servers/1/databases/2", Fault{Kind: Cut}, ""},
		{"GET /api/system/hosting/plan=html", "GET /api/system/hosting/plan", Fault{Kind: HTML}, ""},
		{"500", "", Fault{}, "no = between"},
		{"*=oops", "", Fault{}, "the kinds are 429, 422"},
		{"*=500:x", "", Fault{}, `times "x"`},
		{"*=500:-1", "", Fault{}, `times "-1"`},
		{"*=slow:1:soon", "", Fault{}, `delay "soon"`},
		{"*=500:1:3s", "", Fault{}, "only slow and 429"},
		{"servers=500", "", Fault{}, "neither * nor"},
		{"GET /api/server=500", "", Fault{}, "no operation"},
		{"GET /api/servers/{id}=500", "", Fault{}, "no operation"},
		{"PATCH /api/servers/{server}/databases/{database}=500", "PATCH /api/servers/{server}/databases/{database}", Fault{Kind: ServerError}, ""},
	}
	for _, test := range tests {
		route, got, err := ParseFault(test.flag)
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: error %v, want %q", test.flag, err, test.err)
			}
			continue
		}
		if err != nil || route != test.route || got != test.want {
			t.Errorf("%s: %q %+v %v", test.flag, route, got, err)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"*=slow:1:3s", "POST /api/servers=500:2", "GET /api/x=cut", "=", "*=429::1h", "GET http://[::1=html"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, flag string) {
		route, fault, err := ParseFault(flag)
		if err != nil {
			if route != "" || fault != (Fault{}) {
				t.Errorf("%q: a fault beside the error %v", flag, err)
			}
			return
		}
		New(Config{}).Fault(route, fault) // panics on a kind that is none
	})
}
