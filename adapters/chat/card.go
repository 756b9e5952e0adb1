package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// Card is a request as those see it who are asked about it, in one language and by
// one clock. A door writes it in its own form: the title as its first line, which
// a phone shows alone, and a button for each of Buttons. A value of several lines is
// what somebody wrote: a door sets it apart, so that it is no field of the card.
// Characters that are not seen are made visible in whatever the caller wrote.
type Card struct {
	// Title is the risk's word, what is done, and to what.
	Title string `json:"title"`
	// Badge is where the request stands: its end's word and colour, where it is over.
	Badge
	// Risk is the highest of its calls.
	Risk policies.Risk `json:"risk"`
	// Fields are who asked, every argument, why, and what it takes; Preview is what
	// the panel shows of what would be hit: data from a stranger.
	Fields  []Field `json:"fields"`
	Preview []View  `json:"preview,omitempty"`
	// Buttons are those of this state, for whoever sees the card. Whether somebody
	// may press one is decided when it is pressed.
	Buttons []CardButton `json:"buttons"`
	// Code says that a yes takes a one-time code. Type is the name that whoever says
	// yes types, as the door asks for it; empty is none.
	Code bool   `json:"code,omitempty"`
	Type string `json:"type,omitempty"`
	// Cut says that something of the request is not on the card.
	Cut bool `json:"cut,omitempty"`

	// from and to are where the fields of the calls begin and end; shown is when the
	// panel showed Preview, and zero on a question, for which it was read just now.
	from, to int
	shown    time.Time
	speech   Speech
}

// Card makes the card of a request.
func (s Speech) Card(r *approval.Request) Card {
	c := Card{
		Title: strings.ToUpper(s.Risk(r.Plan.Risk())) + ": " + markedLine(what(r)), Badge: s.State(r.State), Risk: r.Plan.Risk(),
		Buttons: s.cardButtons(r), Code: r.State == approval.Pending && r.Terms.Code || r.State == approval.Unknown, Type: toType(r), shown: r.Created, speech: s,
	}
	add := func(name, value string) {
		if value != "" {
			c.Fields = append(c.Fields, Field{s.Say(name, nil), markedLine(value)})
		}
	}
	reason := "request_reason"
	if r.Door == policies.MCP {
		add("request_person", s.Say("card_assistant", fields{"Name": r.Person}))
		reason = "card_assistant_says"
	} else {
		add("request_person", r.Person+" ("+string(r.Door)+")")
	}
	if r.Reason != "" {
		add(reason, "“"+r.Reason+"”")
	}
	add("request_risk", s.Risk(c.Risk)+": "+s.Say("risk_means_"+c.Risk.String(), nil))
	c.from = len(c.Fields)
	if terms, isLease := r.Plan.LeaseTerms(); isLease {
		c.Fields = append(c.Fields, s.leaseFields(terms)...)
	} else {
		c.Fields = append(c.Fields, s.callFields(r.Plan.Calls)...)
	}
	c.to = len(c.Fields)
	add("request_rules", strings.Join(r.Terms.Rules, ", "))
	add("request_takes", s.soFar(r))
	if r.State == approval.Pending || r.State == approval.Approved {
		add("request_until", s.until(r))
	}
	for _, v := range r.Votes {
		answer := s.Say("no", nil)
		if v.Yes {
			answer = s.Say("yes", nil)
		}
		add("request_vote", strings.TrimSpace(v.Person+": "+answer+" ("+string(v.Door)+", "+s.Time(v.Time)+") "+v.Note))
	}
	for _, result := range r.Results {
		add("request_result", s.result(r, result))
	}
	if !slices.ContainsFunc(r.Votes, func(v approval.Vote) bool { return v.Note == r.Note }) { // which stands there already
		add("request_note", r.Note)
	}
	add("request_state", c.Word)
	add("request_id", r.ID)
	for _, call := range r.Plan.Calls {
		c.Preview = append(c.Preview, s.previews(call)...)
	}
	return c
}

// soFar is what a request takes, and how many have said yes to it while it waits.
func (s Speech) soFar(r *approval.Request) string {
	if r.State != approval.Pending {
		return s.Tell(tools.Takes(r.Terms))
	}
	yes := 0
	for _, v := range r.Votes {
		if v.Yes {
			yes++
		}
	}
	return s.Say("card_so_far", fields{"Takes": s.Tell(tools.Takes(r.Terms)), "Yes": yes})
}

// result is how one call of a request ended, and what to do now: where a secret of the
// answer is kept stands nowhere else. One that has no end yet has no word; of one that an
// older panelbot has kept, or somebody has settled, there is English alone.
func (s Speech) result(request *approval.Request, r approval.Result) string {
	word := s.State(approval.Executing).Word
	if r.Status != "" {
		word = s.Outcome(tools.Outcome{Status: tools.Status(r.Status)}).Word
	}
	summary, next := r.Summary, r.Next
	if out, ok := tools.OutcomeOf(request, r); ok {
		says := ""
		switch {
		case out.Status == tools.Done && out.Verified.Said():
			says = oneLine(s.Tell(out.Verified))
		case len(out.Reasons) > 0:
			says = s.tellAll(out.Reasons)
		}
		if says != "" {
			summary = s.outcome(out, request.Plan.Calls[r.Call].Chat, says)
		}
		if len(out.Hints) > 0 {
			next = s.tellAll(out.Hints)
		}
	}
	return strings.TrimSpace(strings.TrimSpace(word+" "+summary) + " " + next)
}

// callFields are the calls of a request with every argument, one a line.
func (s Speech) callFields(calls []approval.Call) []Field {
	var list []Field
	for i, call := range calls {
		name := s.Say("request_arguments", nil)
		if len(calls) > 1 {
			name = fmt.Sprintf("%s %d/%d", name, i+1, len(calls))
		}
		words := call.Chat
		if len(calls) > 1 && call.Target.Words != "" {
			words += ": " + call.Target.Words
		}
		list = append(list, Field{name, markedLine(words + " (" + call.Panel + ")")})
		arguments, err := rawMembers(call.Masked)
		if err != nil { // then it is shown as it is
			list = append(list, Field{name, marked(string(call.Masked))})
		}
		for _, m := range arguments {
			list = append(list, Field{markedLine(m.name), argumentText(m.value)})
		}
	}
	return list
}

// argumentText is an argument's value for those who decide: a text as it is, the
// beginning of a file in lines of its own, and anything else as JSON, whole.
func argumentText(value json.RawMessage) string {
	var text string
	if head, begins, is := fileBegins(value); is {
		return marked(head) + "\n" + marked(begins)
	}
	switch {
	case json.Unmarshal(value, &text) != nil:
		return marked(string(value))
	case text == "":
		return `""`
	}
	return marked(text)
}

// fileBegins parts a file whose beginning is shown from that, which is its last member.
func fileBegins(value json.RawMessage) (head, begins string, is bool) {
	members, err := rawMembers(value)
	if err != nil || len(members) != 4 || members[3].name != "begins" || json.Unmarshal(members[3].value, &begins) != nil {
		return "", "", false
	}
	for i, name := range []string{"name", "bytes", "sha256"} {
		if members[i].name != name {
			return "", "", false
		}
		head += "," + strconv.Quote(name) + ":" + string(members[i].value)
	}
	return "{" + head[1:] + "}", begins, true
}

// previews are what the panel showed of what a call would hit.
func (s Speech) previews(call approval.Call) []View {
	var previews []tools.Previewed
	if json.Unmarshal(call.Preview, &previews) != nil {
		return nil // there is none
	}
	var list []View
	for _, p := range previews {
		list = append(list, s.previewed(p))
	}
	return list
}

func (s Speech) previewed(p tools.Previewed) View {
	v := View{Title: p.Of, speech: s}
	if data, err := decode(p.Data); err == nil && p.Err == "" {
		v.content("", data)
	} else {
		v.Text, v.prose = visible(p.Err), true
	}
	return v
}

// Text is the card for lines of a width.
func (c Card) Text(width int) string {
	parts := []string{Wrap(c.Title, width), fieldText(c.Fields, width)}
	for _, v := range c.Preview {
		parts = append(parts, c.preview(v, width))
	}
	return strings.Join(parts, "\n\n")
}

func (c Card) preview(v View, width int) string {
	head := c.speech.Say("request_shows", fields{"Name": oneLine(v.Title), "Time": c.speech.Time(c.shown)})
	if c.shown.IsZero() { // it is a question, before which the panel was read
		head = c.speech.Say("question_shows", fields{"Name": oneLine(v.Title)})
	}
	head = Wrap(head, width)
	v.Title = ""
	if v.prose {
		v.Text = Wrap(v.Text, width)
	}
	return head + "\n" + v.Body(width)
}

// Previews are what the panel shows, one text each, for lines of a width.
func (c Card) Previews(width int) []string {
	list := make([]string, len(c.Preview))
	for i, v := range c.Preview {
		list[i] = c.preview(v, width)
	}
	return list
}

// Brief is what of the card those may read too who may read nothing of servers: its
// title, where it stands, its id and its buttons. The whole is behind the buttons.
func (c Card) Brief() Card {
	c.Fields = slices.DeleteFunc(slices.Clone(c.Fields), func(f Field) bool {
		return f.Name != c.speech.Say("request_state", nil) && f.Name != c.speech.Say("request_id", nil)
	})
	c.Fields = append(c.Fields, Field{c.speech.Say("card_cut", nil), c.speech.Say("card_brief", nil)})
	c.Preview, c.Type, c.from, c.to, c.Cut = nil, "", 0, 0, true
	return c
}

// Identity is equal for cards that look alike, so that a door knows whether one
// that was posted has to be edited.
func (c Card) Identity() string {
	raw, err := json.Marshal(c)
	if err != nil {
		return "" // texts and numbers always marshal; an empty identity is never alike
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}
