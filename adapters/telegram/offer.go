package telegram

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// Menu is what Telegram offers to those who type a slash, in one place and language.
type Menu struct {
	// Scope is a BotCommandScope, as JSON: https://core.telegram.org/bots/api#botcommandscope.
	Scope string
	// Language is that of the app; empty is every one that has no menu of its own.
	Language string
	Commands []Command
}

func (m Menu) key() string { return m.Scope + m.Language }

// partKeyOf parts the key of a menu.
func partKeyOf(key string) (scope, language string) {
	if end := strings.LastIndexByte(key, '}') + 1; end > 0 {
		return key[:end], key[end:]
	}
	return key, ""
}

// body is what Telegram is sent of a menu, and the sum by which it is known again.
func (m Menu) body() (commands, sum string, err error) {
	raw, err := json.Marshal(m.Commands)
	if err != nil {
		return "", "", fmt.Errorf("telegram: commands: %w", err)
	}
	hash := sha256.Sum256(raw)
	return string(raw), hex.EncodeToString(hash[:8]), nil
}

// Insider is somebody whom the bot knows, with the tools that may be offered to them.
type Insider struct {
	User   int64
	Tools  []*op.Tool
	Speech chat.Speech
}

// Menus are what is offered: to everybody how to begin, in private chats and the listed
// groups what anybody may do, and to each insider what they may: in their private chat, and
// in groups where that is not the same.
func Menus(anybody []*op.Tool, groups []int64, insiders []Insider) []Menu {
	var list []Menu
	all := map[string][]Command{}
	for _, language := range append([]string{""}, chat.Languages()[1:]...) {
		s := chat.SpeechIn(language)
		all[s.Language()] = Commands(anybody, s)
		list = append(list, Menu{`{"type":"default"}`, language, Commands(nil, s)}, Menu{`{"type":"all_private_chats"}`, language, all[s.Language()]})
		for _, g := range groups {
			list = append(list, Menu{`{"type":"chat","chat_id":` + itoa(g) + `}`, language, all[s.Language()]})
		}
	}
	for _, p := range insiders {
		own := Commands(p.Tools, p.Speech)
		if slices.Equal(own, all[p.Speech.Language()]) {
			continue
		}
		list = append(list, Menu{`{"type":"chat","chat_id":` + itoa(p.User) + `}`, "", own})
		for _, g := range groups {
			list = append(list, Menu{`{"type":"chat_member","chat_id":` + itoa(g) + `,"user_id":` + itoa(p.User) + `}`, "", own})
		}
	}
	return list
}

// Notes keep what was offered last, over a restart.
type Notes interface {
	// Recall gives what was kept last; nil is nothing.
	Recall(ctx context.Context) ([]byte, error)
	Keep(ctx context.Context, raw []byte) error
}

// Offers bring the menus to Telegram as they are wanted: what is there already is not
// brought again. It is for one caller at a time.
type Offers struct {
	Log    *slog.Logger
	Client *Client
	Notes  Notes
	// Pause is how long to wait between two calls; 0 is offerPause.
	Pause time.Duration

	read bool
	told map[string]string
	// failed are menus that Telegram did not take, and when that was.
	failed map[string]time.Time
}

const (
	// offerPause is between two calls: the menus of a hundred people take a minute.
	offerPause = 250 * time.Millisecond
	// failedFor is how long a menu is left alone that Telegram did not take, such as
	// that of somebody who is not in the group, or has no private chat with the bot yet.
	failedFor = 10 * time.Minute
	// offerTries is how often a call is made that Telegram tells to wait.
	offerTries = 5
)

// Bring has Telegram offer the menus, and no others of those that it was told before. A
// menu that Telegram does not take keeps no other; the error is one of the way there, or of
// the notes, and then it can be tried again.
func (o *Offers) Bring(ctx context.Context, menus []Menu) error {
	if err := o.recall(ctx); err != nil {
		return err
	}
	wanted := map[string]bool{}
	changed := false
	for _, m := range menus {
		wanted[m.key()] = true
		commands, sum, err := m.body()
		if err != nil {
			return err
		}
		if o.told[m.key()] == sum || time.Since(o.failed[m.key()+sum]) < failedFor {
			continue
		}
		took, err := o.call(ctx, "setMyCommands", m.Scope, m.Language, commands)
		if err != nil {
			return errors.Join(err, o.keep(ctx, changed))
		}
		if took {
			o.told[m.key()], changed = sum, true
			continue
		}
		o.failed[m.key()+sum] = time.Now()
	}
	for _, key := range slices.Sorted(maps.Keys(o.told)) {
		if wanted[key] {
			continue
		}
		scope, language := partKeyOf(key)
		if _, err := o.call(ctx, "deleteMyCommands", scope, language, ""); err != nil {
			return errors.Join(err, o.keep(ctx, changed))
		}
		delete(o.told, key) // also where there is no such place any more
		changed = true
	}
	return o.keep(ctx, changed)
}

// call makes one call; took is false where Telegram knows of no such place.
func (o *Offers) call(ctx context.Context, method, scope, language, commands string) (took bool, err error) {
	params := tgbotapi.Params{"scope": scope}
	params.AddNonEmpty("language_code", language)
	params.AddNonEmpty("commands", commands)
	wait := cmp.Or(o.Pause, offerPause)
	for range offerTries {
		if !pause(ctx, wait) {
			return false, ctx.Err()
		}
		var e *Error
		switch err = o.Client.Call(ctx, method, params, nil); {
		case err == nil:
			return true, nil
		case errors.As(err, &e) && e.Code == http.StatusTooManyRequests:
			wait = max(wait, e.RetryAfter)
		case errors.As(err, &e) && (e.Code == http.StatusBadRequest || e.Code == http.StatusForbidden):
			o.Log.Info("telegram commands not offered", "scope", scope, "err", err)
			return false, nil
		default:
			return false, err
		}
	}
	return false, err
}

// recall reads the notes, once.
func (o *Offers) recall(ctx context.Context) error {
	if o.read {
		return nil
	}
	o.told, o.failed = map[string]string{}, map[string]time.Time{}
	raw, err := o.Notes.Recall(ctx)
	if err != nil {
		return err
	}
	if len(raw) > 0 && json.Unmarshal(raw, &o.told) != nil || o.told == nil {
		o.told = map[string]string{} // all is told again
	}
	o.read = true
	return nil
}

func (o *Offers) keep(ctx context.Context, changed bool) error {
	if !changed {
		return nil
	}
	raw, err := json.Marshal(o.told)
	if err != nil {
		return fmt.Errorf("telegram: what was offered: %w", err)
	}
	return o.Notes.Keep(context.WithoutCancel(ctx), raw)
}
