package tools

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools/op"
)

// hidden stands where a secret was.
const hidden = "***"

// answer turns a panel's answer into an outcome without a status: secrets are
// taken out and kept apart, and what remains is cleaned.
func (r *Runner) answer(k *call, response *panel.Response) Outcome {
	switch {
	case response.File != nil:
		return r.fileAnswer(k, response.File)
	case k.tool.Answer == op.AnswerRedirect:
		return privateAnswer("location", response.Location)
	case k.private():
		return privateAnswer("content", string(response.Body))
	}
	body := bytes.TrimSpace(response.Body)
	switch {
	case len(body) == 0:
		return Outcome{}
	case k.tool.Answer == op.AnswerText, k.tool.Answer == op.AnswerFile:
		return Outcome{Data: textData(k, response.Body)}
	case len(k.tool.Secrets()) == 0 && spotless(body, k.hider()):
		return Outcome{Data: body}
	case !json.Valid(body):
		return Outcome{Data: textData(k, response.Body)}
	}
	data, found := k.cleaned(body)
	return Outcome{Data: data, Private: found}
}

// private reports whether the whole answer is a secret: because the tool says
// so, or because this call reads what reveals and no field is marked.
func (k *call) private() bool {
	return k.tool.Answer.Private() || (k.risk == policies.Reveal && len(k.tool.Secrets()) == 0)
}

// clean cleans an answer that is shown beside another call, without keeping
// the secrets.
func (r *Runner) clean(t *op.Tool, k *call, answer []byte) json.RawMessage {
	if !json.Valid(answer) {
		return textData(k, answer)
	}
	data, _ := k.cleanedOf(t, answer) // they are shown to nobody
	return data
}

func privateAnswer(name, value string) Outcome {
	if value == "" {
		return Outcome{}
	}
	return Outcome{Data: mustJSON(map[string]string{name: hidden}), Private: []PrivateValue{{Name: name, Value: value}}}
}

func (r *Runner) fileAnswer(k *call, f *panel.Download) Outcome {
	shown := *f
	shown.Name, shown.ContentType = k.line(f.Name), k.line(f.ContentType)
	data := mustJSON(map[string]any{"file": filepath.Base(f.Path), "name": shown.Name, "size": f.Size, "content_type": shown.ContentType})
	return Outcome{Data: data, File: &shown, Sensitive: k.private() || k.risk > policies.Read || k.inFile(f)}
}

// maxSearched is the largest file in which secrets are looked for. What is
// larger no door shows.
const maxSearched = 1 << 20

// inFile reports whether a file holds a secret of the call or a credential of
// the panel. What cannot be read no door shows either.
func (k *call) inFile(f *panel.Download) bool {
	if f.Size > maxSearched {
		return true
	}
	content, err := os.ReadFile(f.Path)
	return err == nil && k.hider().finds(string(content))
}

// minAnswered is the shortest secret of an answer that is looked for in the
// rest of it: a short one may be a word of any other field.
const minAnswered = 8

// remember adds the secrets of an answer to those that are hidden from now on,
// and reports whether there were any.
func (k *call) remember(found []PrivateValue) bool {
	before := len(k.answered)
	for _, p := range found {
		if len(p.Value) >= minAnswered {
			k.answered = append(k.answered, p.Value)
		}
	}
	return len(k.answered) > before
}

// textData is plain text, or a bare JSON string, as a JSON string.
func textData(k *call, body []byte) json.RawMessage {
	text := string(body)
	var bare string
	if json.Unmarshal(body, &bare) == nil {
		text = bare
	}
	if object := strings.TrimSpace(text); object != "" && (object[0] == '{' || object[0] == '[') && json.Valid([]byte(object)) {
		cleaned, _ := k.cleaned([]byte(object)) // the file itself is not kept either
		text = string(cleaned)
	}
	return mustJSON(k.text(text))
}

// mustJSON marshals what always marshals: text and maps of it.
func mustJSON(value any) json.RawMessage {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("tools: %v", err))
	}
	return raw
}

// Cut shortens the data of an outcome to about most bytes, for a reader with
// little room, and says so with the way to the rest.
func Cut(out Outcome, t *op.Tool, most int) Outcome {
	if len(out.Data) <= most {
		return out
	}
	out.Data, out.Truncated = cutJSON(out.Data, most, 0), true
	var narrower []string
	for _, name := range []string{"search", "page", "per_page", "limit", "lines", "path", "folder", "q"} {
		if t != nil && t.Arg(name) != nil {
			narrower = append(narrower, name)
		}
	}
	way := "The answer was cut. A person can have all of it in a terminal: panelbot call " + out.Tool + "."
	if len(narrower) > 0 {
		way = "The answer was cut: ask for less at a time with " + strings.Join(narrower, ", ") + "."
	}
	out.Next = strings.TrimSpace(way + " " + out.Next)
	return out
}

// maxCutDepth is how deep an answer is cut; what lies deeper is left out.
const maxCutDepth = 64

// cutJSON keeps the first elements of a list, the beginning of a text, and of
// an object the members that fit, the short ones first.
func cutJSON(data json.RawMessage, most, depth int) json.RawMessage {
	data = bytes.TrimSpace(data)
	if len(data) <= most {
		return data
	}
	switch {
	case data[0] == '[' && depth < maxCutDepth && most > 2:
		return cutList(data, most, depth)
	case data[0] == '{' && depth < maxCutDepth && most > 2:
		return cutObject(data, most, depth)
	case data[0] == '"':
		return cutString(data, most)
	case data[0] == '[':
		return json.RawMessage(`[]`)
	case data[0] == '{':
		return json.RawMessage(`{}`)
	}
	return json.RawMessage(`null`) // a number, and no part of one is right
}

func cutList(data json.RawMessage, most, depth int) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil || len(list) == 0 {
		return json.RawMessage(`[]`)
	}
	size, n := 2, 0
	for n < len(list) && size+len(list[n]) < most {
		size += len(list[n]) + 1
		n++
	}
	if n > 0 {
		return mustJSON(list[:n])
	}
	return mustJSON([]json.RawMessage{cutJSON(list[0], most-2, depth+1)})
}

func cutObject(data json.RawMessage, most, depth int) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return json.RawMessage(`{}`)
	}
	names := slices.SortedFunc(maps.Keys(object), func(a, b string) int {
		return cmp.Or(len(object[a])-len(object[b]), cmp.Compare(a, b))
	})
	kept, room := map[string]json.RawMessage{}, most-2
	for i, name := range names {
		value, cost := object[name], len(mustJSON(name))+2
		// What is too long for its share is cut to it, if that leaves anything.
		if share := room/(len(names)-i) - cost; len(value) > share && share >= 16 {
			value = cutJSON(value, share, depth+1)
		}
		if cost+len(value) > room {
			continue
		}
		kept[name] = value
		room -= cost + len(value)
	}
	return mustJSON(kept)
}

func cutString(data json.RawMessage, most int) json.RawMessage {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return json.RawMessage(`""`)
	}
	for length := max(0, min(len(text), most-2)); ; length /= 2 {
		cut := mustJSON(strings.ToValidUTF8(text[:length], ""))
		if len(cut) <= most || length == 0 {
			return cut
		}
	}
}
