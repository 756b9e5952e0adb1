package terminal_test

import (
	"context"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools/op"
)

// TestWaiting: where an answer takes long, a line on the screen says that
// something is under way. It is written over, and gone with the answer.
func TestWaiting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		takes time.Duration
		door  func() (*terminal.Terminal, screen)
		set   func(*terminal.Terminal)
		want  string
	}{
		{name: "for long", takes: 4500 * time.Millisecond, want: "Waiting for the server (2s)" + wiped + "Waiting for the server (3s)" + wiped + "Waiting for the server (4s)" + wiped},
		{name: "in Vietnamese", takes: 2500 * time.Millisecond, set: func(t *terminal.Terminal) { t.Speech = chat.SpeechIn("vi") }, want: "Đang chờ máy chủ (2s)\r" + strings.Repeat(" ", 21) + "\r"},
		{name: "for a moment", takes: 1900 * time.Millisecond},
		{name: "in a pipe", takes: time.Minute, door: piped},
		{name: "beside JSON", takes: time.Minute, set: func(t *terminal.Terminal) { t.JSON = true }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				door, screen := seated("")
				if test.door != nil {
					door, screen = test.door()
				}
				if test.set != nil {
					test.set(door)
				}
				began := time.Now()
				door.While(func() { time.Sleep(test.takes) })
				if got := screen.err.String(); got != test.want || screen.out.String() != "" {
					t.Errorf("%q, want %q", got, test.want)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// TestWaitingSaysHowFar: what knows how far it is says that instead, as of the moment.
func TestWaitingSaysHowFar(t *testing.T) {
	t.Parallel()
	for name, piping := range map[string]bool{"on a terminal": false, "in a pipe": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				door, screen := seated("")
				want := "The report all is being made, reads so far: 1 (2s)" + gone(50) + "The report all is being made, reads so far: 2 (3s)" + gone(50)
				if piping {
					door, screen = piped()
					want = ""
				}
				var reads atomic.Int64
				door.WhileSaying(func(took string) op.Message {
					return op.Say("report_making", "", "Name", "all", "N", reads.Load(), "Time", took)
				}, func() {
					for range 2 {
						reads.Add(1)
						time.Sleep(2200 * time.Millisecond)
					}
				})
				if got := screen.err.String(); !strings.HasPrefix(got, want) || piping != (got == "") || screen.out.String() != "" {
					t.Errorf("%q, want %q", got, want)
				}
			})
		})
	}
}

// gone is how a line of that length goes away, on any terminal.
func gone(width int) string { return "\r" + strings.Repeat(" ", width) + "\r" }

// wiped is how the line of a server goes away.
var wiped = gone(27)

// TestWaitingIsInterrupted: what is said meanwhile does not stand behind the
// line.
func TestWaitingIsInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		door, screen := seated("server list\rexit\r")
		interrupts := make(chan os.Signal)
		talk := terminal.Chat{Terminal: door, Grammar: chat.New(newCatalogue(t), chat.Config{}), Person: policies.Person{Name: "ann"}, Interrupts: interrupts}
		talk.Answer = func(ctx context.Context, _ string, _ chat.Asker) (a chat.Answer) {
			door.While(func() {
				time.Sleep(2500 * time.Millisecond)
				interrupts <- os.Interrupt
				<-ctx.Done()
				a.Text = "It was stopped."
			})
			return a
		}
		if err := talk.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want := "Waiting for the server (2s)" + wiped + "Stopping the call.\nIt was stopped.\n"; !strings.Contains(screen.err.String(), want) {
			t.Errorf("there is no %q in %q", want, screen.err)
		}
	})
}
