package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"go.yaml.in/yaml/v3"

	"panelbot/policies"
	"panelbot/tools/op"
)

// problem is one thing that is wrong with the configuration, and where.
type problem struct {
	file string
	line int
	text string
}

func (p problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.file, max(p.line, 1), p.text) }

// errNoConfig is the error where no configuration was found.
var errNoConfig = errors.New("no configuration found: panelbot init makes one; or name a file with --config (panelbot demo --config-only prints one that needs no panel)")

// findConfig gives the file that --config, $PANELBOT_CONFIG or the usual
// places name.
func findConfig(flag string, env func(string) string) (string, error) {
	if file := orElse(flag, env("PANELBOT_CONFIG")); file != "" {
		return file, nil
	}
	places := []string{"config.yaml"}
	if dir := env("XDG_CONFIG_HOME"); dir != "" {
		places = append(places, filepath.Join(dir, "panelbot", "config.yaml"))
	} else if home := env("HOME"); home != "" {
		places = append(places, filepath.Join(home, ".config", "panelbot", "config.yaml"))
	}
	for _, file := range places {
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	return "", errNoConfig
}

// loadConfig reads a configuration file. Errors name the file and the line.
func loadConfig(file string, env func(string) (string, bool)) (*Config, error) {
	raw, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	l := newLoader(file, env, os.ReadFile)
	l.enrolled = enrolledBeside(file)
	cfg, err := l.parse(raw)
	if err != nil {
		return nil, err
	}
	if err := cfg.placeStore(file); err != nil {
		return nil, err
	}
	if err := cfg.placeReports(file); err != nil {
		return nil, err
	}
	return cfg, cfg.Downloads.place(file)
}

// readConfig reads the text of a configuration file.
func readConfig(file string) ([]byte, error) {
	raw, err := os.ReadFile(file) //nolint:gosec // which file it is, is for the person who starts panelbot to say
	var inPath *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no configuration %s: name another with --config, or write one after config.example.yaml (panelbot init asks for what it needs)", file)
	case errors.As(err, &inPath):
		return nil, fmt.Errorf("the configuration %s cannot be read: %w: run panelbot as the user who owns it, or name another with --config", file, inPath.Err)
	}
	return raw, err
}

// parseConfig reads the text of a configuration. ${…} is replaced in parsed
// values, never in the text, so that a secret with a colon cannot change what
// the file means. An error never repeats a value that came from outside the
// file: it may be a secret in the wrong place.
func parseConfig(file string, text []byte, env func(string) (string, bool), read func(string) ([]byte, error)) (*Config, error) {
	return newLoader(file, env, read).parse(text)
}

// loader walks the parsed file: it checks the keys and the kinds of values,
// replaces ${…} and remembers the lines.
type loader struct {
	file  string
	env   func(string) (string, bool)
	read  func(string) ([]byte, error)
	lines map[string]int
	// foreign names the paths whose values came from outside the file.
	foreign  map[string]bool
	problems []problem
	// enrolled reads who has enrolled, where the policy wants more people than the
	// file names; nil does not look.
	enrolled func(*Config) ([]policies.Person, error)
	// withoutCredentials accepts what lacks them, for the command that gets
	// them: a variable that is not set is empty.
	withoutCredentials bool
}

func newLoader(file string, env func(string) (string, bool), read func(string) ([]byte, error)) *loader {
	return &loader{file: file, env: env, read: read, lines: map[string]int{}, foreign: map[string]bool{}}
}

func (l *loader) parse(text []byte) (*Config, error) {
	root, err := l.document(text)
	if err != nil {
		return nil, err
	}
	l.walk(root, reflect.TypeFor[Config](), "")
	if err := l.errors(); err != nil {
		return nil, err
	}
	cfg := &Config{}
	if err := root.Decode(cfg); err != nil {
		// walk has seen to everything that is known to go wrong here; yaml's
		// own sentence would repeat the value.
		return nil, problem{l.file, lineOf(err.Error()), "a value of another kind is expected here: config.example.yaml shows every key"}
	}
	cfg.defaults()
	cfg.validate(l)
	return cfg, l.errors()
}

// errors are the problems that were found, in the order of the file.
func (l *loader) errors() error {
	slices.SortFunc(l.problems, func(a, b problem) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text)) })
	all := make([]error, len(l.problems))
	for i, p := range l.problems {
		all[i] = p
	}
	return errors.Join(all...)
}

// document reads the one document that the text must hold.
func (l *loader) document(text []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF), err == nil && (len(doc.Content) == 0 || doc.Content[0].ShortTag() == "!!null"):
		return nil, problem{l.file, 1, "the configuration is empty: config.example.yaml shows every key"}
	case err != nil:
		return nil, l.notYAML(text, err)
	}
	switch err := dec.Decode(&more); {
	case err == nil:
		return nil, problem{l.file, more.Line, "a second document begins here: a configuration is one, without a line of ---"}
	case !errors.Is(err, io.EOF):
		return nil, l.notYAML(text, err)
	}
	return doc.Content[0], nil
}

// unknownAnchor is yaml's sentence for a value that begins with a star. It
// would repeat a password that nobody has quoted.
var unknownAnchor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`unknown anchor '(.*)' referenced`) })

// notYAML is the error of a text that is no YAML.
func (l *loader) notYAML(text []byte, err error) error {
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := unknownAnchor().FindStringSubmatch(said); m != nil {
		before, _, _ := bytes.Cut(text, []byte("*"+m[1]))
		return problem{l.file, 1 + bytes.Count(before, []byte("\n")), "a value that begins with * is an alias in YAML: put it in quotes"}
	}
	line := lineOf(said)
	if _, rest, ok := strings.Cut(said, ": "); ok && line > 0 {
		said = rest
	}
	why := "is a bracket or quote open, a value with a colon not in quotes, or a line not indented as its neighbours?"
	if strings.Contains(said, "tab") || hasTab(text, line) {
		why = "indent with spaces, and not with tabs"
	}
	return problem{l.file, line, "from here on this is not YAML: " + said + ": " + why}
}

// hasTab reports whether the line, or the one before, begins with a tab.
func hasTab(text []byte, line int) bool {
	lines := bytes.Split(text, []byte("\n"))
	for i := max(line-2, 0); i < min(line, len(lines)); i++ {
		if bytes.HasPrefix(bytes.TrimLeft(lines[i], " "), []byte("\t")) {
			return true
		}
	}
	return false
}

// lineOf reads the line from yaml's own sentence; 0 where it names none.
func lineOf(said string) int {
	_, rest, ok := strings.Cut(said, "line ")
	if !ok {
		return 0
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	line, _ := strconv.Atoi(digits) // no digits are no line
	return line
}

func (l *loader) fail(line int, format string, args ...any) {
	text := strings.Map(func(r rune) rune { // a key may hold anything
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	l.problems = append(l.problems, problem{l.file, line, text})
}

// failAt is fail at the line of a key, or of what should hold it.
func (l *loader) failAt(path, format string, args ...any) {
	line := l.lines[path]
	for p := path; line == 0 && strings.ContainsAny(p, ".["); {
		p = p[:strings.LastIndexAny(p, ".[")]
		line = l.lines[p]
	}
	if line == 0 {
		line = l.lines[""]
	}
	l.fail(line, path+" "+format, args...)
}

// say quotes a value for an error, unless it came from outside the file.
func (l *loader) say(path, value string) string {
	if l.foreign[path] {
		return "a value that is not shown, because it comes from a variable or a file"
	}
	return strconv.Quote(value)
}

// oneOf checks a word against a list, with the nearest spelling.
func (l *loader) oneOf(path, word string, words []string) {
	if !slices.Contains(words, word) {
		l.failAt(path, "is %s.%s Valid are: %s", l.say(path, word), op.DidYouMean(word, words), strings.Join(words, ", "))
	}
}
