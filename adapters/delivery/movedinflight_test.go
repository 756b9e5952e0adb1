package delivery_test

import (
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// TestMovedInFlight: what was sent to a chat while another one took its place lies in the
// former: its id is no message of the new one.
func TestMovedInFlight(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		q := open(t, db, slack(delivery.Door{Sender: p, Chat: unlimited}))
		move := func(from, to string) {
			t.Helper()
			if err := q.MoveChat(t.Context(), policies.Slack, from, to); err != nil {
				t.Fatal(err)
			}
		}
		post(t, q, "c", "posted", "one")
		s := get(t, p)
		move("c", "d")
		s.answer <- answer{"7", nil}
		eventually(t, func() bool {
			depths, err := q.Depths(t.Context())
			return err == nil && len(depths) == 0
		})
		for _, in := range []string{"c", "d"} {
			if key, ok, err := q.Which(t.Context(), policies.Slack, in, "7"); ok || err != nil {
				t.Errorf("in %s it is %q, %v", in, key, err)
			}
		}
		if at, ok, err := q.GivenUp(t.Context(), policies.Slack, "posted"); !ok || at.IsZero() || err != nil {
			t.Errorf("left behind: %v, %v, %v", at, ok, err)
		}
		post(t, q, "c", "posted", "two")
		p.want(t, `d posted "two" at="" again=false`, "1", nil)

		post(t, q, "d", "edited", "one")
		p.want(t, `d edited "one" at="" again=false`, "2", nil)
		post(t, q, "d", "edited", "two")
		s = get(t, p)
		move("d", "e")
		s.answer <- answer{"2", nil}
		post(t, q, "d", "edited", "three")
		p.want(t, `e edited "three" at="" again=false`, "1", nil)
	})
}
