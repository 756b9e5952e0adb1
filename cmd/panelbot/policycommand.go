package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

func (a *app) policyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "Check, test, explain and simulate the policy; stop everything, and resume", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.policyCheckCommand(), a.policyTestCommand(), a.policyExplainCommand(), a.policySimulateCommand(), a.policyTurnCommand("stop"), a.policyTurnCommand("resume"))
	return cmd
}

func (a *app) policyCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Check the policy of the configuration, without its credentials",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				a.configFile = args[0]
			}
			cfg, err := a.loadWithoutCredentials()
			if err != nil {
				return err
			}
			p := cfg.policy()
			fmt.Fprintf(a.stdout, "The policy is right. Rules: %d. Freezes: %d. Windows: %d. Limits: %d. Commands: %d. Version: %s.\n",
				len(p.Rules), len(p.Freezes), len(p.Windows), len(p.AllLimits), len(p.Commands), p.Version())
			for _, note := range p.Notes() {
				fmt.Fprintf(a.stdout, "Note: %s.\n", note)
			}
			return nil
		},
	}
}

func (a *app) policyTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "test CASES.yaml…",
		Short: "Hold the policy against cases: calls, and what must come out",
		Long: `Hold the policy against cases: calls, and what must come out. docs/policies.md
has ten policies with theirs. The exit code is 0 only where all are as written.`,
		Example: `  panelbot policy test cases.yaml

  cases:
    - name: an assistant does not restart production
      who: alice
      door: mcp
      tool: server restart
      args: {server: web-1}
      tags: {env: prod}
      when: 2026-11-24T10:00
      effect: deny
      rule: no-assistants`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			cfg, catalogue, err := a.policyAndTools()
			if err != nil {
				return err
			}
			p := cfg.policy()
			total, failed := 0, 0
			for _, file := range files {
				text, err := a.readFile(file)
				if err != nil {
					return fmt.Errorf("cases: %w", err)
				}
				n, failures, err := cfg.runCases(catalogue, p, file, text)
				if err != nil {
					return err
				}
				for _, f := range failures {
					fmt.Fprintln(a.stdout, f.Error())
				}
				total, failed = total+n, failed+len(failures)
			}
			if failed > 0 {
				fmt.Fprintf(a.stdout, "%d of %d cases came out otherwise.\n", failed, total)
				return errShown
			}
			fmt.Fprintf(a.stdout, "Cases: %d. All as written. Version of the policy: %s.\n", total, p.Version())
			return nil
		},
	}
}

// policyAndTools reads what the policy commands need.
func (a *app) policyAndTools() (*Config, *tools.Catalogue, error) {
	cfg, err := a.loadWithoutCredentials()
	if err != nil {
		return nil, nil, err
	}
	catalogue, err := tools.NewCatalogue(nil)
	return cfg, catalogue, err
}

func (a *app) policyExplainCommand() *cobra.Command {
	var (
		at, argsFrom string
		tags         []string
		asJSON       bool
		m            imagined
		door         = a.door()
	)
	cmd := &cobra.Command{
		Use:   "explain CALL | explain [PERSON DOOR] TOOL [VALUE…] [name=value…]",
		Short: "Say what the policy would decide about one call, or has decided, and why",
		Long: `Say what the policy would decide about one call, and why: which rules fit, who
could approve, and when less would be asked. Nothing is reached, so that a
server's tags are those of the configuration, or those that --tags names. The
time is now, unless --at names another. Without PERSON and DOOR it is the person
--as, in a terminal, as a chat has it.

With the id of a call alone, which a denial names, it says the same of that call,
with what was known then: to the person --as who asked, and to admins.`,
		Example: `  panelbot policy explain K3VTQ7WZ2MXA
  panelbot policy explain server restart web-1 --as alice
  panelbot policy explain alice mcp server restart web-1 --at 2026-12-24T10:00 --tags env=prod
  panelbot policy explain dan terminal dns record create web-1 example.com type=A name=www content=192.0.2.7`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return errExplain
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			catalogue, err := tools.NewCatalogue(nil)
			if err != nil {
				return err
			}
			if _, _, isTool := chat.FindTool(catalogue, words); len(words) == 1 && !isTool {
				return a.throughOwner(cmd.Context(), nil, func() error {
					return a.grammarLine(cmd.Context(), door, quotedLine("policy explain", words), policyLines)
				})
			}
			if a.guest != nil {
				return errors.New("what would be decided is not asked of the process that owns the store")
			}
			if a.server != "" {
				return errors.New("--server goes with the id of a call alone: what would be decided is read from the configuration here")
			}
			cfg, err := a.loadWithoutCredentials()
			if err != nil {
				return err
			}
			if words, err = a.withPersonAndDoor(cfg, catalogue, words); err != nil {
				return err
			}
			p := cfg.policy()
			base, err := a.readArgs(argsFrom)
			if err != nil {
				return err
			}
			m.who, m.door = words[0], words[1]
			var reason string
			if words, reason = terminal.TakeReason(catalogue, words[2:]); reason != "" {
				m.reason = reason
			}
			if m.tool, m.args, err = terminal.Parse(catalogue, words, base, a.readFile); err != nil {
				return err
			}
			if m.at, err = whenOf(at, p.Zone); err != nil {
				return err
			}
			if cmd.Flags().Changed("tags") {
				if m.tags, err = tagsOf(tags); err != nil {
					return err
				}
			}
			halt, unread := haltBeside(cmd.Context(), cfg)
			if halt != nil && at == "" { // how long it lasts, nobody knows
				p.Stopped = halt.Why
			}
			r, err := cfg.imagine(catalogue, p, m)
			if err != nil {
				return err
			}
			x := p.Explain(r, cfg.people())
			if asJSON {
				return writeJSON(a.stdout, x)
			}
			if said := stopWords(halt, unread); said != "" {
				fmt.Fprintln(a.stdout, said)
			}
			if _, err := fmt.Fprint(a.stdout, explained(x, cfg.zoneFor(r.Panel))); err != nil || x.Decision.Effect != policies.Approve {
				return err
			}
			without, err := codelessBeside(cmd.Context(), cfg, x.Approvers)
			for _, name := range without {
				fmt.Fprintln(a.stdout, codelessNote(name)+".")
			}
			if err != nil {
				fmt.Fprintln(a.stdout, "Who has one-time codes is not known:", err)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&at, "at", "", "when, such as 2026-12-24T10:00 in policy.timezone (default: now)")
	flags.StringSliceVar(&tags, "tags", nil, "the server's tags, such as env=prod,client=acme; an empty one is none (default: those of the configuration)")
	flags.StringVar(&argsFrom, "args", "", "arguments as a JSON object: itself where it begins with {, else a file, or - for standard input")
	flags.StringVar(&m.panel, "panel", "", "the panel (default: the first of the tool's kind)")
	flags.StringVar(&m.reason, "reason", "", "why the person asks")
	flags.BoolVar(&m.breakGlass, "break-glass", false, "the person asks to break the glass")
	flags.BoolVar(&asJSON, "json", false, "print the explanation as JSON")
	flags.StringVar(&a.as, "as", "", "who you are, with CALL or without PERSON (default: the only one configured)")
	a.serverFlag(cmd, apart{{"as", tokenAsks}})
	return marked(cmd)
}

var errExplain = errors.New("policy explain takes the id of a call, or a tool with its arguments, before which a person and a door may stand, such as: policy explain server restart web-1, or: policy explain alice mcp server restart web-1")

// withPersonAndDoor puts the person that --as names and the terminal before the words
// of explain where they begin with a tool, unless somebody is called like it who stands
// before a door.
func (a *app) withPersonAndDoor(cfg *Config, catalogue *tools.Catalogue, words []string) ([]string, error) {
	_, known := cfg.person(words[0])
	_, _, isTool := chat.FindTool(catalogue, words)
	switch {
	case isTool && (!known || len(words) <= 2 || !slices.Contains(policies.Doors(), policies.Door(words[1]))):
		person, err := a.who(cfg)
		return append([]string{person.Name, string(policies.Terminal)}, words...), err
	case len(words) < 3 && known:
		return nil, errExplain
	case len(words) < 3:
		return nil, fmt.Errorf("%s A person and a door may stand before it: policy explain alice mcp server restart web-1", catalogue.Unknown(strings.Join(words, " ")))
	}
	return words, nil
}

// whenOf reads --at.
func whenOf(word string, zone *time.Location) (time.Time, error) {
	if word == "" {
		return time.Now(), nil
	}
	var err error
	at := momentAt("--at", word, zone, false, func(path, format string, args ...any) { err = errors.New(path + " " + fmt.Sprintf(format, args...)) })
	return at, err
}

// tagsOf reads name=value and name.
func tagsOf(list []string) (map[string]string, error) {
	tags := map[string]string{}
	for _, word := range list {
		if word == "" {
			continue
		}
		name, value, _ := strings.Cut(word, "=")
		if !tagName().MatchString(name) {
			return nil, fmt.Errorf("--tags has %q, which is no tag: write name=value, such as env=prod", word)
		}
		tags[name] = value
	}
	return tags, nil
}

// zoneFor is where the clock of a panel's rules is.
func (c *Config) zoneFor(panel string) *time.Location {
	p := c.policy()
	for _, zone := range []*time.Location{p.PanelZones[panel], p.Zone} {
		if zone != nil {
			return zone
		}
	}
	return time.UTC
}
