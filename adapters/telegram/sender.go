package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Chats is the part of the outbox that a Sender needs; *delivery.Queue is it.
type Chats interface {
	Post(ctx context.Context, m delivery.Message) error
	MoveChat(ctx context.Context, door policies.Door, from, to string) error
}

// Sender brings the messages of the outbox to Telegram. A message's id is its
// message_id. Telegram shows no bot what it sent, so that a message of which nobody
// knows whether it arrived is sent again.
type Sender struct {
	Log    *slog.Logger
	Client *Client
	// Tickets keep what is for a private chat that is not open.
	Tickets talk.Tickets
	// Outbox is set before the first message is sent.
	Outbox Chats
}

// Send is as in delivery.Sender.
func (s *Sender) Send(ctx context.Context, m delivery.Message, at string, _ bool) (id string, err error) {
	if m.Lost {
		return "", &delivery.Dead{Err: errors.New("what it said was lost with a restart, because no key is set")}
	}
	var out Outgoing
	if err := json.Unmarshal(m.Body, &out); err != nil {
		return "", &delivery.Dead{Err: fmt.Errorf("telegram: a message of the outbox: %w", err)}
	}
	if at != "" && out.File != nil && out.File.Photo {
		return at, nil // what belongs to a text that may change is sent once
	}
	if out.Delete != 0 {
		err := s.Client.deleteMessage(ctx, m.Chat, out.Delete)
		return "deleted/" + strconv.Itoa(out.Delete), s.told(ctx, m, out, err, false) // at no place
	}
	id, err = s.once(ctx, m.Chat, out, at)
	var e *Error
	switch {
	case !errors.As(err, &e):
	case e.has("can't parse entities"), e.has("message is too long"), e.has("caption is too long"):
		s.Log.Error("telegram refused the markup, so that plain text was sent", "key", m.Key, "err", err)
		most := maxMessage
		if out.File != nil {
			most = maxCaption
		}
		if !out.Exact {
			out.Plain = inert(out.Plain)
		}
		out.HTML, out.Plain = "", cut(out.Plain, most)
		id, err = s.once(ctx, m.Chat, out, at)
	case e.has("thread not found"), e.has("topic_closed"), e.has("topic_deleted"):
		out.Thread = 0
		id, err = s.once(ctx, m.Chat, out, at)
	}
	return id, s.told(ctx, m, out, err, at != "")
}

// once sends a message, or edits the one at that place. Whatever it says, and wherever that
// was written, comes through here, and is inert.
func (s *Sender) once(ctx context.Context, in string, out Outgoing, at string) (string, error) {
	params := tgbotapi.Params{"chat_id": in}
	body, field := out.Plain, "text"
	switch {
	case out.HTML != "":
		params["parse_mode"] = tgbotapi.ModeHTML
		body = inertHTML(out.HTML)
	case !out.Exact:
		body = inert(out.Plain)
	}
	if out.File != nil {
		field = "caption"
	} else { // an edit says it anew
		params["link_preview_options"] = `{"is_disabled":true}`
	}
	params.AddNonEmpty(field, body)
	markup, err := out.markup()
	if err != nil {
		return "", &delivery.Dead{Err: err}
	}
	params.AddNonEmpty("reply_markup", markup)
	if at != "" && out.File == nil {
		params["message_id"] = at
		err := s.Client.Call(ctx, "editMessageText", params, nil)
		var e *Error
		if errors.As(err, &e) && e.has("message is not modified") {
			err = nil
		}
		return at, err
	}
	params.AddNonZero("message_thread_id", out.Thread)
	if out.ReplyTo != 0 {
		params["reply_parameters"] = `{"message_id":` + strconv.Itoa(out.ReplyTo) + `,"allow_sending_without_reply":true}`
	}
	params.AddBool("disable_notification", out.Silent)
	var sent struct {
		ID int `json:"message_id"`
	}
	if out.File != nil {
		err = s.upload(ctx, params, *out.File, &sent)
	} else {
		err = s.Client.Call(ctx, "sendMessage", params, &sent)
	}
	return strconv.Itoa(sent.ID), err
}

// deleteMessage takes a message away; one that is not there any more is.
func (c *Client) deleteMessage(ctx context.Context, in string, message int) error {
	err := c.Call(ctx, "deleteMessage", tgbotapi.Params{"chat_id": in, "message_id": strconv.Itoa(message)}, nil)
	var e *Error
	if errors.As(err, &e) && e.has("message to delete not found") {
		return nil
	}
	return err
}

// upload sends a file.
func (s *Sender) upload(ctx context.Context, params tgbotapi.Params, f Upload, into any) error {
	raw := f.Bytes
	if raw == nil {
		raw = []byte(f.Content)
	}
	var content io.Reader = bytes.NewReader(raw)
	size := int64(len(raw))
	if f.Path != "" {
		file, length, err := delivery.Open(f.Path)
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read
		content, size = file, length
	}
	method, field, most := "sendDocument", "document", int64(maxSent)
	if f.Photo {
		method, field, most = "sendPhoto", "photo", maxPhoto
	}
	if size == 0 || size > most {
		return &delivery.Dead{Err: fmt.Errorf("telegram: a file of %d bytes cannot be sent: 1 to %d are", size, most)}
	}
	return s.Client.Upload(ctx, method, params, field, f.Name, content, into)
}

// How large a file and a photo may be that a bot sends.
const (
	maxSent  = 50 << 20
	maxPhoto = 10 << 20
)

// told says what an error of Telegram means for the outbox.
func (s *Sender) told(ctx context.Context, m delivery.Message, out Outgoing, err error, editing bool) error {
	var (
		e    *Error
		dead *delivery.Dead
	)
	switch {
	case err == nil, errors.As(err, &dead), !errors.As(err, &e):
		return err
	case e.MovedTo != 0:
		if err := s.Outbox.MoveChat(ctx, policies.Telegram, m.Chat, chatName(e.MovedTo)); err != nil {
			return err
		}
		s.Log.Warn("telegram group has become a supergroup: replace its number in telegram.chats and telegram.approvals", "from", m.Chat, "to", e.MovedTo)
		return &delivery.Later{}
	case e.Code == http.StatusTooManyRequests:
		return &delivery.Later{After: e.RetryAfter}
	case e.Code == http.StatusForbidden:
		if err := s.elsewhere(ctx, m, out); err != nil {
			return err
		}
		return &delivery.Dead{Err: err}
	case editing && (e.has("message to edit not found") || e.has("message can't be edited") || e.has("message_id_invalid")):
		return &delivery.Gone{Err: err}
	case e.Code == http.StatusBadRequest, e.Code == http.StatusRequestEntityTooLarge:
		return &delivery.Dead{Err: err}
	default:
		return err
	}
}

// elsewhere tells the group where the answer for one person could not be brought, with
// a link that opens the private chat.
func (s *Sender) elsewhere(ctx context.Context, m delivery.Message, out Outgoing) error {
	if out.Else == nil {
		return nil
	}
	me, err := s.Client.Me(ctx)
	if err != nil {
		return err
	}
	start, err := s.keep(ctx, out)
	if err != nil {
		return err
	}
	e := *out.Else
	note := Outgoing{Thread: e.Thread, ReplyTo: e.ReplyTo, HTML: escaped(e.Text), Plain: e.Text, Keys: [][]Key{{{Label: e.Label, URL: startLink(me.Username, start)}}}}
	body, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("telegram: a message: %w", err)
	}
	return s.Outbox.Post(ctx, delivery.Message{Door: policies.Telegram, Chat: chatName(e.Chat), Key: m.Key + "/else", Body: body})
}

// InviteLink is what somebody opens who was invited: it brings the code of the invitation
// to the private chat with the bot.
func InviteLink(ctx context.Context, c *Client, code string) (string, error) {
	me, err := c.Me(ctx)
	if err != nil {
		return "", err
	}
	return startLink(me.Username, code), nil
}

// startLink opens the private chat with the bot: https://core.telegram.org/bots/features#deep-linking.
func startLink(username, payload string) string {
	link := "https://t.me/" + username
	if payload != "" {
		link += "?start=" + payload
	}
	return link
}
