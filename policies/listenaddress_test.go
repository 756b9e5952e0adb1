package policies_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// TestPortsOfListenAddress: an SSH daemon on a port that ListenAddress alone names was
// taken to listen on 22, so that no guard saw its port closed. The forms are those of
// sshd_config(5) and of what sshd -T prints.
func TestPortsOfListenAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ports, addresses []string
		want             []int // nil is that it cannot be told
	}{
		{nil, nil, []int{22}},
		{[]string{"2222"}, nil, []int{2222}},
		{[]string{"2222", " 22 "}, nil, []int{22, 2222}},
		{nil, []string{"0.0.0.0:2222"}, []int{2222}},
		{nil, []string{" 0.0.0.0:2222 "}, []int{2222}},
		{nil, []string{"[::]:2222"}, []int{2222}},
		{nil, []string{"[192.0.2.1]:2222"}, []int{2222}},
		{nil, []string{"web-1.example.com:2222"}, []int{2222}},
		{nil, []string{"[web-1.example.com]:2222"}, []int{2222}},
		{nil, []string{"[fe80::1%eth0]:2222"}, []int{2222}},
		{nil, []string{"0.0.0.0:2222 rdomain blue"}, []int{2222}},
		{[]string{"22"}, []string{"0.0.0.0:22", "[::]:22"}, []int{22}},
		{[]string{"22"}, []string{"0.0.0.0:2222"}, []int{2222}}, // Port is for addresses without one
		{[]string{"2200"}, []string{"0.0.0.0:2222", "::"}, []int{2200, 2222}},
		{nil, []string{"0.0.0.0:2222", "[::]"}, []int{22, 2222}},
		{nil, []string{"0.0.0.0"}, []int{22}},
		{nil, []string{"web-1"}, []int{22}},
		{nil, []string{"192.0.2.1 rdomain blue"}, []int{22}},
		{nil, []string{"2001:db8::1:2222"}, []int{22}}, // without brackets it is all address

		{[]string{"ssh"}, nil, nil},
		{[]string{""}, nil, nil},
		{[]string{"0"}, nil, nil},
		{[]string{"65536"}, nil, nil},
		{[]string{"22 2222"}, nil, nil},
		{[]string{"ssh"}, []string{"0.0.0.0:2222"}, nil},
		{nil, []string{""}, nil},
		{nil, []string{"0.0.0.0:2222", ""}, nil},
		{nil, []string{"0.0.0.0:"}, nil},
		{nil, []string{":2222"}, nil},
		{nil, []string{"2222"}, nil}, // an address to sshd, and perhaps meant as a port
		{nil, []string{"0.0.0.0/2222"}, nil},
		{nil, []string{"0.0.0.0:ssh"}, nil},
		{nil, []string{"0.0.0.0:0"}, nil},
		{nil, []string{"0.0.0.0:65536"}, nil},
		{nil, []string{"0.0.0.0:22:33"}, nil},
		{nil, []string{"[::]2222"}, nil},
		{nil, []string{"[::]:"}, nil},
		{nil, []string{"[::"}, nil},
		{nil, []string{"[]:2222"}, nil},
		{nil, []string{"::]:2222"}, nil},
		{nil, []string{"0.0.0.0:2222 # all"}, nil},
		{nil, []string{"0.0.0.0:2222 rdomain"}, nil},
		{nil, []string{"0.0.0.0:2222,[::]:2222"}, nil},
		{nil, []string{`"0.0.0.0:2222"`}, nil},
		{nil, []string{"${LISTEN}"}, nil},
		{nil, []string{"*"}, nil},
	} {
		got, err := policies.ListeningPorts(tt.ports, tt.addresses)
		if (err != nil) != (tt.want == nil) {
			t.Errorf("Port %q, ListenAddress %q: %v, %v", tt.ports, tt.addresses, got, err)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("Port %q, ListenAddress %q (-got +want):\n%s", tt.ports, tt.addresses, diff)
		}
	}
}
