// Package console carries a person's terminal to another process of the same user:
// to the one that owns a SQLite store. A command that finds the store owned runs
// there, with its own terminal as its terminal, so that the person sees no
// difference.
//
// # The way
//
// The owner listens on a unix socket beside the store. Both sides look at the user
// of the process at the other end, which the system says, and go on only where it
// is their own: what comes over the socket is as trusted as the same command by the
// same user, and no more. Where a system does not say who is there, nobody listens.
//
// # The protocol
//
// Both sides write frames: a byte that says what it is, four bytes with the length,
// and at most 64 KiB. The client begins with one hello (JSON, at most 1 MiB), and
// the owner answers with a welcome or a refusal. Then the owner writes what the
// command writes (out, err), and asks for what it needs: some input (want), a mode
// of the keyboard (raw, cooked), that typed keys be thrown away (forget, answered by
// forgotten), a file (get, answered by pieces and their end). A frame that nobody
// asked for ends the connection. The client says that it was interrupted, that it is
// to end, and how wide it is. Before a call leaves for a panel the owner says so
// (passage), and when its end is recorded again: a client whose owner is gone knows
// from that whether anything was sent. The last frame is the exit code.
package console
