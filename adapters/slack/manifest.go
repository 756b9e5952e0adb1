package slack

import (
	"errors"
	"net/url"
	"strings"
)

// Scope is a permission of the bot token, and what it is for.
type Scope struct{ Name, Why string }

// Scopes are those that the door needs, and no others.
func Scopes() []Scope {
	return []Scope{
		{"app_mentions:read", "a message that names the bot is a command"},
		{"channels:history", "a card whose posting was cut off is looked for in its channel, so that it is not posted twice"},
		{"channels:read", "whether a public channel is shared, and who is in it, decides what may be said there"},
		{"chat:write", "answers and cards are posted, and changed as things go on"},
		{"commands", "the slash command"},
		{"files:read", "a file that is attached to a command is an argument"},
		{"files:write", "what is downloaded from a panel is uploaded to who asked, and pictures of reports"},
		{"groups:history", "as channels:history, in private channels"},
		{"groups:read", "as channels:read, of private channels"},
		{"im:history", "a direct message to the bot is a command"},
		{"im:write", "secrets, and answers that are not for a channel, go to a direct message"},
		{"users:read", "guests, deactivated people, bots and strangers hold no rights"},
	}
}

// AppScope is what the app-level token of Socket Mode needs. It is granted where that
// token is made, and is in no manifest.
func AppScope() Scope { return Scope{"connections:write", "opens the connections of Socket Mode"} }

// events are those that the app subscribes to.
func events() []string {
	return []string{
		"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_id_changed", "channel_shared", "channel_unarchive", "channel_unshared",
		"group_archive", "group_unarchive", "member_joined_channel", "member_left_channel", "message.im", "tokens_revoked", "user_change",
	}
}

// Manifest is what a Slack app is made from,
// https://docs.slack.dev/reference/app-manifest.
type Manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Long        string `json:"long_description"`
		Color       string `json:"background_color"`
	} `json:"display_information"`
	Features struct {
		Home struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Bot struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Commands []manifestCommand `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL  string   `json:"request_url,omitempty"`
			List []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			On      bool   `json:"is_enabled"`
			URL     string `json:"request_url,omitempty"`
			Options string `json:"message_menu_options_url,omitempty"`
		} `json:"interactivity"`
		Org      bool `json:"org_deploy_enabled"`
		Socket   bool `json:"socket_mode_enabled"`
		Rotation bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type manifestCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

// NewManifest makes the manifest of an app with a slash command. Without an address the
// app uses Socket Mode; else Slack sends to the paths of Handlers below it, which must
// be https.
func NewManifest(command, address string) (Manifest, error) {
	var m Manifest
	m.Metadata.Major, m.Metadata.Minor = 1, 1
	m.Display.Name, m.Display.Color = "panelbot", "#1f3a5f"
	m.Display.Description = "Steers servers on FlashPanel and OpenPanel, and asks before it changes what matters."
	m.Display.Long = "panelbot steers servers and hosting accounts on FlashPanel and OpenPanel. Every operation of both panels is a command. " +
		"A policy decides before anything changes, another person approves what gives access or destroys, and everything is recorded."
	m.Features.Home.Home, m.Features.Home.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "panelbot", true
	m.Features.Commands = []manifestCommand{{Command: command, Description: "Steer servers and sites: a command, help, or nothing for the menu", Hint: "server list · help · deploy shop"}}
	for _, s := range Scopes() {
		m.OAuth.Scopes.Bot = append(m.OAuth.Scopes.Bot, s.Name)
	}
	m.Settings.Events.List = events()
	m.Settings.Interactivity.On = true
	m.Settings.Socket = address == ""
	if address == "" {
		return m, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Manifest{}, errors.New("slack: the address under which Slack reaches panelbot must be https, such as https://bot.example.com")
	}
	base := strings.TrimRight(u.String(), "/")
	m.Features.Commands[0].URL = base + CommandsPath
	m.Settings.Events.URL = base + EventsPath
	m.Settings.Interactivity.URL, m.Settings.Interactivity.Options = base+InteractionsPath, base+OptionsPath
	return m, nil
}
