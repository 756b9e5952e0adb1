package chat

import (
	"encoding/json"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Finder searches the tools for a request in a person's own words, the best
// first, at most so many.
type Finder interface {
	Find(request string, most int) []*op.Tool
}

// Config is what a Grammar can be told. The zero value offers every tool of
// the catalogue, searches by plain matching of words, and reads no files.
type Config struct {
	Finder Finder
	// Offers reports whether a tool is shown and completed. One that is not
	// can be typed all the same, and the Runner answers.
	Offers func(t *op.Tool) bool
	// Values completes the values of an argument that begin so, such as the names of
	// sites; args are the arguments that stand before it, as a JSON object. Enums and
	// booleans are known without it. It must not take long: somebody waits for a key.
	Values func(t *op.Tool, a *op.Arg, args json.RawMessage, begun string) []tools.Choice
	// Effect is what the policy does with a risk where no rule fits; nil is not
	// known.
	Effect func(policies.Risk) policies.Effect
	// ReadFile reads the file of name=@file.
	ReadFile func(name string) ([]byte, error)
	// BreakGlass lets calls be asked for under break-glass: at doors where a person
	// types. Without it that is refused.
	BreakGlass bool
	// Switches are turned by lock me, policy stop and policy resume; nil is none.
	Switches Switches
	// Halted gives the stop that holds now, and nil where there is none; a nil function
	// knows of none.
	Halted func() *Halt
	// Sites are named by site add and site remove, and listed by site list; nil is
	// none. Enroller lets people in by enrol CODE; nil does not.
	Sites    Sites
	Enroller Enroller
	// Alerts are listed and muted by alert; nil is none.
	Alerts Alerts
	// Codes sets up people's one-time codes; nil is a door at which that cannot be done.
	Codes Codes
	// Reports are made, listed and paused by report; nil is none. ReportNames completes
	// their names; nil completes none.
	Reports     Reports
	ReportNames func() []string
}

// Grammar reads lines. It is cheap to make, so that each person can have one,
// and safe for concurrent use.
type Grammar struct {
	catalogue *tools.Catalogue
	cfg       Config
}

// New makes a Grammar.
func New(c *tools.Catalogue, cfg Config) *Grammar { return &Grammar{c, cfg} }

// Kind is what a line asks for.
type Kind uint8

// The kinds of commands.
const (
	// Nothing: the line is empty.
	Nothing Kind = iota
	// Run: Tool with Args.
	Run
	// Help: about Tool, about Topic, or about everything.
	Help
	// Search: the tools that fit Topic.
	Search
	// Plan: Tool with Args on every server that Topic means.
	Plan
	// WhoAmI: who asks.
	WhoAmI
	// Approvals: what others approve; Verdict says what to do.
	Approvals
	// Lock: whoever types it may do nothing any more. Stop and Resume: nothing but
	// reading is done, and is again. Verdict has the reason and the code.
	Lock
	Stop
	Resume
	// Explain: why Tool with Args, or the call that Topic names, is decided as it is.
	Explain
	// SiteNames: names of sites; Topic says what to do, and Site with which.
	SiteNames
	// Enrol: the code of an invitation, in Verdict.
	Enrol
	// TOTP: one's own one-time codes; Topic is confirm for the first of new ones.
	TOTP
	// AlertsOf: the alerts; Topic says what to do, Mute with what, and Verdict has the
	// reason.
	AlertsOf
	// ReportRounds: reports that come round; Topic says what to do, with the one that
	// Report names.
	ReportRounds
)

// Command is a line that was understood.
type Command struct {
	Kind Kind
	Tool *op.Tool
	// Args is a JSON object.
	Args json.RawMessage
	// Topic is a group, words with which tools begin, or a command of the
	// grammar's own; for a search, the request; for a plan, which servers.
	Topic string
	// Verdict is what an Approvals command says.
	Verdict Verdict
	// Site is what a SiteNames command says.
	Site Site
	// Mute is what an AlertsOf command says.
	Mute MuteAsk
	// Report is the name of a report.
	Report string
	// Reason is why a call is asked for; a rule may want it. BreakGlass asks to go
	// past the rules in an emergency.
	Reason     string
	BreakGlass bool
	// JSON asks for the outcome as JSON, DryRun for what would be sent.
	JSON, DryRun bool
}

// own are the grammar's own commands.
var own = []string{"alert", "approvals", "enrol", "help", "lock", "on", "policy", "report", "site", "tools", "totp", "whoami"}

// Read understands a line. The error is a *Problem, or that of ReadFile.
func (g *Grammar) Read(line string) (Command, error) {
	words, err := Split(line)
	if err != nil {
		return Command{}, err
	}
	var c Command
	words = slices.DeleteFunc(words, func(w Word) bool {
		isJSON, isDry := w.option("json"), w.option("dry-run")
		c.JSON, c.DryRun = c.JSON || isJSON, c.DryRun || isDry
		return isJSON || isDry
	})
	for _, w := range words {
		if name, isFlag := w.flag(); isFlag {
			return c, &Problem{id: "flag_unknown", data: fields{"Meant": op.Meant(name, flags)}}
		}
	}
	words = inEnglish(words)
	if len(words) == 0 {
		return c, nil
	}
	rest := texts(words[1:])
	switch {
	case len(words) == 2 && words[0].is(own...) && words[1].is("?", "--help", "-h", "—help"):
		return g.readHelp(c, texts(words[:1]))
	case words[0].is("help", "?"):
		return g.readHelp(c, rest)
	case words[0].is("tools"):
		c.Kind, c.Topic = Search, strings.Join(rest, " ")
		if c.Topic == "" {
			c.Kind = Help
		}
		return c, nil
	case words[0].is("on"):
		return g.readPlan(c, words)
	case words[0].is("approvals", "approval"):
		return g.readApprovals(c, words[1:])
	case words[0].is("lock") && len(words) == 2 && words[1].is("me"):
		c.Kind = Lock
		return c, nil
	case words[0].is("policy") && len(words) > 1 && words[1].is("explain"):
		return g.readExplain(c, words[2:])
	case words[0].is("policy") && len(words) > 1 && words[1].is(ofShell["policy"]...):
		return c, &Problem{id: "shells_command", data: fields{"Line": inShellAlone(texts(words))}}
	case words[0].is("policy", "lock"):
		return g.readSwitch(c, words)
	case words[0].is("alert", "alerts"):
		return g.readAlert(c, words[1:])
	case words[0].is("site", "sites"):
		return g.readSite(c, words[1:])
	case words[0].is("report", "reports"):
		return g.readReport(c, words[1:])
	case words[0].is("enrol"):
		return g.readEnrol(c, words[1:])
	case words[0].is("totp"):
		return g.readTOTP(c, words[1:])
	case words[0].is("whoami") && len(rest) == 0:
		c.Kind = WhoAmI
		return c, nil
	}
	if len(words) > 1 && words[len(words)-1].is("help", "?", "--help", "-h", "—help") {
		if h, err := g.readHelp(c, texts(words[:len(words)-1])); err == nil {
			return h, nil
		}
	}
	return g.readCall(c, words, nil)
}

// readCall understands a call, some of whose arguments may be known already.
func (g *Grammar) readCall(c Command, words []Word, known json.RawMessage) (Command, error) {
	words = slices.DeleteFunc(slices.Clone(words), func(w Word) bool {
		breaks := w.option("break-glass") || w.is("break-glass")
		c.BreakGlass = c.BreakGlass || breaks
		return breaks
	})
	all := texts(words)
	t, rest, ok := FindTool(g.catalogue, all)
	if !ok {
		if _, isTopic := g.topic(strings.Join(all, " ")); isTopic {
			c.Kind, c.Topic = Help, strings.Join(all, " ")
			return c, nil
		}
		return c, g.unknown(all)
	}
	c.Kind, c.Tool = Run, t
	if c.BreakGlass && !g.cfg.BreakGlass {
		return c, &Problem{id: "break_glass_nowhere"}
	}
	rest = c.takeReason(rest)
	var err error
	c.Args, err = Arguments{ReadFile: g.cfg.ReadFile}.Parse(t, rest, known)
	return c, err
}

// About is the command that asks for help with words: a tool, a group, or the
// words of a call. The error is a *Problem.
func (g *Grammar) About(words []string) (Command, error) { return g.readHelp(Command{}, words) }

// readHelp understands what comes after help.
func (g *Grammar) readHelp(c Command, about []string) (Command, error) {
	c.Kind, c.Topic = Help, strings.Join(about, " ")
	if t, ok := g.catalogue.Find(c.Topic); ok {
		c.Tool = t
		return c, nil
	}
	if word := strings.ToLower(c.Topic); word == "" || slices.Contains(own, word) {
		c.Topic = word
		return c, nil
	}
	if _, ok := g.topic(c.Topic); ok {
		return c, nil
	}
	// The words of a call that somebody wants help with.
	if t, _, ok := FindTool(g.catalogue, about); ok {
		c.Tool = t
		return c, nil
	}
	return c, g.unknown(about)
}

// flags are what can be added to any line.
var flags = []string{"--json", "--dry-run", "--break-glass", "--help"}

// flag gives what looks like a flag, and is none that a line can have.
func (w Word) flag() (string, bool) {
	name, ok := strings.CutPrefix(w.Text, "--")
	return w.Text, w.Plain && ok && name != "" && !strings.Contains(name, "=") && !w.is("--help", "--break-glass")
}

// inEnglish puts the grammar's own words in the place of those by which other
// languages ask for help, with and without their marks.
func inEnglish(words []Word) []Word {
	for _, l := range Languages() {
		for asks := range strings.SplitSeq(SpeechIn(l).Say("word_help", nil), "|") {
			said := strings.Fields(asks)
			if len(words) >= len(said) && slices.EqualFunc(words[:len(said)], said, func(w Word, s string) bool { return w.is(s) }) {
				return append([]Word{{Text: "help", Plain: true}}, words[len(said):]...)
			}
		}
	}
	return words
}

// Ends reports whether a line ends a conversation.
func Ends(line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	return slices.ContainsFunc(Languages(), func(l string) bool {
		return slices.Contains(strings.Split(SpeechIn(l).Say("word_exit", nil), "|"), line)
	})
}

// option reports whether the word is --name, or what a phone makes of it.
func (w Word) option(name string) bool {
	return w.is("--"+name, "—"+name, "–"+name)
}

func (w Word) is(words ...string) bool {
	return w.Plain && slices.Contains(words, strings.ToLower(w.Text))
}

func texts(words []Word) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.Text
	}
	return list
}

// offered lists the tools that are shown.
func (g *Grammar) offered() []*op.Tool {
	if g.cfg.Offers == nil {
		return g.catalogue.Tools()
	}
	var list []*op.Tool
	for _, t := range g.catalogue.Tools() {
		if g.cfg.Offers(t) {
			list = append(list, t)
		}
	}
	return list
}

// topic lists the tools of a group, and those that begin with the words.
func (g *Grammar) topic(words string) ([]*op.Tool, bool) {
	words = strings.Join(strings.Fields(strings.ToLower(words)), " ")
	if words == "" {
		return nil, false
	}
	var list []*op.Tool
	for _, t := range g.offered() {
		if t.GroupName == words || strings.ToLower(t.Group) == words || strings.HasPrefix(t.Chat, words+" ") {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *op.Tool) int { return strings.Compare(a.Chat, b.Chat) })
	return list, len(list) > 0
}
