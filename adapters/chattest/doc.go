// Package chattest is what the tests of the chat doors share: a house around a
// door, with a clock that can be moved and steps that are told; children that
// run a house and are killed at a step; and the cases that hold for each door.
// It knows no door: what differs between them, a test gives as a value or a
// function, so that the internal tests of a door can use it too. It is for
// tests alone.
//
// Package adaptertest asks the same of every door, about a call. This package
// is about what only the doors for chats have: an inbox and an outbox, messages
// and cards.
package chattest
