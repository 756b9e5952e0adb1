package mcp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// errLongLine says that a line was longer than is taken. It was read to its
// end, and the next line can be.
var errLongLine = errors.New("the line is too long")

// longLine is the sentence for a line that is too long.
func longLine() string {
	return fmt.Sprintf("Nothing was done: this line is longer than %d MiB, and was not read. Send less at once.", maxBody>>20)
}

// keptLine is how much room for lines is kept from one to the next.
const keptLine = 1 << 20

// lines reads lines of at most most bytes without their end. Of a longer one
// nothing is kept, so that memory stays bounded whatever comes.
type lines struct {
	r    *bufio.Reader
	most int
	line []byte
}

func newLines(r io.Reader, most int) *lines { return &lines{r: bufio.NewReader(r), most: most} }

// next gives the next line, with its end where it has one; it is good until the
// next call. The error is errLongLine in the place of a line, io.EOF after the
// last one, or the reader's own.
func (l *lines) next() ([]byte, error) {
	if l.line = l.line[:0]; cap(l.line) > keptLine {
		l.line = nil
	}
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(l.line)+len(part) > l.most+1; !long {
			l.line = append(l.line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case long, len(l.line) > l.most && l.line[l.most] != '\n':
			l.line = nil
			return nil, errLongLine
		case err != nil && len(l.line) == 0:
			return nil, io.EOF
		default:
			return l.line, nil
		}
	}
}
