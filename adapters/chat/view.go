package chat

import (
	"slices"
	"strings"

	"panelbot/tools"
	"panelbot/tools/op"
)

// View is an outcome as people read it, in the words of one language. A door
// writes it in its own form.
type View struct {
	// Status is the contract's word.
	Status tools.Status `json:"status"`
	Words
	// Title says what the answer is of, where the panel says so. Fields, Tables
	// and Text are the answer; all may be empty.
	Title  string   `json:"title,omitempty"`
	Fields []Field  `json:"fields,omitempty"`
	Tables []*Table `json:"tables,omitempty"`
	Text   string   `json:"text,omitempty"`

	// prose says that Text is sentences, in which lines may be broken.
	prose  bool
	speech Speech
}

// Words are what is said about an outcome.
type Words struct {
	// Badge is the status as it is shown.
	Badge
	// Sentence says what happened. Details are further lines: what is wrong
	// with which argument, or why it ended so.
	Sentence string   `json:"sentence"`
	Details  []string `json:"details,omitempty"`
	// Next says what to do now.
	Next string `json:"next,omitempty"`
}

// View gives an outcome as people read it.
func (g *Grammar) View(out tools.Outcome, s Speech) View {
	v := View{Status: out.Status, Words: g.Words(out, s), speech: s}
	if len(out.Data) > 0 {
		if data, err := decode(out.Data); err == nil {
			if plan, ok := data.(object); ok && out.Plan != nil {
				data = slices.DeleteFunc(plan, func(m member) bool { return m.name == "reason" }) // Words say it
			}
			if out.Tool == tools.PlanTool {
				inRows(data)
			}
			v.content("", data)
		} else {
			v.Text = visible(string(out.Data))
		}
	}
	return v
}

// Words gives what is said about an outcome. It is said from what the outcome
// holds, in the person's language and beside the status's word; the summary is
// for whoever reads an outcome alone.
func (g *Grammar) Words(out tools.Outcome, s Speech) Words {
	w := Words{Badge: s.Outcome(out), Sentence: g.sentence(out, s), Next: oneLine(out.Next)}
	if len(out.Hints) > 0 {
		w.Next = s.tellAll(out.Hints)
	}
	for _, e := range out.Errors {
		message := e.Message
		if e.Spoken.Said() {
			message = s.Tell(e.Spoken)
		}
		w.Details = append(w.Details, strings.TrimPrefix(oneLine(e.Argument)+": "+oneLine(message), ": "))
	}
	if out.Truncated {
		w.Details = append(w.Details, s.Say("truncated", nil))
	}
	return w
}

// sentence says what happened. What is told only by a summary stays as it is.
func (g *Grammar) sentence(out tools.Outcome, s Speech) string {
	says := ""
	switch {
	case out.Status == tools.Done && out.Verified.Said():
		says = oneLine(s.Tell(out.Verified))
	case len(out.Reasons) > 0:
		says = s.tellAll(out.Reasons)
	case len(out.Errors) > 0:
		says = s.Say("nothing_sent", nil)
	case out.Summary != "":
		return oneLine(out.Summary)
	}
	chat := out.Tool
	if t, ok := g.catalogue.Find(out.Tool); ok {
		chat = t.Chat
	} else if out.Tool == tools.PlanTool {
		chat = s.Say("plan_word", nil)
	}
	return s.outcome(out, chat, says)
}

// outcome is the sentence about a call of a tool, by its words, that says something.
func (s Speech) outcome(out tools.Outcome, chat, says string) string {
	rule, on := oneLine(out.Rule), out.Target
	if out.On.Said() {
		on = s.Tell(out.On)
	}
	if says != "" && !strings.HasSuffix(says, ".") {
		says += "."
	}
	if strings.Contains(says, rule) {
		rule = ""
	}
	return s.Say("outcome", fields{"Tool": oneLine(chat), "Target": oneLine(on), "Says": says, "Rule": rule})
}

// tellAll says messages in one line.
func (s Speech) tellAll(messages []op.Message) string {
	said := make([]string, len(messages))
	for i, m := range messages {
		said[i] = oneLine(s.Tell(m))
	}
	return strings.Join(said, " ")
}

// wrappers are members beside data that say how the answer was wrapped.
var wrappers = []string{"links", "meta", "success", "status", "code", "message"}

// content sorts a value into fields, tables and text.
func (v *View) content(title string, value any) {
	switch value := value.(type) {
	case object:
		if text, ok := value.get("message").(string); ok && len(value) == 1 {
			v.Text = visible(text)
			return
		}
		if inner, ok := unwrap(value); ok {
			v.content(title, inner)
			return
		}
		v.fields(title, value)
	case []any:
		switch {
		case isObjects(value):
			v.Tables = append(v.Tables, v.speech.table(title, value))
		case len(value) == 0:
			if title == "" {
				v.Text = v.speech.Say("nothing_there", nil)
			}
		default:
			t := &Table{Title: title, Columns: []string{""}, Speech: v.speech}
			for _, e := range value {
				cell := v.speech.scalar(e)
				if o, ok := e.(object); ok {
					cell = v.speech.line(o)
				} else if l, ok := e.([]any); ok {
					cell = v.speech.list(l)
				}
				t.Rows = append(t.Rows, []string{oneLine(cell)})
			}
			v.Tables = append(v.Tables, t)
		}
	default:
		v.Text = strings.TrimRight(v.speech.scalar(value), "\n")
	}
}

// unwrap gives what an object only wraps: {"data": …}.
func unwrap(o object) (any, bool) {
	var inner any
	found := false
	for _, m := range o {
		switch m.value.(type) {
		case object, []any:
			if m.name == "data" {
				inner, found = m.value, true
				continue
			}
		}
		if !slices.Contains(wrappers, m.name) {
			return nil, false
		}
	}
	return inner, found
}

// shortList is how long the texts of a list may be to stand in one line.
const shortList = 60

// fields sorts the members of an object: lists that want lines of their own
// become tables.
func (v *View) fields(title string, o object) {
	var tables []member
	var flat object
	for _, m := range o {
		if list, ok := m.value.([]any); ok && len(list) > 0 && (isObjects(list) || Width(v.speech.list(list)) > shortList) {
			tables = append(tables, m)
			continue
		}
		if !empty(m.value) {
			flat = append(flat, m)
		}
	}
	if inner, ok := o.only(); ok {
		v.fields(strings.TrimPrefix(title+"."+visible(o[0].name), "."), inner)
		return
	}
	if title != "" && len(v.Fields)+len(v.Tables) == 0 {
		v.Title, title = title, ""
	}
	if title != "" {
		title += "."
	}
	for _, f := range v.speech.flatten(flat, title, 1) {
		if f.Value != "" {
			v.Fields = append(v.Fields, f)
		}
	}
	for _, m := range tables {
		v.content(title+visible(m.name), m.value)
	}
	if len(v.Fields) == 0 && len(v.Tables) == 0 {
		v.Text = v.speech.Say("nothing_there", nil)
	}
}

// only gives the one member that an object has, where that is an object too.
func (o object) only() (object, bool) {
	if len(o) != 1 {
		return nil, false
	}
	inner, ok := o[0].value.(object)
	return inner, ok && len(inner) > 0
}

// line writes an object in one line.
func (s Speech) line(o object) string {
	var words []string
	for _, f := range s.flatten(o, "", 1) {
		words = append(words, f.Name+"="+f.Value)
	}
	return strings.Join(words, " ")
}

// Body is the answer, for lines of a width; empty where there is none.
func (v View) Body(width int) string {
	var parts []string
	if v.Text != "" {
		parts = append(parts, v.Text)
	}
	if len(v.Fields) > 0 {
		text := fieldText(v.Fields, width)
		if v.Title != "" {
			text = oneLine(v.Title) + ":\n" + text
		}
		parts = append(parts, text)
	}
	for _, t := range v.Tables {
		parts = append(parts, t.Text(width))
	}
	return strings.Join(parts, "\n\n")
}
