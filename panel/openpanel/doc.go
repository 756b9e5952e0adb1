// Package openpanel is how OpenPanel lets a request in, and how it says no.
//
// A long-lived token (op_mcp_…) is sent as it is, and is the better way. With
// a user name and a password there are sessions: a login gives a token that is
// used until it ends. OpenPanel counts logins (5 a minute from an address, and
// shuts the address out for an hour after too many), and mails each one to the
// user. So one login is in flight at a time, all callers wait for it, there
// are at most four in a minute, at least 60 seconds pass after OpenPanel said
// "too many", and a password that was refused is not tried again until the
// program starts anew.
package openpanel
