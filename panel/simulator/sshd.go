package simulator

import (
	"maps"
	"slices"
)

// routesSSHD registers the group SSH Configuration.
func (s *Simulator) routesSSHD() {
	s.flash("GET /api/servers/{server}/sshd_config", getSSHD)
	s.flash("POST /api/servers/{server}/sshd_config", updateSSHD)
}

// sshdConfig returns the server's sshd_config, which every server has from the
// start. Each value is a list, as in the reference.
func (sv *server) sshdConfig() *settings {
	if sv.sshd == nil {
		sv.sshd = settings{
			{"port", []any{"22"}, "number"},
			{"permitrootlogin", []any{"prohibit-password"}, "text"},
			{"passwordauthentication", []any{"no"}, "text"},
			{"pubkeyauthentication", []any{"yes"}, "text"},
			{"maxauthtries", []any{"6"}, "number"},
			{"clientaliveinterval", []any{"300"}, "number"},
			{"x11forwarding", []any{"no"}, "text"},
		}
	}
	return &sv.sshd
}

// sshPorts returns the ports on which sshd listens.
func (sv *server) sshPorts() []string {
	var ports []string
	for _, line := range *sv.sshdConfig() {
		if line.Key == "port" {
			for _, v := range line.Value.([]any) {
				ports = append(ports, scalar(v))
			}
		}
	}
	return ports
}

// getSSHD answers a bare array.
func getSSHD(c *call) answer { return ok(*c.server.sshdConfig()) }

// updateSSHD sets every field of the body: the reference does not say which there
// are. A single value becomes a list of one.
func updateSSHD(c *call) answer {
	sv := c.server
	return c.started("sshd", "Update SSHD configuration", func() {
		for _, key := range slices.Sorted(maps.Keys(c.in.body)) {
			values := []any{}
			for _, v := range c.in.texts(key) {
				values = append(values, v)
			}
			sv.sshdConfig().set(key, values)
		}
	})
}
