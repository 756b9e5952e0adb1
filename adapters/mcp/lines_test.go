package mcp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// read gives all lines of a text, a long one as "long".
func (l *lines) read(t testing.TB) (list []string, err error) {
	t.Helper()
	for {
		line, err := l.next()
		switch {
		case errors.Is(err, errLongLine):
			list = append(list, "long")
		case err != nil:
			return list, err
		default:
			list = append(list, string(line))
		}
	}
}

// TestLines: each line comes as it is, and one that is too long holds nothing
// up.
func TestLines(t *testing.T) {
	t.Parallel()
	const most = 5000 // more than a buffer of bufio
	full, over := strings.Repeat("f", most), strings.Repeat("o", most+1)
	for _, test := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"a", []string{"a"}},
		{"a\n\nb\r\n", []string{"a\n", "\n", "b\r\n"}},
		{full + "\n" + full, []string{full + "\n", full}},
		{over + "\na\n" + over + "\n" + over + over + "\nb", []string{"long", "a\n", "long", "long", "b"}},
		{"a\n" + over, []string{"a\n", "long"}},
		{full + full + full, []string{"long"}},
	} {
		for how, reader := range map[string]io.Reader{"at once": strings.NewReader(test.in), "byte by byte": iotest.OneByteReader(strings.NewReader(test.in)), "the end with the data": iotest.DataErrReader(strings.NewReader(test.in))} {
			got, err := newLines(reader, most).read(t)
			if diff := cmp.Diff(got, test.want); diff != "" || !errors.Is(err, io.EOF) {
				t.Errorf("%.20q %s: %v (-got +want):\n%.2000s", test.in, how, err, diff)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := newLines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), most).read(t); !errors.Is(err, broken) {
		t.Errorf("an error of the reader: %v", err)
	}
}

// TestLinesKeepLittle: what a line without an end takes is bounded, and given
// back.
func TestLinesKeepLittle(t *testing.T) {
	t.Parallel()
	const most = 2 << 20
	w := &watcher{left: 64 << 20}
	l := newLines(io.MultiReader(w, strings.NewReader("\nshort\n")), most)
	w.lines = l
	if _, err := l.next(); !errors.Is(err, errLongLine) || cap(l.line) > 0 {
		t.Errorf("%v, and %d bytes are kept", err, cap(l.line))
	}
	if w.kept < most || w.kept > 2*most {
		t.Errorf("%d bytes were kept of a line of 64 MiB, want about %d", w.kept, most)
	}
	if line, err := l.next(); string(line) != "short\n" {
		t.Errorf("%q, %v", line, err)
	}
}

// watcher is a text without line ends, which watches how much of it is kept.
type watcher struct {
	lines      *lines
	left, kept int
}

func (w *watcher) Read(p []byte) (int, error) {
	w.kept = max(w.kept, cap(w.lines.line))
	n := min(len(p), w.left)
	w.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// FuzzLines holds the lines against those that are cut off a whole text.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nbb\n\nccccccccc\nd"), 3)
	f.Add([]byte("\r\n\n\x00"), 0)
	f.Add(bytes.Repeat([]byte("x"), 5000), 4096)
	f.Fuzz(func(t *testing.T, text []byte, most int) {
		if most < 0 || most > 10_000 {
			t.Skip()
		}
		var want []string
		for line := range bytes.Lines(text) {
			if len(bytes.TrimSuffix(line, []byte("\n"))) > most {
				want = append(want, "long")
			} else {
				want = append(want, string(line))
			}
		}
		got, err := newLines(bytes.NewReader(text), most).read(t)
		if diff := cmp.Diff(got, want); diff != "" || !errors.Is(err, io.EOF) {
			t.Errorf("%v (-got +want):\n%s", err, diff)
		}
	})
}
