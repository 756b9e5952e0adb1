package simulator

import (
	"maps"
	"slices"
)

// world is the state behind both panels. In its rows the exported fields are the
// shape that an answer shows, and the others are what the simulator knows besides.
type world struct {
	servers []*server
	sites   []*site
	events  []*event // not finished yet
	ids     map[string]int
	open    *openAccount
}

// server is one of FlashPanel's servers and all that lives on it. Tags, protected
// and favorite are more than the reference shows for a list; they are what its
// other operations set.
type server struct {
	row
	Name      string   `json:"name"`
	IP        string   `json:"ip"`
	Status    string   `json:"status"`
	Tags      []string `json:"tags"`
	Protected bool     `json:"protected"`
	Favorite  bool     `json:"favorite"`

	machine    machine
	apps       []*application
	databases  []*database
	dbUsers    []*databaseUser
	mysql      settings
	zones      []*zone
	files      tree
	containers []*container
	images     []*image
	volumes    []*volume
	networks   []*network

	backups      []*backup
	runs         []*backupRun
	jails        []*jail
	rules        []*firewallRule
	users        []*linuxUser
	mail         mailServer
	lsphp        []string // OpenLiteSpeed's PHP versions
	php          phpSettings
	sshd         settings
	sshKeys      []*sshKey
	schedules    []*schedule
	agentCurrent bool     // the panel's agent is the latest
	openclawLog  []string // nil: OpenClaw is not installed
}

// site is a site on a server. Its name is its domain.
type site struct {
	row
	Name string `json:"name"`

	label    string // the short name that Sites tells
	server   *server
	kind     string // laravel, wordpress, phpmyadmin, n8n, static
	web      string // nginx, apache, openlitespeed
	tinyFile bool   // the Tiny File Manager is there

	commands     []*command
	deploying    deploying
	balanced     bool // there are servers to balance between
	n8n          *n8nInstance
	certificates []*certificate
}

// row is the id that FlashPanel's rows share.
type row struct {
	ID int `json:"id"`
}

func (r row) rowID() int { return r.ID }

// find returns the row with an id.
func find[T interface{ rowID() int }](rows []T, id int) (T, bool) {
	for _, r := range rows {
		if r.rowID() == id {
			return r, true
		}
	}
	var none T
	return none, false
}

// drop returns the rows without the one with an id.
func drop[T interface{ rowID() int }](rows []T, id int) []T {
	return slices.DeleteFunc(rows, func(r T) bool { return r.rowID() == id })
}

// shown returns the rows as an answer lists them: [] where there is none.
func shown[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}

// id returns the next id for a kind of row. Seeded rows have ids below 1000.
func (w *world) id(kind string) int {
	if w.ids[kind] == 0 {
		w.ids[kind] = 1000
	}
	w.ids[kind]++
	return w.ids[kind]
}

// setting is a line of a configuration as FlashPanel lists it.
type setting struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
	Type  string `json:"type,omitempty"`
}

// settings is a configuration in the order in which the panel shows it.
type settings []setting

// set changes a value, or adds a line at the end. Numbers and booleans are kept as
// text, and where the value was a list they become a list of one.
func (s *settings) set(key string, value any) {
	if _, isList := value.([]any); !isList {
		value = scalar(value)
	}
	for i := range *s {
		line := &(*s)[i]
		if line.Key != key {
			continue
		}
		_, wasList := line.Value.([]any)
		if one, isText := value.(string); wasList && isText {
			value = []any{one}
		}
		line.Value = value
		return
	}
	*s = append(*s, setting{Key: key, Value: value, Type: "text"})
}

// setAll sets every value of a JSON object, in the order of its keys.
func (s *settings) setAll(changes map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		s.set(key, changes[key])
	}
}
