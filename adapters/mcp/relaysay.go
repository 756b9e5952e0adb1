package mcp

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/tools"
)

func (r *refusal) Error() string { return r.sentence }

// refuse says why a request has no answer, and what to do. It claims that
// something may have been done only where that is so.
func (r *Relay) refuse(m *message, err error) refusal {
	var own *refusal
	if errors.As(err, &own) {
		return *own
	}
	return refusal{mcp.INTERNAL_ERROR, r.sentence(m, err)}
}

func (r *Relay) sentence(m *message, err error) string {
	var (
		nothing *unsent
		turned  *declined
		gone    *lost
	)
	switch {
	case errors.As(err, &nothing):
		return r.notSent(nothing.err)
	case errors.Is(err, errNobody):
		return "Nothing was done: PANELBOT_TOKEN is nobody's token at this server. Ask the person who runs it for an mcp_token."
	case errors.As(err, &turned):
		return turned.sentence(m)
	case errors.Is(err, errForgotten):
		return "Nothing was done: the server does not know this session any more, and no other could be begun. Connect anew."
	case errors.Is(err, errCutShort):
		return "Nothing was done: the server did not take the whole message. If it is a large one, send less at once; else send it again."
	case !errors.As(err, &gone):
		gone = &lost{"something went wrong"}
	}
	if m.method == string(mcp.MethodToolsCall) {
		return fmt.Sprintf("The call was sent, and the answer was lost (%s); whether it happened is unknown. Do not call it again before you have looked.", gone.why)
	}
	return fmt.Sprintf("The request was sent, and the answer was lost (%s). Ask again.", gone.why)
}

// notSent says why no connection came about.
func (r *Relay) notSent(err error) string {
	if errors.Is(err, errStopped) {
		return "Nothing was sent: panelbot was stopped. Start it again, and ask again."
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return fmt.Sprintf("Nothing was sent: no panelbot serve answers at %s. Ask the person who runs it to start it.", r.address)
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // without the address, which is told already
	}
	return fmt.Sprintf("Nothing was sent: no connection to %s came about: %s Check --server, and the certificate of what answers there.", r.address, sentenceOf(err.Error()))
}

// sentence says that the server turned a message away, in its own words.
func (e *declined) sentence(m *message) string {
	said := "Nothing was done: the server answered " + statusText(e.status) + "."
	if text := sentenceOf(e.text); text != "" && text != http.StatusText(e.status)+"." {
		said = strings.TrimSuffix(said, ".") + ": " + text
	}
	return said + " " + e.advice(m)
}

// advice is what to do about a message that was turned away.
func (e *declined) advice(m *message) string {
	const path = "Is the path of --server right? It is mcp.path of the server's configuration, /mcp by default."
	switch status := e.status; {
	case status < 400:
		return fmt.Sprintf("That leads to %s, and is not followed, because the token would go along. If that is the server, set --server to it.", e.leadsTo())
	case status == http.StatusForbidden:
		return "Ask the person who runs it."
	case status == http.StatusNotFound && !m.modern() && !m.begins():
		return "No session was begun: send initialize first. " + path
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return path
	case status == http.StatusRequestEntityTooLarge:
		return "Send less at once."
	case status == http.StatusTooManyRequests:
		if seconds, err := strconv.ParseUint(e.retry, 10, 16); err == nil {
			return fmt.Sprintf("Try again in %d s.", seconds)
		}
		return "Wait a while, and try again."
	default:
		return "If it stays so, ask the person who runs the server to look in its log."
	}
}

// leadsTo is where a redirect leads, without what may be secret in it.
func (e *declined) leadsTo() string {
	if e.location == nil {
		return "another address"
	}
	return clipped((&url.URL{Scheme: e.location.Scheme, Host: e.location.Host, Path: e.location.Path}).String())
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// sentenceOf makes a sentence of a text from outside.
func sentenceOf(text string) string {
	if text = clipped(text); text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// mostSaid is how much of a text from outside is told.
const mostSaid = 300

func clipped(text string) string {
	runes := []rune(tools.CleanText(text))
	if len(runes) <= mostSaid {
		return string(runes)
	}
	return string(runes[:mostSaid-1]) + "…"
}
