package simulator

import (
	"fmt"
	"net/http"
	"slices"
)

// gitAccounts are the accounts at Git providers, whose ids count from 1. No
// operation lists them. GitHub has withdrawn the access of the third.
var gitAccounts = [...]string{"GitHub", "GitLab", "GitHub"}

// routesGitKeys registers the group SSH & Keys.
func (s *Simulator) routesGitKeys() {
	s.flash("POST /api/servers/{server}/keys", addGitKey, "providers:array")
}

// addGitKey refuses the third account with 400.
func addGitKey(c *call) answer {
	providers := c.in.numbers("providers")
	for i, id := range providers {
		if id < 1 || id > len(gitAccounts) {
			return invalid(fmt.Sprintf("providers.%d", i), fmt.Sprintf("The selected providers.%d is invalid.", i))
		}
	}
	if slices.Contains(providers, 3) {
		return refused(http.StatusBadRequest, "Failed to add SSH Key to "+gitAccounts[2])
	}
	return none()
}
