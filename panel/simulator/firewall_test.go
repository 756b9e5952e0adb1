package simulator

import "testing"

func TestFirewallRules(t *testing.T) {
	t.Parallel()
	const list = "GET /api/servers/1/rules"
	trips{
		"create, delete": {
			{target: list, want: `{"data":[{"id":1,"port":"22","type":"allow","protocol":"tcp"},{"id":2,"port":"80"`},
			{target: "POST /api/servers/1/rules", body: object{"name": "App", "port": 8443, "type": "allow", "ip_address": "192.168.1.0/24"}, want: `"firewall_rule":{"id":1001,"port":"8443"`},
			{target: list, lacks: "8443", wait: true},
			{target: list, want: `{"id":1001,"port":"8443","type":"allow","protocol":"tcp"}`},
			{target: "DELETE /api/servers/1/rules/1001", want: running, wait: true},
			{target: list, lacks: "8443"},
		},
		"twice is two": {
			{target: "POST /api/servers/1/rules", body: object{"port": "53", "protocol": "udp", "type": "deny"}},
			{target: "POST /api/servers/1/rules", body: object{"port": "53", "protocol": "udp", "type": "deny"}, wait: true},
			{target: list, want: `{"id":1001,"port":"53","type":"deny","protocol":"udp"},{"id":1002,"port":"53"`},
		},
		"sync": {
			{target: "GET /api/servers/1/rules/sync", want: running, wait: true},
			{target: "GET /api/servers/1/rules/sync", wait: true},
			{target: list, want: `{"id":1001,"port":"8080"`, lacks: "1002"},
		},
		"the port of SSH": {
			{target: "DELETE /api/servers/1/rules/1", status: 403, want: `{"message":"Cannot delete SSH port rules"}`},
			{target: "POST /api/servers/1/sshd_config", body: object{"port": 2222}, wait: true},
			{target: "DELETE /api/servers/1/rules/1", want: running},
		},
		"refusals": {
			{target: "POST /api/servers/1/rules", body: object{"port": "70000", "type": "allow"}, status: 422, want: `"errors":{"port"`},
			{target: "POST /api/servers/1/rules", body: object{"port": "3000:3010", "type": "open"}, status: 422, want: `"errors":{"type"`},
			{target: "POST /api/servers/1/rules", body: object{"port": "1", "type": "allow", "ip_address": "here"}, status: 422, want: `"errors":{"ip_address"`},
			{target: "DELETE /api/servers/2/rules/1", status: 404},
		},
	}.play(t, Config{})
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	const list, ban = "GET /api/servers/1/fail2ban/jail", "POST /api/servers/1/fail2ban/"
	trips{
		"unban": {
			{target: list, want: `{"name":"sshd","enabled":true,"banned_ip_list":["203.0.113.201","203.0.113.202","2001:db8::bad"]`},
			{target: ban + "unbanip", body: object{"jail": "sshd", "all": false, "ips": []string{"203.0.113.202", "192.0.2.200"}}},
			{target: list, want: `["203.0.113.201","2001:db8::bad"]`},
			{target: ban + "unbanip", body: object{"jail": "sshd", "all": true}},
			{target: list, want: `{"name":"sshd","enabled":true,"banned_ip_list":[]`},
		},
		"create, switch, delete": {
			{target: ban + "jail", body: object{"name": "dovecot", "enabled": true, "filter": "dovecot", "maxretry": "3", "ignoreip": []string{"127.0.0.1"}}},
			{target: list, want: `{"name":"dovecot","enabled":true,"banned_ip_list":[],"file":"/etc/fail2ban/jail.d/dovecot.conf"`},
			{target: ban + "jail", body: object{"name": "dovecot", "bantime": "1d"}},
			{target: list, want: `"maxretry":"3","findtime":"10m","bantime":"1d"}`},
			{target: ban + "enable", body: object{"file": "/etc/fail2ban/jail.d/sshd.conf", "jail": "sshd", "enable": false}},
			{target: list, want: `{"name":"sshd","enabled":false,"banned_ip_list":[]`},
			{target: "DELETE /api/servers/1/fail2ban/jail/dovecot"},
			{target: list, lacks: "dovecot"},
		},
		"refusals": {
			{target: ban + "unbanip", body: object{"jail": "none", "all": true}, status: 422, want: `"errors":{"jail"`},
			{target: ban + "unbanip", body: object{"jail": "sshd"}, status: 422, want: `"errors":{"ips"`},
			{target: ban + "unbanip", body: object{"jail": "sshd", "ips": []string{"x"}}, status: 422, want: `"errors":{"ips.0"`},
			{target: ban + "enable", body: object{"jail": "none", "enable": true}, status: 422},
			{target: "DELETE /api/servers/1/fail2ban/jail/none", status: 404},
		},
		"info": {{target: ban + "info", want: `"filters":["sshd"`}},
		"8G": {
			{target: "POST /api/sites/12/8gfirewall", want: running},
			{target: "DELETE /api/sites/21/8gfirewall", want: running},
			{target: "POST /api/sites/22/8gfirewall", status: 400, want: `{"message":"8G Firewall is only supported for Nginx and Apache"}`},
			{target: "DELETE /api/sites/22/8gfirewall", status: 400},
		},
	}.play(t, Config{})
}
