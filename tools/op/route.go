package op

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// route is a method and a path in pieces: a literal, or the name of a
// parameter.
type route struct {
	method   string
	segments []segment
}

type segment struct {
	literal string
	param   string
	// rest says that the parameter takes the rest of the path, slashes too.
	rest bool
}

func parseRoute(pattern string) (route, error) {
	method, path, ok := strings.Cut(pattern, " ")
	switch method {
	case "GET", "POST", "PUT", "PATCH", "DELETE":
	default:
		return route{}, fmt.Errorf("%q must begin with a method, such as GET /api/servers", pattern)
	}
	if !ok || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#%") {
		return route{}, fmt.Errorf("%q must be a method, one space and a path that begins with a slash", pattern)
	}
	r := route{method: method}
	for piece := range strings.SplitSeq(path[1:], "/") {
		if n := len(r.segments); n > 0 && r.segments[n-1].rest {
			return route{}, fmt.Errorf("{%s...} takes the rest of the path, so nothing may follow it", r.segments[n-1].param)
		}
		name, isParam := strings.CutPrefix(piece, "{")
		if !isParam {
			if strings.ContainsAny(piece, "{}") {
				return route{}, fmt.Errorf("%q has a brace: a parameter is a whole piece of the path", piece)
			}
			r.segments = append(r.segments, segment{literal: piece})
			continue
		}
		name, closed := strings.CutSuffix(name, "}")
		name, rest := strings.CutSuffix(name, "...")
		if !closed || name == "" {
			return route{}, fmt.Errorf("%q has a brace that does not close", piece)
		}
		if slices.Contains(r.params(), name) {
			return route{}, fmt.Errorf("{%s} is there twice", name)
		}
		r.segments = append(r.segments, segment{param: name, rest: rest})
	}
	return r, nil
}

// params lists the parameters in their order.
func (r route) params() []string {
	var names []string
	for _, s := range r.segments {
		if s.param != "" {
			names = append(names, s.param)
		}
	}
	return names
}

// documented is the path as the reference prints it.
func (r route) documented() string {
	var b strings.Builder
	for _, s := range r.segments {
		b.WriteByte('/')
		if s.param != "" {
			b.WriteString("{" + s.param + "}")
			continue
		}
		b.WriteString(s.literal)
	}
	return b.String()
}

// path fills in the parameters, escaped. What names a thing, and is none of its
// ids, may have any form.
func (r route) path(value func(param string) string, names ...string) (string, error) {
	var b strings.Builder
	for _, s := range r.segments {
		b.WriteByte('/')
		if s.param == "" {
			b.WriteString(s.literal)
			continue
		}
		if slices.Contains(names, s.param) {
			b.WriteString(url.PathEscape(value(s.param)))
			continue
		}
		escaped, err := escapeSegment(value(s.param), s.rest)
		if err != nil {
			wrong := NewArgumentError(s.param, MessageOf(err))
			return "", &wrong
		}
		b.WriteString(escaped)
	}
	return b.String(), nil
}

// rest reports whether the parameter takes the rest of the path.
func (r route) rest(param string) bool {
	for _, s := range r.segments {
		if s.param == param {
			return s.rest
		}
	}
	return false
}

// escapeSegment escapes a value for one segment of a path. A value that could
// leave its segment is refused; with slashes, each part is held to that.
func escapeSegment(value string, slashes bool) (string, error) {
	if slashes {
		parts := strings.Split(value, "/")
		for i, p := range parts {
			escaped, err := escapeSegment(p, false)
			if err != nil {
				return "", err
			}
			parts[i] = escaped
		}
		return strings.Join(parts, "/"), nil
	}
	switch {
	case value == "":
		return "", Say("arg_empty", "must not be empty")
	case value == "." || value == "..":
		return "", Say("arg_dots", "must not be {Value}: give the object's own id or name", "Value", strconv.Quote(value))
	case strings.Contains(value, "/"):
		return "", Say("arg_slash", "must not contain a slash: give the object's id or name, not a path")
	}
	return url.PathEscape(value), nil
}
