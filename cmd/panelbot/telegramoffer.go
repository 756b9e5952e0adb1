package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools/op"
)

const (
	// offersLook is how often it is looked whether somebody may do something else than
	// before.
	offersLook = time.Second
	// offersEvery is how often menus are brought that Telegram did not take.
	offersEvery = 10 * time.Minute
)

// offerNotes keep what was offered by a bot: another bot has told nobody anything.
type offerNotes struct {
	notes reportNotes
	bot   string
}

func (n offerNotes) Recall(ctx context.Context) ([]byte, error) { return n.notes.Recall(ctx, n.bot) }

func (n offerNotes) Keep(ctx context.Context, raw []byte) error {
	return n.notes.store.SetSetting(ctx, store.Setting{Name: n.notes.prefix + n.bot, Value: raw})
}

// offerCommands has the menus of Telegram follow the policy and the people until ctx
// ends.
func (c *chatDoors) offerCommands(ctx context.Context, offers *telegram.Offers) {
	last, at := "", time.Time{}
	for {
		insiders, now := c.h.inTelegram()
		wait := offersLook
		if now != last || time.Since(at) >= offersEvery {
			if err := offers.Bring(ctx, c.menus(insiders)); err != nil && ctx.Err() == nil {
				c.h.log.Warn("telegram commands not offered", "err", err)
				wait = insistEvery
			} else {
				last, at = now, time.Now()
			}
		}
		if !passes(ctx, wait) {
			return
		}
	}
}

// inTelegram are those whom Telegram's door knows, by their accounts, and what is the
// same as long as each of them may do the same.
func (h *house) inTelegram() (insiders map[int64]policies.Person, same string) {
	insiders = map[int64]policies.Person{}
	for account, p := range h.present.Load().accounts {
		if user, err := strconv.ParseInt(account.ID, 10, 64); account.Door == policies.Telegram && err == nil {
			insiders[user] = p
		}
	}
	raw, err := json.Marshal(insiders) // sorted by the accounts
	if err != nil {
		return insiders, "" // texts and numbers always marshal; it is brought again each time
	}
	sum := sha256.Sum256(append(raw, h.runner.Policy().Version()...))
	return insiders, hex.EncodeToString(sum[:])
}

// menus are what is offered: to all what anybody may do, and to each person what they
// may.
func (c *chatDoors) menus(insiders map[int64]policies.Person) []telegram.Menu {
	h := c.h
	offered := func(may func(*op.Tool) bool) []*op.Tool {
		return slices.DeleteFunc(slices.Clone(h.runner.Catalogue().Tools()), func(t *op.Tool) bool { return !h.runner.Serves(t) || !may(t) })
	}
	may := func(p policies.Person) func(*op.Tool) bool {
		return func(t *op.Tool) bool { return !h.runner.Hidden(t, p, policies.Telegram) }
	}
	var list []telegram.Insider
	for _, user := range slices.Sorted(maps.Keys(insiders)) {
		list = append(list, telegram.Insider{User: user, Tools: offered(may(insiders[user])), Speech: chat.SpeechOf(insiders[user])})
	}
	anybody := offered(func(t *op.Tool) bool {
		return slices.ContainsFunc(list, func(p telegram.Insider) bool {
			return slices.ContainsFunc(p.Tools, func(other *op.Tool) bool { return other == t })
		})
	})
	return telegram.Menus(anybody, slices.Sorted(maps.Keys(h.cfg.Telegram.places())), list)
}
