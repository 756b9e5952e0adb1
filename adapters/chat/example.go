package chat

import (
	"encoding/json"
	"strings"

	"panelbot/tools/op"
)

// Example is a line that calls the tool with every argument that it needs, as
// help shows it: with the examples of the declaration, else with values that
// say what belongs there.
func (g *Grammar) Example(t *op.Tool) string {
	words := []string{t.Chat}
	for i := range t.Args {
		a := &t.Args[i]
		if a.Required {
			words = append(words, argument(a)...)
		}
	}
	return strings.Join(words, " ")
}

// argument writes an argument with an example of a value, as the grammar reads
// it.
func argument(a *op.Arg) []string {
	switch {
	case a.Kind == op.KindSecret:
		return []string{a.Name + `:={"generate":true}`}
	case a.Kind == op.KindList && !structured(a) && a.Example == "":
		return argument(&op.Arg{Name: a.Name, Kind: a.Elem.Kind, Enum: a.Elem.Enum})
	case structured(a), a.Kind == op.KindUpload, a.Kind == op.KindList:
		return []string{a.Name + ":=" + string(sample(a))}
	}
	var text string
	if json.Unmarshal(sample(a), &text) != nil {
		text = string(sample(a))
	}
	if a.Place == op.InPath && !strings.Contains(text, "=") && text != "help" && text != "?" {
		return []string{quoteWord(text)}
	}
	if strings.HasPrefix(text, "@") && text != "@" {
		return []string{a.Name + ":=" + string(sample(a))}
	}
	return []string{a.Name + "=" + quoteWord(text)}
}

// sample is a value for an argument, as JSON: the declaration's example where
// it has one.
func sample(a *op.Arg) json.RawMessage {
	switch a.Kind {
	case op.KindObject:
		object := map[string]json.RawMessage{}
		for i := range a.Fields {
			if a.Fields[i].Required {
				object[a.Fields[i].Name] = sample(&a.Fields[i])
			}
		}
		return marshal(object)
	case op.KindList:
		elem := *a.Elem
		if elem.Example == "" {
			elem.Example = a.Example
		}
		if json.Valid([]byte(a.Example)) && strings.HasPrefix(a.Example, "[") {
			return json.RawMessage(a.Example)
		}
		return marshal([]json.RawMessage{sample(&elem)})
	case op.KindSettings:
		return json.RawMessage(`{"key":"value"}`)
	case op.KindUpload:
		return json.RawMessage(`{"name":"file.txt","text":"…"}`)
	case op.KindSecret:
		return json.RawMessage(`{"generate":true}`)
	case op.KindInteger, op.KindNumber:
		if json.Valid([]byte(a.Example)) {
			return json.RawMessage(a.Example)
		}
		return json.RawMessage("1")
	case op.KindBoolean:
		return json.RawMessage("true")
	case op.KindServer, op.KindSite:
		if raw := typed(a, a.Example); a.Example != "" {
			return raw
		}
		return marshal(map[op.Kind]string{op.KindServer: "web-1", op.KindSite: "shop"}[a.Kind])
	default:
		text := a.Example
		if len(a.Enum) > 0 && text == "" {
			text = a.Enum[0]
		}
		if text == "" {
			text = a.Name
		}
		return marshal(text)
	}
}

// marshal writes texts, lists and objects of JSON, which always works.
func marshal(value any) json.RawMessage {
	raw, err := json.Marshal(value)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}
