package digest

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// run is one report on its way.
type run struct {
	log    *slog.Logger
	cfg    Config
	order  Order
	panels []Panel
	report Report
	// several says of which kinds more than one panel is configured, so that calls name
	// theirs.
	several map[string]bool
	memory  *memory

	mu      sync.Mutex
	readers map[string]*reader
	samples []policies.Sample
}

// reader makes the reads of one panel, one after the other.
type reader struct {
	mu            sync.Mutex
	known         map[string]reading
	reads, failed int
	limited       int          // answers that there are too many requests
	held          int          // how much the answers weigh
	says          []op.Message // why the last read failed
}

// reading is what a read has given.
type reading struct {
	data    json.RawMessage
	at      time.Time
	cut     bool
	trouble *trouble
}

// trouble is why something was not read.
type trouble struct {
	why  Why
	rule string
	says []op.Message
}

// answer is a read of a type.
type answer[Out any] struct {
	said Out
	at   time.Time
	cut  bool
}

// ask reads by an operation that a panel declares. An answer of another shape is none.
func ask[In, Out any](ctx context.Context, r *run, p Panel, o *op.Operation[In, Out], args map[string]any) (answer[Out], *trouble) {
	var a answer[Out]
	got := r.read(ctx, p, toolName(p.Kind, o.Name), op.ShapeOf(&a.said), args)
	if a.at, a.cut = got.at, got.cut; got.trouble != nil {
		return a, got.trouble
	}
	if err := json.Unmarshal(got.data, &a.said); err != nil {
		return a, &trouble{why: Unreadable}
	}
	return a, nil
}

// toolName is the name of an operation as the Runner knows it.
func toolName(kind, operation string) string {
	return kind + "_" + strings.ReplaceAll(operation, ".", "_")
}

// read makes a read, or gives what it gave before in this report. The shape is that of the
// tool's answer.
func (r *run) read(ctx context.Context, p Panel, tool string, shape op.Shape, args map[string]any) reading {
	if r.several[p.Kind] {
		args = maps.Clone(args)
		if args == nil {
			args = map[string]any{}
		}
		args["panel"] = p.Name
	}
	if args == nil {
		args = map[string]any{}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return reading{at: r.cfg.now(), trouble: &trouble{why: Unreadable}}
	}
	from := r.reader(p)
	from.mu.Lock()
	defer from.mu.Unlock()
	key := tool + " " + string(raw)
	if known, ok := from.known[key]; ok {
		return known
	}
	if ctx.Err() != nil {
		return reading{at: r.cfg.now(), trouble: &trouble{why: NoTime}} // not known: it was not tried
	}
	call := tools.Call{Tool: tool, Args: raw, Person: r.order.Person, Door: policies.Cron, Takes: readsOnly}
	// Nobody is asked whether a report may read: what would be asked is not called.
	call.DryRun = true
	out := r.cfg.Runner.Run(ctx, call)
	if out.Status != tools.AwaitingApproval {
		call.DryRun = false
		out = r.cfg.Runner.Run(ctx, call)
	}
	got := reading{data: out.Data, at: r.cfg.now(), cut: out.Truncated, trouble: troubleOf(ctx, out)}
	if got.trouble == nil && !from.takes(got.data) {
		got.data, got.trouble = nil, &trouble{why: TooMany}
		from.reads++ // it was answered
		from.known[key] = got
		return got
	}
	if got.trouble == nil {
		if err := shape.Fits(got.data); err != nil {
			r.log.Warn("an answer has another shape than its reference shows", "report", r.order.Name, "panel", p.Name, "tool", tool, "err", err)
			got.trouble = &trouble{why: Unreadable, says: []op.Message{op.OddShape()}}
		}
	}
	switch {
	case got.trouble == nil:
		from.reads++
	case got.trouble.why != Denied: // what is denied asks no panel
		from.reads++
		from.failed++
		from.says = got.trouble.says
	}
	from.limited += out.Limited
	from.known[key] = got
	if r.order.Progress != nil {
		r.order.Progress()
	}
	return got
}

// readsOnly turns away what is more than a read.
func readsOnly(risk policies.Risk) string {
	if risk > policies.Read {
		return "A report only reads."
	}
	return ""
}

// troubleOf is why an outcome is no answer; nil where it is one.
func troubleOf(ctx context.Context, out tools.Outcome) *trouble {
	t := &trouble{rule: out.Rule, says: out.Reasons}
	switch {
	case out.Status == tools.Done:
		return nil
	case out.Status == tools.Denied, out.Status == tools.AwaitingApproval:
		t.why = Denied
	case ctx.Err() != nil, tooLate(ctx):
		t.why = NoTime
	default:
		t.why, t.rule = NoAnswer, ""
	}
	return t
}

// lastMoment is how long before the end of the time a read that has failed is told as too
// late: where its turn at the panel would come behind the end, it is not sent.
const lastMoment = 2 * time.Second

func tooLate(ctx context.Context) bool {
	end, ok := ctx.Deadline()
	return ok && time.Until(end) < lastMoment
}

// reader gives that of a panel.
func (r *run) reader(p Panel) *reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	from := r.readers[p.Name]
	if from == nil {
		from = &reader{known: map[string]reading{}}
		r.readers[p.Name] = from
	}
	return from
}

// unread is the item of a read that has no answer.
func (r *run) unread(p Panel, subject, tool string, t *trouble) Item {
	f := Figures{Because: t.why}
	if t.rule != "" {
		f[Rule] = t.rule
	}
	if len(t.says) > 0 {
		f[Says] = t.says
	}
	return Item{State: Unknown, Panel: p.Name, Subject: subject, Fact: NotRead, Figures: f, Source: []string{tool}, At: r.cfg.now()}
}

// nothing is the item of a section that is about nothing at a panel.
func (r *run) nothing(p Panel, state State, why Why) Item {
	return Item{State: state, Panel: p.Name, Fact: Nothing, Figures: Figures{Because: why}, At: r.cfg.now()}
}

// cutOff is the item of an answer of which a part is missing.
func (r *run) cutOff(p Panel, subject, tool string) Item {
	return r.unread(p, subject, tool, &trouble{why: Unreadable})
}
