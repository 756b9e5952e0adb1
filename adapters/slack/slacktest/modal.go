package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Options types a query into an external menu, and gives the Delivery whose
// acknowledgement holds the options. Choose and Submit can then take one.
func (s *Server) Options(user, where, action, query string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	p, err := s.at(user, where)
	var e part
	if err == nil {
		e, err = p.find(action)
	}
	if err == nil && !strings.HasSuffix(e.kind, "external_select") {
		err = fmt.Errorf("%s is a %s, no external menu", action, e.kind)
	}
	if least := number(e.element["min_query_length"]); err == nil && least != nil && float64(length(query)) < *least {
		err = fmt.Errorf("%s asks from %v characters on", action, *least)
	}
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	key := p.key(e)
	body := s.interaction("block_suggestion", user)
	body["action_id"], body["block_id"], body["value"] = e.action, e.block, query
	if p.view != nil {
		body["container"] = map[string]any{"type": "view", "view_id": p.view.ID}
		body["view"] = s.wireView(p.view)
	} else {
		body["container"] = map[string]any{"type": "message", "message_ts": p.message.TS, "channel_id": p.message.Channel, "is_ephemeral": p.message.For != ""}
		body["channel"] = map[string]any{"id": p.message.Channel}
		body["message"] = s.wire(p.message)
	}
	s.mu.Unlock()
	return s.deliver(letter{envelope: "interactive", path: "/slack/options", body: body, answers: true, failed: noOptions,
		settle: func(answer json.RawMessage) string { return s.offer(key, answer) }}, options...), nil
}

// offer takes the options of an external menu. The caller holds mu.
func (s *Server) offer(key string, answer json.RawMessage) string {
	m, shown := s.said("options", answer)
	if shown != "" {
		return shown
	}
	c := &checker{ids: map[string]string{}}
	some := list(0, 100, option("plain_text"))
	c.object("", m, shape{fields: map[string]rule{"options": some, "option_groups": list(0, 100, func(c *checker, at string, v any) {
		c.object(at, v, shape{required: []string{"label", "options"}, fields: map[string]rule{"label": plain(75), "options": some}})
	})}})
	if m["options"] == nil && m["option_groups"] == nil {
		c.add("", "missing required field: options")
	}
	if len(c.found) > 0 {
		s.violate("options", c.found...)
		return noOptions
	}
	all := map[string]map[string]any{}
	for _, o := range (part{element: m}).options() {
		value, _ := o["value"].(string)
		all[value] = o
	}
	s.offered[key] = all
	return ""
}

// Submit fills in a modal and presses its button. values are by action_id,
// block_id or action_id/block_id: a string for a text, a number or one option's
// value, a []string for several options or the ids of files. What is not named
// stays as it is. The error says what Slack itself would not let pass, and then
// nothing was typed.
func (s *Server) Submit(user, view string, values map[string]any, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	v := s.views[view]
	if v == nil || !v.Open || v.User != user || v.Type != "modal" {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s does not see the modal %s", user, view)
	}
	p := place{view: v, parts: parts(v.Body["blocks"]), state: v.snapshot().State}
	err := s.fill(p, values)
	if v.Body["submit"] == nil {
		err = errors.Join(err, errors.New("the modal has no button to submit it"))
	}
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	v.State = p.state
	body := s.interaction("view_submission", user)
	body["trigger_id"], body["view"], body["response_urls"] = s.newTrigger(user), s.wireView(v), []any{}
	v.Errors = nil
	s.mu.Unlock()
	return s.deliver(letter{envelope: "interactive", path: "/slack/interactions", body: body, answers: true, failed: noModal,
		settle: func(answer json.RawMessage) string { return s.submitted(v, answer) }}, options...), nil
}

// fill types values into a modal, and judges all of it as Slack's client does.
// The caller holds mu.
func (s *Server) fill(p place, values map[string]any) error {
	var bad []error
	for _, name := range slices.Sorted(maps.Keys(values)) {
		e, err := p.find(name)
		if err != nil {
			for _, other := range p.parts {
				if other.block == name {
					e, err = other, nil
				}
			}
		}
		if err == nil {
			err = s.enter(p, e, values[name])
		}
		if err != nil {
			bad = append(bad, err)
		}
	}
	for _, e := range p.parts {
		if e.input == nil {
			continue
		}
		state, _ := p.state[e.block][e.action].(map[string]any)
		value := state[e.field()]
		items, several := value.([]any)
		empty := value == nil || value == "" || several && len(items) == 0
		if empty && e.input["optional"] != true {
			bad = append(bad, fmt.Errorf("%s: please complete this required field", e.action))
		}
		if text, ok := value.(string); ok && !empty {
			if err := e.judge(text); err != nil {
				bad = append(bad, err)
			}
		}
	}
	return errors.Join(bad...)
}

// enter puts a value into the state of an element. The caller holds mu.
func (s *Server) enter(p place, e part, value any) error {
	texts, several := value.([]string)
	text, single := value.(string)
	if single {
		texts = []string{text}
	}
	if !single && !several {
		return fmt.Errorf("%s: a value must be a string or a []string", e.action)
	}
	state := map[string]any{"type": e.kind}
	switch field := e.field(); field {
	case "":
		return fmt.Errorf("%s is a %s, which holds no value", e.action, e.kind)
	case "selected_option", "selected_options":
		if single && text == "" {
			texts = nil
		}
		chosen, err := s.choice(p, e, texts)
		if err != nil {
			return err
		}
		state = chosen
	case "files":
		files := []any{}
		limit := number(e.element["max_files"])
		if limit != nil && float64(len(texts)) > *limit {
			return fmt.Errorf("%s takes %v files at most", e.action, *limit)
		}
		for _, id := range texts {
			f := s.files[id]
			if f == nil {
				return fmt.Errorf("%s: there is no file %q", e.action, id)
			}
			s.handed[id] = true
			files = append(files, s.wireFile(f))
		}
		state[field] = files
	case "selected_users", "selected_conversations", "selected_channels":
		list := []any{}
		for _, id := range texts {
			list = append(list, id)
		}
		state[field] = list
	case "selected_date_time":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%s: not a time: %w", e.action, err)
		}
		state[field] = n
	default:
		state[field] = nil
		if text != "" {
			state[field] = text
		}
	}
	p.state[e.block][e.action] = state
	return nil
}

// judge is what Slack's client says to a text that was typed.
func (e part) judge(text string) error {
	within := func(n float64, low, high any) error {
		if l := number(low); l != nil && n < *l {
			return fmt.Errorf("%s: less than %v", e.action, *l)
		}
		if h := number(high); h != nil && n > *h {
			return fmt.Errorf("%s: more than %v", e.action, *h)
		}
		return nil
	}
	switch e.kind {
	case "plain_text_input":
		if e.element["max_length"] == nil && length(text) > 3000 {
			return fmt.Errorf("%s: more than 3000 characters", e.action)
		}
		return within(float64(length(text)), e.element["min_length"], e.element["max_length"])
	case "number_input":
		n := number(text)
		if n == nil || e.element["is_decimal_allowed"] != true && strings.ContainsAny(text, ".eE") {
			return fmt.Errorf("%s: %q is no such number", e.action, text)
		}
		return within(*n, e.element["min_value"], e.element["max_value"])
	case "email_text_input":
		if _, err := mail.ParseAddress(text); err != nil {
			return fmt.Errorf("%s: %w", e.action, err)
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("%s: %q is no address", e.action, text)
		}
	}
	return nil
}

// submitted does what the acknowledgement of a submission says. The caller holds
// mu.
func (s *Server) submitted(v *View, answer json.RawMessage) string {
	m, shown := s.said("view_submission", answer)
	if shown != "" {
		return noModal
	}
	fail := func(found ...string) string {
		s.violate("view_submission", found...)
		return noModal
	}
	action, _ := m["response_action"].(string)
	switch action {
	case "":
		if len(m) > 0 {
			return fail("an acknowledgement of a submission needs a response_action")
		}
		s.closeTop(v)
	case "clear":
		s.closeAll(v.User)
	case "errors":
		return s.wrong(v, m, fail)
	case "update", "push":
		body, bad := s.readView(m["view"], "modal")
		if bad == nil {
			bad = s.unique(body, v)
		}
		if bad != nil {
			return fail(append([]string{bad.name}, bad.detail...)...)
		}
		if action == "update" {
			s.change(v, body)
			return ""
		}
		if _, bad := s.push(v.User, body); bad != nil {
			return fail(bad.name)
		}
	default:
		return fail("unknown response_action: " + action)
	}
	return ""
}

// wrong shows the errors of a submission under their fields. The caller holds mu.
func (s *Server) wrong(v *View, m map[string]any, fail func(...string) string) string {
	said, _ := m["errors"].(map[string]any)
	if len(said) == 0 {
		return fail("response_action errors needs errors")
	}
	shown := map[string]string{}
	for _, block := range slices.Sorted(maps.Keys(said)) {
		text, ok := said[block].(string)
		isInput := slices.ContainsFunc(parts(v.Body["blocks"]), func(e part) bool { return e.block == block && e.input != nil })
		if !ok || text == "" || !isInput {
			return fail("errors: " + block + " must be an input block of the view, with a sentence")
		}
		shown[block] = text
	}
	v.Errors = shown
	return ""
}

// Dismiss closes the modal that a person sees, with its button or its cross. The
// app hears of it (a Delivery) only where the view says notify_on_close.
func (s *Server) Dismiss(user, view string, options ...Option) (*Delivery, error) {
	s.mu.Lock()
	v := s.views[view]
	if v == nil || !v.Open || v.User != user || v.Type != "modal" {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s does not see the modal %s", user, view)
	}
	s.closeTop(v)
	s.touch()
	body := s.interaction("view_closed", user)
	body["view"], body["is_cleared"] = s.wireView(v), false
	notify := v.Body["notify_on_close"] == true
	s.mu.Unlock()
	if !notify {
		return nil, nil
	}
	return s.deliver(letter{envelope: "interactive", path: "/slack/interactions", body: body}, options...), nil
}
