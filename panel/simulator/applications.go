package simulator

import (
	"net/http"
	"strings"
	"time"
)

// application is what can be installed on a server. Status is more than the
// reference shows: it is what start and stop change.
type application struct {
	row
	Name       string `json:"name"`
	BinaryName string `json:"binary_name"`
	Installed  bool   `json:"installed"`
	Status     string `json:"status"`

	extension string // the group of extensions it belongs to
	base      string // the binary it extends
	outdated  bool
	fixed     bool // cannot be uninstalled
	noRestart bool // cannot be restarted automatically
}

// routesApplications registers the group Applications.
func (s *Simulator) routesApplications() {
	s.flash("GET /api/servers/applications", listAllApplications)
	s.flash("GET /api/servers/{server}/applications", listApplications)
	s.flash("POST /api/servers/{server}/applications", installApplication, "app_id:integer", "?port:integer")
	s.flash("PUT|PATCH /api/servers/{server}/applications/{application}", onApplication(updateApplication))
	s.flash("DELETE /api/servers/{server}/applications/{application}", onApplication(uninstallApplication))
	s.flash("POST /api/servers/{server}/applications/{application}/start", onApplication(startApplication))
	s.flash("POST /api/servers/{server}/applications/{application}/stop", onApplication(stopApplication))
	s.flash("POST /api/servers/{server}/applications/{application}/restart", onApplication(restartApplication))
	s.flash("POST /api/servers/{server}/applications/{application}/auto-restart", onApplication(autoRestartApplication), "enabled:boolean")
	s.flash("POST /api/servers/{server}/applications/{application}/ols-admin-update", onApplication(updateOLSAdmin), "admin_username", "admin_password")
}

// seedApplications offers the same applications on every server, and installs
// what its role asks for. Nginx cannot be uninstalled, PHP 8.3 is up to date and
// Redis is not, Composer cannot be restarted automatically.
func seedApplications(w *world, _ time.Time) {
	roles := map[int]string{1: "nginx php8.3 redis-server composer", 2: "nginx php8.3 php8.2 openlitespeed docker composer", 3: "nginx mariadb postgresql", 4: "nginx docker"}
	for _, sv := range w.servers {
		sv.apps = offeredApplications()
		for _, a := range sv.apps {
			for _, name := range strings.Fields(roles[sv.ID]) {
				if a.BinaryName == name {
					a.Installed, a.Status = true, "running"
				}
			}
		}
	}
}

func offeredApplications() []*application {
	list := []*application{
		{row: row{1}, Name: "Nginx", BinaryName: "nginx", fixed: true},
		{row: row{2}, Name: "PHP 8.3", BinaryName: "php8.3"},
		{row: row{3}, Name: "PHP 8.2", BinaryName: "php8.2", outdated: true},
		{row: row{4}, Name: "MariaDB", BinaryName: "mariadb", outdated: true},
		{row: row{5}, Name: "Redis", BinaryName: "redis-server", outdated: true},
		{row: row{6}, Name: "OpenLiteSpeed", BinaryName: "openlitespeed"},
		{row: row{7}, Name: "Docker", BinaryName: "docker"},
		{row: row{8}, Name: "PostgreSQL", BinaryName: "postgresql"},
		{row: row{9}, Name: "Composer", BinaryName: "composer", noRestart: true},
		{row: row{20}, Name: "Imagick", BinaryName: "php8.3-imagick", extension: "php-extension", base: "php8.3"},
		{row: row{21}, Name: "Xdebug", BinaryName: "php8.3-xdebug", extension: "php-extension", base: "php8.3"},
		{row: row{22}, Name: "ionCube", BinaryName: "lsphp83-ioncube", extension: "ols-extension", base: "php8.3"},
	}
	for _, a := range list {
		a.Status = "stopped"
	}
	return list
}

// onApplication looks up the application of the path.
func onApplication(h func(*call, *application) answer) handler {
	return func(c *call) answer {
		a, ok := find(c.server.apps, c.id("application"))
		if !ok {
			return missing("Application", c.path("application"))
		}
		return h(c, a)
	}
}

// listAllApplications answers for the server that the query names, or for the
// first: the reference gives this path a server but no place for it.
func listAllApplications(c *call) answer {
	c.server = &server{apps: offeredApplications()}
	if len(c.w.servers) > 0 {
		c.server = c.w.servers[0]
	}
	if c.in.has("server") {
		sv, ok := find(c.w.servers, c.in.number("server", 0))
		if !ok {
			return missing("Server", c.in.text("server"))
		}
		c.server = sv
	}
	return listApplications(c)
}

func listApplications(c *call) answer {
	extension, base := c.in.text("extension"), c.in.text("binary_name")
	if extension != "" && base == "" {
		return invalid("binary_name", "The binary name field is required when extension is present.")
	}
	list := []*application{}
	for _, a := range c.server.apps {
		if a.extension == extension && (extension == "" || a.base == base) {
			list = append(list, a)
		}
	}
	return data(list)
}

func installApplication(c *call) answer {
	a, ok := find(c.server.apps, c.in.number("app_id", 0))
	if !ok {
		return invalid("app_id", "The selected app id is invalid.")
	}
	return c.started("application", "Install "+a.Name, func() { a.Installed, a.Status = true, "running" })
}

// updateApplication refuses with 200 when there is nothing to update.
func updateApplication(c *call, a *application) answer {
	if !a.outdated {
		return refused(http.StatusOK, "This app does not need to be updated")
	}
	return c.started("application", "Update "+a.Name, func() { a.outdated = false })
}

// uninstallApplication refuses with 200 what the server cannot do without.
func uninstallApplication(c *call, a *application) answer {
	if a.fixed {
		return refused(http.StatusOK, "This app cannot be uninstalled")
	}
	return c.started("application", "Uninstall "+a.Name, func() { a.Installed, a.Status = false, "stopped" })
}

func startApplication(c *call, a *application) answer {
	return c.started("application", "Start "+a.Name, func() { a.Status = "running" })
}

func stopApplication(c *call, a *application) answer {
	return c.started("application", "Stop "+a.Name, func() { a.Status = "stopped" })
}

func restartApplication(c *call, a *application) answer {
	return c.started("application", "Restart "+a.Name, func() { a.Status = "running" })
}

func autoRestartApplication(c *call, a *application) answer {
	if a.noRestart {
		return refused(http.StatusBadRequest, "This application does not support auto restart feature")
	}
	return c.started("application", "Set automatic restart of "+a.Name, nil)
}

func updateOLSAdmin(c *call, a *application) answer {
	if a.BinaryName != "openlitespeed" {
		return refused(http.StatusNotFound, "Not Found")
	}
	return c.started("application", "Update OpenLiteSpeed admin", nil)
}
