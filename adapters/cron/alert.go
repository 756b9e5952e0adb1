package cron

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// AlertName is the name under which all alerts read, as the person cron:alerts.
const AlertName = "alerts"

// Alert is a rule and where it is told.
type Alert struct {
	alert.Rule
	// Language is that of its sentences; empty is English. Zone is where it reads the clock.
	Language string
	Zone     *time.Location
	// To are the chats where it is told, and EscalateTo those where it is escalated.
	To, EscalateTo []Target
}

// Speech is how the alert speaks.
func (a Alert) Speech() chat.Speech { return chat.SpeechIn(a.Language).At(a.Zone) }

// targets are where an event is told.
func (a Alert) targets(e alert.Event) []string {
	var list []string
	if e.Kind != alert.Escalated {
		list = append(list, places(a.To)...)
	}
	if e.Kind == alert.Escalated || e.Escalated {
		list = append(list, places(a.EscalateTo)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func places(list []Target) []string {
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = t.String()
	}
	return texts
}

// Rules are the rules of alerts.
func Rules(list []Alert) []alert.Rule {
	rules := make([]alert.Rule, len(list))
	for i, a := range list {
		rules[i] = a.Rule
	}
	return rules
}

// MeasureOrder is what has to be measured for some rules, by the person as whom alerts read.
func MeasureOrder(rules []alert.Rule) digest.MeasureOrder {
	order := digest.MeasureOrder{Name: AlertName, Person: digest.Reader(AlertName, policies.Scope{})}
	order.Sorts, order.Names, order.Panels, order.Tags = alert.Needs(rules)
	return order
}

// Measurer measures; *digest.Maker does.
type Measurer interface {
	Measure(ctx context.Context, o digest.MeasureOrder) (digest.Measurement, error)
}

// AlertStore keeps where rules stand; *store.Store does.
type AlertStore interface {
	Now(ctx context.Context) (time.Time, error)
	Alerts(ctx context.Context) ([]policies.Alert, error)
	// SaveAlerts writes rows, all or none; false where another process has written one.
	SaveAlerts(ctx context.Context, list []policies.Alert) (bool, error)
	Mutes(ctx context.Context) ([]policies.Mute, error)
}

// Watch evaluates the alerts whose slots come in, and posts what is to be told.
//
// What is to be told is written down with the state that it is told of, in one
// transaction, and taken out again when the outbox has it. A process that dies between
// leaves it to the next slot, in whatever process: the message has the same key then, and
// is the same one.
type Watch struct {
	Log      *slog.Logger
	Measurer Measurer
	Store    AlertStore
	Outbox   Outbox
	// Alerts are those of now. A slot under way ends with those that it began with.
	Alerts func() []Alert
	// Doors write the messages.
	Doors map[policies.Door]Compose
	// Within is how long measuring may take; 0 is digest.DefaultTime.
	Within time.Duration
}

// errMoved says that another process has moved an alert on.
var errMoved = errors.New("another process has evaluated the alerts meanwhile")

// Handle is the delivery.Handler of the slots of alerts. A slot that comes late is left
// out: its answer would be of another time, and the next one has come in.
func (w *Watch) Handle(ctx context.Context, a delivery.Arrival) error {
	slot, ok := slotOf(a.Key)
	if !ok {
		return fmt.Errorf("cron: an arrival has the key %q", a.Key)
	}
	now, err := w.Store.Now(ctx)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	if now.Sub(slot) >= alert.Pulse(Rules(w.Alerts())) {
		w.Log.Debug("alerts are not evaluated so late after their time", "slot", slot)
		return nil
	}
	t := &turn{Watch: w, alerts: w.Alerts()}
	err = t.look(ctx, slot)
	if errors.Is(err, errMoved) {
		w.Log.Info("alerts were evaluated by another process", "slot", slot)
		return nil
	}
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	return givenUp(errors.Join(t.refused...))
}

// Look evaluates the rules that are due at a slot, and posts what is owed.
func (w *Watch) Look(ctx context.Context, slot time.Time) error {
	return (&turn{Watch: w, alerts: w.Alerts()}).look(ctx, slot)
}

// turn is one evaluation, by the alerts that it began with.
type turn struct {
	*Watch
	alerts []Alert
	// refused are the messages that nobody will get.
	refused []error
}

func (w *turn) look(ctx context.Context, slot time.Time) error {
	board, err := w.read(ctx)
	if err != nil {
		return err
	}
	var unposted unpostedError
	if board, err = w.post(ctx, board, slot); err != nil && !errors.As(err, &unposted) { // what a process left that died
		return err
	}
	var due []alert.Rule
	for _, r := range Rules(w.alerts) {
		if r.Due(board.Head(r.Name).At, slot) {
			due = append(due, r)
		}
	}
	if len(due) == 0 {
		return err
	}
	order := MeasureOrder(due)
	order.Within, order.Keep = w.Within, true
	made, err := w.Measurer.Measure(ctx, order)
	if err != nil {
		return err
	}
	for _, r := range due {
		if made.Took > r.Every {
			w.Log.Warn("an alert is looked at less often than it asks for, since reading takes longer: give it a longer interval, or a scope", "alert", r.Name, "every", r.Every, "took", made.Took, "reads", made.Reads)
		}
	}
	mutes, err := w.Store.Mutes(ctx)
	if err != nil {
		return err
	}
	if board, err = w.evaluate(ctx, due, board, made, mutes, slot); err != nil {
		return err
	}
	_, err = w.post(ctx, board, slot)
	return err
}

func (w *turn) read(ctx context.Context) (alert.Board, error) {
	rows, err := w.Store.Alerts(ctx)
	if err != nil {
		return alert.Board{}, err
	}
	return alert.Read(rows)
}

// evaluate moves the rules on, in one transaction, and gives what is kept then. What is
// kept of rules that are no more is forgotten.
func (w *turn) evaluate(ctx context.Context, due []alert.Rule, board alert.Board, made digest.Measurement, mutes alert.Mutes, slot time.Time) (alert.Board, error) {
	var save []policies.Alert
	var errs []error
	write := func(a policies.Alert, err error) {
		save, errs = append(save, a), append(errs, err)
	}
	after := alert.Board{}
	for _, r := range due {
		rows, head := r.Evaluate(board, made, mutes, slot)
		write(head.Write())
		for _, row := range rows {
			row.State.Owed = w.addressed(r.Name, row.State.Owed)
			forget := row.State.Empty(&r, slot)
			if row.Fence == 0 && forget {
				continue
			}
			write(row.Write(forget))
			if row.Fence++; !forget {
				after.Rows = append(after.Rows, row)
			}
		}
	}
	for _, row := range board.Rows {
		if w.alert(row.Rule) < 0 {
			write(row.Write(true))
		}
	}
	for _, h := range board.Heads {
		if w.alert(h.Rule) < 0 {
			write(policies.Alert{Rule: h.Rule, Fence: h.Fence}, nil)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return after, fmt.Errorf("cron: what is to be kept of the alerts: %w", err)
	}
	did, err := w.Store.SaveAlerts(ctx, save)
	if err == nil && !did {
		err = errMoved
	}
	return after, err
}

// addressed are events with the places where they are to be told; what is told nowhere is
// left out.
func (w *turn) addressed(rule string, owed []alert.Event) []alert.Event {
	var list []alert.Event
	for _, e := range owed {
		if e.To == nil {
			e.To = w.alerts[w.alert(rule)].targets(e)
		}
		if len(e.To) > 0 {
			list = append(list, e)
		}
	}
	return list
}

// alert finds one by its name.
func (w *turn) alert(name string) int {
	return slices.IndexFunc(w.alerts, func(a Alert) bool { return a.Name == name })
}
