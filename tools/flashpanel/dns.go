package flashpanel

import (
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

var dns = op.Group{Title: "DNS & Bind9", Name: "dns", Operations: []op.Declaration{
	&ImportZone, &ExportZone, &DownloadZone, &ListZones, &CreateZone, &UpdateZone, &DeleteZone,
	&ListRecords, &CreateRecord, &UpdateRecord, &DeleteRecord,
}}

// OnZone names a DNS zone of a server.
type OnZone struct {
	OnServer
	Zone string `json:"zone" doc:"Name from dns zone list." example:"example.com" from:"dns.zone.list name | serial"`
}

// OnRecord names a record of a DNS zone.
type OnRecord struct {
	OnZone
	Record string `json:"record" doc:"Record id: full name, dot, underscore, type." example:"www.example.com._A" from:"dns.record.list id name | type content"`
}

// Zone is a DNS zone that a server answers for.
type Zone struct {
	Name   string `json:"name"`
	Serial int64  `json:"serial"`
}

// Record is a record of a DNS zone.
type Record struct {
	// ID is the one that the paths of update and delete take. The reference
	// shows its form there and leaves it out of the list's example.
	ID      string `json:"id,omitempty"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Content string `json:"content"`
	TTL     int64  `json:"ttl"`
}

// RecordList is the answer of ListRecords.
type RecordList struct {
	Data []Record `json:"data"`
}

// ImportZoneIn is a zone file.
type ImportZoneIn struct {
	OnZone
	File op.Upload `json:"file" doc:"Zone file in BIND's format."`
}

// ImportZone reads records from a zone file. It is a Destroy: whether the file
// is added to the zone or takes its place is not documented.
var ImportZone = op.Operation[ImportZoneIn, Started]{
	Name:  "dns.zone.import",
	Route: "POST /api/servers/{server}/bind9/zones/{zone}/import",
	Risk:  policies.Destroy,
	Doc:   "Import records from a zone file into an existing zone; present records may be replaced. Export and download the zone first.",
	Words: []string{
		"upload bind file", "migrate from cloudflare", "load db file", "import zone file", "load records from a file", "bring DNS records over", "move DNS here",
		"old host sent us the records", "put a zone file in", "load a bind file", "get the records in from a file", "import from godaddy", "records of the old provider",
		"records as a file", "import zone", "customer's records from Route 53", "batch of records", "fill the zone from a text file", "old provider gave us a zone export",
		"records in bulk", "exported everything at namecheap", "put these records in", "records of the domain from another panel",
		"nhập DNS", "nhập tệp zone", "nhập file zone", "nhập bản ghi từ file", "đưa file bind vào", "nạp bản ghi từ nhà cung cấp cũ", "nhập hàng loạt bản ghi",
		"có file zone từ bên cũ", "xuất từ namecheap rồi nhập vào",
	},
	Check:   op.See(&ListRecords),
	Preview: []op.Look{op.Show(&ListRecords)},
}

// ExportZone writes a zone to a file on its server. That DownloadZone answers
// does not prove it: the file may be that of an earlier export.
var ExportZone = op.Operation[OnZone, Started]{
	Name:  "dns.zone.export",
	Route: "POST /api/servers/{server}/bind9/zones/{zone}/export",
	Risk:  policies.Change,
	Doc:   "Write a zone to a file on its server, where dns zone download fetches it.",
	Words: []string{
		"save bind file", "backup domain", "dump", "export zone", "dump all records", "zone file backup", "take the zone to another provider", "all entries in one file",
		"copy of the zone before I touch it", "customer wants all his records", "zone dump", "records for another DNS host", "save the zone", "write the zone out",
		"hand the entries to the new provider", "all entries of the domain in a file", "before the move", "archive of the records", "print all records into a file",
		"safety copy of the DNS", "zone in bind format",
		"xuất DNS", "sao lưu DNS", "xuất zone", "xuất bản ghi ra file", "sao lưu zone", "xuất toàn bộ bản ghi dns", "backup dns trước khi sửa", "lưu dns ra file", "bản sao dns",
	},
	Check: op.See(&DownloadZone),
}

// DownloadZone fetches the file that ExportZone wrote.
var DownloadZone = op.Operation[OnZone, op.File]{
	Name:  "dns.zone.download",
	Route: "GET /api/servers/{server}/bind9/zones/{zone}/download",
	Risk:  policies.Read,
	Doc:   "Download the zone file that dns zone export has written; without an export there is none.",
	Words: []string{
		"fetch bind file", "all entries of domain", "zone file", "download the zone", "get the bind file", "AXFR", "zone text file on my laptop", "send me the zone",
		"exported zone file", "the zone you exported", "text file of the zone", "hand me the exported records", "bind file to my computer",
		"tải DNS", "tải tệp zone", "tải file zone", "lấy file zone về", "tải zone về máy", "file zone đã xuất",
	},
}

// ListZonesIn filters the list of zones.
type ListZonesIn struct {
	OnServer
	Search string `json:"search,omitempty" doc:"Part of the zone's name." example:"example.com"`
}

// ListZones lists the DNS zones of a server.
var ListZones = op.Operation[ListZonesIn, []Zone]{
	Name:  "dns.zone.list",
	Route: "GET /api/servers/{server}/bind9/zones",
	Risk:  policies.Read,
	Doc:   "List the DNS zones that a server's Bind9 answers for, with their serial numbers.",
	Words: []string{
		"domains", "nameserver", "named", "SOA", "list zones", "which domains are hosted", "DNS domains", "zones on the nameserver", "what is in named.conf",
		"which domains do we answer for", "domains on our nameserver", "are we authoritative for", "whose DNS do we host", "which zones do we have",
		"is this domain in our bind", "is the domain on our nameservers", "do we host DNS for", "how many domains does bind serve", "all our zones", "serial of the zones",
		"domain inventory",
		"danh sách tên miền", "máy chủ tên miền", "có những tên miền nào", "server dns đang giữ tên miền nào", "xem các zone", "liệt kê zone", "có những zone nào",
		"các tên miền trên dns", "tên miền này có trên dns mình không", "bind có bao nhiêu tên miền",
	},
}

// ZoneFields are a zone's address and the values of its SOA record.
type ZoneFields struct {
	Host      string `json:"host,omitempty" doc:"IP address that the zone's name gets." example:"1.2.3.4"`
	PrimaryNS string `json:"primary_ns,omitempty" doc:"Primary name server." example:"ns1.example.com"`
	Email     string `json:"email,omitempty" doc:"Address of the zone's keeper." example:"user@example.com"`
	TTL       int64  `json:"ttl,omitempty" doc:"Default time to live, in seconds." example:"86400"`
	Refresh   int64  `json:"refresh,omitempty" doc:"SOA refresh, in seconds." example:"3600"`
	Retry     int64  `json:"retry,omitempty" doc:"SOA retry, in seconds." example:"900"`
	Expire    int64  `json:"expire,omitempty" doc:"SOA expire, in seconds." example:"1209600"`
	Minimum   int64  `json:"minimum,omitempty" doc:"SOA minimum, in seconds." example:"86400"`
}

// CreateZoneIn is a new DNS zone.
type CreateZoneIn struct {
	OnServer
	Name string `json:"name" doc:"Zone name." example:"example.com"`
	ZoneFields
}

// CreateZone adds a DNS zone. It is a Disrupt: a zone below one that the
// server already answers for takes that one's names over.
var CreateZone = op.Operation[CreateZoneIn, Started]{
	Name:  "dns.zone.create",
	Route: "POST /api/servers/{server}/bind9/zones",
	Risk:  policies.Disrupt,
	Doc:   "Create a DNS zone on a server's Bind9. It counts once the registrar points the domain here. A subdomain's zone hides records of its parent.",
	Words: []string{
		"add domain", "host nameservers", "new SOA", "new zone", "add a domain to DNS", "host DNS here", "create nameserver zone",
		"our nameservers should answer for the domain", "take over the DNS of a domain", "we bought a new domain", "new customer domain on our nameserver",
		"bind should serve the domain", "become authoritative", "start hosting the zone", "master zone", "bind should take care of the domain", "let our nameservers serve it",
		"register the domain with our DNS", "move a domain's DNS to us", "primary DNS for the domain", "domain is delegated to us", "start answering", "DNS for a new brand",
		"host the DNS of a brand with us",
		"thêm tên miền", "tạo zone", "thêm domain vào DNS", "thêm zone mới", "tạo zone dns", "nhận dns cho tên miền mới", "quản lý dns tên miền mới",
		"mới mua tên miền, thêm vào dns", "thêm tên miền mới vào bind", "nameserver của mình giữ tên miền này", "chuyển dns về mình", "tên miền mới cần dns",
	},
	Check:   op.Listed(&ListZones, "name"),
	Preview: []op.Look{op.Show(&ListZones)},
}

// UpdateZoneIn is a DNS zone's new values.
type UpdateZoneIn struct {
	OnZone
	Name string `json:"name,omitempty" doc:"New name; the same to keep it." example:"example.com"`
	ZoneFields
}

// UpdateZone changes a DNS zone. It is a Grant where it names a primary name
// server, an address or another name: whoever runs that name server answers for
// the zone, the zone's own name leads to that address, its mail too where it has
// no MX, and a renamed zone answers for somebody else's domain. Times and the
// keeper's address are a Disrupt. Nothing verifies it: the list shows no field
// of it but the name.
var UpdateZone = op.Operation[UpdateZoneIn, Started]{
	Name:  "dns.zone.update",
	Route: "PUT /api/servers/{server}/bind9/zones/{zone}",
	Risk:  policies.Grant,
	Doc:   "Change the address, name server and SOA values of a DNS zone, or rename it. Wrong values take the domain off the net.",
	Words: []string{
		"change nameserver", "serial", "move domain to other IP", "edit SOA", "change primary nameserver", "zone TTL", "refresh and retry times", "hostmaster email", "new ns1",
		"SOA mname", "the nameserver is called differently", "minimum TTL of the zone", "change the refresh", "raise the expire", "contact of the zone", "hostmaster",
		"negative caching", "default TTL of the domain", "zone head", "change the zone's default address", "nameserver was renamed", "zone expires too early",
		"NS names changed", "IP of the whole domain", "rname", "rename the zone", "slave refresh", "master of the zone", "negative ttl", "nameserver of the zone is wrong",
		"lengthen the expire time",
		"sửa tên miền", "đổi NS", "cập nhật zone", "đổi nameserver", "sửa soa", "đổi ttl của zone", "đổi email quản trị zone", "cập nhật soa", "chỉnh soa", "nameserver đổi tên",
	},
	Grade: func(in UpdateZoneIn) policies.Risk {
		if in.Host != "" || in.PrimaryNS != "" || in.Name != "" && in.Name != in.Zone {
			return policies.Grant
		}
		return policies.Disrupt
	},
	Check:   op.See(&ListZones),
	Preview: []op.Look{op.Show(&ListZones, "zone=name"), op.Show(&ListRecords)},
}

// DeleteZone removes a DNS zone with its records.
var DeleteZone = op.Operation[OnZone, Started]{
	Name:  "dns.zone.delete",
	Route: "DELETE /api/servers/{server}/bind9/zones/{zone}",
	Risk:  policies.Destroy,
	Doc:   "Permanently delete a DNS zone with all its records: its sites and mail can no longer be found. Export and download it first.",
	Words: []string{
		"remove domain", "drop nameserver", "unhost", "delete zone", "remove the whole domain from DNS", "stop hosting DNS", "we should not answer for this domain any more",
		"the customer took his domain elsewhere", "domain moved to another DNS host", "domain was sold", "domain expired, drop it", "stop being authoritative",
		"remove the zone file", "whole domain out of the nameserver", "domain was cancelled", "customer is gone, his domain too", "delegation ended", "purge the domain",
		"domain is served by Cloudflare now", "nothing of that domain should remain", "brand was sold, forget about its DNS", "remove a domain from bind",
		"xóa tên miền", "xoá zone", "xóa zone", "xóa tên miền khỏi dns", "bỏ zone", "không quản lý dns tên miền này nữa", "xoá zone cũ", "tên miền đã chuyển đi",
		"tên miền đã bán", "khách dời dns sang cloudflare", "xóa hẳn tên miền", "bán tên miền rồi",
	},
	Check:   op.Gone(&ListZones, "zone=name"),
	Preview: []op.Look{op.Show(&ListZones, "zone=name"), op.Show(&ListRecords)},
}

// ListRecordsIn filters the list of records.
type ListRecordsIn struct {
	OnZone
	Search  string `json:"search,omitempty" doc:"Text to look for." example:"www"`
	Match   string `json:"match,omitempty" doc:"How much of the search must match." enum:"any|all" example:"any"`
	PerPage int64  `json:"per_page,omitempty" doc:"Records on a page." example:"50"`
}

// ListRecords lists the records of a DNS zone.
var ListRecords = op.Operation[ListRecordsIn, RecordList]{
	Name:  "dns.record.list",
	Route: "GET /api/servers/{server}/bind9/zones/{zone}/records",
	Risk:  policies.Read,
	Doc:   "List the DNS records of a zone: type, name, content, time to live. Raise per_page to see a long zone whole.",
	Words: []string{
		"MX", "CNAME", "SPF", "DKIM", "where does www point", "DNS records", "which A record", "nslookup", "dig", "what does the domain point to", "show MX", "DNS entries",
		"where does the domain resolve to", "what does www lead to", "which mail servers does the domain have", "is there an SPF", "look at the entries of the zone",
		"host -t mx", "which names are in the zone", "all subdomains in the zone", "which IP does api have", "is the TXT there", "dig +short", "records of the domain",
		"does the name resolve", "does the SPF already exist", "mx of our domain", "what is the TTL of www", "list the TXT values", "find an entry", "show the CNAMEs",
		"where is api pointing", "who receives our mail", "dig any", "xem mx", "what does the zone contain", "SPF now", "why does mail end up at the old provider",
		"what are the mx", "where do the names go",
		"bản ghi DNS", "danh sách bản ghi", "xem bản ghi DNS", "tên miền trỏ về đâu", "tên miền đang trỏ đi đâu", "domain trỏ về ip nào", "xem các bản ghi",
		"bản ghi mx hiện tại", "kiểm tra bản ghi", "tên miền có những bản ghi nào", "xem dns của tên miền", "sub đang trỏ về đâu", "bản ghi txt có chưa", "www đang trỏ đâu",
		"các bản ghi của tên miền", "kiểm tra dns tên miền", "dns của tên miền này",
	},
}

// RecordFields are what makes a DNS record.
type RecordFields struct {
	Type     string `json:"type" doc:"Record type, in capitals." example:"A"`
	Name     string `json:"name" doc:"Name within the zone." example:"www"`
	Content  string `json:"content" doc:"Value, such as an IP address." example:"192.168.1.1"`
	TTL      int64  `json:"ttl,omitempty" doc:"Time to live, in seconds." example:"3600"`
	Priority int64  `json:"priority,omitempty" doc:"Priority, for MX and SRV." example:"10"`
}

// CreateRecordIn is a new DNS record.
type CreateRecordIn struct {
	OnZone
	RecordFields
}

// CreateRecord adds a record to a DNS zone. gradeRecord tells its risk.
var CreateRecord = op.Operation[CreateRecordIn, op.Empty]{
	Name:        "dns.record.create",
	Route:       "POST /api/servers/{server}/bind9/zones/{zone}/records",
	Risk:        policies.Grant,
	Doc:         "Add a DNS record to a zone. Beside an equal name it takes a share of the visitors; MX, NS and SRV hand mail, subdomains or services over; TXT proves whose the domain is.",
	MessageOnly: true,
	Words: []string{
		"point www to IP", "CNAME", "TXT verification", "SPF", "DKIM", "add DNS record", "A record", "AAAA record", "MX record", "new subdomain", "CAA", "SRV",
		"verify the domain", "point a domain at the server", "google verification", "google wants a TXT", "mailchimp DKIM value", "entry for a new subdomain",
		"prove that we own the domain", "site verification code", "let shop point at the new box", "publish a DKIM key", "set an MX", "DMARC policy", "subdomain for the blog",
		"CNAME to the CDN", "let api point to", "name for the new server", "new host name", "autodiscover", "NS delegation", "wildcard record", "letsencrypt CAA entry",
		"domain should lead to", "domain to our server", "sub domain for staging", "SPF include", "office 365 wants records", "reverse entry", "MS= verification of microsoft",
		"google-site-verification", "alias of cloudfront", "be an alias of", "v=DMARC1", "v=spf1", "sendgrid wants records", "shopify wants a CNAME",
		"stripe domain verification", "let cdn point to", "pin a name to an IP", "give the VPS a name", "www is missing", "subdomain does not exist", "NXDOMAIN",
		"SRV for teams", "BIMI", "MTA-STS", "_acme-challenge", "zoho verification", "new entry", "name should answer with", "facebook domain verification",
		"server needs a hostname in DNS", "newsletter tool needs three CNAMEs", "find their code in our domain", "confirm the domain for teams", "new hostname",
		"mail.example.com should exist", "subdomain for a customer", "name for the API", "let the domain know google", "entry so that mails are trusted", "send a name to an IP",
		"brevo asks us to publish a dkim", "name to address", "domain to an IP", "subdomain should go to an address",
		"thêm bản ghi", "trỏ tên miền", "thêm bản ghi DNS", "tạo subdomain", "trỏ domain về máy chủ", "tạo tên miền phụ", "trỏ sub về server", "trỏ tên miền về IP",
		"thêm bản ghi A", "thêm bản ghi txt", "thêm mx", "tạo bản ghi cname", "xác minh tên miền với google", "trỏ domain về ip", "thêm spf", "thêm subdomain", "khai báo dkim",
		"trỏ tên miền phụ", "domain facebook xác minh", "tạo sub", "tạo bản ghi", "thêm bản ghi mx cho gmail", "trỏ cdn", "tên miền phụ mới", "thêm cname cho shopify",
		"tạo dmarc", "thêm 3 cname", "tạo record cho mail",
	},
	Grade:   func(in CreateRecordIn) policies.Risk { return gradeRecord(in.Type, in.Name, in.Content) },
	Check:   op.Listed(&ListRecords, "type", "name", "content", "ttl"),
	Preview: []op.Look{op.Show(&ListRecords, "name")},
}

// UpdateRecordIn is a DNS record's new values.
type UpdateRecordIn struct {
	OnRecord
	RecordFields
}

// UpdateRecord replaces a record of a DNS zone. The new record and the present
// one, by its id, are both graded, and the higher risk counts. It
// is proved like a creation: the new values are listed that were not before,
// because an equal record elsewhere in the zone proves nothing.
var UpdateRecord = op.Operation[UpdateRecordIn, op.Empty]{
	Name:        "dns.record.update",
	Route:       "PUT /api/servers/{server}/bind9/zones/{zone}/records/{record}",
	Risk:        policies.Grant,
	Doc:         "Replace a DNS record with new values. Caches keep the old one for its time to live. See dns record list first.",
	MessageOnly: true,
	Words: []string{
		"change A entry", "repoint domain", "move to new IP", "switch MX", "change DNS record", "edit DNS", "point the domain to another server", "change TTL",
		"new IP for the domain", "change MX", "visitors still go to the old machine", "the site moved to another IP", "www should go to the new server",
		"change where the name points", "new address for mail", "shorter TTL before the move", "switch the MX to google", "swap the IP of api", "point www at",
		"the name points to the wrong server", "lower the TTL of a record", "change an entry", "correct the A record", "let www lead to the new machine", "wrong IP in DNS",
		"mail should go to google from now on", "repoint", "ttl of www down to 300", "wrong value in the TXT", "SPF needs one more include", "priority of the MX",
		"change cname target", "move api to the new box", "new web server, adjust the name", "typo in the record", "failover the name", "DKIM key changed", "new target",
		"IP of the mail server changed", "shop must resolve to another IP", "five minutes ttl", "www to the other provider",
		"sửa bản ghi", "đổi IP tên miền", "sửa bản ghi DNS", "trỏ tên miền sang IP khác", "đổi ip bản ghi", "trỏ lại tên miền", "sửa record", "trỏ www sang server mới",
		"đổi mx", "cập nhật bản ghi", "sửa bản ghi a", "đổi ip cho tên miền", "hạ ttl", "trỏ sai ip", "trỏ mail sang google", "hạ ttl xuống", "chỉnh spf", "đổi đích cname",
		"tên miền qua server mới", "sửa giá trị bản ghi", "đổi ưu tiên mx", "chuyển www sang nhà khác", "sửa ttl",
	},
	Grade: func(in UpdateRecordIn) policies.Risk {
		i := strings.LastIndex(in.Record, "._")
		if i < 0 {
			return policies.Grant
		}
		return max(gradeRecord(in.Type, in.Name, in.Content), gradeRecord(in.Record[i+len("._"):], in.Record[:i], ""))
	},
	Check:   op.Listed(&ListRecords, "type", "name", "content", "ttl"),
	Preview: []op.Look{op.Show(&ListRecords)},
}

// DeleteRecord removes a record of a DNS zone. The whole zone is shown before,
// because the reference does not show by which field the list names a record.
var DeleteRecord = op.Operation[OnRecord, op.Empty]{
	Name:        "dns.record.delete",
	Route:       "DELETE /api/servers/{server}/bind9/zones/{zone}/records/{record}",
	Risk:        policies.Destroy,
	Doc:         "Delete a DNS record. What it pointed to can no longer be found by that name. Note its values from dns record list first.",
	MessageOnly: true,
	Words: []string{
		"remove A entry", "drop CNAME", "unpoint subdomain", "delete DNS record", "remove CNAME", "take the subdomain out of DNS", "remove stale entry",
		"old name still resolves", "the staging name should end", "take www out of the zone", "unpublish the record", "subdomain should not resolve", "drop the old MX",
		"old entry must go", "remove a TXT", "that name should not lead anywhere", "delete the verification entry", "txt of the old google account", "remove the verification",
		"stale A record", "take down the test name", "two MX, one too many", "ipv6 entry is wrong, away", "name is not used", "wildcard must go", "AAAA away",
		"old alias in dns", "nobody needs the name",
		"xóa bản ghi", "xoá DNS", "xóa bản ghi DNS", "bỏ bản ghi", "xóa record cũ", "xóa bản ghi mx", "gỡ bản ghi", "xóa subdomain", "bỏ trỏ tên miền", "xoá bản ghi txt",
		"gỡ tên miền phụ", "xóa txt cũ", "gỡ mx thừa", "bỏ bản ghi aaaa", "xóa tên phụ", "gỡ aaaa",
	},
	Check:   op.Gone(&ListRecords, "record=id"),
	Preview: []op.Look{op.Show(&ListRecords)},
}

// gradeRecord judges a record. The reference lists no types; they are compared
// in capitals, as DNS does. MX, NS and SRV hand mail, a whole subtree or a
// service to another host, and no visitor sees it: a way out for data. TXT
// proves to others whose the domain is, for certificates and accounts, and who
// may send its mail; CAA says who may certify it. A name with an underscore
// serves the same ends, by a CNAME too, and an asterisk takes every name that
// nobody has thought of. The address of an ordinary host, of www or of the zone
// itself is a Disrupt: whoever looks at the site sees at once where it leads,
// and one call sets it back. A type that is unknown, and a name or content with
// more in it than a name, counts as the former: it may be a line of a zone file.
func gradeRecord(kind, name, content string) policies.Risk {
	switch strings.ToUpper(kind) {
	case "A", "AAAA", "CNAME", "PTR":
		if plainHost(name) && plainHost(content) {
			return policies.Disrupt
		}
	}
	return policies.Grant
}

// plainHost reports whether a text is a host's name or address, the zone itself
// (@) or nothing.
func plainHost(text string) bool {
	return text == "@" || !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".-:", r)
	})
}
