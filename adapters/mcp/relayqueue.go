package mcp

// mostOpen is how many messages are on their way at once; the next one waits.
const mostOpen = 256

// mostWaiting is how many bytes of messages wait before the next line is not
// read. Until then it is, since it may be a cancellation.
const mostWaiting = 4 * maxBody

// perMessage is what a message takes beside its line.
const perMessage = 512

// queue holds the messages that are to be sent, in the order in which the
// client said them, and counts those on their way. Run's loop alone uses it.
type queue struct {
	waiting []*request
	bytes   int // of those that wait
	onWay   int
	// begins says that a message that begins a session is on its way: nothing
	// may overtake it.
	begins bool
}

func (w *queue) add(q *request) {
	w.waiting = append(w.waiting, q)
	w.bytes += len(q.line) + perMessage
}

// next takes the message that is to be sent now; nil is none.
func (w *queue) next() *request {
	for len(w.waiting) > 0 && !w.begins && w.onWay < mostOpen {
		q := w.waiting[0]
		w.waiting[0], w.waiting = nil, w.waiting[1:]
		w.bytes -= len(q.line) + perMessage
		if !q.dropped {
			w.send(q)
			return q
		}
	}
	return nil
}

// send counts a message that is on its way from now on.
func (w *queue) send(q *request) {
	q.sent = true
	w.onWay++
	if q.begins() {
		w.begins = true
	}
}

// finish counts one whose way is over.
func (w *queue) finish(q *request) {
	w.onWay--
	if q.begins() {
		w.begins = false
	}
}

// full reports whether the next line has to wait.
func (w *queue) full() bool { return w.bytes >= mostWaiting }

// empty reports whether nothing waits and nothing is on its way.
func (w *queue) empty() bool { return len(w.waiting) == 0 && w.onWay == 0 }
