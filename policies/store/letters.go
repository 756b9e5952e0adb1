package store

import (
	"context"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Depths counts what waits and what was given up in the boxes of the chat doors. A
// store that was opened to be read has it too, beside whoever serves the doors.
func (s *Store) Depths(ctx context.Context) ([]delivery.Depth, error) {
	rows, err := s.depths(ctx)
	var list []delivery.Depth
	for _, row := range rows { // one of what is unfinished, one of what is dead
		depth := delivery.Depth{Door: policies.Door(row.Door), Box: delivery.Box(row.Box)}
		if n := len(list); n == 0 || list[n-1].Door != depth.Door || list[n-1].Box != depth.Box {
			list = append(list, depth)
		}
		last := &list[len(list)-1]
		last.Open, last.Dead = last.Open+int(row.Open), last.Dead+int(row.Dead)
		if row.Oldest != 0 {
			last.Oldest = fromMicros(row.Oldest)
		}
	}
	return list, err
}

// DeadLetters lists what was given up, the newest first, without the bodies; as Depths,
// it can be read beside whoever serves the doors.
func (s *Store) DeadLetters(ctx context.Context, most int) ([]delivery.DeadLetter, error) {
	rows, err := s.deadLetters(ctx, int64(most))
	list := make([]delivery.DeadLetter, len(rows))
	for i, row := range rows {
		list[i] = delivery.DeadLetter{
			Door: policies.Door(row.Door), Box: delivery.Box(row.Box), Chat: row.Chat, Key: row.Key, At: fromMicros(row.Ended), Attempts: int(row.Attempts), Reason: row.Reason,
		}
	}
	return list, err
}
