package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// WriteSample writes a message (an object or an array of blocks) or a view to
// DIR/NAME.ts, as TypeScript that compiles only where Slack's published types
// (the package @slack/types) allow it. Letters, digits and - stay in the name.
// adapters/slack/e2e compiles such files.
func WriteSample(dir, name string, payload []byte) error {
	source, err := sample(payload)
	if err != nil {
		return fmt.Errorf("sample %s: %w", name, err)
	}
	file := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	return os.WriteFile(filepath.Join(dir, file+".ts"), source, 0o600)
}

// sample gives the TypeScript of a payload.
func sample(payload []byte) ([]byte, error) {
	v, err := decode(payload)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("import type { KnownBlock, View } from '@slack/types'\n")
	put := func(kind, name string, value any) error {
		raw, err := json.Marshal(value)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "export const %s: %s = %s\n", name, kind, raw)
		return nil
	}
	if list, ok := v.([]any); ok {
		err := put("KnownBlock[]", "blocks", list)
		return out.Bytes(), err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("neither a message nor a view")
	}
	if kind := m["type"]; kind == "modal" || kind == "home" {
		blocks := m["blocks"]
		delete(m, "blocks") // a view's type allows any block: they are judged by themselves
		if err := put("Omit<Extract<View, { type: '"+stringOf(kind)+"' }>, 'blocks'>", "view", m); err != nil {
			return nil, err
		}
		err := put("KnownBlock[]", "blocks", blocks)
		return out.Bytes(), err
	}
	found := 0
	take := func(blocks any) error {
		if blocks == nil {
			return nil
		}
		found++
		return put("KnownBlock[]", fmt.Sprintf("blocks%d", found), blocks)
	}
	if err := take(m["blocks"]); err != nil {
		return nil, err
	}
	attachments, _ := m["attachments"].([]any)
	for _, a := range attachments {
		attachment, _ := a.(map[string]any)
		if err := take(attachment["blocks"]); err != nil {
			return nil, err
		}
	}
	if found == 0 { // a message of text alone
		err := put("string", "text", stringOf(m["text"]))
		return out.Bytes(), err
	}
	return out.Bytes(), nil
}
