package chat

import (
	"slices"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Press is what a button of a card asks for.
type Press string

// What the buttons of cards ask for.
const (
	PressApprove Press = "approve"
	PressDeny    Press = "deny"
	// PressDetails shows the whole request.
	PressDetails Press = "details"
	// PressCancel takes back what one asked for oneself.
	PressCancel Press = "cancel"
	// PressDone and PressFailed settle what is unknown, after somebody has looked.
	PressDone   Press = "settle_done"
	PressFailed Press = "settle_failed"
	// PressRevoke ends a lease.
	PressRevoke Press = "revoke"
)

// Presses lists all of them.
func Presses() []Press {
	return []Press{PressApprove, PressDeny, PressDetails, PressCancel, PressDone, PressFailed, PressRevoke}
}

// CardButton is a button of a card.
type CardButton struct {
	Press  Press  `json:"press"`
	Label  string `json:"label"`
	Colour Colour `json:"colour"`
}

// cardButtons are those of a request's state.
func (s Speech) cardButtons(r *approval.Request) []CardButton {
	var list []CardButton
	add := func(press Press, colour Colour) {
		list = append(list, CardButton{press, s.Say("press_"+string(press), nil), colour})
	}
	_, isLease := r.Plan.LeaseTerms()
	switch {
	case r.State == approval.Pending:
		add(PressApprove, Good)
		add(PressDeny, Danger)
		add(PressDetails, Neutral)
		add(PressCancel, Neutral)
	case r.State == approval.Approved:
		add(PressDetails, Neutral)
		add(PressCancel, Neutral)
	case r.State == approval.Unknown:
		add(PressDetails, Neutral)
		add(PressDone, Good)
		add(PressFailed, Danger)
	case r.State == approval.Done && isLease:
		add(PressDetails, Neutral)
		add(PressRevoke, Danger)
	default:
		add(PressDetails, Neutral)
	}
	return list
}

func without(list []CardButton, press Press) []CardButton {
	return slices.DeleteFunc(slices.Clone(list), func(b CardButton) bool { return b.Press == press })
}

// toType is the name that whoever says yes has to type (see approval.Plan), for what grants or destroys, and for the person who asked for what disrupts too.
func toType(r *approval.Request) string {
	least := policies.Grant
	if r.Terms.Own() {
		least = policies.Disrupt
	}
	if r.State != approval.Pending || r.Plan.Risk() < least {
		return ""
	}
	return oneLine(r.Plan.ToType())
}
