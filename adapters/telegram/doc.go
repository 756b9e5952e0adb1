// Package telegram is the door for Telegram.
//
// # The way in
//
// What Telegram sends comes by long polling (poll.go) or to a webhook (webhook.go).
// Both do the same with it, in intake.go: the raw update is parsed into an Event, is
// stored by the inbox, which takes each Key once, and is acknowledged afterwards: by
// the offset of the next poll, which confirms all updates before it, or by the status
// of the answer. What cannot be stored comes again.
//
// What is to be done about it happens from the inbox, those of one chat in their order.
//
// # Who
//
// A person is the number of their account, and nothing else: names and usernames
// change. What came in the name of a chat (anonymous administrators, channels), what
// was forwarded and what other bots wrote has no rights. What Telegram sends back of a
// button is an opaque id, good for the message that carries it and for the person it
// was made for.
//
// # Where
//
// An answer goes where the question was, in its topic too. Only the chats that the
// configuration lists are answered in public; elsewhere, and where an answer is for one
// person's eyes, it goes to the private chat. A bot cannot begin one: where Telegram
// says so, the listed group gets a link that does; the secret or the file of a call that was
// made waits for it (kept.go).
//
// # Asking
//
// A chat has no forms. What a call needs is asked one by one (ask.go): a message with
// the choices as buttons, or one that the person's app answers. A question is bound to
// its chat, its person and its message, holds for two minutes, and waits in no memory:
// it is a ticket in the store. One-time codes and secrets are asked in the private chat
// alone, and what was typed is deleted there.
//
// # Construction
//
// NewClient is the Bot API, with the bot's token, which no error and no log line
// holds. NewIntake makes the way in; then either a Poller runs, or Webhook is served.
// Answers is the Handler of the inbox, Sender that of the outbox.
package telegram
