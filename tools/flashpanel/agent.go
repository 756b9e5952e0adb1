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
	Risk: policies.Grant,
	Doc:  "Install or update the FlashPanel agent on a server, through which the panel reads system figures. Refused when it is current.",
	Words: []string{
		"monitoring", "upgrade agent", "daemon", "panel agent is old", "metrics are missing", "no graphs in the panel", "install monitoring agent",
		"put the monitoring thing on the server", "panel shows no figures", "no CPU and RAM graphs", "graphs stay empty", "statistics do not come in", "agent is outdated",
		"agent is too old", "get the newest agent", "reinstall the agent", "metrics collector", "monitoring daemon", "charts are blank", "server shows no stats in the panel",
		"no metrics from the new box", "dashboards of the panel are empty", "usage figures are missing", "the probe is not installed", "bring the agent up to date",
		"agent upgrade", "panel cannot measure the server", "update agent", "no load graph for the server", "charts stopped", "agent is offline", "agent missing",
		"panel stats are blank",
		"cài agent", "cập nhật agent", "cài đặt agent", "cài giám sát", "panel không hiện biểu đồ", "không thấy thông số server trên panel", "cập nhật agent lên bản mới",
		"cài lại agent", "agent cũ quá", "server chưa có agent", "thiếu biểu đồ tài nguyên",
	},
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
	Words: []string{
		"JWT", "connect directly", "agent key", "agent token", "agent JWT", "token for the agent", "credentials for the agent API", "secret for the agent",
		"talk to the agent directly", "read metrics from the agent with our own dashboard", "access token of the agent", "new agent token", "connect Grafana to the agent",
		"our monitoring needs access to the agent", "agent login", "scrape the agent", "token so that our tool can read the agent", "key for the agent's API",
		"issue an agent token", "zabbix should talk to the agent", "prometheus", "agent authorization",
		"tạo mã kết nối", "token máy chủ", "lấy token agent", "tạo token agent", "mã truy cập agent", "cấp token cho agent", "cho công cụ khác đọc agent",
	},
}
