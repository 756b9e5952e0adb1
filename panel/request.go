package panel

import (
	"encoding/json"
	"net/url"
)

// Level orders requests by the harm that they can do; a client sends nothing
// above its ceiling. The numbers are the caller's: this package only compares.
type Level uint8

// Want is the kind of answer that a request expects.
type Want uint8

// The kinds of answers.
const (
	// WantJSON is any JSON value. HTML is an error.
	WantJSON Want = iota
	// WantText is plain text, which may be a page's source, or a bare JSON string.
	WantText
	// WantFile is a download, which is streamed to disk; an answer that is
	// JSON or text and no attachment stays in memory.
	WantFile
	// WantNothing is an answer that means nothing: empty, or any JSON.
	WantNothing
	// WantRedirect is a redirect, whose Location is the answer. One for good is an
	// error, as for all others: it says that the panel has moved.
	WantRedirect
)

// Request is one call of a panel's operation, ready to be sent: names are
// resolved, values are checked, nothing in it is from a stranger's pen
// without escaping.
type Request struct {
	// Method is the HTTP method.
	Method string
	// Path is the escaped path from the panel's root, with its leading slash.
	Path string
	// Query holds the query parameters, unescaped; nil is none.
	Query url.Values
	// Body is the JSON body; nil is none.
	Body json.RawMessage
	// Form holds the parts of a multipart body, in order; nil is none. A
	// request has a Body or a Form, never both.
	Form []Part
	// Level is held against the ceiling.
	Level Level
	// Reads says that the request changes nothing, so that it may be repeated.
	Reads bool
	// Anonymous requests are sent without the stored credentials.
	Anonymous bool
	// Want is the kind of answer that the reference shows.
	Want Want
	// MessageOnly says that an object with nothing but a message may be
	// success; elsewhere it is the panel's refusal.
	MessageOnly bool
	// Secrets are values in the path, the query or the body that must not show
	// in an error or a log line, should the panel repeat them. Those under four
	// bytes are not looked for.
	Secrets []string
}

// Part is a part of a multipart body: a value, or a file where FileName is set.
type Part struct {
	Name     string
	Value    string
	FileName string
	Data     []byte
}

// Response is a panel's answer to a request that it took.
type Response struct {
	// Status is the HTTP status, 2xx (or 3xx for WantRedirect).
	Status int
	// Body is the answer; at most the client's cap of bytes. Empty when the
	// answer was streamed to disk.
	Body []byte
	// ContentType is the answer's media type without parameters.
	ContentType string
	// Location is the address that a redirect names.
	Location string
	// File is where a download lies; nil when there is none.
	File *Download
	// Limited counts the answers before this one that there are too many requests.
	Limited int
}

// Download is an answer that was streamed to disk.
type Download struct {
	// Name is the vendor's file name, made safe: no path, no control
	// characters, never empty.
	Name string
	// Path is the file, of mode 0600, under the client's download directory.
	Path string
	// ContentType is the media type without parameters.
	ContentType string
	// Size is the number of bytes.
	Size int64
}
