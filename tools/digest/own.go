package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Own is a section that a configuration describes: what a read gives, item by item.
type Own struct {
	// Title is its head, in the words of who wrote the configuration.
	Title string
	// Tool is the name of a tool whose risk is read, and Kind that of its panels.
	Tool, Kind string
	// Shape is that of the tool's answer; one of another shape is not known.
	Shape op.Shape
	Args  map[string]any
	Each  Each
	// List is where in the answer the items are; one that is no list is one item.
	List Path
	// Where says which items are shown; nil is all. Attention says which somebody has to
	// look at; nil is none.
	Where, Attention *policies.Filter
	// Columns are the fields that are shown; the first is what an item is called.
	Columns []Path
	// Limit is how many items are shown.
	Limit int
}

// Each says what the read is made for.
type Each string

// What a read is made for.
const (
	// EachPanel makes it once at each panel, EachServer for each server within the scope,
	// with the argument server, and EachSite for each site that is known by name, with the
	// argument site.
	EachPanel  Each = ""
	EachServer Each = "servers"
	EachSite   Each = "sites"
)

// OwnKind names the section of an Order's Own of that place.
func OwnKind(i int) Kind { return Kind("own/" + strconv.Itoa(i)) }

// own is the section of a kind that OwnKind has named.
func (o Order) own(kind Kind) (Own, bool) {
	place, ok := strings.CutPrefix(string(kind), "own/")
	i, err := strconv.Atoi(place)
	if !ok || err != nil || i < 0 || i >= len(o.Own) || OwnKind(i) != kind {
		return Own{}, false
	}
	return o.Own[i], true
}

// knows reports whether there is such a section.
func (o Order) knows(kind Kind) bool {
	_, own := o.own(kind)
	return own || kind.Known()
}

// ownSection makes such a section. The worst is shown first, and of what is not shown it
// is said how much it is, and how bad the worst of it.
func (r *run) ownSection(ctx context.Context, o Own) Section {
	s := Section{Kind: OwnSection, Title: o.Title}
	found := r.each(ctx, func(ctx context.Context, p Panel) []Item {
		if named, ok := o.Args["panel"]; p.Kind != o.Kind || ok && named != p.Name {
			return nil
		}
		return r.ownItems(ctx, p, o)
	})
	if len(found) == 0 { // nobody was asked
		found = []Item{r.nothing(Panel{}, Unknown, NotOffered)}
	}
	slices.SortStableFunc(found, func(a, b Item) int { return a.State.rank() - b.State.rank() })
	rows := 0
	var rest []Item
	for _, item := range found {
		if item.Fact == Row {
			rows++
		}
		if item.Fact == RowsLeft || item.Fact == Row && rows > o.Limit {
			rest = append(rest, item)
			continue
		}
		s.Items = append(s.Items, item)
	}
	if len(rest) > 0 { // they are sorted
		left := int64(0)
		for _, item := range rest {
			n, several := item.Figures[Count].(int64)
			if !several {
				n = 1
			}
			left += n
		}
		s.Items = append(s.Items, Item{State: rest[0].State, Fact: RowsLeft, Figures: Figures{Count: left}, Source: rest[0].Source, At: oldest(rest)})
	}
	return s
}

func oldest(items []Item) time.Time {
	at := items[0].At
	for _, item := range items {
		if item.At.Before(at) {
			at = item.At
		}
	}
	return at
}

// ownItems reads at one panel. Of the rows of each state there are as many as can be shown,
// and the rest of them are one RowsLeft.
func (r *run) ownItems(ctx context.Context, p Panel, o Own) (items []Item) {
	rows := &ownRows{own: o, kept: map[State]int{}, left: map[State]*Item{}}
	switch o.Each {
	case EachServer:
		list, _, unread := r.servers(ctx, p)
		items = unread
		for _, s := range list {
			items = append(items, r.ownRead(ctx, p, rows, called(s), onServer(s))...)
		}
	case EachSite:
		if len(p.Sites) == 0 {
			return []Item{r.nothing(p, Unknown, NoSites)}
		}
		for _, site := range p.Sites {
			items = append(items, r.ownRead(ctx, p, rows, site.Name, map[string]any{"site": site.ID})...)
		}
	default:
		items = r.ownRead(ctx, p, rows, "", nil)
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	for _, left := range rows.left {
		items = append(items, *left)
	}
	return items
}

// ownRead makes one read, and gives its items.
func (r *run) ownRead(ctx context.Context, p Panel, rows *ownRows, about string, more map[string]any) []Item {
	o := rows.own
	args := maps.Clone(o.Args)
	if args == nil {
		args = map[string]any{}
	}
	maps.Copy(args, more)
	got := r.read(ctx, p, o.Tool, o.Shape, args)
	if got.trouble != nil {
		return []Item{r.unread(p, about, o.Tool, got.trouble)}
	}
	list, ok := ownList(got.data, o.List)
	if !ok {
		return []Item{r.unread(p, about, o.Tool, &trouble{why: Unreadable})}
	}
	var items []Item
	for _, value := range list {
		if item, shown := rows.next(policies.Filtered{Item: value, Server: about, Panel: p.Name, Now: got.at}); shown {
			items = append(items, item)
		}
	}
	if got.cut {
		items = append(items, r.cutOff(p, about, o.Tool))
	}
	return items
}

// ownRows makes the rows of a section at one panel, as many of each state as can be
// shown, and counts the others.
type ownRows struct {
	own  Own
	kept map[State]int
	left map[State]*Item
}

// next gives an item as it is shown; false is that the section is not about it, or that it
// is one of those that are counted.
func (rows *ownRows) next(of policies.Filtered) (Item, bool) {
	state, about, err := rows.own.judge(of)
	if !about {
		return Item{}, false
	}
	source := []string{rows.own.Tool}
	if rows.kept[state] < rows.own.Limit {
		rows.kept[state]++
		item := rows.own.row(of, state, err)
		item.Panel, item.Source, item.At = of.Panel, source, of.Now
		return item, true
	}
	left := rows.left[state]
	if left == nil { // reads come one after the other: this is the oldest
		left = &Item{State: state, Fact: RowsLeft, Figures: Figures{Count: int64(0)}, Source: source, At: of.Now}
		rows.left[state] = left
	}
	n, _ := left.Figures[Count].(int64)
	left.Figures[Count] = n + 1
	return Item{}, false
}

// ownList finds the items in an answer.
func ownList(data json.RawMessage, at Path) ([]any, bool) {
	value, err := policies.FilterItem(data)
	if err != nil {
		return nil, false
	}
	value, ok := at.Of(value)
	switch v := value.(type) {
	case []any:
		return v, ok
	case map[string]any:
		if len(at.parts) > 0 && len(v) == 0 { // PHP writes an empty list so
			return nil, ok
		}
		return []any{v}, ok
	default:
		return nil, false
	}
}

// judge says how an item stands; about is false where the section is not about it. Where
// a condition cannot be evaluated, the item is not known, and err says why.
func (o Own) judge(of policies.Filtered) (state State, about bool, err error) {
	if o.Where != nil {
		switch fits, err := o.Where.Match(of); {
		case err != nil:
			return Unknown, true, err
		case !fits:
			return "", false, nil
		}
	}
	if o.Attention != nil {
		switch bad, err := o.Attention.Match(of); {
		case err != nil:
			return Unknown, true, err
		case bad:
			return Attention, true, nil
		}
	}
	return OK, true, nil
}

// row gives an item as it is shown; err is why its state is not known.
func (o Own) row(of policies.Filtered, state State, err error) Item {
	item := Item{State: state, Fact: Row, Figures: Figures{}}
	cells := make([]Cell, len(o.Columns))
	for i, column := range o.Columns {
		cells[i] = Cell{Name: column.String()}
		if value, ok := column.Of(of.Item); ok {
			cells[i].Value, cells[i].Known = cellText(value)
		}
	}
	var names []string
	if of.Server != "" {
		names = append(names, of.Server)
	}
	if cells[0].Known {
		names = append(names, cells[0].Value)
	} else {
		names = append(names, "?")
	}
	item.Subject, item.Figures[Cells] = strings.Join(names, ": "), cells[1:]
	if err != nil {
		item.Figures[Because], item.Figures[Says] = NoCondition, []op.Message{{Text: err.Error()}}
	}
	return item
}

// Cell is a field of an item that is shown. Value is a stranger's text, and empty where
// Known is false: the item has no such field.
type Cell struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Known bool   `json:"known"`
}

// mostCell is how much of a value is shown.
const mostCell = 120

// cellText writes a value; null is not known.
func cellText(value any) (text string, known bool) {
	switch v := value.(type) {
	case nil:
		return "", false
	case string:
		text = v
	case bool, int64, float64:
		text = fmt.Sprint(v)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return "", false
		}
		text = string(raw)
	}
	if runes := []rune(text); len(runes) > mostCell {
		text = string(runes[:mostCell]) + "…"
	}
	return text, true
}
