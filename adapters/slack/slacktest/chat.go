package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// postable gives the channel that a message goes to: a channel's id, or a
// user's, which is their direct messages. The caller holds mu.
func (s *Server) postable(id string) (*Channel, *refusal) {
	if u := s.users[id]; u != nil {
		if u.Deactivated || u.Bot {
			return nil, refuse("channel_not_found")
		}
		return s.dm(id), nil
	}
	c := s.channels[id]
	switch {
	case c == nil:
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case !slices.Contains(c.Members, s.config.BotUser):
		if c.Private || c.IM || c.MPIM {
			return nil, refuse("channel_not_found")
		}
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// content reads and judges what a message says. Arguments of a form are JSON in
// strings. The caller holds mu.
func (s *Server) content(c call, into *Message, limit int) *refusal {
	args := maps.Clone(c.args)
	for _, name := range []string{"blocks", "attachments", "metadata"} {
		text, isText := args[name].(string)
		if !isText {
			continue
		}
		v, err := decode([]byte(text))
		if err != nil {
			return refuse("invalid_"+name+"_format", "invalid JSON in "+name)
		}
		args[name] = v
	}
	for _, name := range []string{"reply_broadcast", "mrkdwn", "unfurl_links", "unfurl_media", "link_names", "as_user"} {
		if _, there := args[name].(string); there {
			args[name] = c.flag(name)
		}
	}
	if v, there := args["blocks"]; there {
		if _, ok := v.([]any); !ok {
			return refuse("invalid_blocks_format", "[ERROR] must be an array [json-pointer:/blocks]")
		}
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return refuse("invalid_arguments", err.Error())
	}
	said, _ := args["text"].(string)
	if found := CheckMessage(raw); len(found) > 0 {
		return refuse(nameOf(found, said), found...)
	}
	if length(said) > limit {
		return refuse("msg_too_long", "[ERROR] msg_too_long: text is too long [json-pointer:/text]")
	}
	if s.rejecting != nil {
		if found := s.rejecting(raw); len(found) > 0 {
			return &refusal{name: "invalid_blocks", more: map[string]any{"response_metadata": map[string]any{"messages": found}}}
		}
	}
	if bad := s.pictures(map[string]any{"blocks": args["blocks"], "attachments": args["attachments"]}); bad != nil {
		return bad
	}
	into.Text = said
	if v, there := args["blocks"]; there { // else an update keeps those that were there
		into.Blocks = s.storedBlocks(v)
	}
	attachments, there := args["attachments"].([]any)
	if there {
		into.Attachments = nil
	}
	for i, a := range attachments {
		m, _ := s.stored(a).(map[string]any)
		m["id"] = i + 1
		if m["blocks"] != nil {
			m["blocks"] = s.storedBlocks(m["blocks"])
		}
		into.Attachments = append(into.Attachments, m)
	}
	if args["metadata"] != nil {
		into.Metadata = args["metadata"]
	}
	return nil
}

// nameOf gives the error under which Slack refuses a message.
func nameOf(found []string, said string) string {
	all := strings.Join(found, "\n")
	switch {
	case length(said) > maxText:
		return "msg_too_long"
	case strings.Contains(all, "no_text:"):
		return "no_text"
	case strings.Contains(all, "msg_blocks_too_long:"):
		return "msg_blocks_too_long"
	case strings.Contains(all, "metadata_too_large:"):
		return "metadata_too_large"
	case strings.Contains(all, "[json-pointer:/metadata"):
		return "invalid_metadata_format"
	case strings.Contains(all, "[json-pointer:/blocks"):
		return "invalid_blocks"
	case strings.Contains(all, "[json-pointer:/attachments"):
		return "invalid_attachments"
	}
	return "invalid_arguments"
}

// add keeps a message and, where wanted, brings it to the app. The caller holds
// mu.
func (s *Server) add(m *Message) {
	m.TS = s.stamp()
	s.messages = append(s.messages, m)
	if s.config.Echo && m.Bot == s.config.Bot && m.For == "" {
		s.echo(m, "")
	}
}

// thread puts a message into the thread of another; of one that is not there, Slack posts
// it outside. The caller holds mu.
func (s *Server) thread(m *Message, of string) {
	root := s.find(m.Channel, of)
	if of == "" || root == nil {
		return
	}
	m.Thread = root.TS
	if root.Thread != "" {
		m.Thread = root.Thread
	}
}

func (s *Server) postMessage(c call) (map[string]any, *refusal) {
	channel, bad := s.postable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	m := &Message{Channel: channel.ID, User: s.config.BotUser, Bot: s.config.Bot}
	if bad := s.content(c, m, maxText); bad != nil {
		return nil, bad
	}
	s.thread(m, c.text("thread_ts"))
	s.add(m)
	answer := map[string]any{"channel": channel.ID, "ts": m.TS, "message": s.wire(m)}
	if m.Text == "" {
		answer["warning"] = "missing_text_in_message"
		answer["response_metadata"] = map[string]any{"warnings": []string{"missing_text_in_message"}}
	}
	return answer, nil
}

func (s *Server) updateMessage(c call) (map[string]any, *refusal) {
	channel, bad := s.postable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	m := s.find(channel.ID, c.text("ts"))
	switch {
	case m == nil || m.For != "":
		return nil, refuse("message_not_found")
	case m.Bot != s.config.Bot:
		return nil, refuse("cant_update_message")
	}
	next := *m
	if bad := s.content(c, &next, maxUpdate); bad != nil {
		return nil, bad
	}
	next.Edits++
	*m = next
	if s.config.Echo {
		s.echo(m, "message_changed")
	}
	return map[string]any{"channel": channel.ID, "ts": m.TS, "text": m.Text, "message": s.wire(m)}, nil
}

func (s *Server) deleteMessage(c call) (map[string]any, *refusal) {
	channel, bad := s.postable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	m := s.find(channel.ID, c.text("ts"))
	switch {
	case m == nil || m.For != "":
		return nil, refuse("message_not_found")
	case m.Bot != s.config.Bot:
		return nil, refuse("cant_delete_message")
	}
	m.Deleted = true
	if s.config.Echo {
		s.echo(m, "message_deleted")
	}
	return map[string]any{"channel": channel.ID, "ts": m.TS}, nil
}

func (s *Server) postEphemeral(c call) (map[string]any, *refusal) {
	channel, bad := s.postable(c.text("channel"))
	if bad != nil {
		return nil, bad
	}
	user := c.text("user")
	if s.users[user] == nil || !slices.Contains(channel.Members, user) {
		return nil, refuse("user_not_in_channel")
	}
	m := &Message{Channel: channel.ID, User: s.config.BotUser, Bot: s.config.Bot, For: user}
	if bad := s.content(c, m, maxText); bad != nil {
		return nil, bad
	}
	s.thread(m, c.text("thread_ts"))
	s.add(m)
	return map[string]any{"message_ts": m.TS}, nil
}

func (s *Server) permalink(c call) (map[string]any, *refusal) {
	m := s.find(c.text("channel"), c.text("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return map[string]any{"channel": m.Channel, "permalink": "https://" + s.config.Domain + ".slack.com/archives/" + m.Channel + "/p" + strings.ReplaceAll(m.TS, ".", "")}, nil
}
