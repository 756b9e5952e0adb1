package simulator

import (
	"net/http"
	"net/url"
)

// routesPhpMyAdmin registers the group PhpMyAdmin.
func (s *Simulator) routesPhpMyAdmin() {
	s.flash("GET /api/sites/{site}/phpmyadmin/login", loginPhpMyAdmin, "?database_user")
}

// loginPhpMyAdmin redirects to the site with a token that is made for this one
// answer. The panel's own database user, flashvps, is in no list.
func loginPhpMyAdmin(c *call) answer {
	if c.site.kind != "phpmyadmin" {
		return refused(http.StatusForbidden, "This site is not a phpMyAdmin site")
	}
	user := c.in.or("database_user", "flashvps")
	if user != "flashvps" && !c.server.hasDatabaseUser(user) {
		return invalid("database_user", "The selected database user is invalid.")
	}
	to := "https://" + c.site.Name + "/flashpanel-login.php?" + url.Values{"user": {user}, "token": {randomHex(20)}}.Encode()
	return text("").status(http.StatusFound).with(http.Header{"Location": {to}})
}
