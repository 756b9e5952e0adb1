package simulator

import (
	"strings"
	"testing"
)

func TestAgentAndBalancing(t *testing.T) {
	t.Parallel()
	trips{
		"agent": {
			{target: "POST /api/servers/1/agent/install", body: object{"web": true}, want: `{"message":"Agent is already up to date"}`},
			{target: "POST /api/servers/2/agent/install", want: running},
			{target: "POST /api/servers/2/agent/install", want: running, wait: true},
			{target: "POST /api/servers/2/agent/install", want: `{"message":"Agent is already up to date"}`},
		},
		"balancing": {
			{target: "POST /api/sites/12/balancing/enable", want: `{"message":"There is no load balancer server"}`},
			{target: "POST /api/sites/12/balancing", body: object{"method": "round_robin", "servers": []object{{"ip": "192.0.2.12", "port": 80}}}, want: `{"data":{"id":12,"name":"shop.example.com"}}`},
			{target: "POST /api/sites/12/balancing/enable", want: running},
			{target: "POST /api/sites/12/balancing/disable", want: running},
			{target: "POST /api/sites/21/balancing/enable", want: running},
			{target: "POST /api/sites/12/balancing", body: object{"servers": []object{{"ip": "here"}}}, status: 422, want: `"errors":{"servers.0.ip"`},
		},
		"notifications": {{target: "POST /api/sites/12/notifications/telegram/disable", status: 204}},
		"OpenClaw": {
			{target: "POST /api/servers/1/openclaw/logs", want: `{"output":"OpenClaw is not installed","success":false}`},
			{target: "POST /api/servers/2/openclaw/logs?lines=x", status: 422},
		},
	}.play(t, Config{})
}

func TestAgentTokensAreNew(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	var first, second struct{ Token, Direct, Remote string }
	f.do(200, "POST /api/servers/1/agent/token", nil).into(&first)
	f.do(200, "POST /api/servers/1/agent/token", nil).into(&second)
	if strings.Count(first.Token, ".") != 2 || first.Token == second.Token || first.Direct == second.Direct || first.Remote == second.Remote {
		t.Errorf("%+v\n%+v", first, second)
	}
}

func TestOpenClawLines(t *testing.T) {
	t.Parallel()
	f := newFake(t, Config{})
	for query, want := range map[string]int{"": 100, "?lines=5": 5, "?lines=100000": 150, "?lines=0": 1} {
		var logs struct {
			Output  string
			Success bool
		}
		f.do(200, "POST /api/servers/2/openclaw/logs"+query, nil).into(&logs)
		if n := strings.Count(logs.Output, "\n"); n != want || !logs.Success {
			t.Errorf("%q: %d lines, want %d", query, n, want)
		}
	}
}
