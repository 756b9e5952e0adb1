package telegram

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Lease lets one of several processes do what only one may. It keeps them out of each
// other's way, and no update depends on it: each is stored under its own number, and a
// process sends the offset of what it stored itself, also when its lease was taken.
type Lease interface {
	// Hold takes the lease of a name, or keeps it, for so long. held is false where
	// another owner has it. fence grows with each change of owner, and is for the log.
	Hold(ctx context.Context, name, owner string, length time.Duration) (fence int64, held bool, err error)
	// Release gives it up, where that owner has it.
	Release(ctx context.Context, name, owner string) error
}

// PollConfig says how a Poller polls. Zero values are the defaults that are named.
type PollConfig struct {
	// Lease decides which process polls; nil is that there is one process.
	Lease Lease
	// Wait is how long a poll is held by Telegram: 50 s.
	Wait time.Duration
	// Term is how long the lease is held without being renewed: 30 s.
	Term time.Duration
	// Pause is the first pause after an error, doubled each time up to a minute, and that
	// after an empty answer which came at once: 1 s.
	Pause time.Duration
}

// Poller gets updates by long polling. An offset is sent, and so all before it are
// confirmed, only after they were stored.
type Poller struct {
	log    *slog.Logger
	intake *Intake
	cfg    PollConfig
	owner  string

	mu     sync.Mutex
	health Health
}

// Health is how polling goes.
type Health struct {
	// Answered is when Telegram last answered; zero is never.
	Answered time.Time
	// LastError is the last error, without secrets; empty after an answer.
	LastError string
	// Standby says that another process polls. Fence is of the last lease.
	Standby bool
	Fence   int64
	Wait    time.Duration
}

// Ready is nil where updates come, or another process has them.
func (h Health) Ready(now time.Time) error {
	switch {
	case h.Standby:
		return nil
	case h.Answered.IsZero() && h.LastError == "":
		return errors.New("telegram has not answered yet")
	case h.LastError != "":
		return errors.New("telegram: " + h.LastError)
	case now.Sub(h.Answered) > 2*h.Wait+callTime:
		return errors.New("telegram has not answered for a while")
	default:
		return nil
	}
}

// batch is what getUpdates gives.
type batch []json.RawMessage

// leaseName is what the processes of one bot contend for.
func (p *Poller) leaseName() string { return "telegram.poller." + p.intake.cfg.Client.Bot() }

// NewPoller makes a Poller.
func NewPoller(log *slog.Logger, i *Intake, cfg PollConfig) *Poller {
	if cfg.Wait == 0 {
		cfg.Wait = 50 * time.Second
	}
	if cfg.Term == 0 {
		cfg.Term = 30 * time.Second
	}
	if cfg.Pause == 0 {
		cfg.Pause = time.Second
	}
	return &Poller{log: log, intake: i, cfg: cfg, owner: rand.Text()}
}

// Health says how it goes.
func (p *Poller) Health() Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.health
	h.Wait = p.cfg.Wait
	return h
}

func (p *Poller) set(change func(*Health)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.health)
}

// Run polls until ctx ends. It ends with an error where the token is not accepted: then
// waiting does not help.
func (p *Poller) Run(ctx context.Context) error {
	if p.cfg.Lease == nil {
		return p.poll(ctx)
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		if err := p.cfg.Lease.Release(ending, p.leaseName(), p.owner); err != nil {
			p.log.Warn("telegram lease not given up, so that it runs out", "err", err)
		}
	}()
	for ctx.Err() == nil {
		fence, held, err := p.cfg.Lease.Hold(ctx, p.leaseName(), p.owner, p.cfg.Term)
		if err == nil && held {
			p.set(func(h *Health) { h.Standby, h.Fence = false, fence })
			p.log.Info("telegram polled by this process", "fence", fence)
			if err := p.hold(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil && ctx.Err() == nil {
			p.log.Error("telegram lease not read", "err", err)
			p.set(func(h *Health) { h.LastError = "the store does not say which process polls" })
		} else {
			p.set(func(h *Health) { h.Standby, h.LastError = true, "" })
		}
		pause(ctx, p.cfg.Term/3)
	}
	return nil
}

// hold polls as long as the lease is this process's.
func (p *Poller) hold(ctx context.Context) error {
	polling, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() {
		defer stop()
		until := time.Now().Add(p.cfg.Term)
		for pause(polling, p.cfg.Term/3) {
			began := time.Now()
			renewing, cancel := context.WithDeadline(polling, until) // a store may say nothing
			_, held, err := p.cfg.Lease.Hold(renewing, p.leaseName(), p.owner, p.cfg.Term)
			cancel()
			switch {
			case err == nil && held:
				until = began.Add(p.cfg.Term)
			case err == nil, !time.Now().Before(until):
				if polling.Err() == nil {
					p.log.Warn("telegram lease lost, so that another process polls", "err", err)
				}
				return
			}
		}
	})
	err := p.poll(polling)
	stop()
	return err
}

// poll gets updates, and stores them, until ctx ends.
func (p *Poller) poll(ctx context.Context) error {
	offset, failures := int64(0), 0
	for ctx.Err() == nil {
		var list batch
		params := tgbotapi.Params{"timeout": itoa(int64(p.cfg.Wait / time.Second)), "limit": "100", "allowed_updates": allowedUpdates}
		if offset > 0 {
			params["offset"] = itoa(offset)
		}
		began := time.Now()
		err := p.intake.cfg.Client.callWithin(ctx, p.cfg.Wait+callTime, "getUpdates", params, &list)
		if err == nil {
			p.set(func(h *Health) { h.Answered, h.LastError = time.Now(), "" })
			offset, err = p.store(ctx, list, offset)
		}
		if err == nil {
			failures = 0
			if len(list) == 0 && time.Since(began) < p.cfg.Pause { // a Bot API that holds no polls
				pause(ctx, p.cfg.Pause)
			}
			continue
		}
		if ctx.Err() == nil { // else it is the end that cut the poll off
			if final := p.wait(ctx, err, failures); final != nil {
				return final
			}
		}
		failures++
	}
	return nil
}

// wait says what keeps updates from coming, and waits before the next poll. An error is
// that waiting does not help.
func (p *Poller) wait(ctx context.Context, problem error, failures int) error {
	said, final := p.trouble(problem)
	p.set(func(h *Health) { h.LastError = said })
	length := min(p.cfg.Pause<<min(failures, 10), time.Minute)
	var e *Error
	if errors.As(problem, &e) && e.RetryAfter > 0 {
		length = min(e.RetryAfter, time.Hour)
	}
	if final == nil {
		pause(ctx, length)
	}
	return final
}

// trouble logs what keeps updates from coming, as what it is. final is that waiting
// does not help.
func (p *Poller) trouble(err error) (said string, final error) {
	var e *Error
	switch {
	case !errors.As(err, &e):
		p.log.Warn("telegram not polled", "err", err)
		return err.Error(), nil
	case e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound:
		return e.Text, errors.New("telegram does not accept the token: set telegram.token to the one that BotFather shows")
	case e.Code == http.StatusConflict && e.has("webhook"):
		p.log.Error("telegram posts updates to a webhook, so that they cannot be polled: set telegram.mode to webhook, or take the webhook away (docs/telegram.md says how)", "err", err)
	case e.Code == http.StatusConflict:
		p.log.Error("telegram is polled by another program with the same token: end it, or make a bot of its own for it", "err", err)
	default:
		p.log.Warn("telegram not polled", "err", err)
	}
	return e.Text, nil
}

// store stores updates in their order, and gives the offset that confirms what was
// stored. After an error the rest comes again. The offset may be lower than the one before:
// after a week without updates, Telegram numbers them anew.
func (p *Poller) store(ctx context.Context, list batch, offset int64) (int64, error) {
	var last int64
	for _, raw := range list {
		id, err := p.intake.take(ctx, raw, "poll", "")
		if err != nil {
			return after(last, offset), err
		}
		last = max(last, id)
	}
	if len(list) > 0 && last == 0 {
		return offset, errMalformed // what has no number cannot be confirmed
	}
	return after(last, offset), nil
}

// after is the offset that confirms an update; that before where there is none.
func after(id, before int64) int64 {
	if id == 0 {
		return before
	}
	return id + 1
}

// pause waits, and reports whether ctx still lives.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
