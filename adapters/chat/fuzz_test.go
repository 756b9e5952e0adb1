package chat_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools"
)

// FuzzParse: whatever somebody types, nothing panics; what was understood is
// understood the same when it is written in one line; and no answer repeats a
// value that was typed.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"server list", "help dns", "tools kick nginx", "whoami --json", "dns record create web-1 example.com type=A name=www content=192.0.2.7",
		`user create 1 name=a password:={"generate": true}`, `server tags update 1 tags:=["a b", “c”] tags=x`, "x=“a ‘b’ „c“ «d» \"e", "a:={“b”: 1}c", "'a\\n' \"b\\\"\"",
		"dns\u00a0record\u200b list\r\nx\u2028y", "servr lst", "flashpanel_server_lst", "command run 12 script=@file", "server get a b c", "approvals lease server restart, server favorite on web-1 for 2h count=5 door=mcp reason=\"a b\"", "approvals lease on for 2h =", "approvals revoke X", "backup create 1 config:={\"a\":[1,{\"b\":null}]} ?", "—json", "site add shop 12 web-1 shop.example.com panel=main", "site remove shop", "alert mute web-1 2h moving", "alert unmute main/web-1", "alert mute all 1d", "enrol ABCD-EFGH", "=", ":=", "x:=[", "\xff\xfe=\"", "server tags upda“c\xe2\x80ags: 1 t=[\"", "x \"a b:=c d\"",
	} {
		f.Add(seed)
	}
	c, err := tools.NewCatalogue(nil)
	if err != nil {
		f.Fatal(err)
	}
	g := chat.New(c, chat.Config{Enroller: &book{err: errors.New("no")}})
	const canary = "c4nary7f3a"
	f.Fuzz(func(t *testing.T, line string) {
		words, err := chat.Split(line)
		if err == nil {
			again, err := chat.Split(chat.OneLine(line + "\n"))
			if err != nil || !reflect.DeepEqual(texts(words), texts(again)) {
				if !hasJSON(words) {
					t.Errorf("%q is %q, and in one line %q is %q: %v", line, texts(words), chat.OneLine(line+"\n"), texts(again), err)
				}
			}
		}
		g.Complete(line)
		g.CompleteCall(texts(words), line)
		g.Secret(line)
		command, err := g.Read(line)
		var problem *chat.Problem
		switch {
		case errors.As(err, &problem):
			if problem.Error() == "" || problem.Explain(chat.SpeechIn("vi"), 40) == "" {
				t.Errorf("%q is answered with nothing", line)
			}
		case err != nil:
			t.Errorf("%q: %v", line, err)
		case command.Kind == chat.Run && !json.Valid(command.Args):
			t.Errorf("%q gives %q", line, command.Args)
		}
		// Each word becomes a secret in its turn.
		for _, w := range words[:min(4, len(words))] {
			if strings.Contains(canary, w.Text) || w.Text == "" {
				continue
			}
			a := g.Run(t.Context(), &echo{}, strings.Replace(line, w.Text, canary, 1), chat.Asker{})
			if strings.Contains(a.Text, canary) {
				t.Errorf("a typed value is repeated: %q", a.Text)
			}
		}
	})
}

func texts(words []chat.Word) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.Text
	}
	return list
}

// hasJSON reports whether a word is JSON, whose line breaks may become spaces.
func hasJSON(words []chat.Word) bool {
	for _, w := range words {
		if strings.Contains(w.Text, ":=") {
			return true
		}
	}
	return false
}

// FuzzTable: whatever a panel answers, it is shown without what steers a
// screen, and no line of a table is wider than the screen.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"id":1,"name":"web-1","tags":["a"]},{"id":2,"name":"máy chủ 日本語","x":{"y":{"z":{"w":1}}}}]}`, `[]`, `"text\u001b[2J"`, `{"a":null,"b":[1,{"c":2}],"d":"x\ny"}`, `[[1],[2]]`, `{"a":{"b":{"c":"d"}}}`, `12345678901234567890`, `[{"e\u0301":"👨‍👩‍👧"},{}]`,
	} {
		f.Add(seed, 80)
		f.Add(seed, 30)
	}
	c, err := tools.NewCatalogue(nil)
	if err != nil {
		f.Fatal(err)
	}
	g := chat.New(c, chat.Config{})
	f.Fuzz(func(t *testing.T, data string, width int) {
		if !json.Valid([]byte(data)) || width > 1000 {
			return
		}
		v := g.View(tools.Outcome{Status: tools.Done, Data: json.RawMessage(data)}, chat.Speech{})
		for _, r := range v.Body(width) {
			if r < ' ' && r != '\n' || r == 0x7f || r == 0x9b || r == 0x202e {
				t.Errorf("%q shows %U", data, r)
			}
		}
		for _, table := range v.Tables {
			table.Title = ""
			for line := range strings.SplitSeq(table.Text(width), "\n") {
				if chat.Width(line) > max(width, 20) && !strings.Contains(line, "hidden") && !strings.HasSuffix(line, ":") && len(table.Columns) < 5 {
					t.Errorf("a line of %d columns on a screen of %d: %q", chat.Width(line), width, line)
				}
			}
		}
	})
}
