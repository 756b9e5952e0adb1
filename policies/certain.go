package policies

// Tool is what a policy knows of a tool.
type Tool struct {
	// Name, Group and Kind are as in Request.
	Name, Group, Kind string
	// Risk is the highest risk of a call; Graded says that a call may turn out
	// less risky.
	Risk   Risk
	Graded bool
	Class  Class
	// Args are the names of its arguments.
	Args []string
}

// risks are those that a call of the tool may have.
func (t Tool) risks() []Risk {
	if !t.Risk.Valid() {
		return nil
	}
	if t.Graded {
		return Risks()[:int(t.Risk)]
	}
	return []Risk{t.Risk}
}

// Certain reports whether the policy denies every call of a tool for this
// person at this door, at any time and about anything, so that a list may
// leave it out.
func (p Policy) Certain(person Person, door Door, t Tool) bool {
	r := Request{Person: person, Door: door, Tool: t.Name, Group: t.Group, Kind: t.Kind, Class: t.Class}
	f := p.noted(&r) // the arguments, the target, the panel and the time are not known
	for _, risk := range t.risks() {
		if r.Risk = risk; !p.certain(f) {
			return false
		}
	}
	// A named command may have another risk than the tool's.
	for _, c := range p.Commands {
		if r.Risk = c.Risk; c.Tool == t.Name && !p.certain(f) {
			return false
		}
	}
	return true
}

// certain is Certain for one risk.
func (p *Policy) certain(f *facts) bool {
	r := f.request
	bare := *r
	bare.Person.Scope = Scope{MaxRisk: r.Person.Scope.MaxRisk} // panel and target are not known
	if _, refused := p.refuse(&bare); refused {
		return p.Stopped == "" || p.certainWithoutStop(f) // a stop ends; a list need not change for it
	}
	denied, milder := false, false
	look := p.look(f)
	for _, c := range p.rules {
		if c.BreakGlass {
			milder = milder || p.mayBreak(f, c)
			continue
		}
		fits := c.when.outline.eval(look.at(&c.Rule))
		switch {
		case fits == no:
		case c.Effect != Deny:
			milder = milder || r.Class == ClassOrdinary || c.when.outline.names(r.Tool)
		case fits == yes:
			denied = true
		}
	}
	if denied {
		return !p.opened(f)
	}
	effect, _ := p.byDefault(r.Risk, r.Class)
	return effect == Deny && !milder
}

func (p *Policy) certainWithoutStop(f *facts) bool {
	running := *p
	running.Stopped = ""
	return running.certain(f)
}

// opened reports whether a rule for emergencies may let the call through.
func (p *Policy) opened(f *facts) bool {
	for _, c := range p.rules {
		if c.BreakGlass && p.mayBreak(f, c) {
			return true
		}
	}
	return false
}

func (p *Policy) mayBreak(f *facts, c *compiled) bool {
	r := f.request
	return r.Class == ClassOrdinary && r.Door.attended() && anyOf(c.For, r.Person) && c.when.outline.eval(p.look(f).at(&c.Rule)) != no
}

// NeedsTarget reports whether the decision about a call may depend on what it
// is about, so that this has to be resolved first: a rule that may fit reads
// the target, the person's scope goes by tags, or the call runs a command that
// is for some targets only. The target of r is not looked at.
func (p Policy) NeedsTarget(r Request) bool {
	if len(r.Person.Scope.Tags) > 0 && !r.Filtered {
		return true
	}
	for _, c := range p.Commands {
		if script, is := r.Args[c.Argument].(string); is && c.Tool == r.Tool && script == c.Script && c.On.Tag != "" {
			return true
		}
	}
	r.Target = Target{}
	return p.reads(&r, targetVars())
}

// NeedsArgs reports whether the decision about a call may depend on its
// arguments. Those of r are not looked at.
func (p Policy) NeedsArgs(r Request) bool {
	for _, c := range p.Commands {
		if c.Tool == r.Tool {
			return true
		}
	}
	r.Args = nil
	return p.reads(&r, of(varArgs))
}

// reads reports whether a rule reads one of the variables, and may fit.
func (p *Policy) reads(r *Request, vars set) bool {
	look := p.look(p.noted(r))
	for _, c := range p.rules {
		if c.when.reads&vars != 0 && c.when.outline.eval(look.at(&c.Rule)) == maybe {
			return true
		}
	}
	return false
}
