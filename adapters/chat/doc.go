// Package chat is what the doors share at which people type. It turns one line of
// text into a command, and what came of it into a form that any door can show. It
// does no input or output, and asks nobody anything.
//
// # A line
//
//	help                       all groups
//	help GROUP, help WORDS     the tools of a group, or whose words begin so
//	help TOOL, TOOL ?          one tool
//	tools WORDS                the tools that fit the words best
//	whoami                     who asks, and what they may
//	report, report run NAME    the reports that come round, and one of now
//	TOOL VALUE… name=value…    a call
//
// TOOL is a tool's words (dns record create) or its name at the MCP door.
// Values without a name go to the arguments of the path, in their order. The
// others are name=value, typed by the tool's schema and repeated for lists, or
// name:=JSON. The words --json and --dry-run may stand anywhere.
//
// White space of any kind separates words, a pasted line break too. Quotes
// keep words together: "…" with the escapes \" \\ \n \t, '…' without any, and
// what phones and word processors make of them: “…” ‘…’ «…» „…“. Inside quotes
// line breaks stay. A single quote in the middle of a word is an apostrophe.
// Characters without a width, and those that turn the direction of writing,
// are removed. JSON after := ends where its value ends.
//
// A line that is no command runs nothing. It is answered with the commands
// that are spelled like it, else with the tools that a search finds. What was
// typed is never repeated in an answer: it may be a password.
//
// # Windows and buttons
//
// A door that has more than lines draws what this package gives it as data:
//
//	Menu, MenuOf   the groups, and the tools of one
//	Guess          what a line that is no command may have meant
//	Form           the arguments that a call still needs, and what was filled in
//	View, Actions  how a call ended, and what can be done next
//	Card           a request, for those who are asked about it
//	Progress       how long work goes on
//	Badge          the word, the colour and the sign of a status
//
// None of it makes a call: what a button holds is a tool with arguments, which runs
// as whoever presses it, by way of the Runner.
//
// # Languages
//
// Every sentence comes from the files under messages. What a tool says of
// itself, and the panel of what happened, stays as it is. Times are written by the
// clock of whoever reads them, where they have said which.
package chat
