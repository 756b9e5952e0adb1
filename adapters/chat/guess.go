package chat

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/tools/op"
)

// Guess is what a line that is no command may have meant: a call that nobody has
// made. A door shows it, and it runs when somebody says so.
type Guess struct {
	// Command has the tool, and the arguments that were recognised in the line.
	Command Command
	// Line is the command as it would be typed.
	Line string
	// Missing are the arguments that it still needs; a form asks for them.
	Missing []string
}

// maxGuessed is how much of a line is looked at, in bytes.
const maxGuessed = 2000

// Guess gives the three tools that fit a line best, the best first, with the
// arguments that it plainly names: servers and sites, domains, addresses, paths, cron
// expressions, numbers and words that stand beside an argument's name. What may be a
// secret is never taken, nor is what lifts a guard. Nothing is run.
func (g *Grammar) Guess(line string) []Guess {
	if len(line) > maxGuessed {
		line = strings.ToValidUTF8(line[:maxGuessed], "")
	}
	line = clean(line)
	seen := g.recognise(line)
	var list []Guess
	for _, t := range g.Find(line, offers) {
		known := seen.arguments(t)
		guess := Guess{Command: Command{Kind: Run, Tool: t, Args: marshal(known)}}
		words := []string{t.Chat}
		for i := range t.Args {
			a := &t.Args[i]
			if value := known[a.Name]; value != nil {
				words = append(words, word(a, value))
			} else if a.Required {
				guess.Missing = append(guess.Missing, a.Name)
			}
		}
		guess.Line = strings.Join(words, " ")
		list = append(list, guess)
	}
	return list
}

// word writes an argument as the grammar reads it back.
func word(a *op.Arg, value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && !strings.HasPrefix(text, "@") {
		return a.Name + "=" + quoteWord(text)
	}
	if value[0] == '[' || value[0] == '"' {
		return a.Name + ":=" + string(value)
	}
	return a.Name + "=" + string(value)
}

// arguments gives those of a tool that were recognised, and that fit its schema.
func (s *sentence) arguments(t *op.Tool) map[string]json.RawMessage {
	s.taken = map[int]bool{}
	args := map[string]json.RawMessage{}
	for _, look := range []func(*op.Arg) json.RawMessage{s.named, s.beside, s.kindred, s.kindredToo} {
		for i := range t.Args {
			a := &t.Args[i]
			if args[a.Name] != nil || holds(a, op.KindSecret) || holds(a, op.KindUpload) || structured(a) || a.Place == op.Local && a.Name != "panel" {
				continue
			}
			if value := look(a); value != nil {
				args[a.Name] = value
			}
		}
	}
	_, err := t.Bind(marshal(args))
	var wrong op.ArgumentErrors
	if errors.As(err, &wrong) {
		for _, e := range wrong {
			delete(args, argumentOf(e.Argument))
		}
	}
	return args
}

// named takes name=value, where somebody wrote so.
func (s *sentence) named(a *op.Arg) json.RawMessage {
	for i, w := range s.words {
		name, value, ok := strings.Cut(w.text, "=")
		if ok && name == a.Name && value != "" && !w.hushed {
			s.taken[i] = true
			return s.list(a, value)
		}
	}
	return nil
}

// beside takes what stands after the argument's name, where that can be one: port
// 22, container abc123, máy chủ 5, and 50 lines.
func (s *sentence) beside(a *op.Arg) json.RawMessage {
	for i := range s.words {
		isBeside := s.follows(i, a.Name) || a.Name == "lines" && s.precedes(i, a.Name)
		if s.taken[i] || s.words[i].hushed || !isBeside {
			continue
		}
		w := s.words[i]
		switch kind := elemKind(a); {
		case kind == op.KindInteger, kind == op.KindNumber, kind == op.KindServer, kind == op.KindSite:
			if !w.isNumber() {
				continue
			}
		case kind == op.KindString && a.Name == "port":
			if !w.isNumber() || strings.HasPrefix(w.text, "#") {
				continue
			}
		case kind == op.KindString && (len(a.Enum) > 0 || nameable(a)):
			if len(a.Enum) > 0 && !slices.Contains(a.Enum, w.text) || len(a.Enum) == 0 && !w.isValue() {
				continue
			}
		default:
			continue
		}
		s.taken[i] = true
		return s.list(a, strings.TrimPrefix(w.text, "#"))
	}
	return nil
}

// kindred takes, for what has to be given, what looks like what the argument is:
// known names of servers and sites, and what has the looks of the argument's example.
func (s *sentence) kindred(a *op.Arg) json.RawMessage {
	if !a.Required {
		return nil
	}
	return s.likes(a)
}

// kindredToo is kindred for what is optional, of which only addresses say plainly
// enough what they are for.
func (s *sentence) kindredToo(a *op.Arg) json.RawMessage {
	if look := looks(a.Example); a.Required || look != anAddress && look != anEmail && a.Kind != op.KindServer && a.Kind != op.KindSite {
		return nil
	}
	return s.likes(a)
}

func (s *sentence) likes(a *op.Arg) json.RawMessage {
	want := looks(a.Example)
	switch kind := elemKind(a); {
	case kind == op.KindServer:
		want = aServer
	case kind == op.KindSite:
		want = aSite
	case kind != op.KindString, want == aServer:
		return nil
	case len(a.Enum) > 0:
		want = aWord
	case want == aWord && (a.Name != "type" || !slices.Contains(recordTypes, a.Example)):
		return nil
	}
	var values []string
	for i, w := range s.words {
		if s.taken[i] || w.hushed && w.is != aServer && w.is != aSite {
			continue
		}
		fits := w.is == want && want != aWord
		switch {
		case want == aSite && w.is == aDomain:
			fits = true
		case want == aWord && len(a.Enum) > 0:
			fits = slices.Contains(a.Enum, w.text) && (w.quoted || len(w.text) > 3 || a.Name == "panel")
		case want == aWord:
			fits = slices.Contains(recordTypes, w.text)
		}
		if !fits {
			continue
		}
		s.taken[i] = true
		values = append(values, w.text)
		if a.Kind != op.KindList {
			break
		}
	}
	if want == aCron && s.cron != "" {
		return s.list(a, s.cron)
	}
	if len(values) == 0 {
		return nil
	}
	return s.list(a, values...)
}

// list types values for an argument.
func (s *sentence) list(a *op.Arg, values ...string) json.RawMessage {
	if a.Kind != op.KindList {
		return typed(a, values[0])
	}
	list := make([]json.RawMessage, len(values))
	for i, v := range values {
		list[i] = typed(a, v)
	}
	return marshal(list)
}

// elemKind is the kind of an argument, or of a list's elements.
func elemKind(a *op.Arg) op.Kind {
	if a.Kind == op.KindList {
		return a.Elem.Kind
	}
	return a.Kind
}

// nameable reports whether an argument is the name of one thing, that people say
// after what it is: container abc123.
func nameable(a *op.Arg) bool {
	return a.Place == op.InPath && plainName().MatchString(a.Example) || slices.Contains([]string{"database", "image", "jail", "linux_user", "user", "username", "volume"}, a.Name)
}

// recordTypes are those of DNS records.
var recordTypes = []string{"A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"}
