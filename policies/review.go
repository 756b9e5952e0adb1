package policies

import "time"

// Review is a call that went past the rules in an emergency, at which an
// approver or admin has to look afterwards.
type Review struct {
	// Call is the call's id, by which it stands in the audit log.
	Call   string `json:"call"`
	Person string `json:"person"`
	Door   Door   `json:"door"`
	Tool   string `json:"tool"`
	Panel  string `json:"panel"`
	// Target is what it was about, in words.
	Target string `json:"target,omitempty"`
	Risk   Risk   `json:"risk"`
	// Rule is the rule that let it through.
	Rule string `json:"rule"`
	// Reason is why, in the person's words.
	Reason string `json:"reason"`
	// Time is when it was let through, and Due when somebody must have looked.
	Time time.Time `json:"time"`
	Due  time.Time `json:"due"`
}

// MayReview reports whether a person may say that a call was looked at: an
// approver or admin, and not the one whose call it is.
func (p Person) MayReview(r Review) bool {
	return p.Known() && p.Name != r.Person && anyOf([]Who{{Role: Approver}, {Role: Admin}}, p)
}
