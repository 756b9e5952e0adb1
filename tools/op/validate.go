package op

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// member is a member of a JSON object, as the caller wrote it.
type member struct {
	name  string
	value json.RawMessage
}

// members reads a JSON object without losing the order of its members; a
// repeated name is an error, because two readers would read two values.
func members(object json.RawMessage) ([]member, error) {
	if !json.Valid(object) {
		return nil, invalid(object)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(object), []byte("{")) {
		return nil, Say("arg_no_object", "must be a JSON object")
	}
	var list []member
	for quoted, value := range Members(object) {
		list = append(list, member{unquote(quoted), value})
	}
	if name, twice := repeated(list); twice {
		return nil, Say("arg_twice", "has the name {Name} twice", "Name", strconv.Quote(clipped(name)))
	}
	return list, nil
}

// invalid says why a text is not one JSON value.
func invalid(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	var value json.RawMessage
	if err := dec.Decode(&value); err != nil {
		return Say("arg_no_json", "is not valid JSON: {Err}", "Err", err.Error())
	}
	return Say("arg_tail", "has something after its end")
}

// repeated finds a name that is there twice. A map is worth its while only
// where there are many.
func repeated(list []member) (name string, twice bool) {
	if len(list) <= 16 {
		for i, m := range list {
			if slices.ContainsFunc(list[:i], func(other member) bool { return other.name == m.name }) {
				return m.name, true
			}
		}
		return "", false
	}
	seen := make(map[string]struct{}, len(list))
	for _, m := range list {
		if _, twice := seen[m.name]; twice {
			return m.name, true
		}
		seen[m.name] = struct{}{}
	}
	return "", false
}

// maxDepth is how deep a value may nest that is passed on unread.
const maxDepth = 32

// noRepeats refuses repeated names at any depth of a value that is passed on
// unread. Reading a level again at the level below takes long where there are
// many, so depth counts down to none.
func noRepeats(value json.RawMessage, depth int) error {
	value = bytes.TrimSpace(value)
	if len(value) == 0 || value[0] != '{' && value[0] != '[' {
		return nil
	}
	if depth == 0 {
		return Say("arg_deep", "is nested too deeply")
	}
	var inner []json.RawMessage
	if value[0] == '{' {
		list, err := members(value)
		if err != nil {
			return err
		}
		for _, m := range list {
			inner = append(inner, m.value)
		}
	} else if err := json.Unmarshal(value, &inner); err != nil {
		return err
	}
	for _, v := range inner {
		if err := noRepeats(v, depth-1); err != nil {
			return err
		}
	}
	return nil
}

// checkObject checks the members of an object against its fields.
func checkObject(fields []Arg, given []member, place string, errs *ArgumentErrors) {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	for _, m := range given {
		if errs.full() { // each further one would cost the comparison with all names
			return
		}
		i := slices.Index(names, m.name)
		if i < 0 {
			if len(names) == 0 {
				errs.add(place+m.name, Say("arg_none", "is not an argument of this tool: it takes none."))
				continue
			}
			errs.add(place+m.name, Say("arg_unknown", "is not an argument of this tool.{Meant} Valid are: {Names}.", "Meant", Meant(m.name, names), "Names", strings.Join(names, ", ")))
			continue
		}
		checkValue(&fields[i], m.value, place+m.name, errs)
	}
	for i := range fields {
		if fields[i].Required && !slices.ContainsFunc(given, func(m member) bool { return m.name == fields[i].Name }) {
			errs.add(place+fields[i].Name, fields[i].missing())
		}
	}
}

// missing says that the argument is, and what belongs there.
func (a *Arg) missing() Message {
	switch {
	case a.Kind == KindServer, a.Kind == KindSite:
		return Say("arg_missing_ref", "is missing: {Kind}.", "Kind", a.Kind.Spoken())
	case len(a.Enum) > 0:
		return Say("arg_missing_one", "is missing: {Doc} One of {Names}.", "Doc", lowerFirst(a.Doc), "Names", strings.Join(a.Enum, ", "))
	}
	return Say("arg_missing", "is missing: {Doc}", "Doc", lowerFirst(a.Doc))
}

// checkValue checks one value. Messages never repeat the value.
func checkValue(a *Arg, value json.RawMessage, place string, errs *ArgumentErrors) {
	value = bytes.TrimSpace(value)
	first := byte(0)
	if len(value) > 0 {
		first = value[0]
	}
	if first == 'n' {
		errs.add(place, Say("arg_null", "must be {Kind}, not null: leave it out instead.", "Kind", a.Kind.Spoken()))
		return
	}
	if a.orName && first == '"' && (a.Kind == KindInteger || a.Kind == KindNumber) {
		if strings.TrimSpace(scalar(value)) == "" {
			errs.add(place, Say("arg_ref_empty", "must not be empty: give an id or a name."))
		}
		return
	}
	isNumber := first == '-' || (first >= '0' && first <= '9')
	ok := true
	switch a.Kind {
	case KindString:
		ok = first == '"'
	case KindInteger:
		_, err := strconv.ParseInt(string(value), 10, 64)
		ok = isNumber && err == nil
	case KindNumber:
		ok = isNumber
	case KindBoolean:
		ok = first == 't' || first == 'f'
	case KindServer, KindSite:
		checkRef(a, value, first, isNumber, place, errs)
		return
	case KindSecret:
		var s Secret
		ok = (first == '"' || first == '{') && s.UnmarshalJSON(value) == nil
	case KindUpload:
		checkUpload(value, place, errs)
		return
	case KindSettings:
		checkSettings(a, value, first, place, errs)
		return
	case KindList:
		var list []json.RawMessage
		if first != '[' || json.Unmarshal(value, &list) != nil {
			ok = false
			break
		}
		for i, v := range list {
			if errs.full() {
				return
			}
			checkValue(a.Elem, v, fmt.Sprintf("%s[%d]", place, i), errs)
		}
	case KindObject:
		if first != '{' {
			ok = false
			break
		}
		given, err := members(value)
		if err != nil {
			errs.add(place, MessageOf(err))
			return
		}
		checkObject(a.Fields, given, place+".", errs)
	}
	if !ok {
		errs.add(place, a.mustBe(first))
		return
	}
	if len(a.Enum) > 0 && a.Kind == KindString {
		word := scalar(value)
		if !slices.Contains(a.Enum, word) {
			errs.add(place, Say("arg_enum", "must be one of {Names}.{Meant}", "Names", strings.Join(a.Enum, ", "), "Meant", Meant(word, a.Enum)))
		}
	}
}

func checkRef(a *Arg, value json.RawMessage, first byte, isNumber bool, place string, errs *ArgumentErrors) {
	if isNumber {
		if id, err := strconv.ParseInt(string(value), 10, 64); err != nil || id < 1 {
			errs.add(place, Say("arg_ref", "must be a positive whole number or a name."))
		}
		return
	}
	if first != '"' {
		errs.add(place, a.mustBe(first))
		return
	}
	if strings.TrimSpace(scalar(value)) == "" {
		errs.add(place, Say("arg_ref_empty", "must not be empty: give an id or a name."))
	}
}

func checkUpload(value json.RawMessage, place string, errs *ArgumentErrors) {
	given, err := members(value)
	if err != nil {
		errs.add(place, Say("arg_kind", "must be {Kind}.", "Kind", KindUpload.Spoken()))
		return
	}
	var name, contents int
	for _, m := range given {
		if errs.full() {
			return
		}
		switch {
		case m.name != "name" && m.name != "text" && m.name != "base64":
			errs.add(place+"."+m.name, Say("file_member", "is not part of a file. Valid are: name, text, base64."))
			continue
		case !strings.HasPrefix(strings.TrimSpace(string(m.value)), `"`):
			errs.add(place+"."+m.name, Say("arg_kind", "must be {Kind}.", "Kind", KindString.Spoken()))
			continue
		case m.name == "name":
			name++
			if safe := scalar(m.value); safe == "" || strings.ContainsAny(safe, "/\\\x00\r\n") {
				errs.add(place+".name", Say("file_name", "must be a file name without slashes."))
			}
			continue
		case m.name == "base64":
			if _, err := base64.StdEncoding.DecodeString(scalar(m.value)); err != nil {
				errs.add(place+".base64", Say("file_base64", "is not valid base64 (standard alphabet, with padding)."))
			}
		}
		contents++
	}
	if name == 0 {
		errs.add(place+".name", Say("file_nameless", "is missing: the file's name."))
	}
	if contents != 1 {
		errs.add(place, Say("file_content", "needs either text or base64."))
	}
}

func checkSettings(a *Arg, value json.RawMessage, first byte, place string, errs *ArgumentErrors) {
	if first != '{' {
		errs.add(place, a.mustBe(first))
		return
	}
	if err := noRepeats(value, maxDepth); err != nil {
		errs.add(place, MessageOf(err))
	}
}

// mustBe says what kind a value must be, what kind of JSON it is, which begins
// with the byte, and what the argument is, which says where an id comes from.
func (a *Arg) mustBe(first byte) Message {
	var found Message
	switch first {
	case '"':
		found = KindString.Spoken()
	case '{':
		found = KindObject.Spoken()
	case '[':
		found = KindList.Spoken()
	case 't', 'f':
		found = KindBoolean.Spoken()
	case 'n':
		found = Message{Text: "null"}
	default:
		found = Say("an_odd_number", "a number of this form")
	}
	if a.Doc == "" {
		return Say("arg_other_kind", "must be {Kind}, not {Found}.", "Kind", a.Kind.Spoken(), "Found", found)
	}
	return Say("arg_wrong_kind", "must be {Kind}, not {Found}. {Doc}", "Kind", a.Kind.Spoken(), "Found", found, "Doc", a.Doc)
}

func lowerFirst(doc string) string {
	if len(doc) > 1 && doc[1] >= 'a' && doc[1] <= 'z' {
		return strings.ToLower(doc[:1]) + doc[1:]
	}
	return doc
}
