package simulator

import (
	"slices"
	"time"
)

// lsphpVersions are the PHP versions that OpenLiteSpeed supports.
var lsphpVersions = [...]string{"php8.3", "php8.2", "php8.1"}

// routesOpenLiteSpeed registers the group OpenLiteSpeed.
func (s *Simulator) routesOpenLiteSpeed() {
	s.flash("GET /api/servers/{server}/openlitespeed/php.ini", onLSPHP(getLSPHPINI), "version")
	s.flash("POST /api/servers/{server}/openlitespeed/php.ini", onLSPHP(updateLSPHPINI), "version")
	s.flash("POST /api/servers/{server}/openlitespeed/install", installLSPHP, "version")
	s.flash("GET /api/servers/{server}/openlitespeed", getOpenLiteSpeed)
}

// seedOpenLiteSpeed has PHP 8.3 for the OpenLiteSpeed of web-2.
func seedOpenLiteSpeed(w *world, _ time.Time) { w.servers[1].lsphp = []string{"php8.3"} }

// onLSPHP wants the field version to name a version that is installed.
func onLSPHP(h func(*call, string) answer) handler {
	return func(c *call) answer {
		version := c.in.text("version")
		if !slices.Contains(c.server.lsphp, version) {
			return invalid("version", "The selected version is invalid.")
		}
		return h(c, version)
	}
}

// getLSPHPINI answers a bare array without types.
func getLSPHPINI(c *call, version string) answer {
	lines := slices.Clone(*c.server.phpINI("lsphp", version))
	for i := range lines {
		lines[i].Type = ""
	}
	return ok(lines)
}

// updateLSPHPINI sets every field of the body but the version.
func updateLSPHPINI(c *call, version string) answer {
	ini, changes := c.server.phpINI("lsphp", version), without(c.in.body, "version")
	return c.started("openlitespeed", "Update PHP.ini of OpenLiteSpeed's "+version, func() { ini.setAll(changes) })
}

// installLSPHP answers with nothing, as the reference shows nothing; the version
// is there when the event behind it ends.
func installLSPHP(c *call) answer {
	sv, version := c.server, c.in.text("version")
	if !slices.Contains(lsphpVersions[:], version) {
		return invalid("version", "The selected version is invalid.")
	}
	c.begin("openlitespeed", "Install OpenLiteSpeed's "+version, func() {
		if !slices.Contains(sv.lsphp, version) {
			sv.lsphp = append(sv.lsphp, version)
		}
	})
	return blank()
}

// getOpenLiteSpeed answers null in the place of a version that is not installed.
func getOpenLiteSpeed(c *call) answer {
	installed := make([]*string, len(lsphpVersions))
	for i, version := range lsphpVersions {
		if slices.Contains(c.server.lsphp, version) {
			installed[i] = &version
		}
	}
	return ok(map[string]any{"support_versions": lsphpVersions, "installed_versions": installed})
}
