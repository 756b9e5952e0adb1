package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/tools"
)

// TestNoSecretLeaksFromInit: what is typed at init's questions is in nothing
// that it shows, and not in the configuration, however the panel answers.
func TestNoSecretLeaksFromInit(t *testing.T) {
	t.Parallel()
	for _, mode := range echoes("data", "list", "message", "200 refusal", "text", "redirect", "400", "401", "403", "404", "422", "500", "500 page", "page", "malformed", "empty") {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			catalogue, err := tools.NewCatalogue(nil)
			if err != nil {
				t.Fatal(err)
			}
			c := &canaries{}
			panel := httptest.NewServer(newEcho(mode, catalogue, c))
			t.Cleanup(panel.Close)
			head := map[string]string{"flash": "flashpanel\n" + panel.URL + "\nmain\n", "open": "openpanel\n" + panel.URL + "\nhost1\n"}
			// After the credentials comes keep, where the panel gives trouble; where
			// it does not, that is a name.
			const tail = "keep\nalice\nsolo\nn\n\n\n\n"
			dir := t.TempDir()
			for i, answers := range []string{
				head["flash"] + "token\n" + c.plantHeader("token") + "\n" + c.plantHeader("code") + "\n" + tail,
				head["flash"] + "login\na@example.com\n" + c.plant("typed password") + "\n" + c.plant("typed code") + "\n" + tail,
				head["open"] + "token\n" + c.plantHeader("long-lived token") + "\n" + tail,
				head["open"] + "login\ndemo\n" + c.plant("typed password") + "\nKANARI222IRANAK2\n" + tail,
				// Secrets in the wrong places.
				c.plant("a kind") + "\nflashpanel\n" + c.plant("an address") + "\n" + panel.URL + "\n" + c.plant("a name") + " x\nmain\n" + c.plant("a way") + "\n",
			} {
				var stdout, stderr strings.Builder
				env := environment{vars: map[string]string{"PANELBOT_INIT_CODE": c.plantHeader("code in a variable")}}
				if i > 0 {
					env.vars = nil
				}
				a := &app{stdin: strings.NewReader(answers), stdout: &stdout, stderr: &stderr, env: env.lookup}
				root := a.root()
				place := filepath.Join(dir, fmt.Sprint(i))
				root.SetArgs([]string{"init", "--dir", place})
				root.SetOut(&stdout)
				root.SetErr(&stderr)
				err := root.ExecuteContext(t.Context())
				page, _ := os.ReadFile(filepath.Join(place, "config.yaml")) // where there is one
				for where, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String(), "error": fmt.Sprint(err), "config.yaml": string(page)} {
					for _, leak := range c.leaks(text) {
						t.Errorf("answers %d, %s: leak of %s: %q", i, where, c.place(leak), leak)
					}
				}
				if !strings.Contains(stderr.String(), "Which panel?") {
					t.Errorf("answers %d: nobody was asked: %s", i, &stderr)
				}
			}
		})
	}
}
