package simulator

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"slices"
	"time"
)

// database is a database on a server. Its users, of which the reference speaks
// without showing them, are listed with it.
type database struct {
	row
	Name string `json:"name"`
	Type string `json:"type"`

	users  []int
	system bool   // belongs to the database server
	usedBy string // the phpMyAdmin site that needs it
}

// databaseShape is a database as the list shows it.
type databaseShape struct {
	*database
	Users []named `json:"users"`
}

// named is a row that another row refers to.
type named struct {
	row
	Name string `json:"name"`
}

// routesDatabases registers the group Databases.
func (s *Simulator) routesDatabases() {
	s.flash("GET /api/servers/{server}/databases", listDatabases)
	s.flash("POST /api/servers/{server}/databases", createDatabase, "name:slug", "?type:"+databaseKinds, "?users:array")
	s.flash("PUT|PATCH /api/servers/{server}/databases/{database}", onDatabase(updateDatabase), "?type:"+databaseKinds, "?users:array")
	s.flash("DELETE /api/servers/{server}/databases/{database}", onDatabase(deleteDatabase))
	s.flash("POST /api/servers/{server}/databases/{database}/export", onDatabase(exportDatabase))
	s.flash("POST /api/servers/{server}/databases/{database}/import", onDatabase(importDatabase), "path", "?remove:boolean")
	s.flash("POST /api/servers/{server}/databases/{database}/download", onDatabase(downloadDatabase))
	s.flash("GET /api/servers/{server}/mysql", getMySQL)
	s.flash("POST /api/servers/{server}/mysql", updateMySQL)
}

// databaseKinds are the types of databases that the simulator takes. The
// reference names only mysql.
const databaseKinds = "mysql|mariadb|postgresql|mongodb"

// seedDatabases fills databases, their users and the configuration of MySQL.
func seedDatabases(w *world, _ time.Time) {
	for _, sv := range w.servers {
		sv.mysql = settings{
			{"max_connections", "151", "number"},
			{"innodb_buffer_pool_size", "1073741824", "number"},
			{"slow_query_log", "0", "number"},
			{"character_set_server", "utf8mb4", "text"},
			{"bind_address", "127.0.0.1", "text"},
		}
	}
	web, db := w.servers[0], w.servers[2]
	web.databases = []*database{
		{row: row{1}, Name: "shop", Type: "mysql", users: []int{1}},
		{row: row{2}, Name: "blog", Type: "mysql", users: []int{2}},
		{row: row{3}, Name: "phpmyadmin", Type: "mysql", users: []int{3}, usedBy: "pma.example.com"},
		{row: row{4}, Name: "mysql", Type: "mysql", system: true},
	}
	web.dbUsers = []*databaseUser{
		{row: row{1}, Name: "shop", Type: "mysql"},
		{row: row{2}, Name: "blog", Type: "mysql", usedBy: "blog.example.com"},
		{row: row{3}, Name: "phpmyadmin", Type: "mysql", usedBy: "pma.example.com"},
		{row: row{4}, Name: "reporting", Type: "mysql"},
	}
	db.databases = []*database{
		{row: row{11}, Name: "warehouse", Type: "postgresql", users: []int{11}},
		{row: row{12}, Name: "api", Type: "mysql", users: []int{12}},
	}
	db.dbUsers = []*databaseUser{
		{row: row{11}, Name: "warehouse", Type: "postgresql"},
		{row: row{12}, Name: "api", Type: "mysql"},
	}
}

// onDatabase looks up the database of the path.
func onDatabase(h func(*call, *database) answer) handler {
	return func(c *call) answer {
		d, ok := find(c.server.databases, c.id("database"))
		if !ok {
			return missing("Database", c.path("database"))
		}
		return h(c, d)
	}
}

func listDatabases(c *call) answer {
	list := []databaseShape{}
	for _, d := range c.server.databases {
		users := []named{}
		for _, id := range d.users {
			if u, ok := find(c.server.dbUsers, id); ok {
				users = append(users, named{u.row, u.Name})
			}
		}
		list = append(list, databaseShape{d, users})
	}
	return data(list)
}

func createDatabase(c *call) answer {
	sv, name := c.server, c.in.text("name")
	if sv.hasDatabase(name) {
		return invalid("name", "The name has already been taken.")
	}
	d := &database{Name: name, Type: c.in.or("type", "mysql"), users: c.in.numbers("users")}
	return c.started("database", "Create database "+name, func() {
		if !sv.hasDatabase(name) {
			d.ID = c.w.id("database")
			sv.databases = append(sv.databases, d)
		}
	})
}

// hasDatabase says whether a name is taken.
func (sv *server) hasDatabase(name string) bool {
	return slices.ContainsFunc(sv.databases, func(d *database) bool { return d.Name == name })
}

func updateDatabase(c *call, d *database) answer {
	users, given := c.in.numbers("users"), c.in.has("users")
	return c.started("database", "Update users of database "+d.Name, func() {
		if given {
			d.users = users
		}
	})
}

// deleteDatabase refuses, with 403, what the reference says cannot be deleted.
func deleteDatabase(c *call, d *database) answer {
	switch {
	case d.system:
		return refused(http.StatusForbidden, "Cannot delete system database")
	case d.usedBy != "":
		return refused(http.StatusForbidden, "Cannot delete database used by PHPMyAdmin site")
	}
	sv := c.server
	return c.started("database", "Delete database "+d.Name, func() { sv.databases = drop(sv.databases, d.ID) })
}

// dumpPath is where an export of a database lies on its server.
func (d *database) dumpPath() string { return "/home/flashvps/" + d.Name + ".sql.gz" }

func exportDatabase(c *call, d *database) answer {
	sv, now := c.server, c.now()
	return c.started("database", "Export database "+d.Name, func() {
		var b bytes.Buffer
		z := gzip.NewWriter(&b) // a buffer takes every write
		_, _ = z.Write([]byte("-- Dump of " + d.Name + ", " + now.UTC().Format(time.RFC3339) + "\nCREATE TABLE `migrations` (`id` int);\n"))
		_ = z.Close()
		sv.files.write(d.dumpPath(), b.Bytes())
	})
}

// importDatabase refuses a system database with 200 and a message.
func importDatabase(c *call, d *database) answer {
	if d.system {
		return refused(http.StatusOK, "Cannot import system database")
	}
	sv, from := c.server, path.Clean(c.in.text("path"))
	if _, there := sv.files.read(from); !there {
		return invalid("path", "The selected path is invalid.")
	}
	remove := c.in.flag("remove")
	return c.started("database", "Import database "+d.Name, func() {
		if remove {
			sv.files.remove(from)
		}
	})
}

// downloadDatabase answers what the last export left.
func downloadDatabase(c *call, d *database) answer {
	dump, there := c.server.files.read(d.dumpPath())
	if !there {
		return refused(http.StatusNotFound, "File not found")
	}
	return download(d.Name+".sql.gz", "application/gzip", dump)
}

func getMySQL(c *call) answer { return ok(shown(c.server.mysql)) }

// updateMySQL sets every field of the body: the reference does not say which there are.
func updateMySQL(c *call) answer {
	sv, changes := c.server, c.in.body
	return c.started("mysql", "Update MySQL configuration", func() { sv.mysql.setAll(changes) })
}
