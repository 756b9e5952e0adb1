package flashpanel

import "panelbot/tools/op"

// OnServer is embedded by the arguments of every operation on a server.
type OnServer struct {
	Server op.Server `json:"server" doc:"Server id or name."`
}

// OnSite is embedded by the arguments of every operation on a site.
type OnSite struct {
	Site op.Site `json:"site" doc:"Site id or name."`
}
