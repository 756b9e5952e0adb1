package slack

import (
	"fmt"
	"strings"
	"testing"

	"panelbot/adapters/chat"
)

// TestWriteCard: a card that is not all in its message has no button to approve,
// whether it is characters or blocks for which there is no room.
func TestWriteCard(t *testing.T) {
	t.Parallel()
	for fields := range 70 {
		for _, value := range []string{"v%d", "v%d\nw", "v%d" + strings.Repeat("x", 390), "v%d" + strings.Repeat("y", 1000)} {
			c := chat.Card{Title: "T", Buttons: []chat.CardButton{{Press: chat.PressApprove, Label: "Approve"}, {Press: chat.PressDetails, Label: "Details"}}}
			for n := range fields {
				c.Fields = append(c.Fields, chat.Field{Name: fmt.Sprint("n", n), Value: fmt.Sprintf(value, n) + "."})
			}
			out, err := writeCard("R", c)
			if err != nil {
				t.Fatal(err)
			}
			whole := true
			for _, f := range c.Fields {
				whole = whole && strings.Contains(string(out.Blocks), strings.ReplaceAll(f.Value, "\n", `\n`))
			}
			if approves := strings.Contains(string(out.Foot), "Approve"); approves != whole || !strings.Contains(string(out.Foot), "Details") {
				t.Errorf("%d fields like %.10q: all is there: %v, and a button to approve: %v", fields, value, whole, approves)
			}
		}
	}
}
