package policies

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// The guards against shutting people out. Each takes what a call would do and
// what is known of the server, and says in a sentence whom it would shut out;
// an empty sentence is nobody. What cannot be judged counts as shutting out.
// No rule of a policy lifts them: only the caller can, with override, and the
// call then counts as Destroy.

// FirewallRule is a rule of a firewall, in UFW's terms (ufw(8)).
type FirewallRule struct {
	// Port is a port, a range 20:30, a list 22,80 or a service's name; empty
	// or any is all ports.
	Port string
	// Protocol is tcp, udp, any or empty.
	Protocol string
	// Type is allow, limit, deny or reject.
	Type string
	// Address is who it is for: an address, a CIDR range; empty is everybody.
	Address string
}

// nearlyEverybody is the prefix length below which a range is nearly everybody.
const nearlyEverybody = 8

// services are the names that rules have for ports, by services(5) and the profiles of
// UFW, as far as anybody has SSH listen there.
var services = map[string]int{"ssh": 22, "openssh": 22, "http": 80, "https": 443}

// Opens reports whether the rule plainly lets somebody in on the port. One in a form
// that is not understood may be about another.
func (r FirewallRule) Opens(port int) bool {
	switch strings.ToLower(strings.TrimSpace(r.Type)) {
	case "allow", "limit":
		covered, _ := r.covers(port)
		return covered && !r.isUDP()
	default:
		return false
	}
}

func (r FirewallRule) isUDP() bool { return strings.EqualFold(strings.TrimSpace(r.Protocol), "udp") }

// about reports whether the rule may be about the port.
func (r FirewallRule) about(port int) bool {
	covered, odd := r.covers(port)
	return covered || odd
}

// covers reports whether the rule is plainly about the port; odd says that a part of it
// is in a form that is not understood.
func (r FirewallRule) covers(port int) (covered, odd bool) {
	text := strings.ToLower(strings.TrimSpace(r.Port))
	if text == "" || text == "any" {
		return true, false
	}
	for piece := range strings.SplitSeq(text, ",") {
		piece, protocol, _ := strings.Cut(strings.TrimSpace(piece), "/")
		if strings.TrimSpace(protocol) == "udp" {
			continue // SSH is TCP
		}
		first, last, isRange := strings.Cut(strings.ReplaceAll(piece, "-", ":"), ":")
		from, err := strconv.Atoi(strings.TrimSpace(first))
		to := from
		if isRange && err == nil {
			to, err = strconv.Atoi(strings.TrimSpace(last))
		}
		if named, known := services[piece]; known {
			from, to, err = named, named, nil
		}
		covered = covered || err == nil && from <= port && port <= to
		odd = odd || err != nil
	}
	return covered, odd
}

// Closing says whom a new rule would shut out, on a server whose SSH daemon
// listens on the ports, of a panel with these addresses.
func Closing(r FirewallRule, sshPorts []int, panel []netip.Addr) string {
	if t := strings.ToLower(strings.TrimSpace(r.Type)); t == "allow" || t == "limit" {
		return ""
	}
	address := strings.ToLower(strings.TrimSpace(r.Address))
	everybody := address == "" || address == "any" || address == "anywhere"
	var prefix netip.Prefix
	known := everybody
	if !everybody {
		if p, err := netip.ParsePrefix(address); err == nil {
			prefix, known = p.Masked(), true
		} else if a, err := netip.ParseAddr(address); err == nil {
			a = a.WithZone("").Unmap()
			prefix, known = netip.PrefixFrom(a, a.BitLen()), true
		}
	}
	if known && !everybody && prefix.Bits() > 0 {
		for _, a := range panel {
			if prefix.Contains(a.Unmap()) {
				return fmt.Sprintf("it shuts out the panel's own address %s.", a.Unmap())
			}
		}
	}
	if !known {
		return "it shuts out an address that is not understood, which may be the panel's."
	}
	if r.isUDP() || !slices.ContainsFunc(sshPorts, r.about) {
		return ""
	}
	switch {
	case everybody, prefix.Bits() < nearlyEverybody:
		return fmt.Sprintf("it closes SSH (port %s) for everybody, the panel too.", ports(sshPorts))
	}
	return ""
}

// Removing says whom the deletion of a rule would shut out. A rule that does
// not plainly close may be one that opens.
func Removing(r FirewallRule, sshPorts []int) string {
	if t := strings.ToLower(strings.TrimSpace(r.Type)); t == "deny" || t == "reject" || r.isUDP() {
		return ""
	}
	if slices.ContainsFunc(sshPorts, r.about) {
		return fmt.Sprintf("the rule keeps SSH (port %s) open.", ports(sshPorts))
	}
	return ""
}

func ports(list []int) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = strconv.Itoa(p)
	}
	return strings.Join(words, ", ")
}

// LastRootKey says whom the deletion of one of root's keys would shut out,
// given how many there are.
func LastRootKey(keys int) string {
	if keys > 1 {
		return ""
	}
	return "it removes the last SSH key of root."
}

// IsRoot reports whether a user's name may be root's, in whatever letters the
// panel or the caller writes it.
func IsRoot(name string) bool { return strings.EqualFold(strings.TrimSpace(name), "root") }

// RootUser says whom it would shut out to delete a Linux user, or to take its
// SSH access.
func RootUser(name string) string {
	switch {
	case IsRoot(name):
		return "it takes SSH access from root, as whom the panel logs in."
	case strings.TrimSpace(name) == "":
		return "the user has no name, so that whether it is root is not known."
	default:
		return ""
	}
}
