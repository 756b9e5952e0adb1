package cron

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/alert"
)

// message is one that is owed: what one rule tells at one time in one place.
type message struct {
	rule string
	kind alert.EventKind
	at   time.Time
	to   string
}

// owedFor is how long it is tried to tell something: what is a day old is no news.
const owedFor = 24 * time.Hour

// messageOf is the message by which an event of a row is told in a place.
func messageOf(row alert.Row, e alert.Event, to string) message {
	return message{row.Rule, e.Kind, e.At.UTC(), to}
}

// post gives what is owed at a slot to the outbox, and takes it out of what is kept.
func (w *turn) post(ctx context.Context, board alert.Board, slot time.Time) (alert.Board, error) {
	owed := owedBy(board)
	if len(owed) == 0 {
		return board, nil
	}
	failed := map[message]bool{}
	var unposted unpostedError
	for _, m := range inOrder(owed) {
		switch err := w.send(ctx, m, owed[m]); {
		case errors.Is(err, ErrReaders), errors.Is(err, errNowhere), err != nil && slot.Sub(m.at) >= owedFor:
			w.Log.Error("an alert could not be posted, and is not tried again", "alert", m.rule, "told", string(m.kind), "to", m.to, "err", err)
			w.refused = append(w.refused, fmt.Errorf("cron: posting the alert %s to %s: %w", m.rule, m.to, err))
		case err != nil:
			failed[m] = true
			unposted = append(unposted, fmt.Errorf("cron: posting the alert %s to %s: %w", m.rule, m.to, err))
		}
	}
	board, err := w.keepOwed(ctx, board, failed)
	if err == nil && len(unposted) > 0 {
		err = unposted
	}
	return board, err
}

// owedBy are the messages that are owed, with what each tells.
func owedBy(board alert.Board) map[message][]alert.Told {
	owed := map[message][]alert.Told{}
	for _, row := range board.Rows {
		for _, e := range row.State.Owed {
			for _, to := range e.To {
				m := messageOf(row, e, to)
				owed[m] = append(owed[m], alert.Told{Thing: row.Thing, Event: e})
			}
		}
	}
	return owed
}

// keepOwed writes that nothing is owed any more but what has failed, and gives what is kept
// then.
func (w *turn) keepOwed(ctx context.Context, board alert.Board, failed map[message]bool) (alert.Board, error) {
	var save []policies.Alert
	var errs []error
	var rows []alert.Row
	for _, row := range board.Rows {
		told := len(row.State.Owed) > 0
		row.State.Owed = stillOwed(row, failed)
		i := w.alert(row.Rule)
		forget := i >= 0 && row.State.Empty(&w.alerts[i].Rule, row.State.Looked)
		if told {
			a, err := row.Write(forget)
			save, errs = append(save, a), append(errs, err)
			row.Fence++
		}
		if !forget {
			rows = append(rows, row)
		}
	}
	board.Rows = rows
	if err := errors.Join(errs...); err != nil {
		return board, fmt.Errorf("cron: what is still owed of the alerts: %w", err)
	}
	did, err := w.Store.SaveAlerts(ctx, save)
	if err == nil && !did {
		err = errMoved
	}
	return board, err
}

// stillOwed are the events of a row that have failed in some place, with those places.
func stillOwed(row alert.Row, failed map[message]bool) []alert.Event {
	var left []alert.Event
	for _, e := range row.State.Owed {
		e.To = slices.DeleteFunc(slices.Clone(e.To), func(to string) bool { return !failed[messageOf(row, e, to)] })
		if len(e.To) > 0 {
			left = append(left, e)
		}
	}
	return left
}

// inOrder are the messages in the order in which they are to be read: the older ones first,
// and what ends behind what begins.
func inOrder(owed map[message][]alert.Told) []message {
	return slices.SortedFunc(maps.Keys(owed), func(a, b message) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rule, b.rule), cmp.Compare(slices.Index(alert.EventKinds(), a.kind), slices.Index(alert.EventKinds(), b.kind)), cmp.Compare(a.to, b.to))
	})
}

// unpostedError are the reasons for which messages are still owed. They are posted later.
type unpostedError []error

func (e unpostedError) Error() string { return errors.Join(e...).Error() }

// errNowhere says that a place, or an alert, is no more.
var errNowhere = errors.New("there is no such door, or no such alert any more")

// send gives one message to the outbox, once for its rule, kind, time and place.
func (w *turn) send(ctx context.Context, m message, things []alert.Told) error {
	t, err := ParseTarget(m.to)
	i := w.alert(m.rule)
	if err != nil || i < 0 || w.Doors[t.Door] == nil {
		return errNowhere
	}
	a := w.alerts[i]
	body, err := w.Doors[t.Door](ctx, t.Chat, a.Speech().Alert(alert.Notice{Rule: &a.Rule, Kind: m.kind, At: m.at, Things: things}))
	if err != nil {
		return err
	}
	key := fmt.Sprintf("alert %s %s %s %s", m.rule, m.kind, strconv.FormatInt(m.at.Unix(), 10), t.Chat)
	return w.Outbox.Post(ctx, delivery.Message{Door: t.Door, Chat: t.Chat, Key: key, Body: body})
}
