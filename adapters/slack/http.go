package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The paths that the app's manifest gives to Slack.
const (
	CommandsPath     = "/slack/commands"
	InteractionsPath = "/slack/interactions"
	EventsPath       = "/slack/events"
	OptionsPath      = "/slack/options"
)

const (
	maxBody  = 1 << 20
	bodyTime = 2 * time.Second
	// maxHTTPAnswer is how large an acknowledgement over HTTP may be.
	maxHTTPAnswer = 200_000
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// Handlers are the handlers of Slack's requests by their patterns. Who asks is known by
// the signature of one of the secrets; none, or an empty one, is an error.
func (i *Intake) Handlers(secrets []string) (map[string]http.Handler, error) {
	var keys [][]byte
	for _, s := range secrets {
		if strings.TrimSpace(s) == "" {
			return nil, errors.New("slack: an empty signing secret would let anybody in: set slack.signing_secret to that of the app's Basic Information page")
		}
		keys = append(keys, []byte(s))
	}
	if len(keys) == 0 {
		return nil, errors.New("slack: mode http needs slack.signing_secret, from the app's Basic Information page")
	}
	handlers := map[string]http.Handler{}
	for path, r := range map[string]route{
		CommandsPath:     {formType, parseCommandForm},
		InteractionsPath: {formType, parsePayloadForm},
		OptionsPath:      {formType, parsePayloadForm},
		EventsPath:       {jsonType, parseCallback},
	} {
		handlers["POST "+path] = &endpoint{i, keys, r}
	}
	return handlers, nil
}

// route is what one path takes.
type route struct {
	contentType string
	parse       func(body []byte, at time.Time) (Event, error)
}

type endpoint struct {
	*Intake
	secrets [][]byte
	route   route
}

// ServeHTTP answers one request. Nothing of it is looked at before its signature is
// right.
func (n *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != n.route.contentType {
		n.refuse(w, http.StatusUnsupportedMediaType, "content type")
		return
	}
	// An error means that the connection knows no deadline, as in tests.
	_ = http.NewResponseController(w).SetReadDeadline(at.Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			n.refuse(w, http.StatusRequestEntityTooLarge, "too large")
			return
		}
		n.refuse(w, http.StatusBadRequest, "broken off")
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the connection goes on
	if err := verify(n.secrets, r.Header, body, at); err != nil {
		why := "signature"
		if errors.Is(err, errClock) {
			why = "clock"
		}
		n.refused.refuse(r.Context(), Refusal{Why: why, Way: "http", Remote: r.RemoteAddr})
		n.refuse(w, http.StatusUnauthorized, "not signed by Slack, or at another time")
		return
	}
	if again := r.Header.Get("X-Slack-Retry-Num"); again != "" {
		n.log.Info("slack sends again", "path", r.URL.Path, "retry", cut(again, 8), "reason", cut(r.Header.Get("X-Slack-Retry-Reason"), 40))
	}
	if n.check(w, body) {
		return
	}
	e, err := n.route.parse(body, at)
	if err == nil {
		var answer []byte
		answer, err = n.take(r.Context(), e, origin{"http", r.RemoteAddr}, maxHTTPAnswer)
		if err == nil {
			n.acknowledge(w, answer)
			return
		}
	}
	n.fail(w, err)
}

// check answers the requests by which Slack looks whether it reaches us, and reports
// whether it was one.
func (n *endpoint) check(w http.ResponseWriter, body []byte) bool {
	if n.route.contentType == formType {
		form, err := url.ParseQuery(string(body))
		if err != nil || form.Get("ssl_check") != "1" {
			return false
		}
		w.WriteHeader(http.StatusOK)
		return true
	}
	var v struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(body, &v) != nil || v.Type != "url_verification" {
		return false
	}
	w.Header().Set("Content-Type", jsonType)
	n.write(w, map[string]string{"challenge": v.Challenge})
	return true
}

// acknowledge tells Slack that it is kept.
func (n *endpoint) acknowledge(w http.ResponseWriter, answer []byte) {
	if answer == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	n.write(w, json.RawMessage(answer))
}

func (n *endpoint) write(w http.ResponseWriter, answer any) {
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		n.log.Warn("slack did not read the acknowledgement", "err", err)
	}
}

// fail answers what is not taken. Slack sends again after a 5xx; what it will never
// send better is acknowledged where it would come again.
func (n *endpoint) fail(w http.ResponseWriter, err error) {
	var m *malformed
	switch {
	case errors.Is(err, errIgnored):
		w.WriteHeader(http.StatusOK)
	case errors.Is(err, errForeign):
		n.refuse(w, http.StatusForbidden, "another workspace or app")
	case errors.As(err, &m) && n.route.contentType == jsonType:
		n.log.Warn("slack event not understood", "err", err)
		w.WriteHeader(http.StatusOK)
	case errors.As(err, &m):
		n.log.Warn("slack request not understood", "err", err)
		n.refuse(w, http.StatusBadRequest, "not understood")
	default:
		n.log.Error("slack request not taken", "err", err)
		n.refuse(w, http.StatusServiceUnavailable, "not now")
	}
}

// refuse answers a request that goes no further.
func (n *endpoint) refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if status != http.StatusServiceUnavailable {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(status)
	fmt.Fprintln(w, why)
}
