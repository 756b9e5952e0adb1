package op

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A Check says how a change is verified: which operation is read after it,
// and what in its answer proves the change or disproves it.
type Check struct {
	// Read is the operation that is read; its arguments are taken, by name,
	// from those of the change. A nil Read means that the change cannot be
	// verified.
	Read Declaration
	// Also is a second read that must answer too, where one is not enough.
	Also Declaration
	// By says what was looked at, for people: "in the list of schedules".
	By Message
	// Before asks for a read before the change as well.
	Before bool
	// See is a read by which a person can look what became of the change, where
	// no Read proves it. It may be of any risk.
	See Declaration

	judge func(Evidence) (Verdict, Message)
	// seen gives what is followed, and the path to it in the answer; nil where
	// nothing is.
	seen func(Evidence) (element json.RawMessage, path []string)
}

// See is the Check of a change that nothing proves, with the read by which a
// person can look what became of it.
func See(read Declaration) Check { return Check{See: read} }

// Unless proves nothing of calls with one of the arguments, of which the read
// shows nothing. false and empty values count as not given.
func (c Check) Unless(args ...string) Check {
	judge := c.judge
	c.judge = func(e Evidence) (Verdict, Message) {
		for _, name := range args {
			if wished(e.Args[name]) {
				return Unseen, Say("unseen_doing", "{Of} does not show what {Name} does", "Of", spoken(c.Read), "Name", name)
			}
		}
		return judge(e)
	}
	return c
}

// With proves nothing of calls without the argument, or with one that is false.
func (c Check) With(arg string) Check {
	judge := c.judge
	c.judge = func(e Evidence) (Verdict, Message) {
		if !wished(e.Args[arg]) {
			return Unseen, Say("unseen_without", "{Of} does not show it without {Name}", "Of", spoken(c.Read), "Name", arg)
		}
		return judge(e)
	}
	return c
}

// wished reports whether a value is there and says something.
func wished(value json.RawMessage) bool {
	switch scalar(value) {
	case "", "false", "0", "[]", "{}":
		return false
	}
	return true
}

// Judge weighs the evidence. The message names the raw state where the panel
// shows one, and for Unseen why nothing is proved.
func (c Check) Judge(e Evidence) (Verdict, Message) { return c.judge(e) }

// Seen gives what a check that follows a piece of work has seen of it, in the
// shape of the answer to the change: what that says of it is how it began.
// What else was in the answer was not seen again, and is left out. It is nil
// where nothing was seen.
func (c Check) Seen(e Evidence) json.RawMessage {
	if c.seen == nil {
		return nil
	}
	shown, path := c.seen(e)
	for i := len(path) - 1; i >= 0 && shown != nil; i-- {
		var around objectWriter
		around.member(path[i], shown)
		shown = around.close()
	}
	return shown
}

// Evidence is what a Check may weigh.
type Evidence struct {
	// Args are the arguments of the change, after names were resolved.
	Args map[string]json.RawMessage
	// Beside names the arguments that say what is hit (those of the path), and
	// those that are panelbot's own. The read need not show them.
	Beside []string
	// Result is the panel's answer to the change.
	Result json.RawMessage
	// Before and After are the answers of Read before and after the change;
	// Before is nil where the Check did not ask for it or it could not be read.
	Before, After json.RawMessage
	// Down says that after the change the Also read failed once while Read
	// answered.
	Down bool
}

// A Verdict is what the evidence shows.
type Verdict int

// The verdicts.
const (
	// Pending: not yet, or nothing that can be told.
	Pending Verdict = iota
	// Proved: the change is there.
	Proved
	// Disproved: the change has failed, and the panel says so.
	Disproved
	// Unseen: nothing that the check reads can prove this call, however often
	// it is read.
	Unseen
)

// Listed proves a creation: after it, the list holds an element whose fields
// equal the arguments, and that was not there before. Each match is
// "argument=field", or one name where both are alike.
func Listed(list Declaration, match ...string) Check {
	pairs := parsePairs(match)
	return Check{Read: list, Before: true, By: Say("by_listed", "the new element is in {Of}", "Of", spoken(list)), judge: func(e Evidence) (Verdict, Message) {
		if _, isList := elements(e.Before); !isList {
			return Pending, Message{} // what was there before is not known
		}
		if len(matching(e.After, pairs, e.Args)) > len(matching(e.Before, pairs, e.Args)) {
			return Proved, Message{}
		}
		return Pending, Message{}
	}}
}

// Gone proves a deletion: an element whose fields equal the arguments was
// there before, and is not in the list after. Arguments that were not given
// prove nothing.
func Gone(list Declaration, match ...string) Check {
	pairs := parsePairs(match)
	return Check{Read: list, Before: true, By: Say("by_gone", "the element is gone from {Of}", "Of", spoken(list)), judge: func(e Evidence) (Verdict, Message) {
		if !allGiven(pairs, e.Args) || len(matching(e.Before, pairs, e.Args)) == 0 {
			return Pending, Message{}
		}
		// An answer without a list is no list without the element.
		if _, isList := elements(e.After); isList && len(matching(e.After, pairs, e.Args)) == 0 {
			return Proved, Message{}
		}
		return Pending, Message{}
	}}
}

// Followed follows a piece of work to its end: the answer to the change holds
// its id at result ("deployment.id"), the list shows its state in status.
// The words in running mean that it goes on and those in done that it
// succeeded. The panels document no words of failure: the plain ones are taken
// for it, and any other word proves nothing, and is told as the panel wrote it.
func Followed(list Declaration, result, status string, running, done []string) Check {
	path := strings.Split(result, ".")
	find := func(e Evidence) json.RawMessage {
		id := field(e.Result, result)
		if id == nil || string(id) == "null" {
			return nil
		}
		list, _ := elements(e.After)
		for _, element := range list {
			if same(id, field(element, "id")) {
				return element
			}
		}
		return nil
	}
	return Check{
		Read: list, By: Say("by_state", "its state in {Of}", "Of", spoken(list)),
		seen: func(e Evidence) (json.RawMessage, []string) { return find(e), path[:len(path)-1] },
		judge: func(e Evidence) (Verdict, Message) {
			word := scalar(field(find(e), status))
			state := Message{Text: word}
			switch {
			case word == "" || containsFold(running, word):
				return Pending, state
			case containsFold(done, word):
				return Proved, state
			case containsFold([]string{"failed", "failure", "error", "errored", "cancelled", "canceled", "aborted", "timeout"}, word):
				return Disproved, state
			default:
				return Pending, state
			}
		},
	}
}

// Answers proves a restart: both reads answered before it, the second failed
// once after it while the first, which asks the panel alone, answered, and
// both answer again. A server that was never seen down proves nothing.
func Answers(read, also Declaration) Check {
	return Check{Read: read, Also: also, Before: true, By: Say("by_answers", "the server answers again"), judge: func(e Evidence) (Verdict, Message) {
		if e.Before != nil && e.Down {
			return Proved, Message{}
		}
		return Pending, Message{}
	}}
}

type pair struct{ arg, field string }

func parsePairs(match []string) []pair {
	pairs := make([]pair, len(match))
	for i, m := range match {
		arg, name, ok := strings.Cut(m, "=")
		if !ok {
			name = arg
		}
		pairs[i] = pair{arg, name}
	}
	return pairs
}

// spoken turns schedule.list into "the answer of schedule list".
func spoken(d Declaration) Message {
	return Say("answer_of", "the answer of {Tool}", "Tool", strings.ReplaceAll(Name(d), ".", " "))
}

// Matching gives the elements of a list answer whose fields equal arguments;
// none where an argument was not given. The answer may be a bare array or an
// object that holds one; an object without any is its own only element.
func Matching(answer json.RawMessage, match []string, args map[string]json.RawMessage) []json.RawMessage {
	pairs := parsePairs(match)
	if !allGiven(pairs, args) {
		return []json.RawMessage{}
	}
	return append([]json.RawMessage{}, matching(answer, pairs, args)...)
}

func allGiven(pairs []pair, args map[string]json.RawMessage) bool {
	return !slices.ContainsFunc(pairs, func(p pair) bool { return args[p.arg] == nil })
}

// matching gives the elements whose fields equal the arguments that were
// given; none where none was.
func matching(answer json.RawMessage, pairs []pair, args map[string]json.RawMessage) []json.RawMessage {
	var found []json.RawMessage
	list, _ := elements(answer)
	for _, element := range list {
		given, all := 0, true
		for _, p := range pairs {
			want, ok := args[p.arg]
			if !ok {
				continue
			}
			given++
			if !same(want, field(element, p.field)) {
				all = false
				break
			}
		}
		if all && given > 0 {
			found = append(found, element)
		}
	}
	return found
}

// elements gives the elements of a list answer: {"data": […]}, {"accounts":
// […]} or a bare array. For an object without an array, which is its own only
// element, inside "data" where it has one, it reports false.
func elements(answer json.RawMessage) ([]json.RawMessage, bool) {
	if list, ok := array(answer); ok {
		return list, true
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(answer, &object) != nil || object == nil {
		return nil, false
	}
	if data, ok := object["data"]; ok {
		return elements(data)
	}
	if len(object) == 1 {
		for _, value := range object {
			if list, ok := array(value); ok {
				return list, true
			}
		}
	}
	return []json.RawMessage{answer}, false
}

// array reads a JSON array; null is none.
func array(value json.RawMessage) ([]json.RawMessage, bool) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil || list == nil {
		return nil, false
	}
	return list, true
}

// field walks a dotted path into JSON objects; nil where it leads nowhere.
func field(value json.RawMessage, path string) json.RawMessage {
	for name := range strings.SplitSeq(path, ".") {
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
		next, ok := object[name]
		if !ok {
			return nil
		}
		value = next
	}
	return value
}

// same compares two JSON values; scalars are equal when they are written
// alike, so that an id is the same as a number and as a string, and so are
// true and 1, which PHP does not tell apart.
func same(a, b json.RawMessage) bool {
	if b == nil {
		return false
	}
	x, y := scalar(a), scalar(b)
	if x == y {
		return true
	}
	left, isList := array(a)
	right, isToo := array(b)
	if isList && isToo && len(left) == len(right) {
		for i := range left {
			if !same(left[i], right[i]) {
				return false
			}
		}
		return true
	}
	truth := map[string]string{"true": "1", "false": "0"}
	return y != "" && truth[x] == y || x != "" && truth[y] == x
}

// scalar writes a JSON scalar without quotes; other values as they are.
func scalar(value json.RawMessage) string {
	trimmed := bytes.TrimSpace(value)
	if len(trimmed) > 0 && (trimmed[0] == '"' || trimmed[0] == 'n') { // null is as empty as ""
		text, plain := plainText(trimmed)
		if plain || json.Unmarshal(trimmed, &text) == nil {
			return text
		}
	}
	return string(trimmed)
}

func containsFold(words []string, word string) bool {
	for _, w := range words {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}
