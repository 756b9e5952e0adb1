package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"panelbot/adapters/slack"
)

func (a *app) slackCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "slack", Short: "About the door for Slack", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.slackManifestCommand())
	return cmd
}

func (a *app) slackManifestCommand() *cobra.Command {
	asYAML, address := false, ""
	cmd := &cobra.Command{
		Use:   "manifest",
		Short: "Print the manifest from which Slack makes the app",
		Long: `Print the manifest from which Slack makes the app: on https://api.slack.com/apps
choose Create New App, From a manifest, and paste it. It asks for no more than
panelbot uses; the reasons are comments with --yaml, and else on standard error.

It is for Socket Mode unless the configuration says slack.mode: http, or --url
gives the address under which Slack reaches panelbot. Without a configuration it
is that of a new one.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := a.slackConfigured()
			if err != nil {
				return err
			}
			where, err := cfg.slackAddress(address)
			if err != nil {
				return err
			}
			manifest, err := slack.NewManifest(cfg.Slack.Command, where)
			if err != nil {
				return err
			}
			return a.printManifest(manifest, where == "", asYAML)
		},
	}
	cmd.Flags().BoolVar(&asYAML, "yaml", false, "print YAML, with a reason for each scope, and not JSON")
	cmd.Flags().StringVar(&address, "url", "", "address under which Slack reaches panelbot, such as https://bot.example.com (default: that of mcp.resource, for slack.mode http)")
	return cmd
}

// slackConfigured is the configuration, whose tokens may be missing: the app that they
// are of is what the manifest makes. Without a file it is a new one.
func (a *app) slackConfigured() (*Config, error) {
	cfg, err := a.loadWithoutCredentials()
	switch {
	case errors.Is(err, errNoConfig):
		cfg = &Config{}
	case err != nil:
		return nil, err
	}
	cfg.Slack.Mode = orElse(cfg.Slack.Mode, slackBySocket)
	cfg.Slack.Command = orElse(cfg.Slack.Command, "/panel")
	return cfg, nil
}

// slackAddress is where Slack sends to; empty is nowhere, which is Socket Mode.
func (c *Config) slackAddress(flag string) (string, error) {
	if flag != "" || c.Slack.Mode != slackByHTTP {
		return flag, nil
	}
	u, err := url.Parse(c.MCP.Resource)
	if err != nil || u.Scheme != "https" {
		return "", errors.New("slack.mode is http, and where Slack reaches panelbot is not known: give it with --url, such as https://bot.example.com")
	}
	return u.Scheme + "://" + u.Host, nil
}

func (a *app) printManifest(m slack.Manifest, socket, asYAML bool) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if asYAML {
		if text, err = yamlManifest(text); err != nil {
			return err
		}
	} else {
		table := tabwriter.NewWriter(a.stderr, 0, 0, 2, ' ', 0)
		for _, s := range slack.Scopes() {
			fmt.Fprintf(table, "%s\t%s\n", s.Name, s.Why)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if socket {
		s := slack.AppScope()
		fmt.Fprintf(a.stderr, "Afterwards make an app-level token with the scope %s (%s) on the app's page Basic Information.\n", s.Name, s.Why)
	}
	_, err = fmt.Fprintln(a.stdout, string(bytes.TrimRight(text, "\n")))
	return err
}

// yamlManifest turns a manifest into YAML, with the reasons of its scopes.
func yamlManifest(text []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil { // JSON is YAML
		return nil, fmt.Errorf("manifest: %w", err)
	}
	why := map[string]string{}
	for _, s := range slack.Scopes() {
		why[s.Name] = s.Why
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		n.Style = 0
		for _, child := range n.Content {
			walk(child)
		}
		if n.Kind != yaml.SequenceNode {
			return
		}
		for _, item := range n.Content {
			item.LineComment = why[item.Value]
		}
	}
	walk(&doc)
	var page bytes.Buffer
	enc := yaml.NewEncoder(&page)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return page.Bytes(), nil
}

// slackTime is how long the doctor asks Slack at most.
const slackTime = time.Minute

// examineSlack says what of the door for Slack works.
func (a *app) examineSlack(ctx context.Context, cfg *Config, say func(bool, string, ...any)) {
	if !cfg.Slack.on() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, slackTime)
	defer cancel()
	access := cfg.Slack.access()
	access.Proxy = http.ProxyFromEnvironment
	client, err := slack.NewClient(access)
	if err != nil {
		say(false, "slack: %v", err)
		return
	}
	people := map[string]string{}
	for _, p := range cfg.People {
		if p.Slack != "" {
			people[p.Slack] = p.Name
		}
	}
	for _, f := range slack.Examine(ctx, client, slack.Expected{
		Team: cfg.Slack.Team, App: cfg.Slack.App, Socket: cfg.Slack.Mode == slackBySocket,
		Channels: cfg.Slack.places(), Approvals: cfg.Slack.Approvals, People: people,
	}) {
		say(f.OK, "%s", f.Text)
	}
	var private []string
	for _, p := range cfg.People {
		if p.ApprovalsDM && p.Slack != "" {
			private = append(private, p.Name)
		}
	}
	if len(private) > 0 {
		say(true, "slack direct messages are for requests too, of %s", strings.Join(private, ", "))
	}
}
