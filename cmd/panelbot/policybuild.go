package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// report is told what is wrong at a key of the configuration.
type report func(path, format string, args ...any)

// untold is a report that nobody gets: what is wrong was told before, or is told elsewhere.
func untold(string, string, ...any) {}

// policy is the policy that the file describes. Unreadable words are left
// out, which denies.
func (c *Config) policy() policies.Policy {
	p, _ := c.draftPolicy(untold).Compile()
	return p
}

// draftPolicy reads the words of the policy; it still has to be compiled.
func (c *Config) draftPolicy(wrong report) policies.Policy {
	p := policies.Standard()
	p.AllowUnguarded, p.Solo = c.Policy.AllowUnguarded, c.Policy.Solo
	c.draftDefaults(&p, wrong)
	p.Zone = zoneAt("policy.timezone", c.Policy.Timezone, wrong)
	p.PanelZones = map[string]*time.Location{}
	for _, panel := range c.Panels {
		if zone, err := zoneOf(panel.Timezone); err == nil && panel.Timezone != "" { // checked with the panel
			p.PanelZones[panel.Name] = zone
		}
	}
	general := c.Policy.Approvals.draft("policy.approvals", wrong)
	p.Approvals = general
	for i, r := range c.Policy.Rules {
		p.Rules = append(p.Rules, r.draft("policy.rules["+strconv.Itoa(i)+"]", wrong))
	}
	for i, f := range c.Policy.Freezes {
		p.Freezes = append(p.Freezes, f.draft("policy.freezes["+strconv.Itoa(i)+"]", p.Zone, wrong))
	}
	for i, w := range c.Policy.Windows {
		p.Windows = append(p.Windows, w.draft("policy.windows["+strconv.Itoa(i)+"]", p.Zone, wrong))
	}
	p.AllLimits = c.draftLimits(wrong)
	for _, name := range sortedKeys(c.Policy.Commands) {
		p.Commands = append(p.Commands, c.Policy.Commands[name].draft(name, wrong))
	}
	return p
}

func (c *Config) draftDefaults(p *policies.Policy, wrong report) {
	for key, word := range c.Policy.Defaults {
		effect, err := policies.ParseEffect(word)
		if err != nil {
			effect = policies.Deny // and validatePolicy says so
		}
		switch risk, err := policies.ParseRisk(key); {
		case err == nil:
			p.Defaults[risk] = effect
		case key == policies.ClassCallback.String():
			p.Classes[policies.ClassCallback] = effect
		case key == policies.ClassLogin.String():
			p.Classes[policies.ClassLogin] = effect
		}
	}
	for key, word := range c.Policy.StepUp {
		risk, err := policies.ParseRisk(key)
		switch {
		case err != nil:
			wrong("policy.step_up."+key, "is no risk.%s Valid are: %s", op.DidYouMean(key, words(policies.Risks())), strings.Join(words(policies.Risks()), ", "))
		case word != "totp" && word != "none":
			wrong("policy.step_up."+key, "must be totp or none")
		default:
			p.StepUp[risk] = word == "totp"
			delete(p.VotesOnly, risk) // what the file names holds for every yes
		}
	}
}

func (a ApprovalsConfig) draft(at string, wrong report) policies.Approvals {
	drafted := policies.Approvals{
		Count: int(a.Count), Expires: spanAt(at+".expires", a.Expires, wrong), ExecuteWithin: spanAt(at+".execute_within", a.ExecuteWithin, wrong),
	}
	if a.From != nil {
		drafted.From = []policies.Clause{}
		if who := whoAt(at+".from", a.From, wrong); len(who) > 0 {
			drafted.From = append(drafted.From, policies.Clause{Count: int(a.Count), Of: who})
		}
	}
	return drafted
}

func (r RuleConfig) draft(at string, wrong report) policies.Rule {
	effect := policies.Effect(0)
	switch parsed, err := policies.ParseEffect(r.Effect); {
	case err == nil:
		effect = parsed
	case r.Effect == "" && r.BreakGlass:
		effect = policies.Confirm
	case r.Effect != "":
		wrong(at+".effect", "is no effect. Valid are: %s", strings.Join(words(policies.Effects()), ", "))
		effect = policies.Deny
	}
	if r.Reason != "" && r.Reason != "required" {
		wrong(at+".reason", "must be required: a sentence for the person who asks belongs into message")
	}
	drafted := policies.Rule{
		ID: r.ID, When: r.When, Effect: effect, Approvals: r.Approvals.draft(at+".approvals", wrong), Confirm: policies.Confirmation{Type: r.Confirm.Type},
		Reason: r.Reason != "", Message: r.Message, Zone: zoneAt(at+".timezone", r.Timezone, wrong), BreakGlass: r.BreakGlass,
		ReviewWithin: spanAt(at+".review_within", r.ReviewWithin, wrong),
	}
	if r.For != nil {
		drafted.For = whoAt(at+".for", r.For, wrong)
	}
	return drafted
}

func (c PeriodConfig) draft(at string, zone *time.Location, wrong report) policies.Period {
	p := policies.Period{Name: c.Name, Zone: zone}
	if own := zoneAt(at+".timezone", c.Timezone, wrong); own != nil {
		p.Zone = own
	}
	p.From = momentAt(at+".from", c.From, p.Zone, false, wrong)
	p.To = momentAt(at+".to", c.To, p.Zone, true, wrong)
	for i, word := range c.Days {
		day := slices.IndexFunc([]time.Weekday{0, 1, 2, 3, 4, 5, 6}, func(d time.Weekday) bool { return strings.EqualFold(d.String(), word) })
		if day < 0 {
			wrong(fmt.Sprintf("%s.days[%d]", at, i), "is no day of the week: write monday, tuesday and so on")
			continue
		}
		p.Days = append(p.Days, time.Weekday(day))
	}
	if c.Hours != "" {
		start, end, ok := hoursOf(c.Hours)
		if !ok {
			wrong(at+".hours", "is no time of day: write two times apart by a dash, such as 09:00-17:30 or 22:00-02:00")
		}
		p.Start, p.End = start, end
	}
	return p
}

// draftLimits are those of the file, and then the built-in ones that none of
// them stands in the place of.
func (c *Config) draftLimits(wrong report) []policies.Limit {
	var limits []policies.Limit
	for i, l := range c.Policy.Limits {
		limits = append(limits, l.draft("policy.limits["+strconv.Itoa(i)+"]", wrong))
	}
	for _, standard := range policies.StandardLimits() {
		if !slices.ContainsFunc(limits, func(l policies.Limit) bool { return l.ID == standard.ID }) {
			limits = append(limits, standard)
		}
	}
	return limits
}

func (c LimitConfig) draft(at string, wrong report) policies.Limit {
	oneOf := func(key, word, fallback string, valid []string) string {
		word = orElse(word, fallback)
		if word != "" && !slices.Contains(valid, word) {
			wrong(at+key, "is not among: %s", strings.Join(valid, ", "))
			return valid[0]
		}
		return word
	}
	risk, err := policies.ParseRisk(oneOf(".risk", c.Risk, "change", words(policies.Risks())))
	if err != nil {
		risk = policies.Read // which counts all, and was said
	}
	return policies.Limit{
		ID: c.ID, Of: policies.Counted(oneOf(".of", c.Of, "calls", policies.CountedWords())), Most: int(c.AtMost), Within: spanAt(at+".within", c.Within, wrong),
		Per: policies.Per(oneOf(".per", c.Per, "person", policies.PerWords())), Risk: risk, Door: policies.Door(oneOf(".door", c.Door, "", words(policies.Doors()))),
	}
}

// The tool that runs a script for a site, and its argument.
const (
	commandTool     = "flashpanel_command_run"
	commandArgument = "script"
)

func (c CommandConfig) draft(name string, wrong report) policies.Command {
	at := "policy.commands." + name
	if !plainName().MatchString(name) {
		wrong(at, "must have a name of letters, digits, dots and dashes, such as clear-cache")
	}
	command := policies.Command{Name: name, Tool: commandTool, Argument: commandArgument, Script: c.Script}
	var err error
	if c.Risk != "" {
		if command.Risk, err = policies.ParseRisk(c.Risk); err != nil {
			wrong(at+".risk", "is no risk. Valid are: change, disrupt, grant, destroy")
			command.Risk = policies.Destroy
		}
	}
	if c.On != "" {
		if command.On, err = policies.ParseSelector(c.On); err != nil {
			wrong(at+".on", "%v", err)
		}
	}
	return command
}

// people are those of the configuration.
func (c *Config) people() []policies.Person {
	list := make([]policies.Person, len(c.People))
	for i, p := range c.People {
		list[i] = p.person()
	}
	return list
}

// person gives somebody of the configuration.
func (c *Config) person(name string) (policies.Person, bool) {
	for _, p := range c.People {
		if p.Name == name {
			return p.person(), true
		}
	}
	return policies.Person{}, false
}

func (p PersonConfig) person() policies.Person {
	roles := make([]policies.Role, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = policies.Role(r)
	}
	scope := policies.Scope{Tags: p.Scope.Tags, Panels: p.Scope.Panels}
	if p.Scope.MaxRisk != "" {
		risk, err := policies.ParseRisk(p.Scope.MaxRisk)
		if err != nil {
			risk = policies.Read // the least, and validate says so
		}
		scope.MaxRisk = risk
	}
	return policies.Person{Name: p.Name, Roles: roles, Language: p.Language, Timezone: p.Timezone, Scope: scope}
}
