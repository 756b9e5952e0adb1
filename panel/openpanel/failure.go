package openpanel

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"panelbot/panel"
)

// failure is OpenPanel's error. Some of its parts write message in place of error.
type failure struct {
	Error     json.RawMessage `json:"error"`
	Hint      json.RawMessage `json:"hint"`
	Message   json.RawMessage `json:"message"`
	TwoFactor bool            `json:"twofa_required"`
}

// Failure reads OpenPanel's errors. Among answers with status 2xx it finds
// those that hold nothing but an error, and the question for a second factor.
func (v *Vendor) Failure(r panel.Request, a panel.Answer) *panel.Error {
	if a.Status < 400 {
		if _, ok := panel.Only(a.Body, "error", "hint", "message", "success", "status", "twofa_required", "user_id"); !ok {
			return nil
		}
	}
	var f failure
	_ = json.Unmarshal(a.Body, &f) // what is no JSON has no sentence
	said, hint := panel.Sentence(f.Error), panel.Sentence(f.Hint)
	if f.TwoFactor {
		return &panel.Error{Kind: panel.Unauthorized, Message: "OpenPanel asks for a code of the second factor.", Err: errNeedCode}
	}
	if a.Status < 400 {
		if said == "" {
			return nil
		}
		return &panel.Error{Kind: panel.Refused, Message: said, Hint: hint}
	}
	if said == "" {
		said = panel.Sentence(f.Message)
	}
	e := panel.Plain(a)
	e.Hint = hint
	if said != "" {
		e.Message = said
	}
	switch e.Kind {
	case panel.NotFound:
		notOffered(e, r, said)
	case panel.Invalid:
		e.Fields = nil // OpenPanel names no arguments
	case panel.Unauthorized:
		if strings.HasPrefix(v.cred.Token, "op_mcp_") && e.Hint == "" {
			e.Hint = "Make a new token in OpenPanel, and set it as token for this panel."
		}
	}
	if a.Status == http.StatusInternalServerError && e.Hint == "" {
		e.Hint = "OpenPanel itself failed; look there before trying again."
	}
	return e
}

// notOffered words a 404: versions differ in what they offer, which is no bug.
// A sentence that names something else (a domain, a database) is kept.
func notOffered(e *panel.Error, r panel.Request, said string) {
	plain := strings.Trim(strings.ToLower(said), ". ")
	switch {
	case plain == "", plain == "not found", strings.Contains(plain, "404"), strings.Contains(plain, "url"), strings.Contains(plain, "endpoint"):
		e.Message = fmt.Sprintf("This OpenPanel version does not offer %s %s.", r.Method, r.Path)
	default:
		if e.Hint == "" {
			e.Hint = "If that exists, this OpenPanel version may not offer " + r.Path + "."
		}
	}
}
