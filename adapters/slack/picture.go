package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/delivery"
)

// A picture in a message is a file that was uploaded for the bot alone, to which a block
// refers: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object.
// The file may be uploaded twice, where the process ended between that and the message;
// the message is posted once all the same, since it is sought by its key first.
//
// Slack takes files in after it has answered, and refuses a block that refers to one of
// which it is not done yet (https://github.com/slackapi/python-slack-sdk/issues/1521).
// What it refuses is not posted, so that it can be tried again.

// uploadTime is how long a picture may take to be uploaded, so that time is left for the
// message.
const uploadTime = 8 * time.Second

// pauses are those before a message with a picture is tried again.
func pauses() []time.Duration {
	return []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}
}

// pictured posts or edits a message with its picture. The empty id without an error is
// that the message has none, or that it has to go without, which the log says: a picture
// is no reason to lose what is written.
func (s *Sender) pictured(ctx context.Context, out *Outgoing, key, at string) (id string, err error) {
	picture := out.Picture
	out.Picture = nil
	if picture == nil || len(out.Blocks) == 0 {
		return "", nil
	}
	file, err := s.uploadPicture(ctx, *picture)
	var limited *slackapi.RateLimitedError
	switch {
	case errors.As(err, &limited), ctx.Err() != nil:
		return "", err // nothing was posted yet
	case err != nil:
		s.Log.Warn("a picture was not uploaded, so that the message goes without", "key", key, "err", Redact(details(err)))
		return "", nil
	}
	with := *out
	if with.Blocks, err = insert(out.Blocks, *picture, file); err != nil {
		return "", &delivery.Dead{Err: err}
	}
	for _, pause := range pauses() {
		if id, err = s.post(ctx, with, key, at); !refusedPicture(err) {
			break
		}
		if err := s.wait(ctx, pause); err != nil {
			return "", err
		}
	}
	if refusedPicture(err) {
		id, err = s.post(ctx, with, key, at)
	}
	if refusedBlocks(err) {
		s.Log.Warn("slack refused a picture, so that the message goes without", "key", key, "err", Redact(details(err)))
		return "", nil
	}
	return id, err
}

// uploadPicture uploads a picture that the bot alone may see, and gives its id.
func (s *Sender) uploadPicture(ctx context.Context, p Picture) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	summary, err := s.Client.UploadFileContext(ctx, slackapi.UploadFileParameters{Filename: p.Name, Title: p.Name, Reader: bytes.NewReader(p.Bytes), FileSize: len(p.Bytes)})
	if err != nil {
		return "", err
	}
	return summary.ID, nil
}

// insert puts the block of a picture among others.
func insert(raw json.RawMessage, p Picture, file string) (json.RawMessage, error) {
	var blocks []json.RawMessage
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return nil, fmt.Errorf("slack: blocks of the outbox: %w", err)
	}
	block, err := json.Marshal(slackapi.NewImageBlockSlackFile(&slackapi.SlackFileObject{ID: file}, short(p.Alt, maxAlt), "", nil))
	if err != nil {
		return nil, fmt.Errorf("slack: a picture: %w", err)
	}
	at := min(max(p.At, 0), len(blocks))
	blocks = append(blocks[:at:at], append([]json.RawMessage{block}, blocks[at:]...)...)
	return json.Marshal(blocks)
}

// refusedPicture reports whether Slack refused a message for its picture.
func refusedPicture(err error) bool {
	return refusedBlocks(err) && strings.Contains(strings.ReplaceAll(details(err), " ", "_"), "slack_file")
}

// wait lets time pass.
func (s *Sender) wait(ctx context.Context, d time.Duration) error {
	if s.Wait != nil {
		return s.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
