package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/tools/alert"
	"panelbot/tools/op"
)

// MuteAlerts lets nothing be said of an alert or a thing for a while: see chat.Alerts.
func (h *house) MuteAlerts(ctx context.Context, person policies.Person, door policies.Door, name string, length time.Duration, reason, code string) ([]policies.Mute, error) {
	if err := h.mayMute(person); err != nil {
		return nil, err
	}
	switch {
	case alert.Everything(name):
		return nil, op.Say("alert_mute_everything", "Everything cannot be muted at once: mute one alert or one thing. To stop all messages, take the alerts out of the configuration.")
	case length <= 0:
		return nil, op.Say("alert_mute_time", "That is no length of time: write one such as 30m, 2h or 1d.")
	case length > alert.LongestMute:
		return nil, op.Say("alert_mute_long", "Nothing is muted for more than seven days: mute it for less, and again if need be, or change the rule in the configuration.")
	}
	list, err := h.muted(ctx, person, name)
	if err != nil {
		return nil, err
	}
	if err := h.vouchForSilence(ctx, person, door, code); err != nil {
		return nil, err
	}
	for i, m := range list {
		m.By, m.Reason = person.Name, cutText(reason)
		if list[i], err = h.gate.store.PutMute(ctx, m, length, func(m policies.Mute) audit.Entry {
			note := "muted until " + m.Until.UTC().Format(time.RFC3339)
			if m.Reason != "" {
				note += ": " + m.Reason
			}
			return audit.Entry{Kind: audit.Mute, Person: person.Name, Door: door, Target: muteTarget(m), Note: note}
		}); err != nil {
			return list[:i], h.alertTrouble(err)
		}
	}
	return list, nil
}

// UnmuteAlerts ends a mute: see chat.Alerts.
func (h *house) UnmuteAlerts(ctx context.Context, person policies.Person, door policies.Door, name, code string) error {
	if err := h.mayMute(person); err != nil {
		return err
	}
	b, mutes, _, err := h.board(ctx)
	if err != nil {
		return h.alertTrouble(err)
	}
	mutes = slices.DeleteFunc(mutes, func(m policies.Mute) bool {
		return !namesMute(name, m) || person.Scope.Limits() && (m.Rule || !h.mayKnowNamed(person, b, m.Name))
	})
	if len(mutes) > 0 {
		if err := h.vouchForSilence(ctx, person, door, code); err != nil {
			return err
		}
	}
	ended := false
	for _, m := range mutes {
		did, err := h.gate.store.DropMute(ctx, m.Name, m.Rule, audit.Entry{Kind: audit.Mute, Person: person.Name, Door: door, Target: muteTarget(m), Note: "told of again"})
		if err != nil {
			return h.alertTrouble(err)
		}
		ended = ended || did
	}
	if !ended {
		return op.Say("alert_not_muted", "Nothing called {Name} is muted.", "Name", name)
	}
	return nil
}

// namesMute reports whether what somebody typed names a mute: by its name, or a thing by
// its own without that of its panel.
func namesMute(word string, m policies.Mute) bool {
	return m.Name == word || !m.Rule && strings.HasSuffix(m.Name, "/"+word)
}

// muteTarget names what a mute is about, in the record.
func muteTarget(m policies.Mute) string {
	if m.Rule {
		return "alert " + m.Name
	}
	return m.Name
}

// mayMute says why somebody may mute nothing. It is a change, and held back like one.
func (h *house) mayMute(person policies.Person) error {
	switch {
	case h.gate == nil:
		return alertNowhere()
	case !person.May(policies.Change) || !h.knows(person.Name):
		return forOperators()
	}
	if policy := h.runner.Policy(); policy.ReadOnly || policy.Stopped != "" {
		return op.Say("alert_stopped", "Nothing but reading is done for now, so that nothing is muted.")
	}
	return nil
}

// vouchForSilence takes a one-time code for what keeps something from being said, or ends
// that, where a token alone has come: no token says yes to a change.
func (h *house) vouchForSilence(ctx context.Context, person policies.Person, door policies.Door, code string) error {
	switch {
	case door != policies.Remote:
		return nil
	case code == "":
		return approval.ErrCodeWanted
	}
	return h.useCode(ctx, person, "silence", code)
}

// muted is what a name means: the alert of that name, or else the things. A person with a
// scope mutes only what is in it: each thing of that name by its panel's too, and no other that
// is watched later.
func (h *house) muted(ctx context.Context, person policies.Person, name string) ([]policies.Mute, error) {
	rules := h.rulesNow()
	if slices.ContainsFunc(rules, func(r alert.Rule) bool { return r.Name == name }) {
		if person.Scope.Limits() {
			return nil, alertScoped()
		}
		return []policies.Mute{{Rule: true, Name: name}}, nil
	}
	b, _, _, err := h.board(ctx)
	if err != nil {
		return nil, h.alertTrouble(err)
	}
	var named []string
	for _, s := range h.thingsOf(b) {
		if !alert.Names(name, s) {
			continue
		}
		if !h.mayKnowThing(person, s) {
			return nil, alertScoped()
		}
		if name := alert.ThingName(s); !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	if len(named) == 0 {
		return nil, op.Say("alert_unknown_name", "There is no alert {Name}, and panelbot serve has not yet evaluated one for a thing of that name.{Meant} alert list shows what is open, and panelbot alert test all of it.", "Name", name, "Meant", op.Meant(name, h.alertNames(b, person)))
	}
	if !person.Scope.Limits() {
		return []policies.Mute{{Name: name}}, nil
	}
	list := make([]policies.Mute, len(named))
	for i, name := range named {
		list[i].Name = name
	}
	return list, nil
}

// alertScoped is about what is outside of somebody's scope.
func alertScoped() error {
	return op.Say("alert_scoped", "Your calls are limited to a part of the panels, so that you can mute only what is yours, and no alert as a whole.")
}

// alertNames are the names of alerts, and of the things that a person may know of.
func (h *house) alertNames(b alert.Board, person policies.Person) []string {
	var names []string
	things := map[string]int{}
	for _, r := range h.rulesNow() {
		if things[r.Name]++; !person.Scope.Limits() { // a thing of that name needs its panel's
			names = append(names, r.Name)
		}
	}
	all := h.thingsOf(b)
	for _, s := range all {
		things[s.Name]++
	}
	for _, s := range all {
		switch {
		case !h.mayKnowThing(person, s):
		case things[s.Name] > 1:
			names = append(names, alert.ThingName(s))
		default:
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
