// Package talk is a conversation at a door where people press buttons and fill in
// forms: Slack and Telegram. It turns what somebody typed, pressed or filled in into
// a Reply, which the door writes in its own form. It does no input or output of its
// own, and knows no platform.
//
// # Buttons
//
// What a platform shows of a button, and sends back, is an opaque id: what it stands
// for is a ticket in the store, sealed, good for a while, and for one person. A
// button that makes a call is spent by the first who presses it; one that only shows
// something can be pressed again. The buttons of a card, which shows a request for
// approval, carry the request's id, and count for whoever presses them; the door
// answers for that the card is one of ours.
//
// # Questions
//
// A call that wants a yes, a name typed, a secret or a one-time code ends where the
// question begins: nothing waits. The question's button makes the same call again,
// with the digest of what was asked. Where the Runner asks about the same, that is
// the yes; where something differs, the person is asked anew. So any replica can
// hear the answer, also after a restart, and nothing was sent before.
package talk
