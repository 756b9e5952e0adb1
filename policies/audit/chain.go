package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Hash is the hash of an entry.
type Hash [sha256.Size]byte

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Origin is the hash before the first entry.
func Origin() Hash { return sha256.Sum256([]byte("panelbot audit chain, version 1")) }

// Head is the last entry of a chain. The zero value stands for none; Start is
// that of an empty chain.
type Head struct {
	Seq  int64
	Hash Hash
}

// Start is the head of an empty chain.
func Start() Head { return Head{Hash: Origin()} }

// String is the head as ParseHead reads it: the number, a colon, the hash.
func (h Head) String() string { return strconv.FormatInt(h.Seq, 10) + ":" + h.Hash.String() }

// ParseHead reads what Head.String wrote.
func ParseHead(text string) (Head, error) {
	seq, sum, ok := strings.Cut(strings.TrimSpace(text), ":")
	number, err := strconv.ParseInt(seq, 10, 64)
	if !ok || err != nil || number < 0 || seq[0] == '+' {
		return Head{}, fmt.Errorf("%q is no head: it is an entry's number, a colon and its hash, as audit verify prints it", shorten(text))
	}
	raw, err := hex.DecodeString(sum)
	if err != nil || len(raw) != sha256.Size {
		return Head{}, fmt.Errorf("the head of entry %d has no hash of %d hexadecimal digits behind its colon: copy the whole line that audit verify printed", number, 2*sha256.Size)
	}
	return Head{Seq: number, Hash: Hash(raw)}, nil
}

func shorten(text string) string {
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}

// Record is an entry as a store keeps it: the body that was hashed, and columns
// to filter by, each of which Verify holds against the body.
type Record struct {
	// Seq is the entry's number.
	Seq int64
	// At is its time in microseconds since 1970, UTC.
	At int64
	// The columns to filter by.
	Kind, Call, Request, Person, Tool, Panel, Status string
	// Prev is the hash of the entry before, Hash that of this one, Body what was
	// hashed with it.
	Prev, Hash, Body []byte
}

// Entry reads the body.
func (r Record) Entry() (Entry, error) { return parseBody(r.Body) }

// Link makes the records of entries behind a head, and gives the head behind
// them. A store calls it inside the transaction in which it has locked the head
// and writes both. now is the time of entries that have none. The records share the
// memory of their hashes, and are not to be changed.
func Link(head Head, now time.Time, entries []Entry) ([]Record, Head, error) {
	records := make([]Record, len(entries))
	start, next := head, head
	last := append([]byte(nil), head.Hash[:]...)
	for i, e := range entries {
		if err := e.Check(); err != nil {
			return nil, start, err
		}
		e = e.fit(now)
		e.Seq = next.Seq + 1
		body := e.body()
		next = Head{Seq: e.Seq, Hash: hashOf(last, body)}
		hash := append([]byte(nil), next.Hash[:]...)
		records[i] = Record{
			Seq: e.Seq, At: e.Time.UnixMicro(), Kind: string(e.Kind), Call: e.Call, Request: e.Request, Person: e.Person,
			Tool: e.Tool, Panel: e.Panel, Status: e.Status, Prev: last, Hash: hash, Body: body,
		}
		last = hash
	}
	return records, next, nil
}

func hashOf(prev, body []byte) Hash {
	h := sha256.New()
	h.Write(prev)
	h.Write(body)
	return Hash(h.Sum(nil))
}
