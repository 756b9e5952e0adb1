package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPolicyExplainsACall: the id that a denial names is what policy explain takes in a
// shell.
func TestPolicyExplainsACall(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "store: sqlite:"+filepath.Join(t.TempDir(), "p.db")+"\npanels:\n  - {name: main, kind: flashpanel, url: \"simulator:\"}\npeople:\n  - {name: you, roles: [admin]}\npolicy: {solo: true}\n")
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, env: environment{}.lookup}
		root := a.root()
		root.SetArgs(append([]string{"--config", config}, args...))
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	if out, err := run("policy", "explain", "server", "favorite", "web-1"); err != nil || strings.Contains(out, "stopped") {
		t.Errorf("got %v: %s", err, out)
	}
	denied, _ := run("call", "--json", "server", "favorite", "web-1") // it is denied, which is an error
	id := regexp.MustCompile(`policy explain ([A-Z2-7]{12})`).FindStringSubmatch(denied)
	if id == nil {
		t.Fatalf("no call is named: %s", denied)
	}
	why, err := run("policy", "explain", id[1])
	if err != nil || !strings.Contains(why, id[1]) || !strings.Contains(why, "policy.defaults.change") {
		t.Errorf("got %v: %s", err, why)
	}
	if out, err := run("policy", "stop", "odd log-ins"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, later := range []bool{false, true} {
		words := []string{"policy", "explain", "server", "favorite", "web-1"}
		if later {
			words = append(words, "--at", "2030-01-01T10:00")
		}
		out, err := run(words...)
		if err != nil || !strings.Contains(out, "has been stopped since") || !strings.Contains(out, "odd log-ins") || strings.Contains(out, "DENY, by policy.stop") == later {
			t.Errorf("stopped, later %t: got %v: %s", later, err, out)
		}
	}
}
