package slack

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// TestManifest holds the manifest against the schema that Slack publishes.
func TestManifest(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/schema/manifest.schema.1.0.0.json")
	if err != nil {
		t.Fatal(err)
	}
	// Go's regular expressions know no lookahead; the patterns that have one are of what
	// the manifest does not use.
	text := regexp.MustCompile(`"pattern": "[^"]*\(\?[^"]*",?`).ReplaceAllString(string(raw), "")
	var schema jsonschema.Schema
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	valid := func(m Manifest) error {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		return resolved.Validate(value)
	}
	socket, err := NewManifest("/panel", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(socket); err != nil || !socket.Settings.Socket || strings.Contains(socket.Settings.Events.URL, "http") {
		t.Errorf("for Socket Mode: %v, %+v", err, socket.Settings)
	}
	http, err := NewManifest("/panel", "https://bot.example.com/behind/")
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(http); err != nil || http.Settings.Socket {
		t.Errorf("for HTTP: %v", err)
	}
	for _, got := range []string{http.Features.Commands[0].URL, http.Settings.Events.URL, http.Settings.Interactivity.URL, http.Settings.Interactivity.Options} {
		if !strings.HasPrefix(got, "https://bot.example.com/behind/slack/") {
			t.Errorf("got the address %s", got)
		}
	}
	wrong := socket
	wrong.Display.Name = strings.Repeat("x", 36)
	if valid(wrong) == nil {
		t.Error("the schema lets too long a name pass: it holds nothing")
	}
	for _, address := range []string{"http://bot.example.com", "bot.example.com", "https://", "https://u:p@bot.example.com", "https://bot.example.com/?a"} {
		if _, err := NewManifest("/panel", address); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
}

// TestEventsParsed: the app subscribes to what is understood, and the scopes are those
// of its events.
func TestEventsParsed(t *testing.T) {
	t.Parallel()
	var scopes []string
	for _, s := range Scopes() {
		if s.Why == "" {
			t.Errorf("%s lacks a reason", s.Name)
		}
		scopes = append(scopes, s.Name)
	}
	if !slices.IsSorted(scopes) || !slices.IsSorted(events()) {
		t.Error("scopes and events are not sorted")
	}
	needs := map[string]string{"app_mention": "app_mentions:read", "message.im": "im:history", "user_change": "users:read"}
	for _, name := range events() {
		in := `{"type":"` + name + `","user":"U1","channel":"C1","tab":"home","text":"x","ts":"1.1"}`
		if name == "message.im" {
			in = `{"type":"message","user":"U1","channel":"D1","channel_type":"im","text":"x","ts":"1.1"}`
		}
		if _, err := parseCallback(callbackJSON(in), arrived()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		need := needs[name]
		switch {
		case strings.HasPrefix(name, "channel_"), strings.HasPrefix(name, "member_"):
			need = "channels:read"
		case strings.HasPrefix(name, "group_"):
			need = "groups:read"
		}
		if need != "" && !slices.Contains(scopes, need) {
			t.Errorf("%s needs %s", name, need)
		}
	}
}
