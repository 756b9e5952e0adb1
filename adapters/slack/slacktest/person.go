package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What a person is shown when the app does not answer.
const (
	noCommand = "failed because the app did not respond"
	noAction  = "this app did not respond"
	noModal   = "we had some trouble connecting; try again?"
	noOptions = "could not load results"
)

// Command types a slash command into a channel. The person need not be in it,
// and a stranger or a deactivated person may type: the app decides.
func (s *Server) Command(user, channel, command, text string, options ...Option) *Delivery {
	s.mu.Lock()
	s.note(channel, "%s types %s", s.nameOf(user), strings.TrimRight(command+" "+text, " "))
	to := s.newAnswer(user, channel, "")
	a := s.answers[to[strings.LastIndex(to, "/")+1:]]
	name := "directmessage"
	if c := s.channels[channel]; c != nil && !c.IM {
		name = c.Name
		if c.Private {
			name = "privategroup"
		}
	}
	body := map[string]any{"token": "deprecated", "team_id": s.config.Team, "team_domain": s.config.Domain, "channel_id": channel, "channel_name": name,
		"user_id": user, "user_name": s.nameOf(user), "command": command, "text": text, "api_app_id": s.config.App,
		"is_enterprise_install": "false", "response_url": to, "trigger_id": s.newTrigger(user)}
	s.mu.Unlock()
	return s.deliver(letter{envelope: "slash_commands", path: "/slack/commands", body: body, answers: true, failed: command + " " + noCommand,
		settle: func(answer json.RawMessage) string {
			m, shown := s.said("command", answer)
			if len(m) == 0 || shown != "" {
				return shown
			}
			if bad := s.respond(a, m); bad != nil {
				s.violate("command", bad.detail...)
				return command + " failed: " + bad.name
			}
			return ""
		}}, options...)
}

// said reads an acknowledgement's object. The caller holds mu.
func (s *Server) said(method string, answer json.RawMessage) (map[string]any, string) {
	if len(answer) == 0 || string(answer) == "null" {
		return nil, ""
	}
	v, err := decode(answer)
	m, ok := v.(map[string]any)
	if text, isText := v.(string); isText { // an acknowledgement may be plain text
		m, ok = map[string]any{"text": text}, true
		if text == "" {
			m = nil
		}
	}
	if err != nil || !ok {
		s.violate(method, "the acknowledgement must be an object")
		return nil, "the app's answer made no sense"
	}
	return m, ""
}

// nameOf gives a user's name. The caller holds mu.
func (s *Server) nameOf(user string) string {
	if u := s.users[user]; u != nil {
		return u.Name
	}
	return user
}

// wireActor gives a user as interactions name one. The caller holds mu.
func (s *Server) wireActor(user string) map[string]any {
	team := s.config.Team
	if u := s.users[user]; u != nil {
		team = u.Team
	}
	return map[string]any{"id": user, "username": s.nameOf(user), "name": s.nameOf(user), "team_id": team}
}

// interaction gives what all interactions hold. The caller holds mu.
func (s *Server) interaction(kind, user string) map[string]any {
	return map[string]any{"type": kind, "team": map[string]any{"id": s.config.Team, "domain": s.config.Domain}, "user": s.wireActor(user),
		"api_app_id": s.config.App, "token": "deprecated", "enterprise": nil, "is_enterprise_install": false}
}

// place is where a person uses an element: a message or a view.
type place struct {
	message *Message
	view    *View
	parts   []part
	state   map[string]map[string]any
}

// at finds the message with a timestamp, or the open view with an id. The caller
// holds mu.
func (s *Server) at(user, where string) (place, error) {
	if v := s.views[where]; v != nil {
		if !v.Open || v.User != user {
			return place{}, fmt.Errorf("%s does not see the view %s", user, where)
		}
		return place{view: v, parts: parts(v.Body["blocks"]), state: v.State}, nil
	}
	m := s.find("", where)
	if m == nil || m.For != "" && m.For != user {
		return place{}, fmt.Errorf("%s sees no message or view %q", user, where)
	}
	p := place{message: m, parts: m.partsOf()}
	key := user + " " + m.TS
	p.state = map[string]map[string]any{}
	for _, e := range p.parts {
		if v := e.initial(); v != nil {
			if p.state[e.block] == nil {
				p.state[e.block] = map[string]any{}
			}
			p.state[e.block][e.action] = v
			if chosen, there := s.states[key][e.block+" "+e.action]; there {
				p.state[e.block][e.action] = chosen
			}
		}
	}
	return p, nil
}

// key names an element among those of all places.
func (p place) key(e part) string {
	if p.view != nil {
		return p.view.ID + " " + e.block + " " + e.action
	}
	return p.message.TS + " " + e.block + " " + e.action
}

// find gives the element with an action_id; "action/block" says in which block.
func (p place) find(action string) (part, error) {
	var hits []part
	for _, e := range p.parts {
		if e.action == action || e.action+"/"+e.block == action {
			hits = append(hits, e)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		var there []string
		for _, e := range p.parts {
			there = append(there, e.action+"/"+e.block)
		}
		return part{}, fmt.Errorf("no element %q: there are %q", action, there)
	}
	return part{}, fmt.Errorf("%d elements %q: say action/block", len(hits), action)
}

// Press presses a button. where is a message's timestamp or a view's id; action
// is an action_id, or action_id/block_id where a block's alone is not enough.
// The error says that the person sees no such button.
func (s *Server) Press(user, where, action string, options ...Option) (*Delivery, error) {
	return s.act(user, where, action, func(_ place, e part) (map[string]any, error) {
		if e.kind != "button" {
			return nil, fmt.Errorf("%s is a %s, no button", action, e.kind)
		}
		did := map[string]any{"text": e.element["text"]}
		for _, name := range []string{"value", "style", "url"} {
			if v := e.element[name]; v != nil {
				did[name] = v
			}
		}
		return did, nil
	}, options...)
}

// PressText presses the button with a caption.
func (s *Server) PressText(user, where, caption string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	p, err := s.at(user, where)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	for _, e := range p.parts {
		if e.kind == "button" && plainText(e.element["text"]) == caption {
			return s.Press(user, where, e.action+"/"+e.block, options...)
		}
	}
	return nil, fmt.Errorf("%s sees no button %q", user, caption)
}

// Choose picks values in a menu, checkboxes or radio buttons that report at
// once; in an overflow menu too. An external menu offers what Options got last.
func (s *Server) Choose(user, where, action string, values []string, options ...Option) (*Delivery, error) {
	return s.act(user, where, action, func(p place, e part) (map[string]any, error) { return s.choice(p, e, values) }, options...)
}

// choice gives the state of a menu in which values were chosen. The caller holds
// mu.
func (s *Server) choice(p place, e part, values []string) (map[string]any, error) {
	offered := e.options()
	if strings.HasSuffix(e.kind, "external_select") {
		offered = nil
		for _, o := range s.offered[p.key(e)] {
			offered = append(offered, o)
		}
	}
	chosen := []any{}
	for _, value := range values {
		i := slices.IndexFunc(offered, func(o map[string]any) bool { return o["value"] == value })
		if i < 0 {
			return nil, fmt.Errorf("%s does not offer %q", e.action, value)
		}
		chosen = append(chosen, offered[i])
	}
	field := e.field()
	if e.kind == "overflow" {
		field = "selected_option"
	}
	switch field {
	case "selected_options":
		if limit := number(e.element["max_selected_items"]); limit != nil && float64(len(chosen)) > *limit {
			return nil, fmt.Errorf("%s takes %v at most", e.action, *limit)
		}
		return map[string]any{"type": e.kind, field: chosen}, nil
	case "selected_option":
		if len(chosen) == 0 {
			return map[string]any{"type": e.kind, field: nil}, nil
		}
		if len(chosen) > 1 {
			return nil, fmt.Errorf("%s takes one", e.action)
		}
		return map[string]any{"type": e.kind, field: chosen[0]}, nil
	}
	return nil, fmt.Errorf("%s is a %s, no menu", e.action, e.kind)
}

// act uses an element: does gives what the action says of it. It runs under mu.
func (s *Server) act(user, where, action string, does func(place, part) (map[string]any, error), options ...Option) (*Delivery, error) {
	s.mu.Lock()
	body, err := s.action(user, where, action, does)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.deliver(letter{envelope: "interactive", path: "/slack/interactions", body: body, failed: noAction}, options...), nil
}

// action makes a block_actions payload. The caller holds mu.
func (s *Server) action(user, where, action string, does func(place, part) (map[string]any, error)) (map[string]any, error) {
	p, err := s.at(user, where)
	if err != nil {
		return nil, err
	}
	e, err := p.find(action)
	if err != nil {
		return nil, err
	}
	did, err := does(p, e)
	if err != nil {
		return nil, err
	}
	if e.input != nil && e.input["dispatch_action"] != true {
		return nil, fmt.Errorf("%s reports with the form only: use Submit", action)
	}
	if e.field() != "" {
		p.state[e.block][e.action] = did
		if p.message != nil {
			key := user + " " + p.message.TS
			if s.states[key] == nil {
				s.states[key] = map[string]map[string]any{}
			}
			s.states[key][e.block+" "+e.action] = did
		}
	}
	one := map[string]any{"type": e.kind, "action_id": e.action, "block_id": e.block, "action_ts": s.stamp()}
	maps.Copy(one, did)
	body := s.interaction("block_actions", user)
	body["trigger_id"] = s.newTrigger(user)
	body["actions"] = []any{one}
	if p.view != nil {
		body["container"] = map[string]any{"type": "view", "view_id": p.view.ID}
		body["view"] = s.wireView(p.view)
		return body, nil
	}
	m := p.message
	if e.kind == "button" {
		s.note(m.Channel, "%s presses [%s]", s.nameOf(user), plainText(e.element["text"]))
	}
	name := "directmessage"
	if c := s.channels[m.Channel]; c != nil && !c.IM {
		name = c.Name
	}
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.For != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	body["container"] = container
	body["channel"] = map[string]any{"id": m.Channel, "name": name}
	body["state"] = map[string]any{"values": copyState(p.state)}
	body["response_url"] = s.newAnswer(user, m.Channel, m.TS)
	if m.For == "" { // of an ephemeral message the app gets no copy
		body["message"] = s.wire(m)
	}
	return body, nil
}
