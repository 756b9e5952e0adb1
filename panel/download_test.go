package panel

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestDownload(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, kind, disposition, body string
		want                          *Download // nil: the body stays in memory
	}{
		{"attachment", "application/gzip", `attachment; filename="db.sql.gz"`, "\x1f\x8b data", &Download{Name: "db.sql.gz", ContentType: "application/gzip", Size: 7}},
		{"JSON as an attachment", "application/json", `attachment; filename=creds.json`, `{"message":"a"}`, &Download{Name: "creds.json", ContentType: "application/json", Size: 15}},
		{"text as an attachment", "text/plain; charset=utf-8", `attachment; filename*=UTF-8''%E2%82%AC%20r.txt`, "x", &Download{Name: "€ r.txt", ContentType: "text/plain", Size: 1}},
		{"image", "image/png", "", "\x89PNG", &Download{Name: "download", ContentType: "image/png", Size: 4}},
		{"text", "text/plain", "", "#!/bin/sh", nil},
		{"JSON", "application/json", "", `{"url":"x"}`, nil},
		{"empty attachment", "application/octet-stream", "attachment", "", &Download{Name: "download", ContentType: "application/octet-stream", Size: 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "new", "downloads")
			c := testClient(t, Config{Downloads: dir, Transport: answerOf(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.kind)
				if test.disposition != "" {
					w.Header().Set("Content-Disposition", test.disposition)
				}
				io.WriteString(w, test.body)
			})})
			resp, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Want: WantFile})
			if err != nil {
				t.Fatal(err)
			}
			if test.want == nil {
				if string(resp.Body) != test.body || resp.File != nil {
					t.Errorf("got %+v", resp)
				}
				return
			}
			test.want.Path = resp.File.Path
			if diff := cmp.Diff(resp.File, test.want); diff != "" || resp.Body != nil {
				t.Errorf("%s%q", diff, resp.Body)
			}
			data, err := os.ReadFile(resp.File.Path)
			if err != nil || string(data) != test.body || filepath.Dir(resp.File.Path) != dir || strings.HasSuffix(resp.File.Path, unfinished) {
				t.Errorf("%s: %q, %v", resp.File.Path, data, err)
			}
			for path, mode := range map[string]os.FileMode{resp.File.Path: 0o600, dir: 0o700} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
					t.Errorf("%s: %v, %v", path, info.Mode(), err)
				}
			}
		})
	}
}

// TestDownloadFails: what does not arrive whole leaves no file.
func TestDownloadFails(t *testing.T) {
	t.Parallel()
	header := "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=a\r\n"
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, answer, dir, message string }{
		{"cut", header + "Content-Length: 100\r\n\r\nabc", "", "connection broke"},
		{"cut in a chunk", header + "Transfer-Encoding: chunked\r\n\r\n9\r\nabc", "", "connection broke"},
		{"too large", header + "Content-Length: 3000\r\n\r\n" + strings.Repeat("a", 3000), "", "larger than 2 KiB"},
		{"too large without a length", header + "Connection: close\r\n\r\n" + strings.Repeat("a", 3000), "", "larger than 2 KiB"},
		{"nowhere to go", header + "Content-Length: 3\r\n\r\nabc", "-", "could not be saved"},
		{"no directory", header + "Content-Length: 3\r\n\r\nabc", filepath.Join(blocked, "x"), "could not be saved"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			url, _ := scripted(t, test.answer)
			dir := t.TempDir()
			cfg := Config{URL: url, Downloads: dir, MaxDownload: 2 << 10}
			if test.dir != "" {
				cfg.Downloads = strings.TrimPrefix(test.dir, "-")
			}
			c := testClient(t, cfg)
			c.backoff = atOnce
			for reads, want := range map[bool]Kind{true: Broken, false: Lost} {
				_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Want: WantFile, Reads: reads})
				e := errorOf(t, err)
				if e == nil || e.Kind != want || !strings.Contains(e.Message, test.message) || e.Status != 200 && !strings.HasPrefix(test.name, "cut") {
					t.Errorf("reads %t: got %+v", reads, e)
				}
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%v was left", left)
			}
		})
	}
}

// trickle is a body of which a byte arrives every pause; after still bytes
// nothing more does.
type trickle struct {
	ctx         context.Context
	pause       time.Duration
	left, still int
}

func (b *trickle) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	pause := b.pause
	if b.still--; b.still == 0 {
		pause = 1000 * time.Hour
	}
	if !sleep(b.ctx, pause) {
		return 0, b.ctx.Err()
	}
	b.left--
	p[0] = 'a'
	return 1, nil
}

func (b *trickle) Close() error { return nil }

// TestDownloadMayTakeLong: a download is not bound by the Timeout as long as
// something arrives; one that stands still is, and so is one without end.
func TestDownloadMayTakeLong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		left, still int
		want        string
		took        time.Duration
	}{
		{"slow", 100, 0, "ok", 100 * 20 * time.Second},
		{"stands still", 100, 3, "broken", 2*20*time.Second + 30*time.Second},
		{"without end", 1 << 30, 0, "broken", maxDownloadTime},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := testClient(t, Config{Downloads: t.TempDir(), Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					return &http.Response{
						StatusCode: 200, Header: http.Header{"Content-Disposition": {"attachment"}}, ContentLength: -1, Request: r,
						Body: &trickle{r.Context(), 20 * time.Second, test.left, test.still},
					}, nil
				})})
				begun := time.Now()
				_, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: true, Want: WantFile})
				if got := kindOf(t, err); got != test.want || time.Since(begun) != test.took {
					t.Errorf("got %v after %v, want %s after %v", err, time.Since(begun), test.want, test.took)
				}
			})
		})
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	tests := []struct{ disposition, want string }{
		{`attachment; filename="db.sql.gz"`, "db.sql.gz"},
		{`attachment; filename=zone.db`, "zone.db"},
		{`attachment; filename="a.txt"; filename*=UTF-8''b%C3%A4.txt`, "bä.txt"},
		{`attachment; filename=my file.txt; size=3`, "my file.txt"},
		{`attachment; filename="../../etc/passwd"`, "passwd"},
		{`attachment; filename="..\..\boot.ini"`, "boot.ini"},
		{`attachment; filename*=UTF-8''..%2F..%2Fx.sh`, "x.sh"},
		{`attachment; filename=".."`, "download"},
		{`attachment; filename=".bashrc"`, "bashrc"},
		{`attachment; filename="-rf"`, "rf"},
		{`attachment; filename="a\u0000b"`, "u0000b"},
		{"attachment; filename=\"a\u202egpj.exe\"", "agpj.exe"},
		{`attachment; filename="a:b|c?.txt"`, "a_b_c_.txt"},
		{`attachment; filename="$(rm).txt"`, "_(rm).txt"},
		{`attachment; filename="   "`, "download"},
		{`attachment`, "download"},
		{`inline`, "download"},
		{``, "download"},
		{`;;;=`, "download"},
		{`attachment; filename="` + strings.Repeat("ü", 100) + `.tar.gz"`, strings.Repeat("ü", 58) + ".gz"},
	}
	for _, test := range tests {
		if got := fileName(test.disposition); got != test.want {
			t.Errorf("%q: got %q, want %q", test.disposition, got, test.want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, seed := range []string{`attachment; filename="a.txt"`, "attachment; filename*=UTF-8''%2e%2e", "x/../..", "\x00\xff", strings.Repeat("🚀", 50) + ".x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{fileName(text), cleanName(text)} {
			switch {
			case name == "", name == ".", name == "..", strings.ContainsAny(name, "/\\\x00"), name != filepath.Base(name), strings.HasPrefix(name, "."), strings.HasPrefix(name, "-"):
				t.Errorf("%q: unsafe %q", text, name)
			case len(name) > maxName, !utf8.ValidString(name), name != strings.TrimSpace(name):
				t.Errorf("%q: %q", text, name)
			}
			for _, c := range name {
				if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
					t.Errorf("%q: invisible in %q", text, name)
				}
			}
		}
	})
}
