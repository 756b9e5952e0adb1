package simulator

import (
	"strings"
	"time"
)

// command is a shell command that was run for a site. The status, which the
// reference shows for a new one only, is in the list too: it tells the end.
type command struct {
	row
	Script string `json:"script"`
	Output string `json:"output"`
	Status string `json:"status"` // running, success or failed
}

// routesCommands registers the group Commands.
func (s *Simulator) routesCommands() {
	s.flash("GET /api/sites/{site}/commands", listCommands, "?page:integer", "?per_page:integer")
	s.flash("POST /api/sites/{site}/commands", runCommand, "script")
}

func seedCommands(w *world, _ time.Time) {
	w.sites[0].commands = []*command{
		{row{1}, "php artisan migrate --force", "Nothing to migrate.\n", "success"},
		{row{2}, "php artisan import:prices", "Connection refused\n", "failed"},
	}
}

func listCommands(c *call) answer { return data(page(c, c.site.commands)) }

// runCommand adds a command that runs until its event ends. Its answer has no
// output yet.
func runCommand(c *call) answer {
	st, cmd := c.site, &command{row: row{c.w.id("command")}, Script: c.in.text("script"), Status: "running"}
	st.commands = append(st.commands, cmd)
	c.begin("command", "Run command", func() { cmd.Output, cmd.Status = st.run(cmd.Script) })
	return data(struct {
		row
		Script string `json:"script"`
		Status string `json:"status"`
	}{cmd.row, cmd.Script, cmd.Status})
}

// home is the directory of a site.
func (st *site) home() string { return "/home/flashvps/" + st.Name }

// run makes up the output of a script. It knows a few that only look; one that
// ends in exit 1 fails.
func (st *site) run(script string) (output, status string) {
	script = strings.TrimSpace(script)
	switch script {
	case "pwd":
		return st.home() + "\n", "success"
	case "whoami":
		return "flashvps\n", "success"
	case "ls", "ls -l", "ls -la":
		return strings.Join(append(st.server.files.children(st.home()), ""), "\n"), "success"
	case "php -v":
		for _, version := range append([]string{st.server.php.cli}, st.server.phpVersions()...) {
			if version != "" {
				return strings.Replace(version, "php", "PHP ", 1) + " (cli)\n", "success"
			}
		}
		return "php: command not found\n", "failed"
	case "false":
		return "", "failed"
	}
	if fails(script) {
		return "exit status 1\n", "failed"
	}
	return "simulated: nothing was run\n", "success"
}

// fails says whether a script ends in exit 1.
func fails(script string) bool { return strings.HasSuffix(strings.TrimSpace(script), "exit 1") }
