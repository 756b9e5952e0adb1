package simulator

import (
	"slices"
	"time"
)

// linuxUser is a system user of a server. Its password and its quotas are in no answer.
type linuxUser struct {
	row
	Name   string `json:"name"`
	CanSSH bool   `json:"can_ssh"`
	CanFTP bool   `json:"can_ftp"`
}

// routesLinuxUsers registers the group Linux Users.
func (s *Simulator) routesLinuxUsers() {
	fields := []string{"?can_ssh:boolean", "?can_ftp:boolean", "?inode_soft_limit:integer", "?inode_hard_limit:integer"}
	s.flash("GET /api/servers/{server}/users/sync", syncLinuxUsers)
	s.flash("GET /api/servers/{server}/users", listLinuxUsers)
	s.flash("POST /api/servers/{server}/users", createLinuxUser, append([]string{"name:slug", "password"}, fields...)...)
	s.flash("PUT|PATCH /api/servers/{server}/users/{user}", onLinuxUser(updateLinuxUser), fields...)
	s.flash("DELETE /api/servers/{server}/users/{user}", onLinuxUser(deleteLinuxUser))
}

// seedLinuxUsers gives every server the panel's own user, and two people web-1.
// Root is on every server and in no list.
func seedLinuxUsers(w *world, _ time.Time) {
	for i, sv := range w.servers {
		sv.users = []*linuxUser{{row{10*i + 1}, "flashvps", true, true}}
	}
	w.servers[0].users = append(w.servers[0].users, &linuxUser{row{2}, "webuser", true, false}, &linuxUser{row{3}, "ftpuser", false, true})
}

// onLinuxUser looks up the user of the path.
func onLinuxUser(h func(*call, *linuxUser) answer) handler {
	return func(c *call) answer {
		u, ok := find(c.server.users, c.id("user"))
		if !ok {
			return missing("LinuxUser", c.path("user"))
		}
		return h(c, u)
	}
}

// hasLinuxUser says whether somebody of that name can own keys on the server.
func (sv *server) hasLinuxUser(name string) bool {
	return name == "root" || slices.ContainsFunc(sv.users, func(u *linuxUser) bool { return u.Name == name })
}

// syncLinuxUsers finds a user that somebody made past the panel, once on each server.
func syncLinuxUsers(c *call) answer {
	sv := c.server
	return c.started("linux-user", "Sync Linux users", func() {
		if !sv.hasLinuxUser("deployer") {
			sv.users = append(sv.users, &linuxUser{row{c.w.id("linux_user")}, "deployer", true, false})
		}
	})
}

func listLinuxUsers(c *call) answer { return data(shown(c.server.users)) }

func createLinuxUser(c *call) answer {
	sv, name := c.server, c.in.text("name")
	if sv.hasLinuxUser(name) {
		return invalid("name", "The name has already been taken.")
	}
	u := &linuxUser{Name: name, CanSSH: c.in.flag("can_ssh"), CanFTP: c.in.flag("can_ftp")}
	return c.started("linux-user", "Create Linux user "+name, func() {
		if !sv.hasLinuxUser(name) {
			u.ID = c.w.id("linux_user")
			sv.users = append(sv.users, u)
		}
	})
}

func updateLinuxUser(c *call, u *linuxUser) answer {
	return c.started("linux-user", "Update Linux user "+u.Name, func() {
		if c.in.has("can_ssh") {
			u.CanSSH = c.in.flag("can_ssh")
		}
		if c.in.has("can_ftp") {
			u.CanFTP = c.in.flag("can_ftp")
		}
	})
}

// deleteLinuxUser takes the user's SSH keys with it.
func deleteLinuxUser(c *call, u *linuxUser) answer {
	sv := c.server
	return c.started("linux-user", "Delete Linux user "+u.Name, func() {
		sv.users = drop(sv.users, u.ID)
		sv.sshKeys = slices.DeleteFunc(sv.sshKeys, func(k *sshKey) bool { return k.LinuxUser == u.Name })
	})
}
