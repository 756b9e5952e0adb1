package policies

// Door is where a call came in.
type Door string

// The doors.
const (
	MCP      Door = "mcp"
	Terminal Door = "terminal"
	// Remote is POST /v1/command: a terminal far away, or any program that holds a
	// person's token.
	Remote   Door = "remote"
	Slack    Door = "slack"
	Telegram Door = "telegram"
	Cron     Door = "cron"
)

// Doors lists all doors, also those that this version does not serve: a rule
// may speak of them already.
func Doors() []Door { return []Door{MCP, Terminal, Remote, Slack, Telegram, Cron} }

// IsTerminal reports whether somebody types at a terminal, here or far away, where
// a program can type as well: a yes there needs a one-time code.
func (d Door) IsTerminal() bool { return d == Terminal || d == Remote }

// attended reports whether a person is at the door, and not a program.
func (d Door) attended() bool { return d == Terminal || d == Slack || d == Telegram }
