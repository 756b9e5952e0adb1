package chart_test

import (
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
)

// BenchmarkDraw draws the largest picture that there is.
func BenchmarkDraw(b *testing.B) {
	r, s := report(servers(50), disks()), chat.SpeechIn("en").At(time.UTC)
	for b.Loop() {
		if p, err := chart.Draw(r, s); err != nil || p == nil {
			b.Fatal(p, err)
		}
	}
}
