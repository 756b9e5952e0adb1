package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestSecretOfCodesIntoNoFile: the secret of one-time codes is written beside the answer,
// so that it is not shown where that goes into a file.
func TestSecretOfCodesIntoNoFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	invited := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	for _, args := range [][]string{{"people", "totp", "--as", "olga"}, {"people", "enrol", invited}} {
		var out screen
		var file bytes.Buffer
		a := d.app()
		a.stdin, a.stdout, a.stderr = &hands{}, &out, &file
		root := a.root()
		root.SetArgs(append(args, "--config", d.file))
		err := root.ExecuteContext(t.Context())
		wants(t, err, "what is shown is a secret")
		if strings.Contains(file.String()+out.String(), "otpauth:") {
			t.Errorf("%s: the file has %q", args, file.String())
		}
	}
}
