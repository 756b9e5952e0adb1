package chat

import (
	"context"
	"errors"
	"strings"

	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// coded does what may want a one-time code: with that of the line, and else with one that
// is asked for where somebody can be.
func (by Asker) coded(ctx context.Context, c Command, do func(code string) error) error {
	err := do(c.Verdict.Code)
	if !errors.Is(err, approval.ErrCodeWanted) || by.Call.Ask == nil {
		return err
	}
	code, err := by.askCode(ctx)
	if err != nil {
		return err
	}
	return do(code)
}

// askCode asks for a one-time code; by.Call.Ask must be there.
func (by Asker) askCode(ctx context.Context) (string, error) {
	code, err := by.Call.Ask(ctx, op.Order{Argument: "code", Ask: true, Doc: by.Speech.Say("code_doc", nil)})
	return strings.ReplaceAll(strings.TrimSpace(code), " ", ""), err
}

// takeCode takes code=123456 out of a line.
func takeCode(words []Word) (rest []Word, code string) {
	for _, w := range words {
		if text, is := strings.CutPrefix(w.Text, "code="); is {
			code = strings.ReplaceAll(text, " ", "")
			continue
		}
		rest = append(rest, w)
	}
	return rest, code
}

// notDone is the answer to a line that came to nothing, perhaps for want of a one-time
// code.
func (by Asker) notDone(err error) Answer {
	if errors.Is(err, approval.ErrCodeWanted) {
		return by.wantsCode(err)
	}
	return by.refused(err)
}

// wantsCode is the answer to a line that wants a one-time code where nobody can be
// asked for it here.
func (by Asker) wantsCode(err error) Answer {
	a := by.refused(err)
	a.CodeWanted, a.Text = true, a.Text+"\n"+Wrap(by.Speech.Say("code_how", nil), by.Width)
	return a
}
