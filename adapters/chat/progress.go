package chat

import (
	"time"

	"panelbot/tools/op"
)

// Stage is how far long work has come.
type Stage string

// The stages.
const (
	// StageAsked: somebody has to say yes.
	StageAsked Stage = "asked"
	// StageSent: the panel has not answered yet.
	StageSent Stage = "sent"
	// StageVerifying: the panel took it, and is read until it shows.
	StageVerifying Stage = "verifying"
	// StageSlow: nothing was heard for a while.
	StageSlow Stage = "slow"
)

// Stages lists all of them.
func Stages() []Stage { return []Stage{StageAsked, StageSent, StageVerifying, StageSlow} }

// Progress is long work that goes on, for a message that is edited as it does.
type Progress struct {
	Stage Stage
	// Tool is the tool's words, Target what it is about; Target may be empty.
	Tool, Target string
	// Began is when it was asked for, Now when this is said.
	Began, Now time.Time
	// Says is what the Runner said last, through tools.Call.Progress, in the place of
	// all before; may say nothing.
	Says op.Message
}

// Progress is one line about long work, with the time by the person's clock. It
// never says that anything is done.
func (s Speech) Progress(p Progress) string {
	at := s.in(p.Now, time.Local).Format("15:04:05 MST")
	return "⏳ " + s.Say("progress_line", fields{
		"Tool": oneLine(p.Tool), "Target": oneLine(p.Target), "Stage": s.Say("stage_"+string(p.Stage), nil), "Says": oneLine(s.Tell(p.Says)),
		"Time": at, "For": p.Now.Sub(p.Began).Round(time.Second).String(),
	})
}
