package telegramtest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// said is how something is said.
type said struct {
	thread, replyTo int
	file            *File
	photo           bool
	album           string
	forwarded       bool
	anonymous       bool
	copies          int
	before          time.Duration
	tamper          func(map[string]any)
}

// Option is how something is said or pressed.
type Option func(*said)

// InTopic says it in a topic of a forum.
func InTopic(thread int) Option { return func(s *said) { s.thread = thread } }

// ReplyingTo answers a message.
func ReplyingTo(message int) Option { return func(s *said) { s.replyTo = message } }

// Attach attaches a file; what is said is its caption.
func Attach(f File) Option { return func(s *said) { s.file = &f } }

// InAlbum sends it together with the others of that album: each is a message of its own, and
// says so.
func InAlbum(id string) Option { return func(s *said) { s.album = id } }

// Forwarded says that somebody else wrote it.
func Forwarded() Option { return func(s *said) { s.forwarded = true } }

// Anonymous says it in the name of the group, as administrators can.
func Anonymous() Option { return func(s *said) { s.anonymous = true } }

// Copies brings the update so many times in all.
func Copies(n int) Option { return func(s *said) { s.copies = n } }

// Before says that a button was pressed so long ago, and has waited at Telegram since.
func Before(ago time.Duration) Option { return func(s *said) { s.before = ago } }

// Tamper changes what reaches the bot.
func Tamper(change func(message map[string]any)) Option {
	return func(s *said) { s.tamper = change }
}

var commandWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[a-zA-Z0-9_]{1,32}(@[a-zA-Z0-9_]+)?`) })

// Say has a person write to a chat. What a bot in privacy mode does not get reaches
// nobody, but lies in the chat.
func (s *Server) Say(user, chat int64, text string, options ...Option) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var how said
	for _, o := range options {
		o(&how)
	}
	c := s.chats[chat]
	switch {
	case c == nil || s.users[user] == nil:
		return Message{}, errors.New("there is no such chat or user")
	case c.Kind == Private && chat != user:
		return Message{}, errors.New("a private chat is with the bot alone")
	case c.movedTo != 0:
		return Message{}, errors.New("the group has become a supergroup")
	case units(text) > maxText || how.file != nil && units(text) > maxCaption:
		return Message{}, errors.New("an app lets nobody send that much in one message")
	case how.thread != 0 && !slices.Contains(c.topics, how.thread):
		return Message{}, errors.New("there is no such topic")
	}
	if c.Kind == Private {
		s.users[user].started, s.users[user].blocked = true, false
	}
	m := &Message{Chat: chat, From: user, Thread: how.thread, ReplyTo: how.replyTo, Text: strings.TrimSpace(text)}
	if how.file != nil {
		m.File, m.Photo = s.keepFile(*how.file), how.photo
	}
	if word := commandWord().FindString(m.Text); word != "" {
		m.Entities = []Entity{{Type: "bot_command", Length: units(word)}}
	}
	if how.anonymous {
		m.From, m.Sender = anonymous, chat
	}
	s.add(m)
	if !s.reads(c, m) {
		return m.copy(), nil
	}
	j := s.messageJSON(m, true)
	if how.album != "" {
		j["media_group_id"] = how.album
	}
	if how.forwarded {
		j["forward_origin"] = map[string]any{"type": "hidden_user", "sender_user_name": "Somebody", "date": m.Date.Unix()}
		j["forward_date"] = m.Date.Unix()
	}
	if how.tamper != nil {
		how.tamper(j)
	}
	s.push("message", j, how.copies)
	return m.copy(), nil
}

// reads reports whether the bot gets a message: https://core.telegram.org/bots/features#privacy-mode.
func (s *Server) reads(c *Chat, m *Message) bool {
	switch {
	case c.BotOut:
		return false
	case c.Kind == Private || s.config.ReadsAll || c.BotAdmin:
		return true
	}
	if r := s.find(m.Chat, m.ReplyTo); r != nil && r.From == s.config.ID {
		return true
	}
	if word := commandWord().FindString(m.Text); word != "" {
		_, to, aimed := strings.Cut(word, "@")
		return !aimed || strings.EqualFold(to, s.config.Username)
	}
	return strings.Contains(strings.ToLower(m.Text), "@"+strings.ToLower(s.config.Username))
}

// Start opens the bot by a link: https://t.me/<bot>?start=payload. An empty payload is
// the button Start.
func (s *Server) Start(user int64, payload string) (Message, error) {
	return s.Say(user, user, strings.TrimSpace("/start "+payload))
}

// Follow opens a link that a button or an answer has, where it is one to the bot.
func (s *Server) Follow(user int64, link string) (Message, error) {
	payload, ok := strings.CutPrefix(link, "https://t.me/"+s.config.Username+"?start=")
	if !ok {
		return Message{}, fmt.Errorf("the link %q is not to the bot", link)
	}
	return s.Start(user, payload)
}

// Edit changes what a person wrote.
func (s *Server) Edit(user, chat int64, message int, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(chat, message)
	if m == nil || m.From != user {
		return errors.New("nobody can edit what others wrote")
	}
	m.Text = text
	m.Edits++
	j := s.messageJSON(m, true)
	j["edit_date"] = s.config.Now().Unix()
	s.push("edited_message", j, 1)
	return nil
}

// Delete takes a message away, of which the bot is not told: an administrator can that,
// and in a private chat the person.
func (s *Server) Delete(user, chat int64, message int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.chats[chat], s.find(chat, message)
	switch {
	case m == nil:
		return fmt.Errorf("there is no message %d", message)
	case m.From != user && chat != user && !slices.Contains(c.Admins, user):
		return errors.New("nobody can delete what others wrote")
	}
	m.Deleted = true
	s.touch()
	return nil
}

// Post posts to a channel in its own name.
func (s *Server) Post(channel int64, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[channel]
	if c == nil || c.Kind != Channel {
		return errors.New("there is no such channel")
	}
	m := s.add(&Message{Chat: channel, Sender: channel, Text: text})
	s.push("channel_post", s.messageJSON(m, true), 1)
	return nil
}

// Press presses the button of a message that has the label.
func (s *Server) Press(user, chat int64, message int, label string, options ...Option) (*Pressed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(chat, message)
	if m == nil {
		return nil, fmt.Errorf("there is no message %d", message)
	}
	var all []string
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Text == label && b.URL == "" {
				return s.pressed(user, m, b.Data, options), nil
			}
			all = append(all, b.Text)
		}
	}
	return nil, fmt.Errorf("the message %d has no button %q, but %q", message, label, all)
}

// Forge has a callback reach the bot that no app would send: any data, from any
// message.
func (s *Server) Forge(user, chat int64, message int, data string, options ...Option) (*Pressed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(chat, message)
	if m == nil {
		m = &Message{ID: message, Chat: chat, From: s.config.ID, Text: "forged"}
	}
	return s.pressed(user, m, data, options), nil
}

// Rename changes somebody's username.
func (s *Server) Rename(user int64, username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[user].Username = username
	s.touch()
}

// Block has somebody block the bot, or let it write again.
func (s *Server) Block(user int64, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[user].blocked = on
	s.touch()
}

// Migrate makes a supergroup of a group. The messages of the bot stay behind.
func (s *Server) Migrate(group, supergroup int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[group]
	c.movedTo = supergroup
	s.chats[supergroup] = &Chat{ID: supergroup, Kind: Supergroup, Title: c.Title, Admins: c.Admins, BotAdmin: c.BotAdmin, Denied: c.Denied, BotDenied: c.BotDenied}
	m := s.add(&Message{Chat: group, From: c.firstAdmin(anonymous)})
	j := s.messageJSON(m, false)
	j["migrate_to_chat_id"] = supergroup
	s.push("message", j, 1)
}

func (c *Chat) firstAdmin(otherwise int64) int64 {
	if len(c.Admins) == 0 {
		return otherwise
	}
	return c.Admins[0]
}
