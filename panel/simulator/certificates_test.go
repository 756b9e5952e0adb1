package simulator

import "testing"

func TestCertificates(t *testing.T) {
	t.Parallel()
	const list, base = "GET /api/sites/12/certificates", "POST /api/sites/12/certificates"
	const key, cert = "-----BEGIN PRIVATE KEY-----\ntopsecret", "-----BEGIN CERTIFICATE-----\nMIIB"
	trips{
		"free": {
			{target: list, want: `{"data":[{"id":1,"domain":"shop.example.com","is_active":true,"is_free":true},{"id":2,`},
			{target: base + "/free", body: object{"client": "letsencrypt", "auto_active": true, "account": "default"}, want: running},
			{target: list, lacks: "1001", wait: true},
			{target: list, want: `{"id":1,"domain":"shop.example.com","is_active":false,`},
			{target: list, want: `{"id":1001,"domain":"shop.example.com","is_active":true,"is_free":true}`},
		},
		"a CSR": {
			{target: base + "/csr", body: object{"domain": "www.example.com", "country": "VN"}, want: running, wait: true},
			{target: list, want: `{"id":1001,"domain":"www.example.com","is_active":false,"is_free":false}`},
			{target: base + "/1001/active", status: 422, want: `{"message":`},
			{target: base + "/1001/install", body: object{"certificate_cert": "x"}, status: 422},
			{target: base + "/1001/install", body: object{"certificate_cert": cert}, want: running, wait: true},
			{target: base + "/1001/install", body: object{"certificate_cert": cert}, status: 422},
			{target: base + "/1001/active", want: running, wait: true},
			{target: list, want: `{"id":1001,"domain":"www.example.com","is_active":true,`},
		},
		"import": {
			{target: base + "/import", body: object{"certificate_key": key, "certificate_cert": cert}, want: running, lacks: "topsecret", wait: true},
			{target: list, want: `{"id":1001,"domain":"shop.example.com","is_active":false,"is_free":false}`, lacks: "topsecret"},
			{target: base + "/import", body: object{"certificate_key": "x", "certificate_cert": cert}, status: 422, want: `"errors":{"certificate_key"`},
		},
		"clone": {
			{target: base + "/3/clone", body: object{"auto_active": true}, want: running, wait: true},
			{target: list, want: `{"id":1001,"domain":"blog.example.com","is_active":true,"is_free":true}`},
			{target: base + "/1/clone", status: 422},
			{target: base + "/5/clone", status: 422}, // api's CSR
			{target: base + "/99/clone", status: 404},
		},
		"switch, delete": {
			{target: base + "/1/inactive", want: running, wait: true},
			{target: list, lacks: `"is_active":true`},
			{target: base + "/2/active", want: running, wait: true},
			{target: list, want: `{"id":2,"domain":"shop.example.com","is_active":true,`},
			{target: "DELETE /api/sites/12/certificates/2", want: running, wait: true},
			{target: list, lacks: `"id":2`},
			{target: "DELETE /api/sites/12/certificates/3", status: 404}, // blog's
		},
		"activate what is deleted meanwhile": {
			{target: "DELETE /api/sites/12/certificates/2"},
			{target: base + "/2/active", wait: true},
			{target: list, want: `"is_active":true`},
		},
		"provider": {
			{target: base, body: object{"client": "cloudflare"}, want: running, wait: true},
			{target: list, want: `{"id":1001,"domain":"shop.example.com","is_active":true,"is_free":false}`},
		},
		"renew": {
			{target: base + "/renew", body: object{"id": 1}, status: 403, want: "Invalid Token"},
			{target: base + "/renew", body: object{"id": 1, "token": ServerToken}, status: 204},
			{target: base + "/renew", body: object{"id": 3, "token": ServerToken}, status: 404},
		},
	}.play(t, Config{})
}
