package simulator

import (
	"maps"
	"slices"
	"strings"
)

// phpSettings are a server's php.ini files and the version of its command line.
type phpSettings struct {
	ini map[string]*settings // by kind (fpm, cli, lsphp) and version: "fpm php8.3"
	cli string               // "": the first version that is installed
}

// routesPHP registers the group PHP Settings.
func (s *Simulator) routesPHP() {
	s.flash("POST /api/servers/{server}/settings/php/opcache", enableOPcache)
	s.flash("DELETE /api/servers/{server}/settings/php/opcache", disableOPcache)
	s.flash("PUT /api/servers/{server}/settings/php/max-upload-size", updateMaxUploadSize, "max_file_upload_size:integer")
	s.flash("PUT /api/servers/{server}/settings/php/max-execution-time", updateMaxExecutionTime, "max_execution_time:integer")
	s.flash("PUT /api/servers/{server}/php/cli", onPHP("version", updatePHPCLI), "version")
	s.flash("POST /api/servers/{server}/ioncube/enable", onPHP("version", enableIonCube), "version")
	s.flash("POST /api/servers/{server}/ioncube/disable", onPHP("version", disableIonCube), "version")
	s.flash("GET /api/servers/{server}/php/ini", onPHP("php_version", getPHPINI), "?type:cli|fpm", "php_version")
	s.flash("POST /api/servers/{server}/php/ini", onPHP("php_version", updatePHPINI), "?type:cli|fpm", "php_version")
}

// phpVersions returns the PHP versions that are installed as applications.
func (sv *server) phpVersions() []string {
	var list []string
	for _, a := range sv.apps {
		if a.Installed && a.extension == "" && strings.HasPrefix(a.BinaryName, "php") {
			list = append(list, a.BinaryName)
		}
	}
	return list
}

// onPHP wants a field to name a PHP version that is installed.
func onPHP(field string, h func(*call, string) answer) handler {
	return func(c *call) answer {
		version := c.in.text(field)
		if !slices.Contains(c.server.phpVersions(), version) {
			return invalid(field, "The selected "+strings.ReplaceAll(field, "_", " ")+" is invalid.")
		}
		return h(c, version)
	}
}

// phpINI returns a php.ini, which every version has from the start.
func (sv *server) phpINI(kind, version string) *settings {
	key := kind + " " + version
	if sv.php.ini[key] == nil {
		if sv.php.ini == nil {
			sv.php.ini = map[string]*settings{}
		}
		sv.php.ini[key] = &settings{
			{"memory_limit", "256M", "text"},
			{"upload_max_filesize", "64M", "text"},
			{"post_max_size", "64M", "text"},
			{"max_execution_time", "60", "number"},
			{"max_input_vars", "1000", "number"},
			{"display_errors", "Off", "text"},
			{"disable_functions", "", "text"},
			{"opcache.enable", "1", "number"},
			{"zend_extension", "", "text"},
		}
	}
	return sv.php.ini[key]
}

// inEveryINI starts an event that sets values in every php.ini of the server.
func (c *call) inEveryINI(description string, values map[string]any) answer {
	sv := c.server
	return c.started("php", description, func() {
		for _, version := range sv.phpVersions() {
			sv.phpINI("fpm", version).setAll(values)
			sv.phpINI("cli", version).setAll(values)
		}
	})
}

func enableOPcache(c *call) answer {
	return c.inEveryINI("Enable OPcache", map[string]any{"opcache.enable": "1"})
}

func disableOPcache(c *call) answer {
	return c.inEveryINI("Disable OPcache", map[string]any{"opcache.enable": "0"})
}

// updateMaxUploadSize takes megabytes.
func updateMaxUploadSize(c *call) answer {
	size := c.in.text("max_file_upload_size") + "M"
	return c.inEveryINI("Update max upload size to "+size, map[string]any{"upload_max_filesize": size, "post_max_size": size})
}

func updateMaxExecutionTime(c *call) answer {
	seconds := c.in.text("max_execution_time")
	return c.inEveryINI("Update max execution time to "+seconds, map[string]any{"max_execution_time": seconds})
}

// updatePHPCLI shows in the output of the command php -v.
func updatePHPCLI(c *call, version string) answer {
	sv := c.server
	return c.started("php", "Update PHP CLI to "+version, func() { sv.php.cli = version })
}

func enableIonCube(c *call, version string) answer {
	return c.loadIonCube("Enable IonCube for "+version, version, "ioncube_loader_lin_"+strings.TrimPrefix(version, "php")+".so")
}

func disableIonCube(c *call, version string) answer {
	return c.loadIonCube("Disable IonCube for "+version, version, "")
}

// loadIonCube sets the extension in both php.ini files of a version.
func (c *call) loadIonCube(description, version, library string) answer {
	sv := c.server
	return c.started("ioncube", description, func() {
		sv.phpINI("fpm", version).set("zend_extension", library)
		sv.phpINI("cli", version).set("zend_extension", library)
	})
}

// getPHPINI answers a bare array, as sshd_config does: the reference shows no answer.
func getPHPINI(c *call, version string) answer {
	return ok(*c.server.phpINI(c.in.or("type", "fpm"), version))
}

// updatePHPINI sets every field of the body but those that name the file: the
// reference does not say which there are.
func updatePHPINI(c *call, version string) answer {
	ini, changes := c.server.phpINI(c.in.or("type", "fpm"), version), without(c.in.body, "type", "php_version")
	return c.started("php", "Update PHP.ini of "+version, func() { ini.setAll(changes) })
}

// without returns a copy of a map that lacks some keys.
func without(m map[string]any, keys ...string) map[string]any {
	m = maps.Clone(m)
	for _, key := range keys {
		delete(m, key)
	}
	return m
}
