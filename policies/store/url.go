package store

import (
	"errors"
	"net/url"
	"strings"
)

// address is where a store is: one of the two is set.
type address struct {
	file     string
	postgres string
}

// errURL is the error of an address that is none. It does not repeat it, because
// it may hold a password.
var errURL = errors.New("store: the address must be sqlite:FILE, such as sqlite:panelbot.db, or postgres://USER:PASSWORD@HOST/DATABASE, with special characters of the password as %XX")

// CheckURL says what is wrong with an address, without reaching it.
func CheckURL(address string) error {
	_, err := parseURL(address)
	return err
}

// SQLiteFile is the file of a sqlite: address; false for another.
func SQLiteFile(address string) (file string, ok bool) {
	file, ok = strings.CutPrefix(address, "sqlite:")
	return file, ok && file != ""
}

func parseURL(text string) (address, error) {
	if file, ok := SQLiteFile(text); ok {
		if strings.ContainsRune(file, 0) {
			return address{}, errURL
		}
		if file == ":memory:" {
			return address{}, errors.New("store: a store in memory would forget who approved what: name a file, such as sqlite:panelbot.db")
		}
		return address{file: file}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Opaque != "" {
		return address{}, errURL
	}
	if strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname") && !u.Query().Has("database") {
		return address{}, errors.New("store: the address names no database: postgres://USER:PASSWORD@HOST/DATABASE")
	}
	return address{postgres: text}, nil
}
