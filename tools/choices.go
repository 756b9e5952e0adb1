package tools

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"panelbot/tools/op"
)

// Choice is a value that an argument can have. All of it is fit to be shown; what
// comes from a panel is a stranger's.
type Choice struct {
	// Value is what is sent, such as an id.
	Value string
	// Label is what people call it, Detail what tells it from others. Of what has no
	// name, Label is the value, or of a number its first detail.
	Label, Detail string
	// Word is what a person types for it: its name, where only one is called so,
	// else the value.
	Word string
}

// Choices lists what an argument of a call can be: the first ones that hold the
// query in name, detail or value, whatever the case and the diacritics, those that
// begin with it before the others; at most so many. Of c it needs the tool, the
// person, the door, and of the arguments those that say where to look. A list is
// read as the person of c would read it, and recorded so, but nobody is asked;
// what was read less than 20 seconds ago is not read again. An error is an
// op.Message that says why there are none, such as a denial.
func (r *Runner) Choices(ctx context.Context, c Call, argument, query string, most int) ([]Choice, error) {
	t, ok := r.catalogue.Find(c.Tool)
	if !ok {
		return nil, r.catalogue.unknown(c.Tool)
	}
	a := t.Arg(argument)
	if a == nil {
		return nil, op.Say("choices_no_argument", "{Tool} has no such argument.", "Tool", t.Chat)
	}
	given := map[string]json.RawMessage{}
	if len(c.Args) > 0 && json.Unmarshal(c.Args, &given) != nil {
		return nil, op.Say("arg_no_object", "must be a JSON object")
	}
	if !c.Person.Known() || r.Policy().Certain(c.Person, c.Door, t.Policy()) {
		return nil, op.Say("choices_denied", "{Tool} is denied to you, and so are its values.", "Tool", t.Chat)
	}
	all, err := r.valuesOf(ctx, c, t, a, given)
	if err != nil {
		return nil, err
	}
	return matching(all, query, most), nil
}

// valuesOf lists all values of an argument.
func (r *Runner) valuesOf(ctx context.Context, c Call, t *op.Tool, a *op.Arg, given map[string]json.RawMessage) ([]thing, error) {
	inner := a
	if a.Kind == op.KindList {
		inner = a.Elem
	}
	switch {
	case len(inner.Enum) > 0:
		return words(inner.Enum...), nil
	case inner.Kind == op.KindBoolean:
		return words("true", "false"), nil
	case inner.Kind == op.KindSite:
		return r.sitesFor(ctx, c, t, given)
	case sourceOf(a) == nil:
		return nil, nil
	}
	all, out := r.things(ctx, c, t, a, given, false)
	if out != nil {
		return nil, reasonOf(*out)
	}
	return all, nil
}

// reasonOf is why a call ended as it did.
func reasonOf(out Outcome) op.Message {
	switch {
	case len(out.Errors) > 0:
		return out.Errors[0].Spoken
	case len(out.Reasons) > 0:
		return out.Reasons[0]
	default:
		return op.Message{Text: out.Summary}
	}
}

func words(list ...string) []thing {
	all := make([]thing, len(list))
	for i, w := range list {
		all[i] = thing{Choice: Choice{Value: w, Label: w, Word: w}, folded: op.Fold(w)}
	}
	return all
}

// matching filters by a query.
func matching(all []thing, query string, most int) []Choice {
	wanted := op.Fold(strings.Join(strings.Fields(cleanLines(query)), " "))
	var first, later []Choice
	for _, t := range all {
		switch {
		case len(first) >= most:
			return first
		case strings.HasPrefix(t.folded, wanted), strings.Contains(t.folded, "\n"+wanted):
			first = append(first, t.Choice)
		case len(later) < most && strings.Contains(t.folded, wanted):
			later = append(later, t.Choice)
		}
	}
	found := slices.Concat(first, later)
	return found[:max(0, min(most, len(found)))]
}

// sitesFor lists the sites that have names. To somebody whose scope has limits only
// those are shown that are on servers which the person may list.
func (r *Runner) sitesFor(ctx context.Context, c Call, t *op.Tool, given map[string]json.RawMessage) ([]thing, error) {
	wanted := ""
	if raw, ok := given["panel"]; ok && json.Unmarshal(raw, &wanted) != nil {
		return nil, op.Say("choices_first", "Give {Name} first: the values depend on it.", "Name", "panel")
	}
	var all []thing
	for _, p := range r.panels {
		if p.Kind != t.Vendor.Kind || wanted != "" && p.Name != wanted {
			continue
		}
		sites := map[string]Site{}
		if p.Named != nil {
			maps.Copy(sites, p.Named())
		}
		maps.Copy(sites, p.Sites)
		if c.Person.Scope.Limits() {
			if err := r.inScope(ctx, c, p, sites); err != nil {
				return nil, err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(sites)) {
			s := sites[name]
			id := strconv.FormatInt(s.ID, 10)
			label, detail := clip(CleanText(name), longest), CleanText(cmp.Or(s.Domain, s.Server))
			one := thing{Choice: Choice{Value: id, Label: label, Detail: detail, Word: name}, names: []string{label}}
			if label != name || isID(name) {
				one.Word = id
			}
			one.folded = op.Fold(strings.Join([]string{label, detail, id}, "\n"))
			all = append(all, one)
		}
	}
	return all, nil
}

// inScope leaves the sites on servers that the person of a call may list.
func (r *Runner) inScope(ctx context.Context, c Call, p *Panel, sites map[string]Site) error {
	list := r.catalogue.sibling(&op.Tool{Vendor: op.Vendor{Kind: p.Kind}}, servers().Operation)
	if list == nil {
		clear(sites)
		return nil
	}
	known, out := r.things(ctx, c, list, &op.Arg{Name: "server", Kind: op.KindServer}, map[string]json.RawMessage{"panel": mustJSON(p.Name)}, false)
	if out != nil {
		clear(sites)
		return reasonOf(*out)
	}
	maps.DeleteFunc(sites, func(_ string, s Site) bool {
		return s.Server == "" || !slices.ContainsFunc(known, func(t thing) bool {
			return t.Value == s.Server || slices.ContainsFunc(t.names, func(name string) bool { return strings.EqualFold(name, s.Server) })
		})
	})
	return nil
}
