package telegramtest

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"strings"
)

// maxGet is how large a file may be that a bot gets.
const maxGet = 20 << 20

func (s *Server) sendFile(c call, field string, most int) (any, *refusal) {
	permission := documents
	if field == "photo" {
		permission = photos
	}
	chat, refused := s.into(c, permission)
	if refused != nil {
		return nil, refused
	}
	file, attached := c.files[field]
	if ref, ok := strings.CutPrefix(c.text(field), "attach://"); ok {
		file, attached = c.files[ref]
	}
	switch known := s.files[c.text(field)]; {
	case !attached && known != nil:
		file = *known
	case !attached:
		return nil, bad("there is no %s in the request", field)
	case len(file.Content) == 0:
		return nil, bad("file must be non-empty")
	case len(file.Content) > most:
		return nil, &refusal{http.StatusRequestEntityTooLarge, "Request Entity Too Large", nil, true}
	}
	if field == "photo" {
		if refused := photo(file.Content); refused != nil {
			return nil, refused
		}
	}
	text, entities, refused := textOf(c, "caption")
	if refused != nil {
		return nil, refused
	}
	if units(text) > maxCaption {
		return nil, bad("message caption is too long")
	}
	m, refused := s.compose(c, chat)
	if refused != nil {
		return nil, refused
	}
	if refused := s.limited(chat.ID); refused != nil {
		return nil, refused
	}
	m.Text, m.Entities, m.File, m.Photo = text, entities, s.keepFile(file), field == "photo"
	s.look(m)
	return s.messageJSON(s.add(m), true), nil
}

// photo judges what is sent as a photo: https://core.telegram.org/bots/api#sendphoto.
func photo(content []byte) *refusal {
	for _, size := range []func(io.Reader) (image.Config, error){png.DecodeConfig, jpeg.DecodeConfig, gif.DecodeConfig} {
		c, err := size(bytes.NewReader(content))
		switch {
		case err != nil:
			continue
		case c.Width+c.Height > 10_000, c.Width > 20*c.Height, c.Height > 20*c.Width:
			return bad("PHOTO_INVALID_DIMENSIONS")
		}
		return nil
	}
	return bad("IMAGE_PROCESS_FAILED")
}

func (s *Server) getFile(c call) (any, *refusal) {
	f := s.files[c.text("file_id")]
	switch {
	case f == nil:
		return nil, cannot("invalid file_id")
	case f.Size > maxGet:
		return nil, cannot("file is too big")
	}
	return map[string]any{"file_id": f.ID, "file_unique_id": "u" + f.ID, "file_size": f.Size, "file_path": f.path}, nil
}

// serveFile gives a file's content.
func (s *Server) serveFile(w http.ResponseWriter, rest string) {
	token, path, _ := strings.Cut(rest, "/")
	s.mu.Lock()
	var content []byte
	found := false
	for _, f := range s.files {
		if f.path == path && f.Size <= maxGet {
			content, found = f.Content, true
		}
	}
	s.mu.Unlock()
	if token != s.config.Token || !found {
		s.answer(w, nil, &refusal{http.StatusNotFound, "Not Found", nil, false})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(content) // the bot may be gone
}
