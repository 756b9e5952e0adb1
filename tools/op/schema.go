package op

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Schemas are written by hand, member by member in the order of declaration,
// because every byte of an input schema is paid for in a model's context. A
// test holds them against a real validator.

// inputSchema writes the schema of a tool's arguments.
func inputSchema(args []Arg) json.RawMessage {
	var b bytes.Buffer
	writeObject(&b, args)
	return b.Bytes()
}

func writeObject(b *bytes.Buffer, args []Arg) {
	b.WriteString(`{"type":"object","properties":{`)
	for i, a := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(a.Name) + ":")
		writeArg(b, a)
	}
	b.WriteByte('}')
	first := true
	for _, a := range args {
		if !a.Required {
			continue
		}
		if first {
			b.WriteString(`,"required":[`)
		} else {
			b.WriteByte(',')
		}
		first = false
		b.WriteString(strconv.Quote(a.Name))
	}
	if !first {
		b.WriteByte(']')
	}
	b.WriteString(`,"additionalProperties":false}`)
}

func writeArg(b *bytes.Buffer, a Arg) {
	switch a.Kind {
	case KindObject:
		writeObject(b, a.Fields)
		describe(b, a.Doc)
		return
	case KindUpload:
		b.WriteString(`{"type":"object","properties":{"name":{"type":"string"},"text":{"type":"string"},"base64":{"type":"string"}},"required":["name"],"additionalProperties":false}`)
		describe(b, a.Doc)
		return
	case KindSettings:
		b.WriteString(`{"type":"object"}`)
		describe(b, a.Doc)
		return
	case KindList:
		b.WriteString(`{"type":"array","items":`)
		writeArg(b, *a.Elem)
		b.WriteByte('}')
		describe(b, a.Doc)
		return
	}
	b.WriteString(`{"type":`)
	switch a.Kind {
	case KindInteger:
		b.WriteString(`"integer"`)
	case KindNumber:
		b.WriteString(`"number"`)
	case KindBoolean:
		b.WriteString(`"boolean"`)
	case KindServer, KindSite:
		b.WriteString(`["integer","string"]`)
	case KindSecret:
		b.WriteString(`["string","object"]`)
	default:
		b.WriteString(`"string"`)
	}
	if len(a.Enum) > 0 {
		words, _ := json.Marshal(a.Enum) // strings always marshal
		b.WriteString(`,"enum":`)
		b.Write(words)
	}
	b.WriteByte('}')
	describe(b, a.Doc)
}

// describe adds a description to the object that b ends with.
func describe(b *bytes.Buffer, doc string) {
	if doc == "" {
		return
	}
	b.Truncate(b.Len() - 1)
	text, _ := json.Marshal(doc) // strings always marshal
	b.WriteString(`,"description":`)
	b.Write(text)
	b.WriteByte('}')
}

// DataSchema is the schema of the member data of the outcome: the fields that
// the reference shows, with their types. A panel written in PHP sends null
// for what is missing, [] for an empty object and numbers as text, so each
// type stands beside those, and fields that the reference does not show pass.
func (t *Tool) DataSchema() json.RawMessage {
	switch t.Answer {
	case AnswerJSON:
		var b bytes.Buffer
		writeAnswer(&b, t.out)
		return b.Bytes()
	case AnswerText:
		return json.RawMessage(`{"type":["string","object","null"]}`)
	case AnswerFile, AnswerPrivateFile:
		return json.RawMessage(`{"type":["object","string","null"],"properties":{"file":{"type":"string"},"name":{"type":"string"},"size":{"type":"integer"},"content_type":{"type":"string"}}}`)
	default:
		return json.RawMessage(`{}`)
	}
}

func writeAnswer(b *bytes.Buffer, t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer:
		writeAnswer(b, t.Elem())
	case reflect.Struct:
		b.WriteString(`{"type":["object","array","null"],"properties":{`)
		writeAnswerFields(b, t, true)
		b.WriteString(`}}`)
	case reflect.Map:
		b.WriteString(`{"type":["object","array","null"]}`)
	case reflect.Slice:
		b.WriteString(`{"type":["array","object","null"],"items":`)
		writeAnswer(b, t.Elem())
		b.WriteByte('}')
	case reflect.Bool:
		b.WriteString(`{"type":["boolean","integer","string","null"]}`)
	case reflect.Int64:
		b.WriteString(`{"type":["integer","number","string","null"]}`)
	case reflect.Float64:
		b.WriteString(`{"type":["number","string","null"]}`)
	case reflect.String:
		b.WriteString(`{"type":["string","number","boolean","null"]}`)
	default:
		b.WriteString(`{}`)
	}
}

func writeAnswerFields(b *bytes.Buffer, t reflect.Type, first bool) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			first = writeAnswerFields(b, f.Type, first)
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		b.WriteString(strconv.Quote(name) + ":")
		writeAnswer(b, f.Type)
	}
	return first
}
