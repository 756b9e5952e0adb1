package simulator

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
)

// backupRun is a backup that was made. Only the seed makes any: cron does not run.
type backupRun struct {
	row
	Name string `json:"name"`
	Size string `json:"size"`
	Time string `json:"time"`

	backup int  // the configuration that made it
	saved  tree // the files that a restore brings back
}

// seedRun adds a backup of the files as they are.
func (sv *server) seedRun(backup, id int, name, size, seconds string) {
	saved := tree{}
	sv.files.paste(saved, "/home/flashvps")
	sv.runs = append(sv.runs, &backupRun{row{id}, name, size, seconds, backup, saved})
}

// paste copies what lies under a path into another tree.
func (t tree) paste(into tree, name string) {
	for _, p := range t.below(name) {
		n := *t[p]
		into[p] = &n
	}
}

// listBackupRuns sorts by the id, newest first, where the query does not say.
func listBackupRuns(c *call) answer {
	by, descending := strings.CutPrefix(c.in.or("sort", "-id"), "-")
	order := map[string]func(a, b *backupRun) int{
		"id":   func(a, b *backupRun) int { return cmp.Compare(a.ID, b.ID) },
		"name": func(a, b *backupRun) int { return cmp.Compare(a.Name, b.Name) },
	}[by]
	if order == nil {
		return refused(http.StatusBadRequest, "Requested sort(s) `"+by+"` is not allowed. Allowed sort(s) are `id, name`.")
	}
	list := slices.SortedStableFunc(slices.Values(c.server.runs), order)
	if descending {
		slices.Reverse(list)
	}
	return data(shown(list))
}

// restoreBackup wants a file that the configuration has made, by its name or by a
// path that ends in it. A database is not changed by it, as nothing shows what is
// in one; a site gets the files back that it had, and keeps those made since.
func restoreBackup(c *call, b *backup) answer {
	name := path.Base(c.in.text("file_path"))
	i := slices.IndexFunc(c.server.runs, func(r *backupRun) bool { return r.backup == b.ID && r.Name == name })
	if i < 0 {
		return invalid("file_path", "The selected file path is invalid.")
	}
	files, run := c.server.files, c.server.runs[i]
	if c.in.text("restore_type") == "database" {
		d, there := find(c.server.databases, c.in.number("database_id", 0))
		if !there {
			return invalid("database_id", "The selected database id is invalid.")
		}
		c.begin("restore", "Restore database "+d.Name, nil)
		return blank()
	}
	st, there := find(c.w.sites, c.in.number("site_id", 0))
	if !there || st.server != c.server {
		return invalid("site_id", "The selected site id is invalid.")
	}
	c.begin("restore", "Restore site "+st.Name, func() { run.saved.paste(files, st.home()) })
	return blank()
}

// cloneBackup gives other servers a configuration of the same storage, with the
// sites and databases that the request says.
func cloneBackup(c *call, b *backup) answer {
	var servers []*server
	for i, id := range c.in.numbers("servers") {
		sv, there := find(c.w.servers, id)
		if !there {
			field := fmt.Sprintf("servers.%d", i)
			return invalid(field, "The selected "+field+" is invalid.")
		}
		servers = append(servers, sv)
	}
	copied := *b
	copied.plan.Sites, copied.plan.Databases = []backupSite{}, []int{}
	copied.plan.AllSites, copied.plan.AllDatabases = c.in.flag("all_sites"), c.in.flag("all_databases")
	c.begin("backup", "Clone backup configuration", func() {
		for _, sv := range servers {
			one := copied
			one.ID = c.w.id("backup")
			sv.backups = append(sv.backups, &one)
		}
	})
	return blank()
}

// rclonePath is where a server has its rclone.conf.
const rclonePath = "/root/.config/rclone/rclone.conf"

// importRclone makes a paused configuration of each remote in the server's
// rclone.conf whose name is not a memo yet. Without that file it refuses with 422.
func importRclone(c *call) answer {
	content, there := c.server.files.read(rclonePath)
	if !there {
		return refused(http.StatusUnprocessableEntity, "rclone.conf was not found on the server")
	}
	sv := c.server
	c.begin("backup", "Import backup configurations", func() {
		for _, remote := range rcloneRemotes(content) {
			if slices.ContainsFunc(sv.backups, func(b *backup) bool { return b.Memo == remote.Memo }) {
				continue
			}
			remote.ID = c.w.id("backup")
			sv.backups = append(sv.backups, remote)
		}
	})
	return blank()
}

// rcloneRemotes reads the names and the types of the remotes.
func rcloneRemotes(content []byte) []*backup {
	var list []*backup
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, isHead := strings.CutPrefix(line, "["); isHead {
			list = append(list, &backup{Memo: strings.TrimSuffix(name, "]"), plan: backupPlan{
				Expression: "0 0 * * *", Cycle: 7, Sites: []backupSite{}, Excludes: []string{}, Databases: []int{}}})
		}
		if key, value, isPair := strings.Cut(line, "="); isPair && strings.TrimSpace(key) == "type" && len(list) > 0 {
			list[len(list)-1].Drive = strings.TrimSpace(value)
		}
	}
	return list
}
