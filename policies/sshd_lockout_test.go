package policies_test

import (
	"testing"

	"panelbot/policies"
)

// TestSettingsOfSSHThatShutRootOut: keys that are too short for it, accounts that are
// locked without PAM, and values that sshd does not start with went past the guard.
func TestSettingsOfSSHThatShutRootOut(t *testing.T) {
	t.Parallel()
	server := policies.SSHServer{Keys: 2, Rules: []policies.FirewallRule{{Port: "22", Type: "allow"}, {Port: "2222/udp", Type: "allow"}}}
	for _, tt := range []struct {
		keyword string
		values  []string
		want    string
	}{
		{"RequiredRSASize", []string{"16384"}, "cannot be judged"},
		{"UsePAM", []string{"no"}, "without PAM"},
		{"UsePAM", []string{"yes"}, ""},
		{"PermitRootLogin", []string{"yes", "no"}, "takes one value"},
		{"X11Forwarding", []string{"no", "maybe"}, "takes one value"},
		{"ListenAddress", []string{"0.0.0.0", "somewhere"}, "not plainly an address"},
		{"ListenAddress", []string{"0.0.0.0", "::"}, ""},
		{"ListenAddress", []string{"192.0.2.1", "[::]"}, ""},
		{"Port", []string{"2222"}, "no rule of the firewall opens"},
	} {
		check(t, policies.ConfiguringSSH(map[string][]string{tt.keyword: tt.values}, server), tt.want)
	}
}
