// Package panel speaks HTTP to a hosting panel. A Client sends Requests, one
// panel and one set of credentials each; it waits for its turn, repeats only
// what reads, follows no redirect, reads no more than its cap, and turns
// every failure into an Error whose text a person can act on. What differs
// between the vendors (credentials, the shapes of errors) is a Vendor, in
// panel/flashpanel and panel/openpanel. The package knows no tools and no
// people.
//
// # The way of a request
//
// Do checks the ceiling and the path, asks the Vendor for credentials (which
// may log in), waits for the Limiter, sends, and judges the answer. The steps
// are in client.go, send.go and answer.go, in that order.
//
// # What may be repeated
//
// A request that Reads is sent again, twice at most, when the connection
// failed, after 502, 503 and 504, and after a 429 that names a wait which fits
// into the time that is left. Every other request is sent once. It is sent a
// second time only after a 401, which the panel did not execute, and only
// where the Vendor has new credentials. net/http, too, repeats requests on a
// connection that turns out to be closed: for a write it does so only when no
// byte has left.
//
// # What an error claims
//
// For a write the kinds tell what is known about the change. Unreachable and
// NotSent: no byte has left. Lost: it may have been made, because the answer
// did not come, broke off, is no JSON, is a page, or is a gateway's 502 or
// 504. Every other kind is the panel's own word that it did not do it. For a
// read nothing is at stake, and what would be Lost is Broken.
//
// # Secrets
//
// The Vendor's credentials and a Request's Secrets leave every error and log
// line before it exists, and so does what looks like a token; see Redact.
// Bodies and queries are never logged.
package panel
