package alert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// Row is where a rule stands for a thing, as it is kept.
type Row struct {
	Rule  string         `json:"-"`
	Fence int64          `json:"-"`
	Thing digest.Subject `json:"thing"`
	State State          `json:"state"`
}

// Head is what is kept of a rule itself.
type Head struct {
	Rule  string `json:"-"`
	Fence int64  `json:"-"`
	// At is when it was evaluated last, and Things are the names of what it was about then.
	At     time.Time `json:"at"`
	Things []string  `json:"things,omitempty"`
}

// Board is all that is kept of the rules.
type Board struct {
	Rows  []Row
	Heads []Head
}

// RowKey names the row of a thing.
func RowKey(s digest.Subject) string { return string(s.Of) + " " + s.Panel + "/" + s.Name }

// Read reads rows; one that cannot be read is an error.
func Read(list []policies.Alert) (Board, error) {
	var b Board
	for _, a := range list {
		var err error
		if a.Thing == "" {
			h := Head{}
			err = json.Unmarshal(a.Body, &h)
			h.Rule, h.Fence = a.Rule, a.Fence
			b.Heads = append(b.Heads, h)
		} else {
			r := Row{}
			err = json.Unmarshal(a.Body, &r)
			r.Rule, r.Fence = a.Rule, a.Fence
			b.Rows = append(b.Rows, r)
		}
		if err != nil {
			return Board{}, fmt.Errorf("alert: what is kept of %s %s: %w", a.Rule, a.Thing, err)
		}
	}
	return b, nil
}

// Head is that of a rule; the zero Head where it was never evaluated.
func (b Board) Head(rule string) Head {
	if i := slices.IndexFunc(b.Heads, func(h Head) bool { return h.Rule == rule }); i >= 0 {
		return b.Heads[i]
	}
	return Head{Rule: rule}
}

// Write is the row for the store. forget takes it away.
func (r Row) Write(forget bool) (policies.Alert, error) {
	a := policies.Alert{Rule: r.Rule, Thing: RowKey(r.Thing), Fence: r.Fence}
	if forget {
		return a, nil
	}
	raw, err := json.Marshal(r)
	a.Body = raw
	return a, err
}

// Write is the row for the store.
func (h Head) Write() (policies.Alert, error) {
	raw, err := json.Marshal(h)
	return policies.Alert{Rule: h.Rule, Fence: h.Fence, Body: raw}, err
}

// Evaluate gives the rows of a rule after a look at what was measured, and its head. Rows
// that were there and are to be forgotten are among them, with an empty state.
func (r *Rule) Evaluate(b Board, made digest.Measurement, mutes Mutes, at time.Time) ([]Row, Head) {
	head := b.Head(r.Name)
	head.At, head.Things = at, nil
	before := map[string]Row{}
	for _, row := range b.Rows {
		if row.Rule == r.Name {
			before[RowKey(row.Thing)] = row
		}
	}
	var rows []Row
	unlisted, elsewhere := map[string]Look{}, map[string]bool{}
	for _, m := range made.Things {
		if !r.Judges(m) {
			continue
		}
		if !r.About(m.Subject) {
			elsewhere[RowKey(m.Subject)] = true // it is there, and no longer in the rule's scope
			continue
		}
		key := RowKey(m.Subject)
		row := before[key]
		delete(before, key)
		row.Rule, row.Thing = r.Name, m.Subject
		look := r.When.Eval(m, at)
		look.Took = made.Took
		if m.Listed() {
			head.Things = append(head.Things, ThingName(m.Subject))
		} else {
			look.Truth, look.Blame = Unknown, cmp.Or(look.Blame, look.unread())
			unlisted[m.Panel] = look
		}
		_, muted := mutes.Of(r.Name, m.Subject, at)
		row.State = r.Step(row.State, look, muted)
		rows = append(rows, row)
	}
	slices.Sort(head.Things)
	for _, row := range before { // what was there and is not among them
		_, muted := mutes.Of(r.Name, row.Thing, at)
		look, blind := unlisted[row.Thing.Panel]
		switch {
		case row.Thing.Of != r.When.Of: // the rule was changed, and is about other things
			row.State = r.Leave(row.State, at, true)
		case row.Thing.Name == "": // they are listed again
			row.State = r.Step(row.State, Look{At: at, Truth: No}, muted)
		case blind: // whether it is there is not known
			look.Quiet = true
			row.State = r.Step(row.State, look, muted)
		case elsewhere[RowKey(row.Thing)], !slices.Contains(made.Panels, row.Thing.Panel):
			row.State = r.Leave(row.State, at, true)
		case muted && row.State.awaited(): // that it is gone is told when the mute has ended
			row.State = r.Step(row.State, Look{At: at, Truth: Unknown, Blame: &Figure{Name: r.When.Figures[0], Why: digest.NoneThere, At: at}, Quiet: true}, muted)
		default:
			row.State = r.Leave(row.State, at, muted)
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b Row) int { return compareSubjects(a.Thing, b.Thing) })
	return rows, head
}
