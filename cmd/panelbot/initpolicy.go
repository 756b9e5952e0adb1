package main

import (
	"context"
	"path/filepath"
	"strings"
)

// presets are the words for how careful to be, and the default of each risk.
// What they deny and allow is theirs alone: they do not follow a later change
// of the standard policy.
var presets = []struct {
	option
	defaults map[string]string
	// second says whether a second person is asked for, and whether there may
	// be none.
	second, alone bool
}{
	{
		option{"solo", "one person: changes, interruptions, grants and deletions each ask you, and nobody else"},
		map[string]string{"read": "allow", "reveal": "deny", "change": "confirm", "disrupt": "confirm", "grant": "confirm", "destroy": "confirm"},
		false, true,
	},
	{
		option{"team", "changes and interruptions ask who calls; grants and deletions need another person"},
		map[string]string{"read": "allow", "reveal": "deny", "change": "confirm", "disrupt": "confirm", "grant": "approve", "destroy": "approve"},
		true, false,
	},
	{
		option{"strict", "changes ask; interruptions and grants need another person; nothing is destroyed or revealed"},
		map[string]string{"read": "allow", "reveal": "deny", "change": "confirm", "disrupt": "approve", "grant": "approve", "destroy": "deny"},
		true, true,
	},
}

func (iv *interview) askPerson(ctx context.Context) error {
	fallback := iv.app.getenv("USER")
	if !plainName().MatchString(fallback) {
		fallback = ""
	}
	name, err := iv.ask.line(ctx, "\nYour name, which records show", fallback, nameOf("alice"))
	iv.cfg.People = []PersonConfig{{Name: name, Roles: []string{"admin"}}}
	return err
}

// askPreset asks how careful to be, and for the second person that this takes.
func (iv *interview) askPreset(ctx context.Context) error {
	var options []option
	for _, p := range presets {
		options = append(options, p.option)
	}
	word, err := iv.ask.choose(ctx, "\nHow careful should it be? Reads always run.", "solo", options)
	if err != nil {
		return err
	}
	for _, p := range presets {
		if p.word != word {
			continue
		}
		iv.cfg.People = iv.cfg.People[:1] // the question may come again
		iv.cfg.Policy.Defaults = map[string]string{}
		for risk, effect := range p.defaults {
			iv.cfg.Policy.Defaults[risk] = effect
		}
		if p.second {
			err = iv.askSecond(ctx, p.alone)
		}
		iv.cfg.Policy.Solo = len(iv.cfg.People) == 1
	}
	return err
}

// askSecond asks who approves what the first person asks for.
func (iv *interview) askSecond(ctx context.Context, alone bool) error {
	iv.ask.say("What needs another person waits until that person says yes, with panelbot approvals.")
	question := "Name of a second person, who approves"
	if alone {
		question += " (empty: nobody)"
	}
	name, err := iv.ask.line(ctx, question, "", func(text string) string {
		switch {
		case text == "" && alone:
			return ""
		case text == iv.cfg.People[0].Name:
			return "That is you: name another person."
		}
		return nameOf("bob")(text)
	})
	if name != "" {
		iv.cfg.People = append(iv.cfg.People, PersonConfig{Name: name, Roles: []string{"approver"}})
	}
	return err
}

// askAssistant asks whether an assistant may change things.
func (iv *interview) askAssistant(ctx context.Context) error {
	iv.ask.say("\nAn assistant over MCP can read. It may also make changes that can be changed back and interrupt nothing, such as a new database; then those run without a question, in the terminal too (policy.defaults.change: allow).")
	may, err := iv.ask.yes(ctx, "May an assistant change things?")
	iv.cfg.Policy.Defaults["change"] = "confirm" // as every preset
	if may {
		iv.cfg.Policy.Defaults["change"] = "allow"
	}
	return err
}

// askDownloads asks where files from panels go; a relative directory is beside
// the configuration.
func (iv *interview) askDownloads(ctx context.Context, place *building) error {
	dir := ""
	_, err := iv.ask.line(ctx, "\nDirectory for files from panels, and for secrets that an assistant must not see", filepath.Join(place.dir, "downloads"), func(text string) string {
		if strings.HasPrefix(text, "~") {
			return "Write the home directory out: ~ is the shell's."
		}
		if dir = text; !filepath.IsAbs(dir) {
			dir = filepath.Join(place.dir, dir)
		}
		if err := tryNearest(dir); err != nil {
			return "Nothing can be written there: " + err.Error() + ". Name another."
		}
		return ""
	})
	iv.cfg.Downloads.Dir = dir
	return err
}
