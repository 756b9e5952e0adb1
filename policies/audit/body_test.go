package audit_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"

	"panelbot/policies"
	"panelbot/policies/audit"
)

// TestChainIsPinned: the form of the chain is a promise to whoever checks an
// export by other means, and must not change.
func TestChainIsPinned(t *testing.T) {
	t.Parallel()
	records, head, err := audit.Link(audit.Start(), time.Time{}, []audit.Entry{{
		Time: time.Date(2026, 11, 27, 8, 0, 0, 0, time.FixedZone("", 3600)), Kind: audit.Decision, Call: "2PGGDRHAZSRX", Person: "alice", Door: policies.MCP,
		Tool: "flashpanel_schedule_delete", Panel: "main", Target: "server web-2 (2), schedule 11", Risk: "destroy", Effect: "approve", Rule: "policy.defaults.destroy",
		Policy: "3f1c", Args: json.RawMessage(`{"server": 2, "schedule": 11}`), Took: 3004371999 * time.Nanosecond, Note: "a \"quote\"\u2028",
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"args":{"schedule":11,"server":2},"call":"2PGGDRHAZSRX","door":"mcp","effect":"approve","kind":"decision","note":"a \"quote\"` + "\u2028" +
		`","panel":"main","person":"alice","policy":"3f1c","risk":"destroy","rule":"policy.defaults.destroy","seq":1,"target":"server web-2 (2), schedule 11","time":"2026-11-27T07:00:00.000000Z","took_us":3004371,"tool":"flashpanel_schedule_delete"}`
	if diff := cmp.Diff(string(records[0].Body), want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if want := "1:9a2d322f803d0660d613d385592c74db711602cb2089daf87f0a8e8deb658a5a"; head.String() != want {
		t.Errorf("got %s, want %s", head, want)
	}
}

// FuzzBody: whatever is in an entry, its body is canonical, is read back as it
// was written, and verifies.
func FuzzBody(f *testing.F) {
	f.Add("alice", "2PGG", "server web-1 (1)", []byte(`{"b":[1,2.50,1e3],"a":{"x":null}}`), []byte(`"\u20ac"`), int64(1764230400000001), int64(12), 200)
	f.Add("\x00\xff", "\u2028", "\"\\\n\b\f\r\t\x01\x7f", []byte(`{"a":1,"a":2}`), []byte(`[12345678901234567890,-0,"1234567890123456789"]`), int64(0), int64(-5), -1)
	f.Add("", "", "", []byte(`{"a":"\\",`), []byte(`{"n":123456789012345678901234567890e-5}`), int64(1), int64(1)<<62, 0)
	f.Fuzz(func(t *testing.T, person, call, target string, args, before []byte, at, took int64, status int) {
		e := audit.Entry{
			Kind: audit.Outcome, Person: person, Call: call, Target: target, Args: args, Before: before,
			Time: time.UnixMicro(at), Took: time.Duration(took), PanelStatus: status,
		}
		records, head, err := audit.Link(audit.Start(), time.Now(), []audit.Entry{e, {Kind: audit.Call}})
		if err != nil {
			if e.Check() == nil {
				t.Fatalf("a right entry was refused: %v", err)
			}
			return
		}
		canonical, err := jcs.Transform(records[0].Body)
		if err != nil || !bytes.Equal(canonical, records[0].Body) {
			t.Fatalf("the body is not canonical (%v):\n%s\n%s", err, records[0].Body, canonical)
		}
		back, err := records[0].Entry()
		if err != nil {
			t.Fatal(err)
		}
		if again := audit.BodyOf(back); !bytes.Equal(again, records[0].Body) {
			t.Fatalf("read back it is another:\n%s\n%s", records[0].Body, again)
		}
		if report := audit.VerifyFrom(audit.Start(), records); !report.OK() || report.Head != head {
			t.Fatalf("it does not verify: %+v", report)
		}
		if bytes.Contains(records[0].Body, []byte{0}) || strings.ContainsRune(records[0].Person+records[0].Call, 0) {
			t.Fatal("there is a NUL, which PostgreSQL does not take")
		}
	})
}

// FuzzHead: a head that is read is written as it was, and nothing else is read.
func FuzzHead(f *testing.F) {
	f.Add(audit.Start().String())
	f.Add("12:" + strings.Repeat("ab", 32))
	f.Add("+1:" + strings.Repeat("ab", 32))
	f.Add("1:xyz")
	f.Add(":")
	f.Fuzz(func(t *testing.T, text string) {
		head, err := audit.ParseHead(text)
		if err != nil {
			return
		}
		again, err := audit.ParseHead(head.String())
		if err != nil || again != head {
			t.Errorf("%q: got %v, %v, want %v", text, again, err, head)
		}
	})
}

// FuzzRecord: a body that somebody wrote into the database breaks nothing.
func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"seq":1,"time":"2026-11-27T07:00:00.000000Z","kind":"call"}`))
	f.Add([]byte(`{"seq":1e400}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := audit.Record{Body: body}.Entry()
		if err == nil && e.Time.IsZero() && !bytes.Contains(body, []byte("0001")) {
			t.Errorf("an entry without a time was read: %q", body)
		}
	})
}
