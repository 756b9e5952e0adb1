package simulator

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// tree is the file system of a server: absolute, clean paths to nodes. Directories
// are nodes too; every node's parent is there.
type tree map[string]*node

// node is a file or a directory.
type node struct {
	dir     bool
	content []byte
	mode    string
	owner   string
	group   string
	packed  tree // of an archive made here: what it holds, by relative path
}

// newTree returns a tree with the directories that every server has.
func newTree() tree {
	t := tree{"/": {dir: true, mode: "0755", owner: "root", group: "root"}}
	t.mkdir("/home/flashvps")
	t.mkdir("/etc")
	t.mkdir("/tmp")
	return t
}

// mkdir makes a directory and those above it.
func (t tree) mkdir(name string) {
	for dir := path.Clean("/" + name); t[dir] == nil; dir = path.Dir(dir) {
		t[dir] = &node{dir: true, mode: "0755", owner: "flashvps", group: "flashvps"}
	}
}

// write puts a file in place of what was there.
func (t tree) write(name string, content []byte) {
	name = path.Clean("/" + name)
	t.mkdir(path.Dir(name))
	if old := t[name]; old != nil && !old.dir {
		old.content, old.packed = content, nil
		return
	}
	t[name] = &node{content: content, mode: "0644", owner: "flashvps", group: "flashvps"}
}

// read returns the content of a file.
func (t tree) read(name string) ([]byte, bool) {
	n := t[path.Clean("/"+name)]
	if n == nil || n.dir {
		return nil, false
	}
	return n.content, true
}

// below returns a path and all paths under it, sorted.
func (t tree) below(name string) []string {
	var list []string
	for p := range t {
		if within(p, name) {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return list
}

// within says whether a path is root or lies under it.
func within(name, root string) bool {
	return name == root || strings.HasPrefix(name, strings.TrimSuffix(root, "/")+"/")
}

// children returns the names directly in a directory, sorted.
func (t tree) children(dir string) []string {
	var list []string
	for _, p := range slices.Sorted(maps.Keys(t)) {
		if p != "/" && path.Dir(p) == dir {
			list = append(list, path.Base(p))
		}
	}
	return list
}

// remove takes away a path and what is under it.
func (t tree) remove(name string) {
	for _, p := range t.below(path.Clean("/" + name)) {
		delete(t, p)
	}
}

// copy copies a path and what is under it.
func (t tree) copy(from, to string) {
	t.mkdir(path.Dir(to))
	for _, p := range t.below(from) {
		n := *t[p]
		n.content = slices.Clone(n.content)
		t[to+strings.TrimPrefix(p, from)] = &n
	}
}
