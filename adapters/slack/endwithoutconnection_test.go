package slack

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// deadLine is a line whose connections have ended: nothing can be acknowledged on it.
type deadLine struct{ *fakeLine }

func (deadLine) acknowledge(ctx context.Context, _ string, _ any) error {
	<-ctx.Done()
	return ctx.Err()
}

// TestEndWithoutConnection: an end does not wait for acknowledgements that no connection
// will carry; what has come is kept.
func TestEndWithoutConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		l := newFakeLine(func(ctx context.Context, n int) error {
			if n > 1 {
				<-ctx.Done()
			}
			return errors.New("the connection broke")
		})
		l.come <- envelope("slash_commands", "e1", slashJSON("1", "T0TEAM"))
		s := fakeSocket(t, i, quiet(), deadLine{l})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		synctest.Wait() // it pauses before the next connection
		began := time.Now()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("the end took %v", waited)
		}
		if keys := in.keys(); len(keys) != 1 {
			t.Errorf("kept %q", keys)
		}
	})
}
