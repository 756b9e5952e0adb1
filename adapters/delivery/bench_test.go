package delivery_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// BenchmarkAccept is 300 arrivals accepted at once, each of them on disk when its
// Accept returns, and all of them handled.
func BenchmarkAccept(b *testing.B) {
	for name, database := range map[string]func(testing.TB) storetest.Database{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			const burst = 300
			handled := make(chan struct{}, burst)
			q := open(b, database(b), slack(delivery.Door{Handler: func(context.Context, delivery.Arrival) error {
				handled <- struct{}{}
				return nil
			}}))
			var all []time.Duration
			var last time.Duration
			body := make([]byte, 2000)
			for round := 0; b.Loop(); round++ {
				took := make([]time.Duration, burst)
				var wg sync.WaitGroup
				begin := time.Now()
				for i := range burst {
					wg.Go(func() {
						if _, err := q.Accept(b.Context(), delivery.Arrival{Door: policies.Slack, Key: fmt.Sprint(round, " ", i), Lane: fmt.Sprint(i % 30), Body: body}); err != nil {
							b.Error(err)
						}
						took[i] = time.Since(begin)
					})
				}
				wg.Wait()
				all = append(all, took...)
				for range burst {
					<-handled
				}
				last = max(last, time.Since(begin))
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(last.Microseconds())/1000, "last-handled-ms")
		})
	}
}

// BenchmarkHandled is the time from the beginning of an Accept to the handler, and
// to the sender of what the handler posts, when there is nothing else.
func BenchmarkHandled(b *testing.B) {
	for name, database := range map[string]func(testing.TB) storetest.Database{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			handled, sent := make(chan time.Time, 1), make(chan time.Time, 1)
			var q opened
			ready := make(chan struct{})
			q = open(b, database(b), slack(delivery.Door{
				Handler: func(ctx context.Context, a delivery.Arrival) error {
					<-ready
					handled <- time.Now()
					return q.Post(ctx, delivery.Message{Door: a.Door, Chat: "c", Key: a.Key, Body: a.Body})
				},
				Sender: sends(func(m delivery.Message, _ string, _ bool) (string, error) {
					sent <- time.Now()
					return m.Key, nil
				}),
				Chat: unlimited,
			}))
			close(ready)
			var toHandler, toSender time.Duration
			for n := 0; b.Loop(); n++ {
				begin := time.Now()
				accept(b, q, "lane", fmt.Sprint(n))
				toHandler += (<-handled).Sub(begin)
				toSender += (<-sent).Sub(begin)
			}
			b.ReportMetric(float64(toHandler.Microseconds())/1000/float64(b.N), "handler-ms")
			b.ReportMetric(float64(toSender.Microseconds())/1000/float64(b.N), "sender-ms")
		})
	}
}
