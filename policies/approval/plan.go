package approval

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowebpki/jcs"

	"panelbot/policies"
)

// MaxCalls is how many calls a plan holds at most.
const MaxCalls = 50

// Plan is what is to be done: calls in their order, the first of which is the
// canary. Execution stops at the first that ends in neither done nor accepted.
type Plan struct {
	Calls []Call `json:"calls"`
}

// Call is one call of a plan, with its target resolved.
type Call struct {
	// Tool is the tool's name, Chat its words; Panel is the configured panel's name.
	Tool  string `json:"tool"`
	Chat  string `json:"chat"`
	Panel string `json:"panel"`
	// Target is what is hit, with its id.
	Target Target `json:"target"`
	// Risk is the risk of this call with these arguments.
	Risk policies.Risk `json:"risk"`
	// Args are the arguments that will be sent, with ids in the place of names.
	// They may hold secrets: a store seals them, and erases them at the end.
	Args json.RawMessage `json:"-"`
	// Subject says what the call is about, of all that its arguments say: another call
	// by the same tool on the same target with the same subject takes its place.
	// Empty is one whose place nothing takes, such as one that makes something.
	Subject string `json:"subject,omitempty"`
	// Masked are the arguments as they may be shown and recorded.
	Masked json.RawMessage `json:"masked"`
	// Preview is what the panel showed of the target: data from a stranger,
	// already cleaned.
	Preview json.RawMessage `json:"preview,omitempty"`
	// Identity is what of the preview must be the same when it is executed: ids,
	// names and the present value of what changes. Empty compares nothing.
	Identity json.RawMessage `json:"identity,omitempty"`
}

// Target is what a call hits.
type Target struct {
	// Kind is server, site or panel; ID the panel's own id, Name how people call it.
	Kind string `json:"kind,omitempty"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Words is the whole target for people: server web-1 (1), schedule 12.
	Words string `json:"words,omitempty"`
}

// Same reports whether two calls hit the same thing.
func (c Call) Same(other Call) bool {
	return c.Panel == other.Panel && c.Target.Kind == other.Target.Kind && c.Target.ID == other.Target.ID
}

// Risk is the highest risk of the plan's calls.
func (p Plan) Risk() policies.Risk {
	highest := policies.Risk(0)
	for _, c := range p.Calls {
		highest = max(highest, c.Risk)
	}
	return highest
}

// Targets names what the plan hits, each once and in its order, the first of many.
func (p Plan) Targets() string {
	var words []string
	for _, c := range p.Calls {
		if w := c.Target.Words; w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return Few(words)
}

// ToType is the name that somebody types who says yes to the plan: that of its target,
// or words for the whole where it is several calls.
func (p Plan) ToType() string {
	if len(p.Calls) != 1 {
		return Whole(len(p.Calls))
	}
	return cmp.Or(p.Calls[0].Target.Name, p.Calls[0].Target.ID)
}

// Whole are the words for so many calls as one, which are the same in every language:
// 3 calls.
func Whole(calls int) string { return fmt.Sprintf("%d calls", calls) }

// few is how many things are named at most.
const few = 5

// Few names the first of many things, and says how many there are beside.
func Few(words []string) string {
	between := ", "
	if len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, between) }) {
		between = "; "
	}
	if len(words) <= few {
		return strings.Join(words, between)
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:few], between), len(words)-few)
}

// check finds what is wrong with a plan before anybody is asked.
func (p Plan) check() error {
	switch {
	case len(p.Calls) == 0:
		return errors.New("a plan needs at least one call")
	case len(p.Calls) > MaxCalls:
		return fmt.Errorf("a plan has %d calls, and %d are the most: ask for it in parts", len(p.Calls), MaxCalls)
	}
	for i, c := range p.Calls {
		if c.Tool == "" || !c.Risk.Valid() || !json.Valid(c.Args) {
			return fmt.Errorf("call %d of the plan lacks its tool, its risk or its arguments", i+1)
		}
		if err := p.checkLease(c); err != nil {
			return err
		}
	}
	return nil
}

// Clause is one demand: so many different people of whom it names.
type Clause struct {
	Count int `json:"count"`
	// From names who may say yes: role:admin, person:alice. Empty is nobody.
	From []string `json:"from"`
}

// Terms are what the policy demands of a request; they are fixed when it is made.
type Terms struct {
	// Effect is the policy's word: approve, or confirm where the person who asked
	// has to say yes at a door that can ask.
	Effect policies.Effect `json:"effect"`
	// Rules are the ids of the rules that decided, Policy the version of the policy.
	Rules  []string `json:"rules"`
	Policy string   `json:"policy"`
	// Count is how many different people have to say yes in all, at least.
	Count int `json:"count"`
	// Clauses must all be satisfied. One person may serve in several.
	Clauses []Clause `json:"clauses"`
	// Expires is how long others may be asked, ExecuteWithin how long after the
	// last yes it may begin.
	Expires       time.Duration `json:"expires"`
	ExecuteWithin time.Duration `json:"execute_within"`
	// Code says that a vote needs a fresh one-time code.
	Code bool `json:"code"`
	// Solo says that one person runs panelbot alone, who may say yes from another door
	// than the one that asked.
	Solo bool `json:"solo"`
}

// Stricter reports whether the terms of now demand more than those that were
// approved, so that the approval no longer holds. An unrelated edit of the
// policy does not matter.
func (t Terms) Stricter(now Terms) bool {
	if now.Effect > t.Effect || now.Code && !t.Code {
		return true
	}
	if now.Effect < policies.Approve {
		return false
	}
	if now.Count > t.Count || t.Solo && !now.Solo { // one's own yes counts no more
		return true
	}
	for _, wanted := range now.Clauses {
		if !covered(wanted, t.Clauses) {
			return true
		}
	}
	return false
}

// And gives terms that demand what both demand.
func (t Terms) And(other Terms) Terms {
	t.Effect = max(t.Effect, other.Effect)
	t.Rules = append(slices.Clone(t.Rules), other.Rules...)
	slices.Sort(t.Rules)
	t.Rules = slices.Compact(t.Rules)
	t.Count = max(t.Count, other.Count)
	clauses := slices.Clone(t.Clauses)
	for _, c := range other.Clauses {
		if !covered(c, clauses) {
			clauses = append(clauses, c)
		}
	}
	t.Clauses = clauses
	t.Expires, t.ExecuteWithin = shorter(t.Expires, other.Expires), shorter(t.ExecuteWithin, other.ExecuteWithin)
	t.Code, t.Solo = t.Code || other.Code, t.Solo && other.Solo
	return t
}

// shorter is the shorter of two times, of which 0 is the default's.
func shorter(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// covered reports whether one of the clauses demanded at least as much.
func covered(wanted Clause, had []Clause) bool {
	for _, c := range had {
		if c.Count >= wanted.Count && within(c.From, wanted.From) {
			return true
		}
	}
	return false
}

// within reports whether everybody whom some names is named by all too.
func within(some, all []string) bool {
	for _, s := range some {
		found := false
		for _, a := range all {
			found = found || a == s
		}
		if !found {
			return false
		}
	}
	return true
}

// digested is what a digest covers.
type digested struct {
	Person  string          `json:"person"`
	Door    policies.Door   `json:"door"`
	Calls   []digestedCall  `json:"calls"`
	Terms   json.RawMessage `json:"terms"`
	Reason  string          `json:"reason"`
	Expires string          `json:"expires"`
	Nonce   string          `json:"nonce"`
}

type digestedCall struct {
	Tool     string          `json:"tool"`
	Panel    string          `json:"panel"`
	Kind     string          `json:"kind"`
	ID       string          `json:"id"`
	Risk     policies.Risk   `json:"risk"`
	Args     string          `json:"args"` // to the byte
	Identity json.RawMessage `json:"identity,omitempty"`
}

func digestedCalls(p Plan) []digestedCall {
	calls := make([]digestedCall, len(p.Calls))
	for i, c := range p.Calls {
		calls[i] = digestedCall{c.Tool, c.Panel, c.Target.Kind, c.Target.ID, c.Risk, string(c.Args), c.Identity}
	}
	return calls
}

// digest is the HMAC-SHA-256 of a request's canonical form (RFC 8785), in hex.
func digest(key []byte, r *Request) (string, error) {
	terms, err := json.Marshal(r.Terms)
	if err != nil {
		return "", fmt.Errorf("approval: digest: %w", err)
	}
	return seal(key, "request", digested{
		Person: r.Person, Door: r.Door, Calls: digestedCalls(r.Plan), Terms: terms, Reason: r.Reason,
		Expires: r.Expires.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), Nonce: r.Nonce,
	})
}

// sameness is what two requests for the same thing by the same person have in
// common, under a key, so that it tells nothing of the arguments.
func sameness(key []byte, person string, p Plan) (string, error) {
	calls := digestedCalls(p)
	for i := range calls {
		calls[i].Identity = nil // figures of the panel may have changed meanwhile
	}
	return seal(key, "same", digested{Person: person, Calls: calls})
}

func seal(key []byte, use string, value any) (string, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("approval: digest: %w", err)
	}
	canonical, err := jcs.Transform(raw)
	if err != nil {
		return "", fmt.Errorf("approval: digest: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("panelbot approval " + use + "\x00"))
	mac.Write(canonical)
	return hex.EncodeToString(mac.Sum(nil)), nil
}
