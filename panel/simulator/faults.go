package simulator

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what goes wrong.
type Kind string

// The kinds of faults. The first group answers in place of the panel, so that
// nothing is applied; the second lets the panel do its work and then spoils the
// answer: a client that takes a write for failed there is wrong.
const (
	TooMany         Kind = "429"             // with Retry-After (Fault.Delay, 0: 1 s) and X-RateLimit headers
	Invalid         Kind = "422"             // with an error for the field "name"
	ServerError     Kind = "500"             //
	Unauthenticated Kind = "unauthenticated" // 401
	HTML            Kind = "html"            // 200 with a page
	Redirect        Kind = "redirect"        // 301 to another host
	CutBefore       Kind = "cutbefore"       // the connection closes without an answer

	Slow      Kind = "slow"      // the answer comes after Fault.Delay (0: 5 s)
	Cut       Kind = "cut"       // the connection closes in the middle of the answer
	Malformed Kind = "malformed" // JSON that breaks off
	Big       Kind = "big"       // 10 MiB of JSON
	Bare      Kind = "bare"      // 200 with {}, whatever the reference shows
	Null      Kind = "null"      // 200 with {"data":null}
)

// Kinds returns all kinds of faults.
func Kinds() []Kind {
	return []Kind{TooMany, Invalid, ServerError, Slow, Cut, CutBefore, HTML, Redirect, Malformed, Big, Bare, Null, Unauthenticated}
}

// Fault is something that goes wrong on demand.
type Fault struct {
	Kind  Kind
	Times int           // how many requests it spoils; 0: every one
	Delay time.Duration // for Slow the wait, for TooMany the Retry-After
}

// armedFault is a fault that waits for its requests.
type armedFault struct {
	Fault
	route string
}

// Fault arranges that requests to a route go wrong. The route is "METHOD /path",
// where the path is a pattern as in the reference or a concrete path, or "*" for
// every request. Of several faults for a request the one that was set first goes
// first. It panics when the kind is not one of Kinds.
func (s *Simulator) Fault(route string, f Fault) {
	if !slices.Contains(Kinds(), f.Kind) {
		panic(fmt.Sprintf("simulator: %v", unknownKind(string(f.Kind))))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armedFault{f, route})
}

// ClearFaults takes back all faults.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault returns the fault that a request meets, whose Kind is "" for none.
func (s *Simulator) takeFault(rt *route, r *http.Request) Fault {
	_, pattern, _ := strings.Cut(rt.name(), " ")
	names := []string{"*", rt.name()}
	for _, path := range []string{pattern, r.URL.EscapedPath(), r.URL.Path} {
		names = append(names, r.Method+" "+path)
	}
	for i, f := range s.faults {
		if !slices.Contains(names, f.route) {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return f.Fault
	}
	return Fault{}
}

// instead returns the answer of a fault that keeps the panel from working.
func (f Fault) instead(rt *route, r *http.Request, now time.Time) (answer, bool) {
	open := rt.panel == openPanel
	switch f.Kind {
	case TooMany:
		wait := f.Delay
		if wait == 0 {
			wait = time.Second
		}
		a := tooMany(60, wait, now.Add(wait))
		if open {
			a = openError(a.code, "Too many requests", "Wait before trying again.").with(http.Header{"Retry-After": a.header["Retry-After"]})
		}
		return a, true
	case Invalid:
		if open {
			return openError(http.StatusUnprocessableEntity, "Invalid input", "The name field is invalid."), true
		}
		return invalid("name", "The name field is invalid."), true
	case ServerError:
		if open {
			return openError(http.StatusInternalServerError, "Internal Server Error", "Ask the administrator to look into the log."), true
		}
		return refused(http.StatusInternalServerError, "Server Error"), true
	case Unauthenticated:
		if open {
			return openError(http.StatusUnauthorized, "Invalid token", "Log in again to get a new token."), true
		}
		return unauthenticated(), true
	case HTML:
		return text("<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>\n"), true
	case Redirect:
		return answer{http.StatusMovedPermanently, http.Header{"Location": {"https://panel.example.net" + r.URL.RequestURI()}}, nil}, true
	case CutBefore:
		return answer{}, true
	}
	return answer{}, false
}

// deliver writes the answer, spoiled in the way of the fault. A cut is
// http.ErrAbortHandler: the server of net/http closes the connection.
func (f Fault) deliver(w http.ResponseWriter, r *http.Request, a answer) {
	switch f.Kind {
	case CutBefore:
		panic(http.ErrAbortHandler)
	case Cut:
		// Promises one byte more than there is, so that an empty answer is cut too.
		if a.code == http.StatusNoContent {
			a.code = http.StatusOK
		}
		half := a.with(http.Header{"Content-Length": {strconv.Itoa(len(a.body) + 1)}})
		half.body = a.body[:len(a.body)/2]
		half.write(w)
		_ = http.NewResponseController(w).Flush() // what cannot be flushed is cut all the same
		panic(http.ErrAbortHandler)
	case Slow:
		wait := f.Delay
		if wait == 0 {
			wait = 5 * time.Second
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	case Malformed:
		a = answer{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, []byte(`{"data": [{"id": 1, "name": "brok`)}
	case Big:
		a = ok(map[string]string{"data": string(bytes.Repeat([]byte("a"), 10<<20))})
	case Bare:
		a = ok(struct{}{})
	case Null:
		a = data(nil)
	}
	a.write(w)
}

// ParseFault reads a fault from a command line flag: ROUTE=KIND[:TIMES][:DELAY],
// as in "POST /api/servers/{server}/schedules=500:2" or "*=slow:1:3s". Without
// TIMES, or with 0, it never ends. DELAY is for slow and 429 only.
func ParseFault(flag string) (route string, f Fault, err error) {
	at := strings.LastIndexByte(flag, '=')
	if at < 0 {
		return "", Fault{}, fmt.Errorf("fault %q: no = between the route and the kind, as in *=500:2", flag)
	}
	route = strings.TrimSpace(flag[:at])
	kind, rest, _ := strings.Cut(flag[at+1:], ":")
	f.Kind = Kind(kind)
	if !slices.Contains(Kinds(), f.Kind) {
		return "", Fault{}, fmt.Errorf("fault %q: %w", flag, unknownKind(kind))
	}
	times, delay, _ := strings.Cut(rest, ":")
	if times != "" {
		if f.Times, err = strconv.Atoi(times); err != nil || f.Times < 0 {
			return "", Fault{}, fmt.Errorf("fault %q: times %q is not a whole number of 0 or more", flag, times)
		}
	}
	if delay != "" {
		if f.Kind != Slow && f.Kind != TooMany {
			return "", Fault{}, fmt.Errorf("fault %q: only slow and 429 take a delay", flag)
		}
		if f.Delay, err = time.ParseDuration(delay); err != nil || f.Delay <= 0 {
			return "", Fault{}, fmt.Errorf("fault %q: delay %q is not a duration such as 3s", flag, delay)
		}
	}
	if err := checkRoute(route); err != nil {
		return "", Fault{}, fmt.Errorf("fault %q: %w", flag, err)
	}
	return route, f, nil
}

// unknownKind names the kinds there are.
func unknownKind(kind string) error {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return fmt.Errorf("no kind %q; the kinds are %s", kind, strings.Join(names, ", "))
}

// checkRoute says what is wrong with a route that no request would match.
func checkRoute(route string) error {
	if route == "*" {
		return nil
	}
	method, path, spaced := strings.Cut(route, " ")
	if !spaced || !strings.HasPrefix(path, "/") {
		return fmt.Errorf("route %q is neither * nor a method and a path, such as GET /api/servers", route)
	}
	patterns := []string{route}
	if method == http.MethodPatch {
		patterns = append(patterns, http.MethodPut+" "+path)
	}
	for _, known := range Routes() {
		if slices.Contains(patterns, known) {
			return nil
		}
	}
	if strings.Contains(path, "{") {
		return fmt.Errorf("no operation of either panel is written %s", route)
	}
	r, err := http.NewRequest(method, path, nil)
	if err != nil {
		return fmt.Errorf("route %q: %w", route, err)
	}
	for _, prefix := range []bool{false, true} {
		if _, pattern := New(Config{OpenPrefix: prefix}).mux.Handler(r); pattern != "/" && pattern != "" {
			return nil
		}
	}
	return fmt.Errorf("no operation of either panel is %s", route)
}
