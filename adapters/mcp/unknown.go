package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/tools"
	"panelbot/tools/op"
)

// An unknown tool is an error of the protocol, -32602, which mcp-go makes
// itself: no hook can word it, and what a middleware or a tool answers has
// another code. So the hook that hears of it notes our sentence, and where the
// answer under that id leaves, the sentence takes the place of mcp-go's.

// unknownTool says that a tool does not exist, which ones are spelled like it,
// and how to find the right one.
func (s *Server) unknownTool(name string) string {
	name = tools.CleanText(name)
	ours := make([]string, 0, len(s.compact))
	for c := range s.compact {
		ours = append(ours, c)
	}
	slices.Sort(ours)
	return s.runner.Catalogue().Unknown(name) + op.DidYouMean(name, ours) +
		" Nothing was done. find_tools finds a tool by what it should do; tools/list has the names."
}

// sentences are ours for errors that mcp-go words, by the ids of the requests.
// It is safe for concurrent use.
type sentences struct {
	mu   sync.Mutex
	byID map[string]string
}

// note keeps the sentence for the answer under an id.
func (s *sentences) note(id any, sentence string) {
	key, err := json.Marshal(id)
	if err != nil {
		return // mcp-go's sentence stays
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID == nil {
		s.byID = map[string]string{}
	}
	s.byID[string(key)] = sentence
}

// reword gives what is written to a client, with our sentence in it where there
// is one: a message, or an event that holds one.
func (s *sentences) reword(written []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byID) == 0 {
		return written
	}
	begin, end := bytes.IndexByte(written, '{'), bytes.LastIndexByte(written, '}')+1
	if begin < 0 || end <= begin {
		return written
	}
	var m struct {
		ID    json.RawMessage
		Error struct{ Code int }
	}
	if json.Unmarshal(written[begin:end], &m) != nil || m.Error.Code != mcp.INVALID_PARAMS {
		return written
	}
	sentence, ok := s.byID[string(m.ID)]
	if !ok {
		return written
	}
	delete(s.byID, string(m.ID))
	return slices.Concat(written[:begin], refusal{mcp.INVALID_PARAMS, sentence}.answer(m.ID), written[end:])
}

type sentencesKey struct{}

// withSentences lets hooks note sentences for what is written through s.
func withSentences(ctx context.Context, s *sentences) context.Context {
	return context.WithValue(ctx, sentencesKey{}, s)
}

// noteIn notes a sentence where the door rewords what it writes.
func noteIn(ctx context.Context, id any, sentence string) {
	if s, ok := ctx.Value(sentencesKey{}).(*sentences); ok {
		s.note(id, sentence)
	}
}

// reworded is a handler whose answers may hold sentences of ours.
func reworded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := &rewording{ResponseWriter: w}
		next.ServeHTTP(to, r.WithContext(withSentences(r.Context(), &to.sentences)))
	})
}

// rewording is the way to a client over HTTP; mcp-go writes each message at
// once.
type rewording struct {
	http.ResponseWriter
	sentences
}

func (w *rewording) Write(p []byte) (int, error) {
	if _, err := w.ResponseWriter.Write(w.reword(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush sends what is written; mcp-go streams only where it can.
func (w *rewording) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap gives net/http the writer beneath.
func (w *rewording) Unwrap() http.ResponseWriter { return w.ResponseWriter }
