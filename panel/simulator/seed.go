package simulator

import "time"

// Site tells how a configuration can name a seeded site: FlashPanel has no
// operation that lists them.
type Site struct {
	ID     int
	Name   string // a short name for a configuration
	Domain string // the name that FlashPanel shows
	Server string
}

// Sites returns the seeded sites.
func Sites() []Site {
	var list []Site
	for _, st := range seed(time.Time{}).sites {
		list = append(list, Site{st.ID, st.label, st.Name, st.server.Name})
	}
	return list
}

// seed returns a new world. Addresses are from the ranges kept for documentation.
func seed(now time.Time) *world {
	w := &world{ids: map[string]int{}}
	seedServers(w, now)
	seedSites(w)
	for _, fill := range []func(*world, time.Time){
		seedApplications,
		seedDatabases,
		seedDNS,
		seedFiles,
		seedDocker,
		seedBackups,
		seedCommands,
		seedDeployments,
		seedSecurity,
		seedFirewall,
		seedLinuxUsers,
		seedBalancing,
		seedMail,
		seedN8N,
		seedOpenClaw,
		seedOpenLiteSpeed,
		seedSSHKeys,
		seedCertificates,
		seedSchedules,
		seedAgent,
		seedOpenPanel,
	} {
		fill(w, now)
	}
	return w
}

func seedServers(w *world, now time.Time) {
	w.servers = []*server{
		{row: row{1}, Name: "web-1", IP: "192.0.2.11", Status: "active", Tags: []string{"env:prod", "web"}, Protected: true,
			machine: machine{cores: 4, memory: 8192, disk: 160, cpu: 18, used: 4096, full: 71, booted: now.Add(-41 * 24 * time.Hour)}},
		{row: row{2}, Name: "web-2", IP: "192.0.2.12", Status: "active", Tags: []string{"env:staging", "web", "client:acme"},
			machine: machine{cores: 2, memory: 4096, disk: 80, cpu: 6, used: 1536, full: 22, booted: now.Add(-9 * 24 * time.Hour)}},
		{row: row{3}, Name: "db-1", IP: "198.51.100.21", Status: "active", Tags: []string{"env:prod", "db"}, Protected: true,
			machine: machine{cores: 8, memory: 32768, disk: 500, cpu: 34, used: 26214, full: 431, booted: now.Add(-130 * 24 * time.Hour)}},
		{row: row{4}, Name: "mail-1", IP: "203.0.113.31", Status: "active", Tags: []string{"env:prod", "mail"}, Favorite: true,
			machine: machine{cores: 2, memory: 4096, disk: 120, cpu: 9, used: 2048, full: 64, booted: now.Add(-77 * 24 * time.Hour)}},
	}
}

func seedSites(w *world) {
	on := func(id, server int, label, domain, kind, web string) {
		sv, _ := find(w.servers, server)
		w.sites = append(w.sites, &site{row: row{id}, Name: domain, label: label, server: sv, kind: kind, web: web})
	}
	on(12, 1, "shop", "shop.example.com", "laravel", "nginx")
	on(13, 1, "blog", "blog.example.com", "wordpress", "nginx")
	on(14, 1, "pma", "pma.example.com", "phpmyadmin", "nginx")
	on(21, 2, "api", "api.example.net", "laravel", "apache")
	on(22, 2, "docs", "docs.example.net", "static", "openlitespeed")
	on(23, 2, "flow", "flow.example.net", "n8n", "nginx")
	on(31, 3, "status", "status.example.org", "static", "nginx")
	on(41, 4, "webmail", "webmail.example.org", "laravel", "nginx")
	w.sites[0].tinyFile = true
}
