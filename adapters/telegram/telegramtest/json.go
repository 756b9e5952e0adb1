package telegramtest

import (
	"slices"
	"strconv"
)

// The objects of the Bot API, as JSON.

func (s *Server) userJSON(id int64) map[string]any {
	if id == s.config.ID {
		return map[string]any{"id": id, "is_bot": true, "first_name": "panelbot", "username": s.config.Username}
	}
	if id == anonymous {
		return map[string]any{"id": id, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}
	}
	u := s.users[id]
	if u == nil {
		return map[string]any{"id": id, "is_bot": false, "first_name": "Deleted"}
	}
	j := map[string]any{"id": id, "is_bot": u.Bot, "first_name": u.Name}
	if u.Username != "" {
		j["username"] = u.Username
	}
	if u.Language != "" {
		j["language_code"] = u.Language
	}
	return j
}

func (s *Server) chatJSON(id int64) map[string]any {
	c := s.chats[id]
	j := map[string]any{"id": id, "type": c.Kind}
	if c.Kind == Private {
		u := s.users[id]
		j["first_name"] = u.Name
		if u.Username != "" {
			j["username"] = u.Username
		}
		return j
	}
	j["title"] = c.Title
	if c.Username != "" {
		j["username"] = c.Username
	}
	if c.Forum {
		j["is_forum"] = true
	}
	return j
}

// messageJSON is a message, with the one that it answers where deep.
func (s *Server) messageJSON(m *Message, deep bool) map[string]any {
	j := map[string]any{"message_id": m.ID, "date": m.Date.Unix(), "chat": s.chatJSON(m.Chat)}
	if m.From != 0 {
		j["from"] = s.userJSON(m.From)
	}
	if m.Sender != 0 {
		j["sender_chat"] = s.chatJSON(m.Sender)
	}
	if m.Thread != 0 {
		j["message_thread_id"] = m.Thread
		j["is_topic_message"] = true
	}
	text, entities := "text", "entities"
	if m.File != nil {
		text, entities = "caption", "caption_entities"
		if m.Photo {
			j["photo"] = []any{map[string]any{"file_id": m.File.ID, "file_unique_id": "u" + m.File.ID, "width": 100, "height": 100, "file_size": m.File.Size}}
		} else {
			d := map[string]any{"file_id": m.File.ID, "file_unique_id": "u" + m.File.ID, "file_name": m.File.Name, "file_size": m.File.Size}
			if m.File.Type != "" {
				d["mime_type"] = m.File.Type
			}
			j["document"] = d
		}
	}
	if m.Text != "" {
		j[text] = m.Text
	}
	if len(m.Entities) > 0 {
		j[entities] = m.Entities
	}
	if r := s.find(m.Chat, m.ReplyTo); deep && r != nil {
		j["reply_to_message"] = s.messageJSON(r, false)
	}
	if len(m.Keyboard) > 0 {
		j["reply_markup"] = keyboardJSON(m.Keyboard)
	}
	return j
}

func keyboardJSON(rows [][]Button) map[string]any {
	all := make([]any, len(rows))
	for i, row := range rows {
		list := make([]any, len(row))
		for k, b := range row {
			one := map[string]any{"text": b.Text}
			if b.URL != "" {
				one["url"] = b.URL
			} else {
				one["callback_data"] = b.Data
			}
			list[k] = one
		}
		all[i] = list
	}
	return map[string]any{"inline_keyboard": all}
}

// memberJSON is who somebody is in a chat; ok is false for nobody.
func (s *Server) memberJSON(c *Chat, user int64) (map[string]any, bool) {
	status := "member"
	switch {
	case user == s.config.ID && c.BotOut:
		status = "kicked"
	case user == s.config.ID && c.BotAdmin:
		status = "administrator"
	case user == s.config.ID && len(c.BotDenied) > 0:
		j := permissionsJSON(c.BotDenied)
		j["status"], j["is_member"], j["until_date"], j["user"] = "restricted", true, 0, s.userJSON(user)
		return j, true
	case user == s.config.ID:
	case s.users[user] == nil:
		return nil, false
	default:
		for _, a := range c.Admins {
			if a == user {
				status = "administrator"
			}
		}
	}
	return map[string]any{"status": status, "user": s.userJSON(user)}, true
}

// permissionsJSON are ChatPermissions, without those that are denied.
func permissionsJSON(denied []string) map[string]any {
	j := map[string]any{}
	for _, name := range []string{
		texts, "can_send_audios", documents, photos, "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
		"can_send_other_messages", "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
	} {
		j[name] = !slices.Contains(denied, name)
	}
	return j
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0 // which is nobody's id
	}
	return n
}
