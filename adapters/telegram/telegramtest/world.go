package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// User is a person, or another bot.
type User struct {
	ID       int64
	Name     string
	Username string
	Bot      bool
	// Language is what the person's app says.
	Language string

	started, blocked bool
}

// The kinds of chats.
const (
	Private    = "private"
	Group      = "group"
	Supergroup = "supergroup"
	Channel    = "channel"
)

// Chat is a conversation. Private ones come with their users.
type Chat struct {
	ID    int64
	Kind  string
	Title string
	// Username makes a group public.
	Username string
	// Forum says that it has topics.
	Forum bool
	// Admins are users who may do all; BotAdmin says that the bot is one, and BotOut
	// that it is not in the chat.
	Admins           []int64
	BotAdmin, BotOut bool
	// Left are users who are in the chat no more; all others are.
	Left []int64
	// Denied are permissions that no member has, as ChatPermissions names them:
	// can_send_messages, can_send_photos, can_send_documents and so on. Administrators
	// have them all the same. BotDenied are those that the bot has not besides.
	Denied, BotDenied []string

	topics  []int
	movedTo int64
	serial  int
}

// File is what is attached to a message.
type File struct {
	ID, Name, Type string
	Content        []byte
	// Size is what Telegram says; it may be larger than what a bot can get.
	Size int64
	path string
}

// Button is a button under a message.
type Button struct{ Text, Data, URL string }

// Message is a message of a chat. What a caller gets is a copy.
type Message struct {
	ID     int
	Chat   int64
	From   int64 // 0 where it was posted in the name of a chat
	Sender int64 // the chat in whose name it was posted
	Date   time.Time
	Thread int
	// Text is what is read, its markup gone; Entities are what the markup said, and then
	// what Telegram found.
	Text     string
	Entities []Entity
	// ReplyTo is the message that it answers.
	ReplyTo  int
	Keyboard [][]Button
	// ForceReply says that the app opens an answer to it, with Placeholder in the
	// empty line; Selective, that only those do who are meant.
	ForceReply, Selective bool
	Placeholder           string
	File                  *File
	Photo                 bool
	// Edits is how often it was changed.
	Edits   int
	Deleted bool
	// Silent says that no phone made a sound.
	Silent bool
	// NoPreview says that Telegram fetches no page to which the text leads.
	NoPreview bool
}

// world is who and what there is.
type world struct {
	users     map[int64]*User
	chats     map[int64]*Chat
	messages  []*Message
	files     map[string]*File
	callbacks map[string]*callback
	commands  map[string][]Command
	offers    int
	actions   map[int64]int
	serial    int
}

// Command is one of what the bot offers.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

func newWorld() world {
	return world{
		users: map[int64]*User{}, chats: map[int64]*Chat{}, files: map[string]*File{}, callbacks: map[string]*callback{},
		commands: map[string][]Command{}, actions: map[int64]int{},
	}
}

// anonymous is the user in whose name anonymous administrators write.
const anonymous = 1087968824

// AddUser adds people. Until one has written to the bot, or started it, the bot cannot
// write to them.
func (s *Server) AddUser(list ...User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range list {
		s.users[u.ID] = &u
		s.chats[u.ID] = &Chat{ID: u.ID, Kind: Private}
	}
}

// AddChat adds groups and channels. The bot is in them unless BotOut says no.
func (s *Server) AddChat(list ...Chat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range list {
		s.chats[c.ID] = &c
	}
}

// AddTopic makes a topic of a forum, and gives its message_thread_id.
func (s *Server) AddTopic(chat int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	c.serial++
	c.topics = append(c.topics, c.serial)
	return c.serial
}

// ChangeChat changes a chat as its administrators do.
func (s *Server) ChangeChat(id int64, change func(*Chat)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.chats[id])
	s.touch()
}

// Messages gives what lies in a chat, oldest first.
func (s *Server) Messages(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Message
	for _, m := range s.messages {
		if m.Chat == chat && !m.Deleted {
			list = append(list, m.copy())
		}
	}
	return list
}

func (m *Message) copy() Message {
	c := *m
	c.Entities, c.Keyboard = slices.Clone(m.Entities), slices.Clone(m.Keyboard)
	return c
}

// Commands gives what the bot offers in a scope, as its JSON says it: all of them
// where scope is empty.
func (s *Server) Commands() map[string][]Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string][]Command{}
	for scope, list := range s.commands {
		all[scope] = slices.Clone(list)
	}
	return all
}

// Offers counts the calls that changed what the bot offers, or were to.
func (s *Server) Offers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offers
}

// find gives a message that lies in a chat. The caller holds mu.
func (s *Server) find(chat int64, id int) *Message {
	i := slices.IndexFunc(s.messages, func(m *Message) bool { return m.Chat == chat && m.ID == id && !m.Deleted })
	if i < 0 {
		return nil
	}
	return s.messages[i]
}

// add puts a message into its chat. The caller holds mu.
func (s *Server) add(m *Message) *Message {
	c := s.chats[m.Chat]
	c.serial++
	m.ID, m.Date = c.serial, s.config.Now()
	s.messages = append(s.messages, m)
	s.touch()
	return m
}

// keepFile makes a file that can be fetched. The caller holds mu.
func (s *Server) keepFile(f File) *File {
	s.serial++
	f.ID = fmt.Sprintf("BQACAgIAAxkBAAI%08d", s.serial)
	f.path = "documents/file_" + strconv.Itoa(s.serial)
	if f.Size == 0 {
		f.Size = int64(len(f.Content))
	}
	s.files[f.ID] = &f
	return &f
}
