package digest_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// rig makes reports of a simulated FlashPanel and OpenPanel.
type rig struct {
	testing.TB
	sim    *simulator.Simulator
	url    string
	runner *tools.Runner
	cfg    digest.Config
	memory *keeper
	series *series
	record *recorder
	// front sees each request before the simulator does; nil is nobody.
	front func(*http.Request)
}

// recorder keeps what the Runner records.
type recorder struct {
	mu      sync.Mutex
	entries []tools.Entry
}

func (r *recorder) Record(_ context.Context, e tools.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries = append(r.entries, e)
	return nil
}

// keeper keeps what reports have seen.
type keeper struct {
	mu   sync.Mutex
	seen map[string][]byte
	err  error
}

func (k *keeper) Recall(_ context.Context, name string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.seen[name]), k.err
}

func (k *keeper) Keep(_ context.Context, name string, seen []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[name] = bytes.Clone(seen)
	return nil
}

// series keeps samples.
type series struct {
	mu   sync.Mutex
	list []policies.Sample
}

func (s *series) Add(_ context.Context, list []policies.Sample) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, list...)
	return nil
}

func (s *series) Since(_ context.Context, name string, since time.Time) (found []policies.Sample, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.list {
		if one.Name == name && !one.At.Before(since) {
			found = append(found, one)
		}
	}
	return found, nil
}

// sites are what visitors get.
type sites map[string]digest.Certificate

func (s sites) Probe(_ context.Context, domain string) (digest.Certificate, error) {
	if c, ok := s[domain]; ok {
		return c, nil
	}
	return digest.Certificate{}, errors.New("refused")
}

func newRig(t testing.TB, change ...func(*tools.Config, *digest.Config)) *rig {
	t.Helper()
	r := &rig{TB: t, sim: simulator.New(simulator.Config{Record: true, EventDuration: -1}), memory: &keeper{seen: map[string][]byte{}}, series: &series{}, record: &recorder{}}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if r.front != nil {
			r.front(q)
		}
		r.sim.ServeHTTP(w, q)
	}))
	t.Cleanup(web.Close)
	r.url = web.URL
	log := slog.New(slog.DiscardHandler)
	client := func(name string, v panel.Vendor) *panel.Client {
		c, err := panel.New(log, panel.Config{Name: name, URL: web.URL, Vendor: v, Ceiling: panel.Level(policies.Destroy), Downloads: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	catalogue, err := tools.NewCatalogue(map[string][]string{"flashpanel": {"main"}, "openpanel": {"host1"}})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]tools.Site{}
	main := digest.Panel{Name: "main", Kind: "flashpanel"}
	far := digest.Certificate{Until: time.Now().AddDate(0, 2, 0)}
	seen := sites{"api.example.net": {Until: time.Now().Add(9*24*time.Hour + time.Hour)}, "docs.example.net": {Until: far.Until, Wrong: "host"}}
	for _, s := range simulator.Sites() {
		named[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
		main.Sites = append(main.Sites, digest.Site{Name: s.Name, ID: int64(s.ID), Domain: s.Domain})
		if _, known := seen[s.Domain]; !known && s.Name != "blog" && s.Name != "pma" {
			seen[s.Domain] = far
		}
	}
	main.Prober = seen
	tc := tools.Config{
		Catalogue: catalogue, Policy: policies.Standard(), Recorder: r.record,
		Panels: []*tools.Panel{
			{Name: "main", Kind: "flashpanel", Ceiling: policies.Destroy, Sites: named, Client: client("main", flashpanel.New(simulator.FlashToken, simulator.FlashCode)), Tags: map[string]map[string]string{"web-1": {"env": "prod"}}},
			{Name: "host1", Kind: "openpanel", Ceiling: policies.Destroy, Client: client("host1", openpanel.New(openpanel.Credentials{Token: simulator.OpenToken}))},
		},
	}
	r.cfg = digest.Config{
		Panels: func() []digest.Panel { return []digest.Panel{main, {Name: "host1", Kind: "openpanel", Prober: seen}} },
		Memory: r.memory, Series: r.series, Record: noRecord{},
		Waiting: func(context.Context) ([]digest.Request, error) {
			return []digest.Request{{What: "flashpanel_server_delete", Person: "ann", Since: time.Now().Add(-2 * time.Hour)}}, nil
		},
		Letters: func(context.Context) (int, bool, error) { return 0, true, nil },
	}
	for _, c := range change {
		c(&tc, &r.cfg)
	}
	if r.runner, err = tools.New(log, tc); err != nil {
		t.Fatal(err)
	}
	r.cfg.Runner, r.cfg.Ending = r.runner, r.runner.Ending
	return r
}

// noRecord is an empty audit log.
type noRecord struct{}

func (noRecord) AuditRecords(context.Context, audit.Query) ([]audit.Record, error) { return nil, nil }

func (noRecord) AuditHead(context.Context) (audit.Head, error) { return audit.Start(), nil }

// report makes a report.
func (r *rig) report(o digest.Order) digest.Report {
	r.Helper()
	m, err := digest.New(slog.New(slog.DiscardHandler), r.cfg)
	if err != nil {
		r.Fatal(err)
	}
	if o.Name == "" {
		o.Name = "morning"
	}
	if !o.Person.Known() {
		o.Person = digest.Reader(o.Name, policies.Scope{})
	}
	made, err := m.Make(r.Context(), o)
	if err != nil {
		r.Fatal(err)
	}
	return made
}

// all are the items of a section.
func all(made digest.Report, kind digest.Kind) []digest.Item {
	for _, s := range made.Sections {
		if s.Kind == kind {
			return s.Items
		}
	}
	return nil
}

// item finds what a section says of a subject.
func (r *rig) item(made digest.Report, kind digest.Kind, panel, subject string, facts ...digest.Fact) digest.Item {
	r.Helper()
	for _, item := range all(made, kind) {
		if item.Panel == panel && item.Subject == subject && (len(facts) == 0 || item.Fact == facts[0]) {
			return item
		}
	}
	r.Fatalf("%s says nothing of %s %s: %+v", kind, panel, subject, all(made, kind))
	return digest.Item{}
}

// change changes something on the FlashPanel, past panelbot.
func (r *rig) change(method, path, body string) {
	r.Helper()
	q, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+simulator.FlashToken)
	q.Header.Set("X-Code", simulator.FlashCode)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		r.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		r.Fatalf("%s %s: %s", method, path, answer.Status)
	}
}
