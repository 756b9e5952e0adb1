// Package telegramtest is a stand-in for Telegram: its Bot API for one bot, with
// people, groups and channels around it, held in memory and served on loopback,
// for tests, the demo and end-to-end runs. It behaves, it does not expect: what a
// bot sends is checked against Telegram's rules and kept; what a person does
// reaches the bot as Telegram would bring it.
//
// # The bot's side
//
// [Server.URL] + "/bot<token>/METHOD" is the Bot API, in form encoding, JSON and
// multipart; files are below "/file/bot<token>/". Refusals have Telegram's codes and
// sentences. Updates go out by getUpdates, where an offset confirms those before it
// and a second poller ends the first with 409, or to a webhook, one after another,
// with the secret token in its header.
//
// Texts are read as Telegram reads parse_mode HTML, and counted in UTF-16 units
// afterwards; commands, mentions and tags in them are found as Telegram finds them, and
// messages that have some are kept for [Server.Pressable]. Keyboards have their limits, callback_data 1 to 64 bytes. What
// Telegram refuses for its form is answered so, and kept for [Server.Violations].
//
// # A person's side
//
// [Server.Say], [Server.Press], [Server.Start], [Server.Edit], [Server.Delete], [Server.Post],
// [Server.Rename], [Server.Block], [Server.Migrate] and so on are what people do.
// [Server.Await] waits until the world looks as a test wants it; [Server.Transcript]
// prints a chat as a phone shows it.
//
// # What it is not
//
// It shares no code with a client library, so that it shares no mistake with it. It
// knows the methods that panelbot uses; another one answers 404. Where Telegram's
// documents are silent the stricter behaviour was chosen. Everything lives in
// memory, and is gone with [Server.Close].
package telegramtest
