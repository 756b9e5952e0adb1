package slacktest

import (
	"fmt"
	"maps"
	"slices"
)

// event sends an event of the Events API on its way. The caller does not hold
// mu.
func (s *Server) event(inner map[string]any, options ...Option) *Delivery {
	s.mu.Lock()
	body := s.wrap(inner)
	s.mu.Unlock()
	return s.deliver(letter{envelope: "events_api", path: "/slack/events", body: body}, options...)
}

// wrap puts an event into its outer form. The caller holds mu.
func (s *Server) wrap(inner map[string]any) map[string]any {
	if inner["event_ts"] == nil {
		inner["event_ts"] = s.stamp()
	}
	return map[string]any{"type": "event_callback", "token": "deprecated", "team_id": s.config.Team, "api_app_id": s.config.App, "event": inner,
		"event_id": s.id("Ev"), "event_time": s.config.Now().Unix(), "is_ext_shared_channel": false, "event_context": s.id("4-"),
		"authorizations": []any{map[string]any{"enterprise_id": nil, "team_id": s.config.Team, "user_id": s.config.BotUser, "is_bot": true, "is_enterprise_install": false}}}
}

// Event sends any event.
func (s *Server) Event(inner map[string]any, options ...Option) *Delivery {
	return s.event(maps.Clone(inner), options...)
}

// Post is what a person writes.
type Post struct {
	Channel, Text string
	Thread        string   // the timestamp of the message that is replied to
	Files         []string // ids that Attach has given
	Mention       bool     // the app's name stands before the text
}

// Say posts a message of a person's, and brings it to the app as a message event
// where the app is in the channel. The Delivery is nil where it is not.
func (s *Server) Say(user, channel, text string, options ...Option) (*Delivery, error) {
	return s.Write(user, Post{Channel: channel, Text: text}, options...)
}

// Mention is Say with the app's name before the text.
func (s *Server) Mention(user, channel, text string, options ...Option) (*Delivery, error) {
	return s.Write(user, Post{Channel: channel, Text: text, Mention: true}, options...)
}

// Write posts what a person writes. A mention brings the app_mention, whose
// Delivery is given, and the message event that goes with it.
func (s *Server) Write(user string, p Post, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	m, err := s.written(user, p)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	hears := slices.Contains(s.channels[m.Channel].Members, s.config.BotUser)
	inner := s.wire(m)
	inner["channel"], inner["event_ts"] = m.Channel, m.TS
	mention := maps.Clone(inner)
	mention["type"] = "app_mention"
	if len(m.Files) > 0 {
		inner["subtype"] = "file_share"
	}
	if m.Bot != "" {
		inner["subtype"] = "bot_message"
	}
	inner["channel_type"] = s.kind(m.Channel)
	s.mu.Unlock()
	switch {
	case !hears:
		return nil, nil
	case p.Mention:
		d := s.event(mention, options...)
		s.event(inner)
		return d, nil
	}
	return s.event(inner, options...), nil
}

// written keeps a message of a person's. The caller holds mu.
func (s *Server) written(user string, p Post) (*Message, error) {
	if s.channels[p.Channel] == nil {
		return nil, fmt.Errorf("there is no channel %s", p.Channel)
	}
	if p.Thread != "" && s.find(p.Channel, p.Thread) == nil {
		return nil, fmt.Errorf("there is no message %s in %s", p.Thread, p.Channel)
	}
	for _, id := range p.Files {
		if s.files[id] == nil {
			return nil, fmt.Errorf("there is no file %s", id)
		}
		s.files[id].Channels = append(s.files[id].Channels, p.Channel)
	}
	if p.Mention {
		p.Text = "<@" + s.config.BotUser + "> " + p.Text
	}
	m := &Message{Channel: p.Channel, Thread: p.Thread, User: user, Text: p.Text, Files: slices.Clone(p.Files)}
	if u := s.users[user]; u != nil && u.Bot {
		m.Bot = "B" + user
	}
	s.add(m)
	s.touch()
	return m, nil
}

// kind gives a channel_type. The caller holds mu.
func (s *Server) kind(channel string) string {
	c := s.channels[channel]
	switch {
	case c == nil:
		return "channel"
	case c.IM:
		return "im"
	case c.MPIM:
		return "mpim"
	case c.Private:
		return "group"
	}
	return "channel"
}

// echo brings the app its own message, or its change or removal. The caller
// holds mu.
func (s *Server) echo(m *Message, subtype string) {
	inner := map[string]any{"type": "message", "channel": m.Channel, "channel_type": s.kind(m.Channel)}
	switch subtype {
	case "":
		maps.Copy(inner, s.wire(m))
	case "message_changed":
		inner["subtype"], inner["message"], inner["ts"] = subtype, s.wire(m), s.stamp()
	case "message_deleted":
		inner["subtype"], inner["deleted_ts"], inner["ts"] = subtype, m.TS, s.stamp()
	}
	s.later(inner)
}

// later sends an event from where mu is held.
func (s *Server) later(inner map[string]any) {
	body := s.wrap(inner)
	if s.life.Err() != nil {
		return
	}
	s.work.Go(func() { s.deliver(letter{envelope: "events_api", path: "/slack/events", body: body}) })
}

// Edit changes a message, as its author does, and brings the message_changed.
func (s *Server) Edit(channel, ts, text string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	m := s.find(channel, ts)
	if m == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("there is no message %s in %s", ts, channel)
	}
	before := s.wire(m)
	m.Text = text
	m.Edits++
	inner := map[string]any{"type": "message", "subtype": "message_changed", "channel": channel, "channel_type": s.kind(channel),
		"message": s.wire(m), "previous_message": before, "hidden": true, "ts": s.stamp()}
	s.touch()
	s.mu.Unlock()
	return s.event(inner, options...), nil
}

// Remove deletes a message, as an administrator does with one of the app's, and
// brings the message_deleted.
func (s *Server) Remove(channel, ts string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	m := s.find(channel, ts)
	if m == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("there is no message %s in %s", ts, channel)
	}
	m.Deleted = true
	inner := map[string]any{"type": "message", "subtype": "message_deleted", "channel": channel, "channel_type": s.kind(channel),
		"deleted_ts": ts, "previous_message": s.wire(m), "hidden": true, "ts": s.stamp()}
	s.touch()
	s.mu.Unlock()
	return s.event(inner, options...), nil
}

// OpenHome opens the app's home tab.
func (s *Server) OpenHome(user string, options ...Option) *Delivery {
	channel := s.DM(user)
	s.mu.Lock()
	inner := map[string]any{"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"}
	if h := s.homes[user]; h != nil {
		inner["view"] = s.wireView(h)
	}
	s.mu.Unlock()
	return s.event(inner, options...)
}

// Join lets a user into a channel; the app's own user is let in so too.
func (s *Server) Join(user, channel string, options ...Option) (*Delivery, error) {
	return s.member(user, channel, "member_joined_channel", options...)
}

// Leave takes a user out of a channel.
func (s *Server) Leave(user, channel string, options ...Option) (*Delivery, error) {
	return s.member(user, channel, "member_left_channel", options...)
}

func (s *Server) member(user, channel, kind string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	c := s.channels[channel]
	if c == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("there is no channel %s", channel)
	}
	hears := slices.Contains(c.Members, s.config.BotUser) || user == s.config.BotUser
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
	if kind == "member_joined_channel" {
		c.Members = append(c.Members, user)
	}
	team := s.config.Team
	if u := s.users[user]; u != nil {
		team = u.Team
	}
	letterOf := map[bool]string{true: "G", false: "C"}[c.Private]
	s.touch()
	s.mu.Unlock()
	if !hears {
		return nil, nil
	}
	return s.event(map[string]any{"type": kind, "user": user, "channel": channel, "channel_type": letterOf, "team": team}, options...), nil
}

// Share opens a channel to another organisation, or closes it again.
func (s *Server) Share(channel, team string, on bool, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	c := s.channels[channel]
	if c == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("there is no channel %s", channel)
	}
	c.External = slices.DeleteFunc(c.External, func(t string) bool { return t == team })
	inner := map[string]any{"type": "channel_unshared", "channel": channel, "previously_connected_team_id": team, "is_ext_shared": false}
	if on {
		c.External = append(c.External, team)
		inner = map[string]any{"type": "channel_shared", "channel": channel, "connected_team_id": team}
	}
	c.Shared = len(c.External) > 0
	s.touch()
	s.mu.Unlock()
	return s.event(inner, options...), nil
}

// TeamJoin lets somebody new into the workspace.
func (s *Server) TeamJoin(u User, options ...Option) *Delivery {
	return s.userEvent("team_join", u, options...)
}

// UserChange changes somebody: to a guest, to deactivated, to another name.
func (s *Server) UserChange(u User, options ...Option) *Delivery {
	return s.userEvent("user_change", u, options...)
}

func (s *Server) userEvent(kind string, u User, options ...Option) *Delivery {
	s.AddUser(u)
	s.mu.Lock()
	inner := map[string]any{"type": kind, "user": s.wireUser(s.users[u.ID]), "cache_ts": s.config.Now().Unix()}
	s.mu.Unlock()
	return s.event(inner, options...)
}
