package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// routesServers registers the group Server Management.
func (s *Simulator) routesServers() {
	s.callback("GET /api/servers/{server}/decrypt", decryptData, "data")
	s.flash("GET /api/servers", listServers)
	s.flash("POST /api/servers", createServer, "provider", "name", "?ip:ip", "?ssh_port:integer", "?auth_password:boolean")
	s.flash("GET /api/servers/{server}", getServer)
	s.flash("DELETE /api/servers/{server}", deleteServer, "?provider:boolean")
	s.flash("POST /api/servers/{server}/info", refreshServer)
	s.flash("POST /api/servers/{server}/favorite", toggleFavorite)
	s.flash("PUT /api/servers/{server}/name", renameServer, "name")
	s.flash("PUT /api/servers/{server}/ip", changeServerIP, "ip:ip")
	s.flash("POST /api/servers/{server}/hotfix", hotfixServer)
	s.flash("POST /api/servers/{server}/sync-backup-configuration", syncBackupConfiguration)
	s.flash("POST /api/servers/{server}/protect", protectServer, "?protected:boolean")
	s.flash("PUT /api/servers/{server}/tags", tagServer, "?tags:array")
	s.flash("POST /api/servers/{server}/clean", cleanServer, "?schedule:cron")
	s.flash("POST /api/servers/{server}/action", runServerAction, "action")
	s.flash("POST /api/servers/{server}/share", shareServer, "?teams:array")
	s.flash("POST /api/servers/{server}/grant-root", grantRoot)
	s.flash("POST /api/servers/{server}/restart/normal", restartServer)
	s.flash("POST /api/servers/{server}/restart/hard", restartServer)
	s.flash("POST /api/servers/{server}/reinstall", reinstallServer)
}

// decryptData turns "encrypted-x" into "x": there is nothing to decrypt here.
func decryptData(c *call) answer {
	return ok(map[string]string{"decrypted": strings.TrimPrefix(c.in.text("data"), "encrypted-")})
}

func listServers(c *call) answer {
	search := strings.ToLower(c.in.text("search"))
	list := []*server{}
	for _, sv := range c.w.servers {
		if search == "" || strings.Contains(strings.ToLower(sv.Name), search) || strconv.Itoa(sv.ID) == search {
			list = append(list, sv)
		}
	}
	return data(list)
}

// createServer answers 201 with the server: the reference shows no answer. Its
// status is "installing" until the event behind it ends.
func createServer(c *call) answer {
	if c.in.text("provider") == "custom" && !c.in.has("ip") {
		return invalid("ip", "The ip field is required when provider is custom.")
	}
	sv := &server{row: row{c.w.id("server")}, Name: c.in.text("name"), Status: "installing", Tags: []string{},
		machine: machine{cores: 1, memory: 1024, disk: 25, cpu: 3, used: 256, full: 4, booted: c.now()},
		apps:    offeredApplications(), files: newTree()}
	sv.IP = c.in.or("ip", fmt.Sprintf("203.0.113.%d", 100+sv.ID%100))
	c.w.servers = append(c.w.servers, sv)
	c.server = sv
	c.begin("server", "Install server "+sv.Name, func() { sv.Status = "active" })
	return data(sv).status(http.StatusCreated)
}

func getServer(c *call) answer { return data(c.server) }

func deleteServer(c *call) answer {
	if c.server.Protected {
		return refused(http.StatusForbidden, "This server is protected. Disable protection before deleting it.")
	}
	id := c.server.ID
	c.w.servers = drop(c.w.servers, id)
	c.w.sites = slices.DeleteFunc(c.w.sites, func(st *site) bool { return st.server.ID == id })
	return none()
}

func refreshServer(c *call) answer {
	return c.started("server-info", "Get system information of "+c.server.Name, nil)
}

func toggleFavorite(c *call) answer {
	c.server.Favorite = !c.server.Favorite
	return none()
}

func renameServer(c *call) answer {
	sv, name := c.server, c.in.text("name")
	return c.started("server-rename", "Change server name to "+name, func() { sv.Name = name })
}

func changeServerIP(c *call) answer {
	c.server.IP = c.in.text("ip")
	return none()
}

// hotfixServer answers a list of events, in the shape that the reference gives them here.
func hotfixServer(c *call) answer {
	list := []map[string]any{}
	for _, what := range []string{"Upgrade Nginx to latest version", "Apply security updates"} {
		e := c.begin("hotfix", what, nil)
		list = append(list, map[string]any{"id": e.ID, "description": what, "status": "running", "type": "hotfix", "color": "primary"})
	}
	return ok(map[string]any{"events": list})
}

func syncBackupConfiguration(*call) answer { return none() }

// protectServer sets the protection, or turns it over where no value is sent.
func protectServer(c *call) answer {
	c.server.Protected = !c.server.Protected
	if c.in.has("protected") {
		c.server.Protected = c.in.flag("protected")
	}
	return data(struct {
		row
		Name      string `json:"name"`
		Protected bool   `json:"protected"`
	}{c.server.row, c.server.Name, c.server.Protected})
}

func tagServer(c *call) answer {
	c.server.Tags = c.in.texts("tags")
	return data(struct {
		row
		Name string   `json:"name"`
		Tags []string `json:"tags"`
	}{c.server.row, c.server.Name, c.server.Tags})
}

func cleanServer(c *call) answer {
	m := &c.server.machine
	e := c.begin("clean", "Clean system logs and caches", func() { m.full = max(m.full*9/10, 1) })
	return ok(map[string]any{"events": []shortEvent{e.short()}})
}

func runServerAction(c *call) answer {
	return c.started("action", "Run action "+c.in.text("action"), nil)
}

// shareServer answers with nothing: the reference shows no answer.
func shareServer(*call) answer { return blank() }

func grantRoot(c *call) answer {
	if !c.in.has("private_key") && !c.in.has("password") {
		return invalid("private_key", "The private key field is required when password is not present.")
	}
	return none()
}

// restartPause is how long FlashPanel refuses another restart.
const restartPause = 2 * time.Minute

// restartServer restarts a server, which answers nothing until the event ends.
// The second within two minutes is refused with 200 and a message.
func restartServer(c *call) answer {
	sv, now := c.server, c.now()
	if !sv.machine.restarted.IsZero() && now.Sub(sv.machine.restarted) < restartPause {
		return refused(http.StatusOK, "You can only restart the server once every 2 minutes")
	}
	sv.machine.restarted, sv.Status = now, "restarting"
	return c.started("restart", "Restart server "+sv.Name, func() { sv.Status, sv.machine.booted = "active", now })
}

// reinstallServer answers an event, as the restarts do: the reference shows no answer.
func reinstallServer(c *call) answer {
	if c.server.Protected {
		return refused(http.StatusForbidden, "This server is protected. Disable protection before reinstalling it.")
	}
	sv, now := c.server, c.now()
	sv.Status = "reinstalling"
	return c.started("reinstall", "Reinstall server "+sv.Name, func() {
		fresh := &server{row: sv.row, Name: sv.Name, IP: sv.IP, Status: "active", Tags: sv.Tags, Favorite: sv.Favorite, machine: sv.machine,
			apps: offeredApplications(), files: newTree()}
		fresh.machine.booted = now
		*sv = *fresh
		c.w.sites = slices.DeleteFunc(c.w.sites, func(st *site) bool { return st.server == sv })
	})
}
