package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) transactPeople(ctx context.Context, do func(context.Context, peopleRows) error) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		if err := q.LockPeople(ctx); err != nil {
			return of("keeping others from changing people", err)
		}
		return do(ctx, postgresRows{s, q})
	})
}

func (s *postgresStore) readPeople(ctx context.Context, do func(context.Context, peopleRows) error) (err error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return explainPostgres(fmt.Errorf("store: reading people: %w", err))
	}
	defer func() {
		if undoing := tx.Rollback(context.WithoutCancel(ctx)); undoing != nil && !errors.Is(undoing, pgx.ErrTxClosed) {
			err = errors.Join(err, undoing)
		}
	}()
	return explainPostgres(do(ctx, postgresRows{s, s.queries.WithTx(tx)}))
}

func (r postgresRows) people(ctx context.Context) ([]personRow, error) {
	rows, err := r.q.People(ctx)
	if err != nil {
		return nil, of("people", err)
	}
	all := make([]personRow, len(rows))
	for i, row := range rows {
		all[i] = personRow(row)
	}
	return all, nil
}

func (r postgresRows) putPerson(ctx context.Context, row personRow) error {
	return of("a person", r.q.PutPerson(ctx, postgresdb.PutPersonParams(row)))
}

func (r postgresRows) deletePerson(ctx context.Context, name string) (int64, error) {
	n, err := r.q.DeletePerson(ctx, name)
	return n, of("a person", err)
}

func (r postgresRows) invitations(ctx context.Context) ([]invitationRow, error) {
	rows, err := r.q.Invitations(ctx)
	if err != nil {
		return nil, of("invitations", err)
	}
	all := make([]invitationRow, len(rows))
	for i, row := range rows {
		all[i] = invitationRow(row)
	}
	return all, nil
}

func (r postgresRows) putInvitation(ctx context.Context, row invitationRow) error {
	return of("an invitation", r.q.PutInvitation(ctx, postgresdb.PutInvitationParams(row)))
}

func (r postgresRows) deleteInvitation(ctx context.Context, person string, now int64) error {
	return of("an invitation", r.q.DeleteInvitation(ctx, postgresdb.DeleteInvitationParams{Person: person, Now: now}))
}

func (r postgresRows) identities(ctx context.Context) ([]identityRow, error) {
	rows, err := r.q.Identities(ctx)
	if err != nil {
		return nil, of("identities", err)
	}
	all := make([]identityRow, len(rows))
	for i, row := range rows {
		all[i] = identityRow(row)
	}
	return all, nil
}

func (r postgresRows) addIdentity(ctx context.Context, row identityRow) (int64, error) {
	n, err := r.q.AddIdentity(ctx, postgresdb.AddIdentityParams(row))
	return n, of("an identity", err)
}

func (r postgresRows) deleteIdentities(ctx context.Context, person string) error {
	return of("identities", r.q.DeleteIdentities(ctx, person))
}

func (r postgresRows) tokens(ctx context.Context) ([]tokenRow, error) {
	rows, err := r.q.Tokens(ctx)
	if err != nil {
		return nil, of("tokens", err)
	}
	all := make([]tokenRow, len(rows))
	for i, row := range rows {
		all[i] = tokenRow(row)
	}
	return all, nil
}

func (r postgresRows) addToken(ctx context.Context, row tokenRow) (int64, error) {
	n, err := r.q.AddToken(ctx, postgresdb.AddTokenParams{ID: row.ID, Person: row.Person, Name: row.Name, Hash: row.Hash, Created: row.Created})
	return n, of("a token", err)
}

func (r postgresRows) useToken(ctx context.Context, id string, at int64) error {
	return of("a token", r.q.UseToken(ctx, postgresdb.UseTokenParams{ID: id, Used: at}))
}

func (r postgresRows) deleteToken(ctx context.Context, id string) (int64, error) {
	n, err := r.q.DeleteToken(ctx, id)
	return n, of("a token", err)
}

func (r postgresRows) deleteTokens(ctx context.Context, person string) error {
	return of("tokens", r.q.DeleteTokens(ctx, person))
}

func (r postgresRows) deleteCodes(ctx context.Context, person string) error {
	return of("one-time codes", r.q.DeleteCodes(ctx, person))
}

func (r postgresRows) peopleWithCodes(ctx context.Context) ([]string, error) {
	names, err := r.q.PeopleWithCodes(ctx)
	return names, of("one-time codes", err)
}

func (r postgresRows) sites(ctx context.Context) ([]siteRow, error) {
	rows, err := r.q.Sites(ctx)
	if err != nil {
		return nil, of("sites", err)
	}
	all := make([]siteRow, len(rows))
	for i, row := range rows {
		all[i] = siteRow(row)
	}
	return all, nil
}

func (r postgresRows) addSite(ctx context.Context, row siteRow) (int64, error) {
	n, err := r.q.AddSite(ctx, postgresdb.AddSiteParams(row))
	return n, of("a site", err)
}

func (r postgresRows) deleteSite(ctx context.Context, panel, name string) (int64, error) {
	n, err := r.q.DeleteSite(ctx, postgresdb.DeleteSiteParams{Panel: panel, Name: name})
	return n, of("a site", err)
}

func (r postgresRows) seenSites(ctx context.Context) ([]seenSiteRow, error) {
	rows, err := r.q.SeenSites(ctx)
	if err != nil {
		return nil, of("sites that were seen", err)
	}
	all := make([]seenSiteRow, len(rows))
	for i, row := range rows {
		all[i] = seenSiteRow(row)
	}
	return all, nil
}

func (r postgresRows) seeSite(ctx context.Context, row seenSiteRow) error {
	return of("a site that was seen", r.q.SeeSite(ctx, postgresdb.SeeSiteParams(row)))
}
