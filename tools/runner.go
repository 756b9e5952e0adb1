package tools

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// Client sends requests to one panel; *panel.Client does.
type Client interface {
	// Do sends a request; every error is a *panel.Error.
	Do(ctx context.Context, r panel.Request) (*panel.Response, error)
	// Addresses lists the addresses of the panel's host.
	Addresses(ctx context.Context) ([]netip.Addr, error)
}

// Panel is a configured panel.
type Panel struct {
	// Name and Kind are as in the configuration.
	Name, Kind string
	Client     Client
	// Ceiling is the highest risk that the client sends.
	Ceiling policies.Risk
	// Sites are the site names of the configuration; no operation of a panel
	// lists sites.
	Sites map[string]Site
	// Named gives further names of sites, as they are now; those of Sites hold
	// where they say something else. Nil is none. It must not block.
	Named func() map[string]Site
	// Tags are those that the configuration gives to servers, by their names or
	// ids.
	Tags map[string]map[string]string
	// Addresses are those that the panel connects to its servers from, where
	// the configuration knows them.
	Addresses []netip.Addr
	// Secrets lists the credentials as they stand now, so that they can be
	// taken out of what the panel says; nil is none.
	Secrets func() []string

	hider panelHider
}

// Site is a site of the configuration.
type Site struct {
	ID int64
	// Server is the id or name of its server, Domain its main domain; both
	// may be empty.
	Server, Domain string
}

// Config is what a Runner needs. Catalogue, Policy and Recorder must be set.
type Config struct {
	Catalogue *Catalogue
	Panels    []*Panel
	Policy    policies.Policy
	Recorder  Recorder
	// Wait is how long a change is verified before it is only accepted; nil
	// is 45 seconds at the MCP door and 10 minutes elsewhere.
	Wait func(policies.Door) time.Duration
	// Approvals is where other people are asked; nil means that nobody can be,
	// and that what needs approval is denied.
	Approvals *approval.Desk
	// People knows who people are now; it must be set with Approvals.
	People approval.People
	// Counter counts what is let through, for the policy's limits; nil counts
	// nothing, and then a call for which a limit holds is denied.
	Counter Counter
	// Reviews keeps what was let through under break-glass until somebody has
	// looked at it; nil lets nothing through so.
	Reviews Reviews
	// History finds decisions in the record again; nil finds none.
	History History
	// SawSite is told of sites that answers show, with their servers where they
	// show them (else 0); nil is nobody. It must not block.
	SawSite func(panel string, id, server int64)
	// Downloads is the directory for secrets that a door cannot hand over
	// itself; empty means that they cannot be kept.
	Downloads string
	// Shell gives the words with which a shell runs a call as a person, before
	// the tool's name; nil is panelbot call.
	Shell func(policies.Person) []string
}

// Runner is the one way to run a tool. It is safe for concurrent use.
type Runner struct {
	log       *slog.Logger
	catalogue *Catalogue
	panels    []*Panel
	policy    atomic.Pointer[policies.Policy]
	recorder  Recorder
	wait      func(policies.Door) time.Duration
	names     *names
	listings  *listings
	downloads string
	underWay  *underWay
	approvals *approval.Desk
	people    approval.People
	shell     func(policies.Person) []string
	counter   Counter
	reviews   Reviews
	history   History
	sawSite   func(panel string, id, server int64)
	// owner names this Runner in the claims that it holds.
	owner string
}

// New makes a Runner.
func New(log *slog.Logger, cfg Config) (*Runner, error) {
	switch {
	case cfg.Catalogue == nil:
		return nil, errors.New("tools: a catalogue is needed")
	case cfg.Recorder == nil:
		return nil, errors.New("tools: a recorder is needed: what cannot be recorded is not sent")
	case cfg.Approvals != nil && cfg.People == nil:
		return nil, errors.New("tools: approvals need people")
	}
	if cfg.Wait == nil {
		cfg.Wait = func(d policies.Door) time.Duration {
			if d == policies.MCP {
				return 45 * time.Second
			}
			return 10 * time.Minute
		}
	}
	if cfg.Shell == nil {
		cfg.Shell = func(policies.Person) []string { return []string{"panelbot", "call"} }
	}
	r := &Runner{
		log: log, catalogue: cfg.Catalogue, panels: cfg.Panels,
		recorder: cfg.Recorder, wait: cfg.Wait, names: newNames(), listings: newListings(), downloads: cfg.Downloads, underWay: newUnderWay(),
		approvals: cfg.Approvals, people: cfg.People, counter: cfg.Counter, reviews: cfg.Reviews, history: cfg.History, shell: cfg.Shell, sawSite: cfg.SawSite, owner: rand.Text(),
	}
	r.policy.Store(&cfg.Policy)
	return r, nil
}

// Policy is the policy that decides now. It is the reader's to ask, and not to
// change.
func (r *Runner) Policy() *policies.Policy { return r.policy.Load() }

// ChangePolicy puts another policy in the place of the one that decides, made
// of it by change, which may be called several times and must not block. Calls
// that were decided keep their decision.
func (r *Runner) ChangePolicy(change func(now policies.Policy) policies.Policy) {
	for {
		now := r.policy.Load()
		next := change(*now)
		if r.policy.CompareAndSwap(now, &next) {
			return
		}
	}
}

// Catalogue is the set of tools that the Runner knows.
func (r *Runner) Catalogue() *Catalogue { return r.catalogue }

// Hidden reports whether the tool is certainly denied to the person at the
// door, by the policy or by the ceilings of the panels, so that a list may
// leave it out. A hidden tool can be called, and the call is denied with the
// rule.
func (r *Runner) Hidden(t *op.Tool, person policies.Person, door policies.Door) bool {
	person, known := r.now(person)
	return !known || r.Policy().Certain(person, door, t.Policy()) || (r.Serves(t) && !t.Graded() && !r.reaches(t))
}

// Serves reports whether a panel of the tool's kind is configured.
func (r *Runner) Serves(t *op.Tool) bool {
	return slices.ContainsFunc(r.panels, func(p *Panel) bool { return p.Kind == t.Vendor.Kind })
}

// reaches reports whether the ceiling of a panel lets the tool through.
func (r *Runner) reaches(t *op.Tool) bool {
	return slices.ContainsFunc(r.panels, func(p *Panel) bool { return p.Kind == t.Vendor.Kind && t.Risk <= p.Ceiling })
}

// Run runs a call to its end. It always returns an Outcome with a status.
func (r *Runner) Run(ctx context.Context, c Call) Outcome {
	return r.toItsEnd(ctx, &call{Call: c, id: rand.Text()[:12], started: time.Now()})
}

// toItsEnd runs a call, and records how it ended.
func (r *Runner) toItsEnd(ctx context.Context, k *call) Outcome {
	if !r.underWay.begin() {
		return ending(k)
	}
	defer r.underWay.done()
	out := r.guarded(ctx, k, (*Runner).run)
	if k.tool != nil {
		out.Tool = k.tool.Name
	} else {
		out.Tool = clip(k.Tool, 80)
	}
	if k.panel != nil {
		out.Panel = k.panel.Name
	}
	out.On = k.target.spoken()
	out.Target = out.On.Text
	if out.Rule == "" {
		out.Rule = k.lease
	}
	out.Limited = k.limited
	k.glass(&out)
	if k.DryRun {
		return out
	}
	if out.Status == Denied && r.history != nil && k.ruled.Effect != 0 {
		out.hintFirst(explainHint(k.id))
	}
	r.ended(ctx, k, &out)
	return out
}

// ending is the outcome of a call that comes when panelbot is about to end.
func ending(k *call) Outcome {
	why := op.Say("ending", "Nothing was sent: panelbot is about to end.")
	out := Outcome{Status: Failed, Tool: clip(k.Tool, 80), Summary: why.Text, Reasons: []op.Message{why}}
	return out.hinted(op.Say("call_again", "Call again when it has started anew."))
}

// Reject records a call that named no tool, and so could not run: a door whose
// library looks for the tool first says so here.
func (r *Runner) Reject(ctx context.Context, c Call) {
	k := &call{Call: c, id: rand.Text()[:12], started: time.Now()}
	r.ended(ctx, k, &Outcome{Status: Invalid})
}

// guarded does something with a call, with an outcome for faults of our own too:
// the log names them by the call's id.
func (r *Runner) guarded(ctx context.Context, k *call, do func(*Runner, context.Context, *call) Outcome) (out Outcome) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		r.log.Error("call broke", "call", k.id, "tool", clip(k.Tool, 80), "cause", fmt.Sprint(p), "stack", string(debug.Stack()))
		why := op.Say("broke", "panelbot itself failed before anything was changed; the log names it {Call}.", "Call", k.id)
		out = Outcome{Status: Failed}
		if k.sent {
			why = op.Say("broke_sent", "panelbot itself failed after the call was sent; whether it happened is unknown. The log names it {Call}.", "Call", k.id)
			out = k.withMade(Outcome{Status: Unknown}.hinted(r.howToLook(k)))
		}
		out.Summary, out.Reasons = why.Text, []op.Message{why}
	}()
	return do(r, ctx, k)
}

func (r *Runner) run(ctx context.Context, k *call) Outcome {
	if out, ok := r.check(k); !ok {
		return out
	}
	if out, ok := r.stillKnown(k); !ok {
		return out
	}
	if out, ok := r.takes(ctx, k); !ok {
		return out
	}
	if out, ok := r.decide(ctx, k); !ok {
		return out
	}
	if out, ok := r.room(ctx, k); !ok {
		return out
	}
	if k.DryRun {
		return r.plan(k)
	}
	if out, ok := r.guard(ctx, k); !ok {
		return out
	}
	if out, ok := r.ask(ctx, k); !ok {
		return out
	}
	return r.letThrough(ctx, k)
}

// letThrough counts and records a call that may go out, and sends it.
func (r *Runner) letThrough(ctx context.Context, k *call) Outcome {
	if k.risk > policies.Read { // a read waits for nobody
		if out, ok := r.stillKnown(k); !ok {
			return out
		}
	}
	if out, ok := r.stillHolds(k); !ok {
		return out
	}
	if out, ok := r.pass(ctx, k); !ok {
		return out
	}
	if out, ok := r.openReview(ctx, k); !ok {
		return out
	}
	if k.risk > policies.Read {
		if err := r.record(ctx, k, StageDecision, ""); err != nil {
			return r.notRecorded(k, err)
		}
		k.decided = true
	}
	return r.send(ctx, k)
}

// check finds the tool, the panel, and what is wrong with the arguments.
func (r *Runner) check(k *call) (Outcome, bool) {
	t, ok := r.catalogue.Find(k.Tool)
	if !ok {
		why := r.catalogue.unknown(k.Tool)
		out := Outcome{Status: Invalid, Summary: why.Text, Reasons: []op.Message{why}}
		return out.hinted(op.Say("list_tools", "List the tools, and use a name as it stands there.")), false
	}
	k.tool, k.risk = t, t.Risk
	bind := t.Bind
	if k.Names {
		bind = t.BindNames
	}
	bound, err := bind(k.Args)
	if err != nil {
		var errs op.ArgumentErrors
		if !errors.As(err, &errs) {
			errs = op.ArgumentErrors{op.NewArgumentError("", op.MessageOf(err))}
		}
		out := Outcome{Status: Invalid, Errors: errs, Summary: fmt.Sprintf("%s: the arguments are not right, nothing was sent. %s", t.Chat, errs.Error())}
		return out.hinted(usage(t)), false
	}
	k.bound, k.risk = bound, bound.Risk()
	name := bound.Text("panel")
	for _, p := range r.panels {
		if p.Kind == t.Vendor.Kind && (name == "" || p.Name == name) {
			k.panel = p
			break
		}
	}
	if k.panel == nil {
		why := op.Say("no_panel", "No {Panel} panel is configured, so that {Tool} has nowhere to go.", "Panel", t.Vendor.Title, "Tool", t.Chat)
		out := Outcome{Status: Invalid, Summary: why.Text, Reasons: []op.Message{why}}
		return out.hinted(op.Say("add_panel", "Add a panel of kind {Kind} to the configuration, under panels.", "Kind", t.Vendor.Kind)), false
	}
	return Outcome{}, true
}

// usage is the hint for arguments that are not right.
func usage(t *op.Tool) op.Message { return op.Say("usage", "Usage: {Usage}", "Usage", t.Usage()) }

// plan is the end of a dry run.
func (r *Runner) plan(k *call) Outcome {
	request, err := k.bound.Draft()
	if err != nil {
		return Outcome{Status: Invalid, Summary: err.Error()}
	}
	p := &Plan{
		Method: request.Method, Path: k.line(request.Path), Query: k.line(request.Query.Encode()), Args: k.shown(k.bound.Masked()),
		Risk: k.risk.String(), Effect: k.decision.Effect.String(), Rule: k.decision.Rule,
	}
	if request.Body != nil || request.Form != nil {
		p.Body = k.shown(k.bound.MaskedBody())
	}
	if q := k.bound.MaskedQuery(); q != "" {
		p.Query = k.line(q)
	}
	if t := k.bound.Text("server"); t != "" && !isID(t) {
		k.why = append(k.why, op.Say("plan_looks_up", "The server's name is looked up before anything is sent."))
	}
	if named := k.bound.Named(); len(named) > 0 {
		k.why = append(k.why, op.Say("plan_names", "What {Names} means is looked up before anything is sent.", "Names", strings.Join(named, ", ")))
	}
	if k.tool.Guarded() && !k.bound.Overrides() {
		k.why = append(k.why, op.Say("plan_guards", "A guard looks whom it would shut out before anything is sent."))
	}
	p.Reason = inEnglish(k.why)
	status := Done
	planned := op.Say("planned", "{Method} {Path}; the policy says {Effect} ({Rule}). Nothing was sent.", "Method", p.Method, "Path", p.Path, "Effect", p.Effect, "Rule", p.Rule)
	switch {
	case k.decision.Effect == policies.Deny, k.decision.Effect == policies.Approve && r.approvals == nil:
		status = Denied
	case k.decision.Effect == policies.Approve:
		status = AwaitingApproval
	}
	data, err := json.Marshal(p)
	if err != nil {
		return Outcome{Status: Failed, Summary: "the plan cannot be shown: " + err.Error()}
	}
	return Outcome{Status: status, Rule: p.Rule, Summary: fmt.Sprintf("Dry run of %s: %s", k.tool.Chat, planned.Text), Reasons: append([]op.Message{planned}, k.why...), Plan: p, Data: data}
}

// shown is masked arguments as they may be recorded and shown: also without
// what looks like a secret, and without control characters.
func (k *call) shown(masked json.RawMessage) json.RawMessage {
	if spotless(masked, k.hider()) {
		return masked
	}
	return k.cleaner(nil).clean(masked)
}

// maxSaid is how much of why a call was denied is recorded, in characters.
const maxSaid = 500

// record keeps an entry about the call.
func (r *Runner) record(ctx context.Context, k *call, stage Stage, status Status) error {
	if k.approved {
		return nil
	}
	e := Entry{
		Time: time.Now(), Call: k.id, Stage: stage, Person: k.Person.Name, Door: k.Door, Tool: clip(k.Tool, 80), Target: k.target.String(),
		Risk: k.risk, Effect: k.decision.Effect, Rule: k.decision.Rule, Status: status, Took: time.Since(k.started),
	}
	if k.tool != nil {
		e.Tool = k.tool.Name
	}
	if k.panel != nil {
		e.Panel = k.panel.Name
	}
	if k.bound != nil && (stage != StageOutcome || !k.decided) {
		e.Args = k.shown(k.bound.Masked())
	}
	if stage == StageDecision || stage == StageOutcome && !k.decided {
		e.Facts = k.facts(e)
	}
	if stage == StageOutcome {
		e.PanelStatus = k.panelStatus
	}
	if stage == StageCall {
		e.Before = k.preview
	}
	if stage == StageDecision {
		e.Note = r.Note(k.note())
	}
	if stage == StageOutcome && k.said != "" {
		e.Note = r.Note(clip(k.line(k.said), maxSaid))
	}
	return r.recorder.Record(context.WithoutCancel(ctx), e)
}

func (r *Runner) notRecorded(k *call, err error) Outcome {
	r.log.Error("call not recorded, so not sent", "call", k.id, "tool", k.tool.Name, "err", err)
	why := op.Say("not_recorded", "{Tool} was not sent, because it could not be recorded.", "Tool", k.tool.Chat)
	out := Outcome{Status: Failed, Summary: why.Text, Reasons: []op.Message{why}}
	return out.hinted(op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
}
