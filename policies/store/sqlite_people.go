package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) transactPeople(ctx context.Context, do func(context.Context, peopleRows) error) error {
	return s.write(ctx, func(q sqliteTx) error { return do(ctx, sqliteRows{s, q}) })
}

func (s *sqliteStore) readPeople(ctx context.Context, do func(context.Context, peopleRows) error) (err error) {
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.explain(fmt.Errorf("store: reading people: %w", err))
	}
	defer func() { err = errors.Join(err, undone(tx.Rollback())) }()
	return s.explain(do(ctx, sqliteRows{s, sqliteTx{s.reading.WithTx(tx), tx}}))
}

func (r sqliteRows) people(ctx context.Context) ([]personRow, error) {
	rows, err := r.q.People(ctx)
	return rows, of("people", err)
}

func (r sqliteRows) putPerson(ctx context.Context, row personRow) error {
	return of("a person", r.q.PutPerson(ctx, sqlitedb.PutPersonParams(row)))
}

func (r sqliteRows) deletePerson(ctx context.Context, name string) (int64, error) {
	n, err := r.q.DeletePerson(ctx, name)
	return n, of("a person", err)
}

func (r sqliteRows) invitations(ctx context.Context) ([]invitationRow, error) {
	rows, err := r.q.Invitations(ctx)
	return rows, of("invitations", err)
}

func (r sqliteRows) putInvitation(ctx context.Context, row invitationRow) error {
	return of("an invitation", r.q.PutInvitation(ctx, sqlitedb.PutInvitationParams(row)))
}

func (r sqliteRows) deleteInvitation(ctx context.Context, person string, now int64) error {
	return of("an invitation", r.q.DeleteInvitation(ctx, sqlitedb.DeleteInvitationParams{Person: person, Now: now}))
}

func (r sqliteRows) identities(ctx context.Context) ([]identityRow, error) {
	rows, err := r.q.Identities(ctx)
	return rows, of("identities", err)
}

func (r sqliteRows) addIdentity(ctx context.Context, row identityRow) (int64, error) {
	n, err := r.q.AddIdentity(ctx, sqlitedb.AddIdentityParams(row))
	return n, of("an identity", err)
}

func (r sqliteRows) deleteIdentities(ctx context.Context, person string) error {
	return of("identities", r.q.DeleteIdentities(ctx, person))
}

func (r sqliteRows) tokens(ctx context.Context) ([]tokenRow, error) {
	rows, err := r.q.Tokens(ctx)
	return rows, of("tokens", err)
}

func (r sqliteRows) addToken(ctx context.Context, row tokenRow) (int64, error) {
	n, err := r.q.AddToken(ctx, sqlitedb.AddTokenParams{ID: row.ID, Person: row.Person, Name: row.Name, Hash: row.Hash, Created: row.Created})
	return n, of("a token", err)
}

func (r sqliteRows) useToken(ctx context.Context, id string, at int64) error {
	return of("a token", r.q.UseToken(ctx, sqlitedb.UseTokenParams{ID: id, Used: at}))
}

func (r sqliteRows) deleteToken(ctx context.Context, id string) (int64, error) {
	n, err := r.q.DeleteToken(ctx, id)
	return n, of("a token", err)
}

func (r sqliteRows) deleteTokens(ctx context.Context, person string) error {
	return of("tokens", r.q.DeleteTokens(ctx, person))
}

func (r sqliteRows) deleteCodes(ctx context.Context, person string) error {
	return of("one-time codes", r.q.DeleteCodes(ctx, person))
}

func (r sqliteRows) peopleWithCodes(ctx context.Context) ([]string, error) {
	names, err := r.q.PeopleWithCodes(ctx)
	return names, of("one-time codes", err)
}

func (r sqliteRows) sites(ctx context.Context) ([]siteRow, error) {
	rows, err := r.q.Sites(ctx)
	return rows, of("sites", err)
}

func (r sqliteRows) addSite(ctx context.Context, row siteRow) (int64, error) {
	n, err := r.q.AddSite(ctx, sqlitedb.AddSiteParams(row))
	return n, of("a site", err)
}

func (r sqliteRows) deleteSite(ctx context.Context, panel, name string) (int64, error) {
	n, err := r.q.DeleteSite(ctx, sqlitedb.DeleteSiteParams{Panel: panel, Name: name})
	return n, of("a site", err)
}

func (r sqliteRows) seenSites(ctx context.Context) ([]seenSiteRow, error) {
	rows, err := r.q.SeenSites(ctx)
	return rows, of("sites that were seen", err)
}

func (r sqliteRows) seeSite(ctx context.Context, row seenSiteRow) error {
	return of("a site that was seen", r.q.SeeSite(ctx, sqlitedb.SeeSiteParams(row)))
}
