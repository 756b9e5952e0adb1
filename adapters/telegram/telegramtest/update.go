package telegramtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// update is something that reaches the bot.
type update struct {
	id   int64
	kind string
	body map[string]any
}

// updates are what waits for the bot, and how it gets it.
type updates struct {
	next    int64
	queue   []update
	allowed []string
	poller  chan struct{} // closed when another one comes
	polls   int
	hook    *webhook
}

type webhook struct {
	url, secret string
	most        int
	lastError   string
	lastErrorAt time.Time
}

// defaultKinds are those that come where the bot has not said which.
func defaultKinds() []string {
	return []string{"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member"}
}

// push has something reach the bot. The caller holds mu.
func (s *Server) push(kind string, body map[string]any, copies int) int64 {
	allowed := s.allowed
	if len(allowed) == 0 {
		allowed = defaultKinds()
	}
	id := s.next
	s.next++
	if slices.Contains(allowed, kind) {
		for range max(1, copies) {
			s.queue = append(s.queue, update{id: id, kind: kind, body: body})
		}
	}
	s.touch()
	return id
}

func (u update) json() map[string]any {
	return map[string]any{"update_id": u.id, u.kind: u.body}
}

// Pending is how many updates the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Polls is how often getUpdates was called.
func (s *Server) Polls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.polls
}

// farOffset is how far an offset may be after the next number, so that it confirms
// anything: https://github.com/tdlib/td/blob/master/tddb/td/db/TQueue.cpp.
const farOffset = 10

// Renumber has updates be numbered from a number on, as Telegram does at random after a week
// without any: https://core.telegram.org/bots/api#update.
func (s *Server) Renumber(next int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = next
}

// getUpdates is a long poll: https://core.telegram.org/bots/api#getupdates.
func (s *Server) getUpdates(w http.ResponseWriter, r *http.Request, c call) {
	s.mu.Lock()
	if s.hook != nil {
		s.mu.Unlock()
		s.answer(w, nil, &refusal{http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", nil, false})
		return
	}
	if raw := c.text("allowed_updates"); raw != "" {
		var kinds []string
		if json.Unmarshal([]byte(raw), &kinds) != nil {
			s.violations = append(s.violations, Violation{"getUpdates", "can't parse allowed updates JSON object"})
		}
		s.allowed = kinds
	}
	s.polls++
	if s.poller != nil {
		close(s.poller)
	}
	mine := make(chan struct{})
	s.poller = mine
	offset := c.number("offset")
	if offset > s.next+farOffset { // it is of numbers that are not any more, and confirms nothing
		offset = 0
	}
	s.queue = slices.DeleteFunc(s.queue, func(u update) bool { return offset > 0 && u.id < offset })
	s.touch()
	s.mu.Unlock()
	hold := min(time.Duration(c.number("timeout"))*time.Second, s.config.Poll)
	timer := time.NewTimer(hold)
	defer timer.Stop()
	limit := int(c.number("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	for over := false; ; {
		s.mu.Lock()
		changed := s.changed
		var list []map[string]any
		for _, u := range s.queue[:min(limit, len(s.queue))] {
			list = append(list, u.json())
		}
		cut := len(list) > 0 && s.cutPolls > 0
		if cut {
			s.cutPolls--
		}
		if (len(list) > 0 || over) && s.poller == mine {
			s.poller = nil
		}
		s.mu.Unlock()
		switch {
		case cut:
			_, _ = io.WriteString(w, `{"ok":true,"result":[{"update_id":`) // the bot may be gone
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler) // which breaks the connection
		case len(list) > 0:
			s.answer(w, list, nil)
			return
		case over:
			s.answer(w, []any{}, nil)
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-mine:
			s.answer(w, nil, &refusal{http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", nil, false})
			return
		case <-r.Context().Done():
			s.mu.Lock()
			if s.poller == mine {
				s.poller = nil
			}
			s.mu.Unlock()
			return
		case <-s.life.Done():
			return
		}
	}
}

var secretForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`) })

func (s *Server) setWebhook(c call) (any, *refusal) {
	address := c.text("url")
	if address == "" {
		return s.deleteWebhook(c)
	}
	u, err := url.Parse(address)
	// Telegram wants https and one of four ports; a stand-in for tests has loopback.
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Hostname() != "127.0.0.1" {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if u.Scheme == "https" && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()) {
		return nil, bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	if !secretForm().MatchString(c.text("secret_token")) {
		return nil, bad("secret token contains unallowed characters")
	}
	if raw := c.text("allowed_updates"); raw != "" {
		var kinds []string
		if json.Unmarshal([]byte(raw), &kinds) != nil {
			return nil, bad("can't parse allowed updates JSON object")
		}
		s.allowed = kinds
	}
	s.hook = &webhook{url: address, secret: c.text("secret_token"), most: int(c.number("max_connections"))}
	if c.yes("drop_pending_updates") {
		s.queue = nil
	}
	s.touch()
	return true, nil
}

func (s *Server) deleteWebhook(c call) (any, *refusal) {
	s.hook = nil
	if c.yes("drop_pending_updates") {
		s.queue = nil
	}
	s.touch()
	return true, nil
}

func (s *Server) webhookInfo() map[string]any {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.queue)}
	if s.hook != nil {
		info["url"] = s.hook.url
		if s.hook.lastError != "" {
			info["last_error_message"], info["last_error_date"] = s.hook.lastError, s.hook.lastErrorAt.Unix()
		}
		if len(s.allowed) > 0 {
			info["allowed_updates"] = s.allowed
		}
	}
	return info
}

// deliver brings updates to the webhook, one after another; what is not answered with
// success comes again.
func (s *Server) deliver() {
	for {
		s.mu.Lock()
		changed, hook := s.changed, s.hook
		var u update
		is := hook != nil && len(s.queue) > 0
		if is {
			u = s.queue[0]
		}
		s.mu.Unlock()
		if !is {
			select {
			case <-changed:
				continue
			case <-s.life.Done():
				return
			}
		}
		problem := s.bring(hook, u)
		s.mu.Lock()
		if problem == "" {
			if len(s.queue) > 0 && s.queue[0].id == u.id {
				s.queue = s.queue[1:]
			}
		} else if s.hook != nil {
			s.hook.lastError, s.hook.lastErrorAt = problem, s.config.Now()
		}
		s.touch()
		s.mu.Unlock()
		if problem == "" {
			continue
		}
		timer := time.NewTimer(20 * time.Millisecond) // Telegram waits longer
		select {
		case <-timer.C:
		case <-s.life.Done():
			timer.Stop()
			return
		}
	}
}

// bring posts one update, and says what was wrong.
func (s *Server) bring(hook *webhook, u update) (problem string) {
	raw, err := json.Marshal(u.json())
	if err != nil {
		return err.Error()
	}
	r, err := http.NewRequestWithContext(s.life, http.MethodPost, hook.url, bytes.NewReader(raw))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return "Connection refused"
	}
	defer answer.Body.Close() //nolint:errcheck // only its status counts
	if answer.StatusCode/100 != 2 {
		return "Wrong response from the webhook: " + strconv.Itoa(answer.StatusCode) + " " + http.StatusText(answer.StatusCode)
	}
	return ""
}
