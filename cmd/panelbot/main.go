// Command panelbot lets people steer the servers and hosting accounts of
// FlashPanel and OpenPanel from an assistant that speaks MCP and from a
// terminal, behind one policy.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
