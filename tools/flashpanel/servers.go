package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

// What runs on the machine, from patches to the reinstallation, is declared in
// server_power.go.
var servers = op.Group{Title: "Server Management", Name: "servers", Operations: []op.Declaration{
	&DecryptData, &ListServers, &CreateServer, &GetServer, &DeleteServer, &GetServerInfo, &ToggleFavorite, &UpdateServerName,
	&UpdateServerIP, &ApplyHotfix, &SyncBackupConfiguration, &ProtectServer, &UpdateServerTags, &CleanServer, &RunServerAction,
	&ShareServer, &GrantRoot, &RestartServer, &HardRestartServer, &ReinstallServer,
}}

// Server is a server as the panel knows it. The reference shows the address
// and the status in the list and in the details, protection and tags in the
// answers to their changes.
type Server struct {
	ID        int64    `json:"id"`
	Name      string   `json:"name"`
	IP        string   `json:"ip"`
	Status    string   `json:"status"`
	Protected bool     `json:"protected"`
	Tags      []string `json:"tags"`
}

// ServerList is the answer of ListServers.
type ServerList struct {
	Data []Server `json:"data"`
}

// ServerDetails is one server.
type ServerDetails struct {
	Data Server `json:"data"`
}

// DecryptDataIn has the server's token, which only its own servers know.
type DecryptDataIn struct {
	OnServer
	Token op.Secret `json:"token" in:"query" doc:"Decrypt token of the server."`
	Data  string    `json:"data" in:"query" doc:"Encrypted text." example:"encrypted-string"`
}

// Decrypted is the plain text.
type Decrypted struct {
	Decrypted string `json:"decrypted" secret:"true"`
}

// DecryptData is what a server calls to read what the panel has sealed for it.
var DecryptData = op.Operation[DecryptDataIn, Decrypted]{
	Name:  "server.decrypt",
	Route: "GET /api/servers/{server}/decrypt",
	Risk:  policies.Reveal,
	Doc:   "Decrypt data that the panel has encrypted for a server. Servers call it with their own token; people never need it.",
	Words: []string{
		"callback", "plain text", "decrypt secret", "decrypt callback",
		"giải mã",
	},
	Callback: true,
}

// ListServersIn narrows the list.
type ListServersIn struct {
	Search string `json:"search,omitempty" doc:"Only servers with this name or id." example:"my-server"`
}

// ListServers lists the servers of the panel's account.
var ListServers = op.Operation[ListServersIn, ServerList]{
	Name:  "server.list",
	Route: "GET /api/servers",
	Risk:  policies.Read,
	Doc:   "List all servers of the account, or search them: id, name, IP address, status.",
	Words: []string{
		"VPS", "machines", "hosts", "fleet", "list servers", "all servers", "which servers do we have", "how many machines", "my VPSes", "inventory", "show all boxes",
		"what machines do we run", "all boxes", "is there a server called", "how many servers", "find a server", "our fleet", "all VPS", "which machines are offline",
		"overview of the machines", "how many vps do we have", "names of the machines", "which ones are production", "everything we manage", "who is in our fleet",
		"server inventory",
		"máy chủ", "danh sách máy chủ", "có những máy chủ nào", "tất cả VPS", "có bao nhiêu server", "liệt kê server", "các server đang có", "danh sách vps", "tìm server",
		"xem tất cả server", "những máy nào", "mình có mấy con server", "danh sách máy", "kể hết server",
	},
}

// CreateServerIn describes a machine: one to be bought (provider, plan,
// region, credential), or one that exists (provider custom, ip and a root
// login). The reference's example shows both at once.
type CreateServerIn struct {
	Provider          string    `json:"provider" doc:"VPS provider; custom is your own machine." example:"custom"`
	Name              string    `json:"name" doc:"Name of the new server." example:"server01"`
	CustomScript      string    `json:"custom_script,omitempty" doc:"Unexplained in the reference." example:"123"`
	CustomProvider    string    `json:"customProvider,omitempty" doc:"Unexplained in the reference."`
	IP                string    `json:"ip,omitempty" doc:"IP address, for custom." example:"192.168.1.100"`
	SSHPort           int64     `json:"ssh_port,omitempty" doc:"SSH port, for custom." example:"22"`
	AuthPassword      bool      `json:"auth_password,omitempty" doc:"Log in by password, not by key." example:"true"`
	SSHPassword       op.Secret `json:"ssh_password,omitempty" doc:"SSH password, for custom."`
	SSHPassphrase     op.Secret `json:"ssh_passphrase,omitempty" doc:"Passphrase of the private key."`
	NotCustomProvider string    `json:"notCustomProvider,omitempty" doc:"Unexplained in the reference."`
	Plan              string    `json:"plan,omitempty" doc:"Provider's plan, the VPS's size." example:"vc2-1c-1gb"`
	Region            string    `json:"region,omitempty" doc:"Provider's region." example:"sgp"`
	Credential        int64     `json:"credential,omitempty" doc:"Id of the provider's login in the panel." example:"5"`
	SSHPrivateKey     op.Upload `json:"ssh_private_key,omitempty" secret:"true" doc:"Private key file, for custom."`
}

// CreateServer buys a VPS or connects a machine. It spends money, hands the
// panel root, and may run a script there. It is not verified: a server may be
// in the list long before it works.
var CreateServer = op.Operation[CreateServerIn, op.Empty]{
	Name:        "server.create",
	Route:       "POST /api/servers",
	Risk:        policies.Grant,
	Doc:         "Create a server: buy a VPS at a provider, which costs money, or connect your own machine, where the panel becomes root.",
	MessageOnly: true,
	Words: []string{
		"new VPS", "provision", "add a machine", "Vultr", "create server", "buy a VPS", "spin up a machine", "order a server", "connect my own server", "DigitalOcean droplet",
		"Hetzner", "Linode", "AWS instance", "mua VPS", "one more machine", "we are out of capacity", "spin up a box in Singapore", "hook up our bare metal",
		"take over an existing server", "connect a machine that we rent", "add my own VPS", "get a droplet", "new node", "order a box at Vultr", "bigger machine",
		"add a root server by IP and password", "add a server to the panel", "add our new contabo box", "a machine at OVH", "provision a VPS",
		"customer has his own root server", "new hardware arrived", "rent another VPS", "staging machine needed", "second database server",
		"bring an existing machine under the panel", "scaleway", "rented a box, bring it under the panel", "connect a server of another provider", "another vps in frankfurt",
		"more capacity for black friday",
		"tạo máy chủ", "thêm VPS", "tạo VPS", "kết nối máy chủ mới", "thêm server", "mua thêm vps", "tạo vps ở singapore", "kết nối vps có sẵn", "thêm máy chủ mới",
		"dựng server mới", "thêm vps vào panel", "cần thêm một server", "thuê máy mới", "thuê thêm máy", "đưa server có sẵn vào panel", "thêm con contabo", "mở vps mới",
		"cần máy staging", "thuê máy ovh, đưa vào panel",
	},
	Check: op.See(&ListServers),
}

// GetServer shows one server.
var GetServer = op.Operation[OnServer, ServerDetails]{
	Name:  "server.get",
	Route: "GET /api/servers/{server}",
	Risk:  policies.Read,
	Doc:   "Show one server as the panel knows it: id, name, IP address, status.",
	Words: []string{
		"VPS details", "is it active", "which address", "server details", "IP of the server", "what is the IP of this machine", "server status", "is the server up",
		"is it online", "public IP of web03", "what's the address of the box", "is the machine reachable", "is web01 alive", "is it connected", "details of one machine",
		"at which provider is it", "which Ubuntu runs there", "id of the server", "address of web03", "state of the box", "does the panel see the server", "is db01 connected",
		"region of the server", "one server", "how is web03 doing, is it connected", "does the panel reach the server",
		"xem máy chủ", "chi tiết máy chủ", "IP máy chủ là gì", "máy chủ còn sống không", "ip của server", "server còn sống không", "xem thông tin server",
		"server có online không", "ip web01 là gì", "server đang ở trạng thái nào", "web01 ở đâu", "trạng thái server", "server id bao nhiêu", "server thế nào rồi",
	},
}

// DeleteServerIn says whether the machine itself goes too.
type DeleteServerIn struct {
	OnServer
	Provider bool `json:"provider,omitempty" in:"query" doc:"Delete the VPS at its provider too." example:"true"`
}

// DeleteServer takes a server out of the panel, and with provider out of the
// world. That the VPS is gone at its provider no list can show.
var DeleteServer = op.Operation[DeleteServerIn, op.Empty]{
	Name:  "server.delete",
	Route: "DELETE /api/servers/{server}",
	Risk:  policies.Destroy,
	Doc:   "Remove a server from the panel, which no longer manages its sites. With provider the machine is deleted too, with all data on it: sites, databases, mail, local backups.",
	Words: []string{
		"destroy VPS", "terminate", "decommission", "cancel server", "delete server", "remove the server from the panel", "get rid of the machine", "throw the VPS away",
		"kill the droplet", "contract of the machine ended", "we do not want to see that box any more", "take the server off the list", "cancelled server", "give the VPS back",
		"destroy the droplet", "get rid of web09", "machine is gone, forget it", "shut it down for good and cancel it", "we no longer rent that machine", "remove the old box",
		"throw web09 out of the panel", "terminate the instance", "server was sold", "stop paying for the VPS", "decommissioned box", "detach the machine",
		"provider shut it down, remove it", "moved to another provider, we don't pay it any more", "forget the server", "dead and cancelled, out of the list",
		"xóa máy chủ", "hủy VPS", "xóa VPS", "bỏ máy chủ", "gỡ server khỏi panel", "xóa server", "trả vps", "hủy server", "không thuê máy này nữa", "xóa server cũ",
		"bỏ server khỏi danh sách", "bỏ vps", "xóa vps khỏi panel", "hủy thuê", "bỏ con server cũ", "server đã trả", "không trả tiền máy đó nữa",
	},
	Check:   op.Gone(&ListServers, "server=id").Unless("provider"),
	Preview: []op.Look{op.Show(&GetServer)},
}

// GetServerInfo makes the panel look at a server. The figures end up in the
// panel: no operation reads the event's output.
var GetServerInfo = op.Operation[OnServer, Started]{
	Name:  "server.info",
	Route: "POST /api/servers/{server}/info",
	Risk:  policies.Read,
	Doc:   "Make the panel collect CPU, RAM, disk and swap of a server. Only an event comes back: systeminfo get shows the figures.",
	Words: []string{
		"hardware", "specs", "refresh details", "refresh server information", "collect hardware data", "lscpu", "update the figures", "measure again",
		"collect the figures anew", "refresh the figures", "panel shows old numbers", "how many cores", "update CPU and RAM in the panel", "re-measure", "re-read the hardware",
		"numbers in the panel are stale", "new RAM is not shown", "disk was enlarged, refresh", "read the specs again",
		"cấu hình máy chủ", "làm mới thông tin", "cập nhật thông số", "lấy lại thông số server", "làm mới thông số", "số liệu cũ", "thêm ram mà panel chưa thấy",
		"cập nhật cấu hình hiển thị",
	},
}

// ToggleFavorite turns the mark over, whichever way it is. No answer shows it.
var ToggleFavorite = op.Operation[OnServer, op.Empty]{
	Name:  "server.favorite",
	Route: "POST /api/servers/{server}/favorite",
	Risk:  policies.Change,
	Doc:   "Mark a server as a favorite in the panel, or unmark it if it is one. Which of the two it was is not shown.",
	Words: []string{
		"star", "pin", "bookmark", "favourite", "mark with a star", "pin to the top", "put a star on the server", "mark as favourite", "unpin", "always on top of the list",
		"this one should be at the top", "starred", "quick access", "keep it at the top of my list",
		"yêu thích", "ghim máy chủ", "đánh dấu máy chủ", "ghim server lên đầu", "đánh dấu sao", "thêm vào yêu thích", "bỏ ghim", "đưa lên đầu danh sách", "giữ ở đầu danh sách",
	},
	Undo: op.Reverse("server.favorite"),
}

// UpdateServerNameIn is a new name.
type UpdateServerNameIn struct {
	OnServer
	Name string `json:"name" doc:"New name of the server." example:"my-new-server"`
}

// UpdateServerName renames a server. It is a Grant because the configuration
// finds a server's tags by its name: with another name it leaves the rules
// and scopes that protect it, or enters those of somebody else.
var UpdateServerName = op.Operation[UpdateServerNameIn, Started]{
	Name:  "server.name.update",
	Route: "PUT /api/servers/{server}/name",
	Risk:  policies.Grant,
	Doc:   "Rename a server, and its hostname and label at the VPS provider. panelbot's own tags and rules may go by the old name.",
	Words: []string{
		"relabel", "change hostname", "display name", "rename server", "rename the machine", "hostnamectl", "call the server something else", "call web05 legacy",
		"new name for the box", "the server has a silly name", "change the label", "hostname is wrong", "rename it in the panel", "web-1 should be called web-old",
		"web03 is now called shop-prod", "better name", "naming scheme", "typo in the server's name", "vps label", "shall be known as shop-1", "known under another name",
		"đổi tên máy chủ", "đổi tên VPS", "đổi hostname", "đổi tên server", "đặt lại tên server", "đổi tên máy", "đổi tên hiển thị", "sửa hostname", "cho server tên khác",
		"tên server sai",
	},
	Check:   op.Shows(&GetServer, "name=data.name"),
	Preview: []op.Look{op.Show(&GetServer)},
}

// UpdateServerIPIn is a new address.
type UpdateServerIPIn struct {
	OnServer
	IP string `json:"ip" doc:"New IP address." example:"192.168.1.100"`
}

// UpdateServerIP tells the panel where a server is. Whoever holds that address
// gets what the panel sends to the server from then on.
var UpdateServerIP = op.Operation[UpdateServerIPIn, op.Empty]{
	Name:  "server.ip.update",
	Route: "PUT /api/servers/{server}/ip",
	Risk:  policies.Grant,
	Doc:   "Tell the panel that a server has another IP address. It connects there as root; with a wrong one it loses the server.",
	Words: []string{
		"moved VPS", "address changed", "migrate", "server has a new IP", "provider changed the IP", "update the address in the panel", "another address", "IP has changed",
		"provider gave the machine a new IP", "the box has a different address after the migration", "panel connects to the old IP", "panel uses the wrong address",
		"we moved the VPS", "IP changed, panel shows it offline", "floating ip", "provider reassigned us", "server has another address now", "new network, other address",
		"failover IP", "panel still uses the former address", "renumbering", "got a new address from the ISP and the panel lost the box",
		"panel lost the server after an IP change",
		"đổi IP", "đổi địa chỉ máy chủ", "IP mới của máy chủ", "server đổi IP", "cập nhật ip mới", "server có ip mới", "nhà cung cấp đổi ip", "sửa ip server trong panel",
		"đổi địa chỉ ip", "nhà mạng cấp ip khác", "server chuyển ip", "panel trỏ sai ip", "đổi ip xong panel mất server",
	},
	Check:   op.Shows(&GetServer, "ip=data.ip"),
	Preview: []op.Look{op.Show(&GetServer)},
}

// ProtectServerIn says which way.
type ProtectServerIn struct {
	OnServer
	Protected bool `json:"protected" doc:"True protects, false lifts it." example:"true"`
}

// ProtectServer switches the protection against deletion.
var ProtectServer = op.Operation[ProtectServerIn, ServerDetails]{
	Name:  "server.protect",
	Route: "POST /api/servers/{server}/protect",
	Risk:  policies.Grant,
	Grade: func(in ProtectServerIn) policies.Risk {
		if in.Protected {
			return policies.Change
		}
		return policies.Grant
	},
	Doc: "Switch the protection of a server against accidental deletion on or off.",
	Words: []string{
		"lock server", "unlock", "deletion guard", "protect the server", "deletion protection", "nobody should delete this server", "prevent accidental deletion",
		"lift the protection", "nobody must be able to throw it away", "lift the guard", "safe against deletion", "make it undeletable", "allow deletion again", "unprotect",
		"guard the database server", "cannot be deleted by accident", "deletion lock off", "lock db01 against deletion", "safety catch", "never delete this one",
		"production box needs a safeguard", "take the lock off", "take deletion protection off", "deletion lock",
		"bảo vệ máy chủ", "chống xóa nhầm", "khóa xóa máy chủ", "bật bảo vệ server", "chống xóa server", "không cho xóa server", "bỏ bảo vệ", "khóa không cho xóa",
		"tránh xóa nhầm server", "bật khóa xóa", "server quan trọng đừng để xóa", "gỡ chống xóa",
	},
	Check:   op.Shows(&GetServer, "protected=data.protected"),
	Preview: []op.Look{op.Show(&GetServer)},
}

// UpdateServerTagsIn is all tags; an empty list takes them all off.
type UpdateServerTagsIn struct {
	OnServer
	Tags []string `json:"tags" doc:"All tags, old ones to keep included."`
}

// UpdateServerTags replaces a server's tags. It is a Grant because panelbot's
// rules and scopes read them: without its tag a server leaves the rules that
// protect it, and with another it enters somebody's scope.
var UpdateServerTags = op.Operation[UpdateServerTagsIn, ServerDetails]{
	Name:  "server.tags.update",
	Route: "PUT /api/servers/{server}/tags",
	Risk:  policies.Grant,
	Doc:   "Replace the tags of a server. panelbot's rules and people's scopes go by tags: this can change who may do what there.",
	Words: []string{
		"labels", "mark as production", "environment", "tag the server", "set labels", "env:prod", "mark as staging", "label it as production",
		"this is a test machine, label it", "tag db servers", "sort servers by label", "put a label on", "remove a tag", "belongs to the staging group", "group servers",
		"classify", "mark as customer X", "add the label eu", "remove the label", "put the label customer-x on it",
		"gắn thẻ", "đổi nhãn", "gắn nhãn máy chủ", "thêm thẻ", "gắn tag", "gắn tag cho server", "đánh dấu server production", "đổi tag", "gắn nhãn staging", "phân loại server",
		"nhóm server", "thêm tag staging", "gắn nhãn khách hàng",
	},
	Check:   op.Shows(&GetServer, "tags=data.tags"),
	Preview: []op.Look{op.Show(&GetServer)},
}

// ShareServerIn names teams.
type ShareServerIn struct {
	OnServer
	Teams []int64 `json:"teams" doc:"Team ids; the panel's pages show them."`
}

// ShareServer lets teams in. Whether it adds to the present teams or replaces
// them is not said.
var ShareServer = op.Operation[ShareServerIn, op.Empty]{
	Name:        "server.share",
	Route:       "POST /api/servers/{server}/share",
	Risk:        policies.Grant,
	Doc:         "Share the access to a server with teams: their members can use it in the panel from then on. No operation lists teams.",
	MessageOnly: true,
	Words: []string{
		"invite", "collaborators", "give colleagues access", "share server", "add a team", "let another team manage it", "give the team access",
		"the agency team should get at web01", "let the other team see the server", "freelancers should see the box", "work together on a server",
		"partner needs the machine in his panel", "add colleagues to the server", "team access", "let the guys of team mobile manage it", "second admin team",
		"give another account access to the box", "hand the server to the partner team", "looked after by another team as well", "second team",
		"night shift team needs it in their panel",
		"chia sẻ máy chủ", "cấp quyền cho nhóm", "chia sẻ VPS", "cho nhóm khác dùng", "cho team khác vào server", "chia sẻ server", "cho đội khác dùng chung",
		"cho đồng nghiệp quản lý server", "mời team vào server", "cho nhóm mobile quản lý", "cấp server cho team", "đội khác cùng quản lý",
	},
	Preview: []op.Look{op.Show(&GetServer)},
}

// GrantRootIn is a login that works.
type GrantRootIn struct {
	OnServer
	PrivateKey op.Secret `json:"private_key" doc:"SSH private key that opens root." example:"-----BEGIN OPENSSH PRIVATE KEY-----..."`
	Password   op.Secret `json:"password,omitempty" doc:"Unexplained in the reference."`
}

// GrantRoot makes the panel root on a server again.
var GrantRoot = op.Operation[GrantRootIn, op.Empty]{
	Name:  "server.root.grant",
	Route: "POST /api/servers/{server}/grant-root",
	Risk:  policies.Grant,
	Doc:   "Give the panel root access to a server again by a new SSH private key, when it can no longer log in.",
	Words: []string{
		"reconnect", "lost connection", "permission denied", "panel lost access", "panel cannot connect", "server shows disconnected", "new root key for the panel",
		"restore panel access", "panel is locked out of the server", "panel cannot get in", "panel lost its SSH access", "someone emptied authorized_keys and the panel is out",
		"panel's key was removed", "panel cannot log in to the machine", "server shows as dead although it runs", "reconnect the server with a key",
		"new private key for the panel", "flashpanel can't get in", "panel says it cannot connect, I have the root key", "reconnect with a private key",
		"server is red in the panel", "panel lost root", "authentication failed for the panel", "panel's ssh key is gone",
		"panel can't do anything since we changed the root key", "root key was replaced",
		"cấp quyền root", "kết nối lại máy chủ", "panel mất kết nối", "mất quyền root", "panel mất quyền vào server", "panel không kết nối được server", "kết nối lại server",
		"cấp lại quyền root cho panel", "panel không ssh được", "panel không vào được server", "panel báo không kết nối được", "server đỏ trên panel", "mình có key root",
		"đổi key root xong panel không vào được",
	},
	Preview: []op.Look{op.Show(&GetServer)},
}
