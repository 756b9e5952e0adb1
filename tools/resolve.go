package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
)

// target is what a call is about, in words.
type target struct {
	// name is what a person types to confirm: the most specific thing that has a
	// name, such as a zone and not its server. That is the last argument of the
	// path that is no bare number; where all are numbers, the server or site as
	// it was given.
	name  string
	parts []string
	// siteOn is the server of the site that sitePart names; empty where it is not
	// known.
	siteOn   string
	sitePart int
	// kind and id are the server or the site, where the call has one.
	kind, id string
	// servers are all servers that the call touches, for limits.
	servers []string
}

// String is the target in words: server web-1 (1), schedule 12.
func (t target) String() string { return t.spoken().Text }

// spoken is String as a message.
func (t target) spoken() op.Message {
	if t.siteOn == "" {
		return op.Message{Text: strings.Join(t.parts, ", ")}
	}
	rest := ""
	if more := t.parts[t.sitePart+1:]; len(more) > 0 {
		rest = ", " + strings.Join(more, ", ")
	}
	return op.Say("target_site", "{Site} on server {Server}{Rest}", "Site", strings.Join(t.parts[:t.sitePart+1], ", "), "Server", t.siteOn, "Rest", rest)
}

func (t *target) add(a *op.Arg, name, id string) {
	name = CleanText(name) // it is shown to whoever decides, and the caller wrote it
	kind, isPlace := a.Name, a.Kind == op.KindServer || a.Kind == op.KindSite
	switch {
	case name == "":
	case a.Place == op.InPath && strings.Trim(name, "0123456789") != "", t.name == "" && isPlace:
		t.name = name
	}
	if isPlace && t.kind == "" {
		if t.kind, t.id = "server", id; a.Kind == op.KindSite {
			t.kind = "site"
		}
	}
	if id != "" && id != name {
		name += " (" + id + ")"
	}
	t.parts = append(t.parts, kind+" "+name)
}

// resolve turns the names of servers and sites into ids.
func (r *Runner) resolve(ctx context.Context, k *call) (Outcome, bool) {
	for i := range k.tool.Args {
		a := &k.tool.Args[i]
		given := k.bound.Text(a.Name)
		if given == "" || slices.Contains(k.bound.Named(), a.Name) && !k.DryRun { // identify adds those
			continue
		}
		if k.DryRun && (a.Kind == op.KindServer || a.Kind == op.KindList && a.Elem.Kind == op.KindServer) {
			k.target.add(a, clip(given, 80), "") // a look-up would be a request
			continue
		}
		if a.Kind == op.KindList && a.Elem.Kind == op.KindServer {
			if out, ok := r.resolveServers(ctx, k, a.Name); !ok {
				return out, false
			}
			continue
		}
		var id string
		var err error
		switch {
		case a.Kind == op.KindServer:
			id, err = r.serverID(ctx, k.panel, k.Person, given, k.risk >= policies.Disrupt)
		case a.Kind == op.KindSite:
			id, err = siteID(k.panel, given)
		case a.Place == op.InPath:
			k.target.add(a, clip(given, 80), "")
			continue
		default:
			continue
		}
		if err != nil {
			return r.unresolved(k, a.Name, err), false
		}
		k.target.add(a, clip(given, 80), id)
		if a.Kind == op.KindServer && id == given && k.title != "" {
			k.target.parts[len(k.target.parts)-1] = a.Name + " " + k.title + " (" + id + ")"
		}
		switch server := k.panel.serverOf(id); {
		case a.Kind == op.KindServer:
			k.target.touch("server", id)
		case server == "":
			k.target.touch("site", id) // nobody knows where it is
		default:
			k.target.touch("server", r.knownID(k.panel, server))
			k.target.siteOn, k.target.sitePart = server, len(k.target.parts)-1
		}
		if id == given {
			continue
		}
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return r.unresolved(k, a.Name, &nameError{op.Say("odd_id", "The panel's id for it is no number.")}), false
		}
		if k.bound, err = k.bound.With(a.Name, number); err != nil {
			return r.unresolved(k, a.Name, err), false
		}
	}
	return Outcome{}, true
}

// resolveServers turns a list of servers' names into ids.
func (r *Runner) resolveServers(ctx context.Context, k *call, argument string) (Outcome, bool) {
	var refs []op.Server
	if err := json.Unmarshal(k.bound.Values()[argument], &refs); err != nil {
		return r.unresolved(k, argument, err), false
	}
	ids := make([]int64, len(refs))
	for i, ref := range refs {
		id, err := r.serverID(ctx, k.panel, k.Person, ref.String(), k.risk >= policies.Disrupt)
		if err == nil {
			ids[i], err = strconv.ParseInt(id, 10, 64)
		}
		if err != nil {
			return r.unresolved(k, fmt.Sprintf("%s[%d]", argument, i), err), false
		}
		k.target.add(&op.Arg{Name: "server"}, clip(ref.String(), 80), id)
		k.target.touch("server", id)
	}
	var err error
	if k.bound, err = k.bound.With(argument, ids); err != nil {
		return r.unresolved(k, argument, err), false
	}
	return Outcome{}, true
}

// nameError is a name that leads nowhere.
type nameError struct{ op.Message }

func (r *Runner) unresolved(k *call, argument string, err error) Outcome {
	var wrong *nameError
	if errors.As(err, &wrong) {
		e := op.NewArgumentError(argument, k.message(wrong.Message)) // it may hold names from the panel
		out := Outcome{Status: Invalid, Errors: []op.ArgumentError{e}, Summary: fmt.Sprintf("%s: %s Nothing was sent.", k.tool.Chat, e.Error())}
		return out.hinted(usage(k.tool))
	}
	out := r.failure(k, err, true)
	out.Summary = fmt.Sprintf("%s was not sent, because the %s could not be looked up: %s", k.tool.Chat, argument, out.Summary)
	out.Reasons = append([]op.Message{op.Say("not_looked_up", "It was not sent, because the {Name} could not be looked up.", "Name", argument)}, out.Reasons...)
	return out
}

// quoted is a name as a caller wrote it, for a sentence.
func quoted(name string) string { return strconv.Quote(clip(name, 80)) }

// knownID is a server's id where its name was looked up a moment ago, else the
// name: a limit may then count one server twice, and never too little.
func (r *Runner) knownID(p *Panel, ref string) string {
	if id, ok := r.names.get(p.Name, ref); ok {
		return id
	}
	return ref
}

// serverID looks a server up with the panel's list, and keeps it for a while.
// What interrupts or destroys is never aimed by a name that was looked up
// before: fresh looks it up anew. A name that no server has is answered with those
// that are spelled like it, as far as the person may see them.
func (r *Runner) serverID(ctx context.Context, p *Panel, by policies.Person, given string, fresh bool) (string, error) {
	if isID(given) {
		return given, nil
	}
	if id, ok := r.names.get(p.Name, given); ok && !fresh {
		return id, nil
	}
	servers, err := r.listServers(ctx, p, given)
	if err != nil {
		return "", err
	}
	var exact []flashpanel.Server
	var others []string
	for _, s := range servers {
		if strings.EqualFold(s.Name, given) {
			exact = append(exact, s)
		}
		if p.shows(by, s) {
			others = append(others, CleanText(s.Name))
		}
	}
	switch len(exact) {
	case 1:
		id := strconv.FormatInt(exact[0].ID, 10)
		r.names.put(p.Name, given, id)
		return id, nil
	case 0:
		if len(others) == 0 {
			all, err := r.listServers(ctx, p, "")
			if err != nil {
				return "", err
			}
			for _, s := range all {
				if p.shows(by, s) {
					others = append(others, CleanText(s.Name))
				}
			}
		}
		return "", &nameError{op.Say("no_server", "There is no server {Name} on the panel {Panel}.{Meant} Call {Tool} for all of them.", "Tool", r.catalogue.byDecl[&flashpanel.ListServers].Spoken(), "Name", quoted(given), "Panel", p.Name, "Meant", op.Meant(given, others))}
	default:
		candidates := make([]string, len(exact))
		for i, s := range exact {
			candidates[i] = fmt.Sprintf("%d (%s)", s.ID, CleanText(s.IP))
		}
		return "", &nameError{op.Say("servers_alike", "{N} servers are called {Name}: give one of the ids {Names}.", "N", len(exact), "Name", quoted(given), "Names", strings.Join(candidates, ", "))}
	}
}

func (r *Runner) listServers(ctx context.Context, p *Panel, search string) ([]flashpanel.Server, error) {
	args := map[string]string{"panel": p.Name} // which the tool has where there are several
	if search != "" {
		args["search"] = search
	}
	answer, err := r.read(ctx, p, &flashpanel.ListServers, mustJSON(args))
	if err != nil {
		return nil, err
	}
	var list flashpanel.ServerList
	if err := errors.Join(op.ShapeOf(&list).Fits(answer), json.Unmarshal(answer, &list)); err != nil {
		return nil, &panel.Error{Kind: panel.Broken, Message: "The panel's list of servers has another shape than its reference shows.", Err: err}
	}
	r.names.see(p.Name, list.Data)
	return list.Data, nil
}

// read runs a declared read of the same panel for panelbot's own use: to
// resolve a name, to guard, to preview, to verify.
func (r *Runner) read(ctx context.Context, p *Panel, d op.Declaration, args json.RawMessage) (json.RawMessage, error) {
	t := r.catalogue.byDecl[d]
	if t == nil || t.Risk != policies.Read {
		return nil, fmt.Errorf("%s is not a read of the catalogue", op.Name(d))
	}
	bound, err := t.BindShared(args)
	if err != nil {
		return nil, err
	}
	request, err := bound.Request()
	if err != nil {
		return nil, err
	}
	response, err := p.Client.Do(ctx, request)
	if err != nil {
		return nil, err
	}
	return response.Body, nil
}

func isID(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == text
}

// names keeps the ids of servers for a minute.
type names struct {
	mu sync.Mutex
	m  map[string]named
	// shown are the names of servers by their ids, to be shown to people.
	shown map[string]shownName
}

type shownName struct {
	name  string
	until time.Time
}

type named struct {
	id    string
	until time.Time
}

const namesLive = time.Minute

func newNames() *names { return &names{m: map[string]named{}, shown: map[string]shownName{}} }

func (n *names) get(panelName, name string) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	e, ok := n.m[panelName+"\x00"+strings.ToLower(name)]
	if !ok || time.Now().After(e.until) {
		return "", false
	}
	return e.id, true
}

// forget drops the names of a panel, which a change may have moved.
func (n *names) forget(panelName string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.m, func(key string, _ named) bool { return strings.HasPrefix(key, panelName+"\x00") })
	maps.DeleteFunc(n.shown, func(key string, _ shownName) bool { return strings.HasPrefix(key, panelName+"\x00") })
}

func (n *names) put(panelName, name, id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	for key, e := range n.m {
		if now.After(e.until) {
			delete(n.m, key)
		}
	}
	n.m[panelName+"\x00"+strings.ToLower(name)] = named{id, now.Add(namesLive)}
}
