//go:build !(linux || darwin || freebsd)

package console

import (
	"context"
	"net"
)

func listen(context.Context, string) (net.Listener, error) { return nil, ErrUnavailable }

func dial(context.Context, string) (net.Conn, error) { return nil, ErrUnavailable }

func sameUser(net.Conn) error { return ErrUnavailable }
