package mcp

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/policies"
)

// Many scenarios of the official conformance suite ask for tools, prompts and
// resources that it names. TestFixtureServer serves these on the door's own
// HTTP handler, so that the guard, the sessions and the streams are tested
// with what panelbot itself does not offer. adapters/mcp/e2e starts it.

// fixtureListen names the variable that says where to listen.
const fixtureListen = "PANELBOT_FIXTURE_LISTEN"

// TestFixtureServer serves until it is interrupted; it prints its address as
// the first line.
func TestFixtureServer(t *testing.T) {
	address := os.Getenv(fixtureListen)
	if address == "" {
		t.Skip("serves only where " + fixtureListen + " says where, such as 127.0.0.1:0")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	door := &Server{log: log, mcp: fixtureServer()}
	handler, err := door.Handler(HTTP{
		Anonymous: policies.Person{Name: "fixture", Roles: []policies.Role{policies.Admin}},
		Origins:   []string{"http://" + listener.Addr().String()},
		Key:       []byte("0123456789abcdef"),
		Ending:    ctx,
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("http://%s/mcp\n", listener.Addr())
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = web.Close() })()
	if err := web.Serve(listener); ctx.Err() == nil {
		t.Fatal(err)
	}
}

func fixtureServer() *server.MCPServer {
	s := server.NewMCPServer("panelbot-fixture", "0",
		server.WithToolCapabilities(true),
		server.WithResourceCapabilities(true, true),
		server.WithPromptCapabilities(true),
		server.WithCompletions(),
		server.WithLogging(),
		server.WithElicitation(),
	)
	s.EnableSampling()
	addAnswers(s)
	addNotifying(s)
	addAsking(s)
	addResources(s)
	addPrompts(s)
	return s
}

const (
	fixtureImage = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
	fixtureAudio = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

	noArguments = `{"type":"object","properties":{},"additionalProperties":false}`

	// The vocabulary that a server must hand on as it is.
	schema2020 = `{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"type": "object",
		"$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
		"properties": {
			"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
			"contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"}, "email": {"type": "string"}
		},
		"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
		"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
		"then": {"required": ["phone"]}, "else": {"required": ["email"]},
		"additionalProperties": false
	}`
)

// addAnswers adds the tools that answer at once, with each kind of content.
func addAnswers(s *server.MCPServer) {
	file := func(uri, kind, text string) mcp.Content {
		return mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: uri, MIMEType: kind, Text: text})
	}
	for _, tool := range []struct {
		name, schema string
		isError      bool
		content      []mcp.Content
	}{
		{name: "test_simple_text", content: []mcp.Content{mcp.NewTextContent("This is a simple text response for testing.")}},
		{name: "test_image_content", content: []mcp.Content{mcp.NewImageContent(fixtureImage, "image/png")}},
		{name: "test_audio_content", content: []mcp.Content{mcp.NewAudioContent(fixtureAudio, "audio/wav")}},
		{name: "test_embedded_resource", content: []mcp.Content{file("test://embedded-resource", "text/plain", "This is an embedded resource content.")}},
		{name: "test_multiple_content_types", content: []mcp.Content{
			mcp.NewTextContent("Multiple content types test:"),
			mcp.NewImageContent(fixtureImage, "image/png"),
			file("test://mixed-content-resource", "application/json", `{"test":"data","value":123}`),
		}},
		{name: "test_error_handling", isError: true, content: []mcp.Content{mcp.NewTextContent("This tool intentionally returns an error for testing")}},
		{name: "json_schema_2020_12_tool", schema: schema2020, content: []mcp.Content{mcp.NewTextContent("ok")}},
		{name: "test_header_parameter", schema: `{"type":"object","properties":{"word":{"type":"string","x-mcp-header":"Word"}},"required":["word"],"additionalProperties":false}`,
			content: []mcp.Content{mcp.NewTextContent("ok")}},
	} {
		if tool.schema == "" {
			tool.schema = noArguments
		}
		s.AddTool(mcp.NewToolWithRawSchema(tool.name, "A tool of the conformance suite.", []byte(tool.schema)),
			func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{Content: tool.content, IsError: tool.isError}, nil
			})
	}
}

// addNotifying adds the tools that tell the client something before they
// answer, or change what is there.
func addNotifying(s *server.MCPServer) {
	add := func(name string, run func(ctx context.Context, request mcp.CallToolRequest) error) {
		s.AddTool(mcp.NewToolWithRawSchema(name, "A tool of the conformance suite.", []byte(noArguments)),
			func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return mcp.NewToolResultText("done"), run(ctx, request)
			})
	}
	const pause = 50 * time.Millisecond // which the suite asks for
	add("test_tool_with_progress", func(ctx context.Context, request mcp.CallToolRequest) error {
		if request.Params.Meta == nil || request.Params.Meta.ProgressToken == nil {
			return nil
		}
		for _, progress := range []int{0, 50, 100} {
			err := s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{
				"progressToken": request.Params.Meta.ProgressToken, "progress": progress, "total": 100,
			})
			if err != nil {
				return err
			}
			time.Sleep(pause)
		}
		return nil
	})
	logs := func(ctx context.Context, _ mcp.CallToolRequest) error {
		for _, step := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
			if err := s.SendLogMessageToClient(ctx, mcp.NewLoggingMessageNotification(mcp.LoggingLevelInfo, "fixture", step)); err != nil {
				return err
			}
			time.Sleep(pause)
		}
		return nil
	}
	add("test_tool_with_logging", logs)
	add("test_logging_tool", logs)
	add("test_trigger_tool_change", func(context.Context, mcp.CallToolRequest) error {
		s.AddTool(mcp.NewToolWithRawSchema("test_added", "Comes and goes.", []byte(noArguments)), nil)
		s.DeleteTools("test_added")
		return nil
	})
	add("test_trigger_prompt_change", func(context.Context, mcp.CallToolRequest) error {
		s.AddPrompt(mcp.NewPrompt("test_added"), nil)
		s.DeletePrompts("test_added")
		return nil
	})
}

func addResources(s *server.MCPServer) {
	text := mcp.TextResourceContents{URI: "test://static-text", MIMEType: "text/plain", Text: "This is the content of the static text resource."}
	image := mcp.BlobResourceContents{URI: "test://static-binary", MIMEType: "image/png", Blob: fixtureImage}
	watched := mcp.TextResourceContents{URI: "test://watched-resource", MIMEType: "text/plain", Text: "Nothing has happened yet."}
	for uri, content := range map[string]mcp.ResourceContents{text.URI: text, image.URI: image, watched.URI: watched} {
		s.AddResource(mcp.NewResource(uri, strings.TrimPrefix(uri, "test://"), mcp.WithResourceDescription("A resource of the conformance suite.")),
			func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
				return []mcp.ResourceContents{content}, nil
			})
	}
	s.AddResourceTemplate(mcp.NewResourceTemplate("test://template/{id}/data", "template", mcp.WithTemplateMIMEType("application/json")),
		func(_ context.Context, request mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			id := strings.TrimSuffix(strings.TrimPrefix(request.Params.URI, "test://template/"), "/data")
			return []mcp.ResourceContents{mcp.TextResourceContents{URI: request.Params.URI, MIMEType: "application/json",
				Text: fmt.Sprintf(`{"id":%q,"templateTest":true,"data":"Data for ID: %s"}`, id, id)}}, nil
		})
}

func addPrompts(s *server.MCPServer) {
	says := func(content ...mcp.Content) *mcp.GetPromptResult {
		var messages []mcp.PromptMessage
		for _, c := range content {
			messages = append(messages, mcp.NewPromptMessage(mcp.RoleUser, c))
		}
		return mcp.NewGetPromptResult("A prompt of the conformance suite.", messages)
	}
	for _, prompt := range []struct {
		name      string
		arguments []string
		answer    func(arguments map[string]string) *mcp.GetPromptResult
	}{
		{"test_simple_prompt", nil, func(map[string]string) *mcp.GetPromptResult {
			return says(mcp.NewTextContent("This is a simple prompt for testing."))
		}},
		{"test_prompt_with_arguments", []string{"arg1", "arg2"}, func(a map[string]string) *mcp.GetPromptResult {
			return says(mcp.NewTextContent(fmt.Sprintf("Prompt with arguments: arg1='%s', arg2='%s'", a["arg1"], a["arg2"])))
		}},
		{"test_prompt_with_embedded_resource", []string{"resourceUri"}, func(a map[string]string) *mcp.GetPromptResult {
			return says(
				mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: a["resourceUri"], MIMEType: "text/plain", Text: "Embedded resource content for testing."}),
				mcp.NewTextContent("Please process the embedded resource above."))
		}},
		{"test_prompt_with_image", nil, func(map[string]string) *mcp.GetPromptResult {
			return says(mcp.NewImageContent(fixtureImage, "image/png"), mcp.NewTextContent("Please analyze the image above."))
		}},
	} {
		options := []mcp.PromptOption{mcp.WithPromptDescription("A prompt of the conformance suite.")}
		for _, a := range prompt.arguments {
			options = append(options, mcp.WithArgument(a, mcp.RequiredArgument()))
		}
		s.AddPrompt(mcp.NewPrompt(prompt.name, options...), func(_ context.Context, request mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return prompt.answer(request.Params.Arguments), nil
		})
	}
}
