package op

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"

	"panelbot/policies"
)

// Operation declares one operation of a panel: In is the struct of its
// arguments, Out the type of its answer (a struct or slice for JSON, or one of
// the kinds Text, File, Empty and Redirect). Declarations are package
// variables that nobody writes to.
//
// The fields of In carry the tags json (the name on the wire, in MCP, in chat
// and in the docs; omitempty makes the argument optional), doc, enum (words
// separated by |), example, in (query, body, fields or local; without it the
// place follows from the route and the method) and from (the list that the values
// come from: see From). What is secret among them has the type Secret; the tag
// secret:"true" is for the fields of Out, and for files.
type Operation[In, Out any] struct {
	// Name is noun and verb in lower case, separated by dots: schedule.create.
	Name string
	// Route is the method and the path as in the reference, as an
	// http.ServeMux pattern: POST /api/servers/{server}/schedules.
	Route string
	// Risk is the highest risk that a call can have.
	Risk policies.Risk
	// Doc says what the operation does, what it needs first and what it breaks.
	Doc string
	// Words are what people call it, in any language; search reads them.
	Words []string
	// Grade gives the risk of one call, where the arguments decide. It may
	// only lower Risk; nil means that every call has Risk.
	Grade func(In) policies.Risk
	// Check says how a change is verified. The zero value means that the end
	// of the change cannot be seen.
	Check Check
	// Preview lists the reads that are shown before somebody says yes.
	Preview []Look
	// Undo names the call that takes this one back.
	Undo Inverse
	// Guard reports whom the call would shut out, as a sentence; empty when
	// nobody. An error means that it could not be found out.
	Guard func(context.Context, In, Facts) (string, error)
	// Shows reports whether the beginnings of a call's files may be shown to those who
	// are asked about it; the rest of panelbot sees name, size and sum alone. nil is
	// never: a file may hold secrets that have no form by which they are found.
	Shows func(In) bool
	// Reads says that a call certainly changes nothing, so that it may be
	// repeated and made again, although the answer reveals. It is for Reveal
	// alone: what has the risk Read only reads, and a login or a token that is
	// made for the caller is a change.
	Reads bool
	// Callback marks an operation that the panel's own servers call back with
	// a token of theirs. It is denied unless a policy says otherwise, and sent
	// without the panel's stored credentials.
	Callback bool
	// Login marks an operation that trades a password for a token. It is
	// denied and sent as a Callback is.
	Login bool
	// MessageOnly says that the reference shows no shape of success, so that
	// an object with nothing but a message may be one. Elsewhere such an answer
	// is the panel's refusal. It need not be set where Out is Any.
	MessageOnly bool
}

// Declaration is an Operation of any types. Only *Operation implements it.
type Declaration interface {
	erased() erased
}

// Name gives the dotted name of a declaration.
func Name(d Declaration) string { return d.erased().name }

// erased is an Operation without its types: what the engine works on.
type erased struct {
	name, route, doc string
	risk             policies.Risk
	words            []string
	in, out          reflect.Type
	grade            func(args json.RawMessage) (policies.Risk, error)
	guard            func(ctx context.Context, args json.RawMessage, facts Facts) (string, error)
	shows            func(args json.RawMessage) (bool, error)
	check            Check
	preview          []Look
	undo             Inverse
	callback, login  bool
	messageOnly      bool
	reads            bool
}

func (o *Operation[In, Out]) erased() erased {
	e := erased{
		name: o.Name, route: o.Route, doc: o.Doc, risk: o.Risk, words: o.Words,
		in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](),
		check: o.Check, preview: o.Preview, undo: o.Undo,
		callback: o.Callback, login: o.Login, messageOnly: o.MessageOnly, reads: o.Reads,
	}
	if o.Grade != nil {
		e.grade = func(args json.RawMessage) (policies.Risk, error) {
			in := new(In)
			if err := decode(args, in); err != nil {
				return 0, err
			}
			return o.Grade(*in), nil
		}
	}
	if o.Guard != nil {
		e.guard = func(ctx context.Context, args json.RawMessage, facts Facts) (string, error) {
			in := new(In)
			if err := decode(args, in); err != nil {
				return "", err
			}
			return o.Guard(ctx, *in, facts)
		}
	}
	if o.Shows != nil {
		e.shows = func(args json.RawMessage) (bool, error) {
			in := new(In)
			if err := decode(args, in); err != nil {
				return false, err
			}
			return o.Shows(*in), nil
		}
	}
	return e
}

func decode(args json.RawMessage, in any) error {
	if err := json.Unmarshal(args, in); err != nil {
		return fmt.Errorf("arguments: %w", err)
	}
	return nil
}

// Look is a read that is shown before somebody says yes.
type Look struct {
	// Read is the operation that is called; its arguments are taken, by name,
	// from those of the call that waits.
	Read Declaration
	// Match keeps only the elements of a list whose fields equal arguments of
	// the call: "schedule=id" (argument, field), or "name" where both are
	// named alike. Empty shows the whole answer.
	Match []string
}

// Show is a Look at the whole answer of read, or at the elements that match.
func Show(read Declaration, match ...string) Look { return Look{Read: read, Match: match} }

// Inverse names the call that takes a call back.
type Inverse struct {
	// Name is the dotted name of the operation of the same panel.
	Name string
	// Args says where its arguments come from: "schedule=result:schedule.id"
	// is a field of the answer, "name=arg:container" an argument of the call,
	// "enabled=false" a JSON literal. Arguments of the same name as the call's
	// own are taken over without being listed.
	Args []string
}

// Reverse is the Inverse by that name.
func Reverse(name string, args ...string) Inverse { return Inverse{Name: name, Args: args} }

// Facts is what a Guard may ask about the server that it protects.
type Facts interface {
	// Read runs a read operation with the arguments of the guarded call that
	// it shares by name, and decodes its answer into out: a pointer to a slice,
	// or to a struct. A list of out that the answer does not have is an error.
	Read(ctx context.Context, read Declaration, out any) error
	// PanelAddresses lists the addresses that the panel connects from, as far
	// as they are known; an error means that none is.
	PanelAddresses(ctx context.Context) ([]netip.Addr, error)
}
