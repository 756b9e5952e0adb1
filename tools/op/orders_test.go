package op

import (
	"encoding/json"
	"testing"

	"panelbot/policies"
)

// TestOrdersAreNotSent: an order in the place of a secret was sent to the panel as it
// stood, where nobody had followed it, such as within a list.
func TestOrdersAreNotSent(t *testing.T) {
	t.Parallel()
	nested := compiled(t, flash, declare[secretNestedIn, Empty]("POST /api", policies.Change))
	for args, sent := range map[string]bool{
		`{"password":"p","codes":["c"],"users":[{"secret":"s"}],"name":"{}"}`: true,
		`{"password":{"generate":true}}`:                                      false,
		`{"codes":["c",{"ask":true}]}`:                                        false,
		`{"users":[{"login":"a"},{"secret":{"generate":true}}]}`:              false,
		`{"one":{"secret":{"ask":true}}}`:                                     false,
	} {
		b := bind(t, nested, args)
		if r, err := b.Request(); (err == nil) != sent {
			t.Errorf("%s: got %v, and would send %s", args, err, r.Body)
		}
		if _, err := b.Draft(); err != nil {
			t.Errorf("%s: a dry run is refused: %v", args, err)
		}
	}
	b := bind(t, nested, `{"password":{"generate":true}}`)
	if b, err := b.With("password", "made"); err != nil {
		t.Error(err)
	} else if _, err := b.Request(); err != nil || !json.Valid(b.JSON()) {
		t.Errorf("a secret that was made is not sent: %v", err)
	}
}
