package op

// Group is one group of a panel's reference: its title as the reference
// spells it, the short name that configuration and help use, and its
// operations in the reference's order.
type Group struct {
	Title      string
	Name       string
	Operations []Declaration
}
