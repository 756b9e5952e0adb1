package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/delivery"
)

// Sender brings the messages of the outbox to Slack. A message's id is its channel and
// ts. It is not copied.
type Sender struct {
	Log    *slog.Logger
	Client *slackapi.Client
	// Wait lets time pass until Slack has taken in a picture; nil is by the clock.
	Wait func(ctx context.Context, d time.Duration) error

	mu  sync.Mutex
	bot string // our own, once Slack has said which it is
}

// ours is the event type in the metadata of our messages; with the key in it, one of
// which nobody knows whether it arrived is found again.
const ours = "panelbot_message"

// fallback stands for the coloured end of a message where that cannot be shown.
const fallback = "panelbot"

// lookBack is how far back one is sought: longer than the outbox tries.
const lookBack = 25 * time.Hour

// Send is as in delivery.Sender.
func (s *Sender) Send(ctx context.Context, m delivery.Message, at string, again bool) (id string, err error) {
	var out Outgoing
	if m.Lost {
		return "", &delivery.Dead{Err: errors.New("what it said was lost with a restart, because no key is set")}
	}
	if err := json.Unmarshal(m.Body, &out); err != nil {
		return "", &delivery.Dead{Err: fmt.Errorf("slack: a message of the outbox: %w", err)}
	}
	switch {
	case out.File != nil && at != "":
		return at, nil // a file is not edited
	case out.Home != nil:
		return out.User, s.publish(ctx, out)
	case out.Channel == "" || out.User != "" && out.File != nil:
		if out.Channel, err = s.direct(ctx, out.User); err != nil {
			return "", s.told(err, false)
		}
		out.User = ""
	}
	if out.File != nil {
		return s.upload(ctx, out, m.Key, again)
	}
	if at == "" && again && out.User == "" {
		if at, err = s.find(ctx, out.Channel, out.Thread, m.Key); err != nil {
			return "", s.told(err, false)
		}
	}
	if id, err = s.pictured(ctx, &out, m.Key, at); id == "" && err == nil {
		id, err = s.post(ctx, out, m.Key, at)
	}
	if refusedBlocks(err) {
		s.Log.Error("slack refused blocks, so that the text was sent", "key", m.Key, "err", Redact(details(err)))
		out.Blocks, out.Foot = nil, nil
		id, err = s.post(ctx, out, m.Key, at)
	}
	if out.User != "" && at == "" && notThere(err) { // then where nobody else is
		if out.Channel, err = s.direct(ctx, out.User); err != nil {
			return "", s.told(err, false)
		}
		out.User, out.Thread = "", ""
		id, err = s.post(ctx, out, m.Key, at)
	}
	return id, s.told(err, at != "")
}

// post posts a message, or edits the one at that place.
func (s *Sender) post(ctx context.Context, out Outgoing, key, at string) (string, error) {
	options := []slackapi.MsgOption{
		// Of the text Slack makes no links, no mentions and nothing bold.
		slackapi.MsgOptionText(escaped(short(out.Text, maxFallback)), false), slackapi.MsgOptionDisableMarkdown(), slackapi.MsgOptionParse(false),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
		slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: ours, EventPayload: map[string]any{"key": key}}),
	}
	var blocks, foot slackapi.Blocks
	for raw, into := range map[*json.RawMessage]*slackapi.Blocks{&out.Blocks: &blocks, &out.Foot: &foot} {
		if len(*raw) == 0 {
			continue
		}
		if err := json.Unmarshal(*raw, into); err != nil {
			return "", &delivery.Dead{Err: fmt.Errorf("slack: blocks of the outbox: %w", err)}
		}
	}
	if len(blocks.BlockSet) > 0 || at != "" {
		options = append(options, slackapi.MsgOptionBlocks(blocks.BlockSet...))
	}
	attachments := []slackapi.Attachment{}
	if len(foot.BlockSet) > 0 {
		attachments = append(attachments, slackapi.Attachment{Color: out.Colour, Blocks: foot, Fallback: fallback})
	}
	if len(attachments) > 0 || at != "" {
		options = append(options, slackapi.MsgOptionAttachments(attachments...))
	}
	if at != "" {
		channel, ts, ok := strings.Cut(at, "/")
		if !ok {
			return "", &delivery.Dead{Err: fmt.Errorf("slack: a message has no place %q", at)}
		}
		_, _, _, err := s.Client.UpdateMessageContext(ctx, channel, ts, options...)
		return at, err
	}
	if out.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(out.Thread))
	}
	if out.User != "" {
		ts, err := s.Client.PostEphemeralContext(ctx, out.Channel, out.User, options...)
		return out.Channel + "/" + ts, err
	}
	channel, ts, err := s.Client.PostMessageContext(ctx, out.Channel, options...)
	return channel + "/" + ts, err
}

// direct opens the direct messages with a user.
func (s *Sender) direct(ctx context.Context, user string) (string, error) {
	channel, _, _, err := s.Client.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{user}, ReturnIM: true})
	if err != nil {
		return "", err
	}
	return channel.ID, nil
}

// find looks whether a message arrived that nobody knows about. The empty place is
// that it did not.
func (s *Sender) find(ctx context.Context, channel, thread, key string) (string, error) {
	bot, err := s.self(ctx)
	if err != nil {
		return "", err
	}
	oldest := fmt.Sprintf("%d.000000", time.Now().Add(-lookBack).Unix())
	for cursor := ""; ; {
		messages, next, err := s.past(ctx, channel, thread, oldest, cursor)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(messages, func(m slackapi.Message) bool {
			return m.BotID == bot && m.Metadata.EventType == ours && m.Metadata.EventPayload["key"] == key
		})
		switch {
		case i >= 0:
			return channel + "/" + messages[i].Timestamp, nil
		case next == "" || next == cursor:
			return "", nil
		}
		cursor = next
	}
}

// past gives a page of what was written in a channel, or in a thread of it.
func (s *Sender) past(ctx context.Context, channel, thread, oldest, cursor string) (messages []slackapi.Message, next string, err error) {
	if thread != "" {
		messages, _, next, err = s.Client.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
		return messages, next, err
	}
	page, err := s.Client.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true})
	if err != nil {
		return nil, "", err
	}
	return page.Messages, page.ResponseMetaData.NextCursor, nil
}

// self is the id of our bot: what somebody else's bot posts with our key is not ours.
func (s *Sender) self(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bot != "" {
		return s.bot, nil
	}
	id, err := Identify(ctx, s.Client)
	if err == nil && id.Bot == "" {
		err = errors.New("slack: the token is of no bot")
	}
	if err == nil {
		s.bot = id.Bot
	}
	return s.bot, err
}

// upload uploads a file. One of which nobody knows whether it arrived is sought by the
// key in its title.
func (s *Sender) upload(ctx context.Context, out Outgoing, key string, again bool) (string, error) {
	title := out.File.Name + " (" + short(key[max(0, len(key)-20):], 20) + ")"
	if again {
		files, _, err := s.Client.GetFilesContext(ctx, slackapi.GetFilesParameters{Channel: out.Channel, Count: 50, Page: 1, TimestampFrom: slackapi.JSONTime(time.Now().Add(-lookBack).Unix())})
		if err != nil && !missingScope(err) {
			return "", s.told(err, false)
		}
		if i := slices.IndexFunc(files, func(f slackapi.File) bool { return f.Title == title }); i >= 0 {
			return out.Channel + "/" + files[i].ID, nil
		}
	}
	p := slackapi.UploadFileParameters{Channel: out.Channel, ThreadTimestamp: out.Thread, Filename: out.File.Name, Title: title, InitialComment: escaped(out.File.Note), Content: out.File.Content, FileSize: len(out.File.Content)}
	switch {
	case out.File.Bytes != nil:
		p.Reader, p.FileSize = bytes.NewReader(out.File.Bytes), len(out.File.Bytes)
	case out.File.Path != "":
		file, size, err := delivery.Open(out.File.Path)
		if err != nil {
			return "", err
		}
		defer file.Close() //nolint:errcheck // it was only read
		p.Reader, p.FileSize = file, int(size)
	}
	if p.FileSize == 0 {
		return "", &delivery.Dead{Err: errors.New("slack: an empty file cannot be uploaded")}
	}
	summary, err := s.Client.UploadFileContext(ctx, p)
	if err != nil {
		return "", s.told(err, false)
	}
	return out.Channel + "/" + summary.ID, nil
}

// publish shows a user's home.
func (s *Sender) publish(ctx context.Context, out Outgoing) error {
	var blocks slackapi.Blocks
	if err := json.Unmarshal(out.Home, &blocks); err != nil {
		return &delivery.Dead{Err: fmt.Errorf("slack: a home of the outbox: %w", err)}
	}
	publish := func() error {
		_, err := s.Client.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: out.User, View: slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: blocks}})
		return err
	}
	err := publish()
	if refusedBlocks(err) && out.Text != "" {
		s.Log.Error("slack refused a home, so that its text was sent", "err", Redact(details(err)))
		blocks.BlockSet = []slackapi.Block{section(out.Text)}
		err = publish()
	}
	return s.told(err, false)
}

// told says what an error of Slack means for the outbox.
func (s *Sender) told(err error, editing bool) error {
	var (
		limited *slackapi.RateLimitedError
		said    slackapi.SlackErrorResponse
		dead    *delivery.Dead
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &dead):
		return err
	case errors.As(err, &limited):
		return &delivery.Later{After: limited.RetryAfter}
	case !errors.As(err, &said):
		return clean("send", err)
	}
	switch said.Err {
	case "message_not_found", "cant_update_message", "edit_window_closed":
		if editing {
			return &delivery.Gone{Err: clean("send", err)}
		}
	case "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_not_visible", "users_not_found", "cannot_dm_bot", "user_disabled", "restricted_action", "user_not_in_channel",
		"invalid_blocks", "invalid_arguments", "invalid_attachments", "msg_too_long", "no_text", "thread_not_found":
		return &delivery.Dead{Err: clean("send", fmt.Errorf("%s", details(err)))}
	}
	return clean("send", err)
}

// refusedBlocks reports whether Slack did not like the form of a message.
func refusedBlocks(err error) bool {
	var said slackapi.SlackErrorResponse
	return errors.As(err, &said) && slices.Contains([]string{"invalid_blocks", "invalid_attachments", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments"}, said.Err)
}

// notThere reports whether the bot, or the person, is not in a channel.
func notThere(err error) bool {
	var said slackapi.SlackErrorResponse
	return errors.As(err, &said) && slices.Contains([]string{"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived"}, said.Err)
}

func missingScope(err error) bool {
	var said slackapi.SlackErrorResponse
	return errors.As(err, &said) && said.Err == "missing_scope"
}

// details is an error of Slack with what it says about it.
func details(err error) string {
	var said slackapi.SlackErrorResponse
	if errors.As(err, &said) && len(said.ResponseMetadata.Messages) > 0 {
		return said.Err + ": " + strings.Join(said.ResponseMetadata.Messages, "; ")
	}
	return err.Error()
}
