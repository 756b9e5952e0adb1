package slack

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// Asked says where those are asked who may approve a request.
type Asked struct {
	// Channel is the channel of approvals; empty is none.
	Channel string
	// Private gives the accounts, such as U012ABC, that want the request in their direct
	// messages, by the names of their people, who may approve it at this moment. nil is
	// nobody.
	Private func(r *approval.Request) map[string]string
}

// NewCards keeps the cards of requests: one in the channel of approvals, one in the
// direct messages of each who wants it there, and those that answer who asked. speech is
// how a person is spoken to; nobody's name is for all who read a channel.
func NewCards(log *slog.Logger, a *Answers, requests talk.Requests, s talk.CardStore, asked Asked, speech func(person string) chat.Speech) *talk.Cards {
	return &talk.Cards{
		Log: log, Door: policies.Slack, Requests: requests, Store: s, Speech: speech, Whole: a.whole, Lost: a.lostCard,
		Places: func(ctx context.Context, r *approval.Request) []talk.Place { return a.places(ctx, r, asked) },
		Post: func(ctx context.Context, c policies.Card, r *approval.Request, shown chat.Card) error {
			return a.PostCard(ctx, c, r.ID, shown)
		},
	}
}

// Changed forgets what an event says has changed, as Directory.Changed, and has the cards
// looked at where others may read a channel now. It is meant for Config.Changed.
func (a *Answers) Changed(e Event) {
	a.Directory.Changed(e)
	if e.Kind != UserChanged && a.Cards != nil && a.Directory.lists(e.Channel) {
		a.Cards.Wake()
	}
}

// whole reports whether all who read a chat may read the whole of a request: as for
// answers, it is so in direct messages and in a channel that is public.
func (a *Answers) whole(ctx context.Context, chat string) bool {
	if strings.HasPrefix(chat, directPrefix) {
		return true
	}
	p, err := a.Directory.Place(ctx, chat)
	if err != nil {
		a.Log.Warn("slack channel not looked up, so that its cards are brief", "channel", chat, "err", err)
		return false
	}
	return p.Public || p.Why == Private
}

// postAgain is how long after a card was given up it is posted again: the bot may have
// been let back into the channel.
const postAgain = 30 * time.Second

// lostCard reports whether a card was given up, and is to be posted again.
func (a *Answers) lostCard(ctx context.Context, c policies.Card) (bool, error) {
	at, is, err := a.Outbox.GivenUp(ctx, policies.Slack, c.Key)
	return is && time.Since(at) >= postAgain, err
}

// places are where the card of a request goes. Who is no full member now, or of whom
// Slack does not say it, is not written to; a later round asks again.
func (a *Answers) places(ctx context.Context, r *approval.Request, asked Asked) []talk.Place {
	var list []talk.Place
	if asked.Channel != "" {
		list = append(list, talk.Place{Chat: asked.Channel})
	}
	if asked.Private == nil {
		return list
	}
	wanted := asked.Private(r)
	for _, person := range slices.Sorted(maps.Keys(wanted)) {
		user := wanted[person]
		member, err := a.Directory.Member(ctx, user)
		switch {
		case err != nil:
			a.Log.Warn("card not sent to direct messages, since slack does not say who it is", "person", person, "err", err)
		case member.Standing != Full:
			a.Log.Warn("card not sent to direct messages", "person", person, "standing", member.Standing)
		default:
			list = append(list, talk.Place{Chat: directChat(user), Person: person})
		}
	}
	return list
}
