package policies

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// sshdKeywords are the keywords of sshd_config(5) of OpenSSH 9.9, by the form
// of their values: flag is yes or no, number a whole number, time a time of
// sshd, words apart by | are all there are. Keywords whose values sshd may
// refuse, or that can shut everybody out, in ways that cannot be judged
// beforehand are blind.
var sshdKeywords = map[string]string{
	"acceptenv": "blind", "addressfamily": "blind", "allowagentforwarding": "blind", "allowgroups": "groups", "allowstreamlocalforwarding": "yes|no|all|local|remote",
	"allowtcpforwarding": "yes|no|all|local|remote", "allowusers": "users", "authenticationmethods": "blind", "authorizedkeyscommand": "blind",
	"authorizedkeyscommanduser": "blind", "authorizedkeysfile": "blind", "authorizedprincipalscommand": "blind",
	"authorizedprincipalscommanduser": "blind", "authorizedprincipalsfile": "blind", "banner": "text", "casignaturealgorithms": "blind",
	"channeltimeout": "blind", "chrootdirectory": "blind", "ciphers": "blind", "clientalivecountmax": "number", "clientaliveinterval": "number",
	"compression": "yes|delayed|no", "denygroups": "nogroups", "denyusers": "nousers", "disableforwarding": "flag", "exposeauthinfo": "flag",
	"fingerprinthash": "md5|sha256", "forcecommand": "blind", "gatewayports": "yes|no|clientspecified", "gssapiauthentication": "flag", "gssapicleanupcredentials": "flag",
	"gssapistrictacceptorcheck": "flag", "hostbasedacceptedalgorithms": "blind", "hostbasedauthentication": "flag",
	"hostbasedusesnamefrompacketonly": "flag", "hostcertificate": "blind", "hostkey": "blind", "hostkeyagent": "blind", "hostkeyalgorithms": "blind",
	"ignorerhosts": "yes|no|shosts-only", "ignoreuserknownhosts": "flag", "include": "blind", "ipqos": "blind", "kbdinteractiveauthentication": "flag",
	"challengeresponseauthentication": "flag", "kerberosauthentication": "flag", "kerberosgetafstoken": "flag", "kerberosorlocalpasswd": "flag",
	"kerberosticketcleanup": "flag", "kexalgorithms": "blind", "listenaddress": "address", "logingracetime": "time", "loglevel": "quiet|fatal|error|info|verbose|debug|debug1|debug2|debug3",
	"logverbose": "blind", "macs": "blind", "match": "blind", "maxauthtries": "count", "maxsessions": "count", "maxstartups": "blind",
	"modulifile": "blind", "passwordauthentication": "flag", "permitemptypasswords": "flag", "permitlisten": "blind", "permitopen": "blind",
	"permitrootlogin": "root", "permittty": "flag", "permittunnel": "yes|point-to-point|ethernet|no", "permituserenvironment": "blind", "permituserrc": "flag",
	"persourcemaxstartups": "blind", "persourcenetblocksize": "blind", "persourcepenalties": "blind", "persourcepenaltyexemptlist": "blind",
	"pidfile": "blind", "port": "port", "printlastlog": "flag", "printmotd": "flag", "pubkeyacceptedalgorithms": "blind",
	"pubkeyauthoptions": "blind", "pubkeyauthentication": "pubkey", "rdomain": "blind", "refuseconnection": "blind", "rekeylimit": "blind",
	"requiredrsasize": "blind", "revokedkeys": "blind", "securitykeyprovider": "blind", "setenv": "blind", "sshdsessionpath": "blind",
	"streamlocalbindmask": "blind", "streamlocalbindunlink": "flag", "strictmodes": "flag", "subsystem": "blind", "syslogfacility": "daemon|user|auth|authpriv|local0|local1|local2|local3|local4|local5|local6|local7",
	"tcpkeepalive": "flag", "trustedusercakeys": "blind", "unusedconnectiontimeout": "time", "usedns": "flag", "usepam": "flag",
	"versionaddendum": "blind", "x11displayoffset": "number", "x11forwarding": "flag", "x11uselocalhost": "flag", "xauthlocation": "blind",
}

// sshTime is a time as sshd_config(5) writes them.
var sshTime = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9]+[smhdw]?)+$`) })

// SSHServer is what is known of a server before its SSH daemon is configured.
type SSHServer struct {
	// Rules are those of its firewall. Where there are none, what it lets in is
	// not known: a panel that shows no rule need not have turned it off.
	Rules []FirewallRule
	// Keys is how many SSH keys open it.
	Keys int
	// Ports and Addresses are the values that Port and ListenAddress have before. They are
	// needed where a ListenAddress is set.
	Ports, Addresses []string
}

// ConfiguringSSH says whom new settings of an SSH daemon would shut out, or
// why the daemon would not take them. The settings are keywords with their
// values, in any case.
func ConfiguringSSH(settings map[string][]string, server SSHServer) string {
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if whom := sshSetting(strings.ToLower(name), name, settings[name], server); whom != "" {
			return whom
		}
	}
	return movingSSH(settings, server)
}

// movingSSH says whom a new ListenAddress would shut out that has SSH listen on other ports.
// A new Port was judged by itself.
func movingSSH(settings map[string][]string, server SSHServer) string {
	var addresses []string
	for name, values := range settings {
		switch strings.ToLower(name) {
		case "port":
			return ""
		case "listenaddress":
			addresses = append(addresses, values...)
		}
	}
	if len(addresses) == 0 {
		return ""
	}
	before, err := ListeningPorts(server.Ports, server.Addresses)
	if err != nil {
		return fmt.Sprintf("on which ports SSH listens now is not known: %v.", err)
	}
	after, err := ListeningPorts(server.Ports, addresses)
	if err != nil {
		return fmt.Sprintf("on which ports SSH would listen is not known: %v.", err)
	}
	if slices.ContainsFunc(after, func(p int) bool { return slices.Contains(before, p) }) {
		return ""
	}
	return closed(after, server)
}

func sshSetting(keyword, name string, values []string, server SSHServer) string {
	form, known := sshdKeywords[keyword]
	if !known {
		return fmt.Sprintf("the SSH daemon does not know the keyword %q, and would not start.", clip(name))
	}
	if len(values) == 0 {
		return fmt.Sprintf("%s has no value, and the SSH daemon would not start.", name)
	}
	for _, v := range values {
		if strings.TrimSpace(v) == "" || strings.ContainsAny(v, "\n\r\x00") {
			return fmt.Sprintf("%s has an empty value or one of several lines, and the SSH daemon would not start.", name)
		}
	}
	if len(values) > 1 && !slices.Contains([]string{"port", "address", "users", "groups", "nousers", "nogroups", "blind"}, form) {
		return fmt.Sprintf("%s takes one value, and with several the SSH daemon would not start.", name)
	}
	first := strings.ToLower(strings.TrimSpace(values[0]))
	switch form {
	case "flag", "pubkey":
		if first != "yes" && first != "no" {
			return fmt.Sprintf("%s must be yes or no, else the SSH daemon would not start.", name)
		}
		if form == "pubkey" && first == "no" {
			return "it refuses SSH keys, by which the panel logs in."
		}
		if keyword == "usepam" && first == "no" {
			return "without PAM it refuses users whose password is locked, as root's may be."
		}
		if keyword == "passwordauthentication" && first == "no" && server.Keys == 0 {
			return "it refuses passwords, and no SSH key opens the server."
		}
	case "number", "count":
		n, err := strconv.Atoi(first)
		if err != nil || n < 0 {
			return fmt.Sprintf("%s must be a whole number, else the SSH daemon would not start.", name)
		}
		if form == "count" && n == 0 {
			return fmt.Sprintf("%s 0 lets nobody log in.", name)
		}
	case "port":
		return sshPort(values, server)
	case "root":
		return rootLogin(first)
	case "address":
		return listening(values)
	case "users", "groups":
		if !letsRootIn(values) {
			return fmt.Sprintf("%s does not plainly name root, as whom the panel logs in.", name)
		}
	case "nousers", "nogroups":
		if mayKeepRootOut(values) {
			return fmt.Sprintf("%s may name root, as whom the panel logs in.", name)
		}
	case "time":
		if !sshTime().MatchString(first) {
			return fmt.Sprintf("%s must be a time such as 120 or 2m, else the SSH daemon would not start.", name)
		}
	case "text":
	case "blind":
		return fmt.Sprintf("%s can shut everybody out, and what it does cannot be judged beforehand.", name)
	default:
		if !slices.Contains(strings.Split(form, "|"), first) {
			return fmt.Sprintf("%s must be one of %s, else the SSH daemon would not start.", name, strings.ReplaceAll(form, "|", ", "))
		}
	}
	return ""
}

func sshPort(values []string, server SSHServer) string {
	var list []int
	for _, v := range values {
		p, ok := portOf(strings.TrimSpace(v))
		if !ok {
			return "Port must be from 1 to 65535, else the SSH daemon would not start."
		}
		list = append(list, p)
	}
	return closed(list, server)
}

// closed says that SSH would listen on ports that the firewall does not open; empty where it
// opens one.
func closed(list []int, server SSHServer) string {
	for _, r := range server.Rules {
		if slices.ContainsFunc(list, r.Opens) {
			return ""
		}
	}
	return fmt.Sprintf("SSH would listen on port %s, which no rule of the firewall opens: open it first.", ports(list))
}

func rootLogin(value string) string {
	switch value {
	case "yes", "prohibit-password", "without-password":
		return ""
	case "no", "forced-commands-only":
		return "it keeps root out, as whom the panel logs in."
	default:
		return "PermitRootLogin must be yes, prohibit-password, forced-commands-only or no, else the SSH daemon would not start."
	}
}

// listening accepts addresses of which one means all of them.
func listening(values []string) string {
	all := false
	for _, v := range values {
		a, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(v), "[]"))
		if err != nil {
			return "ListenAddress is not plainly an address, and if it is none the SSH daemon would not start."
		}
		all = all || a.IsUnspecified()
	}
	if !all {
		return "SSH would no longer listen on all addresses of the server."
	}
	return ""
}

// letsRootIn reports whether a list of patterns lets root in from everywhere.
// A negated pattern anywhere, or root from one host only, is not plain enough.
func letsRootIn(values []string) bool {
	plain := false
	for _, pattern := range patterns(values) {
		if strings.HasPrefix(pattern, "!") {
			return false
		}
		plain = plain || pattern == "root" || pattern == "*"
	}
	return plain
}

// mayKeepRootOut reports whether a list of patterns may match root: by name,
// or by anything but a plain name.
func mayKeepRootOut(values []string) bool {
	return slices.ContainsFunc(patterns(values), func(p string) bool { return p == "root" || strings.ContainsAny(p, "*?!@") })
}

// patterns takes lists apart at spaces and commas.
func patterns(values []string) []string {
	var all []string
	for _, v := range values {
		all = append(all, strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '"' })...)
	}
	return all
}

func clip(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return text
}
