package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"panelbot/adapters/chat"
	"panelbot/adapters/mcp"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// relay carries MCP between standard input and output and the server.
func (a *app) relay(ctx context.Context) error {
	r, err := mcp.NewRelay(mcpAddress(a.server), a.getenv(tokenVariable))
	if err != nil {
		return err
	}
	// Clients show little of what an answer says; the one who set this up sees
	// standard error.
	trying, stop := context.WithCancel(ctx)
	var tried sync.WaitGroup
	tried.Go(func() {
		if err := r.Try(trying); err != nil && trying.Err() == nil {
			fmt.Fprintln(a.stderr, "panelbot:", err)
		}
	})
	defer tried.Wait()
	defer stop()
	return r.Run(ctx, a.stdin, a.stdout)
}

// tokenVariable has the token of the person who asks, for --server.
const tokenVariable = "PANELBOT_TOKEN"

// mcpAddress is the endpoint of a server: /mcp where the address names no
// path.
func mcpAddress(server string) string {
	if u, err := url.Parse(server); err == nil && strings.Trim(u.Path, "/") == "" {
		return u.JoinPath("mcp").String()
	}
	return server
}

// commands answers POST /v1/command, for the person whom the guard recognised.
func (h *house) commands() http.Handler {
	return &terminal.Commands{Log: h.log, Runner: h.runner, Person: mcp.PersonOf, Token: mcp.TokenOf, Grammar: h.grammar, Link: h.linkFor}
}

// grammar is what the lines of a person mean, who is not at this host: no file
// of it is read.
func (h *house) grammar(person policies.Person) *chat.Grammar {
	return chat.New(h.runner.Catalogue(), chat.Config{
		Finder: finder(h.search),
		Offers: func(t *op.Tool) bool { return h.runner.Serves(t) && !h.runner.Hidden(t, person, policies.Remote) },
		Values: h.values(person, policies.Remote), Switches: h, Halted: h.halt.Load, Sites: h, Alerts: h.alertsFor(person), Enroller: h,
		Effect: h.effect, Reports: h, ReportNames: h.reportNames(person),
	})
}

// remote is the way to the server that --server names.
func (a *app) remote() (*terminal.Remote, error) {
	if err := mcp.CheckServer(a.server); err != nil {
		return nil, err
	}
	token := a.getenv(tokenVariable)
	if err := mcp.CheckToken(token); err != nil {
		return nil, err
	}
	u, err := url.Parse(a.server)
	if err != nil {
		return nil, err
	}
	u.Path, u.RawQuery = terminal.CommandPath, ""
	return &terminal.Remote{URL: u.String(), Token: token, Save: saveNew}, nil
}

// toolsRemote lists the tools that the server finds for some words, or helps
// with them all.
func (a *app) toolsRemote(ctx context.Context, words []string) error {
	there, err := a.remote()
	if err != nil {
		return err
	}
	line := "help"
	if len(words) > 0 {
		line = "tools " + strconv.Quote(strings.Join(words, " "))
	}
	answer := there.Answer(ctx, line, chat.Asker{Speech: a.inShell(chat.Speech{}, nil, policies.Person{}), Width: a.door().Width()})
	if !answer.OK {
		return errors.New(answer.Text)
	}
	_, err = fmt.Fprintln(a.stdout, answer.Text)
	return err
}

// hello asks the server that --server names who the person is.
func (a *app) hello(ctx context.Context) (*terminal.Remote, policies.Person, error) {
	there, err := a.remote()
	if err != nil {
		return nil, policies.Person{}, err
	}
	person, err := there.Hello(ctx)
	return there, person, err
}

// chatRemote talks to a server.
func (a *app) chatRemote(ctx context.Context, door *terminal.Terminal, there *terminal.Remote, person policies.Person, interrupts <-chan os.Signal) error {
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		return err
	}
	grammar := chat.New(catalogue, chat.Config{Finder: finder(nothing)})
	talk := terminal.Chat{
		Terminal: door, Grammar: grammar, Person: person, History: a.stateFile("history"), Interrupts: interrupts,
		Answer: func(ctx context.Context, line string, by chat.Asker) chat.Answer {
			return a.answerThere(ctx, door, there, line, by)
		},
	}
	return a.ended(talk.Run(ctx))
}

// answerThere has a server answer a line, and asks here for a one-time code that it
// wants.
func (a *app) answerThere(ctx context.Context, door *terminal.Terminal, there *terminal.Remote, line string, by chat.Asker) chat.Answer {
	return door.Coded(ctx, line, func(line string) (answer chat.Answer) {
		door.While(func() { answer = there.Answer(ctx, line, by) })
		return answer
	})
}

// nothing finds nothing: the server searches.
func nothing(string, int) []*op.Tool { return nil }

// saveNew saves a download in the working directory, over nothing.
func saveNew(name string, content []byte) (string, error) {
	name = filepath.Base(filepath.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	return name, errors.Join(err, file.Close())
}
