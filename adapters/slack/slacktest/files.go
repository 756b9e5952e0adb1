package slacktest

import (
	"bytes"
	"crypto/subtle"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
)

// File is what was uploaded.
type File struct {
	ID, Name, Title, User string
	Data                  []byte
	Channels              []string
	length                int    // promised
	uploadKey             string // of the upload address, until it was used
	complete              bool
}

// Files gives the uploads that were completed and shared with a channel.
func (s *Server) Files(channel string) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []File
	for _, m := range s.messages {
		if m.Channel != channel || m.Deleted {
			continue
		}
		for _, id := range m.Files {
			all = append(all, *s.files[id])
		}
	}
	return all
}

// Attach puts a person's file into the workspace and gives its id. It is in no
// channel yet: Say shares it, and a file input takes it.
func (s *Server) Attach(user, name string, data []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &File{ID: s.id("F"), Name: name, Title: name, User: user, Data: slices.Clone(data), length: len(data), complete: true}
	s.files[f.ID] = f
	s.touch()
	return f.ID
}

// wireFile gives a file as the API shows it.
func (s *Server) wireFile(f *File) map[string]any {
	address := s.URL() + "/files-pri/" + s.config.Team + "-" + f.ID + "/" + path.Base(f.Name)
	kind := mime.TypeByExtension(path.Ext(f.Name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	return map[string]any{"id": f.ID, "name": f.Name, "title": f.Title, "user": f.User, "size": len(f.Data), "mimetype": kind,
		"filetype": strings.TrimPrefix(path.Ext(f.Name), "."), "mode": "hosted", "is_external": false, "url_private": address, "url_private_download": address}
}

func (s *Server) uploadURL(c call) (map[string]any, *refusal) {
	name, size := c.text("filename"), c.whole("length", 0)
	if name == "" || size == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] filename and length are required [json-pointer:/]")
	}
	f := &File{ID: s.id("F"), Name: name, Title: name, User: s.config.BotUser, length: size, uploadKey: s.id("k")}
	s.files[f.ID] = f
	return map[string]any{"upload_url": s.URL() + "/upload/" + f.uploadKey, "file_id": f.ID}, nil
}

// serveUpload takes the bytes: as a form's file, or as the body itself.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	data, err := uploaded(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := path.Base(r.URL.Path)
	for _, f := range s.files {
		if f.uploadKey != key {
			continue
		}
		if err != nil || len(data) != f.length {
			s.violate("upload", "the upload has not the length that was said")
			http.Error(w, "bad length", http.StatusBadRequest)
			return
		}
		f.Data, f.uploadKey = data, ""
		_, _ = io.WriteString(w, "OK - "+http.StatusText(http.StatusOK))
		return
	}
	http.NotFound(w, r)
}

func uploaded(r *http.Request) ([]byte, error) {
	body := http.MaxBytesReader(nil, r.Body, 64<<20)
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !strings.HasPrefix(kind, "multipart/") {
		return io.ReadAll(body)
	}
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

func (s *Server) completeUpload(c call) (map[string]any, *refusal) {
	raw := c.args["files"]
	if text, ok := raw.(string); ok {
		v, err := decode([]byte(text))
		if err != nil {
			return nil, refuse("invalid_arguments", "[ERROR] files is not JSON [json-pointer:/files]")
		}
		raw = v
	}
	list, _ := raw.([]any)
	if len(list) == 0 {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: files [json-pointer:/files]")
	}
	targets := strings.FieldsFunc(c.text("channels")+","+c.text("channel_id"), func(r rune) bool { return r == ',' })
	var channels []*Channel
	for _, id := range targets {
		channel, bad := s.postable(id)
		if bad != nil {
			return nil, bad
		}
		channels = append(channels, channel)
	}
	var done []*File
	for _, item := range list {
		m, _ := item.(map[string]any)
		id, _ := m["id"].(string)
		f := s.files[id]
		if f == nil || f.uploadKey != "" || f.complete {
			return nil, refuse("file_not_found")
		}
		if title, _ := m["title"].(string); title != "" {
			f.Title = title
		}
		done = append(done, f)
	}
	var out []any
	var ids []string
	for _, f := range done {
		f.complete = true
		ids = append(ids, f.ID)
		out = append(out, map[string]any{"id": f.ID, "title": f.Title})
	}
	for _, channel := range channels {
		m := &Message{Channel: channel.ID, User: s.config.BotUser, Bot: s.config.Bot, Text: c.text("initial_comment"), Files: ids}
		if blocks := c.args["blocks"]; blocks != nil {
			with := call{args: map[string]any{"blocks": blocks, "text": m.Text}}
			if bad := s.content(with, m, maxText); bad != nil {
				return nil, bad
			}
		}
		if root := s.find(channel.ID, c.text("thread_ts")); root != nil {
			m.Thread = root.TS
		}
		for _, f := range done {
			f.Channels = append(f.Channels, channel.ID)
		}
		s.add(m)
	}
	return map[string]any{"files": out}, nil
}

// seen reports whether the app may see a file: its own, one in a channel where
// it is, and one that was handed to it in a file input.
func (s *Server) seen(f *File) bool {
	return f != nil && f.complete && (f.User == s.config.BotUser || s.handed[f.ID] || slices.ContainsFunc(f.Channels, func(id string) bool {
		return s.channels[id] != nil && slices.Contains(s.channels[id].Members, s.config.BotUser)
	}))
}

func (s *Server) filesInfo(c call) (map[string]any, *refusal) {
	f := s.files[c.text("file")]
	if !s.seen(f) {
		return nil, refuse("file_not_found")
	}
	return map[string]any{"file": s.wireFile(f)}, nil
}

// serveDownload gives a private file to the bearer of the bot token who may
// read files, and a page of HTML to all others.
func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, id, _ := strings.Cut(strings.Split(strings.TrimPrefix(r.URL.Path, "/files-pri/"), "/")[0], "-")
	s.mu.Lock()
	f := s.files[id]
	ok := subtle.ConstantTimeCompare([]byte(token), []byte(s.config.BotToken)) == 1 && s.scoped("files:read") && s.seen(f)
	var data []byte
	if ok {
		data = f.Data
	}
	s.mu.Unlock()
	if !ok {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in to Slack</title>")
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.Copy(w, bytes.NewReader(data))
}
