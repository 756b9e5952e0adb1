package digest_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel/simulator"
	"panelbot/tools/digest"
)

// readSections are those that are read from panels and from nothing else.
func readSections() []digest.Kind {
	return slices.DeleteFunc(digest.Kinds(), func(k digest.Kind) bool { return k == digest.Health || k == digest.Changes })
}

// spoils are the kinds of faults that leave no answer, with times that keep a test short.
func spoils() []simulator.Fault {
	var list []simulator.Fault
	for _, kind := range simulator.Kinds() {
		if kind != simulator.Slow { // which is an answer, in the end
			list = append(list, simulator.Fault{Kind: kind, Delay: time.Millisecond})
		}
	}
	return list
}

// TestEveryFault: whatever goes wrong with every call, nothing is fine that was not
// measured: each section says that it is not known, and why, and the health of the panels
// that they do not answer.
func TestEveryFault(t *testing.T) {
	t.Parallel()
	for _, fault := range append(spoils(), simulator.Fault{Kind: simulator.Slow, Delay: time.Minute}) {
		t.Run(string(fault.Kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.sim.Fault("*", fault)
			o := digest.Order{Sections: append(readSections(), digest.Health, digest.OwnKind(0)), Own: []digest.Own{users(t)}}
			switch fault.Kind {
			case simulator.Slow:
				o.Within = 300 * time.Millisecond
			case simulator.TooMany, simulator.Cut, simulator.CutBefore: // which are asked again, after a while
				o.Sections = []digest.Kind{digest.Fleet, digest.DatabaseUse, digest.Health, digest.OwnKind(0)}
			}
			made := r.report(o)
			if len(made.Sections) != len(o.Sections) || made.Failed == 0 {
				t.Fatalf("%d sections, %d of %d reads failed", len(made.Sections), made.Failed, made.Reads)
			}
			for _, s := range made.Sections {
				for _, item := range s.Items {
					switch {
					case s.Kind == digest.Health && item.Panel == "":
					case s.Kind == digest.Health && item.Fact != digest.PanelSilent:
						t.Errorf("%s: a panel that does not answer is told as %+v", s.Kind, item)
					case s.Kind == digest.Health && item.State == digest.Attention:
					case s.Kind == digest.Certificates && len(item.Source) == 1 && item.Source[0] == "tls": // which asks no panel
					case item.State != digest.Unknown || item.Figures[digest.Because] == nil:
						t.Errorf("%s: it was not measured: %+v", s.Kind, item)
					}
				}
			}
		})
	}
}

// TestAThirdFails: with faults of every kind in a third of the requests the report arrives.
// What it says is what it says without the faults, to the figure; of the rest it says that
// it is not known, and why.
func TestAThirdFails(t *testing.T) {
	t.Parallel()
	order := digest.Order{Sections: append(readSections(), digest.OwnKind(0)), Own: []digest.Own{users(t)}}
	r := newRig(t)
	whole := r.report(order)
	faults := spoils()
	var mu sync.Mutex
	requests, spoilt := 0, map[simulator.Kind]int{}
	r.front = func(q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if requests++; requests%3 != 0 {
			return
		}
		fault := faults[requests/3%len(faults)]
		fault.Times = 1
		spoilt[fault.Kind]++
		r.sim.Fault(q.Method+" "+q.URL.Path, fault)
	}
	order.Sections = append(order.Sections, digest.Health)
	made := r.report(order)
	if len(spoilt) != len(faults) || made.Failed < 10 || made.Failed >= made.Reads {
		t.Fatalf("%d of %d reads failed, by %v", made.Failed, made.Reads, spoilt)
	}
	known, unknown, told := 0, 0, int64(0)
	for _, s := range made.Sections {
		for _, item := range s.Items {
			switch {
			case item.At.IsZero():
				t.Errorf("%s: when was it read? %+v", s.Kind, item)
			case s.Kind == digest.Health:
				// Which panel the faults strike is by chance: now and then one is spared.
				failed, _ := item.Figures[digest.Failed].(int64)
				told += failed
				if item.Fact == digest.PanelAnswers && (failed > 0) != (item.State == digest.Attention && item.Figures[digest.Says] != nil) {
					t.Errorf("a panel of which %d reads failed: %+v", failed, item)
				}
			case item.State == digest.Unknown && item.Figures[digest.Because] == nil && item.Fact != digest.ServerStatus:
				t.Errorf("%s: unknown without a reason: %+v", s.Kind, item)
			case item.State == digest.Unknown:
				unknown++
			default:
				known++
				if !said(whole, s, item) {
					t.Errorf("%s: without the faults it does not say %+v", s.Kind, item)
				}
			}
		}
	}
	if known < 10 || unknown < 10 {
		t.Errorf("%d are known, %d not", known, unknown)
	}
	if told != int64(made.Failed) {
		t.Errorf("the health of the panels tells of %d reads that failed, want %d", told, made.Failed)
	}
}

// said reports whether another report says the same of the same: of an account, of which
// each read gives a part, as much of it as was read.
func said(other digest.Report, s digest.Section, item digest.Item) bool {
	for _, o := range other.Sections {
		for _, same := range o.Items {
			if o.Kind != s.Kind || same.Panel != item.Panel || same.Subject != item.Subject || same.Fact != item.Fact || same.State != item.State {
				continue
			}
			equal := true
			for name, value := range item.Figures {
				if _, day := value.(time.Time); name != digest.Because && name != digest.CPU && name != digest.Memory && !day { // which always move
					equal = equal && cmp.Equal(value, same.Figures[name])
				}
			}
			if equal {
				return true
			}
		}
	}
	return false
}
