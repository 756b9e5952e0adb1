package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var balancing = op.Group{Title: "Load Balancing", Name: "balancing", Operations: []op.Declaration{
	&EnableBalancing, &DisableBalancing, &ConfigureBalancing,
}}

// EnableBalancing sends a site's traffic through its load balancer. The
// panel refuses with a message while no balancer server is there.
var EnableBalancing = op.Operation[OnSite, Started]{
	Name:  "balancing.enable",
	Route: "POST /api/sites/{site}/balancing/enable",
	// Visitors are served by other machines from then on; where these go is
	// judged when it is configured.
	Risk:  policies.Disrupt,
	Doc:   "Turn on load balancing for a site: visitors go to the configured servers. Configure it first.",
	Words: []string{"load balancer", "upstream", "scale out", "reverse proxy", "bật cân bằng tải", "start load balancing", "turn on the balancer", "several servers for one site", "high availability", "chia tải"},
	Undo:  op.Reverse("balancing.disable"),
}

// DisableBalancing serves a site from its own server alone again.
var DisableBalancing = op.Operation[OnSite, Started]{
	Name:  "balancing.disable",
	Route: "POST /api/sites/{site}/balancing/disable",
	Risk:  policies.Disrupt,
	Doc:   "Turn off load balancing for a site: its own server takes all visitors again.",
	Words: []string{"load balancer off", "upstream", "single server", "tắt cân bằng tải", "stop load balancing", "back to one server", "turn off the balancer", "ngừng cân bằng tải", "only one node left"},
	Undo:  op.Reverse("balancing.enable"),
}

// BalancedServer is a machine that a load balancer sends visitors to.
type BalancedServer struct {
	IP     string `json:"ip" doc:"Address of the machine." example:"192.168.1.10"`
	Port   int64  `json:"port,omitempty" doc:"Port it serves on." example:"80"`
	Weight int64  `json:"weight,omitempty" doc:"Its share of the visitors." example:"1"`
	Backup bool   `json:"backup,omitempty" doc:"Used only while the others fail."`
	Down   bool   `json:"down,omitempty" doc:"Gets no visitors."`
}

// ConfigureBalancingIn is a site's whole load balancing configuration.
type ConfigureBalancingIn struct {
	OnSite
	Method  string           `json:"method,omitempty" doc:"How visitors are spread." example:"round_robin"`
	Servers []BalancedServer `json:"servers" doc:"All machines that take visitors."`
}

// BalancedSite is a site that has a load balancing configuration.
type BalancedSite struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// BalancingConfigured is the answer of ConfigureBalancing.
type BalancingConfigured struct {
	Data BalancedSite `json:"data"`
}

// ConfigureBalancing stores where a site's visitors go. No operation reads
// the configuration, so the change cannot be verified.
var ConfigureBalancing = op.Operation[ConfigureBalancingIn, BalancingConfigured]{
	Name:  "balancing.configure",
	Route: "POST /api/sites/{site}/balancing",
	// Whoever owns the addresses receives what visitors send, passwords too: a
	// lasting way out for data.
	Risk:  policies.Grant,
	Doc:   "Store method and servers of a site's load balancing, replacing those it has. They receive the visitors' requests.",
	Words: []string{"upstream", "round robin", "add backend", "backend pool", "cấu hình cân bằng tải", "load balancer backends", "add a web node", "nginx upstream", "least_conn", "ip_hash", "distribute traffic", "spread the load", "thêm máy vào cân bằng tải"},
}
