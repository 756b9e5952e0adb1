package flashpanel

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

// The guards of this file read what the judgement of policies needs. An error
// means that it could not be read, and the call is then denied.

// sshPorts reads on which ports the SSH daemon listens.
func sshPorts(ctx context.Context, facts op.Facts) ([]int, error) {
	ports, addresses, err := sshListens(ctx, facts)
	if err != nil {
		return nil, err
	}
	return policies.ListeningPorts(ports, addresses)
}

// sshListens reads the values of Port and of ListenAddress.
func sshListens(ctx context.Context, facts op.Facts) (ports, addresses []string, err error) {
	var config []struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	if err := facts.Read(ctx, &GetSSHD, &config); err != nil {
		return nil, nil, err
	}
	if len(config) == 0 {
		return nil, nil, errors.New("the panel shows no settings of sshd")
	}
	for _, s := range config {
		switch strings.ToLower(strings.TrimSpace(s.Key)) {
		case "":
			return nil, nil, errors.New("the panel shows a setting of sshd without its name")
		case "port":
			ports = append(ports, shown(s.Value)...)
		case "listenaddress":
			addresses = append(addresses, shown(s.Value)...)
		}
	}
	return ports, addresses, nil
}

// shown is the values of a setting that the panel shows. Where it shows none, one that is
// empty, which nothing takes for a value.
func shown(value json.RawMessage) []string {
	if values := texts(value); len(values) > 0 {
		return values
	}
	return []string{""}
}

// texts reads a value or a list of values, which may be text, numbers or
// true and false.
func texts(value json.RawMessage) []string {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		var all []string
		for _, v := range list {
			all = append(all, texts(v)...)
		}
		return all
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return []string{text}
	}
	switch string(value) {
	case "true":
		return []string{"yes"}
	case "false":
		return []string{"no"}
	case "null", "":
		return nil
	default:
		return []string{string(value)}
	}
}

func guardFirewallRule(ctx context.Context, in CreateFirewallRuleIn, facts op.Facts) (string, error) {
	ports, err := sshPorts(ctx, facts)
	if err != nil {
		return "", err
	}
	rule := policies.FirewallRule{Port: in.Port, Protocol: in.Protocol, Type: in.Type, Address: in.IPAddress}
	var addresses []netip.Addr
	if rule.Address != "" { // without one it is for everybody, the panel too
		if addresses, err = facts.PanelAddresses(ctx); err != nil {
			return "", err
		}
	}
	return policies.Closing(rule, ports, addresses), nil
}

func guardFirewallRuleDelete(ctx context.Context, in DeleteFirewallRuleIn, facts op.Facts) (string, error) {
	var list FirewallRuleList
	if err := facts.Read(ctx, &ListFirewallRules, &list); err != nil {
		return "", err
	}
	for _, r := range list.Data {
		if r.ID != in.Rule {
			continue
		}
		ports, err := sshPorts(ctx, facts)
		if err != nil {
			return "", err
		}
		return policies.Removing(policies.FirewallRule{Port: r.Port, Protocol: r.Protocol, Type: r.Type}, ports), nil
	}
	return "the rule is not in the list, so that whether it keeps SSH open is not known.", nil
}

func guardSSHKeyDelete(ctx context.Context, in DeleteSSHKeyIn, facts op.Facts) (string, error) {
	var list SSHKeyList
	if err := facts.Read(ctx, &ListSSHKeys, &list); err != nil {
		return "", err
	}
	keys, found, ofRoot := 0, false, policies.IsRoot(in.LinuxUser)
	for _, k := range list.Data {
		if strings.TrimSpace(k.LinuxUser) == "root" {
			keys++
		}
		if k.ID == in.SSHKey { // of nobody: it may be root's
			found, ofRoot = true, ofRoot || policies.IsRoot(k.LinuxUser) || strings.TrimSpace(k.LinuxUser) == ""
		}
	}
	switch {
	case !found:
		return "the key is not in the list, so that whether it is the last one of root is not known.", nil
	case ofRoot:
		return policies.LastRootKey(keys), nil
	default:
		return "", nil
	}
}

func guardLinuxUserUpdate(ctx context.Context, in UpdateLinuxUserIn, facts op.Facts) (string, error) {
	if in.CanSSH {
		return "", nil
	}
	return guardLinuxUser(ctx, in.User, facts)
}

func guardLinuxUserDelete(ctx context.Context, in DeleteLinuxUserIn, facts op.Facts) (string, error) {
	return guardLinuxUser(ctx, in.User, facts)
}

func guardLinuxUser(ctx context.Context, id int64, facts op.Facts) (string, error) {
	var list LinuxUserList
	if err := facts.Read(ctx, &ListLinuxUsers, &list); err != nil {
		return "", err
	}
	for _, u := range list.Data {
		if u.ID == id {
			return policies.RootUser(u.Name), nil
		}
	}
	return "the user is not in the list, so that whether it is root is not known.", nil
}

func guardSSHD(ctx context.Context, in UpdateSSHDIn, facts op.Facts) (string, error) {
	settings, addressed := make(map[string][]string, len(in.Settings)), false
	for key, value := range in.Settings {
		settings[key] = texts(value)
		addressed = addressed || strings.EqualFold(key, "listenaddress")
	}
	var rules FirewallRuleList
	if err := facts.Read(ctx, &ListFirewallRules, &rules); err != nil {
		return "", err
	}
	var keys SSHKeyList
	if err := facts.Read(ctx, &ListSSHKeys, &keys); err != nil {
		return "", err
	}
	var server policies.SSHServer
	if addressed {
		var err error
		if server.Ports, server.Addresses, err = sshListens(ctx, facts); err != nil {
			return "", err
		}
	}
	for _, k := range keys.Data {
		if k.ID > 0 {
			server.Keys++
		}
	}
	for _, r := range rules.Data {
		server.Rules = append(server.Rules, policies.FirewallRule{Port: r.Port, Protocol: r.Protocol, Type: r.Type})
	}
	return policies.ConfiguringSSH(settings, server), nil
}
