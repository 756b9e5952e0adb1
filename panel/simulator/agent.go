package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
)

// routesAgent registers the group Server Agent.
func (s *Simulator) routesAgent() {
	s.flash("POST /api/servers/{server}/agent/install", installAgent, "?web:boolean")
	s.flash("POST /api/servers/{server}/agent/token", createAgentToken)
}

// seedAgent has an old agent on web-2, and the latest on the other servers.
func seedAgent(w *world, _ time.Time) {
	for _, sv := range w.servers {
		sv.agentCurrent = sv.Name != "web-2"
	}
}

// installAgent refuses with 200 when there is nothing to update.
func installAgent(c *call) answer {
	sv := c.server
	if sv.agentCurrent {
		return refused(http.StatusOK, "Agent is already up to date")
	}
	return c.started("agent", "Install FlashPanel agent", func() { sv.agentCurrent = true })
}

// createAgentToken mints a token in the form of a JWT that nobody signed.
func createAgentToken(c *call) answer {
	part := base64.RawURLEncoding.EncodeToString
	return ok(struct {
		Token  string `json:"token"`
		Direct string `json:"direct"`
		Remote string `json:"remote"`
	}{
		Token: part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
			part(fmt.Appendf(nil, `{"server":%d,"exp":%d}`, c.server.ID, c.now().Add(time.Hour).Unix())) + "." + randomHex(32),
		Direct: randomHex(20),
		Remote: base64.StdEncoding.EncodeToString([]byte(randomHex(24))),
	})
}
