package store

import (
	"context"
	"errors"
	"regexp"
	"sync"
	"time"

	"panelbot/policies"
)

// Identity is an account by which a chat door knows a person. The zero value is
// none.
type Identity struct {
	Door policies.Door
	// ID is a Slack workspace and user, T…/U…, or a Telegram user's number.
	ID      string
	Person  string
	Created time.Time
}

var (
	slackID    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[TE][A-Z0-9]{2,20}/[UW][A-Z0-9]{2,20}$`) })
	telegramID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[1-9][0-9]{0,18}$`) })
)

// CheckIdentity says what keeps an account from being one of that door.
func CheckIdentity(door policies.Door, id string) error {
	switch {
	case door == policies.Slack && slackID().MatchString(id), door == policies.Telegram && telegramID().MatchString(id):
		return nil
	case door == policies.Slack:
		return errors.New("store: a Slack account is its workspace and user, such as T0TEAM/U012ABC")
	case door == policies.Telegram:
		return errors.New("store: a Telegram account is the user's number, such as 1001")
	default:
		return errors.New("store: this door knows no accounts")
	}
}

func identityOf(row identityRow) Identity {
	return Identity{Door: policies.Door(row.Door), ID: row.ID, Person: row.Person, Created: fromMicros(row.Created)}
}

// addIdentity gives a person an account; one that the person has already stays.
func addIdentity(ctx context.Context, rows peopleRows, row identityRow) error {
	n, err := rows.addIdentity(ctx, row)
	if err != nil || n == 1 {
		return err
	}
	all, err := rows.identities(ctx)
	if err != nil {
		return err
	}
	for _, had := range all {
		if had.Door == row.Door && had.ID == row.ID && had.Person == row.Person {
			return nil
		}
	}
	return ErrIdentityTaken
}
