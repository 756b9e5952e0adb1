package mcp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// The tools of the conformance suite that ask the client in the middle of a
// call: by input requests in 2026-07-28, which mcp-go turns into requests of
// its own for older revisions.

// round is one turn of a tool that asks: what it asks, under which names. A
// tool is done when all of its rounds are answered.
type round map[string]mcp.InputRequest

func asksForm(message, properties string, required ...string) mcp.InputRequest {
	schema := map[string]any{"type": "object", "properties": json.RawMessage(properties)}
	if len(required) > 0 {
		schema["required"] = required
	}
	return mcp.NewElicitationInputRequest(mcp.ElicitationParams{Message: message, RequestedSchema: schema})
}

func asksModel(prompt string, tokens int) mcp.InputRequest {
	return mcp.NewSamplingInputRequest(mcp.CreateMessageParams{MaxTokens: tokens,
		Messages: []mcp.SamplingMessage{{Role: mcp.RoleUser, Content: mcp.NewTextContent(prompt)}}})
}

const (
	userForm = `{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}`

	defaultsForm = `{
		"name": {"type": "string", "default": "John Doe"},
		"age": {"type": "integer", "default": 30},
		"score": {"type": "number", "default": 95.5},
		"status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
		"verified": {"type": "boolean", "default": true}
	}`

	enumsForm = `{
		"untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
		"titledSingle": {"type": "string", "oneOf": [{"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"}, {"const": "value3", "title": "Third Option"}]},
		"legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
		"untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
		"titledMulti": {"type": "array", "items": {"anyOf": [{"const": "value1", "title": "First Choice"}, {"const": "value2", "title": "Second Choice"}, {"const": "value3", "title": "Third Choice"}]}}
	}`
)

func addAsking(s *server.MCPServer) {
	name := asksForm("What is your name?", `{"name":{"type":"string"}}`, "name")
	confirm := asksForm("Please confirm", `{"ok":{"type":"boolean"}}`, "ok")
	capital := asksModel("What is the capital of France?", 100)
	for _, tool := range []struct {
		name   string
		rounds []round
		// sealed tools give a state, and refuse one that is not theirs.
		sealed bool
	}{
		{name: "test_input_required_result_elicitation", rounds: []round{{"user_name": name}}},
		{name: "test_input_required_result_sampling", rounds: []round{{"capital_question": capital}}},
		{name: "test_input_required_result_list_roots", rounds: []round{{"client_roots": mcp.NewRootsInputRequest()}}},
		{name: "test_input_required_result_request_state", rounds: []round{{"confirm": confirm}}, sealed: true},
		{name: "test_input_required_result_tampered_state", rounds: []round{{"confirm": confirm}}, sealed: true},
		{name: "test_input_required_result_multiple_inputs", sealed: true,
			rounds: []round{{"user_name": name, "greeting": asksModel("Generate a greeting", 50), "client_roots": mcp.NewRootsInputRequest()}}},
		{name: "test_input_required_result_multi_round", sealed: true, rounds: []round{
			{"step1": asksForm("Step 1: What is your name?", `{"name":{"type":"string"}}`, "name")},
			{"step2": asksForm("Step 2: What is your favorite color?", `{"color":{"type":"string"}}`, "color")},
		}},
		{name: "test_input_required_result_capabilities", rounds: []round{{"user_name": name, "capital_question": capital}}},
		{name: "test_streaming_elicitation", rounds: []round{{"confirm": confirm}}},
		{name: "test_elicitation_sep1034_defaults", rounds: []round{{"form": asksForm("Provide your information", defaultsForm)}}},
		{name: "test_elicitation_sep1330_enums", rounds: []round{{"form": asksForm("Select options", enumsForm)}}},
	} {
		s.AddTool(mcp.NewToolWithRawSchema(tool.name, "A tool of the conformance suite.", []byte(noArguments)),
			func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return turn(ctx, request.Params.MultiRoundTripParams, tool.rounds, tool.sealed)
			})
	}
	// Two tools take from their arguments what they ask.
	asks := func(name, argument string, of func(text string) mcp.InputRequest) {
		schema := fmt.Sprintf(`{"type":"object","properties":{%q:{"type":"string"}},"required":[%q],"additionalProperties":false}`, argument, argument)
		s.AddTool(mcp.NewToolWithRawSchema(name, "A tool of the conformance suite.", []byte(schema)),
			func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return turn(ctx, request.Params.MultiRoundTripParams, []round{{argument: of(request.GetString(argument, ""))}}, false)
			})
	}
	asks("test_sampling", "prompt", func(text string) mcp.InputRequest { return asksModel(text, 100) })
	asks("test_elicitation", "message", func(text string) mcp.InputRequest { return asksForm(text, userForm, "username", "email") })

	s.AddPrompt(mcp.NewPrompt("test_input_required_result_prompt", mcp.WithPromptDescription("A prompt that asks.")), func(_ context.Context, request mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		answer := server.ElicitationResponse(request.Params.InputResponses, "user_context")
		if answer == nil {
			asked := asksForm("What context should the prompt use?", `{"context":{"type":"string"}}`, "context")
			return server.NewInputRequestBuilder("").Elicit("user_context", *asked.Elicitation).PromptResult(), nil
		}
		return mcp.NewGetPromptResult("A prompt of the conformance suite.", []mcp.PromptMessage{
			mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(fmt.Sprintf("Use this context: %v", answer.Content))),
		}), nil
	})
}

// turn answers one call of a tool that asks. The state counts the rounds that
// are behind it.
func turn(ctx context.Context, params mcp.MultiRoundTripParams, rounds []round, sealed bool) (*mcp.CallToolResult, error) {
	at := 0
	if params.RequestState != "" {
		count, seal, _ := strings.Cut(params.RequestState, ".")
		if !sealed || !hmac.Equal([]byte(seal), []byte(sealOf(count))) {
			return nil, errors.New("the state is not one of this server's")
		}
		at = len(count)
	}
	var heard []string
	for name, request := range rounds[at] {
		answer, err := read(request.Method, params.InputResponses, name)
		if err != nil {
			return nil, err
		}
		if answer != "" {
			heard = append(heard, answer)
		}
	}
	if len(heard) == len(rounds[at]) {
		if at++; at == len(rounds) {
			return mcp.NewToolResultText("state-ok: " + strings.Join(heard, "; ")), nil
		}
	}
	b := server.NewInputRequestBuilder("")
	if sealed {
		count := strings.Repeat("I", at)
		b.RequestState(count + "." + sealOf(count))
	}
	for name, request := range rounds[at] {
		switch {
		case !declares(ctx, request):
		case request.Elicitation != nil:
			b.Elicit(name, *request.Elicitation)
		case request.Sampling != nil:
			b.Sample(name, *request.Sampling)
		default:
			b.Roots(name)
		}
	}
	return b.ToolResult(), nil
}

// declares reports whether the client says that it can answer; those of older
// revisions are taken to.
func declares(ctx context.Context, request mcp.InputRequest) bool {
	info := server.RequestProtocolInfoFromContext(ctx)
	if info == nil || info.ClientCapabilities == nil {
		return true
	}
	can := info.ClientCapabilities
	return request.Elicitation != nil && can.Elicitation != nil ||
		request.Sampling != nil && can.Sampling != nil ||
		request.Roots != nil && can.Roots != nil
}

// read gives what a client answered; empty is nothing.
func read(method mcp.MCPMethod, responses mcp.InputResponses, name string) (string, error) {
	answer, ok := responses[name]
	if !ok {
		return "", nil
	}
	if err := answer.DecodeFor(method); err != nil {
		return "", err
	}
	switch {
	case answer.Elicitation != nil:
		return fmt.Sprintf("User response: action=%s, content=%v", answer.Elicitation.Action, answer.Elicitation.Content), nil
	case answer.Sampling != nil:
		return fmt.Sprintf("LLM response: %v", answer.Sampling.Content), nil
	case answer.Roots != nil:
		return fmt.Sprintf("%d roots: %v", len(answer.Roots.Roots), answer.Roots.Roots), nil
	}
	return "", nil
}

func sealOf(count string) string {
	mac := hmac.New(sha256.New, []byte("fixture"))
	mac.Write([]byte(count))
	return hex.EncodeToString(mac.Sum(nil))
}
