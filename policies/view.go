package policies

import (
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

// facts is what is known of one call, for all rules.
type facts struct {
	request *Request
	unknown set
	roles   []string
	freeze  []string
	window  []string
	// clocks are the time in the zones that rules asked for.
	clocks []clock
}

// clock is a time as expressions read it.
type clock struct {
	zone         *time.Location
	weekday      string
	date         string
	hour, minute int64
}

// clockIn gives the time in a zone, once.
func (f *facts) clockIn(zone *time.Location) *clock {
	for i := range f.clocks {
		if f.clocks[i].zone == zone {
			return &f.clocks[i]
		}
	}
	t := f.request.Now.In(zone)
	f.clocks = append(f.clocks, clock{zone, strings.ToLower(t.Weekday().String()), t.Format(time.DateOnly), int64(t.Hour()), int64(t.Minute())})
	return &f.clocks[len(f.clocks)-1]
}

// view is what one rule sees of a call: the time in its own zone.
type view struct {
	*facts
	// general is the zone of rules that have none, zone that of the present one.
	general, zone *time.Location
}

func (v *view) word(name variable) (string, bool) {
	if v.unknown.has(name) {
		return "", false
	}
	r := v.request
	switch name {
	case varPersonName:
		return r.Person.Name, true
	case varDoor:
		return string(r.Door), true
	case varToolName:
		return r.Tool, true
	case varToolPanel:
		return r.Kind, true
	case varToolGroup:
		return r.Group, true
	case varToolRisk:
		return r.Risk.String(), true
	case varPanel:
		return r.Panel, true
	case varTargetKind:
		return r.Target.Kind, true
	case varTargetID:
		return r.Target.ID, true
	case varTargetName:
		return r.Target.Name, true
	case varWeekday:
		return v.clockIn(v.zone).weekday, true
	case varDate:
		return v.clockIn(v.zone).date, true
	default:
		return "", false
	}
}

func (v *view) list(name variable) ([]string, bool) {
	if v.unknown.has(name) {
		return nil, false
	}
	switch name {
	case varPersonRoles:
		return v.roles, true
	case varFreeze:
		return v.freeze, true
	case varWindow:
		return v.window, true
	default:
		return nil, false
	}
}

func (v *view) number(name variable) (int64, bool) {
	if v.unknown.has(name) {
		return 0, false
	}
	switch name {
	case varToolLevel:
		return int64(v.request.Risk), true
	case varHour:
		return v.clockIn(v.zone).hour, true
	case varMinute:
		return v.clockIn(v.zone).minute, true
	default:
		return 0, false
	}
}

func (v *view) field(name variable, key string) (any, bool, bool) {
	if v.unknown.has(name) {
		return nil, false, false
	}
	if name == varTargetTags {
		value, present := v.request.Target.Tags[key]
		return value, present, true
	}
	value, present := v.request.Args[key]
	return value, present, true
}

// ResolveName gives CEL the value of a variable.
func (v *view) ResolveName(name string) (any, bool) {
	id, ok := byName(name)
	if !ok {
		return nil, false
	}
	switch id {
	case varArgs:
		return v.request.Args, true
	case varTargetTags:
		if v.request.Target.Tags == nil {
			return map[string]string{}, true
		}
		return v.request.Target.Tags, true
	}
	if n, ok := v.number(id); ok {
		return types.Int(n), true
	}
	if list, ok := v.list(id); ok {
		return list, true
	}
	word, ok := v.word(id)
	return types.String(word), ok
}

// Parent is for CEL: there is none.
func (v *view) Parent() interpreter.Activation { return nil }

// noted is the facts of a request under a policy.
func (p *Policy) noted(r *Request) *facts {
	f := &facts{request: r}
	for _, role := range r.Person.Roles {
		f.roles = append(f.roles, string(role))
	}
	if r.Args == nil {
		f.unknown |= of(varArgs)
	}
	if !r.Target.Resolved {
		f.unknown |= targetVars()
	}
	if r.Panel == "" {
		f.unknown |= of(varPanel)
	}
	if r.Group == "" {
		f.unknown |= of(varToolGroup)
	}
	if r.Kind == "" {
		f.unknown |= of(varToolPanel)
	}
	if r.Now.IsZero() {
		f.unknown |= clockVars()
		return f
	}
	f.freeze, f.window = active(p.Freezes, r.Now), active(p.Windows, r.Now)
	return f
}

// look is what the rules see of the facts; at points it to one rule.
func (p *Policy) look(f *facts) *view {
	return &view{f, zoneOr(p.PanelZones[f.request.Panel], p.Zone), nil}
}

// at makes the view that of a rule, in its time zone.
func (v *view) at(rule *Rule) *view {
	v.zone = zoneOr(rule.Zone, v.general)
	return v
}
