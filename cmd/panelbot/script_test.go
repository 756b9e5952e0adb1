package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"panelbot/panel/simulator"
)

var update = flag.Bool("update", false, "write what the scripts compare with")

func TestMain(m *testing.M) {
	if file := os.Getenv(childConfig); file != "" {
		if err := faultChild(context.Background(), file, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	testscript.Main(m, map[string]func(){"panelbot": main})
}

// TestScripts runs the program as people do. Beside testscript's own commands
// there are:
//
//	simulator [ROUTE=FAULT…]  starts both panels, and sets PANEL to their address
//	slackworkspace [SCOPE…]   starts a workspace of Slack, and sets SLACK to its address
//	telegramworld             starts a Telegram, and sets TELEGRAM to its address
//	json FILE PATH WANT       holds a member of JSON against a value; length is a list's
//	mode FILE WANT            holds the mode of a file, or of all that a pattern matches
//	take NAME FILE PATTERN    sets a variable to what the first group of a pattern finds in a file
//	lines FILE LINE…          writes a file of these lines, in which variables are replaced
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		ContinueOnError:     true,
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "none"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"simulator": startSimulator, "slackworkspace": startSlack, "telegramworld": startTelegram, "json": checkJSON, "mode": checkMode, "lines": writeLines, "take": takeWord,
		},
	})
}

// startSimulator serves a simulator whose events end at once.
func startSimulator(ts *testscript.TestScript, neg bool, args []string) {
	sim := simulator.New(simulator.Config{EventDuration: -1})
	for _, arg := range args {
		route, fault, err := simulator.ParseFault(arg)
		ts.Check(err)
		sim.Fault(route, fault)
	}
	server := httptest.NewServer(sim)
	ts.Defer(server.Close)
	for name, value := range map[string]string{
		"PANEL": server.URL, "PANEL_HOST": server.Listener.Addr().String(), "FLASH_TOKEN": simulator.FlashToken, "FLASH_CODE": simulator.FlashCode, "OPEN_TOKEN": simulator.OpenToken,
	} {
		ts.Setenv(name, value)
	}
}

func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	var value any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &value); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	got := fmt.Sprint(member(value, strings.Split(args[1], ".")))
	if (got == args[2]) == neg {
		ts.Fatalf("%s of %s is %q, and should be (or, with !, not be) %q", args[1], args[0], got, args[2])
	}
}

// member follows a path; length is that of a list, and what is not there is
// "missing".
func member(value any, path []string) any {
	for _, step := range path {
		switch v := value.(type) {
		case map[string]any:
			inner, ok := v[step]
			if !ok {
				return "missing"
			}
			value = inner
		case []any:
			if step == "length" {
				value = len(v)
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				return "missing"
			}
			value = v[i]
		default:
			return "missing"
		}
	}
	return value
}

func checkMode(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: mode FILE WANT")
	}
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("nothing matches %s", args[0])
	}
	for _, file := range files {
		info, err := os.Stat(file)
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); (got == args[1]) == neg {
			ts.Fatalf("%s has mode %s", file, got)
		}
	}
}

func takeWord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: take NAME FILE PATTERN")
	}
	pattern, err := regexp.Compile(args[2])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) < 2 {
		ts.Fatalf("%s is not in %s", args[2], args[1])
	}
	ts.Setenv(args[0], found[1])
}

func writeLines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: lines FILE LINE…")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(args[1:], "\n")+"\n"), 0o600))
}

// writeFile writes a configuration for a test.
func writeFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
