//go:build unix

package delivery_test

import (
	"context"
	"runtime"
	"syscall"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store/storetest"
)

// BenchmarkIdle is what a queue costs that has nothing to do: processor time, and
// memory that opening and running it adds.
func BenchmarkIdle(b *testing.B) {
	for name, database := range map[string]func(testing.TB) storetest.Database{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db := database(b)
			q := open(b, db, slack(delivery.Door{}))
			q.stop() // schemas are made
			s := db.Open(b)
			before := memory()
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			open(b, db, slack(delivery.Door{Handler: func(context.Context, delivery.Arrival) error { return nil }, Sender: make(platform)}))
			const idle = 20 * time.Second
			<-time.After(5 * time.Second) // River has become the leader
			b.ReportMetric(float64(memory()-before)/1024, "added-KiB")
			used := processor(b)
			<-time.After(idle)
			b.ReportMetric(float64((processor(b)-used).Microseconds())/idle.Seconds()/10000, "cpu-%")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// memory is what is in use, of the heap and of stacks.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// processor is the processor time of this process.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
