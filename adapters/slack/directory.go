package slack

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// Standing is what somebody is in the workspace. Only a Full member may hold rights.
type Standing string

// The standings.
const (
	// Unknown is the zero value: Slack was not asked, or did not answer.
	Unknown     Standing = ""
	Full        Standing = "member"
	Guest       Standing = "guest"
	Robot       Standing = "bot"
	Deactivated Standing = "deactivated"
	// Stranger is of another workspace, in a shared channel.
	Stranger Standing = "stranger"
)

// Member is a user, as Slack knows it.
type Member struct {
	ID, Team string
	// Name is how the user is called, in the user's own words.
	Name     string
	Standing Standing
}

// Why says why a channel gets no text of servers. The zero value is that it does.
type Why string

// The reasons.
const (
	// Private is a conversation with one person, or a few: what is said there is said to
	// them alone, as elsewhere privately.
	Private Why = "private"
	// Unlisted is a channel that the configuration does not name.
	Unlisted Why = "unlisted"
	// External is a channel that other organisations read, or are invited to.
	External Why = "external"
	// Guests is a channel with guests or strangers among its members.
	Guests Why = "guests"
	// Crowded is a channel with so many members that they are not looked up.
	Crowded Why = "crowded"
	// Absent is a channel that the bot is not in, or that is archived.
	Absent Why = "absent"
	// Missing is one that Slack does not find: another id, or a private channel that the bot
	// is not in.
	Missing Why = "missing"
	// Unasked is a channel of which Slack did not say what it is.
	Unasked Why = "unasked"
)

// Place is whether a channel may read answers.
type Place struct {
	// Public says that answers may be posted for all of the channel to read. Where it is
	// false, they are private, and Why says why.
	Public bool
	Why    Why
}

// joined reports whether the bot is known to be in the channel, so that it can say there
// what only one person sees.
func (p Place) joined() bool {
	return p.Public || p.Why == Guests || p.Why == External || p.Why == Crowded
}

// workspace is what Directory asks. *slackapi.Client is one.
type workspace interface {
	GetUserInfoContext(ctx context.Context, user string, options ...slackapi.GetUserInfoOption) (*slackapi.User, error)
	GetConversationInfoContext(ctx context.Context, input *slackapi.GetConversationInfoInput) (*slackapi.Channel, error)
	GetUsersContext(ctx context.Context, options ...slackapi.GetUsersOption) ([]slackapi.User, error)
	GetUsersInConversationContext(ctx context.Context, params *slackapi.GetUsersInConversationParameters) ([]string, string, error)
}

const (
	rightsAge   = 3 * time.Minute // how old what decides about rights may be
	readersAge  = time.Hour       // of who reads a channel; events tell of changes at once
	channelAge  = 5 * time.Minute
	mostUsers   = 20_000
	mostPlaces  = 2_000
	mostReaders = 500 // members of a channel who are looked up
	askedAtOnce = 4
)

// Directory knows who is who in the workspace, and who reads which channel. It asks
// Slack, and keeps the answers for some minutes, or until an event says that they have
// changed. What it cannot learn is an error, and whoever asks treats it as a no.
type Directory struct {
	team     string
	from     workspace
	channels map[string]bool
	users    *cache[Member]
	places   *cache[room]
}

// room is a channel with its members.
type room struct {
	external, absent, missing bool
	members                   []string
	crowded                   bool
}

// NewDirectory makes one. channels are those that the configuration lists, and whether
// each may have guests and strangers in it.
func NewDirectory(team string, channels map[string]bool, client *slackapi.Client) *Directory {
	return newDirectory(team, channels, client)
}

func newDirectory(team string, channels map[string]bool, from workspace) *Directory {
	return &Directory{
		team: team, channels: channels, from: from,
		users: newCache(mostUsers, func(ctx context.Context, id string) (Member, error) {
			u, err := from.GetUserInfoContext(ctx, id)
			if err != nil {
				return Member{}, clean("users.info", err)
			}
			return memberOf(u, team), nil
		}),
		places: newCache(mostPlaces, func(ctx context.Context, id string) (room, error) { return roomOf(ctx, from, id) }),
	}
}

// Member says who a user is now, or was up to 3 minutes ago.
func (d *Directory) Member(ctx context.Context, user string) (Member, error) {
	return d.member(ctx, user, rightsAge)
}

func (d *Directory) member(ctx context.Context, user string, age time.Duration) (Member, error) {
	m, err := d.users.get(ctx, user, age)
	if err == nil && m.ID != user {
		return Member{}, &malformed{"users.info answered with another user"}
	}
	return m, err
}

// memberOf is what a user is. The worst holds: a guest who is deactivated is that.
func memberOf(u *slackapi.User, team string) Member {
	m := Member{ID: u.ID, Team: u.TeamID, Name: firstOf(u.Profile.DisplayName, u.RealName, u.Name), Standing: Full}
	switch {
	case u.Deleted:
		m.Standing = Deactivated
	case u.IsStranger, u.TeamID != team && !slices.Contains(u.Enterprise.Teams, team):
		m.Standing = Stranger
	case u.IsBot, u.IsAppUser, u.IsWorkflowBot, u.IsConnectorBot, u.ID == "USLACKBOT":
		m.Standing = Robot
	case u.IsRestricted, u.IsUltraRestricted:
		m.Standing = Guest
	}
	return m
}

// lists reports whether the configuration names a channel.
func (d *Directory) lists(channel string) bool {
	_, listed := d.channels[channel]
	return listed
}

// Place says whether a channel may read answers. With an error Slack could not be asked,
// and the place is not public.
func (d *Directory) Place(ctx context.Context, channel string) (Place, error) {
	shared, listed := d.channels[channel]
	switch {
	case channel == "" || channel[0] == 'D':
		return Place{Why: Private}, nil
	case !listed:
		return Place{Why: Unlisted}, nil
	case shared:
		return Place{Public: true}, nil
	}
	return d.look(ctx, channel)
}

// look is Place of a channel that is listed, and not said to be shared.
func (d *Directory) look(ctx context.Context, channel string) (Place, error) {
	r, err := d.places.get(ctx, channel, channelAge)
	switch {
	case err != nil:
		return Place{Why: Unasked}, err
	case r.missing:
		return Place{Why: Missing}, nil
	case r.absent:
		return Place{Why: Absent}, nil
	case r.external:
		return Place{Why: External}, nil
	case r.crowded:
		return Place{Why: Crowded}, nil
	}
	return d.readers(ctx, r.members)
}

// readers looks whether guests or strangers are among the members of a channel.
func (d *Directory) readers(ctx context.Context, members []string) (Place, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var failed error
	strange := false
	var all sync.WaitGroup
	turns := make(chan struct{}, askedAtOnce)
	for _, id := range members {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			if ctx.Err() != nil {
				return
			}
			m, err := d.member(ctx, id, readersAge)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil && failed == nil && !strange:
				failed = err
				cancel() // one of whom nothing is known is enough
			case err == nil && (m.Standing == Guest || m.Standing == Stranger):
				strange = true
				cancel()
			}
		})
	}
	all.Wait()
	switch {
	case strange:
		return Place{Why: Guests}, nil
	case failed != nil:
		return Place{Why: Unasked}, failed
	case ctx.Err() != nil:
		return Place{Why: Unasked}, ctx.Err()
	default:
		return Place{Public: true}, nil
	}
}

// Work keeps it known who the members of the listed channels are, until ctx ends: an
// answer would else wait for a look at each of them. What it cannot learn is asked when
// it is needed.
func (d *Directory) Work(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(readersAge * 3 / 4)
	defer tick.Stop()
	for {
		if err := d.list(ctx); err != nil && ctx.Err() == nil {
			log.Warn("slack members not listed", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// fewReaders are so many that listing the workspace is not worth it.
const fewReaders = 20

// list asks for all users, and keeps those who read the listed channels.
func (d *Directory) list(ctx context.Context) error {
	readers := map[string]bool{}
	for channel, shared := range d.channels {
		if shared {
			continue
		}
		r, err := d.places.get(ctx, channel, channelAge)
		if err != nil {
			return err
		}
		for _, id := range r.members {
			readers[id] = true
		}
	}
	if len(readers) <= fewReaders {
		return nil
	}
	at := time.Now()
	users, err := d.from.GetUsersContext(ctx, slackapi.GetUsersOptionLimit(200), slackapi.GetUsersOptionIncludeLocale(false))
	if err != nil {
		return clean("users.list", err)
	}
	for i := range users {
		if readers[users[i].ID] {
			d.users.put(users[i].ID, memberOf(&users[i], d.team), at)
		}
	}
	return nil
}

// Changed forgets what an event says has changed. Answers.Changed calls it.
func (d *Directory) Changed(e Event) {
	if e.Kind == UserChanged {
		d.users.forget(e.User)
		return
	}
	d.places.forget(e.Channel)
}

// roomOf asks what a channel is, and who is in it. That Slack does not find
// it is an answer, and is kept like one.
func roomOf(ctx context.Context, from workspace, channel string) (room, error) {
	c, err := from.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: channel, IncludeNumMembers: true})
	var said slackapi.SlackErrorResponse
	if errors.As(err, &said) && said.Err == "channel_not_found" {
		return room{missing: true}, nil
	}
	if err != nil {
		return room{}, clean("conversations.info", err)
	}
	r := room{
		external: c.IsExtShared || c.IsPendingExtShared || c.IsGlobalShared || len(c.PendingShared) > 0,
		absent:   !c.IsMember || c.IsArchived,
		crowded:  c.NumMembers > mostReaders,
	}
	if c.ID != channel {
		return room{}, &malformed{"conversations.info answered with another channel"}
	}
	for cursor := ""; !r.external && !r.absent && !r.crowded; {
		ids, next, err := from.GetUsersInConversationContext(ctx, &slackapi.GetUsersInConversationParameters{ChannelID: channel, Cursor: cursor, Limit: 200})
		if err != nil {
			return room{}, clean("conversations.members", err)
		}
		r.members = append(r.members, ids...)
		r.crowded = len(r.members) > mostReaders
		if cursor = next; cursor == "" {
			break
		}
	}
	if !r.external && !r.absent && !r.crowded && len(r.members) == 0 {
		return room{}, &malformed{"conversations.members named nobody"} // the bot is in it
	}
	return r, nil
}
