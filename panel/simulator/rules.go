package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// check validates the input against rules, one a field, and answers Laravel's 422
// where one is broken. A rule is a field's name, with a ? in front where the field
// is optional, and behind a colon what its value must be:
//
//	name            required
//	?port:integer   a whole number
//	enabled:boolean true, false, 1, 0 (a query's "true" is refused, as Laravel does)
//	path:array      a list or an object
//	file:file       an upload
//	ip:ip           an IP address
//	email:email     an address with an @
//	cron:cron       five fields
//	name:slug       letters, digits, - and _
//	name:domain     a host name
//	action:active|inactive  one of these
//
// An unknown kind panics at the first request: it is a mistake of this package.
func (in input) check(rules []string) (answer, bool) {
	errs := map[string][]string{}
	var first string
	for _, rule := range rules {
		field, kind, _ := strings.Cut(rule, ":")
		field, optional := strings.CutPrefix(field, "?")
		label := strings.ReplaceAll(field, "_", " ")
		var text string
		switch {
		case in.has(field):
			text = in.broken(field, label, kind)
		case !optional:
			text = "The " + label + " field is required."
		}
		if text == "" {
			continue
		}
		if first == "" {
			first = text
		}
		errs[field] = append(errs[field], text)
	}
	switch len(errs) {
	case 0:
		return answer{}, false
	case 1:
	case 2:
		first += " (and 1 more error)"
	default:
		first += fmt.Sprintf(" (and %d more errors)", len(errs)-1)
	}
	return ok(map[string]any{"message": first, "errors": errs}).status(http.StatusUnprocessableEntity), true
}

// The shapes of text that rules know.
var (
	slugShape   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pN_-]+$`) })
	domainShape = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([a-zA-Z0-9_]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9-]{2,}$`)
	})
	cronShape = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(@(hourly|daily|weekly|monthly|yearly|annually|reboot)|[-*/,0-9A-Za-z]+( [-*/,0-9A-Za-z]+){4})$`)
	})
)

// broken returns what Laravel says about a value that is not of a kind, or "".
func (in input) broken(field, label, kind string) string {
	text := in.text(field)
	switch {
	case kind == "":
		return ""
	case strings.Contains(kind, "|"):
		if slices.Contains(strings.Split(kind, "|"), text) {
			return ""
		}
		return "The selected " + label + " is invalid."
	}
	must := func(ok bool, what string) string {
		if ok {
			return ""
		}
		return "The " + label + " field must be " + what + "."
	}
	switch kind {
	case "integer":
		_, err := strconv.Atoi(text)
		return must(err == nil, "an integer")
	case "boolean":
		_, isBool := in.values[field].(bool)
		return must(isBool || text == "1" || text == "0", "true or false")
	case "array":
		switch in.values[field].(type) {
		case []any, map[string]any:
			return ""
		}
		return must(false, "an array")
	case "file":
		_, isFile := in.files[field]
		return must(isFile, "a file")
	case "string":
		_, isString := in.values[field].(string)
		_, isNumber := in.values[field].(json.Number)
		return must(isString && !isNumber, "a string")
	case "ip":
		_, err := netip.ParseAddr(text)
		return must(err == nil, "a valid IP address")
	case "email":
		at := strings.IndexByte(text, '@')
		return must(at > 0 && at < len(text)-1 && !strings.ContainsAny(text, " \t\r\n"), "a valid email address")
	case "cron":
		return must(cronShape().MatchString(text), "a valid cron expression")
	case "slug":
		return must(slugShape().MatchString(text), "letters, numbers, dashes, and underscores")
	case "domain":
		return must(domainShape().MatchString(text), "a valid domain")
	}
	panic("simulator: no rule " + kind + " for the field " + field)
}
