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
	Words: []string{
		"ols", "lsphp config", "litespeed: memory limit", "litespeed: upload_max_filesize", "litespeed php.ini", "lsphp php.ini", "show OLS php settings",
		"upload limit of litespeed's php", "what is memory_limit on OLS", "lsphp settings", "php values under litespeed", "timeouts of lsphp", "xem php.ini litespeed",
		"php settings on the litespeed machine", "what is the timeout for lsphp", "opcache values of lsphp",
		"xem cấu hình php litespeed", "cấu hình php của openlitespeed", "memory_limit của litespeed", "php.ini của openlitespeed", "giá trị php litespeed",
	},
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
	Words: []string{
		"ols", "lsphp config", "litespeed: memory limit", "litespeed: post_max_size", "change litespeed php.ini", "lsphp memory_limit", "edit OLS php settings",
		"memory_limit for lsphp", "bigger uploads on litespeed", "lsphp max_input_vars", "litespeed timeout", "raise the php limits on OLS",
		"php settings of the litespeed server", "uploads on the litespeed box fail", "more memory for php on OLS", "lsphp post_max_size",
		"on the litespeed server people can only send 2 MB", "php limits under litespeed",
		"sửa cấu hình php litespeed", "sửa php.ini litespeed", "tăng memory_limit litespeed", "đổi php.ini openlitespeed", "tăng upload trên litespeed", "chỉnh php litespeed",
		"cho litespeed upload lớn hơn",
	},
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
	Words: []string{
		"ols", "lsphp", "litespeed: add php", "litespeed: new php", "install lsphp", "lsphp83", "new PHP for litespeed", "litespeed needs another php", "lsphp 8.4",
		"PHP 8.4 for OLS too", "put a newer php on litespeed", "lsphp packages", "PHP 8.2 for litespeed", "newer lsphp", "get php 8.3 onto the litespeed box",
		"litespeed php upgrade",
		"cài php litespeed", "cài lsphp", "thêm php cho litespeed", "cài php 8.3 cho openlitespeed", "cài lsphp mới", "litespeed thêm phiên bản php", "nâng php trên litespeed",
		"thêm lsphp",
	},
	Check: op.Includes(&GetOpenLiteSpeed, "installed_versions", "version"),
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
	Words: []string{
		"ols", "lsphp", "litespeed: available php", "which lsphp are installed", "PHP versions of litespeed", "lsphp versions", "which php can the litespeed box run",
		"does OLS do PHP 8.4", "PHPs of litespeed", "what lsphp is there", "litespeed php list", "is lsphp 8.3 there", "xem openlitespeed", "PHP choices on litespeed",
		"which lsphp packages", "php 8.3 on the OLS server",
		"phiên bản php litespeed", "openlitespeed có những php nào", "phiên bản php của litespeed", "litespeed hỗ trợ php nào", "litespeed cài php gì",
	},
}
