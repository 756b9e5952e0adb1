package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestCodesInTheLanguage: why a one-time code does not count is told in the language of
// whoever typed it; in English it is the error's own sentence.
func TestCodesInTheLanguage(t *testing.T) {
	t.Parallel()
	english, vietnamese := in(t, "en", "UTC"), in(t, "vi", "UTC")
	many := &approval.TooManyError{Until: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)}
	seen := map[string]bool{}
	for _, err := range []error{approval.ErrCodeWanted, approval.ErrNoCodes, approval.ErrUsedCode, approval.ErrWrongCode, many, approval.ErrTooManyTries} {
		why, wanted, ok := tools.CodeRefusal(fmt.Errorf("voting: %w", err))
		if !ok || why.Text != err.Error() || wanted != errors.Is(err, approval.ErrCodeWanted) {
			t.Errorf("%v: got %q, %v, %v", err, why.Text, wanted, ok)
		}
		if got := english.Tell(why); got != err.Error() {
			t.Errorf("in English: %q, want %q", got, err)
		}
		got := vietnamese.Tell(why)
		if seen[got] || got == err.Error() || !strings.Contains(got, "mã") {
			t.Errorf("%v in Vietnamese: %q", err, got)
		}
		seen[got] = true
	}
	if _, _, ok := tools.CodeRefusal(errors.New("the store is gone")); ok {
		t.Error("any error is one of codes")
	}
}
