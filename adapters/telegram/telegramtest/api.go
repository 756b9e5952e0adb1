package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// call is one request to the Bot API.
type call struct {
	method string
	params map[string]string
	files  map[string]File
}

func (c call) text(name string) string { return c.params[name] }
func (c call) number(name string) int64 {
	return number(c.params[name])
}
func (c call) yes(name string) bool { return c.params[name] == "true" || c.params[name] == "True" }

// refusal is an answer that is not ok.
type refusal struct {
	code       int
	sentence   string
	parameters map[string]any
	// wrong says that the bot should have known better: it is a violation.
	wrong bool
}

// bad refuses something for its form.
func bad(format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, "Bad Request: " + fmt.Sprintf(format, args...), nil, true}
}

// cannot refuses something for how things stand.
func cannot(format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, "Bad Request: " + fmt.Sprintf(format, args...), nil, false}
}

func forbidden(why string) *refusal {
	return &refusal{http.StatusForbidden, "Forbidden: " + why, nil, false}
}

// maxRequest is how large a request may be: a file of 50 MB, and what goes with it.
const maxRequest = 51 << 20

// ServeHTTP answers the bot.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.admit(w, r) {
		return
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.serveFile(w, rest)
		return
	}
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	switch {
	case !strings.HasPrefix(r.URL.Path, "/bot") || !ok:
		s.answer(w, nil, &refusal{http.StatusNotFound, "Not Found", nil, false})
		return
	case token != s.config.Token:
		s.answer(w, nil, &refusal{http.StatusUnauthorized, "Unauthorized", nil, false})
		return
	}
	c, err := readCall(method, r)
	if err != nil {
		s.answer(w, nil, bad("%v", err))
		return
	}
	if strings.EqualFold(method, "getUpdates") {
		s.getUpdates(w, r, c)
		return
	}
	s.mu.Lock()
	result, refused := s.do(c)
	if refused != nil && refused.wrong {
		s.violations = append(s.violations, Violation{method, refused.sentence})
	}
	lost := refused == nil && s.loses(method)
	s.mu.Unlock()
	if lost {
		panic(http.ErrAbortHandler) // which breaks the connection
	}
	s.answer(w, result, refused)
}

// readCall reads what a request says, in any of the encodings.
func readCall(method string, r *http.Request) (call, error) {
	c := call{method: method, params: map[string]string{}, files: map[string]File{}}
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequest)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.Header.Get("Content-Type") != "" {
		return c, err
	}
	switch kind {
	case "application/json":
		var object map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&object); err != nil {
			return c, fmt.Errorf("can't parse JSON object")
		}
		for name, raw := range object {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			c.params[name] = text
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(8 << 20); err != nil {
			return c, err
		}
		for name, list := range r.MultipartForm.File {
			f, err := list[0].Open()
			if err != nil {
				return c, err
			}
			content, err := io.ReadAll(f)
			if err != nil {
				return c, err
			}
			c.files[name] = File{Name: list[0].Filename, Content: content}
		}
		for name, list := range r.MultipartForm.Value {
			c.params[name] = list[0]
		}
	default:
		if err := r.ParseForm(); err != nil {
			return c, err
		}
		for name, list := range r.Form {
			c.params[name] = list[0]
		}
	}
	return c, nil
}

// do does what a call asks for. The caller holds mu.
func (s *Server) do(c call) (any, *refusal) {
	switch strings.ToLower(c.method) {
	case "getme":
		return s.me(), nil
	case "setwebhook":
		return s.setWebhook(c)
	case "deletewebhook":
		return s.deleteWebhook(c)
	case "getwebhookinfo":
		return s.webhookInfo(), nil
	case "sendmessage":
		return s.sendMessage(c)
	case "editmessagetext":
		return s.editText(c)
	case "editmessagereplymarkup":
		return s.editMarkup(c)
	case "deletemessage":
		return s.deleteMessage(c)
	case "answercallbackquery":
		return s.answerCallback(c)
	case "senddocument":
		return s.sendFile(c, "document", 50<<20)
	case "sendphoto":
		return s.sendFile(c, "photo", 10<<20)
	case "getfile":
		return s.getFile(c)
	case "sendchataction":
		return s.chatAction(c)
	case "setmycommands", "getmycommands", "deletemycommands":
		return s.myCommands(c)
	case "getchat":
		return s.getChat(c)
	case "getchatmember":
		return s.getMember(c)
	case "getchatadministrators":
		return s.getAdministrators(c)
	}
	return nil, &refusal{http.StatusNotFound, "Not Found", nil, true}
}

// answer writes an answer of the Bot API.
func (s *Server) answer(w http.ResponseWriter, result any, refused *refusal) {
	w.Header().Set("Content-Type", "application/json")
	if refused == nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result}) // the bot may be gone
		return
	}
	body := map[string]any{"ok": false, "error_code": refused.code, "description": refused.sentence}
	if refused.parameters != nil {
		body["parameters"] = refused.parameters
	}
	w.WriteHeader(refused.code)
	_ = json.NewEncoder(w).Encode(body)
}
