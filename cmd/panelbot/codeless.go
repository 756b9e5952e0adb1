package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"

	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools"
)

// codelessBeside gives those of the people who have no one-time codes, without which
// they cannot say yes, as the store has it beside whoever owns it.
func codelessBeside(ctx context.Context, cfg *Config, people []string) (without []string, err error) {
	if len(people) == 0 {
		return nil, nil
	}
	if name, ok := store.SQLiteFile(cfg.Store); ok {
		if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
			return people, nil // nobody can have set any up
		}
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Config{URL: cfg.Store, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer closing(s, &err)
	have, err := s.PeopleWithCodes(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(people), func(name string) bool { return slices.Contains(have, name) }), nil
}

// approverNames are the people of the configuration whose yes counts by their roles;
// nobody where one person is alone.
func (c *Config) approverNames() []string {
	var names []string
	for _, p := range c.people() {
		if slices.Contains(p.Roles, policies.Admin) || slices.Contains(p.Roles, policies.Approver) {
			names = append(names, p.Name)
		}
	}
	if len(c.People) < 2 {
		return nil
	}
	return names
}

// codelessNote says of somebody what is missing before a yes of theirs counts.
func codelessNote(name string) string {
	return name + " has no one-time codes yet, and can say yes to nothing that takes one: panelbot people totp --as " + tools.ShellWord(name)
}
