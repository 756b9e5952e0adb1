package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/adapters/mcp"
	"panelbot/adapters/terminal/console"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/digest/probe"
	"panelbot/tools/op"
)

// house is everything that a configuration describes, running.
type house struct {
	// cfg is what the house was built of; config is with the people and the policy of
	// now, and sum that of its file.
	cfg    *Config
	config atomic.Pointer[Config]
	sum    atomic.Pointer[string]
	log    *slog.Logger
	runner *tools.Runner
	// gate is what remembers; nil beside the process that owns the store.
	gate *gate
	// index is made when somebody searches.
	index func() *op.Index
	// guests are the people whom the MCP door knows; a reload changes them.
	guests atomic.Pointer[guests]
	// off are the people who may do nothing for now, and why; enrolled is what the
	// store knows beside the configuration. present is made of all three.
	off       atomic.Pointer[map[string]string]
	enrolled  atomic.Pointer[enrolled]
	gathering sync.Mutex
	present   atomic.Pointer[present]
	// look reads how the switches stand; obeying is held from there until that is taken
	// over. looked says that they were looked at.
	look    func(ctx context.Context) (switches, error)
	obeying sync.Mutex
	looked  atomic.Bool
	// halt is the stop that holds; nil where there is none.
	halt atomic.Pointer[chat.Halt]
	// notices are written down by whoever watches the switches.
	links links
	// lent are the sites of panels that the stand-in plays.
	lent     map[string]map[string]SiteConfig
	writing  sync.Mutex
	noticing sync.Mutex
	notices  notices
	// outbox is that of the doors of this process, and press posts reports by it; nil
	// where none runs.
	outbox atomic.Pointer[delivery.Queue]
	press  atomic.Pointer[cron.Press]
	// rounds are the reports of now, and clock has them come round; it is nil as press is.
	rounds atomic.Pointer[[]cron.Report]
	clock  atomic.Pointer[cron.Clock]
	// alerts are those of now.
	alerts atomic.Pointer[[]cron.Alert]
	// stdout is where reports go that are for standard output.
	stdout io.Writer
	// making are the reports that people at doors wait for, and preview makes one on
	// made-up panels; nil where nobody can ask for that.
	making  making
	preview func(ctx context.Context, cfg *Config, name string) (digest.Report, error)
	// prober looks at the certificates of sites.
	prober digest.Prober
	// visitors are the commands of other processes; nil where none can come.
	visitors *console.Server
	// stand is the stand-in of panels with the address simulator:; nil where
	// there is none.
	stand *standIn
}

// open builds the house, with a store of its own. The caller closes it.
func (a *app) open(ctx context.Context, cfg *Config, log *slog.Logger) (*house, error) {
	return a.build(ctx, cfg, log, false)
}

// build is open. Where mayBeBeside says so, another process may own the store: then
// only what reads can be done, and the log says why.
func (a *app) build(ctx context.Context, cfg *Config, log *slog.Logger, mayBeBeside bool) (*house, error) {
	h := newHouse(cfg, log)
	h.stdout = a.stdout
	h.noteSum(a.loaded)
	h.preview = a.previewBeside
	recorder, err := h.remember(ctx, mayBeBeside, a.lock)
	if err != nil {
		return nil, err
	}
	panels, err := h.reach(ctx)
	if err == nil {
		err = a.furnish(ctx, h, panels, recorder)
	}
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// newHouse is a house that knows its people, and nothing else yet.
func newHouse(cfg *Config, log *slog.Logger) *house {
	h := &house{cfg: cfg, log: log, prober: probe.New(probe.Config{})}
	h.config.Store(cfg)
	people := cfg.guests()
	h.guests.Store(&people)
	h.turnReports(cfg)
	h.turnAlerts(cfg)
	h.notices = notices{used: map[string]time.Time{}, since: map[string]time.Time{}, sites: map[seenSite]int64{}, known: map[seenSite]int64{}}
	h.lent = map[string]map[string]SiteConfig{}
	h.gather()
	return h
}

// reach makes the clients of all panels.
func (h *house) reach(ctx context.Context) ([]*tools.Panel, error) {
	var panels []*tools.Panel
	limiters := map[string]*panel.Limiter{}
	for i := range h.cfg.Panels {
		pc := h.cfg.Panels[i]
		if pc.URL == simulatorURL {
			if err := h.standInFor(ctx, &pc); err != nil {
				return nil, err
			}
		}
		h.lent[pc.Name] = pc.Sites
		if err := h.withKept(ctx, &pc); err != nil {
			return nil, err
		}
		vendor := h.vendor(pc)
		client, err := newClient(h.log, h.cfg, pc, vendor, limiters)
		if err != nil {
			return nil, fmt.Errorf("panel %s: %w", pc.Name, err)
		}
		ceiling, err := policies.ParseRisk(pc.Ceiling)
		if err != nil {
			return nil, err
		}
		panels = append(panels, &tools.Panel{Name: pc.Name, Kind: pc.Kind, Client: client, Ceiling: ceiling, Sites: sitesOf(pc), Named: func() map[string]tools.Site { return h.sitesNow(pc.Name) }, Tags: pc.Tags, Addresses: addressesOf(pc), Secrets: vendor.Secrets})
	}
	return panels, nil
}

// furnish makes the Runner, and lets what is approved be executed, but by a command
// that ends at once.
func (a *app) furnish(ctx context.Context, h *house, panels []*tools.Panel, recorder tools.Recorder) error {
	byKind := map[string][]string{}
	for _, p := range panels {
		byKind[p.Kind] = append(byKind[p.Kind], p.Name)
	}
	catalogue, err := tools.NewCatalogue(byKind)
	if err != nil {
		return err
	}
	h.index = sync.OnceValue(func() *op.Index { return op.NewIndex(catalogue.Tools()) })
	policy := h.cfg.policy()
	policy.ReadOnly = a.readOnly
	rc := tools.Config{Catalogue: catalogue, Panels: panels, Policy: policy, Recorder: recorder, Downloads: h.cfg.Downloads.Dir, Wait: a.wait, Shell: h.shell(a.loaded)}
	if h.gate != nil {
		rc.Approvals, rc.People, rc.SawSite = h.gate.desk, roster{h}, h.sawSite
		rc.Counter, rc.Reviews, rc.History = h.gate.store, h.gate.store, auditHistory{h.gate.store}
	}
	if h.runner, err = tools.New(h.log, rc); err != nil {
		return err
	}
	if h.gate != nil {
		h.look = h.gate.readSwitches
		h.obey(ctx)
		if err := h.clash(h.cfg); err != nil && !a.mending {
			return err
		}
		if err := h.recordHolds(ctx, h.cfg, startTime); err != nil { // what decides unrecorded does not decide
			return fmt.Errorf("the policy cannot be recorded, by which everything is decided: %w", err)
		}
		h.gate.begin(ctx, h.runner, h.watchSwitches, h.watchReviews)
		if !a.brief {
			h.execute()
		} else if _, _, err := h.gate.desk.Sweep(ctx); err != nil { // what has expired is no longer open to it
			return err
		}
	}
	return nil
}

// execute executes what is approved, from now on until the house is closed. Where
// nothing but reading is done it does nothing: the requests are for another process.
func (h *house) execute() {
	if !h.runner.Policy().ReadOnly {
		h.gate.execute()
	}
}

// remember opens the store, and gives what records calls.
func (h *house) remember(ctx context.Context, mayBeBeside bool, lock *store.Lock) (tools.Recorder, error) {
	var err error
	h.gate, err = openGate(ctx, h.cfg, h.log, roster{h}, lock)
	var owned *store.InUseError
	switch {
	case err == nil:
		return passing{auditRecorder{log: h.gate.log, policy: func() string { return h.runner.Policy().Version() }}}, nil
	case mayBeBeside && errors.As(err, &owned):
		h.log.Warn("another panelbot owns the store, so that this one only reads", "err", owned)
		return beside{owned}, nil
	default:
		return nil, err
	}
}

// noteSum remembers which text of the configuration holds.
func (h *house) noteSum(file string) {
	sum := sumOf(file)
	h.sum.Store(&sum)
}

// startTime is how long a start waits for what it has to write down.
const startTime = time.Minute

// endTime is how long an end waits for what was sent: as long as a panel may
// take to answer.
const endTime = panel.DefaultTimeout + 5*time.Second

// close waits for the calls under way, and takes the house down.
func (h *house) close() {
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	if h.visitors != nil {
		h.visitors.Close(ctx)
	}
	if h.runner != nil {
		if err := h.runner.Close(ctx); err != nil {
			h.log.Error("ended too early", "err", err)
		}
	}
	if h.gate != nil {
		if err := h.gate.close(ctx); err != nil {
			h.log.Error("store not closed well", "err", err)
		}
	}
	if h.stand != nil {
		h.stand.close()
	}
}

// standInFor points a panel at the stand-in, which it starts on first use.
func (h *house) standInFor(ctx context.Context, pc *PanelConfig) error {
	if h.stand == nil {
		stand, err := startStandIn(ctx)
		if err != nil {
			return err
		}
		h.stand = stand
	}
	h.stand.lend(pc)
	return nil
}

// newClient makes the client of one panel. Clients with the same token share
// a limiter, because the panel counts per token.
func newClient(log *slog.Logger, cfg *Config, pc PanelConfig, vendor panel.Vendor, limiters map[string]*panel.Limiter) (*panel.Client, error) {
	rate, err := panel.ParseRate(pc.Rate)
	if err != nil {
		return nil, err
	}
	id, err := limiterID(pc)
	if err != nil {
		return nil, err
	}
	if limiters[id] == nil {
		limiters[id] = panel.NewLimiter(rate)
	}
	tlsConfig, err := tlsOf(pc.TLS)
	if err != nil {
		return nil, err
	}
	ceiling, err := policies.ParseRisk(pc.Ceiling)
	if err != nil {
		return nil, err
	}
	return panel.New(log, panel.Config{
		Name: pc.Name, URL: pc.URL, Vendor: vendor, Ceiling: panel.Level(ceiling), Limiter: limiters[id],
		Downloads: cfg.Downloads.Dir, TLS: tlsConfig, Proxy: http.ProxyFromEnvironment,
	})
}

// limiterID is the same for panels that are one token of one panel, or where there is none
// one user, however their addresses are spelled.
func limiterID(pc PanelConfig) (string, error) {
	address, err := panel.Address(pc.URL)
	if err != nil {
		return "", err
	}
	who := "token\x00" + pc.Token
	if pc.Token == "" {
		who = "user\x00" + pc.Username
	}
	sum := sha256.Sum256([]byte(address + "\x00" + who))
	return string(sum[:]), nil
}

// vendor is how a panel lets requests in; the sessions of its log-ins are kept.
func (h *house) vendor(pc PanelConfig) panel.Vendor {
	if pc.Kind != "openpanel" || pc.Token != "" || h.gate == nil || !h.gate.store.Sealer.Durable() {
		return vendorOf(pc)
	}
	return openpanel.New(openpanel.Credentials{
		Username: pc.Username, Password: pc.Password, TOTPSecret: pc.TOTPSecret, Sessions: sessionsOf(h.log, h.gate.store, pc),
	})
}

func vendorOf(pc PanelConfig) panel.Vendor {
	if pc.Kind == "openpanel" {
		return openpanel.New(openpanel.Credentials{Username: pc.Username, Password: pc.Password, TOTPSecret: pc.TOTPSecret, Token: pc.Token})
	}
	return flashpanel.New(pc.Token, pc.Code)
}

func tlsOf(c TLSConfig) (*tls.Config, error) {
	switch {
	case c.CA != "":
		pem, err := os.ReadFile(c.CA)
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		return panel.TLSFromCA(pem)
	case c.Pin != "":
		return panel.TLSFromPin(c.Pin)
	default:
		return nil, nil
	}
}

func sitesOf(pc PanelConfig) map[string]tools.Site {
	sites := make(map[string]tools.Site, len(pc.Sites))
	for name, s := range pc.Sites {
		sites[name] = tools.Site{ID: s.ID, Server: s.Server, Domain: s.Domain}
	}
	return sites
}

func addressesOf(pc PanelConfig) []netip.Addr {
	var addresses []netip.Addr
	for _, text := range pc.Addresses {
		if a, err := netip.ParseAddr(text); err == nil { // checked by validate
			addresses = append(addresses, a)
		}
	}
	return addresses
}

// guests are the people with their tokens.
func (c *Config) guests() guests {
	g := guests{people: c.people(), tokens: map[[sha256.Size]byte]policies.Person{}, accounts: c.accounts()}
	for _, p := range c.People {
		if p.MCPToken == "" {
			continue
		}
		g.tokens[mcp.TokenHash(p.MCPToken)] = p.person()
	}
	if c.MCP.Anonymous != "" {
		g.anonymous, _ = c.person(c.MCP.Anonymous)
	}
	return g
}

// httpConfig is how the MCP door stands in the network.
func (c *Config) httpConfig() mcp.HTTP {
	people := c.guests()
	h := mcp.HTTP{Spare: len(c.chatting()) > 1, Path: c.MCP.Path, Tokens: people.tokens, Anonymous: people.anonymous, Hosts: c.MCP.Hosts, Origins: c.MCP.Origins, Resource: c.MCP.Resource}
	if c.Key != "" {
		key := sha256.Sum256([]byte("panelbot mcp sessions\x00" + c.Key))
		h.Key = key[:]
		return h
	}
	h.Key = []byte(rand.Text())
	return h
}

// search finds the tools that fit a request, best first.
func (h *house) search(request string, most int) []*op.Tool {
	matches := h.index().Search(request, most)
	list := make([]*op.Tool, len(matches))
	for i, m := range matches {
		list[i] = m.Tool
	}
	return list
}

// shell gives the words that run a call of a person in a shell, wherever it
// stands: this program, its configuration, and who asks where several could.
func (h *house) shell(config string) func(policies.Person) []string {
	if file, err := filepath.Abs(config); err == nil && config != "" {
		config = file
	}
	return func(person policies.Person) []string {
		words := []string{ownPath(), "call"}
		if config != "" {
			words = append(words, "--config", config)
		}
		if len(h.guests.Load().people) > 1 {
			words = append(words, "--as", person.Name)
		}
		return words
	}
}

// inShell is the speech of a person who typed a command in a shell.
func (a *app) inShell(s chat.Speech, cfg *Config, person policies.Person) chat.Speech {
	sh := chat.Shell{Program: ownPath()}
	switch {
	case a.server != "":
		sh.Flags = []string{"--server", a.server}
	case a.loaded != "":
		file := a.loaded
		if whole, err := filepath.Abs(file); err == nil {
			file = whole
		}
		sh.Flags = []string{"--config", file}
	}
	if cfg != nil && len(cfg.People) > 1 {
		sh.As = person.Name
	}
	return s.InShell(sh)
}
