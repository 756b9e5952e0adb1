package alert_test

import (
	"fmt"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestUnknownTags: where the tags of sites cannot be read, a rule that goes by tags raises
// nothing, ends nothing and says so when it lasts, whether its scope or its condition has
// them; a rule that does not go by tags looks at the sites as ever.
func TestUnknownTags(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		when  string
		scope policies.Scope
		want  string
	}{
		"scope":     {"deploy.failed", policies.Scope{Tags: map[string]string{"env": "prod"}}, "0 shop fired; 31  unknown; 51  known; 52 shop recovered; "},
		"condition": {`deploy.failed && tags.env == "prod"`, policies.Scope{}, "0 shop fired; 31  unknown; 51  known; 52 shop recovered; "},
		"neither":   {"deploy.failed", policies.Scope{}, "0 shop fired; 2 shop recovered; "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			when, err := alert.Parse(test.when)
			if err != nil {
				t.Fatal(err)
			}
			r := alert.Rule{Name: "r", When: when, Every: time.Minute, Hold: time.Minute, Recovery: true, Scope: test.scope}
			r.Defaults()
			if _, _, _, tags := alert.Needs([]alert.Rule{r}); tags != (name != "neither") {
				t.Errorf("it needs tags: %v", tags)
			}
			board, told := alert.Board{}, ""
			for minute := range 56 {
				at := begin().Add(time.Duration(minute) * time.Minute)
				blind := minute >= 1 && minute <= 50
				site := digest.Measured{
					Subject: digest.Subject{Panel: "main", Of: digest.OfSite, Name: "shop", Tags: map[string]string{"env": "prod"}}, Untagged: blind,
					Figures: map[string]digest.Reading{"deploy.failed": {Value: minute == 0, Source: "test", At: at}},
				}
				made := digest.Measurement{Things: []digest.Measured{site}, Panels: []string{"main"}}
				if blind {
					made.Things[0].Tags = nil
					made.Things = append(made.Things, digest.Measured{
						Subject: digest.Subject{Panel: "main", Of: digest.OfSite}, Untagged: true, Figures: map[string]digest.Reading{"deploy.failed": {Why: digest.NoAnswer, Source: "test", At: at}},
					})
				}
				rows, head := r.Evaluate(board, made, nil, at)
				board = alert.Board{Heads: []alert.Head{head}}
				for _, row := range rows {
					for _, e := range row.State.Owed {
						told += fmt.Sprintf("%d %s %s; ", minute, row.Thing.Name, e.Kind)
					}
					if row.State.Owed = nil; !row.State.Empty(&r, at) {
						board.Rows = append(board.Rows, row)
					}
				}
			}
			if told != test.want {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}
