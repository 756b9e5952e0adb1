package simulator

import "testing"

func TestSchedules(t *testing.T) {
	t.Parallel()
	const list = "GET /api/servers/1/schedules"
	job := object{"command": "uptime", "user": "root", "cron": "*/5 * * * *", "description": "Load"}
	trips{
		"create, update, delete": {
			{target: "POST /api/servers/1/schedules", body: job, want: `"schedule":{"id":1001,"command":"uptime"`},
			{target: list, lacks: "uptime", wait: true},
			{target: list, want: `{"id":1001,"command":"uptime","cron":"*/5 * * * *","user":"root","description":"Load"}`},
			{target: "PATCH /api/servers/1/schedules/1001", body: object{"cron": "0 * * * *"}, want: begun},
			{target: "PUT /api/servers/1/schedules/1001", body: object{"command": "w"}, want: `"cron":"*/5 * * * *"`, wait: true},
			{target: list, want: `{"id":1001,"command":"w","cron":"0 * * * *","user":"root","description":"Load"}`},
			{target: "DELETE /api/servers/1/schedules/1001", want: running},
			{target: list, want: "1001", wait: true},
			{target: list, lacks: "1001"},
		},
		"on a new server": {
			{target: "POST /api/servers", body: object{"provider": "do", "name": "new"}, status: 201},
			{target: "GET /api/servers/1001/schedules", want: `{"data":[]}`},
			{target: "POST /api/servers/1001/schedules", body: job, wait: true},
			{target: "GET /api/servers/1001/schedules", want: "uptime"},
		},
		"refusals": {
			{target: "POST /api/servers/1/schedules", body: object{"command": "w", "user": "root", "cron": "often"}, status: 422, want: `"errors":{"cron"`},
			{target: "POST /api/servers/1/schedules", body: object{}, status: 422, want: "(and 2 more errors)"},
			{target: "DELETE /api/servers/1/schedules/21", status: 404}, // db-1's
		},
		"script": {
			{target: "GET /api/servers/1/schedules/1/script?token=" + ServerToken, status: 403, want: `{"message":"Only system schedules can access this endpoint"}`},
			{target: "GET /api/servers/1/schedules/3/script", status: 403, want: "Invalid Token"},
			{target: "GET /api/servers/1/schedules/3/script?token=" + ServerToken, want: "#!/bin/bash\n"},
		},
	}.play(t, Config{})
}
