package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strings"
)

// answer is a whole answer, written only after the lock is released.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

// ok answers 200 with v as JSON.
func ok(v any) answer {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return refused(http.StatusInternalServerError, "Server Error")
	}
	return answer{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, bytes.TrimRight(b.Bytes(), "\n")}
}

// data answers 200 with {"data": v}.
func data(v any) answer { return ok(map[string]any{"data": v}) }

// none answers 204, which the reference prints as "[Empty response]".
func none() answer { return answer{code: http.StatusNoContent, header: http.Header{}} }

// blank answers 200 with nothing: a controller that returns nothing. It stands
// where the reference shows no response at all.
func blank() answer { return text("") }

// text answers a bare string, which Laravel sends as text/html.
func text(body string) answer {
	return answer{http.StatusOK, http.Header{"Content-Type": {"text/html; charset=UTF-8"}}, []byte(body)}
}

// download answers a file to be saved under name.
func download(name, contentType string, body []byte) answer {
	return answer{http.StatusOK, http.Header{
		"Content-Type":        {contentType},
		"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": name})},
	}, body}
}

// refused answers with only a message. FlashPanel refuses with any status, 200 among them.
func refused(code int, message string) answer {
	return ok(map[string]string{"message": message}).status(code)
}

// missing is Laravel's answer to an id that names no row.
func missing(model, id string) answer {
	return refused(http.StatusNotFound, fmt.Sprintf(`No query results for model [App\Models\%s] %s`, model, id))
}

// invalid is Laravel's 422 for one field.
func invalid(field, message string) answer {
	return ok(map[string]any{"message": message, "errors": map[string][]string{field: {message}}}).status(http.StatusUnprocessableEntity)
}

// status returns the answer with another status code.
func (a answer) status(code int) answer {
	a.code = code
	return a
}

// with returns the answer with further headers.
func (a answer) with(h http.Header) answer {
	if len(h) == 0 {
		return a
	}
	a.header = maps.Clone(a.header)
	if a.header == nil {
		a.header = http.Header{}
	}
	maps.Copy(a.header, h)
	return a
}

// asFlashPanel adds the headers of every answer of FlashPanel, and turns an error
// into a redirect for a client that does not accept JSON.
func (a answer) asFlashPanel(r *http.Request) answer {
	if a.code >= 400 && !strings.Contains(r.Header.Get("Accept"), "json") {
		to := "/"
		if a.code == http.StatusUnauthorized {
			to = "/login"
		}
		return answer{http.StatusFound, http.Header{"Location": {to}, "Content-Type": {"text/html; charset=UTF-8"}},
			[]byte("<!DOCTYPE html>\n<html><head><title>Redirecting to " + to + "</title></head>" +
				"<body>Redirecting to <a href=\"" + to + "\">" + to + "</a>.</body></html>\n")}
	}
	return a.with(http.Header{"Cache-Control": {"no-cache, private"}, "Access-Control-Allow-Origin": {"*"}})
}

// write sends the answer.
func (a answer) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.code)
	_, _ = w.Write(a.body) // the client may have gone away, which is its own affair
}
