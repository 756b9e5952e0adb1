package panel

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// maxDownloadTime ends a download that trickles.
const maxDownloadTime = 2 * time.Hour

// unfinished marks a download that is still coming in, or that a crash left.
const unfinished = ".part"

// isDownload reports whether an answer is to be streamed to disk: an
// attachment, or what is neither text nor JSON.
func isDownload(h http.Header, kind string) bool {
	switch {
	case isAttachment(h):
		return true
	case kind == "", isJSON(kind), strings.HasPrefix(kind, "text/"):
		return false
	}
	return true
}

func isAttachment(h http.Header) bool {
	disposition := strings.ToLower(h.Get("Content-Disposition"))
	return strings.HasPrefix(disposition, "attachment") || strings.Contains(disposition, "filename")
}

// download streams an answer to disk. What did not arrive whole is removed.
func (c *Client) download(a *attempt, raw *http.Response) (file *Download, e *Error, again bool) {
	r := a.m.r
	tooLarge := func() *Error {
		return r.broken("The panel's download is larger than "+size(c.cfg.MaxDownload)+".", nil)
	}
	if raw.ContentLength > c.cfg.MaxDownload {
		return nil, tooLarge(), false
	}
	out, err := c.create()
	if err != nil {
		return nil, r.unsaved(bareFile(err)), false
	}
	written, err := c.copy(out, a, raw.Body)
	if errClose := out.Close(); err == nil && errClose != nil {
		err = &saveError{errClose}
	}
	final := strings.TrimSuffix(out.Name(), unfinished)
	if err == nil && written <= c.cfg.MaxDownload {
		if errName := os.Rename(out.Name(), final); errName != nil {
			err = &saveError{errName}
		}
	}
	if err == nil && written <= c.cfg.MaxDownload {
		return &Download{
			Name: fileName(raw.Header.Get("Content-Disposition")), Path: final,
			ContentType: mediaType(raw.Header), Size: written,
		}, nil, false
	}
	// Nothing better can be done with a file that cannot be removed either.
	_ = os.Remove(out.Name())
	var unsaved *saveError
	switch {
	case err == nil:
		return nil, tooLarge(), false
	case errors.As(err, &unsaved):
		return nil, r.unsaved(bareFile(unsaved.error)), false
	}
	e, again = c.cutOff(a, err)
	return nil, e, again
}

// unsaved is a download for which there is no place here.
func (r *Request) unsaved(cause error) *Error {
	e := r.broken(fmt.Sprintf("The download could not be saved here: %v.", cause), cause)
	e.Hint = strings.TrimSpace("Let downloads.dir be a directory that panelbot can write to, with room in it. " + e.Hint)
	return e
}

// create makes the file, of mode 0600, under a name that nobody can guess.
func (c *Client) create() (*os.File, error) {
	if c.cfg.Downloads == "" {
		return nil, errors.New("no directory for downloads is set")
	}
	if err := os.MkdirAll(c.cfg.Downloads, 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(c.cfg.Downloads, "download-*"+unfinished)
}

// blocks are the buffers of copies.
var blocks = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// copy copies a body, one byte beyond MaxDownload at most. The attempt's clock
// starts anew with whatever arrives.
func (c *Client) copy(out *os.File, a *attempt, body io.Reader) (int64, error) {
	block := blocks.Get().(*[64 << 10]byte)
	defer blocks.Put(block)
	end := time.Now().Add(maxDownloadTime)
	body = io.LimitReader(body, c.cfg.MaxDownload+1)
	var written int64
	for {
		n, err := body.Read(block[:])
		if n > 0 {
			a.clock.Reset(min(c.cfg.Timeout, time.Until(end)))
			if _, errWrite := out.Write(block[:n]); errWrite != nil {
				return written, &saveError{errWrite}
			}
			written += int64(n)
		}
		if err == io.EOF {
			return written, nil
		}
		if err != nil {
			return written, err
		}
	}
}

// saveError is a failure of our disk, not of the panel.
type saveError struct{ error }

// bareFile takes an error out of those that name paths of this machine.
func bareFile(err error) error {
	var inPath *os.PathError
	if errors.As(err, &inPath) {
		return inPath.Err
	}
	var inLink *os.LinkError
	if errors.As(err, &inLink) {
		return inLink.Err
	}
	return err
}
