package policies_test

import (
	"net/netip"
	"strings"
	"testing"

	"panelbot/policies"
)

func TestClosing(t *testing.T) {
	t.Parallel()
	panel := []netip.Addr{netip.MustParseAddr("198.51.100.9"), netip.MustParseAddr("2001:db8::9")}
	tests := []struct {
		name string
		rule policies.FirewallRule
		want string // a part of the sentence; empty is nobody
	}{
		{"opens", policies.FirewallRule{Port: "22", Type: "allow"}, ""},
		{"limits", policies.FirewallRule{Port: "22", Type: "limit"}, ""},
		{"another port", policies.FirewallRule{Port: "3306", Type: "deny"}, ""},
		{"one stranger", policies.FirewallRule{Port: "22", Type: "deny", Address: "203.0.113.5"}, ""},
		{"udp", policies.FirewallRule{Port: "22", Type: "deny", Protocol: "udp"}, ""},
		{"SSH for everybody", policies.FirewallRule{Port: "22", Type: "deny"}, "closes SSH"},
		{"SSH by name", policies.FirewallRule{Port: "ssh", Type: "deny"}, "closes SSH"},
		{"a range over SSH", policies.FirewallRule{Port: "20:30", Type: "reject"}, "closes SSH"},
		{"a range with a dash", policies.FirewallRule{Port: "20-30", Type: "reject"}, "closes SSH"},
		{"a list with SSH", policies.FirewallRule{Port: "80,22/tcp", Type: "deny"}, "closes SSH"},
		{"all ports", policies.FirewallRule{Type: "deny"}, "closes SSH"},
		{"the second SSH port", policies.FirewallRule{Port: "2222", Type: "deny"}, "closes SSH"},
		{"a word nobody knows", policies.FirewallRule{Port: "22", Type: "DROP"}, "closes SSH"},
		{"everybody as a range", policies.FirewallRule{Port: "22", Type: "deny", Address: "0.0.0.0/0"}, "closes SSH"},
		{"half of everybody", policies.FirewallRule{Port: "22", Type: "deny", Address: "0.0.0.0/1"}, "closes SSH"},
		{"half of everybody that has the panel", policies.FirewallRule{Port: "22", Type: "deny", Address: "128.0.0.0/1"}, "panel's own address"},
		{"the panel", policies.FirewallRule{Port: "22", Type: "deny", Address: "198.51.100.9"}, "panel's own address"},
		{"the panel on any port", policies.FirewallRule{Port: "8443", Type: "deny", Address: "198.51.100.0/24"}, "panel's own address"},
		{"the panel mapped", policies.FirewallRule{Port: "22", Type: "deny", Address: "::ffff:198.51.100.9"}, "panel's own address"},
		{"the panel in IPv6", policies.FirewallRule{Port: "22", Type: "deny", Address: "2001:db8::/64"}, "panel's own address"},
		{"an address that is none", policies.FirewallRule{Port: "22", Type: "deny", Address: "office"}, "not understood"},
		{"an address that is none, on another port", policies.FirewallRule{Port: "80", Type: "deny", Address: "office"}, "not understood"},
		{"spaces and capitals", policies.FirewallRule{Port: " 22 ", Type: " Deny "}, "closes SSH"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			check(t, policies.Closing(tt.rule, []int{22, 2222}, panel), tt.want)
		})
	}
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if (want == "") != (got == "") || !strings.Contains(got, want) {
		t.Errorf("got %q, want a sentence with %q", got, want)
	}
}

func TestRemoving(t *testing.T) {
	t.Parallel()
	check(t, policies.Removing(policies.FirewallRule{Port: "22", Type: "allow"}, []int{22}), "keeps SSH")
	check(t, policies.Removing(policies.FirewallRule{Port: "22", Type: "deny"}, []int{22}), "")
	check(t, policies.Removing(policies.FirewallRule{Port: "80", Type: "allow"}, []int{22}), "")
	check(t, policies.Removing(policies.FirewallRule{Port: "22", Type: "allow", Protocol: "udp"}, []int{22}), "")
	check(t, policies.Removing(policies.FirewallRule{Port: "22", Type: " Reject"}, []int{22}), "")
	check(t, policies.Removing(policies.FirewallRule{Port: "22"}, []int{22}), "keeps SSH")
	check(t, policies.Removing(policies.FirewallRule{Port: "22", Type: "ALLOW IN"}, []int{22}), "keeps SSH")
}

func TestConfiguringSSH(t *testing.T) {
	t.Parallel()
	server := policies.SSHServer{Keys: 2, Rules: []policies.FirewallRule{{Port: "22", Type: "allow"}, {Port: "2222", Type: "allow"}, {Port: "2200", Type: "deny"}}}
	tests := []struct {
		settings string // keyword value, apart by |
		server   policies.SSHServer
		want     string
	}{
		{"MaxAuthTries 3", server, ""},
		{"port 2222", server, ""},
		{"Port 2200", server, "no rule of the firewall opens"},
		{"Port 2200", policies.SSHServer{}, "no rule of the firewall opens"},
		{"Port 0", server, "from 1 to 65535"},
		{"Port ssh", server, "from 1 to 65535"},
		{"PermitRootLogin prohibit-password", server, ""},
		{"PermitRootLogin no", server, "keeps root out"},
		{"PermitRootLogin maybe", server, "would not start"},
		{"PasswordAuthentication no", server, ""},
		{"PasswordAuthentication no", policies.SSHServer{}, "no SSH key"},
		{"PasswordAuthentication off", server, "yes or no"},
		{"PubkeyAuthentication no", server, "by which the panel logs in"},
		{"AllowUsers alice bob", server, "does not plainly name root"},
		{"AllowUsers root alice", server, ""},
		{"AllowUsers !root *", server, "does not plainly name root"},
		{"AllowUsers root@192.0.2.99", server, "does not plainly name root"},
		{"DenyUsers ro*", server, "may name root"},
		{"DenyUsers r*t", server, "may name root"},
		{"DenyUsers *oot", server, "may name root"},
		{"DenyUsers eve", server, ""},
		{"DenyGroups *", server, "may name root"},
		{"LogLevel VERBOSE", server, ""},
		{"LogLevel nonsense", server, "must be one of"},
		{"AddressFamily inet6", server, "cannot be judged"},
		{"LoginGraceTime 2m", server, ""},
		{"LoginGraceTime soon", server, "must be a time"},
		{"ListenAddress 127.0.0.1", server, "no longer listen"},
		{"ListenAddress 0.0.0.0", server, ""},
		{"MaxSessions 0", server, "nobody"},
		{"MaxAuthTries many", server, "whole number"},
		{"AuthenticationMethods publickey,password", server, "cannot be judged"},
		{"Match User root", server, "cannot be judged"},
		{"PermitRootLogni no", server, "does not know the keyword"},
		{"Banner /etc/issue", server, ""},
		{"Banner ", server, "empty value"},
		{"Banner a\nPermitRootLogin no", server, "several lines"},
	}
	for _, tt := range tests {
		t.Run(tt.settings, func(t *testing.T) {
			t.Parallel()
			name, value, _ := strings.Cut(tt.settings, " ")
			check(t, policies.ConfiguringSSH(map[string][]string{name: {value}}, tt.server), tt.want)
		})
	}
	check(t, policies.ConfiguringSSH(map[string][]string{"Port": nil}, server), "no value")
}

func TestLastRootKey(t *testing.T) {
	t.Parallel()
	check(t, policies.LastRootKey(2), "")
	check(t, policies.LastRootKey(1), "last SSH key")
	check(t, policies.LastRootKey(0), "last SSH key")
	check(t, policies.RootUser("root"), "root")
	check(t, policies.RootUser(" Root"), "root")
	check(t, policies.RootUser(""), "not known")
	check(t, policies.RootUser("web"), "")
}

func FuzzClosing(f *testing.F) {
	f.Add("22", "tcp", "deny", "0.0.0.0/0")
	f.Add("20:30", "", "reject", "::/0")
	f.Fuzz(func(t *testing.T, port, protocol, kind, address string) {
		r := policies.FirewallRule{Port: port, Protocol: protocol, Type: kind, Address: address}
		whom := policies.Closing(r, []int{22}, nil)
		if r.Opens(22) && whom != "" {
			t.Errorf("%+v opens SSH, and is said to shut out: %s", r, whom)
		}
	})
}
