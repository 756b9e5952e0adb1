package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fake is a simulator with a clock that only the test moves.
type fake struct {
	*Simulator
	t     *testing.T
	mu    sync.Mutex
	clock time.Time
}

func newFake(t *testing.T, cfg Config) *fake {
	t.Helper()
	f := &fake{t: t, clock: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	cfg.Now = func() time.Time {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.clock
	}
	f.Simulator = New(cfg)
	return f
}

// advance moves the clock.
func (f *fake) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = f.clock.Add(d)
}

// reply is what came back.
type reply struct {
	*httptest.ResponseRecorder
	t *testing.T
}

// send answers a request that has the credentials of the panel whose path it is.
// The target is "METHOD /path?query"; a nil body is none, an upload-free
// map or struct goes as JSON, a form as multipart.
func (f *fake) send(target string, body any) reply {
	f.t.Helper()
	method, url, _ := strings.Cut(target, " ")
	var r *http.Request
	switch body := body.(type) {
	case nil:
		r = httptest.NewRequest(method, url, nil)
	case form:
		var b bytes.Buffer
		mw := multipart.NewWriter(&b)
		for _, field := range body {
			w, err := mw.CreateFormField(field[0])
			if strings.HasPrefix(field[1], "@") {
				w, err = mw.CreateFormFile(field[0], "upload")
				field[1] = field[1][1:]
			}
			if err != nil {
				f.t.Fatal(err)
			}
			if _, err := io.WriteString(w, field[1]); err != nil {
				f.t.Fatal(err)
			}
		}
		if err := mw.Close(); err != nil {
			f.t.Fatal(err)
		}
		r = httptest.NewRequest(method, url, &b)
		r.Header.Set("Content-Type", mw.FormDataContentType())
	default:
		b, err := json.Marshal(body)
		if err != nil {
			f.t.Fatal(err)
		}
		r = httptest.NewRequest(method, url, bytes.NewReader(b))
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+FlashToken)
	r.Header.Set("X-Code", FlashCode)
	if f.isOpen(r) {
		r.Header.Set("Authorization", "Bearer "+OpenToken)
		r.Header.Del("X-Code")
	}
	return f.serveTo(r)
}

// form is a multipart body, in order; a value that begins with @ is an upload.
type form [][2]string

// isOpen says whether a request is for OpenPanel.
func (f *fake) isOpen(r *http.Request) bool {
	_, pattern := f.mux.Handler(r)
	_, path, _ := strings.Cut(pattern, " ")
	for _, rt := range f.routes {
		if _, known, _ := strings.Cut(rt.pattern, " "); known == path || "/api"+known == path {
			return rt.panel == openPanel
		}
	}
	return false
}

func (f *fake) serveTo(r *http.Request) reply {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return reply{w, f.t}
}

// do sends a request and wants a status.
func (f *fake) do(status int, target string, body any) reply {
	f.t.Helper()
	got := f.send(target, body)
	if got.Code != status {
		f.t.Fatalf("%s: status %d, want %d: %s", target, got.Code, status, got.Body)
	}
	return got
}

// begins sends a request and wants a running event, then lets it end.
func (f *fake) begins(target string, body any) {
	f.t.Helper()
	got := f.do(200, target, body)
	if !strings.Contains(got.Body.String(), `"status":"RUNNING"`) {
		f.t.Fatalf("%s: no running event: %s", target, got.Body)
	}
	f.advance(3 * time.Second)
}

// message returns the message of an answer that holds nothing else.
func (r reply) message() string {
	r.t.Helper()
	var v map[string]any
	r.into(&v)
	text, isText := v["message"].(string)
	if !isText || len(v) != 1 {
		r.t.Fatalf("not only a message: %s", r.Body)
	}
	return text
}

// into reads JSON.
func (r reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), v); err != nil {
		r.t.Fatalf("%v: %s", err, r.Body)
	}
}

// rows reads {"data": […]} or a bare array and returns one field of each row.
func (r reply) rows(field string) []any {
	r.t.Helper()
	var rows []map[string]any
	if strings.HasPrefix(r.Body.String(), "{") {
		var v struct{ Data []map[string]any }
		r.into(&v)
		rows = v.Data
	} else {
		r.into(&rows)
	}
	list := []any{}
	for _, row := range rows {
		list = append(list, row[field])
	}
	return list
}

// wantRows compares one field of the rows of a list.
func (f *fake) wantRows(target, field string, want ...any) {
	f.t.Helper()
	if want == nil {
		want = []any{}
	}
	if diff := cmp.Diff(f.do(200, target, nil).rows(field), want); diff != "" {
		f.t.Errorf("%s, %s (-got +want):\n%s", target, field, diff)
	}
}

func TestSitesAreSeeded(t *testing.T) {
	sites := Sites()
	want := Site{12, "shop", "shop.example.com", "web-1"}
	if len(sites) == 0 || sites[0] != want {
		t.Fatalf("Sites() = %v, want %v first", sites, want)
	}
}

func TestNoSuchRoute(t *testing.T) {
	f := newFake(t, Config{})
	if got := f.do(404, "GET /api/nothing", nil).message(); got != "The route api/nothing could not be found." {
		t.Error(got)
	}
	got := f.do(405, "POST /api/servers/1/docker/networks", nil)
	if allow := got.Header().Get("Allow"); allow != "GET" {
		t.Errorf("Allow: %q", allow)
	}
}

func TestRecordKeepsTheNewest(t *testing.T) {
	f := newFake(t, Config{Record: true})
	for range maxRequests {
		f.send("GET /api/servers?search=a%20b", nil)
	}
	f.send("PUT /api/servers/1/name", map[string]string{"name": "x"})
	got := f.Requests()
	if len(got) != maxRequests {
		t.Fatalf("%d requests", len(got))
	}
	last := got[len(got)-1]
	if last.Method != "PUT" || last.Path != "/api/servers/1/name" || string(last.Body) != `{"name":"x"}` || last.Header.Get("X-Code") != FlashCode {
		t.Errorf("last request: %+v", last)
	}
	if got[0].RawQuery != "search=a%20b" {
		t.Errorf("query: %q", got[0].RawQuery)
	}
	f.ResetRequests()
	if n := len(f.Requests()); n != 0 {
		t.Errorf("%d requests after the reset", n)
	}
	if off := newFake(t, Config{}); off.send("GET /api/servers", nil).Code != 200 || off.Requests() != nil {
		t.Error("records without being asked")
	}
}

func TestManyAtOnce(t *testing.T) {
	f := newFake(t, Config{EventDuration: -1, Record: true})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				f.send("POST /api/servers/1/databases", map[string]string{"name": "same"})
				f.send("GET /api/servers/1/databases", nil)
				f.advance(time.Second)
			}
		})
	}
	wg.Wait()
	f.wantRows("GET /api/servers/1/databases", "name", "shop", "blog", "phpmyadmin", "mysql", "same")
}
