package simulator

import (
	"net/url"
	"testing"
)

func TestPHP(t *testing.T) {
	t.Parallel()
	const fpm, cli = "GET /api/servers/1/php/ini?type=fpm&php_version=php8.3", "GET /api/servers/1/php/ini?type=cli&php_version=php8.3"
	trips{
		"php.ini": {
			{target: fpm, want: `[{"key":"memory_limit","value":"256M","type":"text"}`},
			{target: "POST /api/servers/1/php/ini", body: object{"type": "fpm", "php_version": "php8.3", "memory_limit": "512M", "realpath_cache_ttl": 600}, want: running},
			{target: fpm, lacks: "512M", wait: true},
			{target: fpm, want: `[{"key":"memory_limit","value":"512M","type":"text"}`},
			{target: fpm, want: `{"key":"realpath_cache_ttl","value":"600","type":"text"}]`, lacks: "php_version"},
			{target: cli, lacks: "512M"},
			{target: "GET /api/servers/1/php/ini?php_version=php7.0", status: 422, want: `"errors":{"php_version"`},
			{target: "GET /api/servers/1/php/ini?type=other&php_version=php8.3", status: 422},
		},
		"settings of all versions": {
			{target: "DELETE /api/servers/1/settings/php/opcache", want: running},
			{target: "PUT /api/servers/1/settings/php/max-upload-size", body: object{"max_file_upload_size": 128}, want: running},
			{target: "PUT /api/servers/1/settings/php/max-execution-time", body: object{"max_execution_time": 300}, want: running, wait: true},
			{target: fpm, want: `{"key":"opcache.enable","value":"0","type":"number"}`},
			{target: cli, want: `{"key":"post_max_size","value":"128M","type":"text"},{"key":"max_execution_time","value":"300","type":"number"}`},
			{target: "POST /api/servers/1/settings/php/opcache", want: running, wait: true},
			{target: fpm, want: `{"key":"opcache.enable","value":"1","type":"number"}`},
			{target: "PUT /api/servers/1/settings/php/max-upload-size", body: object{"max_file_upload_size": "big"}, status: 422},
		},
		"IonCube": {
			{target: "POST /api/servers/1/ioncube/enable", body: object{"version": "php8.3"}, want: running, wait: true},
			{target: fpm, want: "ioncube_loader_lin_8.3.so"},
			{target: "POST /api/servers/1/ioncube/disable", body: object{"version": "php8.3"}, want: running, wait: true},
			{target: fpm, lacks: "ioncube_loader"},
			{target: "POST /api/servers/1/ioncube/enable", body: object{"version": "php8.2"}, status: 422},
		},
		"command line": {
			{target: "PUT /api/servers/2/php/cli", body: object{"version": "php8.2"}, want: running, wait: true},
			{target: "POST /api/sites/21/commands", body: object{"script": "php -v"}, wait: true},
			{target: "GET /api/sites/21/commands", want: `"output":"PHP 8.2 (cli)\n"`},
			{target: "PUT /api/servers/3/php/cli", body: object{"version": "php8.3"}, status: 422},
			{target: "POST /api/sites/31/commands", body: object{"script": "php -v"}, wait: true},
			{target: "GET /api/sites/31/commands", want: `"status":"failed"`},
		},
	}.play(t, Config{})
}

func TestOpenLiteSpeed(t *testing.T) {
	t.Parallel()
	trips{
		"install": {
			{target: "GET /api/servers/2/openlitespeed", want: `"installed_versions":["php8.3",null,null]`},
			{target: "POST /api/servers/2/openlitespeed/install", body: object{"version": "php8.1"}},
			{target: "GET /api/servers/2/openlitespeed", want: `["php8.3",null,null]`, wait: true},
			{target: "GET /api/servers/2/openlitespeed", want: `["php8.3",null,"php8.1"]`},
			{target: "POST /api/servers/2/openlitespeed/install", body: object{"version": "php5"}, status: 422},
		},
		"php.ini": {
			{target: "GET /api/servers/2/openlitespeed/php.ini?version=php8.3", want: `[{"key":"memory_limit","value":"256M"},`, lacks: "type"},
			{target: "POST /api/servers/2/openlitespeed/php.ini", body: object{"version": "php8.3", "memory_limit": "1G"}, want: running, wait: true},
			{target: "GET /api/servers/2/openlitespeed/php.ini?version=php8.3", want: `{"key":"memory_limit","value":"1G"}`},
			{target: "GET /api/servers/2/php/ini?php_version=php8.3", want: `{"key":"memory_limit","value":"256M","type":"text"}`},
			{target: "GET /api/servers/1/openlitespeed/php.ini?version=php8.3", status: 422},
		},
	}.play(t, Config{})
}

func TestPhpMyAdminLogin(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	seen := map[string]bool{}
	for range 3 {
		to, err := url.Parse(f.do(302, "GET /api/sites/14/phpmyadmin/login?database_user=shop", nil).Header().Get("Location"))
		if err != nil {
			t.Fatal(err)
		}
		token := to.Query().Get("token")
		if to.Scheme != "https" || to.Host != "pma.example.com" || to.Query().Get("user") != "shop" || len(token) < 32 || seen[token] {
			t.Errorf("Location: %s", to)
		}
		seen[token] = true
	}
	f.do(302, "GET /api/sites/14/phpmyadmin/login", nil)
	f.do(422, "GET /api/sites/14/phpmyadmin/login?database_user=nobody", nil)
	f.do(403, "GET /api/sites/12/phpmyadmin/login", nil)
}
