package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

const slackPage = "../../docs/slack.md"

// slackPageText is docs/slack.md without the indents of what stands in lists.
func slackPageText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(slackPage)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("(?ms)^   ```yaml\n(.*?)^   ```$").ReplaceAllStringFunc(string(text), func(block string) string {
		return strings.ReplaceAll("\n"+block, "\n   ", "\n")[1:]
	})
}

// slackPageConfigs are the configurations of the page.
func slackPageConfigs(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, block := range fenced.FindAllStringSubmatch(slackPageText(t), -1) {
		text := "panels: [{name: main, kind: flashpanel, url: \"simulator:\"}]\n" + block[1]
		if !strings.Contains(text, "\npeople:") {
			text += "people: [{name: alice, roles: [admin], slack: U012ABC}, {name: bob, roles: [admin], slack: U034DEF}]\n"
		}
		list = append(list, text)
	}
	return list
}

// TestSlackPageConfigs: each configuration of the page is right.
func TestSlackPageConfigs(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "0123456789abcdef", "SLACK_SIGNING_SECRET_NEW": "1123456789abcdef"}
	list := slackPageConfigs(t)
	if len(list) != 4 {
		t.Errorf("the page has %d configurations, want 4", len(list))
	}
	for _, text := range list {
		cfg, err := parseSlack(text, env)
		if err != nil {
			t.Errorf("%v in:\n%s", err, text)
			continue
		}
		if notes := cfg.warnings(); slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "serve would not start") }) {
			t.Errorf("%v for:\n%s", notes, text)
		}
	}
}

// slackLine is a line of the page's table: what is typed, and words of what comes.
var slackLine = regexp.MustCompile("(?m)^\\| `/panel ?([^`]*)` \\| (.*) \\|$")

// TestSlackPageCommands: serve with the first configuration of the page, and a workspace
// that has what it names; what the page's table says to type has an answer with the words
// that the page emphasises.
func TestSlackPageCommands(t *testing.T) {
	t.Parallel()
	s, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U012ABC", Name: "alice"}, slacktest.User{ID: "U034DEF", Name: "bob"})
	members := []string{"U012ABC", "U034DEF", s.Config().BotUser}
	s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: members}, slacktest.Channel{ID: "C0APPROVE", Name: "approvals", Members: members})
	text := strings.NewReplacer("${SLACK_BOT_TOKEN}", s.Config().BotToken, "${SLACK_APP_TOKEN}", s.Config().AppToken, "slack:\n", "slack:\n  api_url: \""+s.URL()+"\"\n").Replace(slackPageConfigs(t)[0])
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text+"key: a key of at least sixteen\nmcp: {listen: \"127.0.0.1:0\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stop, code := start(t, func(w io.Writer) (io.Writer, io.Writer) { return io.Discard, w }, regexp.MustCompile(`(serving mcp)`), "serve", "--config", file)
	defer func() {
		stop()
		if got := <-code; got != 0 {
			t.Errorf("serve ended with %d", got)
		}
	}()
	await(t, s, "a socket", func() bool { open, _ := s.Sockets(); return open > 0 })
	lines := slackLine.FindAllStringSubmatch(slackPageText(t), -1)
	if len(lines) < 10 {
		t.Fatalf("the table has %d lines", len(lines))
	}
	for _, line := range lines {
		before := map[string]int{}
		channels := []string{"C0OPS", "C0APPROVE", s.DM("U012ABC")}
		for _, c := range channels {
			before[c] = len(s.Messages(c))
		}
		s.Command("U012ABC", "C0OPS", "/panel", line[1])
		for _, want := range regexp.MustCompile(`\*([^*]+)\*`).FindAllStringSubmatch(line[2], -1) {
			await(t, s, want[1]+" after /panel "+line[1], func() bool {
				if strings.Contains(s.TranscriptModal("U012ABC"), want[1]) {
					return true
				}
				return slices.ContainsFunc(channels, func(c string) bool {
					return slices.ContainsFunc(s.Messages(c)[before[c]:], func(m slacktest.Message) bool {
						raw, err := json.Marshal([]any{m.Text, m.Blocks, m.Attachments})
						return err == nil && m.Bot != "" && strings.Contains(string(raw), want[1])
					})
				})
			})
		}
	}
	await(t, s, "the card of bob", func() bool { return strings.Contains(s.Transcript(s.DM("U034DEF")), "DESTROY: schedule delete") })
	if wrong := s.Violations(); len(wrong) > 0 {
		t.Errorf("Slack did not take what it was sent: %+v", wrong)
	}
}

// await waits until the workspace is as it is wanted.
func await(t *testing.T, s *slacktest.Server, what string, found func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	if err := s.Await(ctx, found); err != nil {
		t.Fatalf("%s did not come: %v\n%s\n%s\n%s", what, err, s.TranscriptModal("U012ABC"), s.Transcript("C0OPS"), s.Transcript("C0APPROVE"))
	}
}
