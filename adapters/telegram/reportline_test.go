package telegram_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// shelf has one report, which takes as long as somebody keeps it.
type shelf struct{ ready chan struct{} }

func (s shelf) ListReports(context.Context, policies.Person) ([]chat.Round, error) {
	return []chat.Round{{Name: "morning", Schedule: "0 8 * * *", Next: []time.Time{time.Now().Add(time.Hour)}, Sections: []string{"fleet"}}}, nil
}

func (s shelf) RunReport(ctx context.Context, _ policies.Person, _ policies.Door, name string, progress func(op.Message)) (digest.Report, error) {
	if name != "morning" {
		return digest.Report{}, errors.New("no such report")
	}
	now := time.Now()
	for n := range 2 {
		select {
		case <-s.ready:
		case <-ctx.Done():
			return digest.Report{}, ctx.Err()
		}
		progress(op.Say("report_progress", "The report {Name} is being made, reads so far: {N}", "Name", name, "N", n+1))
	}
	return digest.Report{Name: name, Slot: now, At: now, State: digest.Attention, Sections: []digest.Section{{Kind: digest.Fleet, State: digest.Attention, Items: []digest.Item{
		{State: digest.Attention, Panel: "main", Subject: "<web-1>", Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(91)}, Source: []string{"flashpanel_systeminfo_get"}, At: now},
	}}}}, nil
}

func (s shelf) PreviewReport(context.Context, policies.Person, string) (digest.Report, error) {
	return digest.Report{}, errors.New("nothing is previewed here")
}

func (shelf) PauseReport(context.Context, policies.Person, policies.Door, string, string) (bool, error) {
	return true, nil
}

func (shelf) ResumeReport(context.Context, policies.Person, policies.Door, string, string) (time.Time, bool, error) {
	return time.Now().Add(time.Hour), true, nil
}

// TestReportCommand: a report is made where it was asked for, in its topic, with one
// message that tells how far it is and becomes the report; where others may not read, it
// is private, and its list has a button for each.
func TestReportCommand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := shelf{make(chan struct{}, 2)}
	c, err := catalogue()
	must(t, err)
	r.retalk(func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{Reports: s}) })
	_, err = r.tg.Start(annID, "")
	must(t, err)
	topic := r.tg.AddTopic(forum)
	asked := r.say(annID, forum, "/report@panelbot_bot run morning", inTopic(topic)...)
	told := r.wait(forum, "waiting for the panel")
	if told.Thread != topic || told.ReplyTo != asked.ID {
		t.Errorf("it is in topic %d, an answer to %d", told.Thread, told.ReplyTo)
	}
	s.ready <- struct{}{}
	r.wait(forum, "The report morning is being made, reads so far: 1")
	s.ready <- struct{}{}
	m := r.wait(forum, "<web-1>: CPU ?, memory ?, disk 91%")
	if m.ID != told.ID || m.Thread != topic {
		t.Errorf("it is another message: %s", r.tg.Transcript(forum))
	}
	// The list, in the language of who asks, with a button for each report.
	r.say(vitoID, vitoID, "/report")
	list := r.wait(vitoID, "▶ morning")
	for range 2 {
		s.ready <- struct{}{}
	}
	r.press(vitoID, list, "▶ morning")
	r.wait(vitoID, "cần xem")
	if m, ok := r.find(vitoID, "▶ morning"); !ok || m.ID != list.ID {
		t.Error("the list is gone")
	}
	// Elsewhere it is private.
	for range 2 {
		s.ready <- struct{}{}
	}
	r.say(annID, elsewhere, "/report run morning")
	r.wait(annID, "<web-1>")
	r.quiet(elsewhere)
	r.say(annID, annID, "/report pause morning")
	r.wait(annID, "rests until")
	r.say(vitoID, vitoID, "/report pause morning")
	r.wait(vitoID, "dành cho admin")
	r.say(annID, annID, "/report run evening")
	m = r.wait(annID, "No such report.")
	if strings.Contains(m.Text, "evening") {
		t.Errorf("got %s", m.Text)
	}
	r.clean()
}
