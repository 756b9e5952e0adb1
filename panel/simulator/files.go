package simulator

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// routesFiles registers the group File Management. The reference shows an answer
// for list and view only; the others answer 200 with nothing, at once.
func (s *Simulator) routesFiles() {
	s.flash("GET /api/servers/{server}/systeminfo", systemInfo)
	s.flash("POST /api/servers/{server}/files/list", onPath(listFiles), "path:string", "?root:string")
	s.flash("POST /api/servers/{server}/files/mkdir", onPath(makeDirectory), "path:string", "name:string", "?root:string")
	s.flash("POST /api/servers/{server}/files/save", saveFile, "path", "file:file", "?root")
	s.flash("DELETE /api/servers/{server}/files/delete", deleteFiles, "path", "?root:string")
	s.flash("GET /api/servers/{server}/files/view", onPath(viewFile), "path:string", "?root:string", "?limit:integer", "?encode:boolean")
	s.flash("PUT /api/servers/{server}/files/rename", onPath(renameFile), "path:string", "name:string", "?root:string")
	s.flash("POST /api/servers/{server}/files/compress", compressFiles, "path", "name:string", "?type", "?level:integer", "?root:string")
	s.flash("POST /api/servers/{server}/files/decompress", onPath(decompressFile), "path:string", "?root:string", "?here:boolean")
	s.flash("POST /api/servers/{server}/files/copy", onPath(copyFile), "path:string", "destination:string", "?root:string")
	s.flash("POST /api/servers/{server}/files/move", onPath(moveFile), "path:string", "destination:string", "?root:string")
	s.flash("POST /api/servers/{server}/files/chmod", onPath(chmodFile), "path:string", "mode", "?root:string")
	s.flash("POST /api/servers/{server}/files/chown", onPath(chownFile), "path:string", "owner:string", "?group:string", "?root:string")
	s.flash("DELETE /api/sites/{site}/tiny-file-manager", deleteTinyFileManager)
}

// seedFiles gives every server a tree.
func seedFiles(w *world, _ time.Time) {
	for _, sv := range w.servers {
		sv.files = newTree()
		sv.files.write("/etc/hostname", []byte(sv.Name+"\n"))
		sv.files.write("/home/flashvps/index.html", []byte("<h1>"+sv.Name+"</h1>\n"))
		sv.files.write("/home/flashvps/notes.txt", []byte("Restart the queue after each deploy.\n"))
		sv.files.write("/home/flashvps/backup.sql.gz", []byte("\x1f\x8b simulated dump"))
	}
	for _, st := range w.sites {
		home := "/home/flashvps/" + st.Name
		st.server.files.write(home+"/public/index.php", []byte("<?php echo 'Hello from "+st.label+"';\n"))
		st.server.files.write(home+"/storage/logs/app.log", []byte("[info] application started\n[warning] slow query: 2.1 s\n"))
		if st.kind == "laravel" {
			st.server.files.write(home+"/.env", []byte("APP_ENV=production\nAPP_KEY=base64:simulated\nDB_PASSWORD=simulated-db-password\n"))
		}
	}
	w.servers[0].files.write("/home/flashvps/blog.example.com/public/wp-config.php", []byte("<?php\ndefine('DB_PASSWORD', 'simulated-db-password');\n"))
}

// fileError is what the file operations answer when they cannot work.
func fileError(code int, message string) answer { return refused(code, message) }

// pathIn cleans a path and holds it inside the root that the request names.
func (c *call) pathIn(name string) (string, answer, bool) {
	name, root := path.Clean("/"+name), path.Clean("/"+c.in.text("root"))
	if !within(name, root) {
		return "", fileError(http.StatusForbidden, "The path is outside of the root directory."), false
	}
	return name, answer{}, true
}

// onPath looks up the field path, which must be there.
func onPath(h func(*call, string, *node) answer) handler {
	return func(c *call) answer {
		name, a, ok := c.pathIn(c.in.text("path"))
		if !ok {
			return a
		}
		n := c.server.files[name]
		if n == nil {
			return fileError(http.StatusNotFound, "No such file or directory: "+name)
		}
		return h(c, name, n)
	}
}

// listFiles answers a bare array. The owner and the group are more than the
// reference shows.
func listFiles(c *call, dir string, n *node) answer {
	if !n.dir {
		return fileError(http.StatusUnprocessableEntity, "Not a directory: "+dir)
	}
	type entry struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Size        int    `json:"size"`
		Permissions string `json:"permissions"`
		Owner       string `json:"owner"`
		Group       string `json:"group"`
	}
	list := []entry{}
	for _, name := range c.server.files.children(dir) {
		child := c.server.files[path.Join(dir, name)]
		e := entry{name, "file", len(child.content), child.mode, child.owner, child.group}
		if child.dir {
			e.Type, e.Size = "directory", 4096
		}
		list = append(list, e)
	}
	return ok(list)
}

func makeDirectory(c *call, dir string, n *node) answer {
	name := c.in.text("name")
	if a, bad := badName(name); bad {
		return a
	}
	if !n.dir {
		return fileError(http.StatusUnprocessableEntity, "Not a directory: "+dir)
	}
	if c.server.files[path.Join(dir, name)] != nil {
		return invalid("name", "The name already exists.")
	}
	c.server.files.mkdir(path.Join(dir, name))
	return blank()
}

// badName is a 422 for a name that is a path.
func badName(name string) (answer, bool) {
	if name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return invalid("name", "The name field format is invalid."), true
	}
	return answer{}, false
}

// saveFile writes the upload. With the field new, the file must not be there;
// with encode, the upload is base64.
func saveFile(c *call) answer {
	name, a, ok := c.pathIn(c.in.text("path"))
	if !ok {
		return a
	}
	old := c.server.files[name]
	switch {
	case old != nil && old.dir:
		return fileError(http.StatusUnprocessableEntity, "Is a directory: "+name)
	case old != nil && c.in.flag("new"):
		return invalid("path", "The file already exists.")
	}
	content := c.in.files["file"].content
	if c.in.flag("encode") || c.in.text("encode") == "base64" {
		plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(content)))
		if err != nil {
			return invalid("file", "The file is not valid base64.")
		}
		content = plain
	}
	c.server.files.write(name, content)
	return blank()
}

// deleteFiles deletes all paths, or none when one of them is not there.
func deleteFiles(c *call) answer {
	names, a, ok := c.pathsIn()
	if !ok {
		return a
	}
	for _, name := range names {
		c.server.files.remove(name)
	}
	return blank()
}

// pathsIn returns the paths of the field path, all of which must be there. The
// root of the file system is not among them.
func (c *call) pathsIn() ([]string, answer, bool) {
	var names []string
	for _, given := range c.in.texts("path") {
		name, a, ok := c.pathIn(given)
		if !ok {
			return nil, a, false
		}
		if name == "/" {
			return nil, fileError(http.StatusForbidden, "The root directory cannot be changed."), false
		}
		if c.server.files[name] == nil {
			return nil, fileError(http.StatusNotFound, "No such file or directory: "+name), false
		}
		names = append(names, name)
	}
	return names, answer{}, true
}

// viewFile answers the file as it is; limit is a number of lines, and encode asks
// for base64.
func viewFile(c *call, name string, n *node) answer {
	if n.dir {
		return fileError(http.StatusUnprocessableEntity, "Is a directory: "+name)
	}
	content := n.content
	if limit := c.in.number("limit", 0); limit > 0 {
		lines := bytes.SplitAfter(content, []byte("\n"))
		content = bytes.Join(lines[:min(limit, len(lines))], nil)
	}
	if c.in.flag("encode") {
		return text(base64.StdEncoding.EncodeToString(content))
	}
	return text(string(content))
}

var modeShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^0?[0-7]{3}$|^[0-7]{4}$`) })

func chmodFile(c *call, _ string, n *node) answer {
	mode := c.in.text("mode")
	if !modeShape().MatchString(mode) {
		return invalid("mode", "The mode field format is invalid.")
	}
	if len(mode) == 3 {
		mode = "0" + mode
	}
	n.mode = mode
	return blank()
}

func chownFile(c *call, _ string, n *node) answer {
	n.owner = c.in.text("owner")
	n.group = c.in.or("group", n.owner)
	return blank()
}

func deleteTinyFileManager(c *call) answer {
	if !c.site.tinyFile {
		return refused(http.StatusNotFound, "Tiny File Manager is not installed on this site")
	}
	c.site.tinyFile = false
	return none()
}
