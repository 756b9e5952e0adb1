package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// post puts a message into the outbox.
func (a *Answers) post(ctx context.Context, key string, out Outgoing) error {
	body, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("slack: a message: %w", err)
	}
	in := out.Channel
	if in == "" {
		in = directChat(out.User)
	}
	return a.Outbox.Post(ctx, delivery.Message{Door: policies.Slack, Chat: in, Key: key, Body: body})
}

// where is where an answer goes that others may read, or that is only for the person.
func (v *visit) where(only bool) Outgoing {
	switch {
	case v.event.Channel == "", v.event.IsDirect() && !v.ours():
		return Outgoing{User: v.event.User}
	case v.event.IsDirect():
		return Outgoing{Channel: v.event.Channel, Thread: v.event.Thread}
	case only && v.place.joined():
		return Outgoing{Channel: v.event.Channel, User: v.event.User, Thread: v.event.Thread}
	case v.place.Public:
		return Outgoing{Channel: v.event.Channel, Thread: v.event.Thread}
	default:
		return Outgoing{User: v.event.User}
	}
}

// ours reports whether direct messages are those with the bot: who wrote to it, or
// pressed a button of its message there, is in them. A command may be typed in those of
// two people too, which the bot cannot write to.
func (v *visit) ours() bool {
	return v.event.Kind == Direct || v.event.Message != ""
}

// whisper tells the person one sentence.
func (v *visit) whisper(ctx context.Context, sentence string) error {
	out := v.where(true)
	blocks, err := encode([]slackapi.Block{section(sentence)})
	if err != nil {
		return err
	}
	out.Text, out.Blocks = sentence, blocks
	return v.a.post(ctx, v.keyOf(out, true), out)
}

// answerKey names the message that answers what happened.
func (v *visit) answerKey() string { return "answer/" + v.event.Key }

// onlyKey names the message that answers for one person alone, where others may read the
// one of answerKey.
func (v *visit) onlyKey() string { return "only/" + v.event.Key }

// keyOf names the message that shows what came of it: that on which the button was
// pressed, or a new one where that stays as it is, and where what goes out is not for all
// who read that. only is that of a Reply.
func (v *visit) keyOf(out Outgoing, only bool) string {
	switch {
	case out.User != "" && v.event.Channel != "" && !v.event.IsDirect():
		return v.onlyKey()
	case v.key != "" && !v.card && !only && out.User == "" && out.Channel == v.event.Channel:
		return v.key
	default:
		return v.answerKey()
	}
}

// meanwhile does something, and where it takes long, says that it goes on, and notes that
// it did. The next of the chat may begin as soon as it has.
func (v *visit) meanwhile(ctx context.Context, do func(context.Context, talk.By) talk.Reply) talk.Reply {
	var (
		mu    sync.Mutex
		began = time.Now()
		shown = (v.place.Public || v.event.IsDirect()) && !v.quiet
		over  bool
		said  op.Message
		stage = chat.StageSent
	)
	tell := func() { // with mu
		if over || !shown {
			return
		}
		line := v.by.Speech.Progress(chat.Progress{Stage: stage, Tool: v.a.Command, Began: began, Now: time.Now(), Says: said})
		out := v.where(false)
		blocks, err := encode([]slackapi.Block{section(line)})
		if err == nil {
			out.Text, out.Blocks = line, blocks
			v.progress = v.keyOf(out, false)
			err = v.a.post(ctx, v.progress, out)
		}
		if err != nil {
			v.a.Log.Warn("slack progress not shown", "err", err)
		}
	}
	late := time.AfterFunc(patience, func() {
		mu.Lock()
		defer mu.Unlock()
		tell()
	})
	by := v.by
	by.Progress = func(m op.Message) {
		mu.Lock()
		defer mu.Unlock()
		said, stage = m, chat.StageVerifying
		if time.Since(began) >= patience {
			tell()
		}
	}
	delivery.Release(ctx)
	reply := do(ctx, by)
	late.Stop()
	mu.Lock()
	defer mu.Unlock()
	over = true
	looking, cancel := delivery.Linger(ctx)
	defer cancel()
	v.look(looking) // somebody may have come into the channel since
	return reply
}

// show shows a reply.
func (v *visit) show(ctx context.Context, r talk.Reply) error {
	if r.Known() {
		last, cancel := delivery.Linger(ctx)
		defer cancel()
		ctx = last
	}
	if r.Prompt != nil {
		err := v.open(ctx, *r.Prompt)
		if err == nil {
			return v.rest(ctx)
		}
		if r.Prompt.Approves != "" && errors.Is(err, errNoRoom) {
			return v.inFile(ctx, r.Prompt.Approves)
		}
		if r.Text == "" {
			r.Text = v.by.Speech.Say("slack_late", nil)
		}
		r.Only, r.Prompt = true, nil
	}
	if r.Request != "" && v.a.Cards != nil && !r.Only {
		return v.follow(ctx, r)
	}
	if v.by.Again && !r.Only && r.Outcome != nil && r.Outcome.Status == tools.Unknown {
		// The process that ended may have come to the request, whose card says more.
		for _, key := range []string{v.key, v.answerKey(), v.onlyKey()} {
			if _, is, err := v.a.CardOf(ctx, key); is || err != nil {
				return err
			}
		}
	}
	w, err := write(r, v.by.Speech, v.event.User)
	if err != nil {
		return err
	}
	out := v.where(r.Only)
	w.message.Channel, w.message.User, w.message.Thread = out.Channel, out.User, out.Thread
	key := v.keyOf(out, r.Only)
	if v.progress != "" && v.progress != key { // what others read stays another message
		if err := v.rest(ctx); err != nil {
			return err
		}
	}
	if err := v.a.post(ctx, key, w.message); err != nil {
		return err
	}
	for i, f := range w.files {
		if err := v.a.post(ctx, fmt.Sprintf("file/%s/%d", v.event.Key, i), Outgoing{Channel: out.Channel, User: onlyUser(out), Thread: out.Thread, File: &f}); err != nil {
			return err
		}
	}
	return v.hand(ctx, r)
}

// rest ends the message that said that something goes on, where what came of it is for
// one person.
func (v *visit) rest(ctx context.Context) error {
	if v.progress == "" {
		return nil
	}
	out := v.where(false)
	sentence := v.by.Speech.Say("slack_rest", nil)
	blocks, err := encode([]slackapi.Block{section(sentence)})
	if err != nil {
		return err
	}
	out.Text, out.Blocks = sentence, blocks
	return v.a.post(ctx, v.progress, out)
}

// onlyUser is the user of direct messages: a file cannot be for the eyes of one in a
// channel.
func onlyUser(out Outgoing) string {
	if out.Channel != "" && out.User == "" {
		return ""
	}
	return out.User
}

// follow makes the answer the card of the request that the call became.
func (v *visit) follow(ctx context.Context, r talk.Reply) error {
	out := v.where(false)
	in := out.Channel
	if in == "" {
		in = directChat(out.User)
	}
	key := v.keyOf(out, false)
	if v.progress != "" && v.progress != key {
		if err := v.rest(ctx); err != nil {
			return err
		}
	}
	return v.a.Cards.Follow(ctx, r.Request, key, talk.Place{Chat: in, Person: v.by.Person.Name})
}

// hand hands over what only the person may have, in direct messages: secrets, and
// files from a panel.
func (v *visit) hand(ctx context.Context, r talk.Reply) error {
	if r.Codes != "" {
		return v.handCodes(ctx, r.Codes)
	}
	if r.Outcome == nil {
		return nil
	}
	if len(r.Outcome.Private) > 0 {
		text := ""
		for _, p := range r.Outcome.Private {
			text += p.Name + ": " + p.Value + "\n"
		}
		blocks, err := encode([]slackapi.Block{section(v.by.Speech.Say("slack_secret", map[string]any{"Tool": r.Doing})), verbatim(text)})
		if err != nil {
			return err
		}
		if err := v.a.post(ctx, "secret/"+v.event.Key, Outgoing{User: v.event.User, Text: v.by.Speech.Say("slack_secret", map[string]any{"Tool": r.Doing}), Blocks: blocks}); err != nil {
			return err
		}
	}
	if f := r.Outcome.File; f != nil {
		out, err := v.download(f.Name, f.Path, r.Doing)
		if err != nil {
			return err
		}
		return v.a.post(ctx, "file/"+v.event.Key, out)
	}
	return nil
}

// PostCard writes the card of a request, as talk.Cards.Post.
func (a *Answers) PostCard(ctx context.Context, c policies.Card, request string, shown chat.Card) error {
	out, err := writeCard(request, shown)
	if err != nil {
		return err
	}
	if c.Chat != "" && c.Chat[0] == '@' {
		out.User = c.Chat[1:]
	} else {
		out.Channel = c.Chat
	}
	return a.post(ctx, c.Key, out)
}

// formFrom is where a form is from.
func formFrom(e Event) (formOf, bool) {
	if e.View == nil || e.View.Callback != promptCallback {
		return formOf{}, false
	}
	var of formOf
	if err := json.Unmarshal([]byte(e.View.Private), &of); err != nil || of.Prompt == "" {
		return formOf{}, false
	}
	return of, true
}

func encodeView(v slackapi.ModalViewRequest) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("slack: a form: %w", err)
	}
	return raw, nil
}
