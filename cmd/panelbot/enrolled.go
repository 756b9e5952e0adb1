package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools"
)

// enrolled is who and what the store knows beside the configuration. The zero
// value is nobody and nothing.
type enrolled struct {
	people     []policies.Person // who typed their code
	tokens     []store.Token
	identities []store.Identity
	sites      map[string]map[string]tools.Site // by panel and name
}

// readEnrolled reads it.
func readEnrolled(ctx context.Context, s *store.Store) (enrolled, error) {
	r, err := s.Roster(ctx)
	if err != nil {
		return enrolled{}, err
	}
	e := enrolled{tokens: r.Tokens, identities: r.Identities, sites: map[string]map[string]tools.Site{}}
	for _, p := range r.People {
		if !p.Enrolled.IsZero() {
			e.people = append(e.people, policies.Person{Name: p.Name, Roles: p.Roles, Language: p.Language})
		}
	}
	seen, err := s.SeenSites(ctx)
	if err != nil {
		return enrolled{}, err
	}
	shown := map[seenSite]int64{}
	for _, site := range seen {
		shown[seenSite{site.Panel, site.ID}] = site.Server
	}
	for _, site := range r.Sites {
		// What the panel has shown goes before what somebody said.
		site.Server = cmp.Or(serverText(shown[seenSite{site.Panel, site.ID}]), site.Server)
		if e.sites[site.Panel] == nil {
			e.sites[site.Panel] = map[string]tools.Site{}
		}
		e.sites[site.Panel][site.Name] = tools.Site{ID: site.ID, Server: site.Server, Domain: site.Domain}
	}
	return e, nil
}

// present is who is known at one moment: the people of the configuration, those
// who enrolled, and none of those who may do nothing for now.
type present struct {
	people    []policies.Person
	tokens    map[[sha256.Size]byte]policies.Person
	anonymous policies.Person
	// locked are the tokens of those who may do nothing for now, with their names.
	locked map[[sha256.Size]byte]string
	// stored are the ids of those tokens that the store has.
	stored map[[sha256.Size]byte]string
	// accounts are people by the accounts of chat doors.
	accounts map[store.Identity]policies.Person
}

// gather puts together who is known now. Where the configuration names a person,
// its roles hold.
func (h *house) gather() {
	h.gathering.Lock() // so that the newest is the last
	defer h.gathering.Unlock()
	g := h.guests.Load()
	e := &enrolled{}
	if known := h.enrolled.Load(); known != nil {
		e = known
	}
	p := present{tokens: map[[sha256.Size]byte]policies.Person{}, stored: map[[sha256.Size]byte]string{}, locked: map[[sha256.Size]byte]string{}, accounts: map[store.Identity]policies.Person{}}
	byName := map[string]policies.Person{}
	for _, person := range slices.Concat(g.people, e.people) {
		_, off := h.isOff(person.Name)
		if _, twice := byName[person.Name]; !off && !twice {
			p.people = append(p.people, person)
			byName[person.Name] = person
		}
	}
	for _, t := range e.tokens {
		if person, known := byName[t.Person]; known {
			p.tokens[t.Hash], p.stored[t.Hash] = person, t.ID
		} else if _, off := h.isOff(t.Person); off {
			p.locked[t.Hash] = t.Person
		}
	}
	for hash, person := range g.tokens {
		delete(p.stored, hash)
		delete(p.tokens, hash)
		delete(p.locked, hash)
		if _, off := h.isOff(person.Name); off {
			p.locked[hash] = person.Name
		}
		if known, ok := byName[person.Name]; ok {
			p.tokens[hash] = known
		}
	}
	for _, account := range e.identities {
		if person, known := byName[account.Person]; known {
			p.accounts[store.Identity{Door: account.Door, ID: account.ID}] = person
		}
	}
	for account, name := range g.accounts {
		delete(p.accounts, account) // the configuration says whose it is, also where that is nobody now
		if person, known := byName[name]; known {
			p.accounts[account] = person
		}
	}
	p.anonymous = byName[g.anonymous.Name]
	h.present.Store(&p)
}

// guestsNow is for the MCP door.
func (h *house) guestsNow() (map[[sha256.Size]byte]policies.Person, policies.Person) {
	p := h.present.Load()
	return p.tokens, p.anonymous
}

// lockedNow are the tokens of those who may do nothing for now, for the MCP door.
func (h *house) lockedNow() map[[sha256.Size]byte]string { return h.present.Load().locked }

// sitesNow are the names that the store has for sites of a panel.
func (h *house) sitesNow(panel string) map[string]tools.Site {
	if e := h.enrolled.Load(); e != nil {
		return e.sites[panel]
	}
	return nil
}

// clash says who is in the configuration and in the store: which of the two
// holds, nobody could tell by looking at one.
func (h *house) clash(cfg *Config) error {
	e := h.enrolled.Load()
	if e == nil {
		return nil
	}
	for _, p := range e.people {
		if cfg.hasPerson(p.Name) {
			return fmt.Errorf("%s is under people in the configuration, and has enrolled too: take the person out of the configuration, or out of the store with panelbot people remove %s", p.Name, p.Name)
		}
	}
	return nil
}

// lookTime is how long a look into the store may take, while the configuration is
// read.
const lookTime = 5 * time.Second

// enrolledBeside reads who has enrolled, beside whoever owns the store of a
// configuration file.
func enrolledBeside(file string) func(*Config) ([]policies.Person, error) {
	return func(c *Config) ([]policies.Person, error) {
		placed := *c
		if err := placed.placeStore(file); err != nil {
			return nil, err
		}
		if name, ok := store.SQLiteFile(placed.Store); ok {
			if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
				return nil, nil // nobody can have enrolled
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), lookTime)
		defer cancel()
		s, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Config{URL: placed.Store, ReadOnly: true})
		if err != nil {
			return nil, err
		}
		e, err := readEnrolled(ctx, s)
		return e.people, errors.Join(err, s.Close())
	}
}

// enrolledPerson finds somebody who has enrolled, beside whoever owns the store. An
// error says that it is not known who has.
func (a *app) enrolledPerson(c *Config, name string) (policies.Person, bool, error) {
	people, err := a.enrolledPeople(c)
	if err != nil {
		return policies.Person{}, false, err
	}
	i := slices.IndexFunc(people, func(p policies.Person) bool { return p.Name == name })
	if i < 0 {
		return policies.Person{}, false, nil
	}
	return people[i], true, nil
}

// enrolledPeople are those whom the store knows: a guest asks the house.
func (a *app) enrolledPeople(c *Config) ([]policies.Person, error) {
	if a.guest != nil {
		if known := a.guest.house.enrolled.Load(); known != nil {
			return known.people, nil
		}
		return nil, nil
	}
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return nil, err
	}
	return enrolledBeside(file)(c)
}

// notices are what is seen on the way and written down a moment later, for which
// nobody waits.
type notices struct {
	used  map[string]time.Time // tokens, by their ids
	since map[string]time.Time // when a use of a token was last noticed
	sites map[seenSite]int64   // the servers of sites
	known map[seenSite]int64   // what the store knows of them
}

type seenSite struct {
	panel string
	id    int64
}

// useEvery is how often the use of a token is written down.
const useEvery = time.Minute

// usedToken notices that a token was used. It does not wait.
func (h *house) usedToken(hash [sha256.Size]byte) {
	id := h.present.Load().stored[hash]
	if id == "" || h.gate == nil {
		return
	}
	now := time.Now()
	h.noticing.Lock()
	defer h.noticing.Unlock()
	if last, ok := h.notices.since[id]; ok && now.Sub(last) < useEvery {
		return
	}
	h.notices.since[id], h.notices.used[id] = now, now
}

// sawSite notices that an answer has shown a site. It does not wait.
func (h *house) sawSite(panel string, id, server int64) {
	h.noticing.Lock()
	defer h.noticing.Unlock()
	at := seenSite{panel, id}
	if known, ok := h.notices.known[at]; ok && (server == 0 || known == server) {
		return
	}
	h.notices.known[at], h.notices.sites[at] = server, server
}

// writeNotices writes down what was noticed before; it returns when that is done,
// by whomever.
func (h *house) writeNotices(ctx context.Context) {
	h.writing.Lock()
	defer h.writing.Unlock()
	h.noticing.Lock()
	used, sites := maps.Clone(h.notices.used), maps.Clone(h.notices.sites)
	clear(h.notices.used)
	clear(h.notices.sites)
	h.noticing.Unlock()
	var seen []store.SeenSite
	now := time.Now()
	for at, server := range sites {
		seen = append(seen, store.SeenSite{Panel: at.panel, ID: at.id, Server: server, Seen: now})
	}
	var err error
	if len(used) > 0 {
		err = h.gate.store.UseTokens(ctx, used)
	}
	if len(seen) > 0 {
		if seeing := h.gate.store.SeeSites(ctx, seen); seeing != nil {
			err = errors.Join(err, seeing)
			h.noticing.Lock()
			for at := range sites {
				delete(h.notices.known, at) // the next answer shows it again
			}
			h.noticing.Unlock()
		}
	}
	if err != nil {
		h.log.Warn("uses of tokens and sites that were seen are not written down", "tokens", len(used), "sites", len(seen), "err", err)
	}
}
