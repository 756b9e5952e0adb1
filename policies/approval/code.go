package approval

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// Codes is what is kept of a person's one-time codes (TOTP, RFC 6238). A Store
// seals the secret.
type Codes struct {
	// Secret is in base32; empty where the person has none.
	Secret string
	// Last is the time step of the last code that was used: none is used twice.
	Last int64
	// Confirmed says that a first code has shown that the person has the secret.
	Confirmed bool
}

const (
	codePeriod = 30 // seconds
	// codeSkew is how many steps a clock may be off.
	codeSkew = 1
	// maxTries is how many wrong codes a person may type for one request.
	maxTries = 5
	// maxWrong is how many wrong codes a person may type in each window of the store's
	// clock, whatever they are for: requests can be asked for without end.
	maxWrong = 10
	window   = time.Hour
)

// The errors of codes; each is a sentence for whoever typed it.
var (
	// ErrNoCodes: the person has no one-time codes yet.
	ErrNoCodes = errors.New("a one-time code is needed, and you have none set up: enrol with panelbot people totp")
	// ErrCodeWanted: no code came with the vote.
	ErrCodeWanted = errors.New("a fresh one-time code is needed with it")
	// ErrWrongCode: the code is wrong, or was used before.
	ErrWrongCode = errors.New("the one-time code is wrong: type the one that your authenticator shows now")
	// ErrUsedCode: the code is right, and was used. It is an ErrWrongCode.
	ErrUsedCode error = usedCode{}
	// ErrTooManyTries: no further code is looked at for this request.
	ErrTooManyTries = errors.New("too many wrong codes for this request: ask another approver, or let it be asked again")
)

type usedCode struct{}

func (usedCode) Error() string {
	return "this one-time code was used already: wait for the next one that your authenticator shows"
}

func (usedCode) Is(target error) bool { return target == ErrWrongCode }

// TooManyError says that so many wrong codes of a person came that none is looked at
// for a while. It is an ErrTooManyTries.
type TooManyError struct{ Until time.Time }

func (e *TooManyError) Error() string {
	return fmt.Sprintf("too many wrong codes came in your name: none of yours is looked at until %s", e.Until.UTC().Format("2006-01-02 15:04 MST"))
}

// Is reports that it is an ErrTooManyTries.
func (e *TooManyError) Is(target error) bool { return target == ErrTooManyTries }

// NewCodes makes a secret for a person, and the address (otpauth:) that an
// authenticator reads as a QR code. Both are secrets.
func NewCodes(person string) (Codes, string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "panelbot", AccountName: person, Period: codePeriod, Rand: rand.Reader})
	if err != nil {
		return Codes{}, "", fmt.Errorf("approval: one-time codes: %w", err)
	}
	return Codes{Secret: key.Secret()}, key.URL(), nil
}

// step finds the time step whose code this is, around now; 0 where it is none.
func (c Codes) step(code string, now time.Time) (int64, error) {
	current := now.Unix() / codePeriod
	found := int64(0)
	for s := current - codeSkew; s <= current+codeSkew; s++ { // all of them, so that time tells nothing
		want, err := totp.GenerateCodeCustom(c.Secret, time.Unix(s*codePeriod, 0), totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("approval: one-time codes: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = s
		}
	}
	return found, nil
}

// useCode burns a code that a person typed for a request. id may name anything
// that tries are counted for; empty counts them for the person alone. A wrong code is counted, which needs the
// transaction to be kept: the first error is the sentence for the person.
func useCode(ctx context.Context, tx Tx, id, person, code string) (refused, err error) {
	codes, err := tx.Codes(ctx, person)
	switch {
	case err != nil:
		return nil, err
	case codes.Secret == "" || !codes.Confirmed:
		return ErrNoCodes, nil
	case code == "":
		return ErrCodeWanted, nil
	}
	step, refused, err := tryCode(ctx, tx, codes, id, person, code)
	if err != nil || refused != nil {
		return refused, err
	}
	codes.Last = step
	return nil, tx.PutCodes(ctx, person, codes)
}

// tryCode compares a code that a person typed for id, and counts a wrong one: for the
// person, and for id where one is given.
func tryCode(ctx context.Context, tx Tx, codes Codes, id, person, code string) (step int64, refused, err error) {
	now := tx.Now()
	began := now.UTC().Truncate(window)
	counts := []struct {
		of      string
		most    int
		refused error
	}{{"person/" + began.Format(time.RFC3339), maxWrong, &TooManyError{began.Add(window)}}}
	if id != "" {
		counts = append(counts, counts[0])
		counts[1].of, counts[1].most, counts[1].refused = id, maxTries, ErrTooManyTries
	}
	for _, c := range counts {
		wrong, err := tx.Tries(ctx, c.of, person)
		if err != nil {
			return 0, nil, err
		}
		if wrong >= c.most {
			return 0, c.refused, nil
		}
	}
	if step, err = codes.step(code, now); err != nil {
		return 0, nil, err
	}
	if step > codes.Last {
		return step, nil, nil
	}
	for _, c := range counts {
		if err := tx.AddTry(ctx, c.of, person); err != nil {
			return 0, nil, err
		}
	}
	if step > 0 {
		return 0, ErrUsedCode, nil
	}
	return 0, ErrWrongCode, nil
}

// recordRefused records a code that was typed for something else than a request and
// did not count.
func recordRefused(ctx context.Context, tx Tx, of, person string, refused error) error {
	if !errors.Is(refused, ErrWrongCode) && !errors.Is(refused, ErrTooManyTries) {
		return nil
	}
	return tx.Record(ctx, Event{Kind: CodeRefused, Time: tx.Now(), Person: person, Call: -1, Note: "for " + of + ": " + refused.Error()})
}

// UseCode burns a person's one-time code for something else than a vote, such as
// a yes to what hands out a secret. of names it; wrong codes are counted for it, and
// recorded. An error is one of those of codes, or the store's.
func (d *Desk) UseCode(ctx context.Context, person, of, code string) error {
	var refused error
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) (err error) {
		if refused, err = useCode(ctx, tx, of, person, code); err != nil {
			return err
		}
		return recordRefused(ctx, tx, of, person, refused)
	})
	if err != nil {
		return err
	}
	return refused
}

// SetCodes begins a person's one-time codes anew, and gives the address that an
// authenticator reads. They count once ConfirmCodes has seen a first code. Who has
// codes needs one of them for new ones, so that nobody else can put theirs in the
// place.
func (d *Desk) SetCodes(ctx context.Context, person, code string) (address string, err error) {
	fresh, address, err := NewCodes(person)
	if err != nil {
		return "", err
	}
	var refused error
	err = d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		refused = nil
		had, err := tx.Codes(ctx, person)
		if err != nil {
			return err
		}
		if had.Confirmed {
			if refused, err = useCode(ctx, tx, "", person, code); err != nil {
				return err
			}
			if refused != nil {
				return recordRefused(ctx, tx, codesOf, person, refused)
			}
		}
		if err := tx.PutCodes(ctx, person, fresh); err != nil {
			return err
		}
		note := "new one-time codes, which count from their first code on"
		if had.Confirmed {
			note += "; those that were count no more"
		}
		return tx.Record(ctx, Event{Kind: CodesBegun, Time: tx.Now(), Person: person, Call: -1, Note: note})
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return address, nil
}

// ConfirmCodes makes a person's new codes count, once the person has typed one.
func (d *Desk) ConfirmCodes(ctx context.Context, person, code string) error {
	var refused error
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		refused = nil
		c, err := tx.Codes(ctx, person)
		if err != nil {
			return err
		}
		if c.Secret == "" {
			refused = ErrNoCodes
			return nil
		}
		step, wrong, err := tryCode(ctx, tx, c, "", person, code)
		if err != nil {
			return err
		}
		if wrong != nil {
			refused = wrong
			return recordRefused(ctx, tx, firstOf, person, refused)
		}
		c.Last, c.Confirmed = step, true
		if err := tx.PutCodes(ctx, person, c); err != nil {
			return err
		}
		return tx.Record(ctx, Event{Kind: CodesSet, Time: tx.Now(), Person: person, Call: -1, Note: "one-time codes count"})
	})
	if err == nil {
		err = refused
	}
	return err
}

// What the record calls codes for the codes themselves; wrong ones count for the
// person alone.
const (
	// codesOf is the code that new codes take, firstOf the first of the new ones.
	codesOf = "new codes"
	firstOf = "first code"
)
