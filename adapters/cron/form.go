package cron

import (
	"encoding/json"
	"fmt"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// Form is how a report is written where it is no message.
type Form string

// The forms; each is the extension of its files.
const (
	Text     Form = "txt"
	Markdown Form = "md"
	JSON     Form = "json"
	HTML     Form = "html"
)

// Forms lists them.
func Forms() []Form { return []Form{Text, Markdown, JSON, HTML} }

// Written is a report in a form. The picture is part of a page of HTML; nil is none.
func (r Report) Written(form Form, made digest.Report, picture *chat.Picture) ([]byte, error) {
	speech := r.Speech()
	switch form {
	case Text:
		return []byte(speech.Report(made).Text()), nil
	case Markdown:
		return []byte(speech.Report(made).Markdown()), nil
	case HTML:
		return speech.HTML(made, picture)
	case JSON:
		raw, err := json.MarshalIndent(made, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("cron: a report as JSON: %w", err)
		}
		return append(raw, '\n'), nil
	default:
		return nil, fmt.Errorf("cron: there is no form %s of a report", form)
	}
}
