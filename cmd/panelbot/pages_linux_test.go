package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const someSmaps = `00400000-014c5000 r-xp 00000000 fe:01 1234                              /opt/panelbot
Size:              17172 kB
Rss:               13388 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me sd
014c5000-02774000 r--p 010c5000 fe:01 1234                              /opt/panelbot
Rss:               15060 kB
Anonymous:             4 kB
02774000-02880000 rw-p 02374000 fe:01 1234                              /opt/panelbot
Anonymous:             0 kB
02880000-028b0000 r--p 02374000 fe:01 1234                              /opt/panelbot
Anonymous:             0 kB
7f00-8000 r-xp 00000000 fe:01 99                                        /lib/libc.so.6
Anonymous:             0 kB
9000-a000 r--p 00000000 00:00 0
Anonymous:             0 kB
`

// TestOwnMappings: only what can come back from the program's file is dropped.
func TestOwnMappings(t *testing.T) {
	t.Parallel()
	got := ownMappings([]byte(someSmaps), "/opt/panelbot")
	want := []mapping{{0x400000, 0x14c5000}, {0x2880000, 0x28b0000}}
	if diff := cmp.Diff(got, want, cmp.AllowUnexported(mapping{})); diff != "" {
		t.Errorf("-got +want:\n%s", diff)
	}
}

// TestDropPages: the program runs on without its pages.
func TestDropPages(t *testing.T) {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		t.Skip(err)
	}
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil || len(ownMappings(smaps, self)) == 0 {
		t.Skip("no mappings are told here")
	}
	drop := pageDropper()
	for range 3 {
		drop()
	}
	if _, err := loadConfig("no such file", nil); err == nil {
		t.Error("a file that is not there was read")
	}
}
