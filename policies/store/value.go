package store

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// Values as both databases keep them: times in microseconds, and truths as 0 and 1.

// micros is a time in microseconds; 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros reads micros.
func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag is a truth.
func flag(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// plainText reports whether a database takes all of it as text: PostgreSQL refuses what is
// no UTF-8 or has a NUL.
func plainText(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
			return false
		}
	}
	return true
}

// plain refuses names that are not plainText.
func plain(names ...string) error {
	if !plainText(names...) {
		return errors.New("store: a name must be plain text")
	}
	return nil
}
