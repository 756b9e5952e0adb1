package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var openclaw = op.Group{Title: "OpenClaw", Name: "openclaw", Operations: []op.Declaration{
	&OpenClawLogs,
}}

// OpenClawLogsIn says how much of the log is wanted.
type OpenClawLogsIn struct {
	OnServer
	// The reference documents lines in the query and shows it in the body too.
	Lines int64 `json:"lines,omitempty" in:"query" doc:"Lines from the end; 100 without it." example:"100"`
}

// OpenClawLog is the end of the daemon's log.
type OpenClawLog struct {
	Output  string `json:"output"`
	Success bool   `json:"success"`
}

// OpenClawLogs reads the end of OpenClaw's log.
var OpenClawLogs = op.Operation[OpenClawLogsIn, OpenClawLog]{
	Name:  "openclaw.logs",
	Route: "POST /api/servers/{server}/openclaw/logs",
	Risk:  policies.Read,
	Doc:   "Show the latest lines that the OpenClaw daemon of a server has logged.",
	Words: []string{
		"ai agent", "journal", "tail", "clawdbot", "OpenClaw log", "openclaw daemon output", "what does openclaw do", "log openclaw", "what is openclaw complaining about",
		"openclaw does not answer", "claw daemon", "openclaw went silent", "moltbot", "why did openclaw fail", "last lines of openclaw", "openclaw crashed", "ai assistant log",
		"xem log openclaw", "assistant daemon output", "what did the claw do", "openclaw journal", "errors of openclaw", "anything unusual in openclaw",
		"journalctl -u openclaw",
		"nhật ký", "openclaw lỗi gì", "openclaw bị lỗi", "openclaw sao không trả lời", "output của openclaw", "openclaw làm gì", "openclaw có gì lạ",
	},
}
