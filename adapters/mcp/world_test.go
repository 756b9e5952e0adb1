package mcp_test

import (
	"encoding/json"
	"testing"

	"panelbot/tools/op"
)

// inWorld are the path arguments that the stand-in's world has.
var inWorld = map[string]any{
	"application": 6, "database": 1, "database_user": 1, "zone": "example.com", "record": "www.example.com._A", "container": "4e04b37fb3b7", "image": "sha256:abc123def456",
	"volume": "mydata", "backup": 1, "rule": 4, "user": 3, "account": "info@example.org", "workflow": "1", "credential": "1", "ssh_key": 1,
	"certificate": 1, "schedule": 1, "jail": "sshd",
}

// serverOf is the server of the stand-in that has what a group is about; 1 for
// all others.
var serverOf = map[string]int{"Applications": 2, "Docker": 2, "OpenClaw": 2, "OpenLiteSpeed": 2, "Mail Server": 4}

// siteOf is the same for sites; 12 for all others.
var siteOf = map[string]int{"N8N Automation": 23, "PhpMyAdmin": 14}

// ofWorld are arguments that a tool takes over from neither the reference nor
// the tables above, because the stand-in's world is another. null leaves one out.
var ofWorld = map[string]string{
	"flashpanel_agent_install":              `{"server":2}`,
	"flashpanel_application_install":        `{"app_id":5,"version":null}`,
	"flashpanel_application_update":         `{"application":3}`,
	"flashpanel_backup_clone":               `{"servers":[2]}`,
	"flashpanel_backup_config_get":          `{"token":"simulated-server-token"}`,
	"flashpanel_backup_create":              `{"sites":[{"id":12,"excludes":["cache"]}]}`,
	"flashpanel_backup_rclone_import":       `{"server":2}`,
	"flashpanel_backup_restore":             `{"server":4,"backup":31,"file_path":"before-upgrade","restore_type":"site","site_id":41,"database_id":null}`,
	"flashpanel_backup_script_download":     `{"token":"simulated-server-token"}`,
	"flashpanel_backup_update":              `{"memo":"Nightly","is_active":null,"expression":null,"cycle":null,"all_sites":null,"excludes":null,"sites":null,"all_databases":null,"databases":null}`,
	"flashpanel_balancing_enable":           `{"site":21}`,
	"flashpanel_certificate_clone":          `{"certificate":3}`,
	"flashpanel_certificate_install":        `{"site":21,"certificate":5}`,
	"flashpanel_certificate_renew":          `{"token":"simulated-server-token"}`,
	"flashpanel_dns_zone_create":            `{"name":"example.org"}`,
	"flashpanel_dns_zone_import":            `{"file":{"name":"zone.db","text":"@ 3600 IN A 192.0.2.11\n"}}`,
	"flashpanel_docker_container_start":     `{"container":"c2b8f6013aa4"}`,
	"flashpanel_docker_volume_delete":       `{"volume":"old_uploads"}`,
	"flashpanel_fail2ban_jail_enable":       `{"file":null,"enable":false}`,
	"flashpanel_fail2ban_jail_save":         `{"name":"nginx-limit-req"}`,
	"flashpanel_fail2ban_unban":             `{"all":true}`,
	"flashpanel_file_chmod":                 `{"path":"/home/flashvps/notes.txt"}`,
	"flashpanel_file_chown":                 `{"path":"/home/flashvps/notes.txt"}`,
	"flashpanel_file_compress":              `{"path":["/home/flashvps/notes.txt"]}`,
	"flashpanel_file_copy":                  `{"path":"/home/flashvps/notes.txt","destination":"/home/flashvps/copy.txt"}`,
	"flashpanel_file_decompress":            `{"path":"/home/flashvps/packed.zip"}`,
	"flashpanel_file_delete":                `{"path":["/home/flashvps/notes.txt"]}`,
	"flashpanel_file_move":                  `{"path":"/home/flashvps/notes.txt","destination":"/home/flashvps/moved.txt"}`,
	"flashpanel_file_rename":                `{"path":"/home/flashvps/notes.txt"}`,
	"flashpanel_mail_account_delete":        `{"email":null,"alias":null}`,
	"flashpanel_mail_domain_check":          `{"domain":1}`,
	"flashpanel_mail_domain_create":         `{"domain":"example.net"}`,
	"flashpanel_mail_domain_default":        `{"domain":2}`,
	"flashpanel_mail_domain_delete":         `{"domain":2}`,
	"flashpanel_mail_domain_ssl_install":    `{"domain":1}`,
	"flashpanel_n8n_credential_import":      `{"file":{"name":"credential.json","text":"[{\"name\":\"Bank\",\"type\":\"oAuth2Api\"}]"}}`,
	"flashpanel_n8n_workflow_import":        `{"file":{"name":"workflow.json","text":"[{\"name\":\"Nightly\"}]"}}`,
	"flashpanel_openlitespeed_php_install":  `{"version":"php8.2"}`,
	"flashpanel_openlitespeed_admin_update": `{"server":2,"application":6}`,
	"flashpanel_php_ioncube_disable":        `{"version":"php8.3"}`,
	"flashpanel_php_ioncube_enable":         `{"version":"php8.3"}`,
	"flashpanel_schedule_script_download":   `{"schedule":3,"token":"simulated-server-token"}`,
	"flashpanel_server_decrypt":             `{"token":"simulated-server-token"}`,
	"flashpanel_server_delete":              `{"server":2,"provider":null}`,
	"flashpanel_server_protect":             `{"server":2,"protected":true}`,
	"flashpanel_server_reinstall":           `{"server":2}`,
	"flashpanel_token_create":               `{"email":"demo@example.com","password":"simulated-password","code":"246810"}`,
	"flashpanel_user_update":                `{"password":null,"can_ssh":true,"can_ftp":true,"block_soft_limit":null,"block_hard_limit":null,"inode_soft_limit":null,"inode_hard_limit":null}`,
	"flashpanel_user_create":                `{"name":"deployer"}`,
	"openpanel_database_info":               `{"domain":"demo.example.org"}`,
	"openpanel_database_size":               `{"database":"demo_wp"}`,
	"openpanel_directory_size":              `{"folder":"backups"}`,
	"openpanel_login":                       `{"username":"demo","password":"simulated-password","twofa_code":null}`,
	"openpanel_screenshot_get":              `{"domain":"demo.example.org/landing"}`,
}

// first are the calls that make what a tool needs.
var first = map[string][2]string{
	"flashpanel_database_download": {"flashpanel_database_export", `{"server":1,"database":1}`},
	"flashpanel_dns_zone_download": {"flashpanel_dns_zone_export", `{"server":1,"zone":"example.com"}`},
	"flashpanel_file_decompress":   {"flashpanel_file_compress", `{"server":1,"path":["/home/flashvps/notes.txt"],"root":"/home/flashvps","name":"packed.zip","type":"zip"}`},
	"flashpanel_n8n_data_download": {"flashpanel_n8n_data_export", `{"site":23,"workflows":true,"credentials":true}`},
}

// good are arguments with which a tool succeeds on a fresh stand-in.
func good(t testing.TB, tool *op.Tool, r row) arguments {
	t.Helper()
	args := complete(tool, r)
	for name, value := range inWorld {
		if a := tool.Arg(name); a != nil && a.Place == op.InPath {
			args.set(name, value)
		}
	}
	for name, of := range map[string]func() int{
		"server": func() int { return max(serverOf[tool.Group], 1) },
		"site":   func() int { return max(siteOf[tool.Group], 12) },
	} {
		if tool.Arg(name) != nil {
			args.set(name, of())
		}
	}
	if special, ok := ofWorld[tool.Name]; ok {
		var values map[string]json.RawMessage
		if err := json.Unmarshal([]byte(special), &values); err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		for name, value := range values {
			args[name] = value
			if string(value) == "null" {
				delete(args, name)
			}
		}
	}
	return args
}

// prepare makes what a tool needs before it can succeed.
func (h *house) prepare(tool string) {
	h.t.Helper()
	if step, ok := first[tool]; ok {
		if a := h.call(step[0], step[1]); !a.Status.OK() {
			h.t.Fatalf("%s: %s: %s", step[0], a.Status, a.Summary)
		}
	}
}
