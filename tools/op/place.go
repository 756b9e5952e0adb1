package op

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"panelbot/panel"
)

// place puts the arguments that are not in the path where they belong.
func (b *Bound) place(r *panel.Request) {
	var body objectWriter
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		value, given := b.values[a.Name]
		if !given {
			continue
		}
		switch a.Place {
		case InQuery:
			if r.Query == nil {
				r.Query = url.Values{}
			}
			b.query(r.Query, a, value)
		case InBody:
			if b.tool.multipart {
				b.parts(r, a, a.Name, value, false)
				continue
			}
			body.member(a.Name, value)
		case InFields:
			fields, _ := members(value) // checked by Bind
			for _, f := range fields {
				body.member(f.name, f.value)
			}
		}
	}
	if body.members > 0 {
		r.Body = body.close()
	}
}

// query adds a value to the query string: lists repeat as name[], booleans
// are written as the vendor reads them.
func (b *Bound) query(q url.Values, a *Arg, value json.RawMessage) {
	if a.Kind == KindList {
		values := list(value)
		for _, v := range values {
			q.Add(a.Name+"[]", b.plain(a.Elem, v))
		}
		if len(values) == 0 {
			q.Add(a.Name, "") // no element can say that the list is empty
		}
		return
	}
	q.Add(a.Name, b.plain(a, value))
}

// parts adds a value to a multipart body. A list of plain values repeats as
// name[]; lists of objects, and everything in them, are indexed, because two
// repeated [] in one name would not say what belongs together.
func (b *Bound) parts(r *panel.Request, a *Arg, name string, value json.RawMessage, nested bool) {
	switch a.Kind {
	case KindUpload:
		var u Upload
		if json.Unmarshal(value, &u) == nil { // checked by Bind
			r.Form = append(r.Form, panel.Part{Name: name, FileName: u.Name, Data: u.Bytes()})
		}
	case KindObject:
		given, _ := members(value) // checked by Bind
		for _, m := range given {
			for i := range a.Fields {
				if a.Fields[i].Name == m.name {
					b.parts(r, &a.Fields[i], name+"["+m.name+"]", m.value, true)
				}
			}
		}
	case KindList:
		values := list(value)
		if len(values) == 0 {
			r.Form = append(r.Form, panel.Part{Name: name}) // no element can say that the list is empty
		}
		for i, v := range values {
			index := "[]"
			if nested || a.Elem.Kind == KindObject {
				index = "[" + strconv.Itoa(i) + "]"
			}
			b.parts(r, a.Elem, name+index, v, nested)
		}
	default:
		r.Form = append(r.Form, panel.Part{Name: name, Value: b.plain(a, value)})
	}
}

// plain writes a scalar as queries and multipart bodies carry it.
func (b *Bound) plain(a *Arg, value json.RawMessage) string {
	if a.Kind == KindBoolean {
		if bytes.HasPrefix(bytes.TrimSpace(value), []byte("t")) {
			return b.tool.Vendor.True
		}
		return b.tool.Vendor.False
	}
	return scalar(value)
}

func list(value json.RawMessage) []json.RawMessage {
	var l []json.RawMessage
	_ = json.Unmarshal(value, &l) // checked by Bind
	return l
}

// mask hides what nobody should see in an argument.
func mask(a *Arg, value json.RawMessage) json.RawMessage {
	switch a.Kind {
	case KindSecret:
		var s Secret
		if s.UnmarshalJSON(value) == nil && s.Value == "" {
			return value // an order, or empty: nothing to hide
		}
		return json.RawMessage(`"***"`)
	case KindUpload:
		var u Upload
		_ = json.Unmarshal(value, &u) // checked by Bind
		return json.RawMessage(fmt.Sprintf(`{"name":%s,"bytes":%d,"sha256":"%x"}`, quote(u.Name), len(u.Bytes()), sha256.Sum256(u.Bytes())))
	case KindSettings:
		return maskSettings(value)
	case KindObject:
		var out objectWriter
		given, _ := members(value) // checked by Bind
		for _, m := range given {
			for i := range a.Fields {
				if a.Fields[i].Name == m.name {
					out.member(m.name, mask(&a.Fields[i], m.value))
				}
			}
		}
		return out.close()
	case KindList:
		if !a.has(KindSecret) && !a.has(KindUpload) {
			return value
		}
		masked := make([]json.RawMessage, 0, 4)
		for _, v := range list(value) {
			masked = append(masked, mask(a.Elem, v))
		}
		raw, _ := json.Marshal(masked) // raw JSON always marshals
		return raw
	default:
		return value
	}
}

// objectWriter writes a JSON object member by member.
type objectWriter struct {
	buf     bytes.Buffer
	members int
}

func (w *objectWriter) member(name string, value json.RawMessage) {
	if w.members == 0 {
		w.buf.WriteByte('{')
	} else {
		w.buf.WriteByte(',')
	}
	w.members++
	w.buf.Write(quote(name))
	w.buf.WriteByte(':')
	w.buf.Write(value)
}

func (w *objectWriter) close() json.RawMessage {
	if w.members == 0 {
		return json.RawMessage("{}")
	}
	w.buf.WriteByte('}')
	return w.buf.Bytes()
}

func quote(text string) json.RawMessage {
	raw, _ := json.Marshal(text) // strings always marshal
	return raw
}
