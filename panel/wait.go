package panel

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// retryAfter reads the header Retry-After, in seconds or as a date; 0 when it
// says nothing that can be read.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return inSeconds(seconds)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(at.Sub(answered(h)), 0)
}

// untilReset reads X-RateLimit-Reset: a Unix time as Laravel sends it, or
// seconds from now as others do.
func untilReset(h http.Header) time.Duration {
	n, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil {
		return 0
	}
	if n < 100_000_000 { // three years
		return inSeconds(n)
	}
	return max(time.Unix(n, 0).Sub(answered(h)), 0)
}

// answered is the panel's clock when it answered, ours where it does not say.
func answered(h http.Header) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return time.Now()
}

func inSeconds(n int64) time.Duration {
	return time.Duration(min(max(n, 0), math.MaxInt64/int64(time.Second))) * time.Second
}

// asked is how long the panel asks to wait before the next request.
func asked(raw *http.Response) time.Duration {
	wait := retryAfter(raw.Header)
	if wait == 0 && raw.StatusCode == http.StatusTooManyRequests {
		wait = untilReset(raw.Header)
	}
	return wait
}
