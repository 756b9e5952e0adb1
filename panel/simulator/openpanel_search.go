package simulator

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
)

// openFile is a file as the search shows it.
type openFile struct {
	Path     string `json:"path"`
	Size     int    `json:"size"`
	Modified string `json:"modified"`
}

// routesOpenPanelSearch registers OpenPanel's searches.
func (s *Simulator) routesOpenPanelSearch() {
	s.open("GET /api/search/files", openSearchFiles)
	s.open("GET /api/search/folders", openSearchFolders)
	s.open("GET /api/search/features", openSearchFeatures)
	s.open("GET /api/search/websites", openSearchWebsites)
}

// inFolder says whether a path lies in the folder that the query names.
func inFolder(c *call, name string) bool {
	folder := strings.Trim(c.in.text("folder"), "/")
	return folder == "" || strings.HasPrefix(name, webRoot+folder+"/")
}

func openSearchFiles(c *call) answer {
	if a, bad := openNeeds(c, "q"); bad {
		return a
	}
	q, ext := strings.ToLower(c.in.text("q")), c.in.text("ext")
	list := []openFile{}
	for _, f := range c.w.open.files {
		name := strings.ToLower(path.Base(f.Path))
		if strings.Contains(name, q) && (ext == "" || strings.HasSuffix(name, "."+strings.ToLower(strings.TrimPrefix(ext, ".")))) && inFolder(c, f.Path) {
			list = append(list, f)
		}
	}
	return ok(list)
}

// openSearchFolders repeats the key path inside each object, as the reference
// does: first the folder's name, then where it lies.
func openSearchFolders(c *call) answer {
	if a, bad := openNeeds(c, "q"); bad {
		return a
	}
	q := strings.ToLower(c.in.text("q"))
	var found []string
	for _, f := range c.w.open.files {
		for dir := path.Dir(f.Path); strings.HasPrefix(dir, webRoot); dir = path.Dir(dir) {
			if strings.Contains(strings.ToLower(path.Base(dir)), q) && inFolder(c, dir) && !slices.Contains(found, dir) {
				found = append(found, dir)
			}
		}
	}
	slices.Sort(found)
	var b bytes.Buffer
	for i, dir := range found {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"path":%q,"path":%q}`, path.Base(dir), path.Dir(dir)+"/")
	}
	return answer{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, []byte("[" + b.String() + "]")}
}

// feature is a page of the panel as the search shows it.
type feature struct {
	Description string `json:"description"`
	Link        string `json:"link"`
	Module      string `json:"module"`
	Name        string `json:"name"`
}

func openSearchFeatures(c *call) answer {
	if a, bad := openNeeds(c, "q"); bad {
		return a
	}
	q := strings.ToLower(c.in.text("q"))
	list := []feature{}
	for _, f := range []feature{
		{"Manage backups.", "/backups", "backups", "Backups"},
		{"Change backup settings: schedule, exclude, etc.", "/backups/settings", "backups", "Backup Settings"},
		{"Manage domains.", "/domains", "domains", "Domains"},
		{"Edit DNS zones.", "/domains/edit-dns-zone", "dns", "DNS Zone Editor"},
		{"Schedule commands.", "/cronjobs", "crons", "Cron Jobs"},
	} {
		if strings.Contains(strings.ToLower(f.Name+" "+f.Description), q) {
			list = append(list, f)
		}
	}
	return ok(list)
}

// openSearchWebsites answers a list of lists of one.
func openSearchWebsites(c *call) answer {
	if a, bad := openNeeds(c, "q"); bad {
		return a
	}
	list := [][]string{}
	for _, site := range c.w.open.sites {
		if strings.Contains(site[0], strings.ToLower(c.in.text("q"))) {
			list = append(list, []string{site[0]})
		}
	}
	return ok(list)
}
