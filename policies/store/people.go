package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
)

// Person is somebody who is known to the store and not to the configuration.
type Person struct {
	Name     string
	Roles    []policies.Role
	Language string
	// InvitedBy is the admin, Created when that was.
	InvitedBy string
	Created   time.Time
	// Enrolled is when the person typed the code; zero is not yet, and then the
	// person may do nothing.
	Enrolled time.Time
}

// By is who changes something, and at which door.
type By struct {
	Person string
	Door   policies.Door
}

// Roster is who and what is known beside the configuration, all of one moment.
type Roster struct {
	People     []Person
	Identities []Identity
	Tokens     []Token
	Sites      []Site
}

// PeopleWithCodes gives the names of those whose one-time codes count, sorted. It only
// reads.
func (s *Store) PeopleWithCodes(ctx context.Context) (names []string, err error) {
	err = s.readPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		names, err = rows.peopleWithCodes(ctx)
		return err
	})
	return names, err
}

// InvitationLife is how long an invitation is good.
const InvitationLife = time.Hour

// Errors of people; each is a sentence for whoever asked.
var (
	// ErrNoInvitation: the code is wrong, used, or too old.
	ErrNoInvitation = errors.New("this code opens nothing: it is good for an hour, and once. Ask an admin for a new one")
	// ErrEnrolled: the person is here already, with other roles.
	ErrEnrolled = errors.New("this person is enrolled with other roles: leave the roles out to invite them at another door, or remove them first")
	// ErrIdentityTaken: the account is somebody's already.
	ErrIdentityTaken = errors.New("this account belongs to somebody else already: ask an admin")
)

// Roster gives who and what is known beside the configuration.
func (s *Store) Roster(ctx context.Context) (Roster, error) {
	var all Roster
	err := s.readPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		people, err := rows.people(ctx)
		if err != nil {
			return err
		}
		identities, err := rows.identities(ctx)
		if err != nil {
			return err
		}
		tokens, err := rows.tokens(ctx)
		if err != nil {
			return err
		}
		sites, err := rows.sites(ctx)
		if err != nil {
			return err
		}
		all = Roster{}
		for _, row := range people {
			all.People = append(all.People, personOf(row))
		}
		for _, row := range identities {
			all.Identities = append(all.Identities, identityOf(row))
		}
		for _, row := range tokens {
			t, err := tokenOf(row)
			if err != nil {
				return err
			}
			all.Tokens = append(all.Tokens, t)
		}
		for _, row := range sites {
			all.Sites = append(all.Sites, siteOf(row))
		}
		return nil
	})
	return all, err
}

func personOf(row personRow) Person {
	p := Person{Name: row.Name, Language: row.Language, InvitedBy: row.InvitedBy, Created: fromMicros(row.Created), Enrolled: fromMicros(row.Enrolled)}
	for word := range strings.SplitSeq(row.Roles, ",") {
		p.Roles = append(p.Roles, policies.Role(word))
	}
	return p
}

func rolesText(roles []policies.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ",")
}

// Invite makes a one-time code for a person and gives it; the store keeps its
// hash. With roles the person becomes known once the code was typed; without any
// it is somebody of the configuration, or who has enrolled before, and the code is
// for another door. A code that the person had before is good no more.
func (s *Store) Invite(ctx context.Context, p Person, by By) (code string, err error) {
	if err := plain(p.Name, p.Language, by.Person); err != nil || p.Name == "" {
		return "", errors.Join(err, errNameless)
	}
	for _, r := range p.Roles {
		if !slices.Contains(policies.Roles(), r) {
			return "", fmt.Errorf("store: there is no role %q", r)
		}
	}
	code = newCode()
	sum := codeHash(code)
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, now time.Time) ([]audit.Entry, error) {
		had, err := findPerson(ctx, rows, p.Name)
		if err != nil {
			return nil, err
		}
		note := "invited to another door"
		if len(p.Roles) > 0 {
			row := personRow{Name: p.Name, Roles: rolesText(p.Roles), Language: p.Language, InvitedBy: by.Person, Created: micros(now)}
			switch {
			case had == nil, had.Enrolled == 0:
			case had.Roles != row.Roles:
				return nil, ErrEnrolled
			default:
				row.Created, row.Enrolled = had.Created, had.Enrolled
			}
			if had != nil && row.Language == "" {
				row.Language = had.Language
			}
			if err := rows.putPerson(ctx, row); err != nil {
				return nil, err
			}
			note = "invited as " + strings.ReplaceAll(row.Roles, ",", ", ")
		}
		if err := rows.deleteInvitation(ctx, p.Name, micros(now)); err != nil {
			return nil, err
		}
		if err := rows.putInvitation(ctx, invitationRow{Person: p.Name, Hash: sum[:], Expires: micros(now.Add(InvitationLife))}); err != nil {
			return nil, err
		}
		return peopleEntry(by, p.Name, note), nil
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

// Invited says whose a code is, and leaves it as it is. ErrNoInvitation where it
// is nobody's.
func (s *Store) Invited(ctx context.Context, code string) (name string, err error) {
	err = s.readPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		now, err := rows.now(ctx)
		if err != nil {
			return err
		}
		name, err = invited(ctx, rows, code, now)
		return err
	})
	return name, err
}

// Enrol uses a code up, and gives the person whose it was: from now on the person
// is known, and so by the identity, where one is given. ErrNoInvitation and
// ErrIdentityTaken leave the code as it is.
func (s *Store) Enrol(ctx context.Context, code string, identity Identity, door policies.Door) (name string, err error) {
	if identity != (Identity{}) {
		if err := CheckIdentity(identity.Door, identity.ID); err != nil {
			return "", err
		}
	}
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, now time.Time) ([]audit.Entry, error) {
		if name, err = invited(ctx, rows, code, now); err != nil {
			return nil, err
		}
		row, err := findPerson(ctx, rows, name)
		if err != nil {
			return nil, err
		}
		if row != nil && row.Enrolled == 0 {
			row.Enrolled = micros(now)
			if err := rows.putPerson(ctx, *row); err != nil {
				return nil, err
			}
		}
		note := "enrolled"
		if identity != (Identity{}) {
			if err := addIdentity(ctx, rows, identityRow{Door: string(identity.Door), ID: identity.ID, Person: name, Created: micros(now)}); err != nil {
				return nil, err
			}
			note += " as " + string(identity.Door) + " " + identity.ID
		}
		if err := rows.deleteInvitation(ctx, name, micros(now)); err != nil {
			return nil, err
		}
		return peopleEntry(By{name, door}, name, note), nil
	})
	if err != nil {
		return "", err
	}
	return name, nil
}

// RemovePerson forgets a person: identities, tokens, invitation and one-time codes,
// also those that are left of somebody who was in the configuration. It reports
// whether there was anything but codes.
func (s *Store) RemovePerson(ctx context.Context, name string, by By) (known bool, err error) {
	var codes codesRow
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, now time.Time) ([]audit.Entry, error) {
		if known, err = hasAnything(ctx, rows, name); err != nil || !known {
			return nil, err
		}
		if _, err := rows.deletePerson(ctx, name); err != nil {
			return nil, err
		}
		if codes, err = rows.lockCodes(ctx, name); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err := errors.Join(rows.deleteIdentities(ctx, name), rows.deleteTokens(ctx, name), rows.deleteInvitation(ctx, name, micros(now)), rows.deleteCodes(ctx, name)); err != nil {
			return nil, err
		}
		return peopleEntry(by, name, "removed"), nil
	})
	if err != nil {
		return false, err
	}
	s.Sealer.Forget(codesPlace(name), codes.Sealed)
	return known, nil
}

// hasAnything reports whether the store has anything of a name.
func hasAnything(ctx context.Context, rows peopleRows, name string) (bool, error) {
	row, err := findPerson(ctx, rows, name)
	if row != nil || err != nil {
		return row != nil, err
	}
	open, err := rows.invitations(ctx)
	if err != nil {
		return false, err
	}
	identities, err := rows.identities(ctx)
	if err != nil {
		return false, err
	}
	tokens, err := rows.tokens(ctx)
	return slices.ContainsFunc(open, func(r invitationRow) bool { return r.Person == name }) ||
		slices.ContainsFunc(identities, func(r identityRow) bool { return r.Person == name }) ||
		slices.ContainsFunc(tokens, func(r tokenRow) bool { return r.Person == name }), err
}

// changePeople runs a transaction that has the people to itself, with the entries
// that tell of it. Where there are none nothing was changed.
func (s *Store) changePeople(ctx context.Context, do func(context.Context, peopleRows, time.Time) ([]audit.Entry, error)) error {
	return s.transactPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		now, err := rows.now(ctx)
		if err != nil {
			return err
		}
		entries, err := do(ctx, rows, now)
		if err != nil {
			return err
		}
		return rows.appendEntries(ctx, entries)
	})
}

func peopleEntry(by By, name, note string) []audit.Entry {
	return []audit.Entry{{Kind: audit.People, Person: by.Person, Door: by.Door, Target: "person " + name, Note: note}}
}

func findPerson(ctx context.Context, rows peopleRows, name string) (*personRow, error) {
	all, err := rows.people(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
	}
	return nil, nil
}

// invited finds whose a code is among the invitations that are open.
func invited(ctx context.Context, rows peopleRows, code string, now time.Time) (string, error) {
	open, err := rows.invitations(ctx)
	if err != nil {
		return "", err
	}
	sum, name := codeHash(code), ""
	for _, row := range open { // all of them, so that time tells nothing
		if subtle.ConstantTimeCompare(row.Hash, sum[:]) == 1 && row.Expires > micros(now) {
			name = row.Person
		}
	}
	if name == "" {
		return "", ErrNoInvitation
	}
	return name, nil
}

// newCode makes a code of 100 bits that a person can type.
func newCode() string {
	text := rand.Text()
	return strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:16], text[16:20]}, "-")
}

// codeHash is that of a code, however it was typed.
func codeHash(code string) [sha256.Size]byte {
	code = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code))
	return sha256.Sum256([]byte("panelbot invitation\x00" + code))
}

var errNameless = errors.New("store: a name is needed")
