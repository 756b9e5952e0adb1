package telegramtest

import (
	"encoding/json"
	"slices"
	"strings"
)

// Limits of messages.
const (
	maxText    = 4096
	maxCaption = 1024
	maxButtons = 100
	maxRow     = 8
	maxLabel   = 64 // longer ones are cut by apps
)

// The permissions that the bot needs: https://core.telegram.org/bots/api#chatpermissions.
const (
	texts     = "can_send_messages"
	photos    = "can_send_photos"
	documents = "can_send_documents"
)

// into finds the chat that a message is for, and whether the bot may write there what a
// permission is about.
func (s *Server) into(c call, permission string) (*Chat, *refusal) {
	chat := s.chats[c.number("chat_id")]
	switch {
	case chat == nil:
		return nil, cannot("chat not found")
	case chat.movedTo != 0:
		return nil, &refusal{400, "Bad Request: group chat was upgraded to a supergroup chat", map[string]any{"migrate_to_chat_id": chat.movedTo}, false}
	case chat.Kind == Private && s.users[chat.ID].blocked:
		return nil, forbidden("bot was blocked by the user")
	case chat.Kind == Private && !s.users[chat.ID].started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case chat.BotOut && chat.Kind == Supergroup:
		return nil, forbidden("bot was kicked from the supergroup chat")
	case chat.BotOut:
		return nil, forbidden("bot was kicked from the group chat")
	case chat.BotAdmin || !slices.Contains(chat.Denied, permission) && !slices.Contains(chat.BotDenied, permission):
		return chat, nil
	case permission == photos:
		return nil, cannot("not enough rights to send photos to the chat")
	case permission == documents:
		return nil, cannot("not enough rights to send documents to the chat")
	default:
		return nil, cannot("not enough rights to send text messages to the chat")
	}
}

// textOf reads a text with its markup.
func textOf(c call, name string) (string, []Entity, *refusal) {
	text := c.text(name)
	switch c.text("parse_mode") {
	case "":
		text = strings.TrimSpace(text)
		return text, Found(text, nil), nil
	case "HTML":
		parsed, entities, err := ParseHTML(text)
		if err != nil {
			return "", nil, bad("%v", err)
		}
		if trimmed := strings.TrimRight(parsed, " \n"); len(trimmed) < len(parsed) {
			end := units(trimmed)
			for i := range entities {
				entities[i].Length = min(entities[i].Length, max(0, end-entities[i].Offset))
			}
			entities = slices.DeleteFunc(entities, func(e Entity) bool { return e.Length == 0 })
			parsed = trimmed
		}
		return parsed, append(entities, Found(parsed, entities)...), nil
	default:
		return "", nil, bad("unsupported parse_mode")
	}
}

// markup is the reply_markup of a message.
type markup struct {
	keyboard    [][]Button
	force       bool
	selective   bool
	placeholder string
}

func markupOf(c call) (m markup, _ *refusal) {
	raw := c.text("reply_markup")
	if raw == "" {
		return m, nil
	}
	var in struct {
		Rows *[][]struct {
			Text string  `json:"text"`
			Data *string `json:"callback_data"`
			URL  *string `json:"url"`
		} `json:"inline_keyboard"`
		Force       bool   `json:"force_reply"`
		Selective   bool   `json:"selective"`
		Placeholder string `json:"input_field_placeholder"`
	}
	dec := json.NewDecoder(strings.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return m, bad("can't parse reply keyboard markup JSON object: %v", err)
	}
	if in.Force {
		if in.Rows != nil {
			return m, bad("object expected as reply markup")
		}
		if n := len([]rune(in.Placeholder)); n > 64 {
			return m, bad("input_field_placeholder is too long")
		}
		return markup{nil, true, in.Selective, in.Placeholder}, nil
	}
	if in.Rows == nil {
		return m, bad("object expected as reply markup")
	}
	count := 0
	for _, row := range *in.Rows {
		if len(row) == 0 || len(row) > maxRow {
			return m, bad("a row of the keyboard has %d buttons", len(row))
		}
		var list []Button
		for _, b := range row {
			count++
			if strings.TrimSpace(b.Text) == "" {
				return m, bad("can't parse inline keyboard button: Text buttons must be non-empty")
			}
			if units(b.Text) > maxLabel {
				return m, bad("BUTTON_TEXT_TOO_LONG: %d units", units(b.Text))
			}
			switch {
			case (b.Data == nil) == (b.URL == nil):
				return m, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case b.Data != nil && (len(*b.Data) < 1 || len(*b.Data) > 64):
				return m, bad("BUTTON_DATA_INVALID")
			case b.URL != nil && !strings.HasPrefix(*b.URL, "https://") && !strings.HasPrefix(*b.URL, "tg://"):
				return m, bad("BUTTON_URL_INVALID")
			case b.Data != nil:
				list = append(list, Button{Text: b.Text, Data: *b.Data})
			default:
				list = append(list, Button{Text: b.Text, URL: *b.URL})
			}
		}
		m.keyboard = append(m.keyboard, list)
	}
	if count > maxButtons {
		return m, bad("REPLY_MARKUP_TOO_LONG")
	}
	return m, nil
}

// compose makes the message that a call sends, without text.
func (s *Server) compose(c call, chat *Chat) (*Message, *refusal) {
	keys, refused := markupOf(c)
	if refused != nil {
		return nil, refused
	}
	m := &Message{Chat: chat.ID, From: s.config.ID, Keyboard: keys.keyboard, ForceReply: keys.force, Selective: keys.selective, Placeholder: keys.placeholder, Silent: c.yes("disable_notification")}
	if thread := int(c.number("message_thread_id")); thread != 0 {
		if !slices.Contains(chat.topics, thread) {
			return nil, cannot("message thread not found")
		}
		m.Thread = thread
	}
	if m.NoPreview, refused = withoutPreview(c); refused != nil {
		return nil, refused
	}
	if raw := c.text("reply_parameters"); raw != "" {
		var to struct {
			Message int   `json:"message_id"`
			Chat    int64 `json:"chat_id"`
			Anyway  bool  `json:"allow_sending_without_reply"`
		}
		if err := json.Unmarshal([]byte(raw), &to); err != nil {
			return nil, bad("can't parse reply parameters JSON object")
		}
		if s.find(chat.ID, to.Message) != nil {
			m.ReplyTo = to.Message
		} else if !to.Anyway {
			return nil, cannot("message to be replied not found")
		}
	}
	return m, nil
}

// withoutPreview reads whether a call wants no page shown to which its text leads. An edit
// that does not say so has one shown.
func withoutPreview(c call) (bool, *refusal) {
	raw := c.text("link_preview_options")
	if raw == "" {
		return false, nil
	}
	var in struct {
		Off bool `json:"is_disabled"`
	}
	if json.Unmarshal([]byte(raw), &in) != nil {
		return false, bad("can't parse link preview options JSON object")
	}
	return in.Off, nil
}

func (s *Server) sendMessage(c call) (any, *refusal) {
	chat, refused := s.into(c, texts)
	if refused != nil {
		return nil, refused
	}
	text, entities, refused := textOf(c, "text")
	switch {
	case refused != nil:
		return nil, refused
	case text == "":
		return nil, bad("message text is empty")
	case units(text) > maxText:
		return nil, bad("message is too long")
	}
	m, refused := s.compose(c, chat)
	if refused != nil {
		return nil, refused
	}
	if refused := s.limited(chat.ID); refused != nil {
		return nil, refused
	}
	m.Text, m.Entities = text, entities
	s.look(m)
	return s.messageJSON(s.add(m), true), nil
}

// own finds a message that the bot may change.
func (s *Server) own(c call) (*Message, *refusal) {
	chat, refused := s.into(c, texts)
	if refused != nil {
		return nil, refused
	}
	m := s.find(chat.ID, int(c.number("message_id")))
	switch {
	case m == nil:
		return nil, cannot("message to edit not found")
	case m.From != s.config.ID, m.ForceReply: // only inline keyboards can be edited
		return nil, cannot("message can't be edited")
	}
	return m, nil
}

func (s *Server) editText(c call) (any, *refusal) {
	m, refused := s.own(c)
	if refused != nil {
		return nil, refused
	}
	text, entities, refused := textOf(c, "text")
	switch {
	case refused != nil:
		return nil, refused
	case m.File != nil:
		return nil, bad("there is no text in the message to edit")
	case text == "":
		return nil, bad("message text is empty")
	case units(text) > maxText:
		return nil, bad("message is too long")
	}
	keys, refused := markupOf(c)
	if refused != nil {
		return nil, refused
	}
	if keys.force {
		return nil, bad("inline keyboard expected")
	}
	plain, refused := withoutPreview(c)
	if refused != nil {
		return nil, refused
	}
	if m.Text == text && slices.Equal(m.Entities, entities) && sameKeyboard(m.Keyboard, keys.keyboard) {
		return nil, notModified()
	}
	if refused := s.limited(m.Chat); refused != nil {
		return nil, refused
	}
	m.Text, m.Entities, m.Keyboard, m.NoPreview = text, entities, keys.keyboard, plain
	m.Edits++
	s.look(m)
	s.touch()
	return s.messageJSON(m, true), nil
}

func notModified() *refusal {
	return cannot("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
}

func (s *Server) editMarkup(c call) (any, *refusal) {
	m, refused := s.own(c)
	if refused != nil {
		return nil, refused
	}
	keys, refused := markupOf(c)
	switch {
	case refused != nil:
		return nil, refused
	case keys.force:
		return nil, bad("inline keyboard expected")
	case sameKeyboard(m.Keyboard, keys.keyboard):
		return nil, notModified()
	}
	m.Keyboard = keys.keyboard
	m.Edits++
	s.touch()
	return s.messageJSON(m, true), nil
}

func sameKeyboard(a, b [][]Button) bool {
	return slices.EqualFunc(a, b, func(x, y []Button) bool { return slices.Equal(x, y) })
}

func (s *Server) deleteMessage(c call) (any, *refusal) {
	chat, refused := s.into(c, texts)
	if refused != nil {
		return nil, refused
	}
	m := s.find(chat.ID, int(c.number("message_id")))
	switch {
	case m == nil:
		return nil, cannot("message to delete not found")
	case m.From != s.config.ID && chat.Kind != Private && !chat.BotAdmin:
		return nil, cannot("message can't be deleted")
	}
	if refused := s.limited(0); refused != nil { // which is no post of the chat
		return nil, refused
	}
	m.Deleted = true
	s.touch()
	return true, nil
}
