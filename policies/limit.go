package policies

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Counted is what a limit counts.
type Counted string

// What limits count.
const (
	// CountCalls counts the calls that were let through.
	CountCalls Counted = "calls"
	// CountOpen counts the requests that wait for people, now.
	CountOpen Counted = "open"
	// CountServers counts the different servers that calls were about.
	CountServers Counted = "servers"
)

// CountedWords lists what limits count, as configuration spells it.
func CountedWords() []string {
	return []string{string(CountCalls), string(CountOpen), string(CountServers)}
}

// Per is whose calls are counted together.
type Per string

// Whose calls are counted together.
const (
	PerPerson Per = "person"
	// PerToken counts each token by itself; where a door has none, each person
	// at that door.
	PerToken Per = "token"
	// PerTarget counts what is about the same target; all that could not be
	// resolved on a panel is one target.
	PerTarget Per = "target"
)

// PerWords lists whose calls are counted together, as configuration spells it.
func PerWords() []string { return []string{string(PerPerson), string(PerToken), string(PerTarget)} }

// Limit says how often something may be done. A call that would be one too
// many is denied.
type Limit struct {
	// ID names the limit in decisions.
	ID string
	// Of is what is counted, Most how many there may be, this call included.
	Of   Counted
	Most int
	// Within is the time that is looked back; open requests have none.
	Within time.Duration
	// Per is whose calls are counted together.
	Per Per
	// Risk is the least risk that counts.
	Risk Risk
	// Door is the door that counts; empty is every door. MCP is every call that came
	// with a token, Remote too: who holds the token could go round it there.
	Door Door
}

// LongestLimit is the longest time that a limit may look back. What was let
// through before may be forgotten.
const LongestLimit = 31 * 24 * time.Hour

// StandardLimits hold where a configuration says nothing else: what an
// assistant, or whatever else holds a token, may do in an hour, and one open request at a time that would
// destroy something of the same server, or of the same site or panel where a call is about
// no server.
func StandardLimits() []Limit {
	return []Limit{
		{ID: "mcp-changes", Of: CountCalls, Most: 20, Within: time.Hour, Per: PerToken, Risk: Change, Door: MCP},
		{ID: "mcp-open", Of: CountOpen, Most: 3, Per: PerToken, Risk: Read, Door: MCP},
		{ID: "mcp-servers", Of: CountServers, Most: 5, Within: time.Hour, Per: PerToken, Risk: Change, Door: MCP},
		{ID: "open-destroy", Of: CountOpen, Most: 1, Per: PerTarget, Risk: Destroy},
	}
}

// Limits lists the limits that a call counts for.
func (p Policy) Limits(r Request) []Limit {
	var list []Limit
	for _, l := range p.AllLimits {
		if r.Risk >= l.Risk && l.holdsAt(r.Door) {
			list = append(list, l)
		}
	}
	return list
}

// counts reports whether a call is one of those that the limit counts.
func (l Limit) counts(p Passage) bool {
	return p.Risk >= l.Risk && l.holdsAt(p.Door)
}

// holdsAt reports whether the limit is about calls through a door.
func (l Limit) holdsAt(d Door) bool {
	return l.Door == "" || l.Door == d || l.Door == MCP && d == Remote
}

// Key is what a call is counted under: equal for calls that are counted
// together.
func (l Limit) Key(p Passage) string {
	switch l.Per {
	case PerToken:
		if p.Token != "" {
			return "token/" + p.Token
		}
		if l.Door != "" { // mcp and remote are one
			return "person/" + p.Person + "/" + string(l.Door)
		}
		return "person/" + p.Person + "/" + string(p.Door)
	case PerTarget:
		return "target/" + p.Panel + "/" + p.Target
	default:
		return "person/" + p.Person
	}
}

// Together reports whether the limit counts both calls, and counts them
// together.
func (l Limit) Together(a, b Passage) bool {
	return l.counts(a) && l.counts(b) && l.Key(a) == l.Key(b)
}

// String is the limit in words: 20 calls of risk change or above in 1h per
// token.
func (l Limit) String() string {
	what := map[Counted]string{CountCalls: "calls", CountOpen: "open requests", CountServers: "different servers in calls"}[l.Of]
	if l.Most == 1 {
		what = map[Counted]string{CountCalls: "call", CountOpen: "open request", CountServers: "server in calls"}[l.Of]
	}
	words := fmt.Sprintf("%d %s", l.Most, what)
	if l.Risk > Read {
		words += fmt.Sprintf(" of risk %s or above", l.Risk)
	}
	if l.Within > 0 {
		words += " in " + DurationWords(l.Within)
	}
	return words + " per " + string(l.Per)
}

var inDays = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9]{1,4})d(.*)$`) })

// ParseDuration reads a length of time such as 15m, 4h, 2d or 1d12h. None, and less, is
// an error.
func ParseDuration(text string) (time.Duration, error) {
	rest, whole := text, time.Duration(0)
	if m := inDays().FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0, err
		}
		whole, rest = time.Duration(n)*24*time.Hour, m[2]
	}
	var part time.Duration
	if rest != "" {
		var err error
		if part, err = time.ParseDuration(rest); err != nil {
			return 0, err
		}
	}
	if part < 0 || whole+part <= 0 {
		return 0, errors.New("a length of time is more than nothing")
	}
	return whole + part, nil
}

// DurationWords is a duration for people, without the units that are zero: 1h,
// not 1h0m0s.
func DurationWords(d time.Duration) string {
	words := d.String()
	if strings.HasSuffix(words, "m0s") {
		words = strings.TrimSuffix(words, "0s")
	}
	if strings.HasSuffix(words, "h0m") {
		words = strings.TrimSuffix(words, "0m")
	}
	return words
}

func (p *Policy) checkLimits() []Problem {
	var problems []Problem
	seen := map[string]bool{}
	for i, l := range p.AllLimits {
		at := fmt.Sprintf("policy.limits[%d]", i)
		wrong := func(key, text string) {
			problems = append(problems, Problem{Path: at + key, Text: text})
		}
		if !ruleID().MatchString(l.ID) {
			wrong(".id", "must be letters, digits and dashes, such as destroys-an-hour")
		} else if seen[l.ID] {
			wrong(".id", "is used twice: give each limit an id of its own")
		}
		seen[l.ID] = true
		if l.Most < 1 {
			wrong(".at_most", "must be a positive number: what is never allowed belongs into a rule")
		}
		switch {
		case l.Of == CountOpen && l.Within != 0:
			wrong(".within", "does not go with of: open, which counts what waits now")
		case l.Of != CountOpen && l.Within <= 0:
			wrong("", "does not say in which time: write within: 1h")
		case l.Within > LongestLimit:
			wrong(".within", "is longer than 31 days (744h), after which panelbot forgets what was let through")
		}
		if l.Of == CountServers && l.Per == PerTarget {
			wrong(".per", "is target, but servers are counted per person or per token")
		}
		if !l.Risk.Valid() {
			wrong(".risk", "is no risk")
		}
	}
	return problems
}
