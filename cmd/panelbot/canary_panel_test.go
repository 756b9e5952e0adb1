package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"panelbot/tools"
	"panelbot/tools/op"
)

// echo is a panel that says everything back: what it was sent, headers too, in
// every spelling that panels use. What it does with that is its mode.
type echo struct {
	mode string
	// session is what the log-in hands out.
	session string
	// planted are the secrets of the answers, by the tool's name.
	planted map[string]map[string]string
	mux     *http.ServeMux

	mu sync.Mutex
	// made are the secrets of the requests that panelbot generated.
	made []string
}

// The modes, by what the outcome is at most.
var (
	echoSuccesses = []string{"data", "list", "message and data", "message", "text", "file", "redirect", "status only"}
	echoRefusals  = []string{"200 refusal", "400", "401", "403", "404", "409", "422", "500", "500 page", "page", "malformed", "empty"}
)

// generated is the form of the secrets that panelbot makes.
var generated = regexp.MustCompile(`[A-Za-z0-9]{12}-[A-Za-z0-9]{12}`)

// echoUser is the name with which panelbot itself logs in.
const echoUser = "panelbot-itself"

// newEcho makes a panel whose answers hold a canary in each field that a tool
// declares as secret, and in fields of whose names one would think so.
func newEcho(mode string, catalogue *tools.Catalogue, c *canaries) *echo {
	e := &echo{mode: mode, session: c.plantHeader("session token"), planted: map[string]map[string]string{}, mux: http.NewServeMux()}
	for _, t := range catalogue.Tools() {
		secrets := map[string]string{}
		for _, path := range append(slices.Clone(t.Secrets()), "extra.db_password", "extra.deep.apiKey", "extra.client_secret") {
			secrets[path] = c.plant(t.Name + " answer: " + path)
		}
		e.planted[t.Name] = secrets
		e.mux.HandleFunc(t.Method+" "+t.Path, func(w http.ResponseWriter, r *http.Request) { e.answer(w, r, t) })
	}
	e.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { e.answer(w, r, nil) })
	return e
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }

// secrets are those of panelbot's own making that came: requests that were cut may still
// be on their way.
func (e *echo) secrets() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.made)
}

// said is everything that came, as a text.
func (e *echo) said(r *http.Request) string {
	body, _ := io.ReadAll(r.Body) // what is cut short is said as far as it came
	e.mu.Lock()
	e.made = append(e.made, generated.FindAllString(string(body), -1)...)
	e.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "You sent: %s\nto %s, which is %s\n", body, r.URL, r.URL.Path)
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		fmt.Fprintf(&b, "%s is %s\n", name, strings.Join(r.URL.Query()[name], " and "))
	}
	for _, name := range []string{"Authorization", "X-Code"} {
		value := strings.TrimPrefix(r.Header.Get(name), "Bearer ")
		if value == "" {
			continue
		}
		quoted, _ := json.Marshal(value) // strings always marshal
		fmt.Fprintf(&b, "%s: %s\n%s %s %s %s %s %s\n", name, r.Header.Get(name), value,
			quoted, url.QueryEscape(value), url.PathEscape(value), html.EscapeString(value), base64.StdEncoding.EncodeToString([]byte("user:"+value)))
	}
	// A program in the panel may print the values alone, or PHP's way.
	var object map[string]any
	if json.Unmarshal(body, &object) == nil {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			quoted, _ := json.Marshal(object[name]) // it was JSON before
			fmt.Fprintf(&b, "The %s is %v, or %s, or %s\n", name, object[name], quoted, asPHP(string(quoted)))
			if text, ok := object[name].(string); ok {
				fmt.Fprintf(&b, "mysql -p%s; echo '%s' | passwd; https://u:%s@host/?p=%s <%s> %s\n",
					text, text, url.PathEscape(text), url.QueryEscape(text), html.EscapeString(text), base64.RawURLEncoding.EncodeToString([]byte(text)))
			}
		}
	}
	return b.String()
}

// asPHP is JSON as PHP writes it: slashes and letters beyond ASCII escaped.
func asPHP(quoted string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(quoted, "/", `\/`) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

// answer answers in the panel's mode; t is the tool of the route, if it is one.
func (e *echo) answer(w http.ResponseWriter, r *http.Request, t *op.Tool) {
	said := e.said(r)
	// panelbot's own log-in succeeds, but where a refused one is to be seen.
	if strings.Contains(said, echoUser) && !slices.Contains([]string{"401", "422", "500", "page"}, e.mode) {
		e.json(w, http.StatusOK, map[string]any{"token": e.session, "expires_in": 3600})
		return
	}
	failure := map[string]any{"message": said, "error": said, "hint": said}
	switch e.mode {
	case "data", "message and data":
		answer := e.secretAnswer(t)
		answer["data"] = map[string]any{"id": 1, "status": "success", "output": said, "lines": strings.Split(said, "\n"), said: true, "sent": map[string]any{"headers": r.Header, "url": r.URL.String()}}
		if e.mode != "data" {
			answer["message"] = said
		}
		e.json(w, http.StatusOK, answer)
	case "list":
		e.json(w, http.StatusOK, []any{e.secretAnswer(t), map[string]any{"id": 1, "name": said}})
	case "message":
		e.json(w, http.StatusOK, map[string]any{"message": said})
	case "200 refusal":
		e.json(w, http.StatusOK, map[string]any{"message": said, "success": false, "errors": map[string]any{"name": []string{said}}})
	case "text":
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, said)
	case "file":
		w.Header().Set("Content-Type", "application/octet-stream; x="+url.QueryEscape(r.Header.Get("X-Code")))
		w.Header().Set("Content-Disposition", "attachment; filename=a-"+base64.RawURLEncoding.EncodeToString([]byte(r.Header.Get("X-Code")))+".txt")
		fmt.Fprint(w, said)
	case "redirect":
		http.Redirect(w, r, "/elsewhere?said="+url.QueryEscape(said), http.StatusFound)
	case "status only":
		w.WriteHeader(http.StatusNoContent)
	case "422":
		failure["errors"] = map[string]any{"name": []string{said}, said: []string{"is wrong"}}
		e.json(w, http.StatusUnprocessableEntity, failure)
	case "400", "401", "403", "404", "409", "500":
		status := 0
		_, _ = fmt.Sscan(e.mode, &status) // they are numbers
		e.json(w, status, failure)
	case "page", "500 page":
		w.Header().Set("Content-Type", "text/html")
		if e.mode != "page" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprintf(w, "<!doctype html><title>%s</title><pre>%s</pre>", said, html.EscapeString(said))
	case "malformed":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data": %q, `, said)
	case "empty":
	case "cut":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000000")
		fmt.Fprintf(w, `{"data": %q, `, said)
		panic(http.ErrAbortHandler)
	default:
		panic("echo: unknown mode " + e.mode)
	}
}

func (e *echo) json(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that is gone reads nothing
}

// secretAnswer is the planted secrets of a tool's answer in their places.
func (e *echo) secretAnswer(t *op.Tool) map[string]any {
	answer := map[string]any{}
	if t == nil {
		return answer
	}
	for path, secret := range e.planted[t.Name] {
		at := answer
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			inner, ok := at[step].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[step] = inner
			}
			at = inner
		}
		at[steps[len(steps)-1]] = secret
		// A panel likes to say what it has just made.
		answer["told"] = fmt.Sprintf("%v The new %s is %s.", answer["told"], path, secret)
	}
	answer["variables"] = []any{map[string]any{"key": "DB_PASSWORD", "value": answer["extra"].(map[string]any)["db_password"]}}
	return answer
}
