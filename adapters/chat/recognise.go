package chat

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"panelbot/tools"
	"panelbot/tools/op"
)

// look is what a word looks like.
type look uint8

const (
	aWord look = iota
	aServer
	aSite
	aDomain
	anEmail
	anAddress
	aPath
	aCron
	aVersion
)

// saidWord is one word of a sentence.
type saidWord struct {
	text   string
	folded string
	is     look
	quoted bool
	// hushed may be a secret, or a piece of one.
	hushed bool
}

// sentence is a line that is no command, word by word.
type sentence struct {
	words []saidWord
	cron  string
	// taken are the words that an argument has.
	taken map[int]bool
}

var (
	domainLooks = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/[A-Za-z0-9._~/-]*)?$`)
	})
	emailLooks = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Za-z0-9._+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$`)
	})
	pathLooks   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*/?$`) })
	serverLooks = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*-[0-9]{1,4}|(?:app|cache|db|dev|host|lb|mail|node|prod|proxy|server|srv|stage|staging|test|vps|web|worker)[0-9]{1,4})$`)
	})
	valueLooks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`) })
	plainName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+$`) })
	phpLooks   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^php[0-9]\.[0-9]$`) })
	cronLooks  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|\s)["'“‘]?([0-9*/,-]+(?: [0-9*/,-]+){4})["'”’]?(?:\s|$)`)
	})
	fileLooks = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\.(?:php|sh|py|js|ts|css|html?|json|ya?ml|zip|gz|tar|sql|log|txt|conf|ini|env|md|pem|key|crt|db)$`)
	})
)

// looks says what a word looks like, by itself.
func looks(text string) look {
	lower := strings.ToLower(text)
	switch {
	case emailLooks().MatchString(lower):
		return anEmail
	case isAddress(text):
		return anAddress
	case domainLooks().MatchString(lower) && !fileLooks().MatchString(lower):
		return aDomain
	case pathLooks().MatchString(text):
		return aPath
	case cronLooks().MatchString(text):
		return aCron
	case phpLooks().MatchString(lower):
		return aVersion
	case serverLooks().MatchString(lower):
		return aServer
	}
	return aWord
}

func isAddress(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(text)
	return err == nil
}

// recognise looks at a line word by word.
func (g *Grammar) recognise(line string) *sentence {
	s := &sentence{}
	words, err := Split(line)
	if err != nil { // a quote that is none: don’t
		for _, text := range strings.Fields(line) {
			words = append(words, Word{Text: text, Plain: true})
		}
	}
	if found := cronLooks().FindStringSubmatch(line); found != nil && strings.Contains(found[1], "*") {
		s.cron = found[1]
	}
	servers, sites := g.knownNames()
	for _, w := range words {
		text := strings.Trim(w.Text, "\"'“”‘’«»()[]{}<>.,;:!?…")
		text = strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://")
		text = strings.TrimSuffix(text, "/")
		if strings.HasPrefix(w.Text, "/") {
			text = strings.TrimRight(w.Text, ".,;:!?")
		}
		if text == "" || len(text) > 253 {
			continue
		}
		said := saidWord{text: text, folded: folded(text), is: looks(text), quoted: !w.Plain}
		said.hushed = tools.CleanText(text) != text
		switch {
		case slices.Contains(servers, said.folded):
			said.is = aServer
		case slices.Contains(sites, said.folded):
			said.is = aSite
		}
		if said.is == aServer || said.is == aDomain || said.is == anEmail {
			said.text = strings.TrimSuffix(text, "'s")
		}
		s.words = append(s.words, said)
	}
	s.hush()
	return s
}

// knownNames are the names of servers and sites that may be shown, folded.
func (g *Grammar) knownNames() (servers, sites []string) {
	if g.cfg.Values == nil {
		return nil, nil
	}
	for kind, into := range map[op.Kind]*[]string{op.KindServer: &servers, op.KindSite: &sites} {
		for _, t := range g.catalogue.Tools() {
			i := slices.IndexFunc(t.Args, func(a op.Arg) bool { return a.Kind == kind })
			if i < 0 {
				continue
			}
			for _, c := range g.cfg.Values(t, &t.Args[i], nil, "") {
				*into = append(*into, folded(c.Word))
			}
			break
		}
	}
	return servers, sites
}

// secretWords are what secrets are called, and turns what leads to one, folded.
var (
	secretWords = []string{"password", "passwords", "passwd", "pass", "passphrase", "pwd", "pin", "secret", "token", "khau", "otp", "passcode"}
	turns       = []string{"to", "is", "as", "be", "into", "with", "la", "thanh", "bang", ":", "=", "->"}
)

// hush marks what may be a secret: what follows the word for one, and whatever
// something is set to where such a word is in the line. Names of things are none.
func (s *sentence) hush() {
	secret := false
	for i := range s.words {
		w := s.words[i].folded
		last := ""
		if i > 0 {
			last = s.words[i-1].folded
		}
		if slices.Contains(secretWords, last) || secret && slices.Contains(turns, last) {
			s.words[i].hushed = true
		}
		secret = secret || slices.Contains(secretWords, strings.Trim(w, ":=")) || s.words[i].hushed
	}
}

// callings are what people call arguments, folded, beside their own names.
var callings = map[string][]string{
	"server":      {"may chu", "vps", "server id", "server so", "may chu so", "host"},
	"site":        {"trang", "website", "site id", "site so"},
	"port":        {"cong"},
	"schedule":    {"lich", "cron", "cron job", "job", "lich so"},
	"backup":      {"sao luu", "ban sao luu"},
	"rule":        {"quy tac", "luat"},
	"application": {"ung dung", "app"},
	"certificate": {"chung chi", "cert"},
	"database":    {"co so du lieu", "csdl", "db"},
	"user":        {"nguoi dung"},
	"username":    {"nguoi dung", "user"},
	"linux_user":  {"nguoi dung", "user"},
	"ssh_key":     {"ssh key", "khoa ssh", "key"},
	"lines":       {"dong", "line"},
	"container":   {"docker container"},
	"page":        {"trang so"},
}

// follows reports whether a word stands right after what an argument is called.
func (s *sentence) follows(i int, name string) bool {
	return slices.ContainsFunc(calls(name), func(called string) bool {
		parts := strings.Fields(called)
		if i < len(parts) {
			return false
		}
		for j, part := range parts {
			if s.words[i-len(parts)+j].folded != part {
				return false
			}
		}
		return true
	})
}

// precedes reports whether a word stands right before what an argument is called.
func (s *sentence) precedes(i int, name string) bool {
	return i+1 < len(s.words) && slices.Contains(calls(name), s.words[i+1].folded)
}

// calls are what people call an argument.
func calls(name string) []string {
	return append([]string{name, strings.ReplaceAll(name, "_", " "), name + " id"}, callings[name]...)
}

// isNumber reports whether a word is an id or another whole number: 11 or #11.
func (w saidWord) isNumber() bool {
	n, err := strconv.ParseInt(strings.TrimPrefix(w.text, "#"), 10, 64)
	return err == nil && n > 0
}

// isValue reports whether a word can be the name of something, and is no word of a
// sentence.
func (w saidWord) isValue() bool {
	return valueLooks().MatchString(w.text) && (w.quoted || !slices.Contains(stopWords, w.folded))
}

// stopWords stand after the name of an argument without being its value.
var stopWords = strings.Fields(`a all again an and any are as at be because but by can cannot cant could create delete does down every for from full gets gone has have how in into is isnt it its
key keys list me my need needs new no not now of off old on or our out password please remove restart restore running send show slow so start stop stuck that the their them there these this those to
too up was what when where which who why will with works xin you your
bi boi can cho co con cua da dang di do duoc gi giup hay hien het khong la lai len loi minh moi nao nay nhe o oi qua roi sao so tat the thi toi trong tren tu va ve voi vua xem xoa`)

// folded is a text in lower case and without diacritics.
func folded(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
