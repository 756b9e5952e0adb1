// Package terminal is the door for a person at a command line. It types
// name=value words by a tool's schema, asks what the policy wants asked, and
// prints outcomes.
//
// What goes where: the answer's data goes to standard output, so that it can
// be piped; the sentence about it, questions and hints go to standard error.
// A secret is printed only to a person: on a terminal, or with Reveal. Nothing
// is asked where standard input is no terminal; what needs a yes is then
// denied, unless the flag for exactly that was given.
package terminal
