package digest

import (
	"context"
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
	switch {
	case p.Kind == openPanel:
		return r.domainCertificates(ctx, p)
	case len(p.Sites) == 0:
		return []Item{r.nothing(p, Unknown, NoSites)}
	}
	return r.siteCertificates(ctx, p)
}

// domainCertificates looks at each domain of an account.
func (r *run) domainCertificates(ctx context.Context, p Panel) []Item {
	tool := toolName(p.Kind, openpanel.ListDomains.Name)
	list, t := ask(ctx, r, p, &openpanel.ListDomains, nil)
	if t != nil {
		return []Item{r.unread(p, "", tool, t)}
	}
	var items []Item
	if list.cut {
		items = append(items, r.cutOff(p, "", tool))
	}
	var domains []string
	for _, d := range list.said.MainDomains {
		domains = append(domains, d.DomainURL)
	}
	if len(domains) == 0 && len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return append(items, r.probeAll(ctx, p, domains)...)
}

// siteCertificates asks the panel about each configured site, and looks at its domain. Of
// one whose certificate is not the panel's, such as behind a CDN, what visitors get counts,
// where it could be looked at.
func (r *run) siteCertificates(ctx context.Context, p Panel) []Item {
	tool := toolName(p.Kind, flashpanel.ListCertificates.Name)
	var items []Item
	var domains []string
	bare := map[int]int{} // of a domain, the item that says that the panel has none
	for _, site := range p.Sites {
		list, t := ask(ctx, r, p, &flashpanel.ListCertificates, map[string]any{"site": site.ID})
		none, lack := noneActive(list)
		if t == nil {
			t = lack
		}
		switch {
		case t != nil && t.why == Denied: // then it may not be looked at past the policy either
			items = append(items, r.unread(p, site.Name, tool, t))
			continue
		case t != nil:
			items = append(items, r.unread(p, site.Name, tool, t))
		case none:
			items = append(items, Item{State: Attention, Panel: p.Name, Subject: site.Name, Fact: CertificateMissing, Source: []string{tool}, At: list.at})
			bare[len(domains)] = len(items) - 1
		}
		if site.Domain == "" {
			delete(bare, len(domains))
			items = append(items, r.unread(p, site.Name, handshake, &trouble{why: NoDomain}))
			continue
		}
		domains = append(domains, site.Domain)
	}
	seen := r.probeAll(ctx, p, domains)
	for domain, at := range bare {
		if seen[domain].Fact != NotRead {
			items[at].State, items[at].Figures, items[at].Source = OK, Figures{Name: domains[domain]}, []string{tool, handshake}
		}
	}
	return append(items, seen...)
}

// noneActive reports whether the panel has no active certificate for a site. Where none of
// those that were read is known to be active, and one may be, the trouble says why.
func noneActive(list answer[flashpanel.CertificateList]) (none bool, t *trouble) {
	if list.cut {
		t = &trouble{why: Unreadable}
	}
	for _, c := range list.said.Data {
		switch {
		case c.IsActive == nil:
			t = &trouble{why: NoFigure}
		case *c.IsActive:
			return false, nil
		}
	}
	return t == nil, t
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
