package slack_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
)

// TestFiles: a file that is attached to a command or to a form is the argument, and a
// download goes to the direct messages of who asked, wherever that was.
func TestFiles(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	dm := r.slack.DM("U0ANN")
	saved := func(content string) func() bool {
		return func() bool {
			return slices.ContainsFunc(r.sim.Requests(), func(q simulator.Request) bool {
				return strings.HasSuffix(q.Path, "/files/save") && strings.Contains(string(q.Body), content)
			})
		}
	}
	d, err := r.slack.Write("U0ANN", slacktest.Post{Channel: dm, Text: "file save server=web-1 path=/home/flashvps/index.html", Files: []string{r.slack.Attach("U0ANN", "index.html", []byte("<p>typed</p>"))}})
	r.acknowledged(d, err)
	r.eventually("the file of a command", saved("<p>typed</p>"))

	r.types("U0ANN", ops, "file save server=web-1 path=/home/flashvps/index.html")
	view := r.modal("U0ANN", "")
	d, err = r.slack.Submit("U0ANN", view.ID, map[string]any{"file": []string{r.slack.Attach("U0ANN", "index.html", []byte("<p>in a form</p>"))}})
	r.acknowledged(d, err)
	r.eventually("the file of a form", saved("<p>in a form</p>"))

	before := len(r.slack.Files(dm))
	r.types("U0ANN", ops, "dns zone export web-1 example.com")
	r.wait(ops, "dns zone export on")
	r.types("U0ANN", ops, "dns zone download web-1 example.com")
	r.await("a download", func() bool { return len(r.slack.Files(dm)) > before })
	if list := r.slack.Files(ops); len(list) > 0 {
		t.Errorf("the channel has the file %s", list[0].Name)
	}
	r.clean()
}

// TestSecrets: a secret that panelbot made, or that a panel answered with, is in the
// direct messages of who asked, and in nothing else that is sent.
func TestSecrets(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	dm := r.slack.DM("U0ANN")
	for _, c := range []struct{ channel, line string }{
		{ops, `user create server=web-1 name=deployer password:='{"generate":true}'`},
		{guests, `user create server=web-1 name=deployer2 password:='{"generate":true}' --json`},
		{unlisted, `user create server=web-1 name=deployer3 password:='{"generate":true}'`},
		{ops, "agent token create web-1"},
	} {
		seen := len(r.slack.Messages(dm))
		r.types("U0ANN", c.channel, c.line)
		var handed string
		r.await("the secret of "+c.line, func() bool {
			for _, m := range r.slack.Messages(dm)[seen:] {
				if strings.Contains(said(m), "For your eyes only") {
					handed = said(m)
				}
			}
			return handed != ""
		})
		if len(secretsIn(handed)) == 0 {
			t.Errorf("%s: no secret in %s", c.line, handed)
		}
		for _, value := range secretsIn(handed) {
			if len(value) < 8 {
				t.Errorf("%s: %q is no secret", c.line, value)
			}
			found := r.watch.find(value)
			if len(found) == 0 {
				t.Errorf("%s: the secret was not sent", c.line)
			}
			for _, sent := range found {
				if !strings.Contains(sent, `"channel":"`+dm+`"`) || strings.Contains(sent, `"user":`) && strings.Contains(sent, ops) {
					t.Errorf("%s: the secret is in %s", c.line, sent)
				}
			}
		}
	}
	r.idle()
	r.clean()
}

// secretsIn are the values of a message that hands over secrets: NAME: VALUE, a line each.
func secretsIn(handed string) (list []string) {
	for part := range strings.SplitSeq(handed, `"text":"`) {
		text, _, _ := strings.Cut(part, `"`)
		for line := range strings.SplitSeq(text, `\n`) {
			if name, value, found := strings.Cut(line, ": "); found && value != "" && !strings.Contains(name, " ") {
				list = append(list, value)
			}
		}
	}
	return list
}

// TestHome: somebody's home shows what awaits them, and carries no vote.
func TestHome(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.slack.OpenHome("U0BOB")
	r.await("a home", func() bool {
		v, ok := r.slack.Home("U0BOB")
		return ok && strings.Contains(fmt.Sprint(v.Body), "Nothing waits for you")
	})
	q, _ := r.asks(ops, "server delete web-2")
	for user, sees := range map[string]bool{"U0BOB": true, "U0VERA": false, "U0NEW": false, "U0GUEST": false} {
		r.acknowledged(r.slack.OpenHome(user), nil)
		r.idle()
		v, _ := r.slack.Home(user)
		if got := strings.Contains(fmt.Sprint(v.Body), "DESTROY: server delete"); got != sees {
			t.Errorf("%s sees the request: %v", user, got)
		}
	}
	home, _ := r.slack.Home("U0BOB")
	d, err := r.slack.PressText("U0BOB", home.ID, "Details")
	r.acknowledged(d, err)
	view := r.modal("U0BOB", "")
	if text := fmt.Sprint(view.Body); !strings.Contains(text, q.ID) || view.Body["submit"] != nil {
		t.Errorf("the details at home are %s", text)
	}
	r.clean()
}

// TestActions: what can be done after an answer is done by its buttons, once where it
// changes something.
func TestActions(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	const post = "POST /api/servers/1/favorite"
	r.types("U0ANN", ops, "server favorite web-1")
	m := r.wait(ops, "Undo")
	r.press("U0BOB", m.TS, "Undo")
	r.await("a no to bob", func() bool { return r.alone("U0BOB", ops, "somebody else's") })
	if n := r.sent(post); n != 1 {
		t.Fatalf("sent %d times", n)
	}
	r.press("U0ANN", m.TS, "Undo", slacktest.Copies(2))
	r.eventually("the undoing", func() bool { return r.sent(post) == 2 })
	r.idle()
	if n := r.sent(post); n != 2 {
		t.Errorf("sent %d times", n)
	}
	again, _ := r.find(ops, "Again")
	r.press("U0ANN", again.TS, "Again")
	r.eventually("it again", func() bool { return r.sent(post) == 3 })

	r.types("U0ANN", ops, "schedule create server=web-2 user=root cron='* * * * *' command=true")
	made := r.wait(ops, "schedule create on")
	r.press("U0ANN", made.TS, "Open")
	r.wait(ops, "schedule list")

	for n := range 12 {
		r.Runner.Run(t.Context(), tools.Call{Tool: "flashpanel_deploy_now", Args: []byte(`{"site":12}`), Person: ann, Door: policies.Terminal, Reason: fmt.Sprint(n)})
	}
	r.types("U0ANN", ops, "deploy list shop per_page=2")
	list := r.wait(ops, "More")
	r.press("U0ANN", list.TS, "More")
	r.eventually("the next page", func() bool {
		return slices.ContainsFunc(r.sim.Requests(), func(q simulator.Request) bool {
			return q.Method == http.MethodGet && strings.Contains(q.RawQuery, "page=2")
		})
	})
	r.idle()
	r.clean()
}

// TestWays: a sentence runs nothing, its buttons do; JSON is written as it is; everybody is
// spoken to in their own language; a long answer comes as a file; blocks that Slack
// refuses come as text.
func TestWays(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	dm := r.slack.DM("U0ANN")
	guess := r.chooses("U0ANN", func() (*slacktest.Delivery, error) {
		return r.slack.Command("U0ANN", dm, "/panel", "show me all my servers"), nil
	})
	list := choices(t, guess)
	i := slices.IndexFunc(list, func(c choice) bool { return c.label == "server list" })
	if i < 0 || len(r.sim.Requests()) > 0 {
		t.Fatalf("guessed %v, and %d requests", list, len(r.sim.Requests()))
	}
	d, err := r.slack.Press("U0ANN", guess.TS, list[i].action)
	r.acknowledged(d, err)
	r.wait(dm, "mail-1")

	r.types("U0ANN", ops, "server list --json")
	r.wait(ops, `\"status\": \"done\"`)
	r.types("U0VITO", ops, "server list")
	r.await("an answer in Vietnamese", func() bool {
		m, ok := r.find(ops, "U0VITO")
		return ok && badge(m) == "xong" || ok && badge(m) == "đã xong"
	})
	d, err = r.slack.Mention("U0ANN", ops, "server get web-2")
	r.acknowledged(d, err)
	r.wait(ops, "192.0.2.12")

	r.slack.RejectBlock("rich_text")
	r.types("U0ANN", ops, "help server get")
	r.await("text in place of blocks", func() bool {
		return slices.ContainsFunc(r.slack.Messages(ops), func(m slacktest.Message) bool { return len(m.Blocks) == 0 && m.For == "U0ANN" && m.Text != "" })
	})
}
