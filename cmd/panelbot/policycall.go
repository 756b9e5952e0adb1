package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// imagined is a call that nobody makes, to ask the policy about.
type imagined struct {
	who, door, panel, tool string
	// args is the JSON object of the arguments; empty means that they are not
	// known, and risk is then the tool's highest unless it is given.
	args json.RawMessage
	risk string
	// target is what it is about, a server's name or id; by default that of the
	// arguments. tags are its tags; nil are those of the configuration.
	target string
	tags   map[string]string
	// at is when; zero is not known.
	at         time.Time
	reason     string
	breakGlass bool
}

// imagine makes the request that the call would be.
func (c *Config) imagine(catalogue *tools.Catalogue, p policies.Policy, m imagined) (policies.Request, error) {
	r := policies.Request{Door: policies.Door(m.door), Reason: m.reason, BreakGlass: m.breakGlass, Now: m.at}
	var known bool
	if r.Person, known = c.person(m.who); !known {
		return r, fmt.Errorf("%q is not among people.%s There are: %s", m.who, op.DidYouMean(m.who, c.peopleNames()), strings.Join(c.peopleNames(), ", "))
	}
	if doors := words(policies.Doors()); !slices.Contains(doors, m.door) {
		return r, fmt.Errorf("%q is no door.%s There are: %s", m.door, op.DidYouMean(m.door, doors), strings.Join(doors, ", "))
	}
	t, found := catalogue.Find(m.tool)
	if !found {
		return r, errors.New(catalogue.Unknown(m.tool))
	}
	r.Tool, r.Group, r.Kind, r.Risk, r.Class = t.Name, t.GroupName, t.Vendor.Kind, t.Risk, t.Class
	panel, err := c.panelFor(r.Kind, m.panel)
	if err != nil {
		return r, err
	}
	r.Panel = panel.Name
	bound, err := m.bind(t, &r)
	if err != nil {
		return r, err
	}
	r.Target = panel.targetOf(t, bound, m)
	if _, risk, ok := p.Command(r.Tool, r.Args, r.Target); ok {
		r.Risk = risk
	}
	return r, nil
}

// bind reads the arguments, and with them the risk.
func (m imagined) bind(t *op.Tool, r *policies.Request) (*op.Bound, error) {
	if m.risk != "" {
		risk, err := policies.ParseRisk(m.risk)
		switch {
		case err != nil:
			return nil, err
		case len(m.args) > 0:
			return nil, errors.New("risk and args do not go together: the arguments say what the risk is")
		case risk > t.Risk || (risk != t.Risk && !t.Graded()):
			return nil, fmt.Errorf("%s never has the risk %s: its risk is %s", t.Name, risk, t.Risk)
		}
		r.Risk = risk
		return nil, nil
	}
	if len(m.args) == 0 {
		return nil, nil
	}
	bound, err := t.Bind(m.args)
	if err != nil {
		return nil, fmt.Errorf("%s: %s. Usage: %s", t.Chat, strings.TrimRight(err.Error(), "."), t.Usage())
	}
	r.Risk = bound.Risk()
	r.Args, err = policies.DecodeArgs(bound.Masked())
	return bound, err
}

// panelFor finds the panel that a call goes to: the one that is named, else
// the first of its kind.
func (c *Config) panelFor(kind, name string) (PanelConfig, error) {
	for _, p := range c.Panels {
		if p.Kind == kind && (name == "" || p.Name == name) {
			return p, nil
		}
	}
	if name != "" {
		return PanelConfig{}, fmt.Errorf("there is no panel %q of the kind %s: there are %s", name, kind, strings.Join(c.panelNames(), ", "))
	}
	return PanelConfig{}, fmt.Errorf("no panel of the kind %s is configured", kind)
}

// targetOf is what a call is about, as far as the configuration knows it. A
// call that is about no server is resolved: there is nothing to know.
func (p PanelConfig) targetOf(t *op.Tool, bound *op.Bound, m imagined) policies.Target {
	name := m.target
	about := name != "" || m.tags != nil
	for _, a := range t.Args {
		if a.Kind != op.KindServer && a.Kind != op.KindSite {
			continue
		}
		about = true
		if name != "" || bound == nil {
			continue
		}
		name = bound.Text(a.Name)
		if a.Kind == op.KindSite {
			name = p.serverOfSite(name)
		}
	}
	if !about {
		return policies.Target{Resolved: true}
	}
	target := policies.Target{Kind: "server", Tags: m.tags, Resolved: m.tags != nil}
	if target.Name = name; allDigits().MatchString(name) {
		target.ID = name
	}
	if tags := policies.TagsOf(p.Tags, name); tags != nil && m.tags == nil {
		target.Tags, target.Resolved = tags, true
	}
	return target
}

// serverOfSite is the server that the configuration names for a site, which is
// given by its name or id; empty where it names none.
func (p PanelConfig) serverOfSite(given string) string {
	if s, ok := p.Sites[given]; ok {
		return s.Server
	}
	for _, s := range p.Sites {
		if strconv.FormatInt(s.ID, 10) == given {
			return s.Server
		}
	}
	return ""
}
