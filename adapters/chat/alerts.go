package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// Alerts are the alerts that watch the panels. An error is a message, or a sentence.
type Alerts interface {
	// ListAlerts gives what is open, pending, not known and muted, of what a person may
	// know of, and of the figures those that the policy lets them read at that door.
	ListAlerts(ctx context.Context, person policies.Person, door policies.Door) (AlertList, error)
	// MuteAlerts lets nothing be said of an alert, or of the things of a name, for a while,
	// and gives what was muted: one at least. It is for admins and operators, and recorded.
	// approval.ErrCodeWanted says that it takes a one-time code at that door, and that
	// nothing was done.
	MuteAlerts(ctx context.Context, person policies.Person, door policies.Door, name string, length time.Duration, reason, code string) ([]policies.Mute, error)
	// UnmuteAlerts ends that; the code is as there.
	UnmuteAlerts(ctx context.Context, person policies.Person, door policies.Door, name, code string) error
	// AlertNames are the names of alerts and things that the person at the door may mute,
	// and those that are muted. It must not take long: somebody waits for a key.
	AlertNames() (names, muted []string)
}

// AlertList is how the alerts stand.
type AlertList struct {
	// Rules is how many are configured, and Last when one was evaluated last.
	Rules int
	Last  time.Time
	// Stale are the names of those that were not evaluated for so long that nobody knows
	// how they stand.
	Stale     []string
	Standings []alert.Standing
	Mutes     []policies.Mute
}

// MuteAsk is what alert mute and unmute ask for.
type MuteAsk struct {
	Name string
	For  time.Duration
}

// alertVerbs are what can be done with alerts.
var alertVerbs = []string{"list", "mute", "unmute"}

// readAlert understands alert list, alert mute NAME DURATION [REASON] and alert unmute
// NAME, the last two with code=123456.
func (g *Grammar) readAlert(c Command, words []Word) (Command, error) {
	c.Kind, c.Topic = AlertsOf, "list"
	if len(words) > 0 {
		c.Topic = strings.ToLower(words[0].Text)
		words = words[1:]
	}
	if !c.Reads() {
		words, c.Verdict.Code = takeCode(words)
	}
	values := texts(words)
	switch {
	case c.Topic == "test":
		return c, &Problem{id: "shells_command", data: fields{"Line": "panelbot alert test"}}
	case c.Topic == "list" && len(values) == 0:
	case c.Topic == "unmute" && len(values) == 1:
		c.Mute.Name = values[0]
	case c.Topic == "mute" && len(values) == 1 && alert.Everything(values[0]):
		return c, &Problem{id: "alert_mute_everything"}
	case c.Topic == "mute" && len(values) >= 2:
		length, err := policies.ParseDuration(strings.ToLower(values[1]))
		switch {
		case alert.Everything(values[0]):
			return c, &Problem{id: "alert_mute_everything"}
		case err != nil:
			return c, &Problem{id: "alert_mute_time"}
		case length > alert.LongestMute:
			return c, &Problem{id: "alert_mute_long"}
		}
		c.Mute.Name, c.Mute.For = values[0], length
		c.Verdict.Note = strings.TrimPrefix(strings.Join(values[2:], " "), "reason=")
	default:
		return c, &Problem{id: "alert_usage"}
	}
	return c, nil
}

// alerts does what a line says of alerts.
func (g *Grammar) alerts(ctx context.Context, c Command, by Asker) Answer {
	s, person, door := by.Speech, by.Call.Person, by.Call.Door
	say := func(id string, ok bool, data fields) Answer {
		return Answer{OK: ok, Text: Wrap(s.Say(id, data), by.Width)}
	}
	switch {
	case g.cfg.Alerts == nil:
		return say("no_switches", false, nil)
	case c.Topic == "list":
		list, err := g.cfg.Alerts.ListAlerts(ctx, person, door)
		if err != nil {
			return by.refused(err)
		}
		if c.JSON {
			return listed("alert list", alertEntries(list), len(list.Standings))
		}
		return Answer{OK: true, Text: s.alertList(list, by.Width)}
	case !slices.Contains(person.Roles, policies.Admin) && !slices.Contains(person.Roles, policies.Operator):
		return say("for_operators", false, nil)
	case c.Topic == "unmute":
		if err := by.coded(ctx, c, func(code string) error { return g.cfg.Alerts.UnmuteAlerts(ctx, person, door, c.Mute.Name, code) }); err != nil {
			return by.notDone(err)
		}
		return say("alert_unmuted", true, fields{"Name": oneLine(c.Mute.Name)})
	}
	var list []policies.Mute
	err := by.coded(ctx, c, func(code string) (err error) {
		list, err = g.cfg.Alerts.MuteAlerts(ctx, person, door, c.Mute.Name, c.Mute.For, c.Verdict.Note, code)
		return err
	})
	if err != nil {
		return by.notDone(err)
	}
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = oneLine(m.Name)
	}
	return say("alert_muted", true, fields{"Name": strings.Join(names, ", "), "Rule": list[0].Rule, "Time": s.Time(list[0].Until)})
}

// alertList shows how alerts stand.
func (s Speech) alertList(list AlertList, width int) string {
	if list.Rules == 0 {
		return Wrap(s.Say("alerts_none", nil), width)
	}
	last := ""
	if !list.Last.IsZero() {
		last = s.Time(list.Last)
	}
	parts := []string{Wrap(s.Say("alerts_lead", fields{"N": list.Rules, "Time": last}), width)}
	if !list.Last.IsZero() && len(list.Stale) > 0 {
		parts = append(parts, Wrap(s.Say("alerts_stale", fields{"Names": s.someOf(list.Stale)}), width))
	}
	switch {
	case list.Last.IsZero():
	case len(list.Standings) == 0 && len(list.Stale) > 0:
	case len(list.Standings) == 0:
		parts = append(parts, Wrap(s.Say("alerts_quiet", nil), width))
	default:
		t := &Table{Columns: []string{s.Say("alert_state", nil), s.Say("alert_rule", nil), s.Say("alert_thing", nil), s.Say("alert_since", nil), s.Say("alert_value", nil)}, Speech: s, Keys: 3}
		for _, one := range list.Standings {
			t.Rows = append(t.Rows, []string{s.standing(one), one.Rule, s.thing(one.Thing), s.Time(sinceOf(one)), s.standingValue(one)})
		}
		parts = append(parts, t.Text(width))
	}
	if len(list.Mutes) > 0 {
		t := &Table{Columns: []string{s.Say("alert_mutes", nil), s.Say("request_until", nil), s.Say("request_person", nil), s.Say("request_reason", nil)}, Speech: s, Keys: 1}
		for _, m := range list.Mutes {
			t.Rows = append(t.Rows, []string{oneLine(m.Name), s.Time(m.Until), oneLine(m.By), oneLine(m.Reason)})
		}
		parts = append(parts, t.Text(width))
	}
	return strings.Join(append(parts, Wrap(s.Say("alerts_hint", nil), width)), "\n\n")
}

// standing is the word for where a rule stands: unknown beside what it was before.
func (s Speech) standing(one alert.Standing) string {
	var words []string
	if one.State.Phase != "" && one.State.Phase != alert.OK {
		words = append(words, s.Say("alert_phase_"+string(one.State.Phase), nil))
	}
	if one.Blind() {
		words = append(words, s.Say("report_state_unknown", nil))
	}
	if one.Mute != nil {
		words = append(words, s.Say("alert_is_muted", nil))
	}
	return strings.Join(words, ", ")
}

// sinceOf is since when a thing stands so.
func sinceOf(one alert.Standing) time.Time {
	if one.State.Since.IsZero() {
		return one.State.Blind
	}
	return one.State.Since
}

func (s Speech) standingValue(one alert.Standing) string {
	switch {
	case one.Blind() && one.State.Failed != "":
		return cut(oneLine(one.State.Failed), 120)
	case one.Blind() && one.State.Blame != nil:
		return s.unknownFigure(*one.State.Blame)
	}
	return s.values(one.State.Figures)
}

// alertEntry is where an alert stands, for programs.
type alertEntry struct {
	Rule     string         `json:"rule"`
	Severity alert.Severity `json:"severity"`
	Panel    string         `json:"panel"`
	Of       digest.Sort    `json:"of"`
	Name     string         `json:"name,omitempty"`
	State    alert.Phase    `json:"state"`
	Known    bool           `json:"known"`
	Since    time.Time      `json:"since"`
	Told     *time.Time     `json:"told,omitempty"`
	Muted    *time.Time     `json:"muted_until,omitempty"`
	Figures  []alert.Figure `json:"figures,omitempty"`
	Lacks    *alert.Figure  `json:"lacks,omitempty"`
}

// muteEntry is a mute, for programs.
type muteEntry struct {
	Name   string    `json:"name"`
	Rule   bool      `json:"rule"`
	Until  time.Time `json:"until"`
	By     string    `json:"by"`
	Reason string    `json:"reason,omitempty"`
}

// alertEntries is the list for programs.
func alertEntries(list AlertList) map[string]any {
	alerts, mutes := []alertEntry{}, []muteEntry{}
	for _, one := range list.Standings {
		e := alertEntry{
			Rule: one.Rule, Severity: one.Severity, Panel: oneLine(one.Thing.Panel), Of: one.Thing.Of, Name: oneLine(one.Thing.Name), State: one.State.Phase,
			Known: !one.Blind(), Since: sinceOf(one), Figures: one.State.Figures, Lacks: one.State.Blame,
		}
		if !one.State.Told.IsZero() {
			e.Told = &one.State.Told
		}
		if one.Mute != nil {
			e.Muted = &one.Mute.Until
		}
		alerts = append(alerts, e)
	}
	for _, m := range list.Mutes {
		mutes = append(mutes, muteEntry{m.Name, m.Rule, m.Until, m.By, m.Reason})
	}
	return map[string]any{"rules": list.Rules, "stale": append([]string{}, list.Stale...), "alerts": alerts, "mutes": mutes}
}

// completeAlert completes a line about alerts.
func (g *Grammar) completeAlert(before []string) []Candidate {
	switch {
	case len(before) == 1:
		return bare(alertVerbs)
	case len(before) == 2 && g.cfg.Alerts != nil:
		names, muted := g.cfg.Alerts.AlertNames()
		switch strings.ToLower(before[1]) {
		case "mute":
			return quotable(names)
		case "unmute":
			return quotable(muted)
		}
	case len(before) == 3 && strings.EqualFold(before[1], "mute"):
		return bare([]string{"30m", "2h", "1d"})
	}
	return nil
}

// quotable are names as candidates, which a line may have to quote.
func quotable(names []string) []Candidate {
	list := make([]Candidate, len(names))
	for i, n := range names {
		list[i] = Candidate{Word: n, value: len(n)}
	}
	return list
}
