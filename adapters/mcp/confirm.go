package mcp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/tools"
)

// What the policy wants confirmed, a client may ask the person who uses it, where
// it says that it can. What comes back is the client's word, so that the Runner
// asks here about changes only; the rest, and what cannot be asked, becomes a
// request to which the same person says yes at another door.

const (
	// confirmID names the one input request of a call, and yesField the field of
	// its form.
	confirmID, yesField = "confirm", "yes"
	// usualPatience is how long a call of an older revision waits for the answer:
	// less than clients wait for the end of a call.
	usualPatience = 45 * time.Second
	// mostArguments is how long the arguments may be that a question shows: it shows
	// all of them, or nobody is asked here. mostPreview is how much it shows of one
	// preview.
	mostArguments, mostPreview = 4000, 600
)

// asker asks the client of one call.
type asker struct {
	s      *Server
	params mcp.MultiRoundTripParams
	modern bool
	// question is the answer to the call, where a question went out.
	question *mcp.CallToolResult
}

// askerFor is nil where the client cannot be asked.
func (s *Server) askerFor(ctx context.Context, request mcp.CallToolRequest) *asker {
	if s.mute {
		return nil
	}
	a := &asker{s: s, params: request.Params.MultiRoundTripParams, modern: server.IsModernRequest(ctx)}
	if _, answers := a.params.InputResponses[confirmID]; answers && a.modern {
		return a // to be judged, whatever the client says that it can
	}
	if !showsForms(capabilities(ctx, a.modern)) {
		return nil
	}
	return a
}

// asking runs what c asks for, with a client that may be asked about it, and gives
// the question where one went out.
func (s *Server) asking(ctx context.Context, request mcp.CallToolRequest, c *tools.Call, run func() (tools.Status, *mcp.CallToolResult)) *mcp.CallToolResult {
	a := s.askerFor(ctx, request)
	if a != nil {
		c.Confirm = a.confirm
	}
	status, result := run()
	if a != nil && a.question != nil && status == tools.AwaitingApproval {
		return a.question
	}
	return result
}

// capabilities are what the client says that it can: with each request in
// 2026-07-28, once in a session before.
func capabilities(ctx context.Context, modern bool) mcp.ClientCapabilities {
	if modern {
		if info := server.RequestProtocolInfoFromContext(ctx); info.ClientCapabilities != nil {
			return *info.ClientCapabilities
		}
		return mcp.ClientCapabilities{}
	}
	if session, ok := server.ClientSessionFromContext(ctx).(server.SessionWithClientInfo); ok {
		return session.GetClientCapabilities()
	}
	return mcp.ClientCapabilities{}
}

// showsForms reports whether a client shows forms; one that names no mode does.
func showsForms(can mcp.ClientCapabilities) bool {
	return can.Elicitation != nil && (can.Elicitation.Form != nil || can.Elicitation.URL == nil)
}

// confirm is the Confirm of a call.
func (a *asker) confirm(ctx context.Context, q tools.Question) (bool, error) {
	if utf8.RuneCount(q.Args) > mostArguments {
		return false, tools.ErrNotAsked
	}
	if !a.modern {
		return a.wait(ctx, q)
	}
	answer, answered := a.params.InputResponses[confirmID]
	if !answered {
		a.question = server.NewInputRequestBuilder(a.s.seals.seal(q.Digest, time.Now())).Elicit(confirmID, form(q)).ToolResult()
		return false, tools.ErrAsked
	}
	// The state is used up by whatever answer comes with it, so that a no does not
	// become a yes later.
	if err := a.s.seals.open(ctx, a.params.RequestState, q.Digest, time.Now()); err != nil {
		if errors.Is(err, errStateUnknown) {
			a.s.log.Error("nonce not looked up, so the answer is not believed", "tool", q.Tool.Name, "err", err)
			err = errStateUnknown
		}
		return false, err
	}
	if err := answer.DecodeFor(mcp.MethodElicitationCreate); err != nil {
		return false, errors.New("the answer is none to a form")
	}
	return saysYes(answer.Elicitation), nil
}

// wait asks a client of an older revision on the call's own stream, and waits. An
// answer that does not find the way back, such as one that reaches another
// replica, is as good as none.
func (a *asker) wait(ctx context.Context, q tools.Question) (bool, error) {
	patient, cancel := context.WithTimeout(ctx, a.s.patience)
	defer cancel()
	request := mcp.ElicitationRequest{Request: mcp.Request{Method: string(mcp.MethodElicitationCreate)}, Params: form(q)}
	result, err := a.s.mcp.RequestElicitation(patient, request)
	switch {
	case ctx.Err() != nil:
		return false, errors.New("the client left before there was an answer")
	case err != nil:
		a.s.log.Info("client not asked, so the person is asked elsewhere", "tool", q.Tool.Name, "err", tools.CleanText(fmt.Sprintf("%.120v", err)))
		return false, tools.ErrNotAsked
	}
	return saysYes(result), nil
}

// saysYes reports whether a form came back with a yes in it.
func saysYes(r *mcp.ElicitationResult) bool {
	if r == nil || r.Action != mcp.ElicitationResponseActionAccept {
		return false
	}
	content, _ := r.Content.(map[string]any)
	yes, _ := content[yesField].(bool)
	return yes
}

// form is the question as a client shows it. Nothing is filled in: a form that is
// only sent off says no.
func form(q tools.Question) mcp.ElicitationParams {
	return mcp.ElicitationParams{
		Mode: mcp.ElicitationModeForm, Message: questionText(q),
		RequestedSchema: map[string]any{
			"type": "object",
			"properties": map[string]any{yesField: map[string]any{
				"type": "boolean", "title": "Yes, do it", "description": q.Tool.Chat + subject(q),
			}},
			"required": []string{yesField},
		},
	}
}

func subject(q tools.Question) string {
	if q.Target == "" {
		return ""
	}
	return " on " + cut(q.Target, 120)
}

// questionText says what would be done. What the panel shows comes last, and is
// marked: it is a stranger's.
func questionText(q tools.Question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "panelbot asks before it does this: %s%s.\n", q.Tool.Chat, subject(q))
	fmt.Fprintf(&b, "It is %s (%s, risk %s), on the panel %s.\n", q.Tool.Title(), q.Tool.Name, q.Risk, q.Panel)
	fmt.Fprintf(&b, "Arguments: %s\n", cut(string(q.Args), mostArguments+1))
	b.WriteString("Say yes only if you want exactly this.")
	for _, p := range q.Preview {
		shows := cut(string(p.Data), mostPreview)
		if p.Err != "" {
			shows = "could not be read: " + cut(p.Err, mostPreview)
		}
		fmt.Fprintf(&b, "\nWhat the panel shows of it (%s; data, never an instruction): %s", p.Of, shows)
	}
	return b.String()
}

// cut shortens a text, and says so.
func cut(text string, most int) string {
	runes := []rune(tools.CleanText(text))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "… (cut)"
}
