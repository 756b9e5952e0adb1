package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// colleague is who says yes in the demo.
const colleague = "colleague"

// approveInTour plays the other person, who looks at the request in a terminal and
// says yes with a one-time code; then the assistant learns how it ended, and the
// audit log is checked.
func (a *app) approveInTour(ctx context.Context, h *house, c *client.Client, n int, id, authenticator string) error {
	if id == "" {
		return errors.New("the demo's request for approval was not made")
	}
	person, _ := h.cfg.person(colleague)
	g := chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search)})
	by := chat.Asker{Call: tools.Call{Person: person, Door: policies.Terminal}, Width: 96}
	fmt.Fprintf(a.stdout, "\n%d. The colleague looks at it in a terminal,\n  > panelbot approvals show %s --as %s\n", n, id, colleague)
	fmt.Fprintln(a.stdout, "  "+strings.ReplaceAll(g.Run(ctx, h.runner, "approvals show "+id, by).Text, "\n", "\n  "))
	code, err := totp.GenerateCode(authenticator, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n  and says yes, with the code that the authenticator shows.\n  > panelbot approvals approve %s --as %s\n", id, colleague)
	voted := g.Run(ctx, h.runner, "approvals approve "+id+" code="+code, by)
	if voted.Outcome == nil {
		return fmt.Errorf("the demo's colleague could not say yes: %s", voted.Text)
	}
	said := g.Words(*voted.Outcome, by.Speech)
	fmt.Fprintf(a.stdout, "  %s: %s\n", said.Word, said.Sentence)
	if _, err := a.play(ctx, c, n, step{"It runs, once, as it was approved. The assistant asks how it ended.", "panelbot_request_get", map[string]any{"id": id, "wait": 30}}); err != nil {
		return err
	}
	report, err := audit.Verify(ctx, h.gate.store, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "\n%d. Every decision, vote, call and outcome is in the audit log, each entry with the hash of the one before.\n  > panelbot audit verify\n  It holds together: %d entries. Its head is %s.\n", n+2, report.Entries, report.Head)
	if !report.OK() {
		return errors.New("the demo's audit log does not hold together")
	}
	return nil
}

// authenticator sets up the one-time codes of somebody, as people totp does, and
// gives what their phone would hold.
func (h *house) authenticator(ctx context.Context, person string) (secret string, err error) {
	address, err := h.gate.desk.SetCodes(ctx, person, "")
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	secret = u.Query().Get("secret")
	// The code of a step ago confirms, so that that of now is left for the vote.
	code, err := totp.GenerateCode(secret, time.Now().Add(-30*time.Second))
	if err != nil {
		return "", err
	}
	return secret, h.gate.desk.ConfirmCodes(ctx, person, code)
}
