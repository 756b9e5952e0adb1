package mcp

import (
	"bytes"
	"testing"
)

// TestQueue: messages go in their order, none past one that begins a session,
// and none is taken while too much waits.
func TestQueue(t *testing.T) {
	t.Parallel()
	var w queue
	first, hello, last := &request{message: &message{}}, &request{message: &message{method: "initialize"}}, &request{message: &message{}}
	dropped := &request{message: &message{}, dropped: true}
	for _, q := range []*request{first, dropped, hello, last} {
		w.add(q)
	}
	if w.next() != first || w.next() != hello || w.next() != nil || w.empty() {
		t.Errorf("out of order: %+v", w)
	}
	w.finish(hello)
	if w.next() != last || w.next() != nil || w.onWay != 2 {
		t.Errorf("after the session has begun: %+v", w)
	}
	w.finish(first)
	w.finish(last)
	if !w.empty() || w.bytes != 0 {
		t.Errorf("all is over: %+v", w)
	}
	for range mostOpen + 1 {
		w.add(&request{message: &message{}})
	}
	for range mostOpen {
		if w.next() == nil {
			t.Fatalf("%d on their way", w.onWay)
		}
	}
	if w.next() != nil || w.full() {
		t.Errorf("%d on their way, full %t", w.onWay, w.full())
	}
	w.add(&request{message: &message{line: bytes.Repeat([]byte("x"), mostWaiting)}})
	if !w.full() {
		t.Errorf("%d bytes wait, and more is taken", w.bytes)
	}
	w.finish(first)
	w.finish(first)
	for range 2 {
		if w.next() == nil {
			t.Error("nothing is taken, although there is room")
		}
	}
	if w.full() {
		t.Errorf("%d bytes wait", w.bytes)
	}
}
