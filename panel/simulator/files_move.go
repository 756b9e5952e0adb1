package simulator

import (
	"net/http"
	"path"
	"strings"
)

func renameFile(c *call, name string, _ *node) answer {
	to := c.in.text("name")
	if a, bad := badName(to); bad {
		return a
	}
	return c.transfer(name, path.Join(path.Dir(name), to), true)
}

func copyFile(c *call, name string, _ *node) answer {
	return c.transfer(name, c.in.text("destination"), false)
}

func moveFile(c *call, name string, _ *node) answer {
	return c.transfer(name, c.in.text("destination"), true)
}

// transfer copies a path, and takes the old one away where it moves. A destination
// that is a directory takes the file inside it.
func (c *call) transfer(from, to string, move bool) answer {
	to, a, ok := c.pathIn(to)
	if !ok {
		return a
	}
	files := c.server.files
	if n := files[to]; n != nil && n.dir {
		to = path.Join(to, path.Base(from))
	}
	switch {
	case from == "/":
		return fileError(http.StatusForbidden, "The root directory cannot be changed.")
	case within(to, from):
		return invalid("destination", "The destination lies inside the source.")
	case files[to] != nil:
		return invalid("destination", "The destination already exists.")
	}
	files.copy(from, to)
	if move {
		files.remove(from)
	}
	return blank()
}

// compressFiles puts an archive beside the first of the paths.
func compressFiles(c *call) answer {
	names, a, ok := c.pathsIn()
	if !ok {
		return a
	}
	name := c.in.text("name")
	if a, bad := badName(name); bad {
		return a
	}
	dir := path.Dir(names[0])
	packed := tree{}
	var list strings.Builder
	for _, from := range names {
		for _, p := range c.server.files.below(from) {
			n := *c.server.files[p]
			inside := path.Base(from) + strings.TrimPrefix(p, from)
			packed[inside] = &n
			list.WriteString(inside + "\n")
		}
	}
	c.server.files.write(path.Join(dir, name), []byte(list.String()))
	c.server.files[path.Join(dir, name)].packed = packed
	return blank()
}

// decompressFile unpacks an archive that compressFiles made: with here into its
// own directory, else into a new one named after it.
func decompressFile(c *call, name string, n *node) answer {
	if n.packed == nil {
		return fileError(http.StatusUnprocessableEntity, "Not an archive: "+name)
	}
	to := path.Dir(name)
	if !c.in.flag("here") {
		base, _, _ := strings.Cut(path.Base(name), ".")
		to = path.Join(to, base)
	}
	for inside, packed := range n.packed {
		if at := path.Join(to, inside); !packed.dir {
			c.server.files.write(at, packed.content)
		} else {
			c.server.files.mkdir(at)
		}
	}
	return blank()
}
