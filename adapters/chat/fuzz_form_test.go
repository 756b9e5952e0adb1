package chat_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// FuzzGuess: whatever somebody writes, a guess is a call that reads as its own line
// says, lifts no guard, and has nothing of what follows the word password.
func FuzzGuess(f *testing.F) {
	raw, err := os.ReadFile("testdata/sentences.in")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	g := guesser(f)
	const canary = "c4nary7f3a"
	f.Fuzz(func(t *testing.T, line string) {
		for _, guess := range g.Guess(line) {
			again, err := g.Read(guess.Line)
			if err != nil || again.Tool != guess.Command.Tool || !reflect.DeepEqual(members(t, again.Args), members(t, guess.Command.Args)) {
				t.Errorf("%q: the guess %q is %s, and reads as %s: %v", line, guess.Line, guess.Command.Args, again.Args, err)
			}
			for name := range members(t, guess.Command.Args) {
				a := guess.Command.Tool.Arg(name)
				if a == nil || a.Kind == op.KindSecret || name == "override" {
					t.Errorf("%q: %s has %s", line, guess.Command.Tool.Name, name)
				}
			}
			if _, err := guess.Command.Tool.Bind(guess.Command.Args); (err == nil) != (len(guess.Missing) == 0) {
				t.Errorf("%q: %s lacks %v: %v", line, guess.Line, guess.Missing, err)
			}
		}
		for _, guess := range g.Guess("user bob has the password " + canary + " " + line) {
			if strings.Contains(guess.Line, canary) || strings.Contains(string(guess.Command.Args), canary) {
				t.Errorf("%q: a password is in %q", line, guess.Line)
			}
		}
	})
}

// FuzzFormRead: whatever is filled in, what is read binds, and what is not is told
// without repeating it.
func FuzzFormRead(f *testing.F) {
	f.Add(0, `{"server":1}`, "name", "web-1", false)
	f.Add(7, `{"password":"x"}`, "password", `{"generate":true}`, true)
	f.Add(120, `{`, "settings", `{“a”: [1,{"a":1,"a":2}]}`, false)
	f.Add(33, `{"servers":[{"port":1}]}`, "servers", "1\n2\n", true)
	f.Add(200, ``, "file", "\u202e\x00../", false)
	c, err := tools.NewCatalogue(nil)
	if err != nil {
		f.Fatal(err)
	}
	g := chat.New(c, chat.Config{})
	const canary = "c4nary7f3a"
	f.Fuzz(func(t *testing.T, which int, known, name, value string, asJSON bool) {
		list := c.Tools()
		tool := list[(which%len(list)+len(list))%len(list)]
		form, err := g.Form(tool, json.RawMessage(known), chat.SpeechIn("vi"))
		if err != nil {
			return
		}
		keys := []string{name}
		for i := range tool.Args {
			keys = append(keys, tool.Args[i].Name)
		}
		for _, key := range keys {
			if asJSON {
				key = chat.JSONKey(key)
			}
			for _, text := range []string{value, value + canary, canary} {
				values := map[string][]string{key: {text}}
				args, errs := form.Read(values, nil)
				if (len(errs) == 0) == (args == nil) {
					t.Errorf("%s: %s, %v", tool.Name, args, errs)
				}
				if args != nil {
					if _, err := tool.Bind(args); err != nil {
						t.Errorf("%s: %s: %v", tool.Name, args, err)
					}
				}
				for _, e := range errs {
					if e.Message == "" || strings.Contains(e.Message, canary) && !strings.Contains(known, canary) || e.Field != "" && tool.Arg(e.Field) == nil {
						t.Errorf("%s: %+v", tool.Name, e)
					}
				}
				part, errs := form.Part(values, nil)
				if len(errs) == 0 && !json.Valid(part) {
					t.Errorf("%s: %s", tool.Name, part)
				}
			}
		}
	})
}
