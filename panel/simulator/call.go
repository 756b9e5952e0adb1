package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A handler answers one request. It runs with the simulator locked, so it reads
// and changes the world freely and never waits.
type handler func(*call) answer

// call is what a handler works on.
type call struct {
	s      *Simulator
	w      *world
	r      *http.Request
	in     input   // query, form and JSON body, merged
	server *server // set where the pattern holds {server} or {site}
	site   *site   // set where the pattern holds {site}
}

// now is the simulator's time.
func (c *call) now() time.Time { return c.s.cfg.Now() }

// path returns the unescaped value of a {name} in the pattern.
func (c *call) path(name string) string { return c.r.PathValue(name) }

// id returns the number that stands for {name} in the path, or 0, which no row has.
func (c *call) id(name string) int {
	n, err := strconv.Atoi(c.path(name))
	if err != nil {
		return 0
	}
	return n
}

// The two panels differ in how errors look and who is let in.
type panelKind int

const (
	flashPanel panelKind = iota
	openPanel
)

// route is one operation as the references list it.
type route struct {
	pattern string // "METHOD /path" as in the reference; "/" for everything else
	panel   panelKind
	guard   func(*call) (answer, bool) // nil: anybody
	handle  handler
	rules   []string // see input.check
}

// name is the route in the spelling of the reference.
func (rt *route) name() string { return strings.Replace(rt.pattern, "...}", "}", 1) }

// flash registers an operation of FlashPanel that needs both headers. The pattern
// is a ServeMux pattern, where "PUT|PATCH /path" answers both methods. The rules
// say which fields are required; input.check explains them. Whatever the pattern
// names as {server} and {site} is looked up, answered with 404 if absent, and put
// into the call.
func (s *Simulator) flash(pattern string, h handler, rules ...string) {
	s.register(&route{pattern: pattern, panel: flashPanel, guard: flashGuard, handle: h, rules: rules})
}

// callback registers an operation that FlashPanel's own servers call with ServerToken.
func (s *Simulator) callback(pattern string, h handler, rules ...string) {
	s.register(&route{pattern: pattern, panel: flashPanel, guard: callbackGuard, handle: h, rules: rules})
}

// open registers an operation of OpenPanel that needs a token.
func (s *Simulator) open(pattern string, h handler, rules ...string) {
	s.register(&route{pattern: pattern, panel: openPanel, guard: openGuard, handle: h, rules: rules})
}

// register adds a route to the mux under each of its methods, and to the list of
// routes under the first.
func (s *Simulator) register(rt *route) {
	methods, path, _ := strings.Cut(rt.pattern, " ")
	all := strings.Split(methods, "|")
	rt.pattern = all[0] + " " + path
	s.routes = append(s.routes, rt)
	if s.cfg.OpenPrefix && strings.HasPrefix(path, "/system/") {
		path = "/api" + path
	}
	for _, m := range all {
		s.mux.HandleFunc(m+" "+path, func(w http.ResponseWriter, r *http.Request) { s.serve(rt, w, r) })
	}
}

// notFound answers what no route matches, and says 405 where another method would.
func notFound(c *call) answer {
	path := strings.TrimPrefix(c.r.URL.Path, "/")
	if strings.HasPrefix(path, "system/") {
		return ok(map[string]string{"error": "Not Found", "hint": "The requested URL was not found on the server."}).status(http.StatusNotFound)
	}
	var allowed []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		other := c.r.Clone(c.r.Context())
		other.Method = m
		if _, pattern := c.s.mux.Handler(other); pattern != "/" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) == 0 || slices.Contains(allowed, c.r.Method) {
		return refused(http.StatusNotFound, "The route "+path+" could not be found.")
	}
	a := refused(http.StatusMethodNotAllowed, "The "+c.r.Method+" method is not supported for route "+path+
		". Supported methods: "+strings.Join(allowed, ", ")+".")
	return a.with(http.Header{"Allow": {strings.Join(allowed, ", ")}})
}
