package telegram

import (
	"path/filepath"

	"panelbot/adapters/delivery"
)

// download is a file from a panel, that lies at a path, as a message for the person's
// private chat; where it cannot be sent, a sentence that says where it lies.
func (v *visit) download(name, path, doing string) Outgoing {
	name = filepath.Base(name)
	content, err := delivery.Carry(path, maxSent)
	if err != nil {
		v.a.Log.Warn("download not sent, so that nobody gets it in telegram", "err", err)
		sentence := v.by.Speech.Say("telegram_file_lies", map[string]any{"Name": name, "Path": path})
		return Outgoing{HTML: escaped(sentence), Plain: sentence}
	}
	up := &Upload{Name: name, Bytes: content}
	if content == nil {
		up.Path = path
	}
	return Outgoing{HTML: escaped(doing), Plain: doing, File: up}
}
