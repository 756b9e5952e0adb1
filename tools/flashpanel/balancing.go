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
	Risk: policies.Disrupt,
	Doc:  "Turn on load balancing for a site: visitors go to the configured servers. Configure it first.",
	Words: []string{
		"load balancer", "upstream", "scale out", "reverse proxy", "start load balancing", "turn on the balancer", "several servers for one site", "high availability",
		"spread visitors over both nodes", "split traffic over two servers", "use all machines for the shop", "big sale is coming, use all nodes",
		"share the load between web01 and web02", "switch load balancing on", "several nodes for the site", "handle more visitors with more machines",
		"one server cannot take it all", "two boxes for the same shop", "traffic peak ahead", "campaign on TV, spread it", "failover between two nodes",
		"redundancy for the site", "let both machines work", "horizontal scaling", "cluster on", "both servers should serve", "site goes down when one machine dies",
		"one node can't take it, use the second one too", "second web server should help", "share visitors", "shop should survive one machine dying",
		"high load, second machine helps", "no single point of failure",
		"bật cân bằng tải", "chia tải", "chia tải cho nhiều server", "bật chia tải", "dùng nhiều máy cho site", "chia traffic ra hai máy", "phân tải",
		"muốn chia tải ra hai máy", "hai server cùng chạy một web", "bật cân bằng", "nhiều khách quá, chia ra", "máy thứ hai chạy cùng",
	},
	Undo: op.Reverse("balancing.disable"),
}

// DisableBalancing serves a site from its own server alone again.
var DisableBalancing = op.Operation[OnSite, Started]{
	Name:  "balancing.disable",
	Route: "POST /api/sites/{site}/balancing/disable",
	Risk:  policies.Disrupt,
	Doc:   "Turn off load balancing for a site: its own server takes all visitors again.",
	Words: []string{
		"load balancer off", "upstream", "single server", "stop load balancing", "back to one server", "turn off the balancer", "only one node left", "back to a single machine",
		"one server takes all visitors again", "no load balancing any more", "stop splitting traffic", "do without the second node", "we are down to one node",
		"one machine serves the site", "let web01 do it alone", "one node is going away, everything through the other", "all traffic to one box", "second machine is sold",
		"the site shall run alone again", "remove the balancer", "cluster off", "no more than one machine", "the site fits on one machine", "second node not needed",
		"balancing off", "back to one box for the blog", "no second machine any more", "single node again",
		"tắt cân bằng tải", "ngừng cân bằng tải", "dừng chia tải", "bỏ cân bằng tải", "chỉ dùng một server", "quay về một máy", "không chia tải nữa",
		"cho hết traffic về một máy", "gỡ cân bằng tải", "bỏ cụm", "không cần nhiều máy nữa", "chạy một máy thôi",
	},
	Undo: op.Reverse("balancing.enable"),
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
	Risk: policies.Grant,
	Doc:  "Store method and servers of a site's load balancing, replacing those it has. They receive the visitors' requests.",
	Words: []string{
		"upstream", "round robin", "add backend", "backend pool", "load balancer backends", "add a web node", "nginx upstream", "least_conn", "ip_hash", "distribute traffic",
		"spread the load", "take a node out of rotation", "put a node into rotation", "weights", "more requests to the strong machine", "twice the traffic for web03",
		"one machine is weaker", "add web03 behind the shop", "pool members", "drain a node", "standby server", "backup node", "sticky sessions", "least connections",
		"requests spread round robin", "which machines serve the site", "two web servers behind one site", "backends", "new node in the pool", "remove a backend", "weight 3",
		"80 percent to web01 and the rest to web02", "proxy_pass upstream", "mark a node as down", "take web02 out while we patch it", "weighted",
		"send less traffic to the old box", "which boxes sit behind the balancer", "third backend", "failover machine", "hash by client address", "replace a backend by another",
		"new IP of a backend", "put the spare in", "put another IP next to the others", "one more machine behind the site", "web04 joins", "node gets fewer visitors",
		"remove the sick node", "let another node pitch in", "node joins the pool", "more machines behind the shop", "new backend",
		"cấu hình cân bằng tải", "thêm máy vào cân bằng tải", "rút một máy khỏi cân bằng tải", "thêm backend", "chỉnh tỉ lệ chia tải", "đổi thuật toán cân bằng tải",
		"thêm server vào cụm", "cấu hình upstream", "gửi nhiều request hơn cho máy mạnh", "máy dự phòng", "bỏ web02 ra khỏi cụm", "thêm máy thứ ba", "đổi backend",
		"thêm ip vào cụm", "cân bằng theo trọng số",
	},
}
