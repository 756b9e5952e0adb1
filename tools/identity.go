package tools

import (
	"bytes"
	"encoding/json"
	"regexp"
	"sync"
)

// moving names figures that always move: they are shown to whoever decides,
// and say nothing of whether the target is still the same.
var moving = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|_)(size|used|free|available|usage|percent|load|uptime|age|total_seconds|last|latest|seen|count|memory|mem|cpu|disk|ram|swap|traffic|progress|output|color|at|display|ago|time|date|updated|elapsed|pid|avatar)($|_)`)
})

// set names what looks like such a figure, and is what somebody has set.
var set = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|_)(limit|quota|max|min|expires|expiry|expiration|timeout)($|_)`)
})

// identityOf is what of a preview must be the same when the call is executed:
// all but the figures that always move.
func identityOf(data json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return nil
	}
	return mustJSON(settled(value))
}

// settled drops what moves; objects are written with their names in order, so
// that equal ones are equal as text.
func settled(value any) any {
	switch value := value.(type) {
	case map[string]any:
		kept := make(map[string]any, len(value))
		for name, v := range value {
			if !moving().MatchString(name) || set().MatchString(name) {
				kept[name] = settled(v)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, v := range value {
			kept[i] = settled(v)
		}
		return kept
	default:
		return value
	}
}

// identities is the identity of all previews of a call, in their order; one
// that could not be read is null.
func identities(previews []Previewed) json.RawMessage {
	if len(previews) == 0 {
		return nil
	}
	all := make([]json.RawMessage, len(previews))
	for i, p := range previews {
		if all[i] = json.RawMessage("null"); p.Err == "" && len(p.Data) > 0 {
			if id := identityOf(p.Data); id != nil {
				all[i] = id
			}
		}
	}
	return mustJSON(all)
}

// moved says which preview shows another target than before; empty where all
// that could be read before reads the same now.
func moved(before, now json.RawMessage, previews []Previewed) string {
	var was, is []json.RawMessage
	if len(before) == 0 {
		return ""
	}
	if json.Unmarshal(before, &was) != nil || json.Unmarshal(now, &is) != nil || len(was) != len(is) {
		return "what it would hit"
	}
	for i := range was {
		if string(was[i]) != "null" && !bytes.Equal(was[i], is[i]) {
			return previews[i].Of
		}
	}
	return ""
}
