package tools_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"panelbot/policies"
)

// reading is the judgement of a second reader of the reference, who has not
// seen the declarations.
type reading struct {
	Panel, Method, Path string
	// Risk is the highest risk, Class callback, login or nothing.
	Risk, Class string
	// Graded says which arguments decide; empty where none does.
	Graded string
	// Why is the reader's reason.
	Why string
}

// settled are the tools whose risk the two readers judge differently, with
// the reason why the declaration's holds. Nowhere it is the lower one.
var settled = map[string]string{
	"flashpanel_certificate_free":              "Activated at once, it takes the place of one that may name more domains, and the web server takes it up. Without auto_active it is graded Change.",
	"flashpanel_certificate_provider":          "The certificate is activated at once, and one that is only for the way between the provider and the server, such as Cloudflare's Origin CA, turns away whoever comes directly until another is active.",
	"flashpanel_dns_record_create":             "An MX, NS or SRV record hands mail, a whole subtree or a service to another host and no visitor sees it: a way out for data. TXT, CAA and names with an underscore prove whose the domain is. The address of an ordinary host is graded Disrupt.",
	"flashpanel_dns_record_delete":             "The name leads nowhere from then on, and the record comes back only for somebody who has noted its values: the panel keeps none and names no undo.",
	"flashpanel_dns_record_update":             "As with a new record: what hands mail or a service over, or proves whose the domain is, before or after the change. The address of an ordinary host is graded Disrupt.",
	"flashpanel_dns_zone_create":               "A zone below one that the server already answers for takes that one's names over at once, until it is deleted.",
	"flashpanel_dns_zone_update":               "Whoever runs a new primary name server answers for the zone, and its own name and mail go to a new address: a way out for data. Times alone are graded Disrupt.",
	"flashpanel_database_user_sync":            "The reference does not say which side wins. Should it be the panel's list, users are made again that somebody took away on the server.",
	"flashpanel_docker_network_prune":          "The networks' settings do not come back, no operation creates a network, and a stopped container that belonged to one does not start without it.",
	"flashpanel_fail2ban_jail_delete":          "Taking the protection off is Grant, but the jail's configuration is lost with it; to only pause it there is fail2ban jail enable.",
	"flashpanel_firewall_rule_delete":          "An id does not tell an allow rule from a deny rule, the access that an allow rule gave is lost, and the call can be made with override: lockout, which counts as Destroy.",
	"flashpanel_firewall_rule_sync":            "The reference does not say which side wins. Should it be the panel's list, ports open again that somebody closed on the server.",
	"flashpanel_mail_domain_create":            "What the server's own sites send to the domain stays there from then on, and no longer reaches the host that took it before.",
	"flashpanel_mail_domain_default":           "It starts an event on the mail server, which is more than a mark in the panel, and what the event interrupts is not documented.",
	"flashpanel_mysql_config_update":           "Among the open settings are some that lose data, such as a smaller log file or another data directory, beside those that let people in. Known limits are graded Disrupt.",
	"flashpanel_n8n_credential_import":         "The unexplained argument remove may delete any file on the server that path names. Without it the call is graded Grant.",
	"flashpanel_n8n_data_export":               "A file with the credentials of other services is a way out for them. Without credentials the call is graded Change.",
	"flashpanel_n8n_license_clear":             "Only the activation key brings the licence back, and no operation knows it or takes it.",
	"flashpanel_n8n_workflow_import":           "The unexplained argument remove may delete any file on the server that path names. Without it the call is graded Grant.",
	"flashpanel_notification_telegram_disable": "Nobody hears any more of what goes wrong, and no operation turns the messages on again.",
	"flashpanel_schedule_delete":               "The job does not come back: the panel keeps no copy, and only somebody who has noted all its values can create it again.",
	"flashpanel_server_name_update":            "The configuration finds a server's tags by its name: under another name the server leaves the rules and scopes that protect it, or enters somebody else's.",
	"flashpanel_server_restart_hard":           "What was not yet written to disk is lost, as when the power is cut, and that is loss of data whatever the purpose.",
	"flashpanel_tinyfilemanager_delete":        "Those who used it lose their access, and no operation installs it again.",
	"flashpanel_token_create":                  "An eleventh token revokes the oldest without asking, which is loss of access: perhaps of panelbot's own.",
	"flashpanel_user_update":                   "With override: lockout it counts as Destroy, because it can take away the last way in. Otherwise it is graded Grant or Disrupt.",
}

// gradedAlone are the tools with a grade where the second reader saw no
// argument that decides, with the reason why one does.
var gradedAlone = map[string]string{
	"flashpanel_certificate_free":      "auto_active makes it Disrupt.",
	"flashpanel_fail2ban_unban":        "Up to five single addresses are let in again while the jail goes on, and bans them again when they offend: that can be changed back. A range, many or all are protection taken off.",
	"flashpanel_n8n_credential_import": "remove makes it Destroy.",
	"flashpanel_n8n_data_export":       "credentials makes it Grant.",
	"flashpanel_n8n_workflow_import":   "remove makes it Destroy.",
}

// TestSecondReading holds the declared risks against those of a second
// reader: where they differ, the reason is written down, and the stricter one
// holds.
func TestSecondReading(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/second_reading.json")
	if err != nil {
		t.Fatal(err)
	}
	var readings []reading
	if err := json.Unmarshal(raw, &readings); err != nil {
		t.Fatal(err)
	}
	byKey := map[string]reading{}
	for _, r := range readings {
		byKey[r.Panel+" "+r.Method+" "+r.Path] = r
	}
	differ, alone := map[string]bool{}, map[string]bool{}
	for _, tool := range newCatalogue(t).Tools() {
		r, ok := byKey[tool.Vendor.Kind+" "+tool.Method+" "+tool.Path]
		if !ok {
			t.Errorf("%s was not read a second time", tool.Name)
			continue
		}
		second, err := policies.ParseRisk(r.Risk)
		if err != nil {
			t.Errorf("%s: %v", tool.Name, err)
		}
		if r.Class != tool.Class.String() {
			t.Errorf("%s has the class %q, the second reader says %q", tool.Name, tool.Class, r.Class)
		}
		if tool.Risk != second {
			differ[tool.Name] = true
			if settled[tool.Name] == "" {
				t.Errorf("%s is %s, the second reader says %s, because: %s", tool.Name, tool.Risk, second, r.Why)
			}
		}
		if tool.Risk < second {
			t.Errorf("%s is %s, which is less than the second reader's %s, because: %s", tool.Name, tool.Risk, second, r.Why)
		}
		if tool.Graded() && r.Graded == "" {
			alone[tool.Name] = true
			if gradedAlone[tool.Name] == "" {
				t.Errorf("%s is graded, and the second reader saw no argument that decides", tool.Name)
			}
		}
	}
	for name := range settled {
		if !differ[name] {
			t.Errorf("%s is settled, but the readers agree about it", name)
		}
	}
	for name := range gradedAlone {
		if !alone[name] {
			t.Errorf("%s is listed as graded by one reader only, and is not", name)
		}
	}
}

// views are the arguments that show files, as JSON writes them.
func views(paths ...string) []string {
	for i, path := range paths {
		paths[i] = `"path":"` + path + `"`
	}
	return paths
}

// TestGrades holds what the arguments do to the risk of a call, as the second
// reader wrote it down or stricter.
func TestGrades(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	graded := map[string]bool{}
	for _, test := range []struct {
		tool string
		// calls has, by risk, the arguments beside the ones that name what is hit.
		base  string
		calls map[policies.Risk][]string
	}{
		{"flashpanel_command_run", `"site":1`, map[policies.Risk][]string{
			policies.Change:  {`"script":"ls -la"`, `"script":"uptime"`},
			policies.Destroy: {`"script":"ls -la; rm -rf ."`, `"script":"ls  -la"`, `"script":"cat .env"`, `"script":""`, `"script":"LS -LA"`, `"script":"id\nrm x"`},
		}},
		{"flashpanel_certificate_free", `"site":1,"client":"letsencrypt"`, map[policies.Risk][]string{
			policies.Change:  {``, `"auto_active":false`},
			policies.Disrupt: {`"auto_active":true`},
		}},
		{"flashpanel_dns_zone_update", `"server":1,"zone":"example.com"`, map[policies.Risk][]string{
			policies.Disrupt: {`"ttl":60`, `"name":"example.com","ttl":60`, `"email":"a@example.com"`, ``},
			policies.Grant:   {`"primary_ns":"ns1.example.org"`, `"host":"1.2.3.4"`, `"name":"b.com"`, `"name":"Example.com"`},
		}},
		{"flashpanel_dns_record_create", `"server":1,"zone":"example.com"`, map[policies.Risk][]string{
			policies.Disrupt: {`"type":"A","name":"www","content":"1.2.3.4"`, `"type":"AAAA","name":"@","content":"2001:db8::1"`, `"type":"CNAME","name":"shop","content":"www.example.com."`,
				`"type":"A","name":"","content":"1.2.3.4"`, `"type":"A","name":"example.com","content":"1.2.3.4"`, `"type":"a","name":"www","content":"1.2.3.4"`, `"type":"Cname","name":"www","content":"x.org"`},
			policies.Grant: {`"type":"TXT","name":"www","content":"x"`, `"type":"MX","name":"@","content":"mx.example.org"`, `"type":"NS","name":"sub","content":"ns.example.org"`,
				`"type":"SRV","name":"sip","content":"0 5 5060 x.org"`, `"type":"mx","name":"@","content":"x.org"`, `"type":"txt","name":"@","content":"x"`, `"type":"CAA","name":"@","content":"0 issue x.org"`,
				`"type":"DNAME","name":"www","content":"x.org"`, `"type":"","name":"www","content":"1.2.3.4"`, `"type":" A","name":"www","content":"1.2.3.4"`,
				`"type":"CNAME","name":"_acme-challenge","content":"x.org"`, `"type":"CNAME","name":"k1._domainkey","content":"x.org"`, `"type":"A","name":"*","content":"1.2.3.4"`, `"type":"A","name":"*.shop","content":"1.2.3.4"`,
				`"type":"A","name":"www","content":"1.2.3.4\n@ IN MX 5 x.org."`, `"type":"A","name":"www IN MX 5 x.org.;","content":"1.2.3.4"`, `"type":"A","name":"\\095acme","content":"1.2.3.4"`, `"type":"CNAME","name":"www","content":"_x.org"`},
		}},
		{"flashpanel_dns_record_update", `"server":1,"zone":"example.com","name":"www","content":"1.2.3.4"`, map[policies.Risk][]string{
			policies.Disrupt: {`"record":"www.example.com._A","type":"A"`, `"record":"www.example.com._A","type":"AAAA"`, `"record":"www.example.com._a","type":"a"`},
			policies.Grant: {`"record":"example.com._MX","type":"A"`, `"record":"www.example.com._A","type":"MX"`, `"record":"www","type":"A"`, `"record":"example.com._TXT","type":"A"`,
				`"record":"_acme-challenge.example.com._CNAME","type":"CNAME"`, `"record":"*.example.com._A","type":"A"`},
		}},
		{"flashpanel_fail2ban_unban", `"server":1`, map[policies.Risk][]string{
			policies.Change: {`"jail":"sshd","ips":["1.2.3.4"]`, `"jail":"sshd","ips":["::1","1.2.3.4"]`},
			policies.Grant: {`"jail":"sshd","all":true`, `"jail":"sshd","ips":[]`, `"jail":"sshd","ips":["1.2.3.0/24"]`, `"jail":"sshd","ips":["0.0.0.0"]`,
				`"jail":"sshd","ips":["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4","1.1.1.5","1.1.1.6"]`, `"jail":"--all","ips":["1.2.3.4"]`, `"jail":"sshd","ips":["1.2.3.4"],"all":true`},
		}},
		{"flashpanel_fail2ban_jail_enable", `"server":1`, map[policies.Risk][]string{
			policies.Change: {`"jail":"sshd","enable":true`, `"jail":"sshd","enable":true,"file":"/etc/fail2ban/jail.d/sshd.conf"`},
			policies.Grant: {`"jail":"sshd","enable":false`, `"jail":"sshd","enable":true,"file":"/etc/cron.d/x"`, `"jail":"sshd","enable":true,"file":"/etc/fail2ban/../cron.d/x"`,
				`"jail":"sshd;x","enable":true`},
		}},
		{"flashpanel_file_view", `"server":1`, map[policies.Risk][]string{
			policies.Read: views(`/var/log/nginx/error.log`, `/var/log/nginx/access.log.1`, `/var/log/httpd/error_log-20261101`, `/var/log/syslog`, `/var/log/mysql/error.log`,
				`/home/web/index.html`, `/home/web/shop.example.com/css/site.min.css`, `/home/web/app.js`, `/home/web/storage/logs/laravel.log`, `/var/www/html/robots.txt`,
				`/var/www/html/logo.svg`, `/home/web/README`, `/home/web/README.md`, `/home/web/LICENSE`, `/home/web/composer.json`, `/home/web/package.json`,
				`/home/web/public/.well-known/security.txt`, `/home/web/Ảnh bìa.jpg`),
			policies.Reveal: append(views(
				// what is known to hold secrets
				`/home/web/.env`, `/home/web/.env.production`, `/home/web/wp-config.php`, `/etc/shadow`, `/root/x.txt`, `/home/web/.ssh/id_rsa`, `/home/web/.git/index`,
				`/home/web/dump.sql`, `/home/web/a.tar.gz`, `/proc/self/environ`, `/home/web/passwords.txt`, `/home/web/api-keys.md`, `/home/web/dump.sql.txt`, `/home/web/config.js`,
				`/home/web/db.js`, `/home/web/wp-config.php.txt`, `/home/web/.bash_history`, `/home/web/.htaccess`, `/home/web/backups/index.html`, `/home/web/.cache/a.html`,
				`/home/web/Maildir/new/notes.txt`, `/home/vmail/a/b.txt`, `/home/web/auth.json`, `/home/web/TOKENS.txt`, `/home/web/secrets/readme.md`,
				// what nobody has said is public
				`/home/web/public/index.php`, `/home/web/db.php`, `/home/web/conn.php`, `/home/web/service-account.json`, `/home/web/app/etc/local.xml`, `/home/web/orders.csv`,
				`/var/lib/mysql/shop/users.ibd`, `/var/lib/redis/dump.rdb`, `/var/lib/mongodb/collection-0.wt`, `/var/lib/x.log`, `/home/web/core`, `/home/web/core.1234`,
				`/swapfile`, `/var/mail/web`, `/var/spool/mail/web`, `/var/spool/cron/crontabs/root`, `/home/vmail/a/cur/1234.host`, `/home/web/htpasswds`, `/home/web/app.pdb`,
				`/etc/hosts`, `/etc/nginx/sites-enabled/shop`, `/etc/motd.txt`, `/tmp/a.txt`, `/srv/x/index.html`, `/opt/x/README`, `/home/index.html`, `/index.html`, `/home/web/index`, `/home/web/data.json`,
				// logs of who logs in, who writes to whom, and what is typed
				`/var/log/auth.log`, `/var/log/auth.log.1`, `/var/log/secure`, `/var/log/btmp`, `/var/log/wtmp`, `/var/log/lastlog`, `/var/log/mail.log`, `/var/log/maillog`,
				`/var/log/exim4/main.log`, `/var/log/audit/audit.log`, `/var/log/journal/a/system.journal`, `/var/log/mysql/mysql-slow.log`, `/var/log/mysql/query.log`, `/var/log/postgresql/main.log`,
				`/var/log/cloud-init-output.log`, `/var/log/syslog.2.gz`, `/var/log/private/a.log`, `/var/log/sudo.log`, `/var/log/nginx`, `/var/log/x.bin`, `/var/log/letsencrypt/letsencrypt.log`,
				// odd spellings
				`/home/web/../../etc/hosts`, `/home/web/./index.html`, `/home/web//index.html`, `//home/web/index.html`, `index.html`, `home/web/index.html`, `/home/web/index.html.`,
				`/home/web/index.html `, `/home/web/index.HTML`, `/HOME/web/index.html`, `/Var/log/syslog`, `/home/web/index.html/`, `/home/web/a\u0000.html`, `/home/web/a\n.html`,
				`/home/web/.env%00.html`, `/home/web/a;b.html`, `/home/web/$HOME.html`, `/home/web/*.html`, `/home/web/..\\a.html`, `/home/ web/index.html`, ``, `/`, `~/index.html`),
				`"path":"/home/web/index.html","encode":true`, `"path":"/home/web/index.html","root":"/root"`, `"path":"/home/web/index.html","root":"/home/web/.ssh"`,
				`"path":"/home/web/index.html","root":"/home/web/../x"`, `"path":"/home/web/index.html","root":"home/web"`, `"path":"/home/web/index.html","root":"//"`,
				`"path":"/var/log/syslog","root":"/home/web"`),
		}},
		{"flashpanel_firewall_rule_create", `"server":1`, map[policies.Risk][]string{
			policies.Disrupt: {`"port":"8080","type":"deny"`},
			policies.Grant:   {`"port":"8080","type":"allow"`, `"port":"1:65535","type":"deny"`, `"port":"","type":"deny"`, `"port":"80","type":"DENY"`, `"port":"80","type":"limit"`},
			policies.Destroy: {`"port":"22","type":"deny","override":"lockout"`},
		}},
		{"flashpanel_mail_account_update", `"server":1,"account":"a@b.com"`, map[policies.Risk][]string{
			policies.Disrupt: {`"quota":"1G"`, `"catch_all":false`, `"aliases":[]`},
			policies.Grant:   {`"password":"x"`, `"password":{"generate":true}`, `"password":{"ask":true}`, `"catch_all":true`, `"aliases":["x@b.com"]`},
		}},
		{"flashpanel_mail_account_delete", `"server":1`, map[policies.Risk][]string{
			policies.Disrupt: {`"account":"a@b.com","alias":"c@b.com"`, `"account":"a@b.com","alias":"c@b.com","email":"a@b.com"`},
			policies.Destroy: {`"account":"a@b.com"`, `"account":"a@b.com","alias":""`, `"account":"a@b.com","alias":" "`, `"account":"a@b.com","alias":"A@b.com"`,
				`"account":"a@b.com","alias":"c@b.com","email":"d@b.com"`, `"account":"a@b.com","alias":"all"`},
		}},
		{"flashpanel_mail_settings_update", `"server":1`, map[policies.Risk][]string{
			policies.Disrupt: {`"ENABLE_FAIL2BAN":true`, `"ENABLE_FAIL2BAN":true,"ENABLE_POP3":false`},
			policies.Grant:   {`"ENABLE_FAIL2BAN":false`, `"ENABLE_POP3":true`, ``},
		}},
		{"flashpanel_mysql_config_update", `"server":1`, map[policies.Risk][]string{
			policies.Disrupt: {`"settings":{"max_connections":200}`, `"settings":{"innodb_buffer_pool_size":"1G","wait_timeout":"60"}`},
			policies.Destroy: {`"settings":{"skip-grant-tables":1}`, `"settings":{"max_connections":"1\nskip-grant-tables"}`, `"settings":{"max-connections":1}`,
				`"settings":{"max_connections":1,"bind-address":"0.0.0.0"}`, `"settings":{"max_connections":null}`, `"settings":{"max_connections":[1]}`},
		}},
		{"flashpanel_n8n_credential_import", `"site":1`, map[policies.Risk][]string{policies.Grant: {`"path":"/x.json"`, ``}, policies.Destroy: {`"path":"/x.json","remove":true`}}},
		{"flashpanel_n8n_workflow_import", `"site":1`, map[policies.Risk][]string{policies.Grant: {`"path":"/x.json","remove":false`}, policies.Destroy: {`"remove":true`}}},
		{"flashpanel_n8n_data_export", `"site":1`, map[policies.Risk][]string{policies.Change: {`"workflows":true,"credentials":false`}, policies.Grant: {`"workflows":false,"credentials":true`}}},
		{"flashpanel_n8n_workflow_status_update", `"site":1`, map[policies.Risk][]string{policies.Disrupt: {`"action":"inactive"`}, policies.Grant: {`"action":"active"`, `"action":"Inactive"`, `"action":""`}}},
		{"flashpanel_openlitespeed_ini_update", `"server":1,"version":"php8.3"`, map[policies.Risk][]string{
			policies.Disrupt: {`"settings":{"memory_limit":"256M"}`}, policies.Grant: {`"settings":{"auto_prepend_file":"/tmp/x"}`, `"settings":{"memory_limit":"1M\ninclude"}`}}},
		{"flashpanel_php_ini_update", `"server":1,"type":"fpm","php_version":"php8.3"`, map[policies.Risk][]string{
			policies.Disrupt: {`"settings":{"memory_limit":"256M","max_execution_time":60}`},
			policies.Grant:   {`"settings":{"disable_functions":""}`, `"settings":{"memory_limit":"256M","open_basedir":"/"}`, `"settings":{"display_errors":true}`, `"settings":{"Memory_Limit":"1M"}`},
		}},
		{"flashpanel_server_action", `"server":1`, map[policies.Risk][]string{
			policies.Disrupt: {`"action":"restart-nginx"`}, policies.Destroy: {`"action":"Restart-nginx"`, `"action":"stop-nginx"`, `"action":"disable-firewall"`, `"action":"restart-"`, `"action":""`}}},
		{"flashpanel_server_protect", `"server":1`, map[policies.Risk][]string{policies.Change: {`"protected":true`}, policies.Grant: {`"protected":false`}}},
		{"flashpanel_sshd_update", `"server":1`, map[policies.Risk][]string{policies.Grant: {`"settings":{"Port":22}`}, policies.Destroy: {`"settings":{"Port":22},"override":"lockout"`}}},
		{"flashpanel_user_update", `"server":1,"user":2`, map[policies.Risk][]string{
			policies.Disrupt: {`"can_ssh":false`, `"inode_soft_limit":5`, ``},
			policies.Grant:   {`"can_ssh":true`, `"can_ftp":true`, `"password":{"ask":true}`},
			policies.Destroy: {`"can_ssh":false,"override":"lockout"`},
		}},
	} {
		graded[test.tool] = true
		tool, ok := c.Find(test.tool)
		if !ok {
			t.Errorf("there is no tool %s", test.tool)
			continue
		}
		for want, calls := range test.calls {
			for _, call := range calls {
				args := fmt.Sprintf("{%s}", strings.TrimSuffix(test.base+","+call, ","))
				b, err := tool.Bind(json.RawMessage(args))
				if err != nil {
					t.Errorf("%s %s: %v", test.tool, args, err)
					continue
				}
				if got := b.Risk(); got != want {
					t.Errorf("%s %s: got %s, want %s", test.tool, args, got, want)
				}
			}
		}
	}
	for _, tool := range c.Tools() {
		if tool.Graded() != graded[tool.Name] {
			t.Errorf("%s: graded is %t, and a row of this test is there: %t", tool.Name, tool.Graded(), graded[tool.Name])
		}
	}
}
