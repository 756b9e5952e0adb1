package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// openAccount is OpenPanel's one hosting account.
type openAccount struct {
	domain    string
	sites     [][2]string // what a website is and which application runs it
	databases []openDatabase
	folders   map[string]string // size by folder, relative to the website root
	files     []openFile
	activity  []string // newest first
}

// openDatabase is a database and its size.
type openDatabase struct {
	name   string
	bytes  float64
	system bool
}

// webRoot is where OpenPanel keeps websites.
const webRoot = "/var/www/html/"

// openIP is the address of the host.
const openIP = "203.0.113.77"

// routesOpenPanel registers what OpenPanel lists as Login, Dashboard, Account and
// Other, without the searches.
func (s *Simulator) routesOpenPanel() {
	s.register(&route{pattern: "POST /api/login", panel: openPanel, handle: openLogin})
	s.open("GET /api/dashboard", openDashboard)
	s.open("GET /api/docker_stats", openDockerStats)
	s.open("GET /api/container/df", openContainerDF)
	s.open("GET /api/disk_inodes", openDiskInodes)
	s.open("GET /api/docker_domains", openDomains)
	s.open("GET /api/docker_databases", openDatabaseUsage)
	s.open("GET /api/account/activity", openActivity)
	s.open("GET /api/account/language", openLanguages)
	s.open("GET /api/directory-size", openDirectorySize)
	s.open("GET /api/database-size", openDatabaseSize)
	s.open("GET /api/database_info", openDatabaseInfo)
	s.open("GET /api/system/hosting/info", openHostingInfo)
	s.open("GET /system/hosting/plan", openPlan)
	s.open("GET /system/hosting/ports", openPorts)
	s.open("GET /api/mysql-size", openMySQLSize)
	s.open("GET /api/screenshot/{domain...}", openScreenshot)
}

func seedOpenPanel(w *world, now time.Time) {
	o := &openAccount{
		domain:    "demo.example.org",
		sites:     [][2]string{{"demo.example.org", "WordPress"}, {"demo.example.org/landing", "SiteBuilder"}},
		databases: []openDatabase{{"demo_wp", 13149143, false}, {"demo_shop", 50457477, false}, {"information_schema", 0, true}, {"mysql", 2621440, true}},
		folders:   map[string]string{"": "3.4G", "demo.example.org": "3.3G", "backups": "96M"},
	}
	file := func(name string, size int, age time.Duration) {
		o.files = append(o.files, openFile{webRoot + name, size, now.Add(-age).UTC().Format("2006-01-02T15:04:05")})
	}
	file("demo.example.org/wp-config.php", 3120, 90*24*time.Hour)
	file("demo.example.org/index.php", 405, 200*24*time.Hour)
	file("backups/db_backup_2026.sql", 204800, 26*time.Hour)
	file("backups/db_notes.sql", 102400, 50*time.Hour)
	file("backups/OLD/db-dir/site.tar.gz", 9437184, 400*24*time.Hour)
	o.log(now.Add(-40*time.Hour), "User 'demo' logged in from IP 198.51.100.15")
	o.log(now.Add(-15*time.Hour), "User 'demo' attempted login with invalid password")
	o.log(now.Add(-2*time.Hour), "User 'demo' successfully logged in from IP 198.51.100.10")
	w.open = o
}

// log adds a line to the activity.
func (o *openAccount) log(now time.Time, line string) {
	o.activity = slices.Insert(o.activity, 0, now.UTC().Format("[2006-01-02 15:04:05] ")+line)
}

// sampled is when OpenPanel last took figures, in its own form: on the hour.
func (c *call) sampled() string {
	return c.now().UTC().Truncate(time.Hour).Format("2006-01-02-15-04") + "-01"
}

func openDashboard(c *call) answer {
	o := c.w.open
	return ok(map[string]any{
		"cpu_limit": 200, "custom_message": nil, "db_limit": 0, "db_usage": o.userDatabases(),
		"domains":       []map[string]any{{"docroot": webRoot + o.domain, "domain_id": 4, "domain_url": o.domain}},
		"domains_limit": 0, "email_count": 0, "email_limit": 0, "ftp_count": 0, "ftp_limit": 0, "how_to_guides": "yes",
		"how_to_topics": []map[string]string{
			{"link": "https://openpanel.com/docs/panel/applications/wordpress#install-wordpress", "title": "How to install WordPress"},
			{"link": "https://openpanel.com/docs/panel/advanced/cronjobs#add-a-cronjob", "title": "How to add a Cronjob"},
		},
		"ip_address": openIP, "knowledge_base_link": "https://openpanel.com/docs/panel/intro/?source=openpanel_server",
		"last_ip": "198.51.100.10", "locale": "en", "maindomains": o.mainDomains(),
		"ns1": "ns1.example.org", "ns2": "ns2.example.org", "ns3": "", "ns4": "", "subdomains": []string{},
		"title": "Dashboard", "twofa_enabled": nil, "twofa_nag": "False",
		"user_features": []string{"notifications", "account", "docker", "mysql", "php", "crons", "backups", "wordpress", "disk_usage",
			"filemanager", "dns", "domains", "malware_scan", "redis", "login_history", "twofa", "activity", "dashboard", "websites", "screenshots", "search"},
		"user_websites": o.sites, "websites_limit": 10,
	})
}

// userDatabases counts the databases that are the user's.
func (o *openAccount) userDatabases() int {
	n := 0
	for _, d := range o.databases {
		if !d.system {
			n++
		}
	}
	return n
}

func (o *openAccount) mainDomains() []map[string]string {
	return []map[string]string{{"domain_url": o.domain, "tld": o.domain[strings.LastIndexByte(o.domain, '.')+1:]}}
}

func openDockerStats(c *call) answer {
	return ok(map[string]any{"container_stats": map[string]any{"date": c.sampled(), "stats": map[string]any{
		"BlockIO": "497.84B / 331.46B", "CPUPerc": "0.15 %", "Container": "4", "ID": "", "MemPerc": "41.35 %",
		"MemUsage": "1270.27MiB / 3072MiB", "Name": "", "NetIO": "216.39 / 50.9", "PIDs": 234,
	}}})
}

// openContainerDF answers in the spelling of docker system df: the reference
// breaks off after the first labels.
func openContainerDF(c *call) answer {
	return data([]map[string]any{{
		"BuildCache": []any{},
		"Containers": []map[string]any{{
			"Command": `"sh /etc/boot-container/bootstrap.sh"`, "CreatedAt": "2026-01-09 23:38:39 +0000 UTC",
			"ID": "4e04b37fb3b7cb87d81d1ccec8de8a6055f133612c91575189eecd7bcd96d87f", "Image": "openpanel/nginx:latest",
			"Labels": "com.docker.compose.project.working_dir=/home/demo,com.docker.compose.version=2.36.0",
			"Names":  "nginx", "Size": "1.2MB (virtual 190MB)", "State": "running", "Status": "Up 9 days",
		}},
		"Images":  []map[string]any{{"ID": "sha256:1f0d7c3b9a52", "Repository": "openpanel/nginx", "Tag": "latest", "Size": "189MB"}},
		"Volumes": []map[string]any{{"Name": "demo_mysql_data", "Driver": "local", "Size": "210MB"}},
	}})
}

// openDiskInodes tells blocks of 1 KiB.
func openDiskInodes(c *call) answer {
	return ok(map[string]any{"date": c.sampled(), "disk_hard": 10240000, "disk_soft": 10240000, "disk_used": 6134136,
		"inodes_hard": 1000000, "inodes_soft": 1000000, "inodes_used": 149650})
}

func openDomains(c *call) answer {
	return ok(map[string]any{"maindomains": c.w.open.mainDomains(), "subdomains": []string{}})
}

func openDatabaseUsage(c *call) answer {
	return ok(map[string]string{"db_usage": strconv.Itoa(c.w.open.userDatabases())})
}

// linesAPage is how many lines of activity OpenPanel shows on a page.
const linesAPage = 25

func openActivity(c *call) answer {
	search, all := c.in.text("search"), c.in.flag("show_all")
	lines := []string{}
	for _, line := range c.w.open.activity {
		if strings.Contains(strings.ToLower(line), strings.ToLower(search)) {
			lines = append(lines, line)
		}
	}
	total, page := len(lines), max(1, c.in.number("page", 1))
	pages := max(1, (total+linesAPage-1)/linesAPage)
	if all {
		page, pages = 1, 1
	} else {
		from := total
		if page <= pages {
			from = (page - 1) * linesAPage
		}
		lines = lines[from:min(total, from+linesAPage)]
	}
	return ok(map[string]any{"log_content": lines, "current_page": page, "items_per_page": linesAPage,
		"total_pages": pages, "total_lines": total, "search_term": search, "show_all": all})
}

func openLanguages(*call) answer { return ok(map[string][]string{"locales": {"en", "fr", "de"}}) }

// openNeeds answers 400 when a field is not there.
func openNeeds(c *call, field string) (answer, bool) {
	if c.in.has(field) {
		return answer{}, false
	}
	return openError(http.StatusBadRequest, "Missing parameter", "Send the parameter "+field+"."), true
}

func openDirectorySize(c *call) answer {
	if a, bad := openNeeds(c, "folder"); bad {
		return a
	}
	size, known := c.w.open.folders[strings.Trim(c.in.text("folder"), "/")]
	if !known {
		return openError(http.StatusNotFound, "Folder not found", "The folder is relative to "+webRoot+".")
	}
	return ok(map[string]string{"size": size})
}

func openDatabaseSize(c *call) answer {
	if a, bad := openNeeds(c, "database"); bad {
		return a
	}
	for _, d := range c.w.open.databases {
		if d.name == c.in.text("database") {
			return ok(map[string]string{"size": fmt.Sprintf("%.1fM", d.bytes/(1<<20))})
		}
	}
	return openError(http.StatusNotFound, "Database not found", "Check the name of the database.")
}

// openDatabaseInfo reveals a password, as the panel does.
func openDatabaseInfo(c *call) answer {
	if a, bad := openNeeds(c, "domain"); bad {
		return a
	}
	if c.in.text("domain") != c.w.open.domain {
		return openError(http.StatusNotFound, "wp-config.php not found", "The domain has no WordPress website.")
	}
	return ok(map[string]string{"database_name": "demo_wp", "database_user": "demo_wp", "database_password": "simulated-db-password",
		"database_host": "mariadb", "database_table_prefix": "wp_"})
}

func openHostingInfo(*call) answer {
	return ok(map[string]string{"ip": openIP, "load_avg": "0.27, 0.46, 0.59", "machine": "x86_64", "node": "2282e9e7eee2", "processor": "",
		"release": "5.14.0-503.38.1.el9_5.x86_64", "system": "Linux", "uptime": "27 days", "version": "#1 SMP PREEMPT_DYNAMIC Fri Apr 18 08:35:41 EDT 2025"})
}

func openPlan(*call) answer {
	return ok(map[string]any{"context": OpenUser, "ns1": "ns1.example.org", "ns2": "ns2.example.org", "ns3": "", "ns4": "",
		"plan_bandwidth": 100, "plan_cpu_limit": "2", "plan_db_limit": 0, "plan_description": "4 cores, 6G ram", "plan_disk_limit": "10 GB",
		"plan_domains_limit": 0, "plan_email_limit": 0, "plan_ftp_limit": 0, "plan_inodes_limit": 1000000, "plan_mysql": "mariadb",
		"plan_ram_limit": "3g", "plan_webserver": "openresty", "plan_websites_limit": 10})
}

func openPorts(*call) answer {
	return ok(map[string]any{"phpmyadmin_port": nil, "remote_mysql_port": nil, "remote_ssh_port": nil, "webterminal_port": nil})
}

// openMySQLSize names the unit in the key. The reference calls bytes the default
// and shows megabytes without asking for them; so does this.
func openMySQLSize(c *call) answer {
	units := map[string]struct {
		label string
		bytes float64
	}{"bytes": {"Bytes", 1}, "kb": {"KB", 1 << 10}, "mb": {"MB", 1 << 20}, "gb": {"GB", 1 << 30}}
	unit, known := units[strings.ToLower(c.in.or("unit", "mb"))]
	if !known {
		return openError(http.StatusBadRequest, "Invalid unit", "The units are bytes, kb, mb and gb.")
	}
	list := []map[string]any{}
	for _, d := range c.w.open.databases {
		if !d.system || c.in.flag("show_all") {
			size, _ := strconv.ParseFloat(fmt.Sprintf("%.2f", d.bytes/unit.bytes), 64) // a number just printed
			list = append(list, map[string]any{"Database": d.name, "Size (" + unit.label + ")": size})
		}
	}
	return ok(list)
}

// pixel is a PNG of one pixel.
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// openScreenshot answers an image for a domain, and the address of one, as a bare
// string, for a website in a folder of it: the reference allows both.
func openScreenshot(c *call) answer {
	domain := c.path("domain")
	for _, site := range c.w.open.sites {
		if site[0] != domain {
			continue
		}
		if strings.Contains(domain, "/") {
			return text("https://screenshots.example.net/" + domain + ".png")
		}
		png, _ := base64.StdEncoding.DecodeString(pixel) // a constant
		return answer{http.StatusOK, http.Header{"Content-Type": {"image/png"}}, png}
	}
	return openError(http.StatusNotFound, "Domain not found", "The domain is not on this account.")
}
