package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/adaptertest"
	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
)

var catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

func newCatalogue(t *testing.T) *tools.Catalogue {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// house is a Runner with the simulated panels behind it.
type house struct {
	sim    *simulator.Simulator
	runner *tools.Runner
}

func newHouse(t *testing.T, policy policies.Policy) *house {
	t.Helper()
	h := &house{sim: simulator.New(simulator.Config{Record: true, EventDuration: -1})}
	web := httptest.NewServer(h.sim)
	t.Cleanup(web.Close)
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	client := func(name string, v panel.Vendor) *panel.Client {
		c, err := panel.New(log, panel.Config{Name: name, URL: web.URL, Vendor: v, Ceiling: panel.Level(policies.Destroy), Downloads: dir})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	sites := map[string]tools.Site{}
	for _, s := range simulator.Sites() {
		sites[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
	}
	var err error
	h.runner, err = tools.New(log, tools.Config{
		Catalogue: newCatalogue(t), Policy: policy, Recorder: nowhere{}, Downloads: dir,
		Wait: func(policies.Door) time.Duration { return time.Nanosecond },
		Panels: []*tools.Panel{
			{Name: "main", Kind: "flashpanel", Ceiling: policies.Destroy, Sites: sites, Client: client("main", flashpanel.New(simulator.FlashToken, simulator.FlashCode))},
			{Name: "host1", Kind: "openpanel", Ceiling: policies.Destroy, Client: client("host1", openpanel.New(openpanel.Credentials{Token: simulator.OpenToken}))},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sent lists the requests that the panels received, as "METHOD /path".
func (h *house) sent() []string {
	var list []string
	for _, r := range h.sim.Requests() {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

// tty is a stream that says that it is a terminal.
type tty struct{ bytes.Buffer }

func (*tty) IsTerminal() bool { return true }

// keyboard is a terminal at which somebody has typed.
func keyboard(typed string) *tty {
	t := &tty{}
	t.WriteString(typed)
	return t
}

// screen is where a terminal writes.
type screen struct{ out, err interface{ String() string } }

// piped is a terminal door whose streams are no terminal.
func piped() (*terminal.Terminal, screen) {
	var out, err bytes.Buffer
	return &terminal.Terminal{In: strings.NewReader("y\nyes\n"), Out: &out, Err: &err}, screen{&out, &err}
}

// seated is a terminal door with a person who types.
func seated(typed string) (*terminal.Terminal, screen) {
	var out, err tty
	return &terminal.Terminal{In: keyboard(typed), Out: &out, Err: &err}, screen{&out, &err}
}

// TestDoor holds the door against the suite of all doors, in both ways of
// printing.
func TestDoor(t *testing.T) {
	t.Parallel()
	for name, asJSON := range map[string]bool{"text": false, "json": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			adaptertest.Run(t, func(t *testing.T, o adaptertest.Options) adaptertest.Door {
				return suiteDoor{t, newHouse(t, o.Policy), o.Person, asJSON}
			})
		})
	}
	t.Run("chat", func(t *testing.T) {
		t.Parallel()
		adaptertest.Run(t, func(t *testing.T, o adaptertest.Options) adaptertest.Door {
			return chatDoor{suiteDoor{t, newHouse(t, o.Policy), o.Person, false}}
		})
	})
}

// chatDoor is the suite's door of lines that are typed in a chat.
type chatDoor struct{ suiteDoor }

func (d chatDoor) Call(ctx context.Context, tool string, args map[string]any) adaptertest.Reading {
	d.t.Helper()
	line := tool
	for name, value := range args {
		raw, err := json.Marshal(value)
		if err != nil {
			d.t.Fatal(err)
		}
		line += " " + name + ":=" + string(raw)
	}
	door, screen := piped()
	var out tools.Outcome
	talk := newChat(d.h, door, d.person, line+"\n")
	answer := talk.Answer
	talk.Answer = func(ctx context.Context, line string, by chat.Asker) chat.Answer {
		a := answer(ctx, line, by)
		if a.Outcome != nil {
			out = *a.Outcome
		}
		return a
	}
	if err := talk.Run(ctx); err != nil && !errors.Is(err, terminal.ErrNotDone) {
		d.t.Error(err)
	}
	return adaptertest.Reading{Status: out.Status, Rule: out.Rule, Shown: screen.out.String() + screen.err.String()}
}

// newChat is a conversation in which lines are typed, or piped in.
func newChat(h *house, door *terminal.Terminal, person policies.Person, lines string) *terminal.Chat {
	if _, isTTY := door.In.(*tty); isTTY {
		door.In = keyboard(lines)
	} else {
		door.In = strings.NewReader(lines)
	}
	grammar := chat.New(h.runner.Catalogue(), chat.Config{})
	return &terminal.Chat{
		Terminal: door, Grammar: grammar, Person: person,
		Answer: func(ctx context.Context, line string, by chat.Asker) chat.Answer {
			return grammar.Run(ctx, h.runner, line, by)
		},
	}
}

// words are what is said in English about an outcome.
func words(t *testing.T, out tools.Outcome) chat.Words {
	t.Helper()
	return chat.New(newCatalogue(t), chat.Config{}).Words(out, chat.Speech{})
}

type suiteDoor struct {
	t      *testing.T
	h      *house
	person policies.Person
	json   bool
}

func (d suiteDoor) Call(ctx context.Context, tool string, args map[string]any) adaptertest.Reading {
	d.t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		d.t.Fatal(err)
	}
	door, screen := piped()
	door.JSON = d.json
	out := d.h.runner.Run(ctx, door.Call(d.person, tool, raw))
	if err := door.Show(out, words(d.t, out)); err != nil {
		d.t.Error(err)
	}
	return adaptertest.Reading{Status: out.Status, Rule: out.Rule, Shown: screen.out.String() + screen.err.String()}
}

func (d suiteDoor) Sent() []string { return d.h.sent() }
