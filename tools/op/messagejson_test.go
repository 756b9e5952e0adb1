package op_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/tools/op"
)

// TestMessageJSON: a message that was kept says the same as before.
func TestMessageJSON(t *testing.T) {
	t.Parallel()
	at := op.Moment(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC))
	inner := op.Say("inner", "{Name} is it", "Name", "web-1")
	m := op.Say("outer", "{A} {B} {C} {D} {E} {F} {G} {H}", "A", "text", "B", 5, "C", inner, "D", op.Spelling{MCP: "flashpanel_server_list", Chat: "server list"},
		"E", op.Command{MCP: "a", Chat: "b", Others: true}, "F", op.Choices{"x", "y"}, "G", at, "H", 1.5)
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var got op.Message
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	want := m
	want.Data["B"] = int64(5)
	same := cmp.Comparer(func(a, b op.Moment) bool { return time.Time(a).Equal(time.Time(b)) })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{`[]`, `{"data":{"A":{}}}`, `{"data":{"A":{"number":"x"}}}`, `{"data":{"A":{"moment":"noon"}}}`, strings.Repeat(`{"data":{"A":{"message":`, 12) + `{}` + strings.Repeat(`}}}`, 12)} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
	deep := inner
	for range 12 {
		deep = op.Say("deep", "{A}", "A", deep)
	}
	if _, err := json.Marshal(deep); err == nil {
		t.Error("what is too deep was written")
	}
}

// FuzzMessageJSON: whatever a store holds, what is read is written and read again alike.
func FuzzMessageJSON(f *testing.F) {
	f.Add([]byte(`{"id":"x","text":"y","data":{"A":{"text":"t"},"B":{"number":5},"C":{"choices":["a"]},"D":{"moment":"2026-11-30T08:00:00Z"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m op.Message
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var got op.Message
		if err := json.Unmarshal(again, &got); err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b op.Moment) bool { return time.Time(a).Equal(time.Time(b)) })
		if diff := cmp.Diff(m, got, same); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
