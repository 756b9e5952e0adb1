package op

import "panelbot/policies"

// Policy is what a policy knows of the tool.
func (t *Tool) Policy() policies.Tool {
	args := make([]string, len(t.Args))
	for i := range t.Args {
		args[i] = t.Args[i].Name
	}
	return policies.Tool{Name: t.Name, Group: t.GroupName, Kind: t.Vendor.Kind, Risk: t.Risk, Graded: t.Graded(), Class: t.Class, Args: args}
}
