package simulator

import (
	"net/http"
	"slices"
)

// databaseUser is a user of a database server. Its databases, of which the
// reference speaks without showing them, are listed with it.
type databaseUser struct {
	row
	Name string `json:"name"`
	Type string `json:"type"`

	usedBy string // the site that is linked to it
}

// databaseUserShape is a database user as the list shows it.
type databaseUserShape struct {
	*databaseUser
	Databases []named `json:"databases"`
}

// routesDatabaseUsers registers the group Database Users.
func (s *Simulator) routesDatabaseUsers() {
	s.flash("GET /api/servers/{server}/database-users", listDatabaseUsers)
	s.flash("GET /api/servers/{server}/database-users/sync", syncDatabaseUsers, "?type:"+databaseKinds)
	s.flash("POST /api/servers/{server}/database-users", createDatabaseUser,
		"name:slug", "password", "?type:"+databaseKinds, "?databases:array", "?access_anywhere:boolean", "?roles:array")
	s.flash("PUT|PATCH /api/servers/{server}/database-users/{database_user}", onDatabaseUser(updateDatabaseUser),
		"?type:"+databaseKinds, "?databases:array", "?access_anywhere:boolean", "?roles:array")
	s.flash("DELETE /api/servers/{server}/database-users/{database_user}", onDatabaseUser(deleteDatabaseUser))
}

// onDatabaseUser looks up the database user of the path.
func onDatabaseUser(h func(*call, *databaseUser) answer) handler {
	return func(c *call) answer {
		u, ok := find(c.server.dbUsers, c.id("database_user"))
		if !ok {
			return missing("DatabaseUser", c.path("database_user"))
		}
		return h(c, u)
	}
}

func listDatabaseUsers(c *call) answer {
	list := []databaseUserShape{}
	for _, u := range c.server.dbUsers {
		dbs := []named{}
		for _, d := range c.server.databases {
			if slices.Contains(d.users, u.ID) {
				dbs = append(dbs, named{d.row, d.Name})
			}
		}
		list = append(list, databaseUserShape{u, dbs})
	}
	return data(list)
}

// syncDatabaseUsers finds a user that somebody made past the panel, once on each server.
func syncDatabaseUsers(c *call) answer {
	sv, kind := c.server, c.in.or("type", "mysql")
	return c.started("database-user", "Sync database users", func() {
		if !sv.hasDatabaseUser("legacy") {
			sv.dbUsers = append(sv.dbUsers, &databaseUser{row: row{c.w.id("database_user")}, Name: "legacy", Type: kind})
		}
	})
}

func createDatabaseUser(c *call) answer {
	sv, name := c.server, c.in.text("name")
	if sv.hasDatabaseUser(name) {
		return invalid("name", "The name has already been taken.")
	}
	u, dbs := &databaseUser{Name: name, Type: c.in.or("type", "mysql")}, c.in.numbers("databases")
	return c.started("database-user", "Create database user "+name, func() {
		if !sv.hasDatabaseUser(name) {
			u.ID = c.w.id("database_user")
			sv.dbUsers = append(sv.dbUsers, u)
			sv.grant(u.ID, dbs)
		}
	})
}

// hasDatabaseUser says whether a name is taken.
func (sv *server) hasDatabaseUser(name string) bool {
	return slices.ContainsFunc(sv.dbUsers, func(u *databaseUser) bool { return u.Name == name })
}

// grant gives a user exactly these databases.
func (sv *server) grant(user int, databases []int) {
	for _, d := range sv.databases {
		d.users = slices.DeleteFunc(d.users, func(id int) bool { return id == user })
		if slices.Contains(databases, d.ID) {
			d.users = append(d.users, user)
		}
	}
}

func updateDatabaseUser(c *call, u *databaseUser) answer {
	sv, dbs, given := c.server, c.in.numbers("databases"), c.in.has("databases")
	return c.started("database-user", "Update database user "+u.Name, func() {
		if given {
			sv.grant(u.ID, dbs)
		}
	})
}

// deleteDatabaseUser refuses, with 403, a user that a site is linked to.
func deleteDatabaseUser(c *call, u *databaseUser) answer {
	if u.usedBy != "" {
		return refused(http.StatusForbidden, "Cannot delete database user linked to site")
	}
	sv := c.server
	return c.started("database-user", "Delete database user "+u.Name, func() {
		sv.grant(u.ID, nil)
		sv.dbUsers = drop(sv.dbUsers, u.ID)
	})
}
