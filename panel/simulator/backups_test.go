package simulator

import (
	"strings"
	"testing"
)

func TestBackups(t *testing.T) {
	t.Parallel()
	const list, base = "GET /api/servers/1/backups", "POST /api/servers/1/backups"
	full := form{
		{"drive", "sftp"}, {"host", "backup.example.com"}, {"user", "backupuser"}, {"port", "22"}, {"auth_password", "1"},
		{"password", "topsecret"}, {"passphrase", "topsecret"}, {"s3_secret_access_key", "topsecret"}, {"code", "topsecret"},
		{"memo", "Shop"}, {"expression", "0 0 * * *"}, {"cycle", "7"}, {"all_sites", "0"},
		{"sites[0][id]", "12"}, {"sites[0][excludes][0]", "vendor"}, {"sites[0][excludes][1]", "cache"}, {"sites[1][id]", "13"},
		{"excludes[]", "node_modules"}, {"excludes[]", ".git"}, {"all_databases", "0"}, {"databases[]", "1"}, {"databases[]", "2"},
		{"private_key", "@topsecret"},
	}
	const info = "GET /api/servers/1/backups/1001/info"
	trips{
		"create, update, delete": {
			{target: list, want: `{"data":[{"id":1,"memo":"Daily backup","drive":"drive"}]}`},
			{target: base, body: full, want: `{"backup":{"id":1001,"memo":"Shop"},"event":{"id":1001,"status":"running"}}`},
			{target: list, lacks: "Shop", wait: true},
			{target: list, want: `{"id":1001,"memo":"Shop","drive":"sftp"}`},
			{target: info, want: `"is_active":true,"expression":"0 0 * * *","cycle":7,"all_sites":false,"sites":[{"id":12,"excludes":["vendor","cache"]},{"id":13,"excludes":[]}],` +
				`"excludes":["node_modules",".git"],"all_databases":false,"databases":[1,2],"host":"backup.example.com","user":"backupuser","port":22,`, lacks: "topsecret"},
			{target: "GET /api/servers/1/backups/1001?token=" + ServerToken, want: `"drive":"sftp"`, lacks: "topsecret"},
			{target: "PUT /api/servers/1/backups/1001", body: object{"is_active": false, "memo": "Shop, paused", "excludes": []string{"a"}, "excludes[]": "b", "sites": []object{{"id": 12}}},
				want: `{"backup":{"id":1001,"is_active":false,"memo":"Shop, paused"},"event":`},
			{target: "PATCH /api/servers/1/backups/1001", body: object{"cycle": 3}, wait: true},
			{target: info, want: `"memo":"Shop, paused","drive":"sftp","is_active":false,"expression":"0 0 * * *","cycle":3,"all_sites":false,"sites":[{"id":12,"excludes":[]}],"excludes":["a","b"]`},
			{target: "DELETE /api/servers/1/backups/1001"},
			{target: list, lacks: "1001"},
		},
		"refusals": {
			{target: base, body: form{{"memo", "x"}}, status: 422, want: `"drive"`},
			{target: base, body: form{{"drive", "drive"}, {"expression", "0 0 * * *"}, {"sites[0][id]", "21"}}, status: 422, want: `"errors":{"sites.0.id"`},
			// The reference's own example writes the names like this; PHP makes two sites of them, the second without an id.
			{target: base, body: form{{"drive", "drive"}, {"expression", "0 0 * * *"}, {"sites[][id]", "12"}, {"sites[][excludes][]", "x"}}, status: 422, want: `"errors":{"sites.1.id"`},
			{target: "PUT /api/servers/1/backups/1", body: object{"databases": []int{11}}, status: 422, want: `"errors":{"databases.0"`},
			{target: "DELETE /api/servers/1/backups/11", status: 404},
			{target: "GET /api/servers/1/backups/1", status: 403, want: `{"message":"Invalid Token"}`},
			{target: "GET /api/servers/1/backups/1/script?token=wrong", status: 403, want: `{"message":"Invalid Token"}`},
		},
		"callbacks": {
			{target: "GET /api/servers/1/backups/1?token=" + ServerToken, want: `"password":"simulated-storage-password"`},
			{target: "GET /api/servers/1/backups/1/script?token=" + ServerToken, want: "rclone copy"},
		},
		"clone": {
			{target: base + "/1/clone", body: object{"servers": []int{2, 99}}, status: 422, want: `"errors":{"servers.1"`},
			{target: base + "/1/clone", body: object{"servers": []int{2, 3}, "all_sites": true, "all_databases": false}},
			{target: "GET /api/servers/2/backups", lacks: "Daily backup", wait: true},
			{target: "GET /api/servers/2/backups", want: `{"id":1001,"memo":"Daily backup","drive":"drive"}`},
			{target: "GET /api/servers/3/backups", want: `{"id":1002,"memo":"Daily backup","drive":"drive"}`},
			{target: "GET /api/servers/2/backups/1001/info", want: `"all_sites":true,`},
			{target: "GET /api/servers/2/backups/1001/info", want: `"all_databases":false,`},
		},
		"import": {
			{target: "POST /api/servers/2/backups/import-rclone", wait: true},
			{target: "POST /api/servers/2/backups/import-rclone", wait: true},
			{target: "GET /api/servers/2/backups", want: `{"id":1001,"memo":"archive","drive":"s3"},{"id":1002,"memo":"gdrive","drive":"drive"}]}`},
			{target: base + "/import-rclone", status: 422, want: `{"message":"rclone.conf was not found on the server"}`},
		},
	}.play(t, Config{})
}

func TestBackupHistories(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	const list = "GET /api/servers/1/backup-histories"
	newest := f.do(200, list, nil).rows("name")
	if len(newest) != 7 || newest[0] != "backup-2026-03-02" || newest[6] != "backup-2026-02-24" {
		t.Errorf("%v", newest)
	}
	f.wantRows(list+"?sort=id", "id", 1., 2., 3., 4., 5., 6., 7.)
	f.wantRows(list+"?sort=-name", "id", 7., 6., 5., 4., 3., 2., 1.)
	if body := f.do(200, list, nil).Body.String(); !strings.HasPrefix(body, `{"data":[{"id":7,"name":"backup-2026-03-02","size":"1.5 GB","time":"120"},`) {
		t.Error(body)
	}
	f.do(400, list+"?sort=age", nil)
}

func TestRestore(t *testing.T) {
	t.Parallel()
	const restore, env = "POST /api/servers/1/backups/1/restore", "GET /api/servers/1/files/view?path=/home/flashvps/shop.example.com/.env"
	last := func(more object) object {
		body := object{"file_path": "/backups/backup-2026-03-02", "restore_type": "site"}
		for k, v := range more {
			body[k] = v
		}
		return body
	}
	trips{
		"a site": {
			{target: "DELETE /api/servers/1/files/delete", body: object{"path": []string{"/home/flashvps/shop.example.com"}}},
			{target: env, status: 404},
			{target: restore, body: last(object{"site_id": 12})},
			{target: env, status: 404, wait: true},
			{target: env, want: "APP_ENV=production"},
		},
		"a database": {{target: restore, body: last(object{"restore_type": "database", "database_id": 1})}},
		"refusals": {
			{target: restore, body: last(object{"file_path": "backup-2020-01-01", "site_id": 12}), status: 422, want: `"errors":{"file_path"`},
			{target: "POST /api/servers/3/backups/21/restore", body: last(nil), status: 422, want: `"errors":{"file_path"`},
			{target: restore, body: last(object{"site_id": 21}), status: 422, want: `"errors":{"site_id"`},
			{target: restore, body: last(object{"restore_type": "database", "database_id": 11}), status: 422, want: `"errors":{"database_id"`},
		},
	}.play(t, Config{})
}
