package tools

import (
	"slices"
	"strings"

	"panelbot/tools/op"
)

// listFor gives the tool that lists what a call may have meant, where the panel
// knows no such thing: the things of the tool's own noun, or the servers where
// it names nothing else; nil where no tool lists them.
func (c *Catalogue) listFor(t *op.Tool) *op.Tool {
	names := func(kind op.Kind) bool {
		return slices.ContainsFunc(t.Args, func(a op.Arg) bool { return a.Kind == kind })
	}
	things := slices.ContainsFunc(t.Args, func(a op.Arg) bool {
		return a.Place == op.InPath && a.Kind != op.KindServer && a.Kind != op.KindSite
	})
	if things || !names(op.KindServer) && !names(op.KindSite) {
		words := strings.Split(t.Name, "_")
		for n := len(words) - 1; n > 1; n-- { // the panel's kind stays
			if list := c.byName[strings.Join(words[:n], "_")+"_list"]; list != nil && list != t {
				return list
			}
		}
	}
	if names(op.KindServer) {
		return c.byName[t.Vendor.Kind+"_server_list"]
	}
	return nil
}

// lookFirst says how to find what is there, where the panel knew no such thing.
func (c *Catalogue) lookFirst(t *op.Tool) op.Message {
	if list := c.listFor(t); list != nil {
		return op.Say("list_shows", "{Tool} shows which there are: take the id from there.", "Tool", list.Name)
	}
	return op.Say("list_first", "List first what there is, and take the id from there.")
}
