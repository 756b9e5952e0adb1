package op

import (
	"encoding/json"
	"slices"
	"strings"
)

// anew are the last words of tools of which each call is a thing of its own: one
// with other arguments is another wish, and not the same one put better.
var anew = []string{"add", "clone", "compress", "copy", "create", "decompress", "export", "import", "install", "move", "rename", "run", "start"}

// identifying are the arguments beside those of the path that say which thing is
// meant, or which of several things is done to it.
var identifying = []string{
	"action", "alias", "destination", "domain", "email", "file_path", "id", "ip", "ip_address", "ips", "jail", "linux_user", "name", "option", "path", "port",
	"protocol", "provider", "root", "script", "subdomain", "token", "type", "user", "username", "version", "zone",
}

// Subject says what a call is about, as JSON of those of its arguments that say it:
// a call with the same subject and otherwise other arguments is the same wish, put
// otherwise. Empty is a call that no other stands for: one that makes something, or
// one whose arguments cannot be read.
func (t *Tool) Subject(args json.RawMessage) string {
	words := strings.Fields(t.Chat)
	var given map[string]json.RawMessage
	if slices.Contains(anew, words[len(words)-1]) || json.Unmarshal(args, &given) != nil {
		return ""
	}
	about := map[string]json.RawMessage{}
	for i := range t.Args {
		if a := &t.Args[i]; a.identifies() && given[a.Name] != nil {
			about[a.Name] = given[a.Name]
		}
	}
	raw, err := json.Marshal(about)
	if err != nil {
		return ""
	}
	return string(raw)
}

// identifies reports whether the argument says which thing is meant.
func (a *Arg) identifies() bool {
	switch {
	case a.Kind == KindSecret || a.Kind == KindUpload:
		return false
	case a.Place == InPath || a.Kind == KindServer || a.Kind == KindSite || a.From != nil:
		return true
	}
	return slices.Contains(identifying, a.Name) || strings.HasSuffix(a.Name, "_id") || strings.HasSuffix(a.Name, "_version")
}
