package slack

import (
	"path/filepath"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/delivery"
)

// maxUploaded is what can be sent to Slack in the time that the outbox gives, at some 2 MB a
// second.
const maxUploaded = 64 << 20

// download is a file from a panel, that lies at a path, as a message for the person's
// direct messages; where it cannot be sent, a sentence that says where it lies.
func (v *visit) download(name, path, doing string) (Outgoing, error) {
	name = filepath.Base(name)
	content, err := delivery.Carry(path, maxUploaded)
	if err != nil {
		v.a.Log.Warn("download not sent, so that nobody gets it in slack", "err", err)
		sentence := v.by.Speech.Say("slack_file_lies", map[string]any{"Name": name, "Path": path})
		blocks, err := encode([]slackapi.Block{section(sentence)})
		return Outgoing{User: v.event.User, Text: sentence, Blocks: blocks}, err
	}
	up := &Upload{Name: name, Note: doing, Bytes: content}
	if content == nil {
		up.Path = path
	}
	return Outgoing{User: v.event.User, File: up}, nil
}
