package slacktest

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"maps"
	"path"
	"slices"
	"strings"
)

// SlowFiles lets the next so many messages that refer to a file come too early: Slack
// takes files in after it has answered, and refuses until then what refers to one.
func (s *Server) SlowFiles(n int) { s.fault(func(f *faults) { f.slow = n }) }

// Pictures gives the files that messages of a channel show in image blocks.
func (s *Server) Pictures(channel string) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []File
	for _, m := range s.messages {
		if m.Channel != channel || m.Deleted {
			continue
		}
		for _, r := range references("", m.Blocks) {
			if f := s.referred(r); f != nil {
				all = append(all, *f)
			}
		}
	}
	return all
}

// Uploads is how many files the app has uploaded.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, f := range s.files {
		if f.complete && f.User == s.config.BotUser {
			n++
		}
	}
	return n
}

// reference is a slack_file of an image, and where it stands.
type reference struct{ at, id, url string }

// references finds them in JSON data, in the order of their places.
func references(at string, v any) []reference {
	var all []reference
	switch v := v.(type) {
	case []any:
		for i, inner := range v {
			all = append(all, references(fmt.Sprintf("%s/%d", at, i), inner)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			file, is := v[name].(map[string]any)
			if name == "slack_file" && is {
				all = append(all, reference{at + "/" + name, stringOf(file["id"]), stringOf(file["url"])})
				continue
			}
			all = append(all, references(at+"/"+name, v[name])...)
		}
	}
	return all
}

// referred is the file that is meant. The caller holds mu.
func (s *Server) referred(r reference) *File {
	id := r.id
	if id == "" { // url_private: …/files-pri/TEAM-FILE/NAME
		_, id, _ = strings.Cut(path.Base(path.Dir(r.url)), "-")
	}
	return s.files[id]
}

// pictures judges the files to which images refer: pictures that the app may see. The
// caller holds mu.
func (s *Server) pictures(v any) *refusal {
	all := references("", v)
	for _, r := range all {
		if f := s.referred(r); !s.seen(f) || !isPicture(f.Data) {
			return refuse("invalid_blocks", "[ERROR] invalid slack file [json-pointer:"+r.at+"]")
		}
	}
	if len(all) > 0 && s.slow > 0 {
		s.slow--
		return &refusal{name: "invalid_blocks", more: map[string]any{"response_metadata": map[string]any{"messages": []string{"[ERROR] invalid slack file [json-pointer:" + all[0].at + "]"}}}}
	}
	return nil
}

// isPicture reports whether data are a picture of a kind that Slack shows in a block.
func isPicture(data []byte) bool {
	for _, size := range []func() (image.Config, error){
		func() (image.Config, error) { return png.DecodeConfig(bytes.NewReader(data)) },
		func() (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(data)) },
		func() (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(data)) },
	} {
		if c, err := size(); err == nil && c.Width > 0 && c.Height > 0 {
			return true
		}
	}
	return false
}
