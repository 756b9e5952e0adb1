package main

import "path/filepath"

// stateFile is where something is kept for the person at a terminal. It is empty where the system has no place for
// it.
func (a *app) stateFile(name string) string {
	state := a.getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home := a.getenv("HOME")
		if home == "" {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "panelbot", name)
}
