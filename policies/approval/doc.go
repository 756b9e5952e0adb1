// Package approval is how one person asks and others say yes. It knows no panel
// and no door: it keeps what was asked, counts who said what, and hands out each
// approved request once.
//
// # The protocol
//
//	pending → approved → executing → done | accepted | refused | failed | unknown
//	pending → denied | expired | cancelled | superseded
//	approved → expired | cancelled | invalidated
//	unknown → done | failed
//
// A Request holds a Plan of 1 to 50 calls whose targets are known before anybody
// is asked. Its digest covers the calls to the byte, who asked, what the
// preview showed, the terms and the time until which it holds, so that what is
// approved is what runs. The store keeps the plan; a card or a button carries the
// request's id and nothing else.
//
// Every arrow is one conditional update in one transaction, together with the
// events that go into the audit record. Whoever loses a race is told so. The
// states at the ends are never left; unknown is not one of them.
//
// A vote is a person's, whichever door it came from: the same human counts once,
// never for a request of his or her own (unless one person runs panelbot alone, or
// the policy wants that person's yes and nobody else's: then from another door,
// never through an assistant), and only while still entitled, at the vote and at
// each count. One no ends it. Where the terms want it, a vote needs a fresh one-time
// code, which is good for one use.
//
// An approved request is executed by whoever claims it: the claim names an owner,
// raises the fence and holds for a while. The claim, and the record of the call that
// is about to go out, are on disk before it does. A claim that was not kept alive
// becomes unknown and is never tried again: reading the panel, or a person, settles it.
//
// # Leases
//
// A request for a lease holds one call of the tool policies.LeaseTool, which no panel
// has. Executed, it becomes a Lease, in one transaction with the request's end. A use
// is one conditional update with its event: while it has uses left, before its end,
// not revoked, while its person is known and what the voters said is still enough, and
// where the call demands no more than was approved. It lifts questions, and no denial.
package approval
