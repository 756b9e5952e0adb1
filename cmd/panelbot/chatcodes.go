package main

import (
	"context"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// chatCodes lets people set up one-time codes at a chat door: a chat.Codes.
type chatCodes struct{ h *house }

// codesAt is what sets up one-time codes at a door; nil where that was not turned on.
func (h *house) codesAt(door policies.Door) chat.Codes {
	if door != policies.Slack || !h.cfg.Slack.TOTP {
		return nil
	}
	return chatCodes{h}
}

// BeginCodes is as in chat.Codes. Who had none gets them for the account alone: that is
// why it is off unless slack.totp turns it on.
func (c chatCodes) BeginCodes(ctx context.Context, person policies.Person, code string) (string, error) {
	if !c.h.gate.store.Sealer.Durable() {
		return "", op.Say("totp_no_key", "One-time codes cannot be kept without a key: ask the person who runs panelbot to set key in its configuration.")
	}
	address, err := c.h.gate.desk.SetCodes(ctx, person.Name, code)
	return address, c.told(err)
}

// ConfirmCodes is as in chat.Codes.
func (c chatCodes) ConfirmCodes(ctx context.Context, person policies.Person, code string) error {
	return c.told(c.h.gate.desk.ConfirmCodes(ctx, person.Name, code))
}

// told is an error as the person may read it.
func (c chatCodes) told(err error) error {
	if _, _, refused := tools.CodeRefusal(err); refused || err == nil {
		return err
	}
	c.h.log.Error("one-time codes not set up", "err", err)
	return op.Say("totp_broken", "The one-time codes could not be set up; panelbot's log says why.")
}
