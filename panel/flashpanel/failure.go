package flashpanel

import (
	"encoding/json"
	"net/http"

	"panelbot/panel"
)

// howToLogIn ends every error that new credentials would cure.
const howToLogIn = "Run `panelbot login` for this panel, and put its token and code into the configuration."

// failure is Laravel's error. Debug mode adds members, which are not shown.
type failure struct {
	Message json.RawMessage `json:"message"`
	Errors  json.RawMessage `json:"errors"`
}

// Failure reads Laravel's errors. Among answers with status 2xx it finds those
// that hold a message and errors by field; a message alone is the client's to
// judge.
func (v *Vendor) Failure(r panel.Request, a panel.Answer) *panel.Error {
	if a.Status < 400 {
		if _, ok := panel.Only(a.Body, "message", "errors"); !ok {
			return nil
		}
	}
	var f failure
	_ = json.Unmarshal(a.Body, &f) // what is no JSON has no sentence
	message, fields := panel.Sentence(f.Message), fieldsOf(f.Errors)
	if a.Status < 400 {
		if len(fields) == 0 {
			return nil
		}
		return &panel.Error{Kind: panel.Invalid, Message: message, Fields: fields}
	}
	e := panel.Plain(a)
	if message != "" {
		e.Message = message
	}
	e.Fields = fields
	switch {
	case a.Status == http.StatusUnauthorized && !r.Anonymous:
		e.Message, e.Hint = "FlashPanel does not accept the token and the code.", howToLogIn
		if message != "" && message != "Unauthenticated." {
			e.Message = message
		}
	case e.Kind == panel.Invalid && len(fields) == 0 && message != "":
		// A refusal may come with any status: without fields no argument is wrong.
		e.Kind = panel.Refused
	case a.Status == http.StatusInternalServerError:
		e.Hint = "FlashPanel itself failed; look there before trying again."
	case a.Status == http.StatusNotFound && message == "":
		e.Hint = "Check url in the configuration."
	}
	return e
}

// fieldsOf reads the messages by argument: a list for each as Laravel writes
// it, or one string.
func fieldsOf(raw json.RawMessage) map[string][]string {
	var byName map[string]json.RawMessage
	if json.Unmarshal(raw, &byName) != nil || len(byName) == 0 {
		return nil
	}
	fields := make(map[string][]string, len(byName))
	for name, value := range byName {
		var list []string
		if json.Unmarshal(value, &list) != nil {
			list = []string{panel.Sentence(value)}
		}
		fields[name] = list
	}
	return fields
}
