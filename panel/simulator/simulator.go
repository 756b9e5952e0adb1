package simulator

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config shapes a Simulator. The zero value is right for most tests.
type Config struct {
	// Now is the clock that everything goes by; nil means time.Now.
	Now func() time.Time
	// EventDuration is how long an event runs before its effect is applied.
	// 0 means 2 seconds; negative means that it is applied at once.
	EventDuration time.Duration
	// Rate is how many FlashPanel requests a token has each minute. 0 means 60000.
	Rate int
	// FailingDeploys names the sites (name or label) whose deployments end as failed.
	FailingDeploys []string
	// Record keeps the newest 1000 requests for Requests.
	Record bool

	// OpenTwoFactor makes OpenPanel's login ask for a code made from OpenTOTPSecret.
	OpenTwoFactor bool
	// OpenTokenLife is how long a token from OpenPanel's login lives. 0 means an hour.
	OpenTokenLife time.Duration
	// OpenPrefix moves /system/hosting/plan and /system/hosting/ports under /api,
	// where some versions of OpenPanel serve them; the plain paths answer 404 then.
	OpenPrefix bool
}

// Simulator answers for both panels. It is an http.Handler, safe for concurrent
// use; make one with New.
type Simulator struct {
	cfg    Config
	mux    *http.ServeMux
	routes []*route // in the order of registration

	mu       sync.Mutex // guards all below; held while a handler runs, never while an answer is written
	world    *world
	tokens   []flashToken
	windows  map[string]*window
	sessions map[string]time.Time // OpenPanel's tokens and when they expire
	logins   map[string][]time.Time
	faults   []*armedFault
	requests []Request
}

// New returns a simulator whose world is freshly seeded.
func New(cfg Config) *Simulator {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.EventDuration == 0 {
		cfg.EventDuration = 2 * time.Second
	}
	if cfg.Rate == 0 {
		cfg.Rate = 60000
	}
	if cfg.OpenTokenLife == 0 {
		cfg.OpenTokenLife = time.Hour
	}
	s := &Simulator{
		cfg:      cfg,
		mux:      http.NewServeMux(),
		world:    seed(cfg.Now()),
		tokens:   []flashToken{{token: FlashToken, code: FlashCode}},
		windows:  map[string]*window{},
		sessions: map[string]time.Time{},
		logins:   map[string][]time.Time{},
	}
	for _, register := range s.groups() {
		register()
	}
	elsewhere := &route{pattern: "/", panel: flashPanel, handle: notFound}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.serve(elsewhere, w, r) })
	return s
}

// groups lists what registers the routes of each group of the two references.
func (s *Simulator) groups() []func() {
	return []func(){
		s.routesAuthentication,
		s.routesServers,
		s.routesApplications,
		s.routesDatabases,
		s.routesDatabaseUsers,
		s.routesDNS,
		s.routesFiles,
		s.routesDocker,
		s.routesBackups,
		s.routesCommands,
		s.routesDeployments,
		s.routesSecurity,
		s.routesFirewall,
		s.routesLinuxUsers,
		s.routesBalancing,
		s.routesMail,
		s.routesN8N,
		s.routesNotifications,
		s.routesOpenClaw,
		s.routesOpenLiteSpeed,
		s.routesPHP,
		s.routesPhpMyAdmin,
		s.routesGitKeys,
		s.routesSSHD,
		s.routesSSHKeys,
		s.routesCertificates,
		s.routesSchedules,
		s.routesAgent,
		s.routesOpenPanel,
		s.routesOpenPanelSearch,
	}
}

// Routes returns the operations that the simulator answers, as "METHOD /path" in
// the spelling of the references and in the order of registration. An operation
// that answers PUT and PATCH is listed once, as PUT.
func Routes() []string {
	var list []string
	for _, rt := range New(Config{}).routes {
		list = append(list, rt.name())
	}
	return list
}

// maxBody is the largest request that is read.
const maxBody = 64 << 20

// ServeHTTP answers one request to either panel.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mux.ServeHTTP(w, r)
}

// serve answers a request that rt matched: it decides under the lock and writes
// without it.
func (s *Simulator) serve(rt *route, w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request body: "+err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c := &call{s: s, w: s.world, r: r, in: readInput(r, body)}

	s.mu.Lock()
	s.note(r, body)
	f := s.takeFault(rt, r)
	a, replaced := f.instead(rt, r, s.cfg.Now())
	if !replaced {
		s.settle()
		a = s.answer(rt, c)
		s.settle()
	}
	s.mu.Unlock()

	if rt.panel == flashPanel {
		a = a.asFlashPanel(r)
	}
	f.deliver(w, r, a)
}

// answer runs the checks in the order in which Laravel's middleware runs them,
// then the handler.
func (s *Simulator) answer(rt *route, c *call) answer {
	var limits http.Header
	if rt.guard != nil {
		if a, stop := rt.guard(c); stop {
			return a
		}
	}
	if rt.panel == flashPanel && rt.pattern != "/" {
		var a answer
		var stop bool
		if limits, a, stop = s.throttle(c.r); stop {
			return a
		}
	}
	a := s.bound(rt, c)
	return a.with(limits)
}

// bound looks up what the path names, validates, and calls the handler.
func (s *Simulator) bound(rt *route, c *call) answer {
	if strings.Contains(rt.pattern, "{server}") {
		sv, ok := find(s.world.servers, c.id("server"))
		if !ok {
			return missing("Server", c.path("server"))
		}
		c.server = sv
	}
	if strings.Contains(rt.pattern, "{site}") {
		st, ok := find(s.world.sites, c.id("site"))
		if !ok {
			return missing("Site", c.path("site"))
		}
		c.site, c.server = st, st.server
	}
	if a, bad := c.in.check(rt.rules); bad {
		return a
	}
	return rt.handle(c)
}
