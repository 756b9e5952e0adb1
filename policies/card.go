package policies

import "errors"

// Card is a message of a chat that shows a request, and is written anew whenever
// the request changes. What it shows is read from the store each time.
type Card struct {
	Door Door
	// Request is the id of the request.
	Request string
	// Key names the message at its door, and Chat is where it stands.
	Key, Chat string
	// Person is the one whom it was made for, in whose language it speaks; empty is
	// a card for all who read the chat.
	Person string
	// Shown is the identity of what was last written; empty before that.
	Shown string
}

// ErrNoCard says that a message shows no request.
var ErrNoCard = errors.New("the message shows no request")
