package op

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"panelbot/policies"
)

// Vendor is what the engine must know of a kind of panel.
type Vendor struct {
	// Kind is the word in configuration and tool names: flashpanel, openpanel.
	Kind string
	// Title is how people write it: FlashPanel, OpenPanel.
	Title string
	// False and True are how booleans are written in queries and multipart.
	False, True string
}

// MaxName is the longest tool name that every host of MCP shows whole.
const MaxName = 48

// Tool is a declaration that was read and found right.
type Tool struct {
	// Name is the tool's name at the MCP door: flashpanel_schedule_create.
	Name string
	// Chat is the words that a person types: schedule create.
	Chat string
	// Vendor is the kind of panel it is for.
	Vendor Vendor
	// Group is the title, and GroupName the short name, of its group.
	Group, GroupName string
	// Method and Path are the operation as in the reference.
	Method, Path string
	// Risk is the highest risk that a call can have.
	Risk policies.Risk
	// Class is Callback or Login for the operations that nobody should use.
	Class policies.Class
	// Doc says what it does, and Words what people call it.
	Doc   string
	Words []string
	// Args are the arguments in the order of declaration.
	Args []Arg
	// Answer is the kind of the answer.
	Answer Answer
	// Check and Preview and Undo are as declared.
	Check   Check
	Preview []Look
	Undo    Inverse

	route     route
	multipart bool
	secrets   []string
	out       reflect.Type
	form      func() *form
	grade     func(json.RawMessage) (policies.Risk, error)
	guard     func(context.Context, json.RawMessage, Facts) (string, error)
	shows     func(json.RawMessage) (bool, error)
	messages  bool
	reads     bool
	override  bool
	declared  policies.Risk
}

var nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(\.[a-z0-9]+)*$`) })

// Compile reads a declaration of one vendor's group. The error is a sentence
// that names the declaration and the field.
func Compile(v Vendor, g Group, d Declaration) (*Tool, error) {
	e := d.erased()
	t, err := compile(v, g, e)
	if err != nil {
		return nil, fmt.Errorf("%s operation %q (%s): %w", v.Kind, e.name, e.route, err)
	}
	return t, nil
}

func compile(v Vendor, g Group, e erased) (*Tool, error) {
	if !nameForm().MatchString(e.name) {
		return nil, errors.New("field Name must be lower-case words joined by dots, such as schedule.create")
	}
	t := &Tool{
		Name:   v.Kind + "_" + strings.ReplaceAll(e.name, ".", "_"),
		Chat:   strings.ReplaceAll(e.name, ".", " "),
		Vendor: v, Group: g.Title, GroupName: g.Name,
		Risk: e.risk, declared: e.risk, Doc: e.doc, Words: e.words,
		Check: e.check, Preview: e.preview, Undo: e.undo,
		out: e.out, grade: e.grade, guard: e.guard, shows: e.shows, reads: e.reads || e.risk == policies.Read,
	}
	if len(t.Name) > MaxName {
		return nil, fmt.Errorf("field Name: the tool's name %s has %d characters, at most %d are allowed", t.Name, len(t.Name), MaxName)
	}
	switch {
	case !e.risk.Valid():
		return nil, errors.New("field Risk is missing: judge it by reading the reference")
	case e.doc == "":
		return nil, errors.New("field Doc is missing")
	case e.reads && e.risk != policies.Reveal:
		return nil, errors.New("field Reads is for the risk Reveal alone")
	case e.callback && e.login:
		return nil, errors.New("fields Callback and Login exclude each other")
	case e.callback:
		t.Class = policies.ClassCallback
	case e.login:
		t.Class = policies.ClassLogin
	}
	var err error
	if t.route, err = parseRoute(e.route); err != nil {
		return nil, fmt.Errorf("field Route: %w", err)
	}
	t.Method, t.Path = t.route.method, t.route.documented()
	fallback := InBody
	if t.Method == http.MethodGet {
		fallback = InQuery
	}
	if t.Args, err = arguments(e.in, t.route.params(), fallback); err != nil {
		return nil, err
	}
	if err := t.complete(); err != nil {
		return nil, err
	}
	if t.Answer, err = answerOf(e.out); err != nil {
		return nil, err
	}
	t.secrets, t.form = secretFields(e.out), sync.OnceValue(func() *form { return formOf(e.out) })
	t.messages = e.messageOnly || t.Answer == AnswerAny
	if t.Risk == policies.Read && (t.Answer.Private() || len(t.secrets) > 0) {
		return nil, errors.New("field Risk is Read, but the answer holds a secret: that is Reveal at least")
	}
	return t, nil
}

// complete checks the arguments as a whole.
func (t *Tool) complete() error {
	for _, p := range t.route.params() {
		if t.Arg(p) == nil {
			return fmt.Errorf("field Route names {%s}, but no argument is called so", p)
		}
	}
	for i := range t.Args {
		a := &t.Args[i]
		if a.has(KindUpload) {
			t.multipart = true
		}
		if t.Method == http.MethodGet && (a.Place == InBody || a.Place == InFields) {
			return fmt.Errorf("argument %q would be in the body, but the operation is a GET", a.Name)
		}
		if a.Name == "override" && a.Place == Local {
			t.override, t.Risk = true, policies.Destroy // that is what an overridden call counts as
		}
	}
	if (t.guard != nil) != t.override {
		return errors.New(`field Guard and a local argument "override" belong together`)
	}
	if t.multipart && slices.ContainsFunc(t.Args, func(a Arg) bool { return a.Place == InFields }) {
		return errors.New("op.Settings cannot be part of a multipart body")
	}
	return nil
}

// Arg gives the argument of that name, or nil.
func (t *Tool) Arg(name string) *Arg {
	for i := range t.Args {
		if t.Args[i].Name == name {
			return &t.Args[i]
		}
	}
	return nil
}

// panelArg is the argument that chooses among several panels of a kind.
const panelArg = "panel"

// WithPanels gives the tool with the argument panel, which chooses among
// several panels of the kind.
func (t *Tool) WithPanels(names []string) *Tool {
	c := *t
	c.Args = append([]Arg{{Name: panelArg, Doc: "Which panel.", Place: Local, Kind: KindString, Required: true, Enum: names}}, t.Args...)
	return &c
}

// InputSchema is the JSON schema of the arguments, made anew each time: lists and
// help need it, and calls do not.
func (t *Tool) InputSchema() json.RawMessage { return inputSchema(t.Args) }

// Secrets lists the dotted paths of the answer's fields that hold secrets; a
// list's elements are not part of the path.
func (t *Tool) Secrets() []string { return t.secrets }

// Guarded reports whether a guard against shutting people out stands before
// the tool.
func (t *Tool) Guarded() bool { return t.guard != nil }

// Reads reports whether every call certainly changes nothing.
func (t *Tool) Reads() bool { return t.reads }

// Graded reports whether the risk of a call can be lower than Risk.
func (t *Tool) Graded() bool { return t.grade != nil || t.Risk != t.declared }

// Title is the tool's name for people: Schedule create, SSH key list.
func (t *Tool) Title() string {
	words := strings.Fields(t.Chat)
	for i, word := range words {
		if name, ok := properNames[word]; ok {
			words[i] = name
		}
	}
	if words[0] == strings.Fields(t.Chat)[0] {
		words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	}
	return strings.Join(words, " ")
}

// properNames are the words of tools that people write in their own way.
var properNames = map[string]string{
	"8g": "8G", "cli": "CLI", "csr": "CSR", "dns": "DNS", "fail2ban": "Fail2ban", "ip": "IP", "ldap": "LDAP", "mfa": "MFA", "mysql": "MySQL", "n8n": "n8n",
	"openlitespeed": "OpenLiteSpeed", "php": "PHP", "phpmyadmin": "phpMyAdmin", "ssh": "SSH", "sshd": "sshd", "ssl": "SSL",
	"rclone": "rclone", "ioncube": "ionCube", "opcache": "OPcache", "git": "Git", "telegram": "Telegram", "docker": "Docker",
}

// Usage is the line that help shows: positional arguments in capitals, the
// others as name=value, the optional ones in brackets.
func (t *Tool) Usage() string {
	var b strings.Builder
	b.WriteString(t.Chat)
	for _, a := range t.Args {
		form := a.Name + "=…"
		if a.Place == InPath {
			form = strings.ToUpper(a.Name)
		}
		if !a.Required {
			form = "[" + form + "]"
		}
		b.WriteString(" " + form)
	}
	return b.String()
}
