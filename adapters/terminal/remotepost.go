package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// maxReply is the longest answer that is read.
const maxReply = 64 << 20

// failure is why a command has no answer. Only one that is lost may have been
// executed.
type failure struct {
	why  op.Message // a sentence without its end; of what is lost, only the reason
	lost bool
}

// read is the sentence for a command that changes nothing.
func (f *failure) read() op.Message {
	if !f.lost {
		return f.why
	}
	return op.Say("remote_ask_again", "no answer of panelbot serve: {Why}. Try again", "Why", f.why)
}

// answer is what came of a command. A call ends in an outcome, here too: failed
// where nothing happened, unknown where something may have.
func (f *failure) answer(in command, s chat.Speech) chat.Answer {
	switch {
	case in.Tool != "" && f.lost && !in.DryRun:
		return ended(tools.Unknown, in.Tool, op.Say("remote_unknown", "it was sent, and the answer of panelbot serve was lost ({Why}); whether it happened is unknown", "Why", f.why),
			op.Say("look_in_panel", "Do not call it again before somebody has looked in the panel whether it happened."))
	case in.Tool != "":
		return ended(tools.Failed, in.Tool, f.read())
	case f.lost:
		return chat.Answer{Text: s.Tell(op.Say("remote_lost", "the command was sent, and the answer was lost: {Why}. If it changes something, look whether it happened before you send it again", "Why", f.why))}
	}
	return chat.Answer{Text: s.Tell(f.why)}
}

func ended(status tools.Status, tool string, why op.Message, next ...op.Message) chat.Answer {
	out := tools.Outcome{Status: status, Tool: tool, Summary: tool + ": " + why.Text + ".", Reasons: []op.Message{why}, Hints: next}
	for _, m := range next {
		out.Next = also(out.Next, m.Text)
	}
	return chat.Answer{Outcome: &out}
}

func odd() *failure {
	return &failure{op.Say("remote_odd", "the answer is not that of panelbot serve"), true}
}

// way watches how far a command has come.
type way struct{ begun, short atomic.Bool }

func (w *way) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// net/http tries again only where nothing of the command was executed.
		GetConn:      func(string) { w.begun.Store(false); w.short.Store(false) },
		WroteHeaders: func() { w.begun.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) { w.short.Store(info.Err != nil) },
	})
}

// judge says what became of a command to which nothing was answered.
func (w *way) judge(ctx context.Context, err error, address string) *failure {
	var (
		dial  *net.OpError
		outer *url.Error
	)
	stopped := ctx.Err() != nil
	switch {
	case !w.begun.Load() && stopped:
		return &failure{op.Say("remote_stopped", "nothing was sent: panelbot was stopped"), false}
	case !w.begun.Load() && errors.As(err, &dial) && dial.Op == "dial":
		return &failure{op.Say("remote_dead", "nothing was sent: no panelbot serve answers at {Address}. Start it there, or correct --server", "Address", address), false}
	case !w.begun.Load():
		if errors.As(err, &outer) {
			err = outer.Err // without the address, which is told already
		}
		return &failure{op.Say("remote_unsent", "nothing was sent: no connection to {Address} came about: {Err}. Check --server, and the certificate of what answers there", "Address", address, "Err", tools.CleanText(err.Error())), false}
	case stopped:
		return &failure{op.Say("remote_ended", "panelbot was stopped"), true}
	case w.short.Load(): // the server reads a command to its end before it does anything
		return &failure{op.Say("remote_short", "nothing was done: panelbot serve did not take the whole command. If it is a large one, run it on panelbot's own host; else send it again"), false}
	default:
		return broke()
	}
}

func broke() *failure { return &failure{op.Say("remote_broke", "the connection broke"), true} }

// post sends a command, and gives the answer or why there is none.
func (r *Remote) post(ctx context.Context, in command) (reply, *failure) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // arguments travel as they are
	if err := enc.Encode(in); err != nil {
		return reply{}, &failure{op.MessageOf(err), false}
	}
	w := &way{}
	request, err := http.NewRequestWithContext(w.watch(ctx), http.MethodPost, r.URL, &body)
	if err != nil {
		return reply{}, &failure{op.Say("remote_address", "--server takes the address of a running panelbot serve, such as http://127.0.0.1:8808"), false}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.Token)
	response, err := client.Do(request)
	if err != nil {
		return reply{}, w.judge(ctx, err, request.URL.Host)
	}
	defer func() { _ = response.Body.Close() }() // what counts was read
	if response.StatusCode != http.StatusOK {
		return reply{}, turnedAway(response)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return reply{}, &failure{op.Say("remote_ended", "panelbot was stopped"), true}
	case err != nil:
		return reply{}, broke()
	case len(raw) > maxReply:
		return reply{}, &failure{op.Say("remote_long", "it is longer than {Most} MiB", "Most", maxReply>>20), true}
	}
	var got reply
	if err := json.Unmarshal(raw, &got); err != nil || got.Outcome == nil && got.Text == "" {
		return reply{}, odd()
	}
	return got, nil
}

// maxRefused is how much is read of what a server says to a command that it
// turns away.
const maxRefused = 300

// turnedAway judges an answer whose status is no success.
func turnedAway(response *http.Response) *failure {
	switch status := response.StatusCode; {
	case status >= 500 || status < 300: // a proxy that has waited long enough knows nothing of what it waited for
		return &failure{op.Say("remote_status", "the server answered {Status}", "Status", status), true}
	case status == http.StatusUnauthorized:
		return &failure{op.Say("remote_token", "PANELBOT_TOKEN is nobody's token at this server: ask the person who runs it for an mcp_token"), false}
	case status == http.StatusNotFound:
		return &failure{op.Say("remote_none", "this server takes no commands: is --server the address of panelbot serve, without a path?"), false}
	case status == http.StatusRequestEntityTooLarge:
		return &failure{op.Say("remote_large", "the command is larger than the {Most} MiB that panelbot serve takes, so nothing was sent: run it on panelbot's own host", "Most", maxCommand>>20), false}
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxRefused))
	if err != nil {
		raw = nil // the status says it
	}
	return &failure{op.Say("remote_refused", "nothing was done: panelbot serve answered {Status}: {Text}", "Status", response.StatusCode, "Text", tools.CleanText(string(raw))), false}
}
