package mcp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"

	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// Relay carries MCP between a client on a pair of streams and a panelbot that
// serves HTTP, so that only that one holds tokens of panels. It adds the
// person's token, and looks into no message further than it must.
type Relay struct {
	address string
	conn    *transport.StreamableHTTP
	out     io.Writer

	mu sync.Mutex // of out and hello
	// hello are the messages with which the client began its session; where the
	// server has forgotten the session, they begin another.
	hello []relayed
}

// relayed is a message of the client.
type relayed struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params,omitempty"`
}

// CheckServer refuses an address to which a token must not be sent: it is
// https, or on loopback.
func CheckServer(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return errors.New("--server takes the address of a running panelbot serve, such as http://127.0.0.1:8808/mcp")
	case u.User != nil:
		return errors.New("--server takes no user and password: the token comes from PANELBOT_TOKEN")
	case u.Scheme == "http" && !onLoopback(address):
		return errors.New("--server must be https beyond loopback: the token would go over the network in the clear")
	}
	return nil
}

// NewRelay makes a relay to the endpoint of a running server. token is the
// person's own.
func NewRelay(address, token string) (*Relay, error) {
	if err := CheckServer(address); err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errors.New("PANELBOT_TOKEN is not set: it is the mcp_token that the server's configuration gives the person")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // a redirect would take the token along
	conn, err := transport.NewStreamableHTTP(address, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + token}), transport.WithHTTPBasicClient(client))
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	return &Relay{address: address, conn: conn}, nil
}

// Run relays until the input ends and everything is answered, or the context
// ends.
func (r *Relay) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	r.out = out
	if err := r.conn.Start(ctx); err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	defer func() { _ = r.conn.Close() }() // the server ends the session by itself
	r.conn.SetNotificationHandler(func(n mcp.JSONRPCNotification) { r.write(n) })
	lines := make(chan []byte)
	ended := make(chan error, 1)
	go func() { ended <- readLines(ctx, in, lines) }()
	var open sync.WaitGroup
	for {
		select {
		case line := <-lines:
			m, ok := r.parse(line)
			if !ok {
				continue
			}
			if begins(m) { // nothing else may overtake it
				r.carry(ctx, m)
				continue
			}
			open.Go(func() { r.carry(ctx, m) })
		case err := <-ended:
			open.Wait()
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// readLines gives the lines of the input, until it ends.
func readLines(ctx context.Context, in io.Reader, lines chan<- []byte) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxBody)
	for scanner.Scan() {
		if line := bytes.TrimSpace(scanner.Bytes()); len(line) > 0 {
			select {
			case lines <- bytes.Clone(line):
			case <-ctx.Done():
				return nil
			}
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	return nil
}

// parse reads a message; what is none is answered.
func (r *Relay) parse(line []byte) (relayed, bool) {
	var m relayed
	if err := json.Unmarshal(line, &m); err != nil {
		r.refuse(nil, mcp.PARSE_ERROR, "This line is no JSON-RPC message.")
		return m, false
	}
	return m, m.Method != "" // an answer of the client is to nothing that was asked
}

func begins(m relayed) bool {
	return m.Method == string(mcp.MethodInitialize) || m.Method == "notifications/initialized"
}

// carry sends a message on, and writes the answer.
func (r *Relay) carry(ctx context.Context, m relayed) {
	if begins(m) {
		r.mu.Lock()
		r.hello = append(r.hello, m)
		r.mu.Unlock()
	}
	response, err := r.send(ctx, m)
	if errors.Is(err, transport.ErrSessionTerminated) && !begins(m) && r.begin(ctx) {
		response, err = r.send(ctx, m) // what met no session was not executed
	}
	switch {
	case len(m.ID) == 0: // nobody waits
	case err != nil:
		r.refuse(m.ID, mcp.INTERNAL_ERROR, r.sentence(m, err))
	case response == nil:
		r.refuse(m.ID, mcp.INTERNAL_ERROR, r.sentence(m, io.ErrUnexpectedEOF))
	default:
		r.write(answered{"2.0", m.ID, response.Result, response.Error})
	}
}

// answered is an answer under the id to the letter as the client wrote it.
type answered struct {
	JSONRPC string                   `json:"jsonrpc"`
	ID      json.RawMessage          `json:"id"`
	Result  json.RawMessage          `json:"result,omitempty"`
	Error   *mcp.JSONRPCErrorDetails `json:"error,omitempty"`
}

// begin begins the session anew.
func (r *Relay) begin(ctx context.Context) bool {
	r.mu.Lock()
	hello := r.hello
	r.mu.Unlock()
	for _, m := range hello {
		if _, err := r.send(ctx, m); err != nil {
			return false
		}
	}
	return len(hello) > 0
}

// send sends one message, and gives the answer to a request.
func (r *Relay) send(ctx context.Context, m relayed) (*transport.JSONRPCResponse, error) {
	var params struct {
		Name, URI       string
		ProtocolVersion string
		Meta            *mcp.Meta `json:"_meta"`
	}
	_ = json.Unmarshal(m.Params, &params) // what is not there is empty
	header := http.Header{}
	if version := params.Meta.ProtocolVersion(); mcp.IsModernProtocol(version) {
		r.conn.SetProtocolVersion(version)
		header.Set("Mcp-Method", m.Method)
		if name := params.Name + params.URI; name != "" {
			header.Set("Mcp-Name", name)
		}
	}
	if len(m.ID) == 0 {
		n := mcp.JSONRPCNotification{JSONRPC: "2.0"}
		n.Method = m.Method
		if len(m.Params) > 0 {
			if err := json.Unmarshal(m.Params, &n.Params); err != nil {
				return nil, err
			}
		}
		return nil, r.conn.SendNotification(ctx, n)
	}
	var id mcp.RequestId
	if err := json.Unmarshal(m.ID, &id); err != nil {
		return nil, err
	}
	request := transport.JSONRPCRequest{JSONRPC: "2.0", ID: id, Method: m.Method, Header: header}
	if len(m.Params) > 0 {
		request.Params = m.Params
	}
	response, err := r.conn.SendRequest(ctx, request)
	if err == nil && response != nil && m.Method == string(mcp.MethodInitialize) {
		var result struct{ ProtocolVersion string }
		if json.Unmarshal(response.Result, &result) == nil && result.ProtocolVersion != "" {
			r.conn.SetProtocolVersion(result.ProtocolVersion)
		}
	}
	return response, err
}

// sentence says why there is no answer, and what to do.
func (r *Relay) sentence(m relayed, err error) string {
	var dial *net.OpError
	var unauthorized *transport.AuthorizationRequiredError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Sprintf("Nothing was sent: no panelbot serve answers at %s. Ask the person who runs it to start it.", r.address)
	case errors.As(err, &unauthorized):
		return "Nothing was done: PANELBOT_TOKEN is nobody's token at this server. Ask the person who runs it for an mcp_token."
	case errors.Is(err, transport.ErrSessionTerminated):
		return "Nothing was done: the server does not know this session any more. Connect anew."
	case m.Method == string(mcp.MethodToolsCall):
		return "The call was sent, and the answer was lost; whether it happened is unknown. Do not call it again before you have looked."
	default:
		return "The request was sent, and the answer was lost. Ask again."
	}
}

func (r *Relay) refuse(id json.RawMessage, code int, sentence string) {
	if len(id) == 0 {
		id = json.RawMessage("null")
	}
	r.write(answered{"2.0", id, nil, &mcp.JSONRPCErrorDetails{Code: code, Message: sentence}})
}

// write writes one message to the client. One who is gone reads nothing.
func (r *Relay) write(message any) {
	raw, err := json.Marshal(message)
	if err != nil {
		return // messages were JSON before
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.out.Write(append(raw, '\n'))
}
