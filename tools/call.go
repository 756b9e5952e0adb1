package tools

import (
	"context"
	"encoding/json"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Call is what a door asks for.
type Call struct {
	// Tool is a tool's name, or its chat words.
	Tool string
	// Args is the caller's JSON object.
	Args   json.RawMessage
	Person policies.Person
	Door   policies.Door
	// Confirm asks the person who asked; nil means that nobody can be asked.
	// Through MCP it is asked for changes only. What then needs a yes becomes a
	// request where the call came through MCP, and is denied elsewhere. ErrAsked
	// and ErrNotAsked say that there is no answer.
	Confirm func(ctx context.Context, q Question) (bool, error)
	// Ask asks the person for a secret, privately; nil means that it cannot. ErrAsked
	// is as in Confirm.
	Ask func(ctx context.Context, o op.Order) (string, error)
	// Private says that the door can hand over secrets privately. Without it,
	// a call that would generate one is refused before it is sent.
	Private bool
	// Takes says, as a sentence, why this way does not take a call of that
	// risk, and nothing where it does; nil takes every risk.
	Takes func(policies.Risk) string
	// Progress is told how a verification goes on; may be nil.
	Progress func(op.Message)
	// Names says that a person wrote the arguments, in which a name may stand for
	// an id: it is looked up before anything is decided.
	Names bool
	// DryRun stops before anything is asked, recorded or sent.
	DryRun bool
	// Reason is why, in the words of the person who asks; a rule may want one.
	Reason string
	// BreakGlass asks to go past the rules in an emergency.
	BreakGlass bool
	// Token names the token by which the call came; empty where the door has none.
	Token string
}

// call is a Call on its way.
type call struct {
	Call
	id      string
	started time.Time
	tool    *op.Tool
	bound   *op.Bound
	panel   *Panel
	target  target
	// place is what the policy knows of the target; it is not resolved where no
	// rule asks for it.
	place    policies.Target
	risk     policies.Risk
	decision policies.Decision
	// policy is the policy that decided, and agreed the strictest effect that
	// was satisfied since: that of the plan, where the call is part of one.
	policy *policies.Policy
	agreed policies.Effect
	// ruled is what the policy alone said, at the time at, of a call of the risk
	// ungraded by a command, with the masked arguments saw; nil where no rule
	// could read them.
	ruled    policies.Decision
	at       time.Time
	ungraded policies.Risk
	saw      json.RawMessage
	// panelStatus is the HTTP status of the panel's answer; 0 where there is none.
	panelStatus int
	// limited is Outcome.Limited.
	limited int
	// preview is what the person who said yes was shown.
	preview json.RawMessage
	// passing says that what keeps the call from being sent may be over soon: the panel
	// cannot be read, or is not one of this process.
	passing bool
	// asked says that somebody was asked something, which may have taken any time.
	asked bool
	// args are the masked arguments of argsOf as rules read them, which change
	// nothing in them; argsErr says why they cannot.
	args    map[string]any
	argsOf  *op.Bound
	argsErr error
	// why says the reasons of the decision, and what became of it.
	why  []op.Message
	made []PrivateValue
	// answered are the secrets that the panel's answer held.
	answered []string
	// decided says that the decision was recorded, with the arguments; sent
	// that a change may have left.
	decided, sent bool
	// approved says that an approved request is executed, whose steps the desk
	// records.
	approved bool
	// lease names the lease that let the call through; empty where none did.
	lease string
	// watch is what was read before the call; nil where send reads it.
	watch *watch
	// quiet says that nobody may be asked about the call; body is then what the
	// panel answered to it, as far as the person's scope covers it.
	quiet bool
	body  []byte
	// title is what the server of the call is called, where the arguments have its id.
	title string
	// said is why the call was denied, as the person was told it.
	said string
	// lost is the name that identify could not give a value; nil where it could.
	lost *lostName
}
