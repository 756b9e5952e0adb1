// Package tools holds the catalogue of all tools and the Runner, the one way
// to run one.
//
// Every call, from whichever door, goes the same way:
//
//	check    the tool exists, its arguments are right, the person is known
//	decide   the policy says allow, confirm, approve or deny
//	resolve  names of servers and sites become ids
//	guard    nobody is shut out by it
//	ask      the person who asked says yes, where the policy wants that
//	record   what is about to be sent, before it is sent (a read is recorded
//	         by its outcome alone)
//	call     one request to one panel; what changes is sent at most once
//	verify   the panel is read again, where that can show the change
//	record   how it ended
//
// and ends in an Outcome with exactly one Status. What cannot be recorded is
// not sent; what cannot be decided is denied; what was sent and not answered
// is unknown, and is not sent again.
package tools
