// Package flashpanel is how FlashPanel lets a request in, and how it says no:
// a token and a code in two headers, and Laravel's errors. The pair lives until
// ten newer ones were made, so nothing here logs in by itself: Login is for the
// command that a person runs.
package flashpanel
