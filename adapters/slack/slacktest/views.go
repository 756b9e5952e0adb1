package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// View is a modal or a home tab of one person.
type View struct {
	ID, Hash, User string
	Type           string // modal, home
	Root, Previous string // ids
	Body           map[string]any
	State          map[string]map[string]any // by block and action, as view.state.values
	Open           bool
	Errors         map[string]string // by block: what the last submission was answered
	Updates        int
}

// Title is the text at the head of a modal.
func (v View) Title() string { return plainText(v.Body["title"]) }

// CallbackID is the app's name for the kind of view.
func (v View) CallbackID() string { return stringOf(v.Body["callback_id"]) }

// PrivateMetadata is what the app keeps in the view.
func (v View) PrivateMetadata() string { return stringOf(v.Body["private_metadata"]) }

// Modal gives the modal that a person sees, the top of the stack.
func (s *Server) Modal(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stack := s.stacks[user]
	if len(stack) == 0 {
		return View{}, false
	}
	return stack[len(stack)-1].snapshot(), true
}

// Home gives the home tab that was published to a person.
func (s *Server) Home(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.homes[user]; h != nil {
		return h.snapshot(), true
	}
	return View{}, false
}

// snapshot is a copy that does not change. The caller holds mu.
func (v *View) snapshot() View {
	c := *v
	c.State = map[string]map[string]any{}
	for block, actions := range v.State {
		c.State[block] = maps.Clone(actions)
	}
	return c
}

// wireView gives a view as the API and payloads show it. The caller holds mu.
func (s *Server) wireView(v *View) map[string]any {
	w := map[string]any{"id": v.ID, "team_id": s.config.Team, "type": v.Type, "private_metadata": "", "callback_id": "", "external_id": "", "hash": v.Hash,
		"title": nil, "submit": nil, "close": nil, "clear_on_close": false, "notify_on_close": false, "previous_view_id": nil, "root_view_id": v.Root,
		"app_id": s.config.App, "app_installed_team_id": s.config.Team, "bot_id": s.config.Bot, "state": map[string]any{"values": copyState(v.State)}}
	for name, value := range v.Body {
		w[name] = value
	}
	if v.Previous != "" {
		w["previous_view_id"] = v.Previous
	}
	return w
}

// readView judges a view of the app's. The caller holds mu.
func (s *Server) readView(raw any, want string) (map[string]any, *refusal) {
	if text, ok := raw.(string); ok {
		v, err := decode([]byte(text))
		if err != nil {
			return nil, refuse("invalid_arguments", "[ERROR] view is not JSON [json-pointer:/view]")
		}
		raw = v
	}
	encoded, err := json.Marshal(raw)
	if err != nil || raw == nil {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view [json-pointer:/view]")
	}
	if len(encoded) > 250_000 {
		return nil, refuse("view_too_large", "view_too_large")
	}
	found := CheckView(encoded)
	for i, f := range found {
		found[i] = strings.Replace(f, "[json-pointer:/", "[json-pointer:/view/", 1)
	}
	m, _ := raw.(map[string]any)
	if len(found) == 0 && m["type"] != want {
		found = append(found, "[ERROR] type must be "+want+" [json-pointer:/view/type]")
	}
	if len(found) > 0 {
		return nil, refuse("invalid_arguments", found...)
	}
	if s.rejecting != nil {
		if found := s.rejecting(encoded); len(found) > 0 {
			return nil, &refusal{name: "invalid_arguments", more: map[string]any{"response_metadata": map[string]any{"messages": found}}}
		}
	}
	body := map[string]any{}
	for name, value := range m {
		body[name] = s.stored(value)
	}
	body["blocks"] = s.storedBlocks(m["blocks"])
	return body, nil
}

// external finds the view that an external_id names. The caller holds mu.
func (s *Server) external(id string) *View {
	for _, v := range s.views {
		if v.Open && id != "" && v.Body["external_id"] == id {
			return v
		}
	}
	return nil
}

// newView keeps a view for a person. The caller holds mu.
func (s *Server) newView(user string, body map[string]any) *View {
	kind, _ := body["type"].(string)
	v := &View{ID: s.id("V"), Hash: s.stamp() + "." + s.id("h"), User: user, Type: kind, Body: body, Open: true}
	v.Root = v.ID
	v.State = initialState(body["blocks"])
	s.views[v.ID] = v
	return v
}

// change puts another body into a view: what a person has typed stays where
// block and action are the same. The caller holds mu.
func (s *Server) change(v *View, body map[string]any) {
	state := initialState(body["blocks"])
	for block, actions := range state {
		for action := range actions {
			if typed, there := v.State[block][action]; there {
				actions[action] = typed
			}
		}
	}
	v.Body, v.State, v.Errors = body, state, nil
	v.Hash = s.stamp() + "." + s.id("h")
	v.Updates++
}

// unique refuses an external_id that another open view has.
func (s *Server) unique(body map[string]any, but *View) *refusal {
	id, _ := body["external_id"].(string)
	if other := s.external(id); other != nil && other != but {
		return refuse("duplicate_external_id")
	}
	return nil
}

func (s *Server) viewsOpen(c call) (map[string]any, *refusal) {
	body, bad := s.readView(c.args["view"], "modal")
	if bad != nil {
		return nil, bad
	}
	t, bad := s.exchange(c.text("trigger_id"))
	if bad == nil {
		bad = s.unique(body, nil)
	}
	if bad != nil {
		return nil, bad
	}
	s.closeAll(t.user)
	v := s.newView(t.user, body)
	s.stacks[t.user] = []*View{v}
	return map[string]any{"view": s.wireView(v)}, nil
}

func (s *Server) viewsPush(c call) (map[string]any, *refusal) {
	body, bad := s.readView(c.args["view"], "modal")
	if bad != nil {
		return nil, bad
	}
	t, bad := s.exchange(c.text("trigger_id"))
	if bad == nil {
		bad = s.unique(body, nil)
	}
	if bad != nil {
		return nil, bad
	}
	v, bad := s.push(t.user, body)
	if bad != nil {
		return nil, bad
	}
	return map[string]any{"view": s.wireView(v)}, nil
}

// push puts a view on the stack of a person. The caller holds mu.
func (s *Server) push(user string, body map[string]any) (*View, *refusal) {
	stack := s.stacks[user]
	if len(stack) == 0 {
		return nil, refuse("not_found")
	}
	if len(stack) >= 3 {
		return nil, refuse("push_limit_reached")
	}
	v := s.newView(user, body)
	v.Root, v.Previous = stack[0].ID, stack[len(stack)-1].ID
	s.stacks[user] = append(stack, v)
	return v, nil
}

func (s *Server) viewsUpdate(c call) (map[string]any, *refusal) {
	v := s.views[c.text("view_id")]
	if v == nil {
		v = s.external(c.text("external_id"))
	}
	if v == nil || !v.Open || v.Type != "modal" {
		return nil, refuse("not_found")
	}
	body, bad := s.readView(c.args["view"], "modal")
	if bad == nil {
		bad = s.unique(body, v)
	}
	if bad != nil {
		return nil, bad
	}
	if h := c.text("hash"); h != "" && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	s.change(v, body)
	return map[string]any{"view": s.wireView(v)}, nil
}

func (s *Server) viewsPublish(c call) (map[string]any, *refusal) {
	u := s.users[c.text("user_id")]
	if u == nil || u.Deactivated {
		return nil, refuse("invalid_arguments", "[ERROR] user_id is not known [json-pointer:/user_id]")
	}
	body, bad := s.readView(c.args["view"], "home")
	if bad != nil {
		return nil, bad
	}
	v := s.homes[u.ID]
	if h := c.text("hash"); v != nil && h != "" && h != v.Hash {
		return nil, refuse("hash_conflict")
	}
	if v == nil {
		v = s.newView(u.ID, body)
		s.homes[u.ID] = v
	} else {
		s.change(v, body)
	}
	return map[string]any{"view": s.wireView(v)}, nil
}

// closeAll ends the modals of a person. The caller holds mu.
func (s *Server) closeAll(user string) {
	for _, v := range s.stacks[user] {
		v.Open = false
	}
	delete(s.stacks, user)
}

// closeTop ends the modal that a person sees; the one below comes back. The
// caller holds mu.
func (s *Server) closeTop(v *View) {
	v.Open = false
	stack := slices.DeleteFunc(s.stacks[v.User], func(other *View) bool { return other == v })
	if len(stack) == 0 {
		delete(s.stacks, v.User)
		return
	}
	s.stacks[v.User] = stack
}

// plainText gives the text of a text object.
func plainText(v any) string {
	m, _ := v.(map[string]any)
	return stringOf(m["text"])
}

// stringOf gives a string, and the empty one for all else.
func stringOf(v any) string {
	s, _ := v.(string)
	return s
}
