// Package simulator is a stateful stand-in over HTTP for two hosting panels,
// FlashPanel (202 operations) and OpenPanel (21), for the demo and for tests. One
// handler answers for both: their paths do not meet.
//
// # State
//
// A Simulator holds one seeded world in memory: four servers (web-1, web-2, db-1,
// mail-1 with the ids 1 to 4) with their sites (see Sites), databases, zones,
// files, containers and so on. Every operation reads or changes that world and
// answers in the shape that the references show. Where they show none, the
// handler's comment says what it answers. Lists may hold a field more than the
// reference shows (a server's tags, an application's status) where otherwise an
// operation would have no visible effect. Passwords and keys that a client sends
// are in no answer.
//
// # Events
//
// An operation that FlashPanel does in the background answers with an event that
// is RUNNING, and its effect shows only once the event has ended,
// Config.EventDuration later. Events are settled when a request arrives, by
// Config.Now: nothing runs between requests, so a test moves time by moving its
// clock. As with the panel, nothing reads an event back.
//
// # Credentials
//
// FlashPanel takes the pair FlashToken and FlashCode, and those that POST
// /api/token hands out for FlashEmail, FlashPassword and FlashTOTP; it keeps the
// ten newest pairs. The five operations that its servers call back take
// ServerToken as the field token. OpenPanel takes OpenToken, and tokens from POST
// /api/login for OpenUser and OpenPassword, with Config.OpenTwoFactor also a code
// made from OpenTOTPSecret; five logins a minute from an address, then 429.
//
// # Errors
//
// They are Laravel's for FlashPanel, and a redirect to a page for a client that
// does not accept JSON; {"error", "hint"} for OpenPanel. A message alone is a
// refusal, whatever its status. These come with 200: updating an application that
// is up to date, uninstalling one that cannot be, importing into a system database,
// restarting twice within two minutes, installing an agent that is up to date, and
// enabling load balancing without a server. A 422 names the fields; which of them
// are required is a guess, since the reference does not say, and a lenient one.
//
// # Faults
//
// Fault makes requests go wrong: in place of the answer, or in the answer after
// the change was made (see Kind). A cut connection is http.ErrAbortHandler, so
// behind anything but a net/http server, such as a RoundTripper that calls
// ServeHTTP, the caller recovers it. Config.Record keeps the requests for Requests.
//
// # Limits
//
// Nothing is installed, sent or resolved. Archives hold a list of what they pack,
// not the bytes. Server actions, commands and scripts are not run. There is one
// user of each panel, and no billing. Cron does not run, so the clock makes no
// backup. Restoring a database, renewing a certificate, and switching load
// balancing, 8G and notifications change nothing that an operation shows. Text
// that is there to be shown, such as the script of a command, a value of php.ini
// and the document of a workflow, comes back whatever it holds.
package simulator
