package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/tools"
	"panelbot/tools/op"
)

// The switches are what people turn without the configuration file: who may do
// nothing for now, and that nothing but reading is done. They are settings of the
// store, so that every process on it goes by them.
const (
	// Each person has a setting of their own, so that of two that are changed at once
	// none is lost: people.off.NAME is the reason, or empty once enabled again. Older
	// ones are together in people.off, a JSON object: name to reason.
	offSetting  = "people.off"
	stopSetting = "policy.stop" // the reason
)

// lookEvery is how often the switches are looked at, which other processes may
// have turned.
const lookEvery = time.Second

// obeyTime is how long a look at them may take: a store that does not answer by then
// cannot be read.
const obeyTime = 2 * time.Second

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
	list, err := g.store.SettingsUnder(ctx, offSetting)
	if err != nil {
		return switches{stop: unreadable}, err
	}
	turned := map[string]string{}
	for _, set := range list {
		if name, ok := strings.CutPrefix(set.Name, offSetting+"."); ok {
			turned[name] = string(set.Value)
		} else if set.Name == offSetting {
			if err := json.Unmarshal(set.Value, &s.off); err != nil {
				return switches{stop: unreadable}, fmt.Errorf("people: the setting %s: %w", offSetting, err)
			}
		}
	}
	if s.off == nil { // null
		s.off = map[string]string{}
	}
	for name, why := range turned {
		if s.off[name] = why; why == "" {
			delete(s.off, name)
		}
	}
	return s, nil
}

// obey takes over how the switches stand, and who has enrolled. What cannot be
// read, or not within obeyTime, is nobody, and stops everything but reading. One look
// is over before the next begins, so that none brings back what was read before a
// switch was turned; and it goes on when whoever turned it has gone.
func (h *house) obey(ctx context.Context) {
	h.obeying.Lock()
	defer h.obeying.Unlock()
	reading, done := context.WithTimeout(context.WithoutCancel(ctx), obeyTime)
	defer done()
	s, err := h.look(reading)
	if err != nil {
		h.log.Error("switches not read, so that everything but reading is stopped", "err", err)
	}
	known, errKnown := readEnrolled(reading, h.gate.store)
	if errKnown != nil {
		known, s.stop = enrolled{}, unreadable
		if err == nil {
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
		h.log.Warn("the kill switch was turned", "stopped", s.stop, "by", s.by) // who resumed stands in the record
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
			h.notice(ctx)
		}
	}
}

// notice writes notices down, and waits no longer for it than for the switches: the
// next look at them is due.
func (h *house) notice(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, obeyTime)
	defer done()
	h.writeNotices(ctx)
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
	if why != "" {
		why = orElse(h.runner.Note(why), "by "+by.Name)
	}
	note := "disabled: " + why
	if why == "" {
		note = "enabled again"
	}
	entry := audit.Entry{Kind: audit.People, Person: by.Name, Door: door, Target: "person " + name, Note: note}
	if err := h.gate.store.SetSetting(ctx, store.Setting{Name: offSetting + "." + name, Value: []byte(why), Person: by.Name}, entry); err != nil {
		return err
	}
	h.obey(ctx)
	return nil
}

// useCode burns a person's one-time code for something else than a vote. Wrong ones
// are counted by the day, so that five of them shut nobody out for good. An error is one of
// those of codes, or a message.
func (h *house) useCode(ctx context.Context, person policies.Person, of, code string) error {
	now, err := h.gate.store.Now(ctx)
	if err == nil {
		err = h.gate.desk.UseCode(ctx, person.Name, of+" "+now.Format(time.DateOnly), strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
	}
	if _, _, refused := tools.CodeRefusal(err); refused || err == nil {
		return err
	}
	return h.trouble(err, op.Say("code_unlooked", "The one-time code could not be looked at; panelbot's log says why."))
}

// trouble logs what went wrong with the store, and gives the sentence for people.
func (h *house) trouble(err error, told op.Message) error {
	h.log.Error("store not read or written", "err", err, "told", told.Text)
	return told
}

// Lock stops a person's own tokens, votes and requests at once, for whoever
// says so at any door: see chat.Switches.
func (h *house) Lock(ctx context.Context, person policies.Person, door policies.Door) error {
	if h.gate == nil {
		return op.Say("lock_nowhere", "another panelbot owns the store: lock yourself there")
	}
	if err := h.setOff(ctx, person.Name, "locked by themselves", person, door); err != nil {
		return h.trouble(err, op.Say("lock_unkept", "You are not locked, because that could not be kept; panelbot's log says why. Ask an admin to stop you with panelbot people disable."))
	}
	leases := h.runner.RevokeLeasesOf(ctx, person, door) // of somebody who is off, none is used; this is for after
	requests := h.runner.CancelRequestsOf(ctx, person, door)
	switch {
	case leases != nil && requests != nil:
		return lockedBut(op.Say("takes_and", "{A}, and {B}", "A", op.MessageOf(leases), "B", op.MessageOf(requests)))
	case leases != nil:
		return lockedBut(op.MessageOf(leases))
	case requests != nil:
		return lockedBut(op.MessageOf(requests))
	}
	return nil
}

// admin gives an admin as known now: what a door or the configuration says of the
// person may have changed meanwhile.
func (h *house) admin(name string) (policies.Person, error) {
	person, known := roster{h}.Person(name)
	switch {
	case !known:
		return policies.Person{}, offForNow(name)
	case !slices.Contains(person.Roles, policies.Admin):
		return policies.Person{}, op.Say("for_admins", "That is for an admin.")
	}
	return person, nil
}

// lockedBut is about somebody who is locked, and has left something behind.
func lockedBut(left op.Message) error {
	return op.Say("lock_partly", "You are locked, but {Left}; panelbot's log says why.", "Left", left)
}

// offForNow is about somebody who was turned off.
func offForNow(name string) error {
	return op.Say("off_for_now", "{Name} may do nothing for now: an admin can let them in again with panelbot people enable", "Name", name)
}

// Stop turns the kill switch on: see chat.Switches.
func (h *house) Stop(ctx context.Context, person policies.Person, door policies.Door, why string) error {
	if h.gate == nil {
		return op.Say("stop_nowhere", "another panelbot owns the store: stop it there")
	}
	person, err := h.admin(person.Name)
	if err != nil {
		return err
	}
	why = orElse(h.runner.Note(why), "by "+person.Name) // which is never empty: that would be no stop
	entry := audit.Entry{Kind: audit.Policy, Person: person.Name, Door: door, Note: "stopped: " + why}
	if err := h.gate.store.SetSetting(ctx, store.Setting{Name: stopSetting, Value: []byte(why), Person: person.Name}, entry); err != nil {
		return h.trouble(err, op.Say("stop_unkept", "Nothing was stopped, because that could not be kept; panelbot's log says why."))
	}
	h.obey(ctx)
	return nil
}

// MayResume reports whether an admin has the one-time codes that Resume takes: see
// chat.Switches.
func (h *house) MayResume(ctx context.Context) (bool, error) {
	if h.gate == nil {
		return false, op.Say("stop_nowhere", "another panelbot owns the store: stop it there")
	}
	have, err := h.gate.store.PeopleWithCodes(ctx)
	if err != nil {
		return false, h.trouble(err, op.Say("stopped_unread", "Whether an admin has the one-time code that policy resume takes could not be read."))
	}
	return slices.ContainsFunc(roster{h}.Everybody(), func(p policies.Person) bool {
		return slices.Contains(p.Roles, policies.Admin) && slices.Contains(have, p.Name)
	}), nil
}

// Resume turns the kill switch off, with the one-time code of an admin: see
// chat.Switches.
func (h *house) Resume(ctx context.Context, person policies.Person, door policies.Door, code string) error {
	if h.gate == nil {
		return op.Say("resume_nowhere", "another panelbot owns the store: resume there")
	}
	person, err := h.admin(person.Name)
	if err != nil {
		return err
	}
	if err := h.useCode(ctx, person, stopSetting, code); err != nil {
		return err
	}
	entry := audit.Entry{Kind: audit.Policy, Person: person.Name, Door: door, Note: "resumed"}
	if _, err := h.gate.store.DeleteSetting(ctx, stopSetting, entry); err != nil {
		return h.trouble(err, op.Say("resume_unkept", "Nothing was resumed, because that could not be kept; panelbot's log says why."))
	}
	h.obey(ctx)
	return nil
}
