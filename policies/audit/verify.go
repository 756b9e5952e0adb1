package audit

import (
	"bytes"
	"context"
	"fmt"
)

// Fault is what Verify found, by its first wrong place.
type Fault string

// The faults.
const (
	// Edited: an entry, or a column of it, is not what was hashed.
	Edited Fault = "edited"
	// Removed: entries are missing.
	Removed Fault = "removed"
	// Reordered: an entry stands at another's place, or does not follow the one
	// before it.
	Reordered Fault = "reordered"
	// Cut: entries that were there are missing at the end.
	Cut Fault = "cut"
	// Rewritten: the chain holds together, and is another than the one whose
	// head was given or is kept beside it.
	Rewritten Fault = "rewritten"
)

// Report is what Verify saw.
type Report struct {
	// Entries is how many were looked at, all of them right; Head is the last
	// of them. Keep it: given later, it shows a tail that was cut.
	Entries int64
	Head    Head
	// Fault is empty where nothing was found. Seq is then the first number that
	// is wrong, and Sentence says what.
	Fault    Fault
	Seq      int64
	Sentence string
}

// OK reports whether nothing was found.
func (r Report) OK() bool { return r.Fault == "" }

func (r Report) fail(f Fault, seq int64, format string, args ...any) Report {
	r.Fault, r.Seq, r.Sentence = f, seq, fmt.Sprintf(format, args...)
	return r
}

// verifyPage is how many records are read at once.
const verifyPage = 500

// Verify reads a chain from its beginning and stops at the first entry that is
// not as it was written. given is a head that was kept elsewhere, or nil; without
// it a chain that was written anew as a whole, or cut together with its head,
// looks right. The error is that of reading; what was found is in the report.
//
// Entries may be appended meanwhile: those behind the head that stood at the
// beginning are looked at as well.
func Verify(ctx context.Context, r Reader, given *Head) (Report, error) {
	kept, err := r.AuditHead(ctx)
	if err != nil {
		return Report{}, err
	}
	report := Report{Head: Start()}
	if given != nil && given.Seq == 0 && given.Hash != Origin() {
		return report.fail(Rewritten, 1, "The given head stands before the first entry, and is not the one that every chain begins with."), nil
	}
	for {
		page, err := r.AuditRecords(ctx, Query{After: report.Head.Seq, Limit: verifyPage})
		if err != nil {
			return report, err
		}
		for _, record := range page {
			if report = report.follow(record); !report.OK() {
				return report, nil
			}
			for _, h := range []struct {
				head *Head
				name string
			}{{&kept, "the head that is kept beside the entries"}, {given, "the given head"}} {
				if h.head != nil && h.head.Seq == record.Seq && h.head.Hash != report.Head.Hash {
					return report.fail(Rewritten, record.Seq, "Entry %d has another hash than %s: an entry up to it was written anew, and so were all behind it.", record.Seq, h.name), nil
				}
			}
		}
		if len(page) < verifyPage {
			if report = report.end(kept, given); !report.OK() {
				return report, nil
			}
			break
		}
	}
	if kept, err = r.AuditHead(ctx); err != nil { // what was read before it cannot be behind it
		return report, err
	}
	if kept.Seq < report.Head.Seq {
		return report.fail(Rewritten, kept.Seq+1, "The store's head is entry %d, and there are entries up to %d: the head was set back.", kept.Seq, report.Head.Seq), nil
	}
	return report, nil
}

// follow looks at the record that should come next.
func (r Report) follow(record Record) Report {
	next := r.Head.Seq + 1
	switch {
	case record.Seq > next+1:
		return r.fail(Removed, next, "Entries %d to %d are missing.", next, record.Seq-1)
	case record.Seq > next:
		return r.fail(Removed, next, "Entry %d is missing.", next)
	case record.Seq < next:
		return r.fail(Reordered, next, "Entry %d stands behind entry %d.", record.Seq, next-1)
	}
	sum := hashOf(record.Prev, record.Body)
	if !bytes.Equal(sum[:], record.Hash) {
		return r.fail(Edited, next, "Entry %d was edited: its hash is not that of its content.", next)
	}
	entry, err := record.Entry()
	if err != nil {
		return r.fail(Edited, next, "Entry %d cannot be read: %v.", next, err)
	}
	switch {
	case entry.Seq != next:
		return r.fail(Reordered, next, "In the place of entry %d stands the one that was written as %d.", next, entry.Seq)
	case !bytes.Equal(record.Prev, r.Head.Hash[:]):
		return r.fail(Reordered, next, "Entry %d does not follow the one before it: one of the two was put in the place of another.", next)
	}
	if column := record.differs(entry); column != "" {
		return r.fail(Edited, next, "Entry %d was edited: its column %s is not what its content says.", next, column)
	}
	r.Entries++
	r.Head = Head{Seq: next, Hash: sum}
	return r
}

// end looks at what should be there behind the last record.
func (r Report) end(kept Head, given *Head) Report {
	switch {
	case given != nil && given.Seq > r.Head.Seq:
		return r.fail(Cut, r.Head.Seq+1, "The tail was cut: the given head is entry %d, and the last one here is %d.", given.Seq, r.Head.Seq)
	case kept.Seq > r.Head.Seq:
		return r.fail(Cut, r.Head.Seq+1, "The tail was cut: the store's head is entry %d, and the last one here is %d.", kept.Seq, r.Head.Seq)
	case kept.Seq < 0 || kept.Seq == 0 && kept.Hash != Origin():
		return r.fail(Rewritten, 1, "The head that is kept beside the entries was edited.")
	}
	return r
}

// differs names the first column that is not what the entry says.
func (r Record) differs(e Entry) string {
	for _, c := range []struct {
		name string
		same bool
	}{
		{"time", r.At == e.Time.UnixMicro()}, {"kind", r.Kind == string(e.Kind)}, {"call", r.Call == e.Call},
		{"request", r.Request == e.Request}, {"person", r.Person == e.Person}, {"tool", r.Tool == e.Tool},
		{"panel", r.Panel == e.Panel}, {"status", r.Status == e.Status},
	} {
		if !c.same {
			return c.name
		}
	}
	return ""
}
