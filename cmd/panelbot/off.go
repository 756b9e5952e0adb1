package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// The switches are what people turn without the configuration file: who may do
// nothing for now, and that nothing but reading is done. They are settings of the
// store, so that every process on it goes by them.
const (
	offSetting  = "people.off"  // a JSON object: name to reason
	stopSetting = "policy.stop" // the reason
)

// lookEvery is how often the switches are looked at, which other processes may
// have turned.
const lookEvery = time.Second

// switches are how they stand.
type switches struct {
	off map[string]string
	// stop is the reason, and empty where nothing is stopped; by is who did it, when.
	stop  string
	by    string
	since time.Time
}

// unreadable is why everything is stopped where the store cannot be read.
const unreadable = "the store cannot be read, so that nobody knows whether it is"

// readSwitches gives how the switches stand. What cannot be read stops everything.
func (g *gate) readSwitches(ctx context.Context) (switches, error) {
	s := switches{off: map[string]string{}}
	if err := g.takeStop(ctx); err != nil {
		return switches{stop: unreadable}, err
	}
	stop, err := g.store.Setting(ctx, stopSetting)
	switch {
	case err == nil:
		s.stop, s.by, s.since = string(stop.Value), stop.Person, stop.ChangedAt
	case !errors.Is(err, store.ErrNotFound):
		return switches{stop: unreadable}, err
	}
	off, err := g.store.Setting(ctx, offSetting)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return s, nil
	case err == nil:
		err = json.Unmarshal(off.Value, &s.off)
	}
	if err != nil {
		return switches{stop: unreadable}, err
	}
	return s, nil
}

// obey takes over how the switches stand, and who has enrolled. What cannot be
// read is nobody, and stops everything but reading.
func (h *house) obey(ctx context.Context) {
	s, err := h.gate.readSwitches(ctx)
	if err != nil && ctx.Err() == nil {
		h.log.Error("switches not read, so that everything but reading is stopped", "err", err)
	}
	known, errKnown := readEnrolled(ctx, h.gate.store)
	if errKnown != nil {
		known, s.stop = enrolled{}, unreadable
		if err == nil && ctx.Err() == nil {
			h.log.Error("people of the store not read, so that none of them is known, and everything but reading is stopped", "err", errKnown)
		}
	}
	if err == nil {
		h.off.Store(&s.off)
	}
	h.enrolled.Store(&known)
	h.gather()
	before := h.runner.Policy().Stopped
	if before != s.stop {
		h.runner.ChangePolicy(func(now policies.Policy) policies.Policy {
			now.Stopped = s.stop
			return now
		})
	}
	var halt *chat.Halt
	if s.stop != "" {
		halt = &chat.Halt{Why: s.stop, Person: s.by, Since: s.since}
	}
	h.halt.Store(halt)
	switch first := !h.looked.Swap(true); {
	case first && s.stop != "":
		h.log.Info("everything but reading is stopped", "stopped", s.stop, "by", s.by, "since", s.since)
	case !first && before != s.stop:
		h.log.Warn("the kill switch was turned", "stopped", s.stop)
	}
}

// watchSwitches goes on to obey until the context ends.
func (h *house) watchSwitches(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
			defer cancel()
			h.writeNotices(ending)
			return
		case <-ticker.C:
			h.obey(ctx)
			h.writeNotices(ctx)
		}
	}
}

// isOff says why somebody may do nothing for now.
func (h *house) isOff(name string) (why string, off bool) {
	if all := h.off.Load(); all != nil {
		why, off = (*all)[name]
	}
	return why, off
}

// setOff turns somebody off, or on again where why is empty. by says who did it.
func (h *house) setOff(ctx context.Context, name, why string, by policies.Person, door policies.Door) error {
	s, err := h.gate.readSwitches(ctx)
	if err != nil {
		return err
	}
	off := maps.Clone(s.off)
	note := "disabled: " + why
	if off[name] = why; why == "" {
		note = "enabled again"
		delete(off, name)
	}
	raw, err := json.Marshal(off)
	if err != nil {
		return fmt.Errorf("people: %w", err)
	}
	entry := audit.Entry{Kind: audit.People, Person: by.Name, Door: door, Target: "person " + name, Note: note}
	if err := h.gate.store.SetSetting(ctx, store.Setting{Name: offSetting, Value: raw, Person: by.Name}, entry); err != nil {
		return err
	}
	h.obey(ctx)
	return nil
}

// useCode burns a person's one-time code for something else than a vote. Wrong ones
// are counted by the day, so that five of them shut nobody out for good.
func (h *house) useCode(ctx context.Context, person policies.Person, of, code string) error {
	now, err := h.gate.store.Now(ctx)
	if err != nil {
		return err
	}
	return h.gate.desk.UseCode(ctx, person.Name, of+" "+now.Format(time.DateOnly), strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
}

// Lock stops a person's own tokens, votes and requests at once, for whoever
// says so at any door: see chat.Switches.
func (h *house) Lock(ctx context.Context, person policies.Person, door policies.Door) error {
	if h.gate == nil {
		return errors.New("another panelbot owns the store: lock yourself there")
	}
	if err := h.setOff(ctx, person.Name, "locked by themselves", person, door); err != nil {
		return err
	}
	revoked := h.runner.RevokeLeasesOf(ctx, person, door) // of somebody who is off, none is used; this is for after
	list, err := h.runner.OpenRequests(ctx, policies.Person{Name: person.Name})
	for _, r := range list {
		if r.Person == person.Name {
			h.runner.CancelRequest(ctx, r.ID, person, door) // one that is under way goes on to its end
		}
	}
	return errors.Join(revoked, err)
}

// Stop turns the kill switch on: see chat.Switches.
func (h *house) Stop(ctx context.Context, person policies.Person, door policies.Door, why string) error {
	if h.gate == nil {
		return errors.New("another panelbot owns the store: stop it there")
	}
	entry := audit.Entry{Kind: audit.Policy, Person: person.Name, Door: door, Note: "stopped: " + why}
	if err := h.gate.store.SetSetting(ctx, store.Setting{Name: stopSetting, Value: []byte(why), Person: person.Name}, entry); err != nil {
		return err
	}
	h.obey(ctx)
	return nil
}

// Resume turns the kill switch off, with the one-time code of an admin: see
// chat.Switches.
func (h *house) Resume(ctx context.Context, person policies.Person, door policies.Door, code string) error {
	if h.gate == nil {
		return errors.New("another panelbot owns the store: resume there")
	}
	if err := h.useCode(ctx, person, stopSetting, code); err != nil {
		return err
	}
	entry := audit.Entry{Kind: audit.Policy, Person: person.Name, Door: door, Note: "resumed"}
	if _, err := h.gate.store.DeleteSetting(ctx, stopSetting, entry); err != nil {
		return err
	}
	h.obey(ctx)
	return nil
}
