package store

import (
	"context"
	"time"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// The rows of people and sites are alike in both databases, as those of requests.
type (
	personRow     = sqlitedb.Person
	invitationRow = sqlitedb.Invitation
	identityRow   = sqlitedb.Identity
	tokenRow      = sqlitedb.Token
	siteRow       = sqlitedb.Site
	seenSiteRow   = sqlitedb.SeenSite
)

// peopleRows are the rows inside a transaction of either database. One that
// writes has the people to itself.
type peopleRows interface {
	now(ctx context.Context) (time.Time, error)
	people(ctx context.Context) ([]personRow, error)
	putPerson(ctx context.Context, row personRow) error
	deletePerson(ctx context.Context, name string) (int64, error)
	invitations(ctx context.Context) ([]invitationRow, error)
	putInvitation(ctx context.Context, row invitationRow) error
	// deleteInvitation takes away that of a person, and those that are over.
	deleteInvitation(ctx context.Context, person string, now int64) error
	identities(ctx context.Context) ([]identityRow, error)
	addIdentity(ctx context.Context, row identityRow) (int64, error)
	deleteIdentities(ctx context.Context, person string) error
	tokens(ctx context.Context) ([]tokenRow, error)
	addToken(ctx context.Context, row tokenRow) (int64, error)
	useToken(ctx context.Context, id string, at int64) error
	deleteToken(ctx context.Context, id string) (int64, error)
	deleteTokens(ctx context.Context, person string) error
	lockCodes(ctx context.Context, person string) (codesRow, error)
	deleteCodes(ctx context.Context, person string) error
	peopleWithCodes(ctx context.Context) ([]string, error)
	sites(ctx context.Context) ([]siteRow, error)
	addSite(ctx context.Context, row siteRow) (int64, error)
	deleteSite(ctx context.Context, panel, name string) (int64, error)
	seenSites(ctx context.Context) ([]seenSiteRow, error)
	seeSite(ctx context.Context, row seenSiteRow) error
	appendEntries(ctx context.Context, entries []audit.Entry) error
}
