package audit

import (
	"context"
	"slices"
)

// readPage is how many records Each and Last read at once.
const readPage = 500

// Each calls fn with every record that the query means, oldest first, until fn
// answers an error. Query.Limit is how many at most; 0 is all. Newest is not
// looked at.
func Each(ctx context.Context, r Reader, q Query, fn func(Record) error) error {
	left := q.Limit
	q.Newest = false
	for {
		q.Limit = readPage
		if left > 0 {
			q.Limit = min(left, readPage)
		}
		page, err := r.AuditRecords(ctx, q)
		if err != nil {
			return err
		}
		for _, record := range page {
			if err := fn(record); err != nil {
				return err
			}
			q.After = record.Seq
		}
		if left > 0 {
			if left -= len(page); left <= 0 {
				return nil
			}
		}
		if len(page) < q.Limit {
			return nil
		}
	}
}

// Last gives the last records that the query means, at most Query.Limit, oldest
// first.
func Last(ctx context.Context, r Reader, q Query) ([]Record, error) {
	var records []Record
	n := q.Limit
	q.Newest = true
	for len(records) < n {
		q.Limit = min(n-len(records), readPage)
		page, err := r.AuditRecords(ctx, q)
		if err != nil {
			return nil, err
		}
		records = append(records, page...)
		if len(page) < q.Limit {
			break
		}
		q.Before = page[len(page)-1].Seq
	}
	slices.Reverse(records)
	return records, nil
}
