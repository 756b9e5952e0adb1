// Package slack is the door for Slack.
//
// # The way in
//
// What Slack sends comes over HTTP (http.go) or over Socket Mode (socket.go). Both do
// the same with it, in intake.go:
//
//  1. It is known to come from Slack: by the signature of the raw body, or by the socket
//     that the app's token opened.
//  2. It is parsed into an Event, and is about our workspace and our app; else it is
//     refused, and the refusal is recorded.
//  3. It is stored by the inbox, which takes each Key once.
//  4. It is acknowledged. Slack gives 3 seconds for all of this; where the store takes
//     longer, nothing is acknowledged, and Slack sends again or tells the person.
//
// What is to be done about it happens afterwards, from the inbox. Two things cannot wait
// for that, since their answer is in the acknowledgement: the options of a select, and
// whether a form is right. They are asked of the functions in Config, which must change
// nothing: Slack may ask twice.
//
// # Construction
//
// NewClient is the Web API, with the bot's token. NewDirectory takes it, and gives its
// Changed to the Config of NewIntake. Of an Intake either Handlers are served, or a
// Socket made by NewSocket runs. What it kept comes back from the inbox as bodies that
// Decode reads.
//
// Nothing that Slack says about a person or a channel is a right. Directory asks Slack
// who somebody is and who reads a channel, and where Slack cannot be asked, nobody is
// anybody and every channel has strangers in it.
package slack
