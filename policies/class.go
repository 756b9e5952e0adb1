package policies

// Class marks the operations that no person or model should use. They have a
// default of their own in the policy.
type Class uint8

// The classes.
const (
	// ClassOrdinary is everything else.
	ClassOrdinary Class = iota
	// ClassCallback: the panel's own servers call it, with a token of theirs.
	ClassCallback
	// ClassLogin trades a password for a token.
	ClassLogin
)

// String is the class's word in configuration; ordinary has none.
func (c Class) String() string {
	switch c {
	case ClassCallback:
		return "callback"
	case ClassLogin:
		return "login"
	default:
		return ""
	}
}
