package digest_test

import (
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// elsewhere is a rig whose panel has no active certificate for any site, and the domains of
// the sites.
func elsewhere(t *testing.T, visitors sites, change ...func(*tools.Config, *digest.Config)) (*rig, map[string]string) {
	t.Helper()
	r := newRig(t, change...)
	r.cfg.Runner = answers{r.runner, map[string]string{"flashpanel_certificate_list": `{"data":[{"id":1,"is_active":false}]}`}}
	panels := r.cfg.Panels()
	domains := map[string]string{}
	for i := range panels {
		panels[i].Prober = visitors
		for _, s := range panels[i].Sites {
			domains[s.Name] = s.Domain
		}
	}
	r.cfg.Panels = func() []digest.Panel { return panels }
	return r, domains
}

// TestCertificateElsewhere: a site whose certificate is not the panel's is judged by what
// visitors get, and its days are told. It was once red always, and not looked at.
func TestCertificateElsewhere(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	visitors := sites{
		"shop.example.com": {Until: time.Now().Add(60*day + time.Hour)},
		"api.example.net":  {Until: time.Now().Add(9*day + time.Hour)},
		"docs.example.net": {Until: time.Now().Add(60*day + time.Hour), Wrong: "host"},
	}
	r, domains := elsewhere(t, visitors)
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Certificates}})
	figures := r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfSite}, Panels: []string{"main"}})
	for _, test := range []struct {
		site           string
		panel, visitor digest.State
		fact           digest.Fact
		days, accepted any
	}{
		{"shop", digest.OK, digest.OK, digest.CertificateValid, 60.0, true},
		{"api", digest.OK, digest.Attention, digest.CertificateValid, 9.0, true},
		{"docs", digest.OK, digest.Attention, digest.CertificateWrong, 60.0, false},
		{"blog", digest.Attention, digest.Unknown, digest.NotRead, nil, false},
	} {
		if got := r.item(made, digest.Certificates, "main", test.site); got.State != test.panel || got.Fact != digest.CertificateMissing {
			t.Errorf("%s at the panel: got %+v, want %s", test.site, got, test.panel)
		}
		if got := r.item(made, digest.Certificates, "main", domains[test.site]); got.State != test.visitor || got.Fact != test.fact {
			t.Errorf("%s for visitors: got %+v, want %s", test.site, got, test.visitor)
		}
		if got := r.of(figures, "main", test.site, digest.OfSite, digest.MeasureCertificate); got.Value != test.days {
			t.Errorf("the days of %s: got %+v, want %v", test.site, got, test.days)
		}
		if got := r.of(figures, "main", test.site, digest.OfSite, digest.MeasureAccepted); got.Value != test.accepted {
			t.Errorf("whether %s is accepted: got %+v, want %v", test.site, got, test.accepted)
		}
	}
}

// TestCertificateElsewhereUnmeasured: where nobody can look at what visitors get, or nobody
// knows where, it counts that the panel has none.
func TestCertificateElsewhereUnmeasured(t *testing.T) {
	t.Parallel()
	r, _ := elsewhere(t, nil)
	panels := r.cfg.Panels()
	for i := range panels {
		panels[i].Prober = nil
		for j := range panels[i].Sites {
			if panels[i].Sites[j].Name == "shop" {
				panels[i].Sites[j].Domain = ""
			}
		}
	}
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Certificates}})
	figures := r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfSite}, Panels: []string{"main"}})
	for _, site := range []string{"shop", "api"} {
		if got := r.item(made, digest.Certificates, "main", site, digest.CertificateMissing); got.State != digest.Attention {
			t.Errorf("got %+v", got)
		}
		if got := r.of(figures, "main", site, digest.OfSite, digest.MeasureAccepted); got.Value != false {
			t.Errorf("got %+v", got)
		}
	}
}

// TestCertificateElsewhereDenied: what the policy lets nobody read at the panel is not
// looked at past it.
func TestCertificateElsewhereDenied(t *testing.T) {
	t.Parallel()
	visitors := sites{"shop.example.com": {Until: time.Now().AddDate(0, 2, 0)}}
	r, _ := elsewhere(t, visitors, func(c *tools.Config, _ *digest.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "no-certificates", When: `door == "cron" && tool.name == "flashpanel_certificate_list"`, Effect: policies.Deny}}
		compiled, problems := p.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = compiled
	})
	r.cfg.Runner = r.runner
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Certificates}})
	for _, item := range all(made, digest.Certificates) {
		if item.Panel == "main" && item.Figures[digest.Because] != digest.Denied {
			t.Errorf("got %+v", item)
		}
	}
	figures := r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfSite}, Panels: []string{"main"}})
	if got := r.of(figures, "main", "shop", digest.OfSite, digest.MeasureCertificate); got.Why != digest.Denied {
		t.Errorf("got %+v", got)
	}
}
