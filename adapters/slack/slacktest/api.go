package slacktest

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// refusal is an error with Slack's name.
type refusal struct {
	name   string
	detail []string // response_metadata.messages
	more   map[string]any
}

func refuse(name string, detail ...string) *refusal { return &refusal{name: name, detail: detail} }

// call is one request to the Web API.
type call struct {
	method string
	token  string
	args   map[string]any // JSON values; those of a form are strings
}

func (c call) text(name string) string {
	s, _ := c.args[name].(string)
	return s
}

func (c call) flag(name string) bool {
	switch v := c.args[name].(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

// whole reads an integer from a form or from JSON.
func (c call) whole(name string, otherwise int) int {
	text := c.text(name)
	if n, ok := c.args[name].(json.Number); ok {
		text = n.String()
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// method is how a method of the Web API is served. It runs under mu.
type method struct {
	app    bool     // wants the app-level token
	scopes []string // one of these, or none
	serve  func(*Server, call) (map[string]any, *refusal)
}

// lookup gives the methods that there are.
func lookup(name string) (method, bool) {
	reading := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	history := []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	switch name {
	case "api.test":
		return method{serve: func(*Server, call) (map[string]any, *refusal) { return map[string]any{}, nil }}, true
	case "auth.test":
		return method{serve: (*Server).authTest}, true
	case "apps.connections.open":
		return method{app: true, serve: (*Server).connectionsOpen}, true
	case "bots.info":
		return method{scopes: []string{"users:read"}, serve: (*Server).botsInfo}, true
	case "chat.postMessage":
		return method{scopes: []string{"chat:write"}, serve: (*Server).postMessage}, true
	case "chat.update":
		return method{scopes: []string{"chat:write"}, serve: (*Server).updateMessage}, true
	case "chat.delete":
		return method{scopes: []string{"chat:write"}, serve: (*Server).deleteMessage}, true
	case "chat.postEphemeral":
		return method{scopes: []string{"chat:write"}, serve: (*Server).postEphemeral}, true
	case "chat.getPermalink":
		return method{serve: (*Server).permalink}, true
	case "conversations.info":
		return method{scopes: reading, serve: (*Server).conversationsInfo}, true
	case "conversations.list":
		return method{scopes: reading, serve: (*Server).conversationsList}, true
	case "conversations.members":
		return method{scopes: reading, serve: (*Server).conversationsMembers}, true
	case "users.conversations":
		return method{scopes: reading, serve: (*Server).usersConversations}, true
	case "conversations.history":
		return method{scopes: history, serve: (*Server).conversationsHistory}, true
	case "conversations.replies":
		return method{scopes: history, serve: (*Server).conversationsReplies}, true
	case "conversations.open":
		return method{scopes: []string{"im:write", "mpim:write"}, serve: (*Server).conversationsOpen}, true
	case "users.list":
		return method{scopes: []string{"users:read"}, serve: (*Server).usersList}, true
	case "users.info":
		return method{scopes: []string{"users:read"}, serve: (*Server).usersInfo}, true
	case "views.open":
		return method{serve: (*Server).viewsOpen}, true
	case "views.push":
		return method{serve: (*Server).viewsPush}, true
	case "views.update":
		return method{serve: (*Server).viewsUpdate}, true
	case "views.publish":
		return method{serve: (*Server).viewsPublish}, true
	case "files.getUploadURLExternal":
		return method{scopes: []string{"files:write"}, serve: (*Server).uploadURL}, true
	case "files.completeUploadExternal":
		return method{scopes: []string{"files:write"}, serve: (*Server).completeUpload}, true
	case "files.info":
		return method{scopes: []string{"files:read"}, serve: (*Server).filesInfo}, true
	}
	return method{}, false
}

// allScopes are those that the methods and events here want.
func allScopes() []string {
	return []string{"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "users:read", "users:read.email"}
}

// ServeHTTP is the workspace's side of every request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/link/"):
		s.serveSocket(w, r)
		return
	case !s.admit(w, r):
		return
	case strings.HasPrefix(r.URL.Path, "/api/"):
		s.serveAPI(w, r)
	case strings.HasPrefix(r.URL.Path, "/response/"):
		s.serveResponse(w, r)
	case strings.HasPrefix(r.URL.Path, "/upload/"):
		s.serveUpload(w, r)
	case strings.HasPrefix(r.URL.Path, "/files-pri/"):
		s.serveDownload(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	c, bad := readCall(r)
	c.method = strings.TrimPrefix(r.URL.Path, "/api/")
	m, known := lookup(c.method)
	var answer map[string]any
	s.mu.Lock()
	s.calls = append(s.calls, c.method)
	switch {
	case bad != nil:
	case !known:
		bad = refuse("unknown_method")
	default:
		if bad = s.authorise(c, m); bad == nil {
			if bad = s.limited(w, c); bad == nil {
				answer, bad = m.serve(s, c)
			}
		}
	}
	if bad != nil && len(bad.detail) > 0 {
		s.violate(c.method, bad.detail...)
	}
	s.touch()
	s.mu.Unlock()
	if c.method == "auth.test" {
		w.Header().Set("X-OAuth-Scopes", strings.Join(s.config.Scopes, ","))
	}
	s.reply(w, answer, bad)
}

// readCall reads the arguments of a request: of its query, and of its body as a
// form or as JSON. The token is in the header, or else an argument.
func readCall(r *http.Request) (call, *refusal) {
	c := call{args: map[string]any{}}
	for name, values := range r.URL.Query() {
		c.args[name] = values[0]
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 4<<20))
	if err != nil {
		return c, refuse("request_timeout")
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case kind == "application/json":
		if len(body) == 0 {
			break
		}
		v, err := decode(body)
		m, ok := v.(map[string]any)
		if err != nil || !ok {
			return c, refuse("invalid_json")
		}
		c.args = m
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return c, refuse("invalid_form_data")
		}
		for name, values := range form {
			c.args[name] = values[0]
		}
	case len(body) > 0:
		return c, refuse("invalid_post_type")
	}
	c.token = c.text("token")
	if header, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); found {
		c.token = header
	}
	delete(c.args, "token")
	return c, nil
}

// authorise judges token and scopes. The caller holds mu.
func (s *Server) authorise(c call, m method) *refusal {
	same := func(a string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(c.token)) == 1 }
	switch bot, app := same(s.config.BotToken), same(s.config.AppToken); {
	case c.token == "":
		return refuse("not_authed")
	case !bot && !app:
		return refuse("invalid_auth")
	case bot == m.app:
		return refuse("not_allowed_token_type")
	}
	if s.revoked {
		return refuse("token_revoked")
	}
	if len(m.scopes) > 0 && !slices.ContainsFunc(m.scopes, s.scoped) {
		return &refusal{name: "missing_scope", more: map[string]any{"needed": m.scopes[0], "provided": strings.Join(s.config.Scopes, ",")}}
	}
	return nil
}

// scoped reports whether the bot token has a scope.
func (s *Server) scoped(scope string) bool { return slices.Contains(s.config.Scopes, scope) }

// reply writes an answer of the Web API.
func (s *Server) reply(w http.ResponseWriter, answer map[string]any, bad *refusal) {
	out := map[string]any{"ok": bad == nil}
	for name, v := range answer {
		out[name] = v
	}
	if bad != nil {
		out["error"] = bad.name
		for name, v := range bad.more {
			out[name] = v
		}
		if len(bad.detail) > 0 {
			out["response_metadata"] = map[string]any{"messages": bad.detail}
			out["errors"] = bad.detail
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if bad != nil && bad.name == "ratelimited" {
		w.WriteHeader(http.StatusTooManyRequests)
	}
	_ = json.NewEncoder(w).Encode(out) // a client that has gone is no matter of ours
}

// Calls gives the methods that were called, in order.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *Server) authTest(call) (map[string]any, *refusal) {
	return map[string]any{"url": "https://" + s.config.Domain + ".slack.com/", "team": s.config.Domain, "user": s.config.BotName,
		"team_id": s.config.Team, "user_id": s.config.BotUser, "bot_id": s.config.Bot, "is_enterprise_install": false}, nil
}

func (s *Server) botsInfo(c call) (map[string]any, *refusal) {
	if c.text("bot") != s.config.Bot {
		return nil, refuse("bot_not_found")
	}
	return map[string]any{"bot": map[string]any{"id": s.config.Bot, "app_id": s.config.App, "user_id": s.config.BotUser, "name": s.config.BotName, "deleted": false}}, nil
}
