package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// User is somebody whom the workspace knows.
type User struct {
	ID, Name string
	// Team is the home of the user; empty is the workspace. Another team's user
	// is a stranger, of a channel shared through Slack Connect.
	Team            string
	Guest           bool // is_restricted: a multi-channel guest
	SingleChannel   bool // is_ultra_restricted, and is_restricted with it
	Bot             bool
	Deactivated     bool
	Admin           bool
	Locale, Zone    string // en-US, Europe/Berlin
	Email, RealName string
}

// Channel is a conversation. Its kind is by its flags: an IM has one member
// beside the app's user.
type Channel struct {
	ID, Name          string
	Private, IM, MPIM bool
	Shared            bool // is_shared and is_ext_shared: other organisations are in it
	Archived          bool
	Members           []string
	// External are the other teams of a shared channel.
	External []string
}

// Message is what was posted.
type Message struct {
	Channel, TS, Thread string
	User, Bot           string // who wrote it; Bot where an app did
	Text                string
	Blocks              []any // as Slack stores them: with ids, flags of texts filled in
	Attachments         []any
	Metadata            any
	Files               []string
	For                 string // the one person who sees it, of an ephemeral message
	Edits               int
	Deleted             bool
}

// world is what a workspace holds.
type world struct {
	serial   int   // of ids
	lastTS   int64 // microseconds of the last timestamp
	users    map[string]*User
	channels map[string]*Channel
	messages []*Message // all, in the order of their timestamps
	files    map[string]*File
	views    map[string]*View
	stacks   map[string][]*View // the open modals of a user, the top one last
	homes    map[string]*View
	doings   []doing
	states   map[string]map[string]map[string]any // what was chosen in a message: by person and message, block, action
}

func newWorld() world {
	return world{users: map[string]*User{}, channels: map[string]*Channel{}, files: map[string]*File{},
		views: map[string]*View{}, stacks: map[string][]*View{}, homes: map[string]*View{}, states: map[string]map[string]map[string]any{}}
}

// id makes an id with a prefix. The caller holds mu.
func (s *Server) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s0%08d", prefix, s.serial)
}

// stamp makes a timestamp, later than any before. The caller holds mu.
func (s *Server) stamp() string {
	s.lastTS = max(s.config.Now().UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1_000_000, s.lastTS%1_000_000)
}

// AddUser puts users into the workspace, or changes those that are there. It
// brings no event: UserChange and TeamJoin do.
func (s *Server) AddUser(users ...User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		if u.Team == "" {
			u.Team = s.config.Team
		}
		s.users[u.ID] = &u
	}
	s.touch()
}

// AddChannel puts channels into the workspace, or changes those that are there.
// The app is in a channel when its user is among the members.
func (s *Server) AddChannel(channels ...Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range channels {
		c.Members = slices.Clone(c.Members)
		s.channels[c.ID] = &c
	}
	s.touch()
}

// DM gives the channel of the direct messages between a user and the app. It is
// opened where there is none.
func (s *Server) DM(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dm(user).ID
}

// dm finds or opens a direct message. The caller holds mu.
func (s *Server) dm(user string) *Channel {
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		if c := s.channels[id]; c.IM && slices.Contains(c.Members, user) {
			return c
		}
	}
	c := &Channel{ID: s.id("D"), IM: true, Members: []string{user, s.config.BotUser}}
	s.channels[c.ID] = c
	return c
}

// Messages gives the messages of a channel, oldest first, deleted and ephemeral
// ones too.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.messages {
		if m.Channel == channel {
			all = append(all, *m)
		}
	}
	return all
}

// find gives a message that is still there. The caller holds mu.
func (s *Server) find(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.TS == ts && !m.Deleted && (channel == "" || m.Channel == channel) {
			return m
		}
	}
	return nil
}

// wire gives a message as the API and events show it. The caller holds mu.
func (s *Server) wire(m *Message) map[string]any {
	w := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "team": s.config.Team}
	if m.Bot != "" {
		app, name := s.config.App, s.config.BotName
		if m.Bot != s.config.Bot {
			app, name = "A0OTHER", s.nameOf(m.User)
		}
		w["bot_id"], w["app_id"] = m.Bot, app
		w["bot_profile"] = map[string]any{"id": m.Bot, "app_id": app, "name": name, "deleted": false, "team_id": s.config.Team}
	}
	if len(m.Blocks) > 0 {
		w["blocks"] = m.Blocks
	}
	if len(m.Attachments) > 0 {
		w["attachments"] = m.Attachments
	}
	if m.Thread != "" {
		w["thread_ts"] = m.Thread
	}
	if m.Edits > 0 {
		w["edited"] = map[string]any{"user": m.User, "ts": m.TS}
	}
	if len(m.Files) > 0 {
		var files []any
		for _, id := range m.Files {
			files = append(files, s.wireFile(s.files[id]))
		}
		w["files"], w["upload"] = files, true
	}
	return w
}

// stored gives blocks as Slack keeps them: a block_id and action_id where there
// was none, emoji and verbatim said. The caller holds mu.
func (s *Server) stored(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = s.stored(inner)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			out[name] = s.stored(inner)
		}
		kind, _ := out["type"].(string)
		put := func(name string, value func() any) {
			if out[name] == nil {
				out[name] = value()
			}
		}
		switch {
		case kind == "plain_text":
			put("emoji", func() any { return true })
		case kind == "mrkdwn":
			put("verbatim", func() any { return false })
		case elementShape(kind).fields != nil && kind != "image":
			put("action_id", func() any { return s.id("a") })
		}
		return out
	}
	return v
}

// storedBlocks is stored for an array of blocks.
func (s *Server) storedBlocks(v any) []any {
	blocks, _ := s.stored(v).([]any)
	for _, b := range blocks {
		if m, ok := b.(map[string]any); ok && m["block_id"] == nil {
			m["block_id"] = s.id("b")
		}
	}
	return blocks
}

// clone makes a deep copy of JSON data, as it goes over a wire.
func clone(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("slacktest: state is not JSON: %v", err)) // a mistake in this package
	}
	out, err := decode(raw)
	if err != nil {
		panic(fmt.Sprintf("slacktest: state is not JSON: %v", err))
	}
	return out
}
