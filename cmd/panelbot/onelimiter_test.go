package main

import (
	"log/slog"
	"testing"

	"panelbot/panel"
)

// TestOneLimiterHoweverTheAddressIsSpelled: two panels with one token had a limiter each
// where their addresses were spelled differently, so that together they sent twice what the
// panel allows a token.
func TestOneLimiterHoweverTheAddressIsSpelled(t *testing.T) {
	t.Parallel()
	flash := PanelConfig{Name: "main", Kind: "flashpanel", URL: "https://panel.example.com", Token: "one", Code: "c", Rate: "60/m", Ceiling: "read"}
	open := PanelConfig{Name: "host1", Kind: "openpanel", URL: "https://panel.example.com:2083", Username: "demo", Password: "p", Rate: "60/m", Ceiling: "read"}
	with := func(pc PanelConfig, change func(*PanelConfig)) PanelConfig {
		change(&pc)
		return pc
	}
	at := func(url string) PanelConfig { return with(flash, func(pc *PanelConfig) { pc.URL = url }) }
	token := with(open, func(pc *PanelConfig) { pc.Token, pc.Username, pc.Password = "op_mcp_one", "", "" })
	for _, tt := range []struct {
		what        string
		one, other  PanelConfig
		wantLimiter int
	}{
		{"the same", flash, flash, 1},
		{"letters of the host", flash, at("https://Panel.EXAMPLE.com"), 1},
		{"letters of the scheme", flash, at("HTTPS://panel.example.com"), 1},
		{"the port of https", flash, at("https://panel.example.com:443"), 1},
		{"an empty port", flash, at("https://panel.example.com:"), 1},
		{"a slash at the end", flash, at("https://panel.example.com/"), 1},
		{"a dot at the end of the host", flash, at("https://panel.example.com."), 1},
		{"all of it", at("https://panel.example.com/root"), at("https://PANEL.example.com.:443/root//"), 1},
		{"the port of http", at("http://127.0.0.1"), at("http://127.0.0.1:80/"), 1},
		{"forms of an address", at("https://[2001:db8::1]"), at("https://[2001:DB8:0::1]:443"), 1},
		{"a user name that the token leaves unused", token, with(token, func(pc *PanelConfig) { pc.Username = "demo" }), 1},
		{"another token", flash, with(flash, func(pc *PanelConfig) { pc.Token = "two" }), 2},
		{"another user", open, with(open, func(pc *PanelConfig) { pc.Username = "other" }), 2},
		{"a user who is called as a token", with(open, func(pc *PanelConfig) { pc.Username = token.Token }), token, 2},
		{"another port", flash, at("https://panel.example.com:80"), 2},
		{"another host", flash, at("https://panel.example.org"), 2},
		{"another path", flash, at("https://panel.example.com/Root"), 2},
		{"letters of the path", at("https://panel.example.com/root"), at("https://panel.example.com/Root"), 2},
		{"another scheme", at("http://127.0.0.1:8443"), at("https://127.0.0.1:8443"), 2},
	} {
		limiters := map[string]*panel.Limiter{}
		for _, pc := range []PanelConfig{tt.one, tt.other} {
			if _, err := newClient(slog.New(slog.DiscardHandler), &Config{}, pc, vendorOf(pc), limiters); err != nil {
				t.Fatalf("%s: %v", tt.what, err)
			}
		}
		if len(limiters) != tt.wantLimiter {
			t.Errorf("%s: %d limiters for %s and %s, want %d", tt.what, len(limiters), tt.one.URL, tt.other.URL, tt.wantLimiter)
		}
	}
}
