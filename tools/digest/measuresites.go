package digest

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"panelbot/policies"
	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// measureSites reads the figures of the sites of a panel. FlashPanel lists none: those
// that are known by name are looked at.
func (r *run) measureSites(ctx context.Context, p Panel, o MeasureOrder) []Measured {
	if p.Kind == openPanel {
		return r.measureDomains(ctx, p, o)
	}
	list := make([]Measured, len(p.Sites))
	domains := make([]string, len(p.Sites))
	tagsOf, lack := r.siteTags(ctx, p, o)
	for i, site := range p.Sites {
		tags, read := tagsOf(site)
		m := Measured{Subject{Panel: p.Name, Of: OfSite, Name: site.Name, Tags: tags}, map[string]Reading{}, !read}
		m.put(o, MeasureSiteName, known(site.Name, configured, r.cfg.now()))
		if o.wants(MeasureDeploy) {
			m.Figures[MeasureDeploy] = r.lastDeploy(ctx, p, site)
		}
		if o.wants(MeasureCertificate, MeasureAccepted) {
			domains[i] = r.siteDomain(ctx, p, site, o, m)
		}
		list[i] = m
	}
	r.measureProbes(ctx, p, list, domains, o)
	if slices.ContainsFunc(list, func(m Measured) bool { return m.Untagged }) {
		m := unlisted(p, OfSite, o, lack)
		m.Untagged = true
		list = append(list, m)
	}
	return list
}

// siteTags gives the tags of a site, which are those of its server; known is false where
// they could not be read, for the reason that lack has. Where they do not count, nothing is
// read, and there are none.
func (r *run) siteTags(ctx context.Context, p Panel, o MeasureOrder) (of func(Site) (tags map[string]string, known bool), lack Reading) {
	if !o.Tags || !slices.ContainsFunc(p.Sites, func(s Site) bool { return s.Server != "" }) {
		return func(Site) (map[string]string, bool) { return nil, true }, lack
	}
	servers, _, items := r.servers(ctx, p)
	if len(items) > 0 {
		lack = missing(items[0])
	}
	return func(site Site) (map[string]string, bool) {
		for _, s := range servers {
			if strings.EqualFold(site.Server, strings.TrimSuffix(s.Name, idMark(s))) || site.Server == strconv.FormatInt(s.ID, 10) {
				return p.tagsOf(s), true
			}
		}
		return policies.TagsOf(p.Tags, site.Server), site.Server == "" || len(items) == 0
	}, lack
}

// lastDeploy tells whether the last deployment of a site was no success. Where there was
// none, none has failed.
func (r *run) lastDeploy(ctx context.Context, p Panel, site Site) Reading {
	tool := toolName(p.Kind, flashpanel.ListDeployments.Name)
	all, t := ask(ctx, r, p, &flashpanel.ListDeployments, map[string]any{"site": site.ID})
	switch runs := all.said.Data; {
	case t != nil:
		return troubled(tool, all.at, t)
	case len(runs) == 0 && all.cut:
		return unknown(Unreadable, tool, all.at)
	case len(runs) == 0:
		return known(false, tool, all.at)
	default:
		last := slices.MaxFunc(runs, func(a, b flashpanel.Deployment) int { return int(a.ID - b.ID) })
		if last.Status == "" {
			return unknown(NoFigure, tool, all.at)
		}
		return known(!wentWell(last.Status), tool, all.at)
	}
}

// siteDomain gives the domain of a site whose certificate is to be looked at, or notes
// why it is not: one that the policy lets nobody read is not looked at past it. Of one for
// which the panel has none it notes what holds where there is no handshake.
func (r *run) siteDomain(ctx context.Context, p Panel, site Site, o MeasureOrder, m Measured) string {
	tool := toolName(p.Kind, flashpanel.ListCertificates.Name)
	certificates, t := ask(ctx, r, p, &flashpanel.ListCertificates, map[string]any{"site": site.ID})
	both := func(days, valid Reading) {
		m.put(o, MeasureCertificate, days)
		m.put(o, MeasureAccepted, valid)
	}
	none, lack := noneActive(certificates)
	switch {
	case t != nil && t.why == Denied:
		why := troubled(tool, certificates.at, t)
		both(why, why)
		return ""
	case t == nil && lack != nil:
		why := troubled(tool, certificates.at, lack)
		both(why, why)
	case t == nil && none:
		both(unknown(NoneThere, tool, certificates.at), known(false, tool, certificates.at))
	case site.Domain == "":
		why := unknown(NoDomain, handshake, certificates.at)
		both(why, why)
	}
	return site.Domain
}

// measureDomains reads the figures of the domains of an OpenPanel.
func (r *run) measureDomains(ctx context.Context, p Panel, o MeasureOrder) []Measured {
	tool := toolName(p.Kind, openpanel.ListDomains.Name)
	all, t := ask(ctx, r, p, &openpanel.ListDomains, nil)
	if t != nil {
		return []Measured{unlisted(p, OfSite, o, troubled(tool, all.at, t))}
	}
	var list []Measured
	var domains []string
	for _, d := range all.said.MainDomains {
		m := Measured{Subject{Panel: p.Name, Of: OfSite, Name: d.DomainURL, Tags: policies.TagsOf(p.Tags, p.Name)}, map[string]Reading{}, false}
		m.put(o, MeasureSiteName, known(d.DomainURL, tool, all.at))
		m.put(o, MeasureDeploy, unknown(NotOffered, p.Kind, all.at))
		list, domains = append(list, m), append(domains, d.DomainURL)
	}
	r.measureProbes(ctx, p, list, domains, o)
	if all.cut {
		list = append(list, unlisted(p, OfSite, o, unknown(Unreadable, tool, all.at)))
	}
	return list
}

// measureProbes looks at the certificates of domains, each of the thing at its place; an
// empty one is passed over. Without a handshake what was noted before holds.
func (r *run) measureProbes(ctx context.Context, p Panel, list []Measured, domains []string, o MeasureOrder) {
	if !o.wants(MeasureCertificate, MeasureAccepted) {
		return
	}
	var of []int
	var looked []string
	for i, domain := range domains {
		if domain != "" {
			of, looked = append(of, i), append(looked, domain)
		}
	}
	for i, item := range r.probeAll(ctx, p, looked) {
		m := list[of[i]]
		days, is := item.Figures[Days].(int64)
		if !is {
			for _, name := range []string{MeasureCertificate, MeasureAccepted} {
				if _, noted := m.Figures[name]; !noted {
					m.put(o, name, missing(item))
				}
			}
			continue
		}
		m.put(o, MeasureCertificate, known(float64(days), handshake, item.At))
		m.put(o, MeasureAccepted, known(item.Fact != CertificateWrong, handshake, item.At))
	}
}
