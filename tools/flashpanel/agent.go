package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var agent = op.Group{Title: "Server Agent", Name: "agent", Operations: []op.Declaration{
	&InstallAgent, &CreateAgentToken,
}}

// InstallAgentIn has one argument that nobody explains.
type InstallAgentIn struct {
	OnServer
	Web bool `json:"web,omitempty" doc:"Unexplained in the reference." example:"true"`
}

// InstallAgent puts the panel's own agent on a server. It gives nobody new
// access: the panel is root there already. "Agent is already up to date" is a
// refusal.
var InstallAgent = op.Operation[InstallAgentIn, Started]{
	Name:  "agent.install",
	Route: "POST /api/servers/{server}/agent/install",
	// Not Change: what it installs takes connections from outside, as root.
	Risk:  policies.Grant,
	Doc:   "Install or update the FlashPanel agent on a server, through which the panel reads system figures. Refused when it is current.",
	Words: []string{"monitoring", "upgrade agent", "daemon", "cài agent", "cập nhật agent", "panel agent is old", "metrics are missing", "no graphs in the panel", "install monitoring agent", "cài đặt agent"},
	Check: op.See(&GetSystemInfo),
}

// AgentToken is three forms of a login to a server's agent.
type AgentToken struct {
	Token  string `json:"token" secret:"true"`
	Direct string `json:"direct" secret:"true"`
	Remote string `json:"remote" secret:"true"`
}

// CreateAgentToken hands out a login to a server's agent. How long it lives is
// not said.
var CreateAgentToken = op.Operation[OnServer, AgentToken]{
	Name:  "agent.token.create",
	Route: "POST /api/servers/{server}/agent/token",
	Risk:  policies.Reveal,
	Doc:   "Make a token for the agent of a server and hand it out. Whoever has it reaches the agent without the panel.",
	Words: []string{"JWT", "connect directly", "agent key", "tạo mã kết nối", "token máy chủ", "agent token", "agent JWT", "token for the agent"},
}
