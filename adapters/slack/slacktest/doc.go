// Package slacktest is a stand-in for Slack: one workspace with one app in it,
// held in memory and served on loopback, for tests, the demo and end-to-end
// runs. It behaves, it does not expect: what an app sends is checked against
// Slack's rules and kept; what a person does reaches the app as Slack would
// bring it.
//
// # The app's side
//
// [Server.URL] + "/api/" is the Web API, in the form and the JSON encoding.
// Errors have Slack's names. apps.connections.open gives the address of a
// WebSocket (Socket Mode): a hello, envelopes that want an acknowledgement,
// pings, disconnects; at most 10 connections, and each envelope goes to one of
// them. With [Config].Endpoint set, payloads are POSTed there instead, signed
// (v0, HMAC-SHA256), to /slack/commands, /slack/interactions, /slack/events and
// /slack/options.
//
// Everything that an app sends is checked with [CheckMessage] or [CheckView].
// What they find is answered as Slack answers it, and kept for
// [Server.Violations], so that a test can hold that there was none.
//
// # A person's side
//
// The methods [Server.Command], [Server.Mention], [Server.Say], [Server.Write], [Server.Press],
// [Server.Choose], [Server.Options], [Server.Submit], [Server.Dismiss],
// [Server.OpenHome], [Server.Join] and so on are what people do. Each returns a
// [Delivery], which ends when the app has acknowledged, or when the person has
// been shown an error because it has not within [Config].Patience (3 s).
// [Server.Await] waits until the workspace looks as a test wants it;
// [Server.Transcript] prints a conversation as a phone shows it.
//
// # What it is not
//
// It shares no code with the client library, so that it shares no mistake with
// it. It knows the methods, blocks and events that panelbot uses; another
// method answers unknown_method. Where Slack's documents differ from each other
// the stricter number is used. Everything lives in memory, and is gone with
// [Server.Close].
package slacktest
