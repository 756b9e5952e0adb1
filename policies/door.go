package policies

// Door is where a call came in.
type Door string

// The doors.
const (
	MCP      Door = "mcp"
	Terminal Door = "terminal"
	Slack    Door = "slack"
	Telegram Door = "telegram"
	Cron     Door = "cron"
)

// Doors lists all doors, also those that this version does not serve: a rule
// may speak of them already.
func Doors() []Door { return []Door{MCP, Terminal, Slack, Telegram, Cron} }

// attended reports whether a person is at the door, and not a program.
func (d Door) attended() bool { return d == Terminal || d == Slack || d == Telegram }
