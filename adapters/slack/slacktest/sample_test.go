package slacktest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

var (
	samples = flag.String("samples", "", "write messages and views that Slack takes to this `directory`, for adapters/slack/e2e")
	broken  = flag.String("broken", "", "write some that it refuses to this `directory`")
)

// TestSamples holds that what the checks let pass can be written for Slack's own
// types, and with -samples writes it where they are compiled.
func TestSamples(t *testing.T) {
	t.Parallel()
	good, bad := *samples, *broken
	if good == "" {
		good, bad = t.TempDir(), t.TempDir()
	}
	written := 0
	for _, set := range []struct {
		prefix string
		rows   []checked
	}{{"message", messages()}, {"view", views()}} {
		for _, row := range set.rows {
			if row.want != "" || len(row.payload) > 20_000 { // more of the same
				continue
			}
			if err := slacktest.WriteSample(good, set.prefix+" "+row.name, []byte(row.payload)); err != nil {
				t.Error(err)
			}
			written++
		}
	}
	if files, err := filepath.Glob(filepath.Join(good, "*.ts")); err != nil || len(files) != written {
		t.Errorf("%d files of %d: %v", len(files), written, err)
	}
	for name, payload := range map[string]string{
		"an-unknown-key":      blocks(`{"type":"divider","size":1}`),
		"a-header-in-mrkdwn":  blocks(`{"type":"header","text":{"type":"mrkdwn","text":"x"}}`),
		"no-decimals-said":    input(`{"type":"number_input","action_id":"n"}`),
		"a-home-with-a-title": `{"type":"home","title":` + p + `,"blocks":[` + section + `]}`,
		"an-empty-attachment": `{"attachments":[{"blocks":[{"type":"actions"}]}]}`,
	} {
		if err := slacktest.WriteSample(bad, name, []byte(payload)); err != nil {
			t.Error(err)
		}
		if len(slacktest.CheckMessage([]byte(payload))) == 0 {
			t.Errorf("%s is not refused here", name)
		}
	}
	if err := slacktest.WriteSample(t.TempDir(), "no payload", []byte("7")); err == nil {
		t.Error("a number was written")
	}
	source, err := os.ReadFile(filepath.Join(bad, "a-home-with-a-title.ts"))
	if err != nil || !strings.Contains(string(source), `Extract<View, { type: 'home' }>`) || !strings.Contains(string(source), "blocks: KnownBlock[]") {
		t.Errorf("%s, %v", source, err)
	}
}
