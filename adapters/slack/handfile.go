package slack

import (
	"os"
	"path/filepath"

	slackapi "github.com/slack-go/slack"
)

const (
	// maxCarried is how large a file is that goes with its message, so that whichever
	// process sends it has it. Larger ones are sent by the process on whose host they lie.
	maxCarried = 8 << 20
	// maxUploaded is what can be sent to Slack in the time that the outbox gives, at some
	// 2 MB a second.
	maxUploaded = 64 << 20
)

// download is a file from a panel, that lies at a path, as a message for the person's
// direct messages; where it cannot be sent, a sentence that says where it lies.
func (v *visit) download(name, path, doing string) (Outgoing, error) {
	name = filepath.Base(name)
	up := &Upload{Name: name, Note: doing}
	info, err := os.Stat(path)
	switch {
	case err != nil:
	case info.Size() == 0 || info.Size() > maxUploaded:
		up = nil
	case info.Size() > maxCarried:
		up.Path = path
	default:
		up.Bytes, err = os.ReadFile(path)
	}
	if err == nil && up != nil {
		return Outgoing{User: v.event.User, File: up}, nil
	}
	if err != nil {
		v.a.Log.Warn("download not read, so that nobody gets it in slack", "err", err)
	}
	sentence := v.by.Speech.Say("slack_file_lies", map[string]any{"Name": name, "Path": path})
	blocks, err := encode([]slackapi.Block{section(sentence)})
	return Outgoing{User: v.event.User, Text: sentence, Blocks: blocks}, err
}
