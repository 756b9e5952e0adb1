package telegram_test

import (
	"strings"
	"testing"
)

// TestUnlistedSaysNumber: whoever is known, and asks in a group that is not listed, reads
// its number in the private answer, whatever that is; the group reads nothing.
func TestUnlistedSaysNumber(t *testing.T) {
	t.Parallel()
	const number = "-1004"
	tests := []struct {
		name, line string
		person     int64
		// want is in the answer, says in the message that has the number.
		want, says string
	}{
		{"an answer", "/server list", annID, "web-1", "You asked in the group -1004, which telegram.chats does not list"},
		{"an answer in Vietnamese", "/server list", vitoID, "web-1", "Bạn đã hỏi trong nhóm -1004, nhóm này không có trong telegram.chats"},
		{"a sentence", "/cancel", annID, "A question is ended by", "You asked in the group -1004"},
		{"what is missing", "/server restart", annID, "Server", "You asked in the group -1004"},
		{"a request", "/schedule delete web-1 1", annID, "State: asked", "You asked in the group -1004"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			_, err := r.tg.Start(test.person, "")
			must(t, err)
			r.say(test.person, elsewhere, test.line)
			r.wait(test.person, test.want)
			r.wait(test.person, test.says)
			r.idle()
			if n := strings.Count(r.tg.Transcript(test.person), number); n != 1 {
				t.Errorf("it is said %d times:\n%s", n, r.tg.Transcript(test.person))
			}
			r.quiet(elsewhere)
			r.clean()
		})
	}
}

// TestListedSaysNoNumber: elsewhere the number is not said.
func TestListedSaysNoNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.say(annID, ops, "/server list")
	r.wait(ops, "web-1")
	r.say(annID, annID, "/server list")
	r.wait(annID, "web-1")
	r.idle()
	for _, in := range []int64{ops, annID} {
		if said := r.tg.Transcript(in); strings.Contains(said, "telegram.chats") {
			t.Errorf("got %s", said)
		}
	}
	r.clean()
}
