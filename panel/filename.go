package panel

import (
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the most bytes of a download's name.
const maxName = 120

// fallbackName names a download that the panel did not name.
const fallbackName = "download"

// fileName reads the name of an attachment from the header
// Content-Disposition, filename* before filename, and makes it safe.
func fileName(disposition string) string {
	_, params, err := mime.ParseMediaType(disposition)
	name := params["filename"]
	if err != nil && name == "" {
		// Not every panel quotes a name with spaces.
		if _, rest, ok := strings.Cut(disposition, "filename="); ok {
			name, _, _ = strings.Cut(rest, ";")
			name = strings.Trim(name, `" `)
		}
	}
	return cleanName(name)
}

// cleanName makes a file name safe to create on any system and to show: the
// last element of a path, without characters that have no picture or a
// meaning for a shell or a file system, never hidden, never empty.
func cleanName(name string) string {
	name = printable(strings.ReplaceAll(name, `\`, "/"))
	name = path.Base(strings.TrimRight(name, "/ "))
	name = strings.Map(func(c rune) rune {
		if strings.ContainsRune("/:*?\"'<>|$`&;!#%{}", c) || c == utf8.RuneError {
			return '_'
		}
		if unicode.IsSpace(c) {
			return ' '
		}
		return c
	}, name)
	name = shortName(strings.TrimLeft(name, ".- "))
	name = strings.TrimRight(name, ". ")
	if name == "" {
		return fallbackName
	}
	return name
}

// shortName cuts a long name before its extension.
func shortName(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 12 {
		ext = ""
	}
	end := maxName - len(ext)
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + ext
}
