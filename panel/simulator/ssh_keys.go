package simulator

import (
	"regexp"
	"sync"
	"time"
)

// sshKey is a public key that opens a Linux user. The key itself is in no answer.
type sshKey struct {
	row
	Name      string `json:"name"`
	LinuxUser string `json:"linux_user"`
}

// routesSSHKeys registers the group SSH Keys.
func (s *Simulator) routesSSHKeys() {
	s.flash("GET /api/servers/{server}/ssh-keys", listSSHKeys)
	s.flash("POST /api/servers/{server}/ssh-keys", createSSHKey, "name", "user", "public_key")
	s.flash("DELETE /api/servers/{server}/ssh-keys/{ssh_key}", deleteSSHKey, "?linux_user")
}

// seedSSHKeys gives every server a root key; on db-1 it is the only one.
func seedSSHKeys(w *world, _ time.Time) {
	w.servers[0].sshKeys = []*sshKey{{row{1}, "Alice laptop", "root"}, {row{2}, "Bob laptop", "root"}, {row{3}, "CI", "flashvps"}}
	w.servers[1].sshKeys = []*sshKey{{row{11}, "Alice laptop", "root"}, {row{12}, "CI", "flashvps"}}
	w.servers[2].sshKeys = []*sshKey{{row{21}, "Alice laptop", "root"}}
	w.servers[3].sshKeys = []*sshKey{{row{31}, "Alice laptop", "root"}, {row{32}, "Bob laptop", "root"}}
}

var publicKeyShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ +[A-Za-z0-9+/.]+=*( .*)?$`)
})

func listSSHKeys(c *call) answer { return data(shown(c.server.sshKeys)) }

// createSSHKey adds the key at once: the reference shows no event here.
func createSSHKey(c *call) answer {
	if !publicKeyShape().MatchString(c.in.text("public_key")) {
		return invalid("public_key", "The public key field must be a valid SSH public key.")
	}
	if !c.server.hasLinuxUser(c.in.text("user")) {
		return invalid("user", "The selected user is invalid.")
	}
	k := &sshKey{row{c.w.id("ssh_key")}, c.in.text("name"), c.in.text("user")}
	c.server.sshKeys = append(c.server.sshKeys, k)
	return data(k)
}

// deleteSSHKey wants linux_user, where it is sent, to be the key's.
func deleteSSHKey(c *call) answer {
	sv := c.server
	k, there := find(sv.sshKeys, c.id("ssh_key"))
	if !there {
		return missing("SshKey", c.path("ssh_key"))
	}
	if c.in.or("linux_user", k.LinuxUser) != k.LinuxUser {
		return invalid("linux_user", "The selected linux user is invalid.")
	}
	return c.started("ssh-key", "Delete SSH key "+k.Name, func() { sv.sshKeys = drop(sv.sshKeys, k.ID) })
}
