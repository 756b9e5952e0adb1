package main

import (
	"strings"
	"testing"
)

// TestNoCodesWithoutAKey: codes that would vanish with the process are not set up, and
// an invitation is not used up by it.
func TestNoCodesWithoutAKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	keyless := strings.Replace(deskConfig, "key: a-key-for-tests-that-is-long\n", "", 1)
	d.write("store: sqlite:keyless.db\n" + keyless)
	_, stderr, err := d.run([]func() string{func() string { return "000000" }}, "people", "totp", "--as", "bob", "--config", d.file)
	wants(t, err, "one-time codes cannot be kept without a key")
	if strings.Contains(stderr, "otpauth:") {
		t.Errorf("a secret was shown all the same: %s", stderr)
	}
	d.write(keyless)
	_, _, err = d.run(nil, "people", "enrol", code, "--config", d.file)
	wants(t, err, "one-time codes cannot be kept without a key")
	d.write(deskConfig)
	d.enrol("carol", code)
}
