package panel

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Vendor is what differs between the panels: how they let a request in, and
// how they say no. A Client asks it from many goroutines at once. The texts
// of its errors may hold secrets: the Client takes them out.
type Vendor interface {
	// Header gives what every request carries beside Accept and User-Agent,
	// anonymous ones too. The caller does not change it; nil is nothing.
	Header() http.Header
	// Authorize gives the headers that let a request in. It may log in first,
	// by login, which sends a request without credentials. An error ends the
	// request before it is sent.
	Authorize(ctx context.Context, login Login) (http.Header, error)
	// Rejected tells that the panel answered 401 to a request with the
	// headers that Authorize gave. True says that Authorize can give others
	// now: the request, which was not executed, is sent once more.
	Rejected(header http.Header) bool
	// Failure says what an answer means that is no success: one of status 400
	// or more, or a JSON object with status 2xx that is the vendor's way to
	// refuse. Nil for 2xx is success, and for the rest Plain is taken.
	Failure(r Request, a Answer) *Error
	// Fallback gives the other form of a path that was answered with status,
	// to be tried once; empty is none.
	Fallback(path string, status int) string
	// Secrets lists the credentials, which leave every error and log line. The
	// caller does not change the list.
	Secrets() []string
}

// Login sends a request without credentials and gives its answer; every error
// is an *Error.
type Login func(ctx context.Context, r Request) (*Response, error)

// Answer is what a panel answered, before it was judged.
type Answer struct {
	Status int
	Header http.Header
	// Body is empty when it could not be read or was too large.
	Body []byte
}

// Plain is the Error that a status alone tells, for answers whose body has no
// sentence.
func Plain(a Answer) *Error {
	e := &Error{Status: a.Status, Kind: Broken}
	e.Message = fmt.Sprintf("The panel answered %d %s.", a.Status, http.StatusText(a.Status))
	switch s := a.Status; {
	case s == http.StatusUnauthorized:
		e.Kind = Unauthorized
	case s == http.StatusNotFound, s == http.StatusGone:
		e.Kind = NotFound
	case s == http.StatusUnprocessableEntity:
		e.Kind = Invalid
	case s == http.StatusTooManyRequests:
		e.Kind = Limited
	case s == http.StatusRequestTimeout:
	case s >= 400 && s < 500:
		e.Kind = Refused
	}
	return e
}

// Only reads a JSON object whose members are all among names; false for
// everything else, an empty object too. It looks no further than the first
// member where that is another.
func Only(body []byte, names ...string) (map[string]json.RawMessage, bool) {
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{"))
	if !ok {
		return nil, false
	}
	rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	if !ok {
		return nil, false
	}
	end := bytes.IndexByte(rest, '"')
	if end < 0 || !slices.Contains(names, string(rest[:end])) {
		return nil, false
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return nil, false
	}
	for name := range members {
		if !slices.Contains(names, name) {
			return nil, false
		}
	}
	return members, true
}

// Sentence reads a JSON string; empty for everything else.
func Sentence(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
