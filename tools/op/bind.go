package op

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"

	"panelbot/panel"
	"panelbot/policies"
)

// Bound is a tool with arguments that were found right. The values are the
// caller's own JSON.
type Bound struct {
	tool   *Tool
	values map[string]json.RawMessage
	// named are the arguments that hold names in the places of values.
	named  []string
	masked atomic.Pointer[json.RawMessage] // what Masked gave before
}

// Bind checks a caller's JSON object against the tool's arguments. An error
// is ArgumentErrors and names everything that is wrong. Nothing is sent.
func (t *Tool) Bind(args json.RawMessage) (*Bound, error) { return t.bind(args, t.Args) }

// bind checks arguments against a tool's, or a laxer form of them.
func (t *Tool) bind(args json.RawMessage, as []Arg) (*Bound, error) {
	if len(args) == 0 || string(args) == "null" {
		args = json.RawMessage("{}")
	}
	given, err := members(args)
	if err != nil {
		return nil, ArgumentErrors{wholly(err)}
	}
	var errs ArgumentErrors
	checkObject(as, given, "", &errs)
	b := &Bound{tool: t, values: make(map[string]json.RawMessage, len(given))}
	for _, m := range given {
		b.values[m.name] = m.value
	}
	b.findNames(as)
	if len(errs) == 0 {
		b.checkPlaces(&errs)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return b, nil
}

// BindShared is Bind for a read on behalf of another call: of the given
// arguments it takes those that the tool has, and drops the others.
func (t *Tool) BindShared(args json.RawMessage) (*Bound, error) {
	given, err := members(args)
	if err != nil {
		return nil, ArgumentErrors{wholly(err)}
	}
	var shared objectWriter
	for _, m := range given {
		if t.Arg(m.name) != nil {
			shared.member(m.name, m.value)
		}
	}
	return t.Bind(shared.close())
}

// wholly says what is wrong with the arguments as a whole.
func wholly(err error) ArgumentError {
	return NewArgumentError("", Say("arg_whole", "the arguments {What}.", "What", MessageOf(err)))
}

// stopped is an error as a sentence with a full stop.
func stopped(err error) Message {
	m := MessageOf(err)
	m.Text += "."
	return m
}

// checkPlaces finds what only the place of a value makes wrong: a path value
// that would leave its segment, a setting that hides a documented argument.
func (b *Bound) checkPlaces(errs *ArgumentErrors) {
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		value, given := b.values[a.Name]
		if !given || slices.Contains(b.named, a.Name) {
			continue
		}
		switch {
		case a.Place == InPath && a.Kind != KindServer && a.Kind != KindSite:
			if _, err := escapeSegment(scalar(value), b.tool.route.rest(a.Name)); err != nil {
				errs.add(a.Name, stopped(err))
			}
		case a.Place == InFields:
			fields, _ := members(value) // checked by checkSettings
			if len(fields) == 0 {
				errs.add(a.Name, Say("arg_nothing_in", "must hold at least one value."))
			}
			for _, f := range fields {
				if b.tool.Arg(f.name) != nil {
					errs.add(a.Name+"."+f.name, Say("arg_own", "is an argument of its own: give it beside {Name}, not in it.", "Name", a.Name))
				}
			}
		}
	}
}

// Tool is what is to be called.
func (b *Bound) Tool() *Tool { return b.tool }

// Values are the arguments by name. The map is the caller's to read.
func (b *Bound) Values() map[string]json.RawMessage { return b.values }

// Beside names the arguments that say what is hit, and those that are
// panelbot's own: all that is no part of what changes.
func (b *Bound) Beside() []string {
	var names []string
	for i := range b.tool.Args {
		if a := &b.tool.Args[i]; a.Place == InPath || a.Place == Local {
			names = append(names, a.Name)
		}
	}
	return names
}

// Text gives an argument as text: a string's content, a number's digits, or
// nothing where it was not given.
func (b *Bound) Text(name string) string {
	value, ok := b.values[name]
	if !ok {
		return ""
	}
	return scalar(value)
}

// With gives a copy in which an argument has another value: a resolved id, a
// generated secret.
func (b *Bound) With(name string, value any) (*Bound, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	c := &Bound{tool: b.tool, values: maps.Clone(b.values), named: b.named}
	c.values[name] = raw
	return c, nil
}

// JSON is the arguments as one object, in the order of declaration.
func (b *Bound) JSON() json.RawMessage {
	return b.object(func(_ *Arg, v json.RawMessage) json.RawMessage { return v })
}

// Masked is JSON without secrets, and with files named, measured and summed
// (SHA-256) instead of shown: for logs, records and cards. The caller does not
// change it.
func (b *Bound) Masked() json.RawMessage {
	if made := b.masked.Load(); made != nil {
		return *made
	}
	made := b.object(mask)
	b.masked.Store(&made)
	return made
}

// MaskedBody is what of Masked goes into the body, for a dry run.
func (b *Bound) MaskedBody() json.RawMessage {
	var out objectWriter
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		v, ok := b.values[a.Name]
		switch {
		case !ok:
		case a.Place == InBody:
			out.member(a.Name, mask(a, v))
		case a.Place == InFields:
			fields, _ := members(mask(a, v)) // checked by Bind
			for _, f := range fields {
				out.member(f.name, f.value)
			}
		}
	}
	return out.close()
}

// MaskedQuery is what of Masked goes into the query string, for a dry run.
func (b *Bound) MaskedQuery() string {
	q := url.Values{}
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		if v, ok := b.values[a.Name]; ok && a.Place == InQuery {
			b.query(q, a, mask(a, v))
		}
	}
	return q.Encode()
}

func (b *Bound) object(value func(*Arg, json.RawMessage) json.RawMessage) json.RawMessage {
	var out objectWriter
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		if v, ok := b.values[a.Name]; ok {
			out.member(a.Name, value(a, v))
		}
	}
	return out.close()
}

// Order is a secret argument whose value somebody has to make or to ask for.
type Order struct {
	// Argument is its name.
	Argument string
	// Generate or Ask is true.
	Generate, Ask bool
	// Doc is the argument's doc, for the question.
	Doc string
	// Spoken is Doc for the doors of people, who read it in their language. It says
	// nothing where Doc is all there is.
	Spoken Message
}

// Orders lists the secret arguments without a value.
func (b *Bound) Orders() []Order {
	var orders []Order
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		v, ok := b.values[a.Name]
		if !ok || a.Kind != KindSecret {
			continue
		}
		var s Secret
		if s.UnmarshalJSON(v) == nil && (s.Generate || s.Ask) {
			orders = append(orders, Order{Argument: a.Name, Generate: s.Generate, Ask: s.Ask, Doc: a.Doc})
		}
	}
	return orders
}

// Overrides reports whether the caller insists although people are shut out.
func (b *Bound) Overrides() bool { return b.tool.override && b.Text("override") != "" }

// Risk is the risk of this call. What cannot be graded is Destroy, and so is
// a call that overrides a guard.
func (b *Bound) Risk() policies.Risk {
	if b.Overrides() {
		return policies.Destroy
	}
	if b.tool.grade == nil {
		return b.tool.declared
	}
	risk, err := b.tool.grade(b.JSON())
	if err != nil || !risk.Valid() || risk > b.tool.declared {
		return policies.Destroy
	}
	return risk
}

// Guard asks the tool's guard whom the call would shut out; nobody where
// there is no guard.
func (b *Bound) Guard(ctx context.Context, facts Facts) (string, error) {
	if b.tool.guard == nil {
		return "", nil
	}
	return b.tool.guard(ctx, b.JSON(), facts)
}

// Request places the arguments. Names of servers and sites must have been
// resolved to ids, no argument may hold a name in the place of a value, and no
// secret an order in the place of one. An error is an *ArgumentError.
func (b *Bound) Request() (panel.Request, error) {
	for i := range b.tool.Args {
		if a := &b.tool.Args[i]; ordered(a, b.values[a.Name]) {
			wrong := NewArgumentError(a.Name, Message{Text: "holds a secret that was neither made nor asked for: give it"})
			return panel.Request{}, &wrong
		}
	}
	if len(b.named) > 0 {
		wrong := NewArgumentError(b.named[0], Message{Text: "is a name that was not looked up"})
		return panel.Request{}, &wrong
	}
	return b.Draft()
}

// Draft is Request for a dry run: names that were not looked up stand in it as
// they were given. It must not be sent.
func (b *Bound) Draft() (panel.Request, error) {
	t := b.tool
	path, err := t.route.path(b.Text, b.named...)
	if err != nil {
		return panel.Request{}, err
	}
	risk := b.Risk()
	r := panel.Request{
		Method: t.Method, Path: path,
		Level: panel.Level(risk), Reads: t.reads || (risk == policies.Read && t.Method == http.MethodGet),
		Anonymous: t.Class != policies.ClassOrdinary,
		Want:      t.Answer.want(), MessageOnly: t.messages,
		Secrets: b.SecretValues(),
	}
	b.place(&r)
	return r, nil
}
