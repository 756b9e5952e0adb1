package cron

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// Report is a report that comes round.
type Report struct {
	Plan
	Sections []digest.Kind
	// Scope is what it may read about; the zero value is everything.
	Scope policies.Scope
	// Language is that of its sentences; empty is English. Times are by the clock of
	// the schedule's zone.
	Language string
	// To are the chats that it is posted to.
	To []Target
	// Quiet posts it only where something is otherwise than in what was posted last, and
	// when that is Heartbeat old.
	Quiet     bool
	Heartbeat time.Duration
	// Within is as in digest.Order.
	Within time.Duration
}

// Target is a chat at a door.
type Target struct {
	Door policies.Door
	Chat string
}

// ParseTarget reads DOOR:CHAT.
func ParseTarget(text string) (Target, error) {
	door, chat, ok := strings.Cut(text, ":")
	if !ok || door == "" || chat == "" {
		return Target{}, fmt.Errorf("%q is no door and chat, such as slack:C0OPS", text)
	}
	return Target{policies.Door(door), chat}, nil
}

// String is DOOR:CHAT.
func (t Target) String() string { return string(t.Door) + ":" + t.Chat }

// Reader is the person as whom the report reads.
func (r Report) Reader() policies.Person { return digest.Reader(r.Name, r.Scope) }

// Speech is how the report speaks.
func (r Report) Speech() chat.Speech { return chat.SpeechIn(r.Language).At(r.Spec.Zone()) }

// Order is what the report asks for of a slot.
func (r Report) Order(slot time.Time) digest.Order {
	return digest.Order{Name: r.Name, Person: r.Reader(), Sections: r.Sections, Slot: slot, Within: r.Within}
}

// Maker makes reports; *digest.Maker does.
type Maker interface {
	Make(ctx context.Context, o digest.Order) (digest.Report, error)
}

// Outbox posts messages; *delivery.Queue does.
type Outbox interface {
	Post(ctx context.Context, m delivery.Message) error
}

// Compose writes a report as the body of a message of a door. It fails with ErrReaders
// where the chat may not read it.
type Compose func(ctx context.Context, chat string, shown chat.Report) ([]byte, error)

// ErrReaders says that people read a chat who must not read what servers say.
var ErrReaders = errors.New("guests or strangers may read that chat, or it is not listed in the configuration")

// Press makes the reports whose slots come in, and posts them.
type Press struct {
	Log     *slog.Logger
	Maker   Maker
	Outbox  Outbox
	Reports []Report
	// Doors write the messages.
	Doors map[policies.Door]Compose
	// Posted keeps what was posted last, by names of reports.
	Posted digest.Keeper
	// Now is the clock; nil is the process's.
	Now func() time.Time
}

// posted is what was posted last of a report.
type posted struct {
	Mark string    `json:"mark"`
	At   time.Time `json:"at"`
	Slot time.Time `json:"slot"`
}

// Handle is the delivery.Handler of the door cron. A slot that was begun and did not
// come to its end is made again: what it posts has the same keys, and so is the same
// message.
func (p *Press) Handle(ctx context.Context, a delivery.Arrival) error {
	name, slot, ok := parseKey(a.Key)
	if !ok {
		return fmt.Errorf("cron: an arrival has the key %q", a.Key)
	}
	i := slices.IndexFunc(p.Reports, func(r Report) bool { return r.Name == name })
	if i < 0 {
		p.Log.Warn("a report is no longer configured, and was not made", "report", name, "slot", slot)
		return nil
	}
	r := p.Reports[i]
	order := r.Order(slot)
	order.Keep = true
	made, err := p.Maker.Make(ctx, order)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	last, err := p.last(ctx, name)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	mark, news := fingerprint(made)
	now := p.now()
	if r.Quiet && !news && mark == last.Mark && !last.Slot.Equal(slot) && (r.Heartbeat <= 0 || now.Sub(last.At) < r.Heartbeat) {
		p.Log.Info("a report is as the one before, and is not posted", "report", name, "slot", slot)
		return nil
	}
	switch err := p.Post(ctx, r, made, r.To); {
	case errors.Is(err, ErrReaders):
		return err
	case err != nil:
		return &delivery.Retry{Err: err}
	}
	if p.Posted == nil {
		return nil
	}
	raw, err := json.Marshal(posted{mark, now, slot})
	if err == nil {
		err = p.Posted.Keep(ctx, name, raw)
	}
	if err != nil {
		return &delivery.Retry{Err: fmt.Errorf("cron: what was posted of %s: %w", name, err)}
	}
	return nil
}

func (p *Press) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p *Press) last(ctx context.Context, name string) (posted, error) {
	var last posted
	if p.Posted == nil {
		return last, nil
	}
	raw, err := p.Posted.Recall(ctx, name)
	if err == nil && len(raw) > 0 {
		err = json.Unmarshal(raw, &last)
	}
	if err != nil {
		return last, fmt.Errorf("cron: what was posted of %s: %w", name, err)
	}
	return last, nil
}

// Post gives a report to the outbox, once for each slot and chat.
func (p *Press) Post(ctx context.Context, r Report, made digest.Report, to []Target) error {
	shown := r.Speech().Report(made)
	var errs []error
	for _, t := range to {
		if err := p.post(ctx, r, made.Slot, t, shown); err != nil {
			errs = append(errs, fmt.Errorf("cron: posting %s to %s: %w", r.Name, t, err))
		}
	}
	return errors.Join(errs...)
}

func (p *Press) post(ctx context.Context, r Report, slot time.Time, t Target, shown chat.Report) error {
	compose := p.Doors[t.Door]
	if compose == nil {
		return errors.New("there is no such door")
	}
	body, err := compose(ctx, t.Chat, shown)
	if err != nil {
		return err
	}
	return p.Outbox.Post(ctx, delivery.Message{Door: t.Door, Chat: t.Chat, Key: "report " + arrivalKey(r.Name, slot) + " " + t.Chat, Body: body})
}

// fingerprint is what a report says of how things stand, without the figures that always
// move; news says that it tells of something that happened since the one before, which
// the next one does not tell again.
func fingerprint(r digest.Report) (mark string, news bool) {
	var lines []string
	for _, section := range r.Sections {
		for _, item := range section.Items {
			switch item.Fact {
			case digest.AuditHead, digest.Same, digest.FirstTime:
			case digest.Added, digest.Removed, digest.Changed, digest.Denials:
				news = true
			case digest.Bans, digest.FailedLogins:
				news = news || item.State == digest.Attention
			default:
				f := item.Figures
				lines = append(lines, fmt.Sprintf("%q %q %q %q %q %q", section.Kind, item.State, item.Panel, item.Subject, item.Fact, fmt.Sprint(f[digest.Because], f[digest.Status])))
			}
		}
	}
	slices.Sort(lines) // the order is that of figures
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:]), news
}
