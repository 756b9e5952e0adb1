//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	"panelbot/adapters/terminal"
)

// widths tells how wide the screen becomes, until stop is called.
func (a *app) widths() (widths <-chan int, stop func()) {
	if !terminal.IsTerminal(a.stdout) {
		return nil, func() {}
	}
	changed, over, into := make(chan os.Signal, 1), make(chan struct{}), make(chan int)
	signal.Notify(changed, syscall.SIGWINCH)
	go func() {
		for {
			select {
			case <-changed:
			case <-over:
				return
			}
			select {
			case into <- a.door().Width():
			case <-over:
				return
			}
		}
	}()
	return into, func() {
		signal.Stop(changed)
		close(over)
	}
}
