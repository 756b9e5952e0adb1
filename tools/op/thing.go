package op

import (
	"net/netip"
	"strings"
)

// thing adds the concept that an example stands for.
func (a *asked) thing(concept string, weight float64) {
	a.add(a.v.terms[mark+concept], len(a.stems), weight)
	a.put("", -1, 0) // what stands on both sides of it is not one phrase
}

// chunk reads what stands between two spaces.
func (a *asked) chunk(chunk string) {
	bare := strings.Trim(chunk, ".")
	if _, err := netip.ParseAddr(bare); err == nil {
		a.thing("ip", thingWeight)
		return
	}
	if _, err := netip.ParsePrefix(bare); err == nil {
		a.thing("ip", thingWeight)
		return
	}
	if _, err := netip.ParseAddrPort(bare); err == nil {
		a.thing("ip", thingWeight)
		a.thing("port", thingWeight)
		return
	}
	if at := strings.IndexByte(bare, '@'); at > 0 && !strings.ContainsAny(bare, ":/") {
		a.thing("mailbox", thingWeight)
		return
	}
	if concept := amount(bare); concept != "" && len(a.v.phrases[a.v.stemOf(bare)]) == 0 { // 8G is a firewall
		a.thing(concept, thingWeight)
		return
	}
	bare = strings.TrimPrefix(strings.TrimPrefix(bare, "https://"), "http://")
	if host, _, _ := strings.Cut(bare, "/"); strings.Contains(host, ".") {
		if labels := strings.Split(host, "."); a.v.endings[labels[len(labels)-1]] && labels[0] != "" {
			a.thing("domain", thingWeight)
			return
		}
	}
	parts := wordsOf(bare)
	if len(parts) > 1 && (bare[0] == '/' || bare[0] == '~') {
		a.thing("directory", nameWeight)
	}
	if a.v.machine(parts) {
		a.machine = true
		a.thing("server", nameWeight)
		return
	}
	weight := 1.0
	if i := strings.LastIndexByte(bare, '.'); i > 0 && i < len(bare)-1 && files[bare[i+1:]] != "" {
		a.thing(files[bare[i+1:]], thingWeight)
		weight = fileWeight
	}
	for _, w := range parts {
		if len(a.stems) >= maxAsked {
			return
		}
		from := len(a.stems)
		a.word(w)
		for i := from; i < len(a.stems); i++ {
			a.trust[i] *= weight
		}
	}
}

// machine reports whether the parts of a name make one of a machine: web-1.
func (v *vocabulary) machine(parts []string) bool {
	named, n := false, 0
	for _, w := range parts {
		for _, run := range runs(w) {
			switch {
			case v.hosts[run]:
				named = true
			case strings.Trim(run, "0123456789") != "":
				return false
			}
			n++
		}
	}
	return named && n > 1
}

// amount gives the concept of a number with its unit: 512M is a limit, 4am and
// 04:30 are times of a cron job, 30s is a timeout.
func amount(chunk string) (concept string) {
	digits := strings.IndexFunc(chunk, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 1 {
		return ""
	}
	return units[strings.TrimLeft(chunk[digits:], ".,:0123456789")+strings.Repeat(":", strings.Count(chunk[digits:], ":"))]
}
