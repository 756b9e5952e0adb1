package policies

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// ListeningPorts says on which ports an SSH daemon listens whose settings have these values
// of Port and of ListenAddress, by sshd_config(5): an address may have a port of its own,
// Port is for those that have none, without an address it listens on all of them, and
// without a port on 22. The ports are in order, each once. The error is about a value that
// does not plainly name a port, or none.
func ListeningPorts(ports, addresses []string) ([]int, error) {
	var common, all []int
	for _, v := range ports {
		p, ok := portOf(strings.TrimSpace(v))
		if !ok {
			return nil, fmt.Errorf("the SSH port %q is not understood", clip(v))
		}
		common = append(common, p)
	}
	if len(common) == 0 {
		common = []int{22}
	}
	if len(addresses) == 0 {
		all = common
	}
	for _, v := range addresses {
		switch p, own, ok := listenAddress(v); {
		case !ok:
			return nil, fmt.Errorf("the SSH address %q is not understood", clip(v))
		case own:
			all = append(all, p)
		default:
			all = append(all, common...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// listenAddress reads a value of ListenAddress; own says that it has a port of its own, and
// ok is false where that is not plain.
func listenAddress(value string) (port int, own, ok bool) {
	words := strings.Fields(value)
	if len(words) != 1 && (len(words) != 3 || words[1] != "rdomain") {
		return 0, false, false
	}
	host, digits, err := net.SplitHostPort(words[0])
	if err != nil { // without a port; an IPv6 address may stand in brackets, or without them
		host = words[0]
		if inner, closed := strings.CutSuffix(host, "]"); closed && strings.HasPrefix(inner, "[") {
			host = inner[1:]
		}
		return 0, false, isHost(host)
	}
	port, ok = portOf(digits)
	return port, true, ok && isHost(host)
}

func portOf(text string) (port int, ok bool) {
	port, err := strconv.Atoi(text)
	return port, err == nil && port >= 1 && port <= 65535
}

// isHost reports whether a text is an address, or plainly the name of a host.
func isHost(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	letters := false
	for _, r := range strings.ToLower(text) {
		letter := 'a' <= r && r <= 'z'
		if !letter && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' {
			return false
		}
		letters = letters || letter
	}
	return letters // digits alone are an address to sshd, and perhaps meant as a port
}
