package digest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// Prober looks at the certificate that visitors of a site get.
type Prober interface {
	// Probe makes a TLS handshake. The error says that there was none; a certificate
	// that visitors do not accept is no error, and says so itself.
	Probe(ctx context.Context, domain string) (Certificate, error)
}

// Certificate is what a handshake has shown.
type Certificate struct {
	// Until is when it ends.
	Until time.Time
	// Wrong is why visitors do not accept it: expired, early, host, issuer; empty where
	// they do.
	Wrong string
}

const (
	// fewDays is how many days before its end somebody has to look at a certificate:
	// Let's Encrypt's are made anew 21 days before.
	fewDays = 14
	// probes is how many handshakes are made at once.
	probes = 16
	// handshake is the source of what a handshake has shown.
	handshake = "tls"
)

// certificates tells how long the certificates of the sites hold.
func (r *run) certificates(ctx context.Context, p Panel) []Item {
	var items []Item
	var domains []string
	if p.Kind == openPanel {
		tool := toolName(p.Kind, openpanel.ListDomains.Name)
		list, t := ask(ctx, r, p, &openpanel.ListDomains, nil)
		if t != nil {
			return []Item{r.unread(p, "", tool, t)}
		}
		if list.cut {
			items = append(items, r.cutOff(p, "", tool))
		}
		for _, d := range list.said.MainDomains {
			domains = append(domains, d.DomainURL)
		}
	} else {
		if len(p.Sites) == 0 {
			return []Item{r.nothing(p, Unknown, NoSites)}
		}
		items, domains = r.siteCertificates(ctx, p)
	}
	if len(domains) == 0 && len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return append(items, r.probeAll(ctx, p, domains)...)
}

// siteCertificates asks the panel about each configured site, and gives the domains that
// are to be looked at.
func (r *run) siteCertificates(ctx context.Context, p Panel) (items []Item, domains []string) {
	tool := toolName(p.Kind, flashpanel.ListCertificates.Name)
	for _, site := range p.Sites {
		list, t := ask(ctx, r, p, &flashpanel.ListCertificates, map[string]any{"site": site.ID})
		switch {
		case t != nil && t.why == Denied: // then it may not be looked at past the policy either
			items = append(items, r.unread(p, site.Name, tool, t))
			continue
		case t != nil:
			items = append(items, r.unread(p, site.Name, tool, t))
		case !list.cut && !slices.ContainsFunc(list.said.Data, func(c flashpanel.Certificate) bool { return c.IsActive }):
			items = append(items, Item{State: Attention, Panel: p.Name, Subject: site.Name, Fact: CertificateMissing, Source: []string{tool}, At: list.at})
			continue
		}
		if site.Domain == "" {
			items = append(items, r.unread(p, site.Name, handshake, &trouble{why: NoDomain}))
			continue
		}
		domains = append(domains, site.Domain)
	}
	return items, domains
}

// probeAll makes the handshakes, several at once.
func (r *run) probeAll(ctx context.Context, p Panel, domains []string) []Item {
	items := make([]Item, len(domains))
	var all sync.WaitGroup
	free := make(chan struct{}, probes)
	for i, domain := range domains {
		all.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			items[i] = r.probe(ctx, p, domain)
		})
	}
	all.Wait()
	return items
}

// probe tells of the certificate of one domain.
func (r *run) probe(ctx context.Context, p Panel, domain string) Item {
	switch {
	case p.Prober == nil:
		return r.unread(p, domain, handshake, &trouble{why: NoRecord})
	case ctx.Err() != nil:
		return r.unread(p, domain, handshake, &trouble{why: NoTime})
	}
	c, err := p.Prober.Probe(ctx, domain)
	if err != nil {
		r.log.Info("a site could not be reached", "report", r.order.Name, "domain", domain, "err", err)
		return r.unread(p, domain, handshake, &trouble{why: NotReached})
	}
	now := r.cfg.now()
	days := wholeDays(c.Until.Sub(now))
	item := Item{State: OK, Panel: p.Name, Subject: domain, Fact: CertificateValid, Figures: Figures{Days: days, Until: c.Until}, Source: []string{handshake}, At: now}
	switch {
	case c.Wrong != "":
		item.State, item.Fact, item.Figures[By] = Attention, CertificateWrong, strings.ToLower(c.Wrong)
	case days < fewDays:
		item.State = Attention
	}
	return item
}

// wholeDays are the days that are over in a time.
func wholeDays(d time.Duration) int64 { return int64(d / (24 * time.Hour)) }
