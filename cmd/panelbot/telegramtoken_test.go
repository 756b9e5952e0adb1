package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
)

// The token whose traces are looked for, and the part of it that is secret.
const (
	tokenSecret = "canary-CANARY_canary-CANARY_canary-35"
	tokenCanary = "123456:" + tokenSecret
)

// gossip stands before a Telegram, and says the token back in a way, to the methods that it
// is about.
type gossip struct {
	to *httputil.ReverseProxy

	mu      sync.Mutex
	way     string
	about   func(method string) bool
	changed chan struct{}
	heard   map[string]int // how often a method was gossiped about in this way
}

func newGossip(t *testing.T, s *telegramtest.Server) (*gossip, *httptest.Server) {
	t.Helper()
	to, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	g := &gossip{to: httputil.NewSingleHostReverseProxy(to), changed: make(chan struct{}), heard: map[string]int{}}
	g.to.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	web := httptest.NewUnstartedServer(g)
	web.Config.ErrorLog = g.to.ErrorLog
	web.Start()
	t.Cleanup(web.Close)
	return g, web
}

// ways are how a token can be said back.
func ways() []string {
	return []string{"400", "401", "403", "409", "429", "500 page", "no code", "half of it", "escaped", "redirect", "a result that is none", "broken JSON", "cut"}
}

func (g *gossip) set(way string, about func(string) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.way, g.about = way, about
	clear(g.heard)
}

// await waits until a method was gossiped about.
func (g *gossip) await(ctx context.Context, method string) error {
	for {
		g.mu.Lock()
		n, changed := g.heard[method], g.changed
		g.mu.Unlock()
		if n > 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s was not called: %w", method, ctx.Err())
		}
	}
}

func (g *gossip) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if strings.HasPrefix(r.URL.Path, "/file/") {
		method = "file"
	}
	g.mu.Lock()
	way := g.way
	if way == "" || !g.about(method) {
		g.mu.Unlock()
		g.to.ServeHTTP(w, r)
		return
	}
	g.heard[method]++
	close(g.changed)
	g.changed = make(chan struct{})
	g.mu.Unlock()
	said := "wrong path /bot" + tokenCanary + "/" + method + ", token " + tokenCanary
	refuse := func(code int, more string) {
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":"%s"%s}`, code, said, more)
	}
	switch way {
	case "400", "401", "403", "409":
		code := map[string]int{"400": 400, "401": 401, "403": 403, "409": 409}[way]
		refuse(code, "")
	case "429":
		refuse(429, `,"parameters":{"retry_after":0}`)
	case "half of it":
		said = "no bot with " + tokenSecret
		refuse(400, "")
	case "escaped":
		said = "no path /bot" + url.PathEscape(tokenCanary) + " " + url.QueryEscape(tokenCanary)
		refuse(400, "")
	case "no code":
		fmt.Fprintf(w, `{"ok":false,"description":%q}`, said)
	case "500 page":
		http.Error(w, "<h1>"+said+"</h1>", http.StatusInternalServerError)
	case "redirect":
		http.Redirect(w, r, "/elsewhere/"+tokenCanary, http.StatusFound)
	case "a result that is none":
		fmt.Fprintf(w, `{"ok":true,"result":%q}`, said)
	case "broken JSON":
		fmt.Fprintf(w, `{"ok":true,"result":{%q`, said)
	default:
		panic(http.ErrAbortHandler)
	}
}

func canaryConfigOf(address, more string) string {
	return `key: "a key of at least sixteen characters"
panels: [{name: sim, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], telegram: 1001, mcp_token: 0123456789abcdefghij}, {name: bob, roles: [admin], telegram: 1002}]
telegram: {token: "` + tokenCanary + `", api_url: "` + address + `"` + more + `}
`
}

// traces says where the secret part of the token stands in texts, by their names.
func traces(t *testing.T, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		if at := strings.Index(strings.ToLower(text), strings.ToLower(tokenSecret[:12])); at >= 0 {
			t.Errorf("the token is in %s: …%s…", name, text[max(0, at-120):min(len(text), at+60)])
		}
	}
}

// openDoors opens the house of a configuration with its doors; end closes both.
func openDoors(t *testing.T, text, dir string, log io.Writer, failed func(error)) (h *house, chats *chatDoors, end func()) {
	t.Helper()
	cfg, err := parseConfig("c.yaml", []byte(text), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MCP.Listen, cfg.Downloads.Dir, cfg.Store = "127.0.0.1:0", dir, "sqlite:"+filepath.Join(dir, "panelbot.db")
	a := &app{wait: func(policies.Door) time.Duration { return time.Nanosecond }}
	h, err = a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true})))
	if err != nil {
		t.Fatal(err)
	}
	chats, err = h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chats.run(t.Context(), failed)
	end = sync.OnceFunc(func() {
		chats.close()
		h.close()
	})
	t.Cleanup(end)
	return h, chats, end
}

// TestTelegramTokenLeaksNowhere walks through everything that can go wrong between panelbot
// and Telegram, while Telegram says the token back, and looks for it in all that comes out:
// messages, the log at its finest, figures, readiness, the record and the files.
func TestTelegramTokenLeaksNowhere(t *testing.T) {
	t.Parallel()
	all := ways()
	if testing.Short() { // as under the race detector
		all = []string{"401", "409", "no code", "cut"}
	}
	for _, way := range all {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			gossiped(t, way)
		})
	}
}

func gossiped(t *testing.T, way string) {
	s, err := telegramtest.Start(telegramtest.Config{Token: tokenCanary, Poll: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "bob"}, telegramtest.User{ID: 1003, Name: "stranger"})
	const group = -1001
	s.AddChat(telegramtest.Chat{ID: group, Kind: telegramtest.Supergroup, Title: "ops"})
	g, web := newGossip(t, s)
	text := canaryConfigOf(web.URL, ", approvals: -1001")
	dir, log, ends := t.TempDir(), &keptLog{}, make(chan error, 4)
	_, chats, end := openDoors(t, text, dir, log, func(err error) { ends <- err })
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%v\n%s", err, log)
		}
	}
	texts := map[string]string{}
	look := func(name string) {
		w := httptest.NewRecorder()
		chats.metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		texts["the figures "+name] = w.Body.String()
		if err := chats.hears(); err != nil {
			texts["readiness "+name] = fmt.Sprintf("%v %+v %#v", err, err, err)
		}
	}
	// about gossips about some methods until each was called.
	about := func(methods ...string) {
		t.Helper()
		for _, method := range methods {
			must(g.await(ctx, method))
		}
		look("where " + strings.Join(methods, ", ") + " fails")
	}
	only := func(methods ...string) {
		g.set(way, func(method string) bool { return slices.Contains(methods, method) })
	}
	attached := telegramtest.Attach(telegramtest.File{Name: "zone.db", Content: []byte("$TTL 60\n")})
	must(s.Await(ctx, func() bool { return s.Polls() > 0 }))

	only("sendMessage", "getFile", "answerCallbackQuery")
	_, err = s.Say(1001, group, "/server list")
	must(err)
	_, err = s.Say(1001, 1001, "/dns zone import server=web-1 zone=example.com", attached)
	must(err)
	_, err = s.Say(1003, 1003, "/start "+tokenCanary) // which a link could carry
	must(err)
	_, err = s.Forge(1001, group, 7, "card.x.approve")
	must(err)
	about("sendMessage", "getFile", "answerCallbackQuery")
	only("file")
	_, err = s.Say(1001, 1001, "/dns zone import server=web-1 zone=example.com", attached)
	must(err)
	about("file")
	only()
	_, err = s.Say(1002, 1002, "/server list")
	must(err)
	must(s.Await(ctx, func() bool { return strings.Contains(s.Transcript(1002), "web-1") }))
	only("getUpdates")
	about("getUpdates")
	if way == "401" {
		select {
		case err := <-ends:
			texts["the end"] = fmt.Sprintf("%v %+v %#v", err, err, err)
			if !strings.Contains(err.Error(), "telegram.token") {
				t.Errorf("it ended with %v", err)
			}
		case <-ctx.Done():
			t.Fatal("polling goes on with a token that is refused")
		}
		look("at the end")
	}
	end()
	for _, m := range slices.Concat(s.Messages(1001), s.Messages(1002), s.Messages(1003), s.Messages(group)) {
		if m.From == s.Config().ID {
			texts[fmt.Sprintf("message %d in %d", m.ID, m.Chat)] = m.Text
		}
	}
	texts["the log"] = log.String()
	traces(t, texts)
	exported(t, text, dir)
	files(t, dir)
}

// exported looks at what the commands say that read the store, and at the doctor's word.
func exported(t *testing.T, text, dir string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte(text+"store: "+"sqlite:"+filepath.Join(dir, "panelbot.db")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"audit", "export"}, {"audit", "export", "--format", "csv"}, {"audit", "tail"}, {"doctor"}, {"check"}} {
		var out, errs bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, env: os.LookupEnv, args: append(args, "--config", file)}
		if code := a.execute(t.Context()); code != 0 && args[0] != "doctor" {
			t.Errorf("%v: %d %s", args, code, &errs)
		}
		if args[0] == "audit" && !strings.Contains(out.String(), "turned away") {
			t.Errorf("%v: no refusal is recorded: %s", args, &out)
		}
		traces(t, map[string]string{strings.Join(args, " "): out.String() + errs.String()})
	}
}

// files looks at the bytes of all files of a directory.
func files(t *testing.T, dir string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, f := range list {
		if f.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		traces(t, map[string]string{"the file " + f.Name(): string(content)})
	}
}

// TestTelegramTokenInSetUp: a webhook that cannot be set, a doctor who is told the token, TLS
// that is none, and configurations with the token in the wrong place say nothing of it.
func TestTelegramTokenInSetUp(t *testing.T) {
	t.Parallel()
	s, err := telegramtest.Start(telegramtest.Config{Token: tokenCanary})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "bob"})
	g, web := newGossip(t, s)
	secure := httptest.NewUnstartedServer(g)
	secure.Config.ErrorLog = g.to.ErrorLog
	secure.StartTLS()
	t.Cleanup(secure.Close)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	for _, way := range ways() {
		g.set(way, func(string) bool { return true })
		dir, log := t.TempDir(), &keptLog{}
		_, _, end := openDoors(t, canaryConfigOf(web.URL, `, mode: webhook, secret_token: 0123456789abcdef, url: "https://bot.example.com"`), dir, log, func(err error) { t.Error(err) })
		if err := g.await(ctx, "setWebhook"); err != nil {
			t.Fatal(err)
		}
		end()
		traces(t, map[string]string{"the log of a webhook, " + way: log.String()})
		files(t, dir)
	}
	plain := "https://" + strings.TrimPrefix(web.URL, "http://")
	for _, address := range []string{web.URL, secure.URL, plain, "http://127.0.0.1:1", "https://no-such-host.invalid"} {
		for _, way := range ways() {
			if address != web.URL && way != "400" {
				continue
			}
			g.set(way, func(string) bool { return true })
			cfg, err := parseConfig("c.yaml", []byte(canaryConfigOf(address, ", approvals: -1001")), os.LookupEnv, nil)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			a := &app{stdout: &out}
			sick := false
			a.examineTelegram(ctx, cfg, func(ok bool, format string, args ...any) {
				sick = sick || !ok
				fmt.Fprintf(&out, format+"\n", args...)
			})
			if !sick {
				t.Errorf("%s, %s: nothing is wrong: %s", address, way, &out)
			}
			traces(t, map[string]string{"the doctor's word of " + address + ", " + way: out.String()})
		}
	}
	for _, text := range []string{
		canaryConfigOf("https://api.telegram.org/bot"+tokenCanary, ""), canaryConfigOf("https://"+tokenCanary+"@api.telegram.org", ""), canaryConfigOf("https://api.telegram.org?token="+tokenCanary, ""),
		canaryConfigOf("http://api.telegram.org/"+tokenCanary, ""), canaryConfigOf("%zz"+tokenCanary, ""), strings.Replace(canaryConfigOf(web.URL, ""), tokenCanary, "bot"+tokenCanary, 1),
		canaryConfigOf(web.URL, `, mode: webhook, secret_token: "`+tokenCanary+`", url: "https://bot.example.com/`+tokenCanary+`"`), canaryConfigOf(web.URL, `, mode: webhook, secret_token: 0123456789abcdef, url: "https://bot.example.com", path: "/`+tokenCanary+`?"`),
	} {
		_, err := parseConfig("c.yaml", []byte(text), os.LookupEnv, nil)
		if err == nil {
			t.Errorf("it is right: %s", text)
			continue
		}
		traces(t, map[string]string{"the error of a configuration": fmt.Sprintf("%v %+v %#v", err, err, err)})
	}
}
