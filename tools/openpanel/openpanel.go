package openpanel

import "panelbot/tools/op"

// Groups lists the groups of the reference in its order.
func Groups() []op.Group {
	return []op.Group{
		login,
		dashboard,
		account,
		other,
	}
}

// None is the arguments of an operation that takes none: the account is the
// one that the token belongs to.
type None struct{}
