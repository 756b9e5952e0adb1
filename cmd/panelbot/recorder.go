package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// logRecorder keeps the record of calls as lines beside the log. Unlike the
// log's, its lines do not depend on a level: what is not recorded is not sent.
// Arguments are masked before they come here.
//
// Reads that the policy allows wait for each other a moment, so that no call
// waits for the stream because of one; everything else is written at once, after
// the reads before it.
type logRecorder struct {
	// changesOnly leaves out reads, for the terminal, where the person sees
	// the outcome.
	changesOnly bool

	mu      sync.Mutex
	out     io.Writer
	handler slog.Handler // writes to waiting
	waiting bytes.Buffer
	timer   *time.Timer // runs while reads wait
	failed  error       // what reads were lost for, until somebody is told
}

const (
	// batchTime is how long a read may wait to be written, and batchSize how
	// many bytes of them may.
	batchTime = 100 * time.Millisecond
	batchSize = 64 << 10
)

func newRecorder(w io.Writer, format string, changesOnly bool) *logRecorder {
	r := &logRecorder{out: w, changesOnly: changesOnly}
	if format == "json" {
		r.handler = slog.NewJSONHandler(&r.waiting, nil)
	} else {
		r.handler = slog.NewTextHandler(&r.waiting, nil)
	}
	return r
}

// Record keeps one line; the error is that of the stream.
func (r *logRecorder) Record(ctx context.Context, e tools.Entry) error {
	if r.changesOnly && e.Risk == policies.Read {
		return nil
	}
	line := recordLine(e)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.handler.Handle(ctx, line); err != nil {
		return err
	}
	if e.Risk != policies.Read || e.Effect != policies.Allow || r.waiting.Len() >= batchSize {
		return r.write()
	}
	if r.timer == nil {
		r.timer = time.AfterFunc(batchTime, r.writeLater)
	}
	return nil
}

// Close writes what waits.
func (r *logRecorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.write()
}

// writeLater writes what waits; whoever records next is told of an error.
func (r *logRecorder) writeLater() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = r.write()
}

// write writes what waits. The error is also that of reads which could not be
// written before.
func (r *logRecorder) write() error {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	err := r.failed
	r.failed = nil
	if r.waiting.Len() > 0 {
		if _, writing := r.out.Write(r.waiting.Bytes()); writing != nil {
			err = writing
		}
		r.waiting.Reset()
	}
	return err
}

// recordLine is an entry as a line of the log.
func recordLine(e tools.Entry) slog.Record {
	attrs := make([]slog.Attr, 0, 13)
	attrs = append(attrs,
		slog.String("call", e.Call), slog.String("stage", string(e.Stage)), slog.String("person", e.Person), slog.String("door", string(e.Door)),
		slog.String("tool", e.Tool), slog.String("panel", e.Panel), slog.String("risk", e.Risk.String()), slog.String("effect", e.Effect.String()),
	)
	if e.Target != "" {
		attrs = append(attrs, slog.String("target", e.Target))
	}
	if e.Rule != "" {
		attrs = append(attrs, slog.String("rule", e.Rule))
	}
	if len(e.Args) > 2 {
		attrs = append(attrs, slog.String("arguments", string(e.Args)))
	}
	if e.Status != "" {
		attrs = append(attrs, slog.String("status", string(e.Status)), slog.Duration("took", e.Took.Round(time.Microsecond)))
	}
	line := slog.NewRecord(e.Time, slog.LevelInfo, "record", 0)
	line.AddAttrs(attrs...)
	return line
}
