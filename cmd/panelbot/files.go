package main

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// A download that an answer does not hold stays under downloads.dir. Over HTTP the
// person for whom it was saved can fetch it for an hour, at an address that is
// good with that person's token alone. The handles live in memory, where the
// files lie beside them, by their hash.

const (
	linkLife  = time.Hour
	mostLinks = 1000
	filesPath = "/files/"
)

// links are the downloads that can be fetched.
type links struct {
	mu sync.Mutex
	by map[[sha256.Size]byte]link
}

// link is one of them.
type link struct {
	person, tool, path, name string
	until                    time.Time
}

// linkFor gives the address at which a person can fetch the file of an outcome;
// empty where there is none, and for what a program or an assistant is not given: it
// would be the same one that fetches it.
func (h *house) linkFor(person policies.Person, out tools.Outcome) string {
	base, err := url.Parse(h.cfg.MCP.Resource)
	if out.File == nil || out.Sensitive || !person.Known() || err != nil || base.Host == "" {
		return ""
	}
	handle := rand.Text()
	now := time.Now()
	h.links.mu.Lock()
	defer h.links.mu.Unlock()
	if h.links.by == nil {
		h.links.by = map[[sha256.Size]byte]link{}
	}
	for hash, l := range h.links.by {
		if !now.Before(l.until) {
			delete(h.links.by, hash)
		}
	}
	if len(h.links.by) >= mostLinks {
		return "" // the file is where it is said to be
	}
	h.links.by[sha256.Sum256([]byte(handle))] = link{person.Name, out.Tool, out.File.Path, out.File.Name, now.Add(linkLife)}
	return (&url.URL{Scheme: base.Scheme, Host: base.Host, Path: filesPath + handle}).String()
}

// fetched gives what a handle stands for, to the person for whom it was saved.
func (h *house) fetched(handle string, person policies.Person) (link, bool) {
	hash := sha256.Sum256([]byte(handle))
	h.links.mu.Lock()
	defer h.links.mu.Unlock()
	l, ok := h.links.by[hash]
	if ok && !time.Now().Before(l.until) {
		delete(h.links.by, hash)
		ok = false
	}
	return l, ok && person.Known() && l.person == person.Name
}

// files answers GET /files/HANDLE, for the person whom the guard recognised. Each
// answer is recorded before it goes out.
func (h *house) files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		person := mcp.PersonOf(r.Context())
		l, ok := h.fetched(r.PathValue("handle"), person)
		if !ok {
			http.Error(w, "There is no such file for you: links are good for an hour, with the token of the person for whom the file was saved.", http.StatusNotFound)
			return
		}
		file, err := os.Open(l.path)
		if err != nil {
			if !errors.Is(err, os.ErrNotExist) {
				h.log.Error("download not read", "tool", l.tool, "err", err)
			}
			http.Error(w, "The file is no longer in the downloads directory.", http.StatusGone)
			return
		}
		defer func() { _ = file.Close() }() // it was only read
		entry := audit.Entry{Kind: audit.Outcome, Person: person.Name, Door: policies.MCP, Tool: l.tool, Status: string(tools.Done), Note: "the saved file was fetched"}
		if err := h.gate.log.Append(r.Context(), entry); err != nil {
			h.log.Error("the fetching of a file not recorded, so that it is not handed out", "tool", l.tool, "err", err)
			http.Error(w, "The file is not handed out, because that could not be recorded: ask the person who runs panelbot to look at its log.", http.StatusServiceUnavailable)
			return
		}
		head := w.Header()
		head.Set("Content-Type", "application/octet-stream")
		head.Set("Content-Disposition", attachment(l.name))
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Cache-Control", "no-store")
		http.ServeContent(w, r, "", time.Time{}, file)
	})
}

// attachment is the header for a file of that name.
func attachment(name string) string {
	name = path.Base(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
	if name == "/" || name == "." {
		name = "download"
	}
	if header := mime.FormatMediaType("attachment", map[string]string{"filename": name}); header != "" {
		return header
	}
	return "attachment"
}
