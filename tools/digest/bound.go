package digest

import "encoding/json"

// How much of what a panel sends a report takes in. All of it is held until the report is
// made, and a panel that is broken or hostile may send as much as its client lets through,
// to each read. What is more is not read, and told so: see TooMany. 50 servers with 300
// sites stay far below: their longest answers weigh about 1 MiB, and all of them together
// about 30 MiB.
const (
	// mostAnswer is how much one answer may weigh, and mostHeld all those of a panel. An
	// answer weighs its bytes, and valueWeight for each value in it: about that is what a
	// value takes in memory, however shortly it is written.
	mostAnswer  = 2 << 20
	mostHeld    = 64 << 20
	valueWeight = 64
	// mostServers is how many servers of a panel are read: more than a report has time for.
	mostServers = 1000
	// mostItems is how many items a section has.
	mostItems = 2000
)

// takes reports whether an answer is read, and counts it. The reader is locked.
func (from *reader) takes(data json.RawMessage) bool {
	weight := weigh(data)
	if weight > mostAnswer || from.held+weight > mostHeld {
		return false
	}
	from.held += weight
	return true
}

// weigh is how much an answer weighs. It takes no memory.
func weigh(data json.RawMessage) int {
	weight, text := len(data), false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case !text && (c == ',' || c == '{' || c == '['):
			weight += valueWeight
		}
	}
	return weight
}

// cutItems leaves out of a section, whose items are sorted, what is too much to be told,
// and counts it.
func (s *Section) cutItems() {
	if len(s.Items) <= mostItems {
		return
	}
	rest := s.Items[mostItems:]
	s.Items = append(s.Items[:mostItems:mostItems], Item{State: rest[0].State, Fact: RowsLeft, Figures: Figures{Count: int64(len(rest))}, Source: rest[0].Source, At: oldest(rest)})
}
