package openpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var dashboard = op.Group{Title: "Dashboard", Name: "dashboard", Operations: []op.Declaration{
	&GetDashboard, &DockerStats, &ContainerUse, &DiskUse, &ListDomains, &DatabaseUsage,
}}

// Dashboard is an account at a glance. A count or a list that the answer lacks is nil, and
// says nothing of the others.
type Dashboard struct {
	CPULimit int64 `json:"cpu_limit"`
	// CustomMessage is null in the reference.
	CustomMessage     any          `json:"custom_message"`
	DBLimit           int64        `json:"db_limit"`
	DBUsage           *int64       `json:"db_usage"`
	Domains           []Docroot    `json:"domains,omitempty"`
	DomainsLimit      int64        `json:"domains_limit"`
	EmailCount        *int64       `json:"email_count"`
	EmailLimit        int64        `json:"email_limit"`
	FTPCount          *int64       `json:"ftp_count"`
	FTPLimit          int64        `json:"ftp_limit"`
	HowToGuides       string       `json:"how_to_guides"`
	HowToTopics       []HowTo      `json:"how_to_topics,omitempty"`
	IPAddress         string       `json:"ip_address"`
	KnowledgeBaseLink string       `json:"knowledge_base_link"`
	LastIP            string       `json:"last_ip"`
	Locale            string       `json:"locale"`
	MainDomains       []MainDomain `json:"maindomains,omitempty"`
	NS1               string       `json:"ns1"`
	NS2               string       `json:"ns2"`
	NS3               string       `json:"ns3"`
	NS4               string       `json:"ns4"`
	// Subdomains is empty in the reference.
	Subdomains []any  `json:"subdomains,omitempty"`
	Title      string `json:"title"`
	// TwoFAEnabled is null in the reference.
	TwoFAEnabled any      `json:"twofa_enabled"`
	TwoFANag     string   `json:"twofa_nag"`
	UserFeatures []string `json:"user_features,omitempty"`
	// UserWebsites are pairs of address and kind: pcx3.com, WordPress.
	UserWebsites  [][]string `json:"user_websites,omitempty"`
	WebsitesLimit int64      `json:"websites_limit"`
}

// Docroot is a domain and the folder that it serves.
type Docroot struct {
	Docroot   string `json:"docroot"`
	DomainID  int64  `json:"domain_id"`
	DomainURL string `json:"domain_url"`
}

// HowTo is a page of the vendor's guide.
type HowTo struct {
	Link  string `json:"link"`
	Title string `json:"title"`
}

// MainDomain is a domain that is no subdomain.
type MainDomain struct {
	DomainURL string `json:"domain_url"`
	TLD       string `json:"tld"`
}

// GetDashboard shows an account at a glance.
var GetDashboard = op.Operation[None, Dashboard]{
	Name:  "dashboard.get",
	Route: "GET /api/dashboard",
	Risk:  policies.Read,
	Doc:   "Show the account at a glance: domains, websites, limits and use, features, nameservers, last IP that logged in.",
	Words: []string{
		"overview", "quota", "summary", "what do I have", "account overview", "account summary", "how is my account", "hosting overview", "usage of my limits",
		"how close am I to my limits", "what does the account have", "how much of the plan is used", "at a glance", "limits and use", "summary of the hosting account",
		"how many domains may I still add", "account statistics", "customer's account overview", "which features does the account have", "last login IP",
		"may I add another domain", "how much is left of my plan", "what is used", "customer's limits and use", "hosting stats", "status of my account",
		"sum up this hosting account", "one page about the account",
		"tổng quan", "bảng điều khiển", "tổng quan tài khoản", "tổng quan hosting", "tài khoản dùng hết bao nhiêu", "thông tin tài khoản", "xem tổng quan",
		"tài khoản của tôi có gì", "đã dùng bao nhiêu phần trăm gói", "gói còn lại bao nhiêu", "tài khoản hosting thế nào", "hosting của tôi dùng hết bao nhiêu",
		"xem thông tin tài khoản hosting", "tóm tắt tài khoản hosting",
	},
}

// ContainerStats is the answer of DockerStats.
type ContainerStats struct {
	ContainerStats ContainerSample `json:"container_stats"`
}

// ContainerSample is one sample of the containers together.
type ContainerSample struct {
	// Date is YYYY-MM-DD-HH-MM-SS.
	Date  string          `json:"date"`
	Stats ContainerTotals `json:"stats"`
}

// ContainerTotals are figures as docker prints them: "0.15 %",
// "320.34MiB / 3072MiB". Container seems to be the number of containers.
type ContainerTotals struct {
	BlockIO   string `json:"BlockIO"`
	CPUPerc   string `json:"CPUPerc"`
	Container string `json:"Container"`
	ID        string `json:"ID"`
	MemPerc   string `json:"MemPerc"`
	MemUsage  string `json:"MemUsage"`
	Name      string `json:"Name"`
	NetIO     string `json:"NetIO"`
	PIDs      int64  `json:"PIDs"`
}

// DockerStats shows what the account's containers use together.
var DockerStats = op.Operation[None, ContainerStats]{
	Name:  "docker.stats",
	Route: "GET /api/docker_stats",
	Risk:  policies.Read,
	Doc:   "Show what the account's containers use together: CPU, memory, network and disk traffic, processes.",
	Words: []string{
		"load", "RAM usage", "resource usage", "is it slow", "account resource usage", "CPU of the account", "memory of the account", "how much RAM does my hosting use",
		"is the account burning CPU", "total memory of my containers", "how loaded is my hosting", "processes in the account", "my hosting is slow, what does it use",
		"cpu and ram of the account", "ram use of my hosting account", "cpu of my hosting", "is my account throttled", "memory limit of the account",
		"tải hệ thống", "bộ nhớ", "tài nguyên", "hosting chậm", "hosting dùng bao nhiêu RAM", "hosting có quá tải không", "hosting dùng bao nhiêu cpu", "tài nguyên hosting",
		"hosting chậm quá", "ram của hosting", "hosting ăn ram",
	},
}

// ContainerSpace is the answer of ContainerUse. The reference breaks off after
// the first fields; what it does not show passes through.
type ContainerSpace struct {
	Data []DockerSpace `json:"data"`
}

// DockerSpace is what one Docker keeps on disk.
type DockerSpace struct {
	// BuildCache is empty in the reference.
	BuildCache []any            `json:"BuildCache"`
	Containers []SpaceContainer `json:"Containers"`
}

// SpaceContainer is a container in the table of disk use.
type SpaceContainer struct {
	Command   string `json:"Command"`
	CreatedAt string `json:"CreatedAt"`
	ID        string `json:"ID"`
	Image     string `json:"Image"`
	Labels    string `json:"Labels"`
}

// ContainerUse shows what docker keeps on disk.
var ContainerUse = op.Operation[None, ContainerSpace]{
	Name:  "container.df",
	Route: "GET /api/container/df",
	Risk:  policies.Read,
	Doc:   "Show what Docker keeps on the account's disk: containers with image and command, build cache and the like.",
	Words: []string{
		"docker system df", "image size", "list containers", "docker disk usage", "how much space does docker take", "build cache size", "what does docker hoard in the account",
		"docker cache", "size of images in the account", "what fills my docker", "build cache", "cache build docker", "docker usage in the hosting",
		"space of containers and images", "container disk", "docker space in my hosting",
		"dung lượng docker", "danh sách container", "docker tốn bao nhiêu ổ đĩa", "docker rác bao nhiêu", "docker chiếm bao nhiêu", "hosting docker dùng bao nhiêu ổ",
		"docker trong hosting chiếm bao nhiêu",
	},
}

// DiskQuota is the answer of DiskUse. The disk figures are blocks of 1 KiB
// (facts/panels.md). What is used is nil where the answer lacks it.
type DiskQuota struct {
	// Date is YYYY-MM-DD-HH-MM-SS.
	Date       string `json:"date"`
	DiskHard   int64  `json:"disk_hard"`
	DiskSoft   int64  `json:"disk_soft"`
	DiskUsed   *int64 `json:"disk_used"`
	InodesHard int64  `json:"inodes_hard"`
	InodesSoft int64  `json:"inodes_soft"`
	InodesUsed *int64 `json:"inodes_used"`
}

// DiskUse shows disk and inodes against their quota.
var DiskUse = op.Operation[None, DiskQuota]{
	Name:  "disk.inodes",
	Route: "GET /api/disk_inodes",
	Risk:  policies.Read,
	Doc:   "Show used disk space and inodes of the account with their soft and hard limits. Disk is in blocks of 1 KiB.",
	Words: []string{
		"quota", "disk full", "free space", "number of files", "inode usage", "out of inodes", "too many files", "disk quota", "df -i", "how much space is left in the account",
		"quota exceeded", "account is full", "how much disk does the account use", "am I running out of inodes", "number of files in the account",
		"cannot upload, disk quota exceeded", "space of my hosting", "how full is the hosting", "hosting says no space", "disk full in the hosting", "how many files may I have",
		"quota of the account", "mail stopped, maybe the account is full", "hosting quota", "is the hosting full", "is the quota eaten up", "uploads fail on the hosting",
		"dung lượng đĩa", "đầy ổ cứng", "hết inode", "còn bao nhiêu dung lượng hosting", "hết dung lượng hosting", "hosting đầy", "hosting còn bao nhiêu", "số file quá nhiều",
		"đã dùng bao nhiêu dung lượng", "tài khoản hết dung lượng", "hosting báo hết chỗ", "ổ hosting đầy", "còn bao nhiêu inode",
	},
}

// DomainList is the answer of ListDomains.
type DomainList struct {
	MainDomains []MainDomain `json:"maindomains"`
	// Subdomains is empty in the reference.
	Subdomains []any `json:"subdomains,omitempty"`
}

// ListDomains lists the account's domains.
var ListDomains = op.Operation[None, DomainList]{
	Name:  "domain.list",
	Route: "GET /api/docker_domains",
	Risk:  policies.Read,
	Doc:   "List the account's domains: the main ones with their top-level domain, and the subdomains.",
	Words: []string{
		"hostnames", "addon domains", "docker domains", "list domains", "my domains", "which domains do I have", "subdomains", "addon domain", "parked domains",
		"domains in my hosting", "domains on the account", "which subdomains has he got", "addon and parked domains", "does the account have this domain",
		"what domains sit in my hosting", "xem subdomain", "all domains of the customer", "is the domain added to my hosting", "addon domains of the account",
		"domains of this hosting",
		"tên miền", "danh sách tên miền", "có những domain nào", "tên miền trong hosting", "hosting có tên miền nào", "danh sách domain", "các tên miền của tôi",
		"liệt kê tên miền", "tài khoản có domain nào", "domain đã thêm vào hosting chưa", "hosting này có những domain nào",
	},
}

// DatabaseCount is the answer of DatabaseUsage.
type DatabaseCount struct {
	DBUsage string `json:"db_usage"`
}

// DatabaseUsage counts the account's databases.
var DatabaseUsage = op.Operation[None, DatabaseCount]{
	Name:  "database.usage",
	Route: "GET /api/docker_databases",
	Risk:  policies.Read,
	Doc:   "Show how many databases the account has. Their sizes are in mysql size.",
	Words: []string{
		"number of databases", "docker databases", "database count", "how many databases", "count databases", "how many databases has the customer",
		"databases used of the limit", "number of dbs", "count of mysql databases", "quota of databases", "number of my dbs", "may I create another database",
		"số cơ sở dữ liệu", "có bao nhiêu database", "tài khoản có bao nhiêu database", "đếm database", "số lượng database", "số db đang dùng",
	},
}
