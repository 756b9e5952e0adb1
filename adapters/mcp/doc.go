// Package mcp is the door for assistants: one mcp-go server, on stdio and on
// streamable HTTP, that serves the catalogue's tools and runs them through
// the Runner.
//
// What mcp-go does not do is done here: the HTTP guard in guard.go (body
// limit, Host list, Origin, bearer token, foreign cancellations, gzip),
// sessions that belong to a person in session.go, the shorter list in list.go.
// Calls of tools that only read do not pass through mcp-go at all: short.go.
// A tool that a list leaves out can still be called; the Runner then says why
// not. An answer never holds a secret: private values and files that can hold
// secrets are saved on panelbot's host and named.
package mcp
