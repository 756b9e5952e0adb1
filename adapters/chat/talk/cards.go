package talk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// Requests are all requests, whoever may see them; *approval.Desk has them.
type Requests interface {
	List(ctx context.Context, f approval.Filter) ([]*approval.Request, error)
	// Watch tells of changes: see approval.Store.
	Watch() (changed <-chan struct{}, stop func())
}

// CardStore keeps which messages show a request; *store.Store does.
type CardStore interface {
	AddCard(ctx context.Context, c policies.Card) (added bool, err error)
	CardsOf(ctx context.Context, door policies.Door, request string) ([]policies.Card, error)
	ShowCard(ctx context.Context, c policies.Card, shown string) (bool, error)
}

// CardFinder knows which request a message shows; *store.Store does.
type CardFinder interface {
	// Card gives the card of a message; policies.ErrNoCard where it shows no request.
	Card(ctx context.Context, door policies.Door, key string) (policies.Card, error)
}

// CardsIn finds the request that a message of a door shows, by the message's key; ok is
// false where it shows none.
func CardsIn(s CardFinder, door policies.Door) func(ctx context.Context, key string) (request string, ok bool, err error) {
	return func(ctx context.Context, key string) (string, bool, error) {
		c, err := s.Card(ctx, door, key)
		switch {
		case errors.Is(err, policies.ErrNoCard):
			return "", false, nil
		case err != nil:
			return "", false, err
		}
		return c.Request, true, nil
	}
}

// Place is where a card of every request goes.
type Place struct {
	// Chat is the platform's name of it. Person is whose it is; empty is everybody's.
	Chat   string
	Person string
}

// Cards keeps the cards of a door's requests as the requests are. It reads the store
// at every change, so that what was missed while nobody ran is made up for.
type Cards struct {
	Log      *slog.Logger
	Door     policies.Door
	Requests Requests
	Store    CardStore
	// Places are where a request is shown to those who are asked, as it stands.
	Places func(ctx context.Context, r *approval.Request) []Place
	// Speech is in which language a card of a person speaks; nobody's name is for
	// all who read a chat.
	Speech func(person string) chat.Speech
	// Whole reports whether all who read a chat may read the whole of a request, now;
	// elsewhere its cards are brief. nil is everywhere. It is asked once a round.
	Whole func(ctx context.Context, chat string) bool
	// Lost reports whether the message of a card was given up on its way, or left behind by
	// its chat, and is to be posted again; nil is never. It is asked of open requests alone,
	// in each round.
	Lost func(ctx context.Context, card policies.Card) (bool, error)
	// Post writes a card: the message of that key, at that chat.
	Post func(ctx context.Context, card policies.Card, r *approval.Request, shown chat.Card) error

	once  sync.Once
	wakes chan struct{}
}

// wake has a channel that gets a value when there is a reason to look.
func (c *Cards) wake() chan struct{} {
	c.once.Do(func() { c.wakes = make(chan struct{}, 1) })
	return c.wakes
}

const (
	// cardsEvery is how often the cards are looked at even where nothing has told of
	// a change.
	cardsEvery = 30 * time.Second
	// cardsAfter is how long after its end a request's cards are kept as it is: what
	// ends while nobody runs is shown at the next start.
	cardsAfter = 24 * time.Hour
)

// Work keeps the cards until the context ends.
func (c *Cards) Work(ctx context.Context) {
	changed, stop := c.Requests.Watch()
	defer stop()
	for {
		if err := c.Round(ctx); err != nil && ctx.Err() == nil {
			c.Log.Error("cards not kept", "door", c.Door, "err", err)
		}
		timer := time.NewTimer(cardsEvery)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-changed:
		case <-c.wake():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Follow makes a message the card of a request, too: that of whoever asked. The key
// names the message; it is written with the next round.
func (c *Cards) Follow(ctx context.Context, request, key string, at Place) error {
	_, err := c.Store.AddCard(ctx, policies.Card{Door: c.Door, Request: request, Key: key, Chat: at.Chat, Person: at.Person})
	c.Wake()
	return err
}

// Wake has the cards looked at: who reads a chat may have changed.
func (c *Cards) Wake() {
	select {
	case c.wake() <- struct{}{}:
	default: // it is awake
	}
}

// Round looks at all requests that are open or ended lately, and writes the cards
// that show something else. One that cannot be written does not keep the others.
func (c *Cards) Round(ctx context.Context) error {
	list, err := c.Requests.List(ctx, approval.Filter{Since: time.Now().Add(-cardsAfter)})
	if err != nil {
		return err
	}
	open, err := c.Requests.List(ctx, approval.Filter{States: openStates()})
	if err != nil {
		return err
	}
	for _, r := range open { // those that are open for longer
		if !slices.ContainsFunc(list, func(o *approval.Request) bool { return o.ID == r.ID }) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *approval.Request) int { return a.Created.Compare(b.Created) })
	var errs []error
	whole := map[string]bool{}
	for _, r := range list {
		errs = append(errs, c.one(ctx, r, whole))
	}
	return errors.Join(errs...)
}

// one brings the cards of a request up to date. whole is what Whole said in this round.
func (c *Cards) one(ctx context.Context, r *approval.Request, whole map[string]bool) error {
	cards, err := c.Store.CardsOf(ctx, c.Door, r.ID)
	if err != nil {
		return err
	}
	if r.State == approval.Pending {
		for _, p := range c.Places(ctx, r) {
			card := policies.Card{Door: c.Door, Request: r.ID, Key: cardKey(r.ID, p.Chat), Chat: p.Chat, Person: p.Person}
			if slices.ContainsFunc(cards, func(known policies.Card) bool { return known.Key == card.Key }) {
				continue
			}
			added, err := c.Store.AddCard(ctx, card)
			if err != nil {
				return err
			}
			if added {
				cards = append(cards, card)
			}
		}
	}
	var errs []error
	for _, card := range cards {
		errs = append(errs, c.bring(ctx, card, r, whole))
	}
	return errors.Join(errs...)
}

// mostAnew is how often a card is written anew at once because another process wrote it
// meanwhile.
const mostAnew = 10

// bring brings one card up to date.
func (c *Cards) bring(ctx context.Context, card policies.Card, r *approval.Request, whole map[string]bool) error {
	shown := c.card(ctx, card, r, whole)
	if identity := shown.Identity(); identity != "" && identity == card.Shown {
		if lost, err := c.lost(ctx, card, r); err != nil || !lost {
			return err
		}
	}
	for range mostAnew {
		// It is posted before that is noted: a card that is posted twice is the same
		// message, and one that is not posted would be missed.
		if err := c.Post(ctx, card, r, shown); err != nil {
			return err
		}
		if noted, err := c.Store.ShowCard(ctx, card, shown.Identity()); err != nil || noted {
			return err
		}
		// Another process has written it, and of the two this one may have been the last:
		// then what it knew was old.
		var err error
		if card, r, err = c.anew(ctx, card, r); err != nil || r == nil {
			return err
		}
		shown = c.card(ctx, card, r, whole)
	}
	return errors.New("talk: a card is written by others again and again")
}

// lost reports whether what a card shows never came to its chat, though it may be acted on.
func (c *Cards) lost(ctx context.Context, card policies.Card, r *approval.Request) (bool, error) {
	if c.Lost == nil || !slices.Contains(openStates(), r.State) {
		return false, nil
	}
	return c.Lost(ctx, card)
}

// anew reads a card and its request again; nil is that there is no such card or request.
func (c *Cards) anew(ctx context.Context, card policies.Card, r *approval.Request) (policies.Card, *approval.Request, error) {
	list, err := c.Requests.List(ctx, approval.Filter{ID: r.ID})
	if err != nil || len(list) == 0 {
		return card, nil, err
	}
	cards, err := c.Store.CardsOf(ctx, c.Door, r.ID)
	i := slices.IndexFunc(cards, func(known policies.Card) bool { return known.Key == card.Key })
	if err != nil || i < 0 {
		return card, nil, err
	}
	return cards[i], list[0], nil
}

// openStates are those in which something is still to come of a request.
func openStates() []approval.State {
	return []approval.State{approval.Pending, approval.Approved, approval.Executing, approval.Unknown}
}

// card is what a card shows to those who read its chat.
func (c *Cards) card(ctx context.Context, card policies.Card, r *approval.Request, whole map[string]bool) chat.Card {
	shown := c.Speech(card.Person).Card(r)
	if c.Whole == nil {
		return shown
	}
	if _, known := whole[card.Chat]; !known {
		whole[card.Chat] = c.Whole(ctx, card.Chat)
	}
	if !whole[card.Chat] {
		return shown.Brief()
	}
	return shown
}

// cardKey names the message that shows a request at a chat to those who are asked.
func cardKey(request, chat string) string { return "request/" + request + "/" + chat }
