package slacktest

import (
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// wireChannel gives a channel as the API shows it. The caller holds mu.
func (s *Server) wireChannel(c *Channel) map[string]any {
	w := map[string]any{"id": c.ID, "is_channel": !c.IM && !c.MPIM && !c.Private, "is_group": c.Private && !c.MPIM, "is_im": c.IM, "is_mpim": c.MPIM,
		"is_private": c.Private || c.IM || c.MPIM, "is_archived": c.Archived, "is_shared": c.Shared, "is_ext_shared": c.Shared, "is_org_shared": false,
		"is_pending_ext_shared": false, "is_member": slices.Contains(c.Members, s.config.BotUser), "context_team_id": s.config.Team, "num_members": len(c.Members)}
	if c.Shared {
		w["connected_team_ids"] = c.External
		w["conversation_host_id"] = s.config.Team
	}
	if c.IM {
		for _, u := range c.Members {
			if u != s.config.BotUser {
				w["user"] = u
			}
		}
		return w
	}
	w["name"], w["name_normalized"] = c.Name, c.Name
	return w
}

// readable gives a channel that the app may look at. The caller holds mu.
func (s *Server) readable(id string) (*Channel, *refusal) {
	c := s.channels[id]
	if c == nil {
		return nil, refuse("channel_not_found")
	}
	scope := "channels:read"
	switch {
	case c.IM:
		scope = "im:read"
	case c.MPIM:
		scope = "mpim:read"
	case c.Private:
		scope = "groups:read"
	}
	if !s.scoped(scope) {
		return nil, &refusal{name: "missing_scope", more: map[string]any{"needed": scope, "provided": strings.Join(s.config.Scopes, ",")}}
	}
	if scope != "channels:read" && !slices.Contains(c.Members, s.config.BotUser) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

func (s *Server) conversationsInfo(c call) (map[string]any, *refusal) {
	channel, bad := s.readable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	return map[string]any{"channel": s.wireChannel(channel)}, nil
}

// page cuts a sorted list at a cursor and a limit.
func page[T any](all []T, c call, otherwise int) ([]T, map[string]any, *refusal) {
	from := 0
	if cursor := c.text("cursor"); cursor != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(cursor, "after:"))
		if err != nil || n < 0 || n > len(all) {
			return nil, nil, refuse("invalid_cursor")
		}
		from = n
	}
	to := min(len(all), from+min(c.whole("limit", otherwise), 1000))
	next := ""
	if to < len(all) {
		next = "after:" + strconv.Itoa(to)
	}
	return all[from:to], map[string]any{"next_cursor": next}, nil
}

// listed gives the channels of the wanted types for which keep says yes.
func (s *Server) listed(c call, keep func(*Channel) bool) (map[string]any, *refusal) {
	types := c.text("types")
	if types == "" {
		types = "public_channel"
	}
	wanted := strings.Split(types, ",")
	var all []any
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		channel := s.channels[id]
		kind := "public_channel"
		switch {
		case channel.IM:
			kind = "im"
		case channel.MPIM:
			kind = "mpim"
		case channel.Private:
			kind = "private_channel"
		}
		if !slices.Contains(wanted, kind) || channel.Archived && c.flag("exclude_archived") || !keep(channel) {
			continue
		}
		if _, bad := s.readable(id); bad != nil {
			if bad.name == "missing_scope" {
				return nil, bad
			}
			continue
		}
		all = append(all, s.wireChannel(channel))
	}
	some, meta, bad := page(all, c, 100)
	if bad != nil {
		return nil, bad
	}
	return map[string]any{"channels": some, "response_metadata": meta}, nil
}

func (s *Server) conversationsList(c call) (map[string]any, *refusal) {
	return s.listed(c, func(*Channel) bool { return true })
}

func (s *Server) usersConversations(c call) (map[string]any, *refusal) {
	user := c.text("user")
	if user == "" {
		user = s.config.BotUser
	}
	if s.users[user] == nil {
		return nil, refuse("user_not_found")
	}
	return s.listed(c, func(channel *Channel) bool { return slices.Contains(channel.Members, user) })
}

func (s *Server) conversationsMembers(c call) (map[string]any, *refusal) {
	channel, bad := s.readable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	members := slices.Clone(channel.Members)
	sort.Strings(members)
	some, meta, bad := page(members, c, 100)
	if bad != nil {
		return nil, bad
	}
	return map[string]any{"members": some, "response_metadata": meta}, nil
}

// past gives messages that keep lets through, in pages.
func (s *Server) past(c call, newestFirst bool, keep func(*Message) bool) (map[string]any, *refusal) {
	channel, bad := s.readable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	if !slices.Contains(channel.Members, s.config.BotUser) {
		return nil, refuse("not_in_channel")
	}
	var all []any
	for _, m := range s.messages {
		within := func(bound, ts string, above bool) bool {
			return bound == "" || bound == ts && c.flag("inclusive") || bound != ts && (ts > bound) == above
		}
		if m.Channel != channel.ID || m.Deleted || m.For != "" || !keep(m) || !within(c.text("oldest"), m.TS, true) || !within(c.text("latest"), m.TS, false) {
			continue
		}
		w := s.wire(m)
		if m.Metadata != nil && c.flag("include_all_metadata") {
			w["metadata"] = m.Metadata
		}
		all = append(all, w)
	}
	if newestFirst {
		slices.Reverse(all)
	}
	some, meta, bad := page(all, c, 100)
	if bad != nil {
		return nil, bad
	}
	return map[string]any{"messages": some, "has_more": meta["next_cursor"] != "", "response_metadata": meta}, nil
}

func (s *Server) conversationsHistory(c call) (map[string]any, *refusal) {
	return s.past(c, true, func(m *Message) bool { return m.Thread == "" || m.Thread == m.TS })
}

func (s *Server) conversationsReplies(c call) (map[string]any, *refusal) {
	root := c.text("ts")
	if s.find(c.text("channel"), root) == nil {
		return nil, refuse("thread_not_found")
	}
	return s.past(c, false, func(m *Message) bool { return m.TS == root || m.Thread == root })
}

func (s *Server) conversationsOpen(c call) (map[string]any, *refusal) {
	users := strings.Split(c.text("users"), ",")
	for _, id := range users {
		u := s.users[id]
		switch {
		case u == nil:
			return nil, refuse("user_not_found")
		case u.Deactivated:
			return nil, refuse("user_disabled")
		case u.Bot:
			return nil, refuse("cannot_dm_bot")
		}
	}
	if len(users) == 1 {
		return map[string]any{"channel": s.wireChannel(s.dm(users[0]))}, nil
	}
	members := append(slices.Clone(users), s.config.BotUser)
	sort.Strings(members)
	for _, channel := range s.channels {
		if there := slices.Sorted(slices.Values(channel.Members)); channel.MPIM && slices.Equal(there, members) {
			return map[string]any{"channel": s.wireChannel(channel)}, nil
		}
	}
	channel := &Channel{ID: s.id("G"), Name: "mpdm", MPIM: true, Members: members}
	s.channels[channel.ID] = channel
	return map[string]any{"channel": s.wireChannel(channel)}, nil
}

// wireUser gives a user as users.info shows it.
func (s *Server) wireUser(u *User) map[string]any {
	shown := u.RealName
	if shown == "" {
		shown = u.Name
	}
	profile := map[string]any{"real_name": shown, "display_name": u.Name, "team": u.Team}
	if s.scoped("users:read.email") && u.Email != "" {
		profile["email"] = u.Email
	}
	return map[string]any{"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": shown, "deleted": u.Deactivated, "is_bot": u.Bot,
		"is_restricted": u.Guest || u.SingleChannel, "is_ultra_restricted": u.SingleChannel, "is_stranger": u.Team != s.config.Team,
		"is_admin": u.Admin, "is_owner": false, "is_app_user": false, "tz": u.Zone, "locale": u.Locale, "profile": profile}
}

// usersList gives all users on one page.
func (s *Server) usersList(call) (map[string]any, *refusal) {
	list := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		list = append(list, s.wireUser(s.users[id]))
	}
	return map[string]any{"members": list, "response_metadata": map[string]any{"next_cursor": ""}}, nil
}

func (s *Server) usersInfo(c call) (map[string]any, *refusal) {
	u := s.users[c.text("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return map[string]any{"user": s.wireUser(u)}, nil
}
