package storetest

import (
	"bufio"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// running is a throw-away cluster. Its end is tied to alive: when the test
// binary ends, the pipe closes, and the shell that reads it stops the server and
// removes what it wrote.
type running struct {
	url   string
	alive io.Closer
}

// cluster starts one for the test binary.
var cluster = sync.OnceValues(startCluster)

// script makes a cluster, starts it, says so, and waits for its end.
const script = `
trap '' INT TERM HUP
bin=$1 dir=$2
"$bin/initdb" -D "$dir/data" -U panelbot -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log"; rm -rf "$dir"; exit 1; }
"$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 -o "-k $dir -c listen_addresses= -c fsync=off -c max_connections=300" start >"$dir/start.log" 2>&1 || { cat "$dir/start.log" "$dir/server.log"; rm -rf "$dir"; exit 1; }
echo ready
read -r _
"$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$dir"
`

func startCluster() (*running, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// A path that is short enough for a socket, and that others may pass.
	dir, err := os.MkdirTemp("/tmp", "panelbot-pg-")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", script, "sh", bin, dir)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if err := asAnother(cmd, dir); err != nil { // initdb refuses root
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	lines := bufio.NewScanner(said)
	var all []string
	for lines.Scan() {
		if lines.Text() == "ready" {
			u := url.URL{Scheme: "postgres", User: url.User("panelbot"), Path: "/postgres", RawQuery: url.Values{"host": {dir}}.Encode()}
			return &running{url: u.String(), alive: alive}, nil
		}
		all = append(all, lines.Text())
	}
	return nil, errors.Join(fmt.Errorf("it does not start: %s", strings.Join(all, "; ")), cmd.Wait())
}

// binaries finds the directory of initdb and pg_ctl: where PATH leads, or the
// newest under /usr/lib/postgresql.
func binaries() (string, error) {
	if found, err := exec.LookPath("initdb"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil && isFile(filepath.Join(filepath.Dir(found), "pg_ctl")) {
			return filepath.Dir(found), nil
		}
	}
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.SortFunc(dirs, func(a, b string) int { return len(b) - len(a) + strings.Compare(b, a) })
	for _, dir := range dirs {
		if isFile(filepath.Join(dir, "initdb")) && isFile(filepath.Join(dir, "pg_ctl")) {
			return dir, nil
		}
	}
	return "", errors.New("PANELBOT_TEST_POSTGRES is not set, and there is no initdb on PATH or under /usr/lib/postgresql")
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// rand is a name that nobody else has.
func rand() string { return crand.Text()[:12] }
