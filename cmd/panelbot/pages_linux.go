package main

import (
	"bufio"
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// pageDropper gives what takes the pages of the program's own file out of this
// process: what is run or read again comes back from the page cache by itself, in a
// millisecond for all that a door under load needs. Only mappings that cannot be
// written, and were never written to, are dropped, because those alone can come back.
// What fails leaves things as they are.
func pageDropper() func() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return func() {}
	}
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return func() {}
	}
	own := ownMappings(smaps, self)
	return func() {
		for _, m := range own {
			// Of no consequence where it fails.
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED)
		}
	}
}

// mapping is a range of addresses.
type mapping struct{ from, to uintptr }

// ownMappings finds in the text of smaps the mappings of a file that cannot be
// written and hold no page that was.
func ownMappings(smaps []byte, file string) []mapping {
	var found []mapping
	var m mapping
	ours := false
	lines := bufio.NewScanner(bytes.NewReader(smaps))
	for lines.Scan() {
		fields := bytes.Fields(lines.Bytes())
		if len(fields) >= 5 && !bytes.HasSuffix(fields[0], []byte(":")) {
			m, ours = readMapping(fields, file)
			continue
		}
		if ours && len(fields) >= 2 && string(fields[0]) == "Anonymous:" && string(fields[1]) == "0" {
			found = append(found, m)
		}
	}
	return found
}

// readMapping reads the first line of a mapping: its addresses, how it may be
// used, where it begins in the file, the device, the inode, the file.
func readMapping(fields [][]byte, file string) (mapping, bool) {
	if len(fields) != 6 || string(fields[5]) != file || fields[1][0] != 'r' || fields[1][1] != '-' {
		return mapping{}, false
	}
	low, high, _ := bytes.Cut(fields[0], []byte("-"))
	from, err1 := strconv.ParseUint(string(low), 16, 64)
	to, err2 := strconv.ParseUint(string(high), 16, 64)
	return mapping{uintptr(from), uintptr(to)}, err1 == nil && err2 == nil && from < to
}
