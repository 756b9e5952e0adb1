package tools

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
	"panelbot/tools/openpanel"
)

// The kinds of panels.
var (
	flashPanel = op.Vendor{Kind: "flashpanel", Title: "FlashPanel", False: "0", True: "1"}
	openPanel  = op.Vendor{Kind: "openpanel", Title: "OpenPanel", False: "false", True: "true"}
)

// Kinds lists the kinds of panels as configuration spells them.
func Kinds() []string { return []string{flashPanel.Kind, openPanel.Kind} }

// Catalogue is the set of tools. It is read-only once made.
type Catalogue struct {
	tools  []*op.Tool
	byName map[string]*op.Tool
	byDecl map[op.Declaration]*op.Tool
}

// NewCatalogue compiles all declarations. panels names the configured panels
// of each kind: where a kind has several, its tools take the argument panel.
// An error names the declaration that is wrong.
func NewCatalogue(panels map[string][]string) (*Catalogue, error) {
	c := &Catalogue{byName: map[string]*op.Tool{}, byDecl: map[op.Declaration]*op.Tool{}}
	for _, v := range []struct {
		vendor op.Vendor
		groups []op.Group
	}{{flashPanel, flashpanel.Groups()}, {openPanel, openpanel.Groups()}} {
		for _, g := range v.groups {
			for _, d := range g.Operations {
				t, err := op.Compile(v.vendor, g, d)
				if err != nil {
					return nil, err
				}
				if names := panels[v.vendor.Kind]; len(names) > 1 {
					t = t.WithPanels(names)
				}
				if c.byName[t.Name] != nil {
					return nil, fmt.Errorf("two tools are called %s", t.Name)
				}
				c.tools = append(c.tools, t)
				c.byName[t.Name], c.byDecl[d] = t, t
			}
		}
	}
	slices.SortFunc(c.tools, func(a, b *op.Tool) int { return cmp.Compare(a.Name, b.Name) })
	c.nameForChat()
	return c, c.checkReferences()
}

// nameForChat puts the panel's name before chat words that two panels share.
func (c *Catalogue) nameForChat() {
	count := map[string]int{}
	for _, t := range c.tools {
		count[t.Chat]++
	}
	for _, t := range c.tools {
		if count[t.Chat] > 1 {
			t.Chat = t.Vendor.Kind + " " + t.Chat
		}
	}
}

// checkReferences finds declarations that name others which are not there.
func (c *Catalogue) checkReferences() error {
	for _, t := range c.tools {
		reads := []op.Declaration{t.Check.Read, t.Check.Also, t.Check.See}
		for _, look := range t.Preview {
			reads = append(reads, look.Read)
		}
		for _, d := range reads {
			if d != nil && c.byDecl[d] == nil {
				return fmt.Errorf("tool %s reads %s, which is in no group", t.Name, op.Name(d))
			}
		}
		if t.Undo.Name != "" && c.inverse(t) == nil {
			return fmt.Errorf("tool %s is undone by %s, which does not exist", t.Name, t.Undo.Name)
		}
		for i := range t.Args {
			if a := &t.Args[i]; a.From != nil {
				if err := t.CheckFrom(a, c.source(t, a)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *Catalogue) inverse(t *op.Tool) *op.Tool { return c.sibling(t, t.Undo.Name) }

// source is the list that the values of an argument come from.
func (c *Catalogue) source(t *op.Tool, a *op.Arg) *op.Tool { return c.sibling(t, a.From.Operation) }

// sibling is the tool of the same panel by its dotted name.
func (c *Catalogue) sibling(t *op.Tool, name string) *op.Tool {
	return c.byName[t.Vendor.Kind+"_"+strings.ReplaceAll(name, ".", "_")]
}

// Tools lists all tools, sorted by name. The slice is the caller's to read.
func (c *Catalogue) Tools() []*op.Tool { return c.tools }

// Find gives the tool with that MCP name, or those chat words.
func (c *Catalogue) Find(name string) (*op.Tool, bool) {
	if t, ok := c.byName[name]; ok {
		return t, true
	}
	words := strings.Join(strings.Fields(strings.ToLower(name)), " ")
	for _, t := range c.tools {
		if t.Chat == words {
			return t, true
		}
	}
	return nil, false
}

// Unknown is the sentence for a tool that does not exist.
func (c *Catalogue) Unknown(name string) string { return c.unknown(name).Text }

func (c *Catalogue) unknown(name string) op.Message {
	names := make([]string, 0, 2*len(c.tools))
	for _, t := range c.tools {
		names = append(names, t.Name, t.Chat)
	}
	return op.Say("no_tool", "There is no tool {Tool}.{Meant}", "Tool", strconv.Quote(clip(name, 80)), "Meant", op.Meant(name, names))
}

// Groups lists the short names of the groups, sorted.
func (c *Catalogue) Groups() []string {
	var names []string
	for _, t := range c.tools {
		if !slices.Contains(names, t.GroupName) {
			names = append(names, t.GroupName)
		}
	}
	slices.Sort(names)
	return names
}
