package main

import (
	"runtime"
	"runtime/debug"
	"time"
)

// settled is when a start is over: the door is open, and the first client has
// most likely had its first answer.
const settled = time.Second

// settle gives back, once the start is over, the memory that only the start
// needed: the buffers of the migrations and what configuration and catalogue
// were made from, several times of what lives on, and the pages of the
// program that are not run again. It returns at once.
func (a *app) settle() {
	time.AfterFunc(settled, func() {
		runtime.GC() // what pools hold is let go by the second collection
		debug.FreeOSMemory()
		dropPages()
	})
}
