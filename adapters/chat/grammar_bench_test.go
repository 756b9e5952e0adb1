package chat_test

import (
	"testing"

	"panelbot/adapters/chat"
)

// BenchmarkRead reads lines of each kind; the slowest are those that are no
// command.
func BenchmarkRead(b *testing.B) {
	g := newGrammar(b, chat.Config{})
	for name, line := range map[string]string{
		"call": "dns record create web-1 example.com type=A name=www content=192.0.2.7", "mistyped": "dns rekord create web-1 example.com", "sentence": "please show me who is banned on web-1 now",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = g.Read(line)
			}
		})
	}
}
