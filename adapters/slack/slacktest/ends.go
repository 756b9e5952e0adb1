package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"path"
	"slices"
	"time"
)

// The bounds of a response_url.
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// trigger is what lets an app open a view for a person.
type trigger struct {
	user string
	made time.Time
	used bool
}

// answerTo is what a response_url answers to.
type answerTo struct {
	user, channel, message string // message is the one where the person pressed
	made                   time.Time
	uses                   int
}

// ends are what the app can still answer to.
type ends struct {
	triggers map[string]*trigger
	answers  map[string]*answerTo
	handed   map[string]bool // files given in file inputs
	offered  map[string]map[string]map[string]any
	calls    []string
}

func newEnds() ends {
	return ends{triggers: map[string]*trigger{}, answers: map[string]*answerTo{}, handed: map[string]bool{}, offered: map[string]map[string]map[string]any{}}
}

// newTrigger makes a trigger_id for a person. The caller holds mu.
func (s *Server) newTrigger(user string) string {
	id := s.stamp() + "." + s.id("t")
	s.triggers[id] = &trigger{user: user, made: s.config.Now()}
	return id
}

// exchange uses up a trigger_id. The caller holds mu.
func (s *Server) exchange(id string) (*trigger, *refusal) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case s.config.Now().Sub(t.made) > s.config.Trigger:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// newAnswer makes a response_url. The caller holds mu.
func (s *Server) newAnswer(user, channel, message string) string {
	key := s.id("r")
	s.answers[key] = &answerTo{user: user, channel: channel, message: message, made: s.config.Now()}
	return s.URL() + "/response/" + key
}

// serveResponse takes what an app says to a response_url.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 4<<20))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, "response_url")
	a := s.answers[path.Base(r.URL.Path)]
	fail := func(status int, text string) {
		s.violate("response_url", text)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
	switch {
	case a == nil:
		http.NotFound(w, r)
		return
	case a.uses >= responseUses || s.config.Now().Sub(a.made) > responseLife:
		fail(http.StatusNotFound, "used_url")
		return
	case err != nil || r.Method != http.MethodPost:
		fail(http.StatusBadRequest, "invalid_payload")
		return
	}
	v, err := decode(body)
	m, ok := v.(map[string]any)
	if err != nil || !ok {
		fail(http.StatusBadRequest, "invalid_payload")
		return
	}
	a.uses++
	if bad := s.respond(a, m); bad != nil {
		s.violate("response_url", bad.detail...)
		w.WriteHeader(http.StatusBadRequest)
		s.touch()
		_, _ = io.WriteString(w, bad.name)
		return
	}
	s.touch()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true})
}

// respond does what a message to a response_url, or in an acknowledgement,
// says. The caller holds mu.
func (s *Server) respond(a *answerTo, m map[string]any) *refusal {
	for _, name := range []string{"ts", "thread_ts", "text"} { // client libraries send these empty
		if m[name] == "" {
			delete(m, name)
		}
	}
	for name, v := range m {
		if v == nil {
			delete(m, name)
		}
	}
	if meta, ok := m["metadata"].(map[string]any); ok && meta["event_type"] == "" { // as is this one
		delete(m, "metadata")
	}
	original := s.find(a.channel, a.message)
	if m["delete_original"] == true {
		if original == nil {
			return refuse("message_not_found", "delete_original without a message")
		}
		original.Deleted = true
		return nil
	}
	said := &Message{Channel: a.channel, User: s.config.BotUser, Bot: s.config.Bot, For: a.user}
	if m["response_type"] == "in_channel" {
		said.For = ""
	}
	if m["replace_original"] == true && original != nil {
		said = original
	}
	next := *said
	if bad := s.content(call{args: m}, &next, maxText); bad != nil {
		return bad
	}
	*said = next
	if said == original {
		said.Edits++
		return nil
	}
	if root := s.find(a.channel, stringOf(m["thread_ts"])); root != nil {
		said.Thread = root.TS
	}
	s.add(said)
	return nil
}

// Responses gives how often each response_url was used, the highest first.
func (s *Server) Responses() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []int
	for _, a := range s.answers {
		all = append(all, a.uses)
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}
