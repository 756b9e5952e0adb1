package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"panelbot/policies"
)

const configHead = `# Configuration of panelbot, written by panelbot init. config.example.yaml shows
# every key. Look at a change with: panelbot check, then panelbot doctor.
# Secrets are not here: ${file:PATH} stands for the content of a file.

`

// secretConfigKeys are the keys whose values go into files of their own.
var secretConfigKeys = []string{"key", "token", "code", "password", "totp_secret", "mcp_token", "bot_token", "app_token", "signing_secret"}

// riskMeaning says what the keys of policy.defaults are.
var riskMeaning = map[string]string{
	"read":    "Only reads.",
	"reveal":  "Hands out a secret or a login.",
	"change":  "Changes something that can be changed back.",
	"disrupt": "Interrupts a service, which recovers.",
	"grant":   "Gives lasting access, or runs code: cron jobs, keys, users.",
	"destroy": "Loses data or access.",
}

const defaultsMeaning = "What happens to a call of each risk: allow it; confirm, which asks the one who called; approve, which asks other people; or deny it."

// writer turns a configuration into a page: the keys that are set, in the order
// of the types, under what the types say of them. Secrets become references.
type writer struct {
	// dir is the directory of the secrets, secrets their contents by path.
	dir     string
	secrets map[string]string
	said    map[string]bool // comments that are on the page
}

// writeConfig makes the text of a configuration, whose place is file, and the
// secrets that belong beside it, by their paths. What it gives has been read
// back: check would find nothing wrong with it.
func writeConfig(cfg Config, file, secretsDir string) (text []byte, secrets map[string]string, err error) {
	w := &writer{dir: secretsDir, secrets: map[string]string{}, said: map[string]bool{}}
	root := w.node(reflect.ValueOf(cfg), "", "")
	var page bytes.Buffer
	enc := yaml.NewEncoder(&page)
	enc.SetIndent(2)
	if err := enc.Encode(&yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}); err != nil {
		return nil, nil, fmt.Errorf("configuration: %w", err)
	}
	text = append([]byte(configHead), section().ReplaceAll(page.Bytes(), []byte("$1\n\n#"))...)
	read := func(name string) ([]byte, error) {
		if value, ok := w.secrets[name]; ok {
			return []byte(value), nil
		}
		return os.ReadFile(name) // a certificate
	}
	noEnv := func(string) (string, bool) { return "", false }
	_, err = parseConfig(file, text, noEnv, read)
	return text, w.secrets, err
}

// section is the end of one and the comment of the next, between which a page
// has an empty line. No value has lines of its own.
var section = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^([^#\n].*)\n#`) })

// node writes a value; owner names the panel or person that it belongs to.
func (w *writer) node(v reflect.Value, key, owner string) *yaml.Node {
	switch v.Kind() {
	case reflect.Struct:
		if site, ok := v.Interface().(SiteConfig); ok && site == (SiteConfig{ID: site.ID}) {
			return scalar(v.Field(0)) // the id alone is enough
		}
		return w.mapping(v, owner)
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			item := v.Index(i)
			name := owner
			if item.Kind() == reflect.Struct && item.FieldByName("Name").IsValid() {
				name = item.FieldByName("Name").String()
			} else if item.Kind() == reflect.String {
				list.Style = yaml.FlowStyle
			}
			list.Content = append(list.Content, w.node(item, key, name))
		}
		return list
	case reflect.Map:
		table := &yaml.Node{Kind: yaml.MappingNode}
		for _, name := range mapOrder(v) {
			word := scalar(reflect.ValueOf(name))
			w.comment(word, riskMeaning[name])
			table.Content = append(table.Content, word, w.node(v.MapIndex(reflect.ValueOf(name)), name, owner))
		}
		return table
	default:
		if slices.Contains(secretConfigKeys, key) {
			return w.secret(v.String(), key, owner)
		}
		return scalar(v)
	}
}

func (w *writer) mapping(v reflect.Value, owner string) *yaml.Node {
	table := &yaml.Node{Kind: yaml.MappingNode}
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		tag := v.Type().Field(i).Tag
		key := scalar(reflect.ValueOf(tag.Get("yaml")))
		doc := tag.Get("doc")
		if key.Value == "defaults" {
			doc = defaultsMeaning
		}
		w.comment(key, doc)
		table.Content = append(table.Content, key, w.node(v.Field(i), key.Value, owner))
	}
	return table
}

// mapOrder is the order of a map's keys: that of the risks, then of letters.
func mapOrder(v reflect.Value) []string {
	var names []string
	for _, key := range v.MapKeys() {
		names = append(names, key.String())
	}
	risks := words(policies.Risks())
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(slices.Index(risks, a), slices.Index(risks, b)), cmp.Compare(a, b))
	})
	return names
}

// comment says once what a key is.
func (w *writer) comment(key *yaml.Node, text string) {
	if text == "" || w.said[text] {
		return
	}
	w.said[text] = true
	key.HeadComment = wrapped(text, 76)
}

// secret puts a value into a file, and gives the reference to it.
func (w *writer) secret(value, key, owner string) *yaml.Node {
	name := key
	if owner != "" {
		name = owner + "-" + key
	}
	name = filepath.Join(w.dir, name)
	w.secrets[name] = value
	node := scalar(reflect.ValueOf("${file:" + name + "}"))
	node.Style = yaml.DoubleQuotedStyle
	return node
}

// scalar leaves the quotes to the library, which sets them where a word would
// be read as something else.
func scalar(v reflect.Value) *yaml.Node {
	tag := map[reflect.Kind]string{reflect.Int64: "!!int", reflect.Bool: "!!bool"}[v.Kind()]
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: orElse(tag, "!!str"), Value: fmt.Sprint(v.Interface())}
}

// wrapped breaks a sentence into lines of at most so many bytes.
func wrapped(text string, width int) string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return strings.Join(append(lines, line), "\n")
}
