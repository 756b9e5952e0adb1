package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// within is how long Slack waits for the acknowledgement, and how long a trigger holds.
// What comes over the network takes of it, so that ours ends before.
type within time.Duration

const slackWithin = within(3 * time.Second)

// store is for what only has to be kept, and for what is answered in the acknowledgement.
func (w within) store() time.Duration { return time.Duration(w) - 500*time.Millisecond }

// ack is for an answer, and keeping it.
func (w within) ack() time.Duration { return time.Duration(w) - 100*time.Millisecond }

// open is for a form that a trigger opens.
func (w within) open() time.Duration { return time.Duration(w) }

// withinOf takes what is configured; zero is Slack's own.
func withinOf(d time.Duration) within {
	if d == 0 {
		return slackWithin
	}
	return within(d)
}

// atOnce is how many events are stored at the same time. Others wait for their turn,
// within their time.
const atOnce = 512

// Inbox keeps what arrived. delivery.Queue is one.
type Inbox interface {
	// Accept returns when the arrival is on disk, or with an error when ctx ends; fresh
	// is false where its key was taken before.
	Accept(ctx context.Context, a delivery.Arrival) (fresh bool, err error)
}

// Refusals records what was turned away at the door.
type Refusals interface {
	// Refuse records one refusal. It must not block for long: Slack, or an attacker,
	// waits.
	Refuse(ctx context.Context, r Refusal)
}

// Refusal is something that was turned away: not signed by Slack, of another workspace,
// or of another app. Its ids are what the sender claimed.
type Refusal struct {
	// Why is a constant text: signature, clock, workspace, app.
	Why string
	// Way is http or socket; Remote is who connected, over HTTP.
	Way, Remote              string
	Team, App, User, Channel string
	// Unrecorded is how many before it were not recorded, since they were too many.
	Unrecorded int
}

// Submitted is what the acknowledgement of a form says. The zero value closes the form.
type Submitted struct {
	// Errors are sentences by the block ids of the fields under which they appear; the
	// form stays open.
	Errors map[string]string
	// Update is the view that takes the form's place.
	Update json.RawMessage
	// Clear closes all forms, not the last alone.
	Clear bool
}

// Config is what the way in needs.
type Config struct {
	// Team is the workspace, T…; App the app, A…, and Enterprise the organisation, E…:
	// where they are given, what is of others is refused.
	Team, App, Enterprise string
	Inbox                 Inbox
	Refusals              Refusals
	// Options gives what a select offers for e.Query, within 2.5 seconds. With an error,
	// or without a function, the select is empty.
	Options func(ctx context.Context, e Event) ([]Option, error)
	// Submission says what is answered to a form, within 2.5 seconds, and whether it goes
	// to the inbox. It may be asked twice about the same form, and must change nothing:
	// what is to be done is done from the inbox. With an error Slack tells the person that
	// it did not work, and nothing is kept. Without a function every form is kept and
	// closed.
	Submission func(ctx context.Context, e Event) (answer Submitted, keep bool, err error)
	// Changed is told of what may change who somebody is, or who reads a channel, before
	// it is kept. Answers.Changed is meant to be it. It must not block.
	Changed func(e Event)
	// AckWithin is how long the workspace waits for an acknowledgement; 0 is Slack's 3
	// seconds.
	AckWithin time.Duration
}

// Intake takes in what Slack sends, whichever way it comes.
type Intake struct {
	log     *slog.Logger
	cfg     Config
	within  within
	turns   chan struct{}
	refused refused
}

// NewIntake makes the way in. A Config without a workspace, an inbox or a record of
// refusals is an error.
func NewIntake(log *slog.Logger, cfg Config) (*Intake, error) {
	switch {
	case cfg.Team == "":
		return nil, errors.New("slack: without slack.team everybody's workspace would be ours: set it to the workspace's id, T…")
	case cfg.Inbox == nil || cfg.Refusals == nil:
		return nil, errors.New("slack: no inbox, or no record of refusals")
	}
	return &Intake{log: log, cfg: cfg, within: withinOf(cfg.AckWithin), turns: make(chan struct{}, atOnce), refused: refused{record: cfg.Refusals, log: log}}, nil
}

// errForeign is the error of what is of another workspace or app.
var errForeign = errors.New("slack: it is not of this workspace and app")

// take does with an event what is to be done before it is acknowledged. answer is what
// the acknowledgement holds; nil is nothing. With an error it is not acknowledged.
// limit is how large an answer may be.
func (i *Intake) take(ctx context.Context, e Event, from origin, limit int) (answer []byte, err error) {
	if err := i.ours(ctx, e, from); err != nil {
		return nil, err
	}
	// That the connection ends does not undo what was sent.
	ctx = context.WithoutCancel(ctx)
	switch e.Kind { //nolint:exhaustive // the others are only kept
	case Suggestion:
		return i.suggest(ctx, e, limit)
	case Submission:
		return i.submit(ctx, e, limit)
	case UserChanged:
		i.changed(e)
		return nil, nil
	case Joined, Left, ChannelChanged:
		i.changed(e)
	}
	ctx, cancel := context.WithDeadline(ctx, e.Arrived.Add(i.within.store()))
	defer cancel()
	return nil, i.keep(ctx, e)
}

// origin is how something came.
type origin struct{ way, remote string }

// ours refuses what is of another workspace or app.
func (i *Intake) ours(ctx context.Context, e Event, from origin) error {
	why := ""
	switch {
	case e.Team != i.cfg.Team, i.cfg.Enterprise != "" && e.Enterprise != i.cfg.Enterprise:
		why = "workspace"
	case i.cfg.App != "" && e.App != i.cfg.App:
		why = "app"
	default:
		return nil
	}
	i.refused.refuse(ctx, Refusal{Why: why, Way: from.way, Remote: from.remote, Team: e.Team, App: e.App, User: e.User, Channel: e.Channel})
	return errForeign
}

func (i *Intake) changed(e Event) {
	if i.cfg.Changed != nil {
		i.cfg.Changed(e)
	}
}

// keep stores an event.
func (i *Intake) keep(ctx context.Context, e Event) error {
	body, err := e.Encode()
	if err != nil {
		return fmt.Errorf("slack: an event cannot be written: %w", err)
	}
	select {
	case i.turns <- struct{}{}:
		defer func() { <-i.turns }()
	case <-ctx.Done():
		return fmt.Errorf("slack: too much arrives at once: %w", ctx.Err())
	}
	fresh, err := i.cfg.Inbox.Accept(ctx, delivery.Arrival{Door: policies.Slack, Key: e.Key, Lane: e.Lane(), Body: body})
	switch {
	case err != nil:
		return fmt.Errorf("slack: the inbox did not take it: %w", err)
	case !fresh:
		i.log.Info("slack sent again what was taken", "kind", e.Kind, "key", e.Key)
	}
	return nil
}

// submit answers a form.
func (i *Intake) submit(ctx context.Context, e Event, limit int) ([]byte, error) {
	var answer Submitted
	keep := true
	if i.cfg.Submission != nil {
		asking, cancel := context.WithDeadline(ctx, e.Arrived.Add(i.within.store()))
		defer cancel()
		type said struct {
			answer Submitted
			keep   bool
			err    error
		}
		come := make(chan said, 1)
		go func() {
			var s said
			s.answer, s.keep, s.err = i.cfg.Submission(asking, e)
			come <- s
		}()
		select {
		case s := <-come:
			if s.err != nil {
				return nil, fmt.Errorf("slack: a form was not answered: %w", s.err)
			}
			answer, keep = s.answer, s.keep
		case <-asking.Done():
			return nil, fmt.Errorf("slack: a form was not answered: %w", asking.Err())
		}
	}
	raw, err := answer.encode()
	switch {
	case err != nil:
		return nil, err
	case len(raw) > limit:
		return nil, fmt.Errorf("slack: the answer to a form has %d bytes, and %d is the most", len(raw), limit)
	case !keep:
		return raw, nil
	}
	ctx, cancel := context.WithDeadline(ctx, e.Arrived.Add(i.within.ack()))
	defer cancel()
	return raw, i.keep(ctx, e)
}

// encode is https://docs.slack.dev/surfaces/modals#response_actions.
func (s Submitted) encode() ([]byte, error) {
	switch {
	case len(s.Errors) > 0 && (s.Update != nil || s.Clear), s.Update != nil && s.Clear:
		return nil, errors.New("slack: a form has more than one answer")
	case len(s.Errors) > 0:
		return json.Marshal(map[string]any{"response_action": "errors", "errors": s.Errors})
	case s.Update != nil:
		return json.Marshal(map[string]any{"response_action": "update", "view": s.Update})
	case s.Clear:
		return json.Marshal(map[string]any{"response_action": "clear"})
	default:
		return nil, nil
	}
}

// suggest answers a select. It always has an answer: that nothing was found is one.
func (i *Intake) suggest(ctx context.Context, e Event, limit int) ([]byte, error) {
	var options []Option
	if i.cfg.Options != nil {
		ctx, cancel := context.WithDeadline(ctx, e.Arrived.Add(i.within.store()))
		defer cancel()
		come := make(chan []Option, 1)
		go func() {
			all, err := i.cfg.Options(ctx, e)
			if err != nil {
				i.log.Warn("slack select left empty", "action", e.Pressed.Action, "err", err)
				all = nil
			}
			come <- all
		}()
		select {
		case options = <-come:
		case <-ctx.Done():
			i.log.Warn("slack select left empty", "action", e.Pressed.Action, "err", ctx.Err())
		}
	}
	return encodeOptions(options, limit)
}
