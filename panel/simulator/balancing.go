package simulator

import (
	"fmt"
	"net/http"
	"net/netip"
	"time"
)

// routesBalancing registers the group Load Balancing.
func (s *Simulator) routesBalancing() {
	s.flash("POST /api/sites/{site}/balancing/enable", enableBalancing)
	s.flash("POST /api/sites/{site}/balancing/disable", disableBalancing)
	s.flash("POST /api/sites/{site}/balancing", configureBalancing, "?method", "servers:array")
}

// seedBalancing has servers for the traffic of api and for no other site.
func seedBalancing(w *world, _ time.Time) {
	for _, st := range w.sites {
		st.balanced = st.label == "api"
	}
}

// enableBalancing refuses with 200 until servers are configured.
func enableBalancing(c *call) answer {
	if !c.site.balanced {
		return refused(http.StatusOK, "There is no load balancer server")
	}
	return c.started("balancing", "Enable load balancing of "+c.site.Name, nil)
}

func disableBalancing(c *call) answer {
	return c.started("balancing", "Disable load balancing of "+c.site.Name, nil)
}

// configureBalancing keeps only whether there are servers: no operation shows more.
func configureBalancing(c *call) answer {
	servers := c.in.list("servers")
	for i, v := range servers {
		entry, _ := v.(map[string]any)
		if _, err := netip.ParseAddr(scalar(entry["ip"])); err != nil {
			field := fmt.Sprintf("servers.%d.ip", i)
			return invalid(field, "The "+field+" field must be a valid IP address.")
		}
	}
	c.site.balanced = len(servers) > 0
	return data(named{c.site.row, c.site.Name})
}
