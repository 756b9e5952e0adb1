package simulator

import "testing"

func TestLinuxUsers(t *testing.T) {
	t.Parallel()
	const list = "GET /api/servers/1/users"
	trips{
		"create, update, delete": {
			{target: "POST /api/servers/1/users", body: object{"name": "carol", "password": "topsecret", "can_ssh": true}, want: running, lacks: "topsecret"},
			{target: list, lacks: "carol", wait: true},
			{target: list, want: `{"id":1001,"name":"carol","can_ssh":true,"can_ftp":false}`, lacks: "topsecret"},
			{target: "PATCH /api/servers/1/users/1001", body: object{"can_ssh": false, "password": "other"}, want: running},
			{target: "PUT /api/servers/1/users/1001", body: object{"can_ftp": true}, wait: true},
			{target: list, want: `{"id":1001,"name":"carol","can_ssh":false,"can_ftp":true}`},
			{target: "DELETE /api/servers/1/users/1001", want: running, wait: true},
			{target: list, lacks: "carol"},
		},
		"deleting takes the keys": {
			{target: "DELETE /api/servers/1/users/1", wait: true},
			{target: "GET /api/servers/1/ssh-keys", want: "Bob laptop", lacks: "CI"},
		},
		"sync": {
			{target: "GET /api/servers/3/users/sync", want: running, wait: true},
			{target: "GET /api/servers/3/users", want: "deployer"},
		},
		"refusals": {
			{target: "POST /api/servers/1/users", body: object{"name": "webuser", "password": "x"}, status: 422, want: "already been taken"},
			{target: "POST /api/servers/1/users", body: object{"name": "a b"}, status: 422, want: "(and 1 more error)"},
			{target: "DELETE /api/servers/3/users/1", status: 404},
		},
	}.play(t, Config{})
}

func TestSSHKeys(t *testing.T) {
	t.Parallel()
	const list = "GET /api/servers/1/ssh-keys"
	trips{
		"create, delete": {
			{target: "POST /api/servers/1/ssh-keys", body: object{"name": "My Laptop Key", "user": "root", "public_key": "ssh-rsa AAAA..."}, want: `{"data":{"id":1001,"name":"My Laptop Key","linux_user":"root"}}`},
			{target: list, want: `{"id":1001,"name":"My Laptop Key","linux_user":"root"}`, lacks: "AAAA"},
			{target: "DELETE /api/servers/1/ssh-keys/1001", body: object{"linux_user": "root"}, want: running, wait: true},
			{target: list, lacks: "My Laptop Key"},
		},
		"refusals": {
			{target: "POST /api/servers/1/ssh-keys", body: object{"name": "x", "user": "root", "public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, status: 422, want: `"errors":{"public_key"`},
			{target: "POST /api/servers/1/ssh-keys", body: object{"name": "x", "user": "nobody", "public_key": "ssh-ed25519 AAAAC3Nz me@here"}, status: 422, want: `"errors":{"user"`},
			{target: "DELETE /api/servers/1/ssh-keys/3", body: object{"linux_user": "root"}, status: 422, want: `"errors":{"linux_user"`},
			{target: "DELETE /api/servers/1/ssh-keys/21", status: 404},
		},
		"Git providers": {
			{target: "POST /api/servers/1/keys", body: object{"providers": []int{1, 2}}, status: 204},
			{target: "POST /api/servers/1/keys", body: object{"providers": []int{1, 3}}, status: 400, want: `{"message":"Failed to add SSH Key to GitHub"}`},
			{target: "POST /api/servers/1/keys", body: object{"providers": []int{1, 9}}, status: 422, want: `"errors":{"providers.1"`},
		},
		"sshd_config": {
			{target: "GET /api/servers/1/sshd_config", want: `[{"key":"port","value":["22"],"type":"number"},{"key":"permitrootlogin"`},
			{target: "POST /api/servers/1/sshd_config", body: object{"port": []any{22, "2222"}, "maxauthtries": 3, "allowusers": "root"}, want: running},
			{target: "GET /api/servers/1/sshd_config", want: `{"key":"port","value":["22"],"type":"number"}`, wait: true},
			{target: "GET /api/servers/1/sshd_config", want: `{"key":"port","value":["22","2222"],"type":"number"}`},
			{target: "GET /api/servers/1/sshd_config", want: `{"key":"maxauthtries","value":["3"],"type":"number"}`},
			{target: "GET /api/servers/1/sshd_config", want: `{"key":"allowusers","value":["root"],"type":"text"}`},
			{target: "GET /api/servers/2/sshd_config", lacks: "2222"},
		},
	}.play(t, Config{})
}
