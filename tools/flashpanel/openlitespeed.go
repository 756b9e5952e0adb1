package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var openlitespeed = op.Group{Title: "OpenLiteSpeed", Name: "openlitespeed", Operations: []op.Declaration{
	&GetOpenLiteSpeedINI, &UpdateOpenLiteSpeedINI, &InstallLSPHP, &GetOpenLiteSpeed,
}}

// INISettings is the answer of GetOpenLiteSpeedINI: a bare list.
type INISettings []INISetting

// INISetting is one value of a php.ini.
type INISetting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// GetOpenLiteSpeedINI reads OpenLiteSpeed's php.ini for a PHP version.
var GetOpenLiteSpeedINI = op.Operation[OnPHPVersion, INISettings]{
	Name:  "openlitespeed.ini.get",
	Route: "GET /api/servers/{server}/openlitespeed/php.ini",
	Risk:  policies.Read,
	Doc:   "Show the php.ini values that OpenLiteSpeed uses for a PHP version.",
	Words: []string{"ols", "lsphp config", "memory limit", "upload_max_filesize", "xem cấu hình php", "litespeed php.ini", "lsphp php.ini", "show OLS php settings"},
}

// UpdateOpenLiteSpeedINIIn is new php.ini values of a PHP version.
type UpdateOpenLiteSpeedINIIn struct {
	OnPHPVersion
	Settings op.Settings `json:"settings" in:"fields" doc:"Values by key, as the matching get shows them."`
}

// UpdateOpenLiteSpeedINI changes OpenLiteSpeed's php.ini for a PHP version.
var UpdateOpenLiteSpeedINI = op.Operation[UpdateOpenLiteSpeedINIIn, Started]{
	Name:  "openlitespeed.ini.update",
	Route: "POST /api/servers/{server}/openlitespeed/php.ini",
	Risk:  policies.Grant,
	Doc:   "Change php.ini values that OpenLiteSpeed uses for a PHP version, on all its sites. Get them first for the keys.",
	Words: []string{"ols", "lsphp config", "memory limit", "post_max_size", "sửa cấu hình php", "change litespeed php.ini", "lsphp memory_limit", "edit OLS php settings", "sửa php.ini litespeed"},
	Grade: func(in UpdateOpenLiteSpeedINIIn) policies.Risk {
		return gradeINI(in.Settings, in.Version)
	},
	Check:   op.See(&GetOpenLiteSpeedINI),
	Preview: []op.Look{op.Show(&GetOpenLiteSpeedINI)},
}

// InstallLSPHP installs a PHP version for OpenLiteSpeed, beside those that are
// there. The reference shows no answer.
var InstallLSPHP = op.Operation[OnPHPVersion, op.Empty]{
	Name:        "openlitespeed.php.install",
	Route:       "POST /api/servers/{server}/openlitespeed/install",
	Risk:        policies.Change,
	Doc:         "Install OpenLiteSpeed's packages for a PHP version beside the others. Get OpenLiteSpeed first for those supported.",
	MessageOnly: true,
	Words:       []string{"ols", "lsphp", "add php", "new php", "cài php", "install lsphp", "lsphp83", "new PHP for litespeed", "cài lsphp"},
	Check:       op.Includes(&GetOpenLiteSpeed, "installed_versions", "version"),
}

// OpenLiteSpeedInfo lists PHP versions. An installed version is null in the
// place of a supported one that is not installed.
type OpenLiteSpeedInfo struct {
	SupportVersions   []string `json:"support_versions"`
	InstalledVersions []string `json:"installed_versions"`
}

// GetOpenLiteSpeed lists the PHP versions of OpenLiteSpeed on a server.
var GetOpenLiteSpeed = op.Operation[OnServer, OpenLiteSpeedInfo]{
	Name:  "openlitespeed.get",
	Route: "GET /api/servers/{server}/openlitespeed",
	Risk:  policies.Read,
	Doc:   "Show which PHP versions OpenLiteSpeed supports and which are installed on a server.",
	Words: []string{"ols", "lsphp", "available php", "phiên bản php", "which lsphp are installed", "PHP versions of litespeed", "lsphp versions"},
}
