package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// storeTime is how long an update may take to be stored.
const storeTime = 10 * time.Second

// Inbox keeps what arrived. delivery.Queue is one.
type Inbox interface {
	// Accept returns when the arrival is on disk, or with an error when ctx ends; fresh
	// is false where its key was taken before.
	Accept(ctx context.Context, a delivery.Arrival) (fresh bool, err error)
}

// Config is what the way in needs. All of it must be set.
type Config struct {
	Client   *Client
	Inbox    Inbox
	Refusals Refusals
}

// Intake takes in what Telegram sends, whichever way it comes.
type Intake struct {
	log     *slog.Logger
	cfg     Config
	refused refused
}

// NewIntake makes the way in.
func NewIntake(log *slog.Logger, cfg Config) (*Intake, error) {
	if cfg.Client == nil || cfg.Inbox == nil || cfg.Refusals == nil {
		return nil, errors.New("telegram: a client, an inbox and a record of refusals are needed")
	}
	return &Intake{log: log, cfg: cfg}, nil
}

// allowedUpdates are the kinds that Telegram is asked for, as JSON. Edited messages and
// what channels post are not among them.
const allowedUpdates = `["message","callback_query"]`

// take stores one update. id is its number, 0 where it has none. With an error it is
// not to be acknowledged; what says nothing, or is not as documented, has no error: it
// would come again for ever. way and remote are as in Refusal.
func (i *Intake) take(ctx context.Context, raw []byte, way, remote string) (id int64, err error) {
	e, id, err := parseUpdate(i.cfg.Client.Bot(), raw, time.Now())
	switch {
	case errors.Is(err, errIgnored):
		return id, nil
	case err != nil:
		i.log.Warn("telegram update not understood", "update", id, "err", err)
		i.refused.refuse(ctx, i.log, i.cfg.Refusals, Refusal{Why: "malformed", Way: way, Remote: remote, User: e.User, Chat: e.Chat})
		return id, nil
	}
	body, err := e.Encode()
	if err != nil {
		return id, fmt.Errorf("telegram: an update cannot be written: %w", err)
	}
	// That the connection ends does not undo what was sent.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer cancel()
	fresh, err := i.cfg.Inbox.Accept(ctx, delivery.Arrival{Door: policies.Telegram, Key: e.Key, Lane: e.Lane(), Body: body})
	if err != nil {
		return id, fmt.Errorf("telegram: the inbox did not take it: %w", err)
	}
	if !fresh {
		i.log.Info("telegram sent again what was taken", "kind", e.Kind, "key", e.Key)
	}
	return id, nil
}
