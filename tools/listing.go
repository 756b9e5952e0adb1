package tools

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
)

// thing is an element of a panel's list, as an argument's value.
type thing struct {
	Choice
	// names are what it is called by, cleaned; folded is all that a search looks
	// at.
	names  []string
	folded string
}

// servers is where the values of an argument come from that is a server.
func servers() *op.From {
	return &op.From{Operation: op.Name(&flashpanel.ListServers), Value: "id", Names: []string{"name"}, Details: []string{"ip", "status"}}
}

// sourceOf is where the values of an argument come from; nil where no list has
// them.
func sourceOf(a *op.Arg) *op.From {
	switch {
	case a.Kind == op.KindServer, a.Kind == op.KindList && a.Elem.Kind == op.KindServer:
		return servers()
	default:
		return a.From
	}
}

// isNumber reports whether the values of an argument are numbers.
func isNumber(a *op.Arg) bool {
	if a.Elem != nil {
		a = a.Elem
	}
	return a.Kind != op.KindString
}

// things reads the list that the values of an argument come from, as the person of
// c at that door, without asking anybody. given are the arguments that are known;
// fresh asks the panel anew. Where there is no list, the outcome says why.
func (r *Runner) things(ctx context.Context, c Call, t *op.Tool, a *op.Arg, given map[string]json.RawMessage, fresh bool) ([]thing, *Outcome) {
	from := sourceOf(a)
	list := r.catalogue.sibling(t, from.Operation)
	args, lacks := listArgs(list, given)
	if lacks != "" {
		why := op.Say("choices_first", "Give {Name} first: the values depend on it.", "Name", lacks)
		return nil, &Outcome{Status: Invalid, Tool: list.Name, Summary: why.Text, Reasons: []op.Message{why}}
	}
	key := listingKey{c.Person.Name, c.Door, c.Token, list.Name, string(args), from.In + " " + from.Value + " " + strings.Join(from.Names, " ") + "|" + strings.Join(from.Details, " ")}
	policy := r.Policy()
	if known, ok := r.listings.get(key, c.Person, policy); ok && !fresh {
		return known, nil
	}
	k := &call{Call: Call{Tool: list.Name, Args: args, Person: c.Person, Door: c.Door, Token: c.Token, Reason: c.Reason}, id: rand.Text()[:12], started: time.Now(), quiet: true}
	out := r.toItsEnd(ctx, k)
	if out.Status != Done {
		return nil, &out
	}
	elements, ok := from.Listed(k.body)
	if !ok {
		why := op.OddShape()
		return nil, &Outcome{Status: Failed, Tool: list.Name, Summary: why.Text, Reasons: []op.Message{why}}
	}
	found := k.thingsOf(from, elements, isNumber(a))
	r.listings.put(key, listing{found, c.Person, policy, time.Now().Add(listingLives)})
	return found, nil
}

// listArgs takes what a list must have from the arguments of a call, and says what
// is missing.
func listArgs(list *op.Tool, given map[string]json.RawMessage) (args json.RawMessage, lacks string) {
	wanted := map[string]json.RawMessage{}
	for i := range list.Args {
		a := &list.Args[i]
		if !a.Required {
			continue
		}
		value, ok := given[a.Name]
		if !ok {
			return nil, a.Name
		}
		wanted[a.Name] = value
	}
	return mustJSON(wanted), ""
}

// longest is how much of a name or a detail is shown.
const longest = 80

// thingsOf makes values of the elements of a list. An element whose value cannot
// be shown as it is cannot be meant by anybody, and is left out.
func (k *call) thingsOf(from *op.From, elements []json.RawMessage, number bool) []thing {
	h := k.hider()
	line := func(text string) string {
		return maskPatterns(h.hide(strings.Join(strings.Fields(cleanLines(text)), " ")))
	}
	all := make([]thing, 0, len(elements))
	called := make(map[string]int, len(elements))
	for _, element := range elements {
		var t thing
		value, names, about := from.Read(element)
		if t.Value = value; value == "" || line(value) != value || number && !isID(value) {
			continue
		}
		for _, name := range names {
			if name = line(name); name != "" && !slices.ContainsFunc(t.names, func(n string) bool { return strings.EqualFold(n, name) }) {
				t.names = append(t.names, name)
				called[strings.ToLower(name)]++
			}
		}
		details := slices.Clone(t.names)
		for i, text := range about {
			switch text = line(text); text {
			case "", "false":
			case "true":
				details = append(details, from.Details[i])
			default:
				details = append(details, text)
			}
		}
		t.Label = t.Value
		if number && len(details) > 0 || len(t.names) > 0 { // text says itself what it is
			t.Label, details = clip(details[0], longest), details[1:]
		}
		t.Detail = clip(strings.Join(details, ", "), longest)
		t.folded = op.Fold(strings.Join(slices.Concat(t.names, details, []string{t.Value}), "\n"))
		all = append(all, t)
	}
	values := make(map[string]bool, len(all))
	for i := range all {
		values[all[i].Value] = true
	}
	for i := range all {
		t := &all[i]
		t.Word = t.Value
		if len(t.names) == 0 {
			continue
		}
		// A name that reads as an id means that id.
		name := t.names[0]
		if called[strings.ToLower(name)] == 1 && len(name) <= longest && !values[name] && !isWhole(name) {
			t.Word = name
		}
	}
	return all
}

// isWhole reports whether a text is read as a whole number.
func isWhole(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// Lists are kept for a short while, since a person who types asks for one with
// every key: as many as this, with as many elements together.
const (
	listingLives = 20 * time.Second
	mostListings = 64
	mostListed   = 50_000
)

// listings keeps what people at doors were shown. It is safe for concurrent use.
type listings struct {
	mu sync.Mutex
	m  map[listingKey]listing
}

type listingKey struct {
	person string
	door   policies.Door
	token  string
	list   string
	args   string
	form   string
}

// listing is a list with the person and the policy that it was read under.
type listing struct {
	things []thing
	person policies.Person
	policy *policies.Policy
	until  time.Time
}

func newListings() *listings { return &listings{m: map[listingKey]listing{}} }

func (l *listings) get(key listingKey, person policies.Person, policy *policies.Policy) ([]thing, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.m[key]
	if !ok || time.Now().After(e.until) || e.policy != policy || !reflect.DeepEqual(e.person, person) {
		return nil, false
	}
	return e.things, true
}

func (l *listings) put(key listingKey, e listing) {
	if len(e.things) > mostListed {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.m, key)
	now, held := time.Now(), len(e.things)
	for other, kept := range l.m {
		if now.After(kept.until) {
			delete(l.m, other)
		} else {
			held += len(kept.things)
		}
	}
	for len(l.m) >= mostListings || held > mostListed {
		var oldest listingKey
		for other, kept := range l.m {
			if first, ok := l.m[oldest]; !ok || kept.until.Before(first.until) {
				oldest = other
			}
		}
		held -= len(l.m[oldest].things)
		delete(l.m, oldest)
	}
	l.m[key] = e
}

// forget drops all lists, one of which a change may have made another.
func (l *listings) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.m)
}
