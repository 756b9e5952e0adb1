package telegram_test

import (
	"fmt"
	"net/http"
	"strings"
)

// telling is a Bot API that says the token back in every way.
func telling(token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "getMe"):
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: wrong path /bot%s/getMe"}`, token)
		case strings.HasSuffix(r.URL.Path, "setWebhook"):
			http.Redirect(w, r, "/elsewhere/"+token, http.StatusFound)
		case strings.HasSuffix(r.URL.Path, "sendDocument"):
			fmt.Fprintf(w, "<html>%s</html>", token)
		default:
			panic(http.ErrAbortHandler)
		}
	})
}
