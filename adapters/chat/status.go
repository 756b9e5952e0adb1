package chat

import (
	"panelbot/policies/approval"
	"panelbot/tools"
)

// Colour is a class of colour; a door chooses the colour.
type Colour string

// The classes of colours.
const (
	// Good: it happened, and that was seen.
	Good Colour = "good"
	// Warning: somebody has to look.
	Warning Colour = "warning"
	// Danger: it did not happen, or what is asked for loses something.
	Danger Colour = "danger"
	// Neutral: nothing to do, and nothing claimed.
	Neutral Colour = "neutral"
	// Waiting: its end is still to come.
	Waiting Colour = "pending"
)

// Badge is how a status is shown: a word in the person's language, a class of
// colour, and a sign. The words of done, accepted, awaiting approval and unknown
// are four different ones in every language, so that no door claims more than is
// known.
type Badge struct {
	Word   string `json:"word"`
	Colour Colour `json:"colour,omitempty"`
	Sign   string `json:"sign,omitempty"`
}

// Outcome is the badge of how a call ended. A dry run has one of its own, and so has
// the answer to a vote: of the request it says nothing.
func (s Speech) Outcome(out tools.Outcome) Badge {
	if out.Plan != nil {
		return Badge{s.Say("status_dry_run", nil), Neutral, "🧪"}
	}
	if out.Vote != "" {
		return s.vote(out.Vote)
	}
	b := Badge{Word: s.Say("status_"+string(out.Status), nil)}
	switch out.Status {
	case tools.Done:
		b.Colour, b.Sign = Good, "✅"
	case tools.Accepted:
		b.Colour, b.Sign = Neutral, "📨"
	case tools.AwaitingApproval:
		b.Colour, b.Sign = Waiting, "⏳"
	case tools.Unknown:
		b.Colour, b.Sign = Warning, "❓"
	case tools.Invalid:
		b.Colour, b.Sign = Warning, "📝"
	case tools.Refused:
		b.Colour, b.Sign = Danger, "🚫"
	case tools.Denied:
		b.Colour, b.Sign = Danger, "⛔"
	default: // failed
		b.Colour, b.Sign = Danger, "❌"
	}
	return b
}

func (s Speech) vote(v tools.VoteWord) Badge {
	switch v {
	case tools.YesCounts:
		return Badge{s.Say("vote_yes", nil), Waiting, "👍"}
	case tools.NoCounts:
		return Badge{s.Say("vote_no", nil), Neutral, "👎"}
	default:
		return Badge{s.Say("vote_not", nil), Warning, "✋"}
	}
}

// State is the badge of where a request stands. Those of its end are those of the
// outcome.
func (s Speech) State(state approval.State) Badge {
	b := Badge{Word: s.Say("state_"+string(state), nil)}
	switch state {
	case approval.Pending:
		b.Colour, b.Sign = Waiting, "⏳"
	case approval.Approved:
		b.Colour, b.Sign = Waiting, "👍"
	case approval.Executing:
		b.Colour, b.Sign = Waiting, "🏃"
	case approval.Done, approval.Accepted, approval.Refused, approval.Failed, approval.Unknown:
		return s.Outcome(tools.Outcome{Status: tools.Status(state)})
	case approval.Denied:
		b.Colour, b.Sign = Danger, "⛔"
	case approval.Invalidated:
		b.Colour, b.Sign = Warning, "🚧"
	default: // expired, cancelled, superseded
		b.Colour, b.Sign = Neutral, "💤"
	}
	return b
}
