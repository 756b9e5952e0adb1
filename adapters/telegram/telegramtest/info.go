package telegramtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

func (s *Server) me() map[string]any {
	me := s.userJSON(s.config.ID)
	me["can_join_groups"], me["can_read_all_group_messages"], me["supports_inline_queries"] = true, s.config.ReadsAll, false
	return me
}

func (s *Server) getChat(c call) (any, *refusal) {
	chat := s.chats[c.number("chat_id")]
	switch {
	case chat == nil || chat.Kind == Private && !s.users[chat.ID].started:
		return nil, cannot("chat not found")
	case chat.movedTo != 0:
		return nil, &refusal{400, "Bad Request: group chat was upgraded to a supergroup chat", map[string]any{"migrate_to_chat_id": chat.movedTo}, false}
	case chat.BotOut:
		return nil, forbidden("bot was kicked from the " + chat.Kind + " chat")
	}
	j := s.chatJSON(chat.ID)
	if chat.Kind == Group || chat.Kind == Supergroup {
		j["permissions"] = permissionsJSON(chat.Denied)
	}
	return j, nil
}

func (s *Server) getMember(c call) (any, *refusal) {
	chat := s.chats[c.number("chat_id")]
	if chat == nil {
		return nil, cannot("chat not found")
	}
	m, ok := s.memberJSON(chat, c.number("user_id"))
	if !ok {
		return nil, cannot("user not found")
	}
	return m, nil
}

func (s *Server) getAdministrators(c call) (any, *refusal) {
	chat := s.chats[c.number("chat_id")]
	switch {
	case chat == nil:
		return nil, cannot("chat not found")
	case chat.Kind == Private:
		return nil, bad("there are no administrators in the private chat")
	}
	list := []any{}
	for _, id := range chat.Admins {
		m, _ := s.memberJSON(chat, id)
		list = append(list, m)
	}
	if chat.BotAdmin {
		m, _ := s.memberJSON(chat, s.config.ID)
		list = append(list, m)
	}
	return list, nil
}

func (s *Server) chatAction(c call) (any, *refusal) {
	chat, refused := s.into(c, texts)
	if refused != nil {
		return nil, refused
	}
	if c.text("action") == "" {
		return nil, bad("wrong parameter action in request")
	}
	s.actions[chat.ID]++
	return true, nil
}

var commandForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_]{1,32}$`) })

// myCommands keeps what the bot offers: https://core.telegram.org/bots/api#setmycommands.
func (s *Server) myCommands(c call) (any, *refusal) {
	scope := c.text("scope")
	if scope == "" {
		scope = `{"type":"default"}`
	}
	var in struct {
		Type string `json:"type"`
		Chat int64  `json:"chat_id"`
		User int64  `json:"user_id"`
	}
	if json.Unmarshal([]byte(scope), &in) != nil {
		return nil, bad("can't parse BotCommandScope JSON object")
	}
	key := in.Type
	switch in.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators":
		key += "/" + strconv.FormatInt(in.Chat, 10)
	case "chat_member":
		key += "/" + strconv.FormatInt(in.Chat, 10) + "/" + strconv.FormatInt(in.User, 10)
	default:
		return nil, bad("can't parse BotCommandScope: unsupported type %q", in.Type)
	}
	if c.method != "getMyCommands" {
		s.offers++
		if refused := s.limited(0); refused != nil {
			return nil, refused
		}
	}
	chat := s.chats[in.Chat]
	switch {
	case in.Chat == 0:
	case chat == nil || chat.Kind == Private && !s.users[chat.ID].started:
		return nil, cannot("chat not found")
	case chat.BotOut:
		return nil, forbidden("bot was kicked from the " + chat.Kind + " chat")
	case in.User != 0 && (s.users[in.User] == nil || slices.Contains(chat.Left, in.User)):
		return nil, cannot("user not found")
	}
	if code := c.text("language_code"); code != "" {
		key += ":" + code
	}
	switch c.method {
	case "getMyCommands":
		list := s.commands[key]
		if list == nil {
			list = []Command{}
		}
		return list, nil
	case "deleteMyCommands":
		delete(s.commands, key)
		s.touch()
		return true, nil
	}
	var list []Command
	if json.Unmarshal([]byte(c.text("commands")), &list) != nil {
		return nil, bad("can't parse commands JSON object")
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	for _, one := range list {
		switch {
		case !commandForm().MatchString(one.Command):
			return nil, bad("BOT_COMMAND_INVALID: %s", one.Command)
		case one.Description == "" || len([]rune(one.Description)) > 256:
			return nil, bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.commands[key] = list
	s.touch()
	return true, nil
}
