package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestFineLinesAreShown: of a section with many fine lines the first are shown, those that
// tell more than that all is well before the others, and the rest is counted. All of them
// were once hidden where they were more than six.
func TestFineLinesAreShown(t *testing.T) {
	t.Parallel()
	same := digest.Item{State: digest.OK, Panel: "main", Subject: "web", Fact: digest.Same, Figures: digest.Figures{digest.Thing: "keys", digest.Count: int64(2)}}
	bad := digest.Item{State: digest.Attention, Panel: "main", Subject: "db", Fact: digest.Added, Figures: digest.Figures{digest.Thing: "keys", digest.Names: []string{"#1 x"}}}
	for _, fact := range []digest.Fact{digest.Changed, digest.Denials, digest.Waiting, digest.Bans, digest.FailedLogins, digest.DatabaseSize, digest.CertificateMissing} {
		s := digest.Section{Kind: digest.Security, State: digest.Attention, Items: []digest.Item{bad}}
		for range 8 {
			s.Items = append(s.Items, same)
		}
		for _, subject := range []string{"first", "second"} {
			s.Items = append(s.Items, digest.Item{State: digest.OK, Panel: "main", Subject: subject, Fact: fact, Figures: digest.Figures{digest.Count: int64(3)}})
		}
		r := digest.Report{Sections: []digest.Section{s}, State: digest.Attention}
		part := (chat.Speech{}).Report(r).Parts[0]
		var subjects []string
		for _, line := range part.Lines {
			subjects = append(subjects, line.Subject)
		}
		if got := strings.Join(subjects, " "); got != "db first second web web web web" || part.Rest != "not shown: 4 fine" {
			t.Errorf("%s: shown are %s, %q", fact, got, part.Rest)
		}
		if whole := (chat.Speech{}).WholeReport(r).Parts[0]; len(whole.Lines) != 11 || whole.Rest != "" {
			t.Errorf("%s: %d lines of 11 in the whole report, %q", fact, len(whole.Lines), whole.Rest)
		}
	}
}
