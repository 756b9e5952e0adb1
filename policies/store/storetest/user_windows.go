package storetest

import (
	"errors"
	"os/exec"
)

// asAnother has no way here.
func asAnother(*exec.Cmd, string) error {
	return errors.New("on Windows, PANELBOT_TEST_POSTGRES must name a server")
}
