package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
)

// Deliveries holds a database's inbox and outbox to what delivery.Store promises.
// Each part gets an empty one from open.
func Deliveries(t *testing.T, open func(testing.TB) Database) {
	for name, part := range map[string]func(*testing.T, *mail){
		"one key once":             oneKey,
		"undone":                   undoneDelivery,
		"who may begin":            mayBegin,
		"fences of arrivals":       fencedArrival,
		"bodies of arrivals":       arrivalBodies,
		"what messages keep":       keepsMessages,
		"who may be sent":          maySend,
		"a clock that was ahead":   clockBack,
		"chats":                    chats,
		"moved chats":              movedChats,
		"renewed and held":         renewed,
		"counted":                  counted,
		"forgotten":                forgottenDeliveries,
		"alarms ring":              alarmsRing,
		"alarms of what is undone": alarmUndone,
	} {
		t.Run("deliveries/"+name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			m := &mail{T: t, db: db, now: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)}
			m.s = db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return m.now } })
			var err error
			if m.Deliveries, err = m.s.Deliveries(t.Context(), quiet()); err != nil {
				t.Fatal(err)
			}
			part(t, m)
		})
	}
}

// mail is the deliveries of a test, whose clock stands still.
type mail struct {
	*testing.T
	*store.Deliveries
	s   *store.Store
	db  Database
	now time.Time
}

// do runs a transaction.
func (m *mail) do(do func(ctx context.Context, tx delivery.Tx) error) {
	m.Helper()
	if err := m.Transact(m.Context(), do); err != nil {
		m.Fatal(err)
	}
}

// add adds an arrival of slack.
func (m *mail) add(lane, key string) (id int64) {
	m.Helper()
	m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
		fresh := false
		id, fresh, err = tx.AddArrival(ctx, delivery.Arrival{Door: policies.Slack, Key: key, Lane: lane, Body: []byte(key)}, m.now)
		if err == nil && !fresh {
			err = errors.New(key + " is not fresh")
		}
		return err
	})
	return id
}

// begin gives the arrivals that may begin, and their keys.
func (m *mail) begin(doors ...policies.Door) (rows []delivery.ArrivalRow, keys string) {
	m.Helper()
	if doors == nil {
		doors = []policies.Door{policies.Slack, policies.Telegram}
	}
	m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
		rows, err = tx.BeginArrivals(ctx, doors, m.now, 100)
		return err
	})
	var all []string
	for _, r := range rows {
		all = append(all, r.Key)
	}
	return rows, strings.Join(all, " ")
}

// move moves an arrival, and reports whether it had the fence.
func (m *mail) move(row delivery.ArrivalRow, fence int64) (is bool) {
	m.Helper()
	m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
		is, err = tx.MoveArrival(ctx, row, fence)
		return err
	})
	return is
}

// claim claims an arrival for a minute.
func (m *mail) claim(row delivery.ArrivalRow, state delivery.State) delivery.ArrivalRow {
	m.Helper()
	fence := row.Fence
	row.State, row.Begun, row.Claim = state, true, delivery.Claim{Owner: "me", Fence: fence + 1, Until: m.now.Add(time.Minute)}
	if !m.move(row, fence) {
		m.Fatalf("%s had another fence", row.Key)
	}
	return row
}

// oneKey: a door's key is added once, whether the first is finished or not.
func oneKey(t *testing.T, m *mail) {
	m.add("", "a")
	add := func(door policies.Door, key string) (fresh bool) {
		m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
			_, fresh, err = tx.AddArrival(ctx, delivery.Arrival{Door: door, Key: key}, m.now)
			return err
		})
		return fresh
	}
	if add(policies.Slack, "a") {
		t.Error("it was added again")
	}
	if !add(policies.Telegram, "a") {
		t.Error("another door's key was taken")
	}
	rows, _ := m.begin()
	done := rows[0]
	done.State, done.Ended = delivery.Done, m.now
	m.move(done, 0)
	if add(policies.Slack, "a") {
		t.Error("it was added again after it was done")
	}
}

// undoneDelivery: a transaction that fails leaves nothing.
func undoneDelivery(t *testing.T, m *mail) {
	no := errors.New("no")
	err := m.Transact(t.Context(), func(ctx context.Context, tx delivery.Tx) error {
		_, _, err := tx.AddArrival(ctx, delivery.Arrival{Door: policies.Slack, Key: "a"}, m.now)
		return errors.Join(err, no)
	})
	if !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	if _, keys := m.begin(); keys != "" {
		t.Errorf("got %s", keys)
	}
	m.add("", "a")
}

// mayBegin: the order of lanes, and what is due.
func mayBegin(t *testing.T, m *mail) {
	for _, a := range [][2]string{{"x", "x1"}, {"x", "x2"}, {"", "n1"}, {"", "n2"}, {"y", "y1"}, {"y", "y2"}} {
		m.add(a[0], a[1])
	}
	want := func(why, keys string) []delivery.ArrivalRow {
		t.Helper()
		rows, got := m.begin()
		if got != keys {
			t.Errorf("%s: got %q, want %q", why, got, keys)
		}
		return rows
	}
	rows := want("at first", "x1 n1 n2 y1")
	if _, keys := m.begin(policies.Telegram); keys != "" {
		t.Errorf("another door: got %q", keys)
	}
	x1 := m.claim(rows[0], delivery.Holding)
	y1 := m.claim(rows[3], delivery.Holding)
	want("held", "n1 n2")
	x1.State = delivery.Released
	m.move(x1, x1.Fence)
	rows = want("released", "x2 n1 n2")
	m.claim(rows[0], delivery.Holding)
	y1.State, y1.Due, y1.Claim = delivery.Again, m.now.Add(time.Second), delivery.Claim{Fence: y1.Fence}
	m.move(y1, y1.Fence)
	want("to be handled again, and not yet due", "n1 n2 y2")
	m.now = m.now.Add(time.Second)
	want("due", "n1 n2 y1 y2")
	m.now = m.now.Add(time.Minute)
	rows = want("claims over", "x1 x2 n1 n2 y1 y2")
	if !rows[0].Begun || rows[0].State != delivery.Released || rows[1].State != delivery.Holding || rows[2].Begun {
		t.Errorf("got %+v", rows)
	}
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		soonest, is, err := tx.SoonestArrival(ctx, []policies.Door{policies.Slack})
		if !is || soonest.After(m.now) {
			t.Errorf("the soonest: got %v, %v", soonest, is)
		}
		_, is, err2 := tx.SoonestArrival(ctx, []policies.Door{policies.Telegram})
		if is {
			t.Error("another door has one")
		}
		return errors.Join(err, err2)
	})
}

// fencedArrival: who has lost a claim writes nothing.
func fencedArrival(t *testing.T, m *mail) {
	m.add("", "a")
	rows, _ := m.begin()
	mine := m.claim(rows[0], delivery.Holding)
	m.now = m.now.Add(time.Hour)
	rows, _ = m.begin()
	if rows[0].Owner != "me" {
		t.Errorf("a claim that is over is %q's, so that nobody sees a death", rows[0].Owner)
	}
	rows[0].Deaths = 2
	theirs := m.claim(rows[0], delivery.Holding)
	m.now = m.now.Add(time.Hour)
	if rows, _ = m.begin(); rows[0].Deaths != 2 {
		t.Errorf("got %d deaths", rows[0].Deaths)
	}
	mine.State, mine.Ended = delivery.Done, m.now
	if m.move(mine, mine.Fence) {
		t.Error("it was written with the fence before")
	}
	theirs.State, theirs.Ended = delivery.Done, m.now
	if !m.move(theirs, theirs.Fence) {
		t.Error("it was not written")
	}
}

// arrivalBodies: a body comes back as it was, and is erased at the end; one that
// was changed is lost.
func arrivalBodies(t *testing.T, m *mail) {
	id := m.add("", "a")
	rows, _ := m.begin()
	if string(rows[0].Body) != "a" || rows[0].Lost || rows[0].ID != id || rows[0].Arrived != m.now {
		t.Errorf("got %+v", rows[0])
	}
	size := func() string {
		return m.db.Value(t, fmt.Sprintf("SELECT CAST(length(sealed) AS TEXT) FROM inbox WHERE id = %d", id))
	}
	row := m.claim(rows[0], delivery.Holding)
	if size() == "0" {
		t.Error("it was erased too early")
	}
	row.State = delivery.Done
	m.move(row, row.Fence)
	if got := size(); got != "0" {
		t.Errorf("%s bytes were left", got)
	}
	m.add("", "b")
	m.add("", "c")
	m.db.Exec(t, "UPDATE inbox SET sealed = (SELECT sealed FROM inbox WHERE key = 'c') WHERE key = 'b'")
	rows, _ = m.begin()
	if !rows[0].Lost || rows[0].Body != nil || rows[1].Lost {
		t.Errorf("got %+v", rows)
	}
}

// post adds a message of slack, and gives it as it is kept.
func (m *mail) post(chat, key string, change ...func(*delivery.MessageRow)) delivery.MessageRow {
	m.Helper()
	row := delivery.MessageRow{Message: delivery.Message{Door: policies.Slack, Chat: chat, Key: key, Body: []byte(key)}, State: delivery.Waiting, Revision: 1, Posted: m.now}
	m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
		if row.Turn, err = tx.NextTurn(ctx); err != nil {
			return err
		}
		for _, c := range change {
			c(&row)
		}
		fresh := false
		row.ID, fresh, err = tx.AddMessage(ctx, row)
		if err == nil && !fresh {
			err = errors.New(key + " is there")
		}
		return err
	})
	return row
}

// keepsMessages: each field comes back, and a body goes when it is erased.
func keepsMessages(t *testing.T, m *mail) {
	want := m.post("c", "a", func(r *delivery.MessageRow) {
		r.Place, r.Unsure, r.Aside, r.Attempts, r.Deaths, r.Reason = "p", true, true, 3, 2, "because"
		r.Due, r.Ended, r.Claim = m.now.Add(time.Second), m.now.Add(2*time.Second), delivery.Claim{Owner: "me", Fence: 7, Until: m.now.Add(3 * time.Second)}
	})
	same := func(want delivery.MessageRow) {
		t.Helper()
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			byKey, is, err := tx.Message(ctx, policies.Slack, "a")
			byID, is2, err2 := tx.MessageByID(ctx, want.ID)
			if !is || !is2 {
				t.Error("it is not there")
			}
			if diff := cmp.Diff(byKey, want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
			if diff := cmp.Diff(byID, want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
			_, is, err3 := tx.Message(ctx, policies.Telegram, "a")
			_, is2, err4 := tx.MessageByID(ctx, want.ID+1)
			_, fresh, err5 := tx.AddMessage(ctx, want)
			if is || is2 || fresh {
				t.Errorf("got %v, %v, %v", is, is2, fresh)
			}
			return errors.Join(err, err2, err3, err4, err5)
		})
	}
	same(want)
	want.State, want.Revision, want.Place, want.Unsure, want.Turn, want.Aside, want.Attempts, want.Deaths, want.Reason = delivery.Sent, 2, "q", false, 9, false, 0, 1, ""
	want.Due, want.Posted, want.Claim = time.Time{}, m.now.Add(time.Minute), delivery.Claim{Fence: 8}
	move := func(fence int64) (is bool) {
		m.do(func(ctx context.Context, tx delivery.Tx) (err error) {
			is, err = tx.MoveMessage(ctx, want, fence)
			return err
		})
		return is
	}
	if move(6) || !move(7) {
		t.Error("the fence does not count")
	}
	same(want)
	for _, body := range []string{"another", ""} {
		m.do(func(ctx context.Context, tx delivery.Tx) error { return tx.SetBody(ctx, want, []byte(body)) })
		want.Body = []byte(body)
		same(func() delivery.MessageRow {
			w := want
			if body == "" {
				w.Body = nil // AES-GCM of nothing opens as nil
			}
			return w
		}())
	}
	m.do(func(ctx context.Context, tx delivery.Tx) error { return tx.SetBody(ctx, want, nil) })
	want.Body = nil
	same(want)
	if got := m.db.Value(t, "SELECT CAST(length(sealed) AS TEXT) FROM outbox"); got != "0" {
		t.Errorf("%s bytes were left", got)
	}
	found, is, err := m.Find(t.Context(), policies.Slack, "a")
	if diff := cmp.Diff(found, want); diff != "" || !is || err != nil {
		t.Errorf("%v, %v, got -, want +:\n%s", is, err, diff)
	}
	for chat, want := range map[string]string{"c": "a", "d": ""} {
		if key, is, err := m.FindPlace(t.Context(), policies.Slack, chat, "q"); key != want || is != (want != "") || err != nil {
			t.Errorf("%s: got %q, %v, %v", chat, key, is, err)
		}
	}
}

// maySend: the first of each chat, unless something keeps it waiting.
func maySend(t *testing.T, m *mail) {
	waits := func(r *delivery.MessageRow) { r.Due = m.now.Add(time.Hour) }
	aside := func(r *delivery.MessageRow) { r.Aside = true }
	sending := func(r *delivery.MessageRow) {
		r.State, r.Owner, r.Until = delivery.Sending, "me", m.now.Add(time.Minute)
	}
	dead := func(r *delivery.MessageRow) { r.State = delivery.GivenUp }
	m.post("order", "o1")
	m.post("order", "o2")
	m.post("blocked", "b1", waits)
	m.post("blocked", "b2")
	m.post("aside", "a1", waits, aside)
	m.post("aside", "a2")
	m.post("aside", "a3")
	m.post("both", "h1", aside)
	m.post("both", "h2")
	m.post("sending", "s1")
	m.post("sending", "s2", sending)
	m.post("dead", "d1", dead)
	m.post("dead", "d2")
	m.post("late", "l1", func(r *delivery.MessageRow) { r.Turn = 99 })
	m.post("late", "l2", func(r *delivery.MessageRow) { r.Turn = 98 })
	m.post("paused", "p1")
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		chat, err := tx.Chat(ctx, policies.Slack, "paused")
		if err != nil {
			return err
		}
		chat.Free = m.now.Add(30 * time.Second)
		return tx.PutChat(ctx, chat)
	})
	want := func(why string, keys ...string) {
		t.Helper()
		var got []string
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			rows, err := tx.SendMessages(ctx, policies.Slack, m.now, m.now.Add(2*time.Hour), 100)
			got = nil
			for _, r := range rows {
				got = append(got, r.Key)
				if string(r.Body) != r.Key {
					t.Errorf("%s has the body %q", r.Key, r.Body)
				}
			}
			other, err2 := tx.SendMessages(ctx, policies.Telegram, m.now, m.now.Add(2*time.Hour), 100)
			if len(other) > 0 {
				t.Errorf("another door has %+v", other)
			}
			return errors.Join(err, err2)
		})
		if !slices.Equal(got, keys) {
			t.Errorf("%s: got %q, want %q", why, got, keys)
		}
	}
	soonest := func(after time.Duration) {
		t.Helper()
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			at, is, err := tx.SoonestMessage(ctx, policies.Slack, m.now.Add(2*time.Hour))
			if got := at.Sub(m.now); !is || got != after {
				t.Errorf("the soonest: got %v, %v, want %v", got, is, after)
			}
			_, is, err2 := tx.SoonestMessage(ctx, policies.Telegram, m.now.Add(2*time.Hour))
			if is {
				t.Error("another door has one")
			}
			return errors.Join(err, err2)
		})
	}
	want("at first", "o1", "a2", "h1", "d2", "l2")
	m.now = m.now.Add(30 * time.Second)
	want("after the pause", "o1", "a2", "h1", "d2", "l2", "p1")
	m.now = m.now.Add(30 * time.Second)
	want("after the claim", "o1", "a2", "h1", "s2", "d2", "l2", "p1")
	m.now = m.now.Add(59 * time.Minute)
	want("when all is due", "o1", "b1", "a1", "h1", "s2", "d2", "l2", "p1")
	m.db.Exec(t, "DELETE FROM outbox WHERE chat NOT IN ('blocked', 'sending', 'paused')")
	m.now = m.now.Add(-time.Hour)
	soonest(30 * time.Second)
	m.db.Exec(t, "DELETE FROM outbox WHERE chat = 'paused'")
	soonest(time.Minute)
	m.db.Exec(t, "DELETE FROM outbox WHERE chat = 'sending'")
	soonest(time.Hour)
}

// clockBack: what a clock that was ahead has written keeps nothing waiting.
func clockBack(t *testing.T, m *mail) {
	m.post("due", "d1", func(r *delivery.MessageRow) { r.Due = m.now.Add(3 * time.Hour) })
	m.post("due", "d2")
	m.post("aside", "a1", func(r *delivery.MessageRow) { r.Due, r.Aside = m.now.Add(3*time.Hour), true })
	m.post("aside", "a2")
	m.post("free", "f1")
	m.post("soon", "s1", func(r *delivery.MessageRow) { r.Due = m.now.Add(time.Hour) })
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		chat, err := tx.Chat(ctx, policies.Slack, "free")
		if err != nil {
			return err
		}
		chat.Free = m.now.Add(3 * time.Hour)
		return tx.PutChat(ctx, chat)
	})
	for ahead, want := range map[time.Duration]string{time.Hour: "[d1 a1 f1]", 4 * time.Hour: "[a2]"} {
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			rows, err := tx.SendMessages(ctx, policies.Slack, m.now, m.now.Add(ahead), 100)
			keys := []string{}
			for _, r := range rows {
				keys = append(keys, r.Key)
			}
			if fmt.Sprint(keys) != want {
				t.Errorf("up to %v: got %v, want %s", ahead, keys, want)
			}
			return err
		})
	}
	for _, chat := range []string{"due", "free"} {
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			now, is, err := tx.SoonestMessage(ctx, policies.Slack, m.now.Add(time.Hour))
			later, _, err2 := tx.SoonestMessage(ctx, policies.Slack, m.now.Add(4*time.Hour))
			if now.After(m.now) || !is || chat == "free" && later.Sub(m.now) != 3*time.Hour {
				t.Errorf("%s: the soonest is %v, %v, and %v", chat, now, is, later)
			}
			return errors.Join(err, err2)
		})
		m.db.Exec(t, "DELETE FROM outbox WHERE chat <> 'free'")
	}
}

// chats: what is known of a chat and of a door comes back.
func chats(t *testing.T, m *mail) {
	for _, chat := range []string{"", "c"} {
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			row, err := tx.Chat(ctx, policies.Slack, chat)
			if diff := cmp.Diff(row, delivery.ChatRow{Door: policies.Slack, Chat: chat}); diff != "" || err != nil {
				t.Errorf("%v, got -, want +:\n%s", err, diff)
			}
			want := delivery.ChatRow{Door: policies.Slack, Chat: chat, Short: m.now, Long: m.now.Add(1), Paused: m.now.Add(2 * time.Microsecond), Free: m.now.Add(time.Hour)}
			want.Long = want.Long.Truncate(time.Microsecond)
			if err := tx.PutChat(ctx, want); err != nil {
				return err
			}
			row, err = tx.Chat(ctx, policies.Slack, chat)
			if diff := cmp.Diff(row, want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
			return err
		})
	}
}

// movedChats: a chat is where it went last, from wherever one looks.
func movedChats(t *testing.T, m *mail) {
	m.post("1", "a", func(r *delivery.MessageRow) { r.Place = "7" })
	move := func(from, to string) {
		m.do(func(ctx context.Context, tx delivery.Tx) error { return tx.MoveChat(ctx, policies.Slack, from, to) })
	}
	want := func(at map[string]string) {
		t.Helper()
		m.do(func(ctx context.Context, tx delivery.Tx) error {
			for chat, want := range at {
				if got, err := tx.Moved(ctx, policies.Slack, chat); got != want || err != nil {
					t.Errorf("%s is at %s, %v, want %s", chat, got, err, want)
				}
			}
			return nil
		})
	}
	want(map[string]string{"1": "1"})
	move("1", "2")
	move("2", "3")
	want(map[string]string{"1": "3", "2": "3", "3": "3"})
	move("3", "1") // and back
	want(map[string]string{"1": "1", "2": "1", "3": "1"})
	if row, _, err := m.Find(t.Context(), policies.Slack, "a"); row.Chat != "1" || row.Place != "" || err != nil {
		t.Errorf("got %s at %q, %v", row.Chat, row.Place, err)
	}
}

// renewed: an owner's claims on the rows that are named, and nobody else's.
func renewed(t *testing.T, m *mail) {
	m.add("", "mine")
	m.add("", "free")
	rows, _ := m.begin()
	mine := m.claim(rows[0], delivery.Holding)
	theirs := m.post("c", "theirs", func(r *delivery.MessageRow) {
		r.State, r.Owner, r.Until = delivery.Sending, "they", m.now.Add(time.Minute)
	})
	own := m.post("d", "own", func(r *delivery.MessageRow) {
		r.State, r.Owner, r.Until = delivery.Sending, "me", m.now.Add(time.Minute)
	})
	left := m.post("e", "left", func(r *delivery.MessageRow) {
		r.State, r.Owner, r.Until = delivery.Sending, "me", m.now.Add(time.Minute)
	})
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		err := errors.Join(tx.Renew(ctx, "me", delivery.Inbox, []int64{mine.ID, rows[1].ID}, m.now.Add(time.Hour)),
			tx.Renew(ctx, "me", delivery.Outbox, []int64{theirs.ID, own.ID}, m.now.Add(time.Hour)), tx.Renew(ctx, "me", delivery.Outbox, nil, m.now.Add(2*time.Hour)))
		in, err2 := tx.Held(ctx, "me", delivery.Inbox)
		out, err3 := tx.Held(ctx, "me", delivery.Outbox)
		if !slices.Equal(in, []int64{mine.ID}) || !slices.Equal(out, []int64{own.ID, left.ID}) {
			t.Errorf("held: %v and %v", in, out)
		}
		return errors.Join(err, err2, err3)
	})
	for _, c := range []struct {
		box  delivery.Box
		id   int64
		wait time.Duration
	}{{delivery.Inbox, mine.ID, time.Hour}, {delivery.Inbox, rows[1].ID, 0}, {delivery.Outbox, theirs.ID, time.Minute}, {delivery.Outbox, own.ID, time.Hour}, {delivery.Outbox, left.ID, time.Minute}} {
		if door, wait, is, err := m.Unfinished(t.Context(), c.box, c.id); door != policies.Slack || wait != c.wait || !is || err != nil {
			t.Errorf("%s %d: got %s, %v, %v, %v", c.box, c.id, door, wait, is, err)
		}
	}
	mine.State = delivery.Done
	m.move(mine, mine.Fence)
	for _, id := range []int64{mine.ID, 9999} {
		if _, _, is, err := m.Unfinished(t.Context(), delivery.Inbox, id); is || err != nil {
			t.Errorf("%d: got %v, %v", id, is, err)
		}
	}
}

// counted: what is unfinished and what is dead.
func counted(t *testing.T, m *mail) {
	if depths, err := m.Depths(t.Context()); len(depths) != 0 || err != nil {
		t.Errorf("got %+v, %v", depths, err)
	}
	first := m.now
	m.add("", "a")
	m.now = m.now.Add(time.Second)
	m.add("", "b")
	m.post("c", "d", func(r *delivery.MessageRow) {
		r.State, r.Ended, r.Attempts, r.Reason = delivery.GivenUp, m.now, 3, "gone"
	})
	rows, _ := m.begin()
	dead := rows[1]
	dead.State, dead.Ended, dead.Attempts, dead.Reason = delivery.GivenUp, m.now.Add(time.Second), 2, "never"
	m.move(dead, 0)
	depths, err := m.Depths(t.Context())
	want := []delivery.Depth{{Door: policies.Slack, Box: delivery.Inbox, Open: 1, Oldest: first, Dead: 1}, {Door: policies.Slack, Box: delivery.Outbox, Dead: 1}}
	if diff := cmp.Diff(depths, want); diff != "" || err != nil {
		t.Errorf("%v, got -, want +:\n%s", err, diff)
	}
	letters, err := m.DeadLetters(t.Context(), 10)
	all := []delivery.DeadLetter{
		{Door: policies.Slack, Box: delivery.Inbox, Key: "b", At: m.now.Add(time.Second), Attempts: 2, Reason: "never"},
		{Door: policies.Slack, Box: delivery.Outbox, Chat: "c", Key: "d", At: m.now, Attempts: 3, Reason: "gone"},
	}
	if diff := cmp.Diff(letters, all); diff != "" || err != nil {
		t.Errorf("%v, got -, want +:\n%s", err, diff)
	}
	if letters, err := m.DeadLetters(t.Context(), 1); len(letters) != 1 || err != nil {
		t.Errorf("got %d, %v", len(letters), err)
	}
	beside := m.db.Open(t, func(c *store.Config) { c.ReadOnly = true })
	depths, err = beside.Depths(t.Context())
	if diff := cmp.Diff(depths, want); diff != "" || err != nil {
		t.Errorf("beside the owner: %v, got -, want +:\n%s", err, diff)
	}
	letters, err = beside.DeadLetters(t.Context(), 10)
	if diff := cmp.Diff(letters, all); diff != "" || err != nil {
		t.Errorf("beside the owner: %v, got -, want +:\n%s", err, diff)
	}
}

// forgottenDeliveries: what is long finished goes, what is not stays.
func forgottenDeliveries(t *testing.T, m *mail) {
	finish := func(key string) {
		rows, _ := m.begin()
		for _, r := range rows {
			if r.Key == key {
				r.State, r.Ended = delivery.Done, m.now
				m.move(r, r.Fence)
			}
		}
	}
	sent := func(r *delivery.MessageRow) { r.State, r.Ended = delivery.Sent, m.now }
	m.add("", "old")
	m.add("", "open")
	finish("old")
	m.post("c", "old", sent)
	m.post("c", "open")
	m.now = m.now.Add(time.Hour)
	m.add("", "new")
	finish("new")
	m.post("c", "new", sent)
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		more, err := tx.Sweep(ctx, m.now.Add(-time.Minute), m.now.Add(-time.Minute))
		if more {
			t.Error("it says that there are more")
		}
		return err
	})
	for _, box := range []string{"inbox", "outbox"} {
		var left []string
		for _, key := range []string{"old", "open", "new"} {
			if m.db.Value(t, fmt.Sprintf("SELECT CAST(count(*) AS TEXT) FROM %s WHERE key = '%s'", box, key)) == "1" {
				left = append(left, key)
			}
		}
		if !slices.Equal(left, []string{"open", "new"}) {
			t.Errorf("%s: left are %q", box, left)
		}
	}
}

// alarmsRing: each alarm rings, and again for as long as that is wanted.
func alarmsRing(t *testing.T, m *mail) {
	m.do(func(ctx context.Context, tx delivery.Tx) error {
		return errors.Join(tx.Alarm(ctx, delivery.Inbox, 7, 0), tx.Alarm(ctx, delivery.Outbox, 8, 0))
	})
	rung := make(chan string, 100)
	again := time.Millisecond
	stop, err := m.Ring(t.Context(), func(_ context.Context, box delivery.Box, id int64) (time.Duration, error) {
		rung <- fmt.Sprint(box, " ", id)
		if box == delivery.Inbox {
			return again, nil
		}
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for times["inbox 7"] < 2 || times["outbox 8"] < 1 {
		select {
		case r := <-rung:
			times[r]++
		case <-time.After(time.Minute):
			t.Fatalf("nothing more rang: %v", times)
		}
	}
	if err := stop(t.Context()); err != nil {
		t.Error(err)
	}
	if times["outbox 8"] != 1 {
		t.Errorf("got %v", times)
	}
}

// alarmUndone: an alarm of a transaction that was undone is not kept.
func alarmUndone(t *testing.T, m *mail) {
	no := errors.New("no")
	err := m.Transact(t.Context(), func(ctx context.Context, tx delivery.Tx) error {
		return errors.Join(tx.Alarm(ctx, delivery.Inbox, 7, 0), no)
	})
	if !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	m.do(func(ctx context.Context, tx delivery.Tx) error { return tx.Alarm(ctx, delivery.Outbox, 8, time.Hour) })
	if got := m.db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM river_job"); got != "1" {
		t.Errorf("%s are kept", got)
	}
	args := "json(args)" // SQLite keeps it in a form of its own
	if m.db.Shared {
		args = "CAST(args AS TEXT)"
	}
	if got := m.db.Value(t, "SELECT kind || ' ' || "+args+" FROM river_job"); !strings.HasPrefix(got, "panelbot_outbox ") || strings.ReplaceAll(got, " ", "") != `panelbot_outbox{"id":8}` {
		t.Errorf("a job holds %s", got)
	}
}
