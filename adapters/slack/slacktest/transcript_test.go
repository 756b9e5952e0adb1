package slacktest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"panelbot/adapters/slack/slacktest"
)

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("mrkdwn", s, false, false)
}

// TestTranscript holds how a phone shows a conversation.
func TestTranscript(t *testing.T) {
	t.Parallel()
	a := newModalApp(t, slacktest.Config{})
	s, api := a.s, a.api
	ended(t, s.Command("U0ALICE", "C0OPS", "/panel", "server list"), nil)
	cell := func(text string) slack.TableCell { return slack.NewTableRawTextCell(text) }
	table := &slack.TableBlock{Type: "table", Rows: [][]slack.TableCell{{cell("id"), cell("name")}, {cell("1"), cell("web-1")}}}
	words := func(text string) *slack.RichTextSection {
		return slack.NewRichTextSection(slack.NewRichTextSectionTextElement(text, nil))
	}
	rich := slack.NewRichTextBlock("", words("Disks"), slack.NewRichTextList(slack.RTEListBullet, 0, words("web-1: 44%"), words("db-1: 86%")), words("read now"), words("by panelbot"))
	card := []slack.Block{slack.NewHeaderBlock(plainText("DESTROY: delete web_2")),
		slack.NewSectionBlock(mrkdwn("<@U0ALICE> asks in <#C0OPS|ops>: *really* `a_b` &lt;!here&gt; <https://example.com|docs>"), []*slack.TextBlockObject{mrkdwn("*Server*\nweb_2"), mrkdwn("*Tags:*\nenv=prod")}, nil),
		slack.NewDividerBlock(), rich, table, slack.NewContextBlock("", mrkdwn("rule _prod_"), plainText("expires soon")),
		slack.NewActionBlock("b", slack.NewButtonBlockElement("yes", "1", plainText("Approve")), slack.NewButtonBlockElement("no", "1", plainText("Deny")))}
	_, ts, err := api.PostMessage("C0OPS", say("a card"), slack.MsgOptionBlocks(card...))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Press("U0BOB", ts, "yes")
	ended(t, d, err)
	if _, _, err := api.PostMessage("C0OPS", say("voted"), slack.MsgOptionTS(ts)); err != nil {
		t.Fatal(err)
	}
	if _, err := api.PostEphemeral("C0OPS", "U0BOB", say("thanks")); err != nil {
		t.Fatal(err)
	}
	_, other, err := api.PostMessage("C0OPS", say("x"), slack.MsgOptionAttachments(slack.Attachment{Color: "#36a64f", Fallback: "done", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(mrkdwn("done\nin 2 s"), nil, nil)}}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage("C0OPS", other, say("y")); err != nil {
		t.Fatal(err)
	}
	if _, err := api.UploadFile(slack.UploadFileParameters{Channel: "C0OPS", Filename: "list.csv", FileSize: 3, Content: "a,b"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Say("U0BOB", "C0OPS", "<@U0ALICE> look"); err != nil {
		t.Fatal(err)
	}
	want := `(alice types /panel server list)
panelbot
  DESTROY: delete web_2
  @alice asks in #ops: really a_b <!here> docs
  Server: web_2
  Tags: env=prod
  ────────
  Disks
  • web-1: 44%
  • db-1: 86%
  read now
  by panelbot
  id │ name
  1  │ web-1
  rule prod · expires soon
  [Approve] [Deny]
  ↳ panelbot
      voted
(bob presses [Approve])
panelbot (only bob sees this)
  thanks
panelbot (edited)
  y
  ▏ done
  ▏ in 2 s
panelbot
  (file: list.csv, 3 bytes)
bob
  @alice look
`
	if diff := cmp.Diff(s.Transcript("C0OPS"), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	clean(t, s)
}

// TestTranscriptModal holds how a modal looks, with what was typed in it.
func TestTranscriptModal(t *testing.T) {
	t.Parallel()
	a := newModalApp(t, slacktest.Config{})
	if got := a.s.TranscriptModal("U0ALICE"); got != "" {
		t.Errorf("without a modal: %q", got)
	}
	v := a.open(t)
	a.answers <- slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "that name is taken"})
	d, err := a.s.Submit("U0ALICE", v.ID, map[string]any{"name": "web", "rights": []string{"write"}, "file": []string{a.s.Attach("U0ALICE", "zone.db", nil)}})
	ended(t, d, err)
	want := `┌ The form
│ name: [web]
│   ! that name is taken
│ count (optional): []
│ server (optional): [a server ▾]
│ rights (optional): ☐ Read  ☑ Write
│ file (optional): [zone.db]
│ mode (optional): [choose ▾]
└ [Cancel] [Run]
`
	if diff := cmp.Diff(a.s.TranscriptModal("U0ALICE"), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
