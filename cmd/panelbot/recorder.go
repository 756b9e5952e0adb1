package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// logRecorder keeps the record of calls as lines beside the log. Unlike the
// log's, its lines do not depend on a level: what is not recorded is not sent.
// Arguments are masked before they come here.
type logRecorder struct {
	handler slog.Handler
	// changesOnly leaves out reads, for the terminal, where the person sees
	// the outcome.
	changesOnly bool
}

func newRecorder(w io.Writer, format string, changesOnly bool) logRecorder {
	if format == "json" {
		return logRecorder{slog.NewJSONHandler(w, nil), changesOnly}
	}
	return logRecorder{slog.NewTextHandler(w, nil), changesOnly}
}

// Record writes one line; the error is that of the stream.
func (r logRecorder) Record(ctx context.Context, e tools.Entry) error {
	if r.changesOnly && e.Risk == policies.Read {
		return nil
	}
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
	return r.handler.Handle(ctx, line)
}
