package slack_test

import (
	"bytes"
	"context"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp/totp"

	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// deskCodes is chat.Codes over a desk.
type deskCodes struct{ desk *approval.Desk }

func (d deskCodes) BeginCodes(ctx context.Context, person policies.Person, code string) (string, error) {
	return d.desk.SetCodes(ctx, person.Name, code)
}

func (d deskCodes) ConfirmCodes(ctx context.Context, person policies.Person, code string) error {
	return d.desk.ConfirmCodes(ctx, person.Name, code)
}

// handedOver waits for the newest picture in somebody's direct messages, and gives its
// address, which the picture says too.
func (r *rig) handedOver(user string, known int) (address string) {
	r.Helper()
	dm := r.slack.DM(user)
	r.await("a picture", func() bool { return len(r.slack.Files(dm)) > known })
	file := r.slack.Files(dm)[known]
	var note slacktest.Message
	r.await("its note", func() (ok bool) { note, ok = r.find(dm, "otpauth:"); return ok })
	address = strings.ReplaceAll(regexp.MustCompile(`otpauth:\S+`).FindString(note.Text), "&amp;", "&")
	picture, err := png.Decode(bytes.NewReader(file.Data))
	must(r, err)
	want, err := qr.Encode(address, qr.M, qr.Auto)
	must(r, err)
	side := want.Bounds().Dx()
	if picture.Bounds().Dx() != (side+8)*8 {
		r.Fatalf("the picture is %d wide, want %d", picture.Bounds().Dx(), (side+8)*8)
	}
	for y := range side {
		for x := range side {
			is, _, _, _ := picture.At((x+4)*8+3, (y+4)*8+3).RGBA()
			if wanted, _, _, _ := want.At(x, y).RGBA(); is != wanted {
				r.Fatalf("the picture says something else at %d, %d", x, y)
			}
		}
	}
	return address
}

// TestTOTP: one-time codes are set up in direct messages, wherever that was asked for, and
// count once the first was typed; who has them needs one for new ones; and no channel
// sees any of it.
func TestTOTP(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	code := func(address string) string {
		_, after, _ := strings.Cut(address, "secret=")
		secret, _, _ := strings.Cut(after, "&")
		r.clock.Move(31 * time.Second)
		c, err := totp.GenerateCode(secret, r.clock.Now())
		must(t, err)
		return c
	}
	r.types("U0CAROL", ops, "totp")
	asked := r.wait(ops, "direct messages")
	if asked.For != "U0CAROL" {
		t.Errorf("all read it: %s", said(asked))
	}
	first := r.handedOver("U0CAROL", 0)
	if err := r.Desk.UseCode(t.Context(), "carol", "test", code(first)); err == nil {
		t.Error("a code counts before it was confirmed")
	}
	r.votes("U0CAROL", asked, "Fill in", map[string]any{"code:": code(first)})
	r.await("that they count", func() bool { return r.alone("U0CAROL", ops, "count from now on") })
	must(t, r.Desk.UseCode(t.Context(), "carol", "test", code(first)))

	// New ones take one of those that she has.
	dm := r.slack.DM("U0CAROL")
	r.types("U0CAROL", dm, "totp")
	r.votes("U0CAROL", r.wait(dm, "Your one-time code is wanted for totp"), "Fill in", map[string]any{"code:": "000000"})
	r.wait(dm, "one-time code is wrong")
	if n := len(r.slack.Files(dm)); n != 1 {
		t.Errorf("%d pictures after a wrong code, want 1", n)
	}
	r.types("U0CAROL", dm, "totp code="+code(first))
	second := r.handedOver("U0CAROL", 1)
	if second == first {
		t.Error("they are the same codes")
	}
	r.types("U0CAROL", dm, "totp confirm code="+code(second))
	r.wait(dm, "count from now on")
	must(t, r.Desk.UseCode(t.Context(), "carol", "test", code(second)))

	r.types("U0NEW", ops, "totp")
	r.await("a stranger turned away", func() bool { return r.alone("U0NEW", ops, "not known here") })
	for _, channel := range []string{ops, approvals, r.slack.DM("U0ANN")} {
		for _, m := range r.slack.Messages(channel) {
			if strings.Contains(said(m), "otpauth") || strings.Contains(said(m), "secret=") {
				t.Errorf("%s has the secret: %s", channel, said(m))
			}
		}
		if len(r.slack.Files(channel)) > 0 {
			t.Errorf("%s has a picture", channel)
		}
	}
	r.clean()
}
