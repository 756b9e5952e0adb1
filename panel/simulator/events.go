package simulator

import (
	"cmp"
	"slices"
	"time"
)

// event is work that FlashPanel has begun and not finished. It leaves the list
// when it ends, since no operation reads an event back.
type event struct {
	id     int
	ends   time.Time
	effect func()
}

// eventShape is an event as an answer shows it. The answer is written before the
// work ends, so every event is seen as RUNNING.
type eventShape struct {
	ID               int     `json:"id"`
	Description      string  `json:"description"`
	Status           string  `json:"status"`
	TotalSeconds     float64 `json:"total_seconds"`
	CreatedAt        string  `json:"created_at"`
	CreatedAtDisplay string  `json:"created_at_display"`
	UpdatedAt        string  `json:"updated_at"`
	Output           string  `json:"output"`
	UserID           int     `json:"user_id"`
	ServerID         *int    `json:"server_id"`
	SiteID           *int    `json:"site_id"`
	Color            string  `json:"color"`
	IsFinished       bool    `json:"is_finished"`
	UserName         string  `json:"user_name"`
	UserAvatar       string  `json:"user_avatar"`
	Type             string  `json:"type"`
}

// shortEvent is the event inside the envelopes that hold it beside another object.
type shortEvent struct {
	ID     int    `json:"id"`
	Status string `json:"status"`
}

// short returns the event as {"id", "status": "running"}.
func (e eventShape) short() shortEvent { return shortEvent{e.ID, "running"} }

// stamp is Laravel's form of a time in JSON.
const stamp = "2006-01-02T15:04:05.000000Z"

// begin starts an event. The effect is applied, under the lock, when the event
// ends; it must stand on its own: what the handler checked may have changed by
// then. A nil effect changes nothing.
func (c *call) begin(kind, description string, effect func()) eventShape {
	now := c.now()
	e := &event{id: c.w.id("event"), ends: now.Add(max(0, c.s.cfg.EventDuration)), effect: effect}
	c.w.events = append(c.w.events, e)
	shape := eventShape{
		ID: e.id, Description: description, Status: "RUNNING", Type: kind, Color: "info",
		CreatedAt: now.UTC().Format(stamp), UpdatedAt: now.UTC().Format(stamp), CreatedAtDisplay: "0 giây trước",
		UserID: 1, UserName: "Demo User", UserAvatar: "https://www.gravatar.com/avatar/?d=mp",
	}
	if c.server != nil {
		shape.ServerID = &c.server.ID
	}
	if c.site != nil {
		shape.SiteID = &c.site.ID
	}
	return shape
}

// started starts an event and answers {"data": event}.
func (c *call) started(kind, description string, effect func()) answer {
	return data(c.begin(kind, description, effect))
}

// settle applies the events that have ended, in the order in which they ended.
// It runs before and after each request, so that time passes without goroutines.
func (s *Simulator) settle() {
	now := s.cfg.Now()
	slices.SortStableFunc(s.world.events, func(a, b *event) int {
		return cmp.Or(a.ends.Compare(b.ends), cmp.Compare(a.id, b.id))
	})
	for len(s.world.events) > 0 && !s.world.events[0].ends.After(now) {
		e := s.world.events[0]
		s.world.events = s.world.events[1:]
		if e.effect != nil {
			e.effect()
		}
	}
}
