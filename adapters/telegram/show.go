package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/op"
)

// settling is how long it may take until it is known where a message that was sent lies.
const settling = 2 * time.Second

var errUnknownMessage = errors.New("telegram: it is not known yet which message it is")

// post puts a message into the outbox.
func (a *Answers) post(ctx context.Context, in int64, key string, out Outgoing) error {
	body, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("telegram: a message: %w", err)
	}
	return a.Outbox.Post(ctx, delivery.Message{Door: policies.Telegram, Chat: chatName(in), Key: key, Body: body})
}

// where is where an answer goes that others may read, or that is only for the person.
func (v *visit) where(only bool) (in int64, out Outgoing) {
	e := v.event
	switch {
	case e.IsPrivate():
		return e.Chat, Outgoing{}
	case v.public && !only:
		return e.Chat, Outgoing{Thread: e.Thread, ReplyTo: v.repliesTo()}
	case v.public:
		return e.User, Outgoing{Else: v.otherwise("telegram_private", "")}
	default: // a chat that is not listed reads nothing, not even this
		return e.User, Outgoing{}
	}
}

// unlisted says which group it was asked in, for the first answer in the private chat, where
// that group is not listed: nothing else tells its number. It is empty elsewhere.
func (v *visit) unlisted() string {
	if !v.known || v.public || v.numbered || v.event.IsPrivate() {
		return ""
	}
	return v.by.Speech.Say("telegram_unlisted", map[string]any{"Chat": itoa(v.event.Chat)})
}

// tellNumber says so before what leaves no room for it.
func (v *visit) tellNumber(ctx context.Context) error {
	says := v.unlisted()
	if says == "" {
		return nil
	}
	v.numbered = true
	return v.a.post(ctx, v.event.User, "unlisted/"+v.event.Key, Outgoing{HTML: "<i>" + escaped(says) + "</i>", Plain: says, Silent: true})
}

// repliesTo is the message that an answer in a group is to: what the person wrote.
func (v *visit) repliesTo() int {
	if v.event.Kind == Text {
		return v.event.Message
	}
	return 0
}

// otherwise is what the group is told where the private chat is not open.
func (v *visit) otherwise(sentence, start string) *Elsewhere {
	s := v.by.Speech
	return &Elsewhere{Chat: v.event.Chat, Thread: v.event.Thread, ReplyTo: v.repliesTo(), Text: s.Say(sentence, nil), Label: s.Say("telegram_open", nil), Start: start}
}

// say tells the person one sentence: as the answer to a press, or as a message where
// they wrote.
func (v *visit) say(ctx context.Context, sentence string) error {
	if v.event.Kind == Press {
		return v.toast(ctx, sentence)
	}
	if says := v.unlisted(); says != "" {
		sentence += "\n\n" + says
	}
	in, out := v.where(false)
	out.HTML, out.Plain = escaped(sentence), sentence
	return v.a.post(ctx, in, v.answerKey(), out)
}

// answerKey names the message that answers what happened.
func (v *visit) answerKey() string { return "answer/" + v.event.Key }

// onlyKey names the message that answers in the private chat what was asked elsewhere. A
// key is of one chat: with another's, the answer would stand there.
func (v *visit) onlyKey() string {
	if v.event.IsPrivate() {
		return v.answerKey()
	}
	return v.answerKey() + "/private"
}

// messageKey is the message that shows what came of it: that on which the button was
// pressed, or a new one.
func (v *visit) messageKey() string {
	if v.key != "" && !v.card {
		return v.key
	}
	return v.answerKey()
}

// callbackOnce answers a press once.
type callbackOnce struct {
	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

// answer answers the press, if that was not done before, and reports whether the person
// has seen the text. It is tried once: a press that is not answered turns a wheel for a
// while, and that is all.
func (o *callbackOnce) answer(ctx context.Context, v *visit, text string) (seen bool) {
	o.mu.Lock()
	over := o.over
	o.over = true
	o.mu.Unlock()
	if over || v.event.Callback == "" {
		return false
	}
	params := tgbotapi.Params{"callback_query_id": v.event.Callback}
	if text != "" {
		params["text"], params["show_alert"] = cut(text, maxToast), "true"
	}
	if err := v.a.Client.Call(ctx, "answerCallbackQuery", params, nil); err != nil {
		v.a.Log.Info("telegram press not answered", "err", err)
		return false
	}
	return true
}

// after answers the press with nothing after a time, so that the wheel ends.
func (o *callbackOnce) after(ctx context.Context, v *visit, d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.timer = time.AfterFunc(d, func() { o.answer(ctx, v, "") })
}

// end answers the press with nothing, where nothing else did, unless it is handled
// again.
func (o *callbackOnce) end(ctx context.Context, v *visit) {
	o.mu.Lock()
	if o.timer != nil {
		o.timer.Stop()
	}
	o.mu.Unlock()
	o.answer(ctx, v, "")
}

// toast answers a press with a sentence; where it is too long for that, or the press was
// answered before or too long ago, it is a message in the private chat. Strangers get
// none: they could have it filled.
func (v *visit) toast(ctx context.Context, sentence string) error {
	if units(sentence) <= maxToast && v.told.answer(ctx, v, sentence) || !v.known {
		return nil
	}
	v.told.answer(ctx, v, "")
	in, out := v.where(true)
	out.HTML, out.Plain = escaped(sentence), sentence
	return v.a.post(ctx, in, v.onlyKey(), out)
}

// meanwhile does something, and where it takes long, says that it goes on. The next of
// the chat may begin as soon as it has.
func (v *visit) meanwhile(ctx context.Context, do func(context.Context, talk.By) talk.Reply) talk.Reply {
	var (
		mu    sync.Mutex
		began = time.Now()
		shown = (v.public || v.event.IsPrivate()) && !v.quiet
		over  bool
		said  op.Message
		stage = chat.StageSent
	)
	tell := func() { // with mu
		if over || !shown {
			return
		}
		line := v.by.Speech.Progress(chat.Progress{Stage: stage, Tool: "", Began: began, Now: time.Now(), Says: said})
		v.waited = true
		in, out := v.where(false)
		out.HTML, out.Plain, out.Silent = escaped(line), line, true
		if err := v.a.post(ctx, in, v.messageKey(), out); err != nil {
			v.a.Log.Warn("telegram progress not shown", "err", err)
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
	return reply
}

// show shows a reply.
func (v *visit) show(ctx context.Context, r talk.Reply) error {
	if r.Known() {
		last, cancel := delivery.Linger(ctx)
		defer cancel()
		ctx = last
	}
	if r.Card != nil { // it is seen before anything is asked about it
		r.Prompt = nil
	}
	if r.Request != "" && !r.Only && r.Prompt == nil {
		return v.follow(ctx, r)
	}
	key := v.messageKey()
	if r.Only && (len(r.Menu) == 0 || !v.event.IsPrivate()) { // the message stays as it is
		key = v.onlyKey()
	}
	if r.Prompt != nil || key != v.messageKey() {
		if err := v.leave(ctx, r); err != nil {
			return err
		}
	}
	switch {
	case r.Prompt != nil:
		return v.begin(ctx, *r.Prompt)
	case r.Only && v.event.Kind == Press && r.Text != "" && len(r.Menu)+len(r.Buttons) == 0 && r.Outcome == nil && r.Card == nil && units(r.Text) <= maxToast:
		return v.toast(ctx, r.Text)
	}
	switch is, err := v.isCard(ctx, key); {
	case err != nil:
		return err
	case is && v.by.Again: // which shows what came of it before a process ended
		return nil
	case is:
		key = v.answerKey()
	}
	return v.put(ctx, r, key)
}

// isCard reports whether the message of a key is the card of a request by now: what else
// came of something does not take its place. A new message is none.
func (v *visit) isCard(ctx context.Context, key string) (bool, error) {
	if v.key == "" && !v.by.Again {
		return false, nil
	}
	_, is, err := v.a.CardOf(ctx, key)
	return is, err
}

// leave has the message that told that it goes on, if there is one, say where the answer is
// that does not take its place.
func (v *visit) leave(ctx context.Context, r talk.Reply) error {
	if !v.waited {
		return nil
	}
	says := "telegram_below"
	if v.public && r.Prompt == nil {
		says = "telegram_answered"
	}
	in, out := v.where(false)
	out.Plain = v.by.Speech.Say(says, nil)
	out.HTML = escaped(out.Plain)
	return v.a.post(ctx, in, v.messageKey(), out)
}

// put writes a reply to the message of a key, and those after it.
func (v *visit) put(ctx context.Context, r talk.Reply, key string) error {
	list, err := write(r, v.by.Speech, v.unlisted())
	if err != nil {
		return err
	}
	in, base := v.where(r.Only)
	for i, out := range list {
		out.Thread, out.ReplyTo = base.Thread, base.ReplyTo
		if i == 0 {
			out.Else = base.Else
		} else {
			out.Silent, out.ReplyTo = true, 0
		}
		v.a.Client.bind(partKey(key, i), out.Keys)
		if err := v.a.post(ctx, in, partKey(key, i), out); err != nil {
			return err
		}
	}
	return v.hand(ctx, r)
}

// partKey names the further messages of an answer.
func partKey(key string, part int) string {
	if part == 0 {
		return key
	}
	return key + "/" + strconv.Itoa(part+1)
}

// follow makes the answer the card of the request that the call became.
func (v *visit) follow(ctx context.Context, r talk.Reply) error {
	if err := v.tellNumber(ctx); err != nil {
		return err
	}
	in, out := v.where(false)
	return v.a.Cards.Follow(ctx, r.Request, v.messageKey(), talk.Place{Chat: placeName(in, out.Thread), Person: v.by.Person.Name})
}

// hand hands over what only the person may have, in the private chat: secrets, and
// files from a panel.
func (v *visit) hand(ctx context.Context, r talk.Reply) error {
	if r.Outcome == nil {
		return nil
	}
	_, base := v.where(true)
	if base.Else != nil { // the call is not made again for it
		base.Else = v.otherwise("telegram_kept", "")
		base.Else.Keep = v.by.Person.Name
	}
	if len(r.Outcome.Private) > 0 {
		p := &page{}
		p.add(plain, v.by.Speech.Say("telegram_secret", map[string]any{"Tool": r.Doing}))
		for _, s := range r.Outcome.Private {
			p.add(plain, s.Name+":")
			p.add(pre, s.Value)
		}
		for i, t := range p.texts(maxMessage) {
			if err := v.a.post(ctx, v.event.User, partKey("secret/"+v.event.Key, i), Outgoing{HTML: t.html, Plain: t.plain, Exact: true, Else: base.Else}); err != nil {
				return err
			}
		}
	}
	if f := r.Outcome.File; f != nil {
		out := v.download(f.Name, f.Path, r.Doing)
		out.Else = base.Else
		return v.a.post(ctx, v.event.User, "file/"+v.event.Key, out)
	}
	return nil
}
