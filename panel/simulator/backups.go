package simulator

import (
	"fmt"
	"slices"
	"time"
)

// backup is a backup configuration of a server. The list shows what is exported.
type backup struct {
	row
	Memo  string `json:"memo"`
	Drive string `json:"drive"`

	plan   backupPlan
	target backupTarget
}

// backupPlan is what a configuration backs up, and when.
type backupPlan struct {
	IsActive     bool         `json:"is_active"`
	Expression   string       `json:"expression"`
	Cycle        int          `json:"cycle"`
	AllSites     bool         `json:"all_sites"`
	Sites        []backupSite `json:"sites"`
	Excludes     []string     `json:"excludes"`
	AllDatabases bool         `json:"all_databases"`
	Databases    []int        `json:"databases"`
}

// backupSite is a site of a plan.
type backupSite struct {
	row
	Excludes []string `json:"excludes"`
}

// backupTarget is where the copies go. Passwords and keys are not kept.
type backupTarget struct {
	Host     string `json:"host,omitempty"`
	User     string `json:"user,omitempty"`
	Port     int    `json:"port,omitempty"`
	Provider string `json:"s3_provider,omitempty"`
	Region   string `json:"s3_region,omitempty"`
	Endpoint string `json:"s3_endpoint,omitempty"`
}

// routesBackups registers the group Backups. The reference shows no answer for
// import, restore, clone and delete: these answer 200 with nothing, and the first
// three are done when the event behind them ends.
func (s *Simulator) routesBackups() {
	s.callback("GET /api/servers/{server}/backups/{backup}", onBackup(backupConfiguration))
	s.callback("GET /api/servers/{server}/backups/{backup}/script", onBackup(backupScript))
	s.flash("POST /api/servers/{server}/backups/import-rclone", importRclone)
	s.flash("GET /api/servers/{server}/backups/{backup}/info", onBackup(backupInfo))
	s.flash("POST /api/servers/{server}/backups/{backup}/restore", onBackup(restoreBackup), "file_path", "restore_type")
	s.flash("POST /api/servers/{server}/backups/{backup}/clone", onBackup(cloneBackup), "servers:array", "?all_sites:boolean", "?all_databases:boolean")
	s.flash("GET /api/servers/{server}/backups", listBackups)
	s.flash("POST /api/servers/{server}/backups", createBackup, append([]string{"drive", "expression:cron", "?port:integer", "?auth_password:boolean", "?private_key:file"}, planRules...)...)
	s.flash("PUT|PATCH /api/servers/{server}/backups/{backup}", onBackup(updateBackup), append([]string{"?is_active:boolean", "?expression:cron"}, planRules...)...)
	s.flash("DELETE /api/servers/{server}/backups/{backup}", onBackup(deleteBackup))
	s.flash("GET /api/servers/{server}/backup-histories", listBackupRuns)
}

var planRules = []string{"?cycle:integer", "?all_sites:boolean", "?sites:array", "?all_databases:boolean", "?databases:array"}

// onBackup looks up the backup configuration of the path.
func onBackup(h func(*call, *backup) answer) handler {
	return func(c *call) answer {
		b, ok := find(c.server.backups, c.id("backup"))
		if !ok {
			return missing("Backup", c.path("backup"))
		}
		return h(c, b)
	}
}

func listBackups(c *call) answer { return data(shown(c.server.backups)) }

// backupShape is a configuration in all its parts.
type backupShape struct {
	*backup
	backupPlan
	backupTarget
}

func (b *backup) shape() backupShape { return backupShape{b, b.plan, b.target} }

// backupConfiguration answers its server, which needs the password of the storage;
// it is the same made-up one for all. The reference shows only the refusal.
func backupConfiguration(_ *call, b *backup) answer {
	return data(struct {
		backupShape
		Password string `json:"password"`
	}{b.shape(), "simulated-storage-password"})
}

func backupScript(c *call, b *backup) answer {
	return download("backup-"+c.path("backup")+".sh", "text/x-shellscript; charset=UTF-8",
		[]byte("#!/bin/bash\n# "+b.Memo+"\nset -e\nrclone copy /home/flashvps "+b.Drive+":"+c.server.Name+"\n"))
}

// backupInfo answers the configuration and the files that it can restore: the
// reference shows only the refusal.
func backupInfo(c *call, b *backup) answer {
	files := []string{}
	for _, r := range c.server.runs {
		if r.backup == b.ID {
			files = append(files, r.Name)
		}
	}
	return data(struct {
		backupShape
		Files []string `json:"files"`
	}{b.shape(), files})
}

// createBackup answers the new row at once; the list has it when the event ends.
func createBackup(c *call) answer {
	plan, refusal, good := c.plan(backupPlan{IsActive: true, Cycle: 7, Sites: []backupSite{}, Excludes: []string{}, Databases: []int{}})
	if !good {
		return refusal
	}
	in := c.in
	sv, b := c.server, &backup{row: row{c.w.id("backup")}, Memo: in.text("memo"), Drive: in.text("drive"), plan: plan,
		target: backupTarget{in.text("host"), in.text("user"), in.number("port", 0), in.text("s3_provider"), in.text("s3_region"), in.text("s3_endpoint")}}
	e := c.begin("backup", "Create backup configuration", func() { sv.backups = append(sv.backups, b) })
	return ok(map[string]any{"backup": map[string]any{"id": b.ID, "memo": b.Memo}, "event": e.short()})
}

func updateBackup(c *call, b *backup) answer {
	plan, refusal, good := c.plan(b.plan)
	if !good {
		return refusal
	}
	e := c.begin("backup", "Update backup configuration", func() {
		b.Memo = c.in.or("memo", b.Memo)
		b.plan, _, _ = c.plan(b.plan)
	})
	return ok(map[string]any{"backup": map[string]any{"id": b.ID, "memo": c.in.or("memo", b.Memo), "is_active": plan.IsActive}, "event": e.short()})
}

// plan reads what a request says of a plan, keeping what it leaves out. Sites and
// databases have to be on the server. A name as excludes[] of the reference's JSON
// counts with excludes.
func (c *call) plan(p backupPlan) (backupPlan, answer, bool) {
	in := c.in
	p.Expression, p.Cycle = in.or("expression", p.Expression), in.number("cycle", p.Cycle)
	for name, field := range map[string]*bool{"is_active": &p.IsActive, "all_sites": &p.AllSites, "all_databases": &p.AllDatabases} {
		if in.has(name) {
			*field = in.flag(name)
		}
	}
	if in.has("excludes") || in.has("excludes[]") {
		p.Excludes = slices.Concat(in.texts("excludes"), in.texts("excludes[]"))
	}
	if in.has("sites") {
		p.Sites = []backupSite{}
		for i, v := range in.list("sites") {
			entry, _ := v.(map[string]any)
			one := input{values: entry}
			st, there := find(c.w.sites, one.number("id", 0))
			if !there || st.server != c.server {
				field := fmt.Sprintf("sites.%d.id", i)
				return p, invalid(field, "The selected "+field+" is invalid."), false
			}
			p.Sites = append(p.Sites, backupSite{st.row, one.texts("excludes")})
		}
	}
	if in.has("databases") {
		p.Databases = in.numbers("databases")
		for i, id := range p.Databases {
			if _, there := find(c.server.databases, id); !there {
				field := fmt.Sprintf("databases.%d", i)
				return p, invalid(field, "The selected "+field+" is invalid."), false
			}
		}
	}
	return p, answer{}, true
}

func deleteBackup(c *call, b *backup) answer {
	c.server.backups = drop(c.server.backups, b.ID)
	return blank()
}

// seedBackups: web-1 and db-1 have daily backups, of last night; those of web-2
// are paused, and the last is nine days old; mail-1 has one whose name holds no date.
func seedBackups(w *world, now time.Time) {
	web1, web2, db, mail := w.servers[0], w.servers[1], w.servers[2], w.servers[3]
	daily := func(active bool) backupPlan {
		return backupPlan{IsActive: active, Expression: "0 0 * * *", Cycle: 7, AllSites: true, AllDatabases: true,
			Sites: []backupSite{}, Excludes: []string{"node_modules"}, Databases: []int{}}
	}
	web1.backups = []*backup{{row{1}, "Daily backup", "drive", daily(true), backupTarget{}}}
	web2.backups = []*backup{{row{11}, "Staging, paused", "s3", daily(false), backupTarget{Provider: "AWS", Region: "us-east-1"}}}
	db.backups = []*backup{{row{21}, "Warehouse", "sftp", daily(true), backupTarget{Host: "backup.example.com", User: "backupuser", Port: 22}}}
	mail.backups = []*backup{{row{31}, "By hand", "drive", daily(false), backupTarget{}}}
	for age := 6; age >= 0; age-- {
		day := now.UTC().AddDate(0, 0, -age).Format(time.DateOnly)
		web1.seedRun(1, 7-age, "backup-"+day, "1.5 GB", "120")
		db.seedRun(21, 27-age, "db-1_"+day+"_03-00.tar.gz", "18.2 GB", "1840")
	}
	web2.seedRun(11, 11, "backup-"+now.UTC().AddDate(0, 0, -9).Format(time.DateOnly), "640 MB", "75")
	mail.seedRun(31, 31, "before-upgrade", "3.1 GB", "260")
	web2.files.write(rclonePath, []byte("[archive]\ntype = s3\nprovider = Wasabi\nsecret_access_key = simulated-s3-secret\n\n[gdrive]\ntype = drive\n"))
}
