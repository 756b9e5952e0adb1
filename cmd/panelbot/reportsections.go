package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// SectionConfig is a section of a report. In the file it may be just the name of a ready
// one, which is then the title.
type SectionConfig struct {
	Title     string   `yaml:"title" doc:"The head of a section of one's own."`
	Tool      string   `yaml:"tool" doc:"The tool that reads it, by its name, such as flashpanel_user_list; one whose risk is read."`
	Args      caseArgs `yaml:"args" doc:"The tool's arguments, but the one that each gives."`
	Each      string   `yaml:"each" doc:"Reads for each of them, as the argument server or site; without it, once at each panel." enum:"servers|sites"`
	Items     string   `yaml:"items" doc:"Where in the answer the list of items is, such as data; found by itself where the reference shows one. What is no list is one item."`
	Where     string   `yaml:"where" doc:"Which items are shown, in CEL over item, server, panel and now; all by default."`
	Attention string   `yaml:"attention" doc:"Which items somebody has to look at, in CEL as with where; none by default."`
	Columns   []string `yaml:"columns" doc:"The fields that are shown, such as name or limits.disk. The first is what an item is called."`
	Limit     int64    `yaml:"limit" doc:"How many items are shown, the worst first; 20 by default, 50 at most."`
}

// UnmarshalYAML reads a name, or the mapping.
func (s *SectionConfig) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&s.Title)
	}
	type plain SectionConfig
	return node.Decode((*plain)(s))
}

// readySections gives ready ones.
func readySections[T ~string](kinds ...T) []SectionConfig {
	list := make([]SectionConfig, len(kinds))
	for i, kind := range kinds {
		list[i].Title = string(kind)
	}
	return list
}

// The most and the usual number of items of a section.
const (
	mostItems  = 50
	usualItems = 20
)

// ready is a ready section.
func (s SectionConfig) ready(at string, wrong report) digest.Kind {
	kind := digest.Kind(s.Title)
	if !kind.Known() {
		wrong(at, "is %q.%s Sections are: %s. One of your own needs a tool", s.Title, op.DidYouMean(s.Title, words(digest.Kinds())), strings.Join(words(digest.Kinds()), ", "))
	}
	return kind
}

// sectionTools is the catalogue of a configuration, made when the first section asks.
type sectionTools struct {
	cfg       *Config
	catalogue *tools.Catalogue
}

// tool finds one that only reads.
func (c *sectionTools) tool(at, name string, wrong report) *op.Tool {
	if c.catalogue == nil {
		byKind := map[string][]string{}
		for _, p := range c.cfg.Panels {
			byKind[p.Kind] = append(byKind[p.Kind], p.Name)
		}
		var err error
		if c.catalogue, err = tools.NewCatalogue(byKind); err != nil {
			wrong(at, "cannot be checked: %v", err)
			return nil
		}
	}
	t, ok := c.catalogue.Find(name)
	switch {
	case !ok || t.Name != name:
		var names []string
		for _, t := range c.catalogue.Tools() {
			if t.Risk == policies.Read {
				names = append(names, t.Name)
			}
		}
		wrong(at, "is %q, which is no tool.%s panelbot tools lists them", name, op.DidYouMean(name, names))
		return nil
	case t.Risk != policies.Read || t.Graded():
		wrong(at, "is %s, which can do more than read (its risk is %s): a report only reads", name, t.Risk)
		return nil
	case !slices.ContainsFunc(c.cfg.Panels, func(p PanelConfig) bool { return p.Kind == t.Vendor.Kind }):
		wrong(at, "is %s, and no panel of the kind %s is configured", name, t.Vendor.Kind)
		return nil
	case t.Answer != op.AnswerJSON:
		wrong(at, "is %s, which gives a text or a file, and no items", name)
		return nil
	}
	return t
}

// own makes a section of one's own, and reports what is wrong.
func (s SectionConfig) own(at string, in *sectionTools, wrong report) digest.Own {
	made := digest.Own{Title: s.Title, Tool: s.Tool, Each: digest.Each(s.Each), Limit: int(s.Limit)}
	if strings.TrimSpace(s.Title) == "" {
		wrong(at+".title", "is missing: say what the head of the section is")
	}
	if s.Limit == 0 {
		made.Limit = usualItems
	}
	if s.Limit < 0 || s.Limit > mostItems {
		wrong(at+".limit", "is %d: write 1 to %d", s.Limit, mostItems)
	}
	if len(s.Args.json) > 0 {
		var err error
		if made.Args, err = policies.DecodeArgs(s.Args.json); err != nil {
			wrong(at+".args", "is wrong: %v", err)
		}
	}
	item := op.Shape{}
	if t := in.tool(at+".tool", s.Tool, wrong); t != nil {
		made.Kind, made.Shape = t.Vendor.Kind, t.Shape()
		s.checkCall(at, t, &made, wrong)
		made.List, item = s.list(at, t, wrong)
	}
	if len(s.Columns) == 0 {
		wrong(at+".columns", "is empty: say which fields are shown, such as [name]")
	}
	for i, text := range s.Columns {
		there := at + ".columns[" + strconv.Itoa(i) + "]"
		column, err := digest.ParsePath(text)
		if err != nil {
			wrong(there, "is wrong: %v", err)
			continue
		}
		checkField(there, item, column.Parts(), wrong)
		made.Columns = append(made.Columns, column)
	}
	made.Where, made.Attention = condition(at+".where", s.Where, item, wrong), condition(at+".attention", s.Attention, item, wrong)
	return made
}

// checkCall reports what is wrong with the arguments.
func (s SectionConfig) checkCall(at string, t *op.Tool, made *digest.Own, wrong report) {
	if !slices.ContainsFunc(t.Args, func(a op.Arg) bool { return s.Each != "" && a.Name == strings.TrimSuffix(s.Each, "s") }) && s.Each != "" {
		wrong(at+".each", "is %s, and %s has no argument %s", s.Each, t.Name, strings.TrimSuffix(s.Each, "s"))
		return
	}
	args := maps.Clone(made.Args)
	if args == nil {
		args = map[string]any{}
	}
	switch made.Each {
	case digest.EachPanel:
	case digest.EachServer, digest.EachSite:
		name := strings.TrimSuffix(s.Each, "s")
		if _, twice := args[name]; twice {
			wrong(at+".args."+name, "is given by each: leave one of the two out")
		}
		args[name] = 1
	default:
		wrong(at+".each", "is %q: write servers or sites, or leave it out", s.Each)
		return
	}
	raw, err := json.Marshal(args)
	if err == nil {
		_, err = t.Bind(raw)
	}
	if err != nil {
		wrong(at+".args", "does not fit %s: %s. Usage: %s", t.Name, strings.TrimRight(err.Error(), "."), t.Usage())
	}
}

// list is where in the answer the items are, and what one of them is.
func (s SectionConfig) list(at string, t *op.Tool, wrong report) (digest.Path, op.Shape) {
	answer, at := t.Shape(), at+".items"
	if s.Items == "" {
		var lists []string
		for _, name := range answer.Fields() {
			if field, err := answer.At(name); err == nil && (field.IsList() || name == "data") {
				lists = append(lists, name)
			}
		}
		switch {
		case len(lists) == 0:
			return digest.Path{}, itemOf(answer)
		case len(lists) > 1 && !slices.Contains(lists, "data"):
			wrong(at, "is missing, and the answer of %s has several lists: write one of %s", t.Name, strings.Join(lists, ", "))
		case slices.Contains(lists, "data"):
			s.Items = "data"
		default:
			s.Items = lists[0]
		}
	}
	path, err := digest.ParsePath(s.Items)
	if err != nil {
		if s.Items != "" {
			wrong(at, "is wrong: %v", err)
		}
		return path, op.Shape{}
	}
	found, err := answer.At(path.Parts()...)
	if err != nil {
		wrong(at, "is wrong: %v", err)
	}
	return path, itemOf(found)
}

func itemOf(s op.Shape) op.Shape {
	if s.IsList() {
		return s.Items()
	}
	return s
}

// checkField reports that the reference shows no such field.
func checkField(at string, item op.Shape, path []string, wrong report) {
	if _, err := item.At(path...); err != nil {
		wrong(at, "is %s, and %s", strings.Join(path, "."), strings.Replace(err.Error(), "the answer has", "an item has", 1))
	}
}

// condition reads an expression; nil where there is none.
func condition(at, text string, item op.Shape, wrong report) *policies.Filter {
	if text == "" {
		return nil
	}
	f, err := policies.ParseFilter(text)
	if err != nil {
		wrong(at, "%s", fmt.Sprint(err))
		return nil
	}
	for _, path := range f.Reads() {
		if _, err := item.At(path...); err != nil {
			wrong(at, "reads item.%s, and %s", strings.Join(path, "."), strings.Replace(err.Error(), "the answer has", "an item has", 1))
			break
		}
	}
	return f
}
