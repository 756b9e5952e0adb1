// Package terminal is the door for a person at a command line: for a single
// call, whose words a shell has read, and for a chat, whose lines are in the
// grammar of package chat. It asks what the policy wants asked, and prints
// outcomes.
//
// What goes where: the answer's data goes to standard output, so that it can
// be piped; the sentence about it, questions and hints go to standard error.
// A secret is printed only to a person: on a terminal, or with Reveal. Nothing
// is asked where standard input is no terminal; what needs a yes is then
// denied, unless the flag for exactly that was given.
//
// A chat edits lines with golang.org/x/term, which works on any pair of
// streams; all reading goes through one input, so that Ctrl-C at a question
// loses nothing of what is typed next. The terminal is in raw mode only while
// a line or a secret is typed.
package terminal
