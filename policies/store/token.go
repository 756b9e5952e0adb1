package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"panelbot/policies/audit"
)

// Token is a bearer token of a person, of which the store has the hash alone.
type Token struct {
	ID, Person, Name string
	// Hash is the SHA-256 of the token.
	Hash    [sha256.Size]byte
	Created time.Time
	// Used is when it was used last, to the minute; zero is never.
	Used time.Time
}

// tokenPrefix begins every token, so that one that lies about is known for what
// it is.
const tokenPrefix = "panelbot_"

// mostTokens is how many tokens a person may have.
const mostTokens = 20

// Errors of tokens; each is a sentence for whoever asked.
var (
	// ErrTokenName: the person has a token of that name.
	ErrTokenName = errors.New("there is a token of that name already: choose another, or revoke that one first")
	// ErrTokens: the person has as many as anybody may.
	ErrTokens = fmt.Errorf("%d tokens are the most: revoke one first", mostTokens)
)

func tokenOf(row tokenRow) (Token, error) {
	t := Token{ID: row.ID, Person: row.Person, Name: row.Name, Created: fromMicros(row.Created), Used: fromMicros(row.Used)}
	if len(row.Hash) != len(t.Hash) {
		return Token{}, fmt.Errorf("store: the hash of the token %s was edited: revoke it", row.ID)
	}
	copy(t.Hash[:], row.Hash)
	return t, nil
}

// AddToken makes a token for a person, and gives it, this once. An empty name is
// the token's id.
func (s *Store) AddToken(ctx context.Context, person, name string, by By) (t Token, secret string, err error) {
	if err := plain(person, name, by.Person); err != nil || person == "" {
		return Token{}, "", errors.Join(err, errNameless)
	}
	secret = tokenPrefix + rand.Text()
	t = Token{ID: rand.Text()[:8], Person: person, Name: name, Hash: sha256.Sum256([]byte(secret))}
	if t.Name == "" {
		t.Name = t.ID
	}
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, now time.Time) ([]audit.Entry, error) {
		all, err := rows.tokens(ctx)
		if err != nil {
			return nil, err
		}
		own := 0
		for _, had := range all {
			if had.Person == person {
				own++
			}
		}
		if own >= mostTokens {
			return nil, ErrTokens
		}
		t.Created = now
		n, err := rows.addToken(ctx, tokenRow{ID: t.ID, Person: person, Name: t.Name, Hash: t.Hash[:], Created: micros(now)})
		switch {
		case err != nil:
			return nil, err
		case n != 1:
			return nil, ErrTokenName
		}
		return peopleEntry(by, person, "token "+t.Name+" ("+t.ID+") made"), nil
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

// RevokeToken takes a person's token away, by its name or id. ErrNotFound where
// the person has none such.
func (s *Store) RevokeToken(ctx context.Context, person, nameOrID string, by By) (t Token, err error) {
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, _ time.Time) ([]audit.Entry, error) {
		all, err := rows.tokens(ctx)
		if err != nil {
			return nil, err
		}
		t = Token{}
		for _, row := range all {
			if row.Person == person && (row.Name == nameOrID || row.ID == nameOrID && t.ID == "") { // a name goes before an id
				t = Token{ID: row.ID, Person: row.Person, Name: row.Name, Created: fromMicros(row.Created), Used: fromMicros(row.Used)}
			}
		}
		if t.ID == "" {
			return nil, ErrNotFound
		}
		if _, err := rows.deleteToken(ctx, t.ID); err != nil {
			return nil, err
		}
		return peopleEntry(by, person, "token "+t.Name+" ("+t.ID+") revoked"), nil
	})
	return t, err
}

// UseTokens remembers that tokens, by their ids, were used then.
func (s *Store) UseTokens(ctx context.Context, used map[string]time.Time) error {
	return s.transactPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		for id, at := range used {
			if err := rows.useToken(ctx, id, micros(at)); err != nil {
				return err
			}
		}
		return nil
	})
}
