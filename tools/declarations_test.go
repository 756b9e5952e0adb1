package tools_test

import (
	"encoding/json"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// toolOf finds the tool of a declaration of the same panel.
func toolOf(t *testing.T, c *tools.Catalogue, of *op.Tool, name string) *op.Tool {
	t.Helper()
	found, ok := c.Find(of.Vendor.Kind + "_" + strings.ReplaceAll(name, ".", "_"))
	if !ok {
		t.Fatalf("%s names %s, which is not there", of.Name, name)
	}
	return found
}

// TestReadsOfChanges holds that what a change reads before and after it, and
// what is shown before somebody says yes, only reads, and finds all that it
// needs among the change's own arguments.
func TestReadsOfChanges(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	for _, tool := range c.Tools() {
		reads := map[string]op.Declaration{"check": tool.Check.Read, "second check": tool.Check.Also}
		for _, look := range tool.Preview {
			reads["preview of "+op.Name(look.Read)] = look.Read
			for _, match := range look.Match {
				if argument, _, _ := strings.Cut(match, "="); tool.Arg(argument) == nil {
					t.Errorf("%s: the preview matches by %q, which is no argument", tool.Name, argument)
				}
			}
		}
		for what, d := range reads {
			if d == nil {
				continue
			}
			read := toolOf(t, c, tool, op.Name(d))
			if read.Risk != policies.Read {
				t.Errorf("%s: the %s has the risk %s", tool.Name, what, read.Risk)
			}
			if _, err := read.BindShared(arguments(t, tool, false)); err != nil {
				t.Errorf("%s: the %s lacks arguments: %v", tool.Name, what, err)
			}
		}
		if tool.Check.Read != nil && tool.Risk == policies.Read {
			t.Errorf("%s is a read with a check", tool.Name)
		}
	}
}

// TestListsOfChecks holds that the answers in which a check looks for an
// element are lists, as far as the reference shows them.
func TestListsOfChecks(t *testing.T) {
	t.Parallel()
	c, byKey := newCatalogue(t), rowsByKey(t)
	for _, tool := range c.Tools() {
		if tool.Check.Read == nil || !tool.Check.Before || tool.Check.Also != nil { // two reads: answering is enough
			continue
		}
		read := toolOf(t, c, tool, op.Name(tool.Check.Read))
		lists := 0
		for _, example := range byKey[key(read)].Examples {
			if _, ok := op.Count(example); ok {
				lists++
			}
		}
		if lists == 0 {
			t.Errorf("%s is verified by %s, whose answer is no list in the reference", tool.Name, read.Name)
		}
	}
}

// TestUndo holds that the call that takes another back can be made from what
// is known after it, and is no read.
func TestUndo(t *testing.T) {
	t.Parallel()
	c, byKey := newCatalogue(t), rowsByKey(t)
	for _, tool := range c.Tools() {
		if tool.Undo.Name == "" {
			continue
		}
		inverse := toolOf(t, c, tool, tool.Undo.Name)
		b, err := tool.Bind(arguments(t, tool, true))
		if err != nil {
			t.Fatal(err)
		}
		made := false
		for _, example := range append(byKey[key(tool)].Examples, nil) {
			args, ok := op.InverseArgs(inverse, tool.Undo, b, example)
			if !ok {
				continue
			}
			made = true
			if _, err := inverse.Bind(args); err != nil {
				t.Errorf("%s is undone by %s %s: %v", tool.Name, inverse.Name, args, err)
			}
		}
		if !made || inverse.Risk == policies.Read {
			t.Errorf("%s cannot be undone by %s", tool.Name, inverse.Name)
		}
	}
}

// TestExamples holds that the example of an argument is one of its values.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, tool := range newCatalogue(t).Tools() {
		var base map[string]any
		if err := json.Unmarshal(arguments(t, tool, false), &base); err != nil {
			t.Fatal(err)
		}
		for _, a := range tool.Args {
			if a.Example == "" {
				continue
			}
			value := encode(t, a.Example)
			kind := a.Kind
			if kind == op.KindList {
				kind = a.Elem.Kind
			}
			if kind == op.KindInteger || kind == op.KindNumber || kind == op.KindBoolean {
				value = json.RawMessage(a.Example)
			}
			if a.Kind == op.KindList {
				value = encode(t, []any{value})
			}
			base[a.Name] = value
		}
		if _, err := tool.Bind(encode(t, base)); err != nil {
			t.Errorf("%s: the examples are not right: %v", tool.Name, err)
		}
	}
}

// TestKindsAtTheTop holds that what somebody has to resolve, make or ask for
// is no part of another argument, where nobody would look for it.
func TestKindsAtTheTop(t *testing.T) {
	t.Parallel()
	var walk func(tool, place string, a *op.Arg)
	walk = func(tool, place string, a *op.Arg) {
		if a.Kind == op.KindSecret || a.Kind == op.KindServer || a.Kind == op.KindSite || a.Kind == op.KindSettings {
			t.Errorf("%s: %s is %s inside another argument", tool, place, a.Kind)
		}
		for i := range a.Fields {
			walk(tool, place+"."+a.Fields[i].Name, &a.Fields[i])
		}
		if a.Elem != nil {
			walk(tool, place+"[]", a.Elem)
		}
	}
	for _, tool := range newCatalogue(t).Tools() {
		for i := range tool.Args {
			a := &tool.Args[i]
			for j := range a.Fields {
				walk(tool.Name, a.Name+"."+a.Fields[j].Name, &a.Fields[j])
			}
			if a.Elem != nil && a.Elem.Kind != op.KindServer { // the Runner resolves a list of servers
				walk(tool.Name, a.Name+"[]", a.Elem)
			}
		}
	}
}

// TestClasses holds that the operations without the reference's badge of
// authentication are those that nobody should use, and no others.
func TestClasses(t *testing.T) {
	t.Parallel()
	byKey := rowsByKey(t)
	for _, tool := range newCatalogue(t).Tools() {
		if ordinary := tool.Class == policies.ClassOrdinary; ordinary != byKey[key(tool)].Auth {
			t.Errorf("%s: ordinary is %t, the reference's badge is there: %t", tool.Name, ordinary, byKey[key(tool)].Auth)
		}
	}
}

// TestFind holds by which names a tool is found.
func TestFind(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	for name, want := range map[string]string{
		"flashpanel_server_list":     "flashpanel_server_list",
		"server list":                "flashpanel_server_list",
		"  Server   LIST ":           "flashpanel_server_list",
		"docker stats":               "openpanel_docker_stats",
		"Flashpanel_Server_List":     "",
		"server":                     "",
		"":                           "",
		"flashpanel database list":   "",
		"flashpanel_server_list\x00": "",
	} {
		got := ""
		if tool, ok := c.Find(name); ok {
			got = tool.Name
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	seen := map[string]string{}
	for _, tool := range c.Tools() {
		if other := seen[tool.Chat]; other != "" {
			t.Errorf("%s and %s are both called %q in chat", tool.Name, other, tool.Chat)
		}
		seen[tool.Chat] = tool.Name
		if len(tool.Name) > op.MaxName {
			t.Errorf("%s is too long a name", tool.Name)
		}
	}
	for name, part := range map[string]string{
		"flashpanel_sever_list":       "flashpanel_server_list",
		"server lst":                  "server list",
		strings.Repeat("\u202e", 500): "There is no tool",
	} {
		if got := c.Unknown(name); !strings.Contains(got, part) || len(got) > 900 || strings.Contains(got, "\u202e") {
			t.Errorf("%.40q: got %q", name, got)
		}
	}
}
