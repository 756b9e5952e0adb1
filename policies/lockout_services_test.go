package policies_test

import (
	"testing"

	"panelbot/policies"
)

// TestSSHOnAPortOfTheWeb: an SSH daemon on 443 was shut by a rule about https, which no
// guard took for its port.
func TestSSHOnAPortOfTheWeb(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		port string
		ssh  int
		want bool
	}{
		{"https", 443, true},
		{" HTTPS/tcp ", 443, true},
		{"http,https", 443, true},
		{"http", 80, true},
		{"https", 80, false},
		{"http,https", 22, false},
	} {
		closing := policies.Closing(policies.FirewallRule{Port: tt.port, Type: "deny"}, []int{tt.ssh}, nil)
		removing := policies.Removing(policies.FirewallRule{Port: tt.port, Type: "allow"}, []int{tt.ssh})
		if (closing != "") != tt.want || (removing != "") != tt.want {
			t.Errorf("a rule about %q, with SSH on %d: closing %q, removing %q", tt.port, tt.ssh, closing, removing)
		}
	}
	opened := policies.SSHServer{Keys: 1, Rules: []policies.FirewallRule{{Port: "https", Type: "allow"}}}
	check(t, policies.ConfiguringSSH(map[string][]string{"Port": {"443"}}, opened), "")
}

// TestSSHMovedToAPortOfAnUnknownService: a rule for a service that nobody knows was taken
// for one that opens every port, so that SSH could move to one that is closed.
func TestSSHMovedToAPortOfAnUnknownService(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		open, port string
		want       string
	}{
		{"nginx full", "2222", "no rule of the firewall opens"},
		{"nginx full,2222", "2222", ""},
		{"ssh", "2222", "no rule of the firewall opens"},
		{"ssh", "22", ""},
		{"OpenSSH", "22", ""},
		{"any", "2222", ""},
	} {
		server := policies.SSHServer{Keys: 1, Rules: []policies.FirewallRule{{Port: tt.open, Type: "allow"}}}
		check(t, policies.ConfiguringSSH(map[string][]string{"Port": {tt.port}}, server), tt.want)
	}
	check(t, policies.Closing(policies.FirewallRule{Port: "nginx full", Type: "deny"}, []int{22}, nil), "closes SSH")
}
