package main

import (
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"panelbot/adapters/mcp"
)

// Config is the configuration file. Every key is in config.example.yaml; the
// doc tags are what `panelbot config schema` says of them.
type Config struct {
	Key      string         `yaml:"key" doc:"Secret of at least 16 characters that authenticates sessions and requests, and seals what the store keeps secret; without one, all of that ends with the process."`
	Store    string         `yaml:"store" doc:"Where panelbot remembers: sqlite:FILE, by default sqlite:panelbot.db, or postgres://USER:PASSWORD@HOST/DATABASE. A relative file is beside the configuration file."`
	Panels   []PanelConfig  `yaml:"panels" doc:"The panels that are steered."`
	People   []PersonConfig `yaml:"people" doc:"The people who may ask, beside those who enrolled with the code of panelbot people invite."`
	Policy   PolicyConfig   `yaml:"policy" doc:"What may be done, and who is asked."`
	MCP      MCPConfig      `yaml:"mcp" doc:"The door for assistants."`
	Slack    SlackConfig    `yaml:"slack" doc:"The door for Slack; without it there is none."`
	Telegram TelegramConfig `yaml:"telegram" doc:"The door for Telegram; without it there is none."`
	Reports  []ReportConfig `yaml:"reports" doc:"What is read when the clock says so, and where it is posted."`
	// ReportsDir is absolute once the configuration is placed.
	ReportsDir string          `yaml:"reports_dir" doc:"Directory below which reports are written as files (to: file:NAME); that of the configuration file by default, and a relative one is beside it."`
	Alerts     []AlertConfig   `yaml:"alerts" doc:"What is told at once when it happens."`
	Downloads  DownloadsConfig `yaml:"downloads" doc:"Where files from panels are saved."`
	Log        LogConfig       `yaml:"log" doc:"The log, on standard error."`
}

// PanelConfig is one panel with one set of credentials.
type PanelConfig struct {
	Name       string                       `yaml:"name" doc:"What the panel is called in calls and records."`
	Kind       string                       `yaml:"kind" doc:"Which software it is." enum:"flashpanel|openpanel"`
	URL        string                       `yaml:"url" doc:"Its address; https except on loopback. simulator: runs a stand-in in the process."`
	Token      string                       `yaml:"token" doc:"FlashPanel: the API token. OpenPanel: a long-lived op_mcp_ token, in place of username and password. store: is what panelbot login --keep sealed in the store."`
	Code       string                       `yaml:"code" doc:"FlashPanel: the code that came with the token."`
	Username   string                       `yaml:"username" doc:"OpenPanel: the account."`
	Password   string                       `yaml:"password" doc:"OpenPanel: its password."`
	TOTPSecret string                       `yaml:"totp_secret" doc:"OpenPanel: the base32 secret of its one-time codes, where 2FA is on."`
	Rate       string                       `yaml:"rate" doc:"Requests that the panel allows, N/s or N/m; 60/m by default."`
	Ceiling    string                       `yaml:"ceiling" doc:"The highest risk that is ever sent to this panel; destroy by default." enum:"read|reveal|change|disrupt|grant|destroy"`
	TLS        TLSConfig                    `yaml:"tls" doc:"How a panel with a certificate of its own is recognised."`
	Addresses  []string                     `yaml:"addresses" doc:"The IP addresses that the panel connects to its servers from; the guard against shutting it out reads them."`
	Sites      map[string]SiteConfig        `yaml:"sites" doc:"Site names and their ids: no operation of a panel lists sites. panelbot site add keeps further ones in the store."`
	Tags       map[string]map[string]string `yaml:"tags" doc:"Tags of servers, by the server's name or id; rules and scopes read them."`
	Timezone   string                       `yaml:"timezone" doc:"Where the panel's rules read the clock, such as Europe/Berlin; policy.timezone by default."`
}

// TLSConfig names what a self-signed panel is recognised by. One of the two.
type TLSConfig struct {
	CA  string `yaml:"ca" doc:"File with the certificate authority, PEM."`
	Pin string `yaml:"pin" doc:"SHA-256 of the certificate's public key, base64."`
}

// SiteConfig is a site. In the file it may be just the id.
type SiteConfig struct {
	ID     int64  `yaml:"id" doc:"The site's id in the panel."`
	Server string `yaml:"server" doc:"Id or name of its server."`
	Domain string `yaml:"domain" doc:"Its main domain, which then names it too."`
}

// UnmarshalYAML reads an id, or the mapping.
func (s *SiteConfig) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&s.ID)
	}
	type plain SiteConfig
	return node.Decode((*plain)(s))
}

// PersonConfig is somebody who may ask.
type PersonConfig struct {
	Name        string      `yaml:"name" doc:"What the person is called in records."`
	Roles       []string    `yaml:"roles" doc:"What the person may ask for." enum:"viewer|operator|approver|admin"`
	Language    string      `yaml:"language" doc:"Language of the sentences in a chat: en or vi; without it, chat goes by the system's." enum:"en|vi"`
	Timezone    string      `yaml:"timezone" doc:"Where the person reads the clock, such as Europe/Berlin: times in a chat are written so; the system's by default."`
	Slack       string      `yaml:"slack" doc:"The person's account in the workspace of slack.team, U…"`
	Telegram    int64       `yaml:"telegram" doc:"The number of the person's account in Telegram."`
	ApprovalsDM bool        `yaml:"approvals_dm" doc:"Sends each request that the person may approve to their direct messages in Slack and their private chat in Telegram too."`
	MCPToken    string      `yaml:"mcp_token" doc:"Bearer token of the person's assistant, at least 20 characters."`
	Scope       ScopeConfig `yaml:"scope" doc:"What the person's calls may be about; everything by default."`
}

// ScopeConfig is what somebody's calls may be about.
type ScopeConfig struct {
	Tags    map[string]string `yaml:"tags" doc:"Tags that a server must have."`
	Panels  []string          `yaml:"panels" doc:"Names of the panels."`
	MaxRisk string            `yaml:"max_risk" doc:"The highest risk." enum:"read|reveal|change|disrupt|grant|destroy"`
}

// MCPConfig is the door for assistants.
type MCPConfig struct {
	Listen    string   `yaml:"listen" doc:"host:port of streamable HTTP for serve."`
	Path      string   `yaml:"path" doc:"Path of the endpoint; /mcp by default."`
	Tools     toolList `yaml:"tools" doc:"Which tools are listed: preset (by default), compact, full, or a list of groups."`
	Anonymous string   `yaml:"anonymous" doc:"The person as whom calls without a token act; only on loopback."`
	Hosts     []string `yaml:"hosts" doc:"Host names, besides those of loopback, under which the door is reached."`
	Origins   []string `yaml:"origins" doc:"Origins of web pages that may call."`
	Resource  string   `yaml:"resource" doc:"The door's own address from outside, for RFC 9728; http://LISTEN/PATH by default."`
}

// toolList is a mode of the list, or a list of groups.
type toolList struct {
	// Mode is full, preset or compact; empty where there are Groups.
	Mode   string
	Groups []string
}

// UnmarshalYAML reads the word or the list.
func (l *toolList) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return node.Decode(&l.Groups)
	}
	return node.Decode(&l.Mode) // walk takes no other words than listModes
}

// listModes are the words for which tools are listed.
var listModes = []string{mcp.Full, mcp.Preset, mcp.Compact}

// DownloadsConfig is where files from panels are saved.
type DownloadsConfig struct {
	Dir string `yaml:"dir" doc:"Directory, made with mode 0700; downloads by default. A relative one is beside the configuration file."`
}

// place makes a relative directory one beside the configuration file: an MCP
// client may start panelbot anywhere.
func (d *DownloadsConfig) place(file string) error {
	if filepath.IsAbs(d.Dir) {
		return nil
	}
	abs, err := filepath.Abs(filepath.Join(filepath.Dir(file), d.Dir))
	if err != nil {
		return fmt.Errorf("downloads.dir: %w", err)
	}
	d.Dir = abs
	return nil
}

// placeReports makes a relative directory of reports one beside the configuration file.
func (c *Config) placeReports(file string) error {
	if filepath.IsAbs(c.ReportsDir) {
		return nil
	}
	abs, err := filepath.Abs(filepath.Join(filepath.Dir(file), c.ReportsDir))
	if err != nil {
		return fmt.Errorf("reports_dir: %w", err)
	}
	c.ReportsDir = abs
	return nil
}

// LogConfig is the log.
type LogConfig struct {
	Level  string `yaml:"level" doc:"The least level that is written; info by default." enum:"debug|info|warn|error"`
	Format string `yaml:"format" doc:"text (by default) or json." enum:"text|json"`
}

// defaults fills in what the file leaves out.
func (c *Config) defaults() {
	for i := range c.Panels {
		p := &c.Panels[i]
		p.Rate = orElse(p.Rate, "60/m")
		p.Ceiling = orElse(p.Ceiling, "destroy")
	}
	c.MCP.Listen = orElse(c.MCP.Listen, "127.0.0.1:8808")
	c.MCP.Path = orElse(c.MCP.Path, "/mcp")
	c.MCP.Resource = orElse(c.MCP.Resource, "http://"+c.MCP.Listen+c.MCP.Path)
	if len(c.MCP.Tools.Groups) == 0 {
		c.MCP.Tools.Mode = orElse(c.MCP.Tools.Mode, mcp.Preset)
	}
	c.Slack.defaults()
	c.Telegram.defaults(c.MCP.Resource)
	c.Store = orElse(c.Store, "sqlite:panelbot.db")
	c.Downloads.Dir = orElse(c.Downloads.Dir, "downloads")
	c.ReportsDir = orElse(c.ReportsDir, ".")
	c.Log.Level = orElse(c.Log.Level, "info")
	c.Log.Format = orElse(c.Log.Format, "text")
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
