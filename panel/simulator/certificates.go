package simulator

import (
	"net/http"
	"strings"
	"time"
)

// certificate is a certificate of a site, or a CSR that waits for one. Keys and
// certificates themselves are in no answer.
type certificate struct {
	row
	Domain   string `json:"domain"`
	IsActive bool   `json:"is_active"`
	IsFree   bool   `json:"is_free"`

	unsigned bool // a CSR whose certificate is not installed
}

// routesCertificates registers the group SSL Certificates.
func (s *Simulator) routesCertificates() {
	s.callback("POST /api/sites/{site}/certificates/renew", renewCertificate, "id:integer")
	s.flash("POST /api/sites/{site}/certificates/free", issueFreeCertificate, "client:letsencrypt|zerossl", "?auto_active:boolean", "?account")
	s.flash("POST /api/sites/{site}/certificates/csr", createCSR, "domain:domain")
	s.flash("POST /api/sites/{site}/certificates/import", importCertificate, "certificate_key", "certificate_cert", "?auto_active:boolean")
	s.flash("POST /api/sites/{site}/certificates/{certificate}/clone", cloneCertificate, "?auto_active:boolean")
	s.flash("POST /api/sites/{site}/certificates/{certificate}/install", onCertificate(installCertificate), "certificate_cert")
	s.flash("POST /api/sites/{site}/certificates/{certificate}/active", onCertificate(activateCertificate))
	s.flash("POST /api/sites/{site}/certificates/{certificate}/inactive", onCertificate(deactivateCertificate))
	s.flash("GET /api/sites/{site}/certificates", listCertificates)
	s.flash("POST /api/sites/{site}/certificates", issueProviderCertificate, "client")
	s.flash("DELETE /api/sites/{site}/certificates/{certificate}", onCertificate(deleteCertificate))
}

// seedCertificates gives every site but pma an active certificate. Shop has an old
// one besides, and api a CSR.
func seedCertificates(w *world, _ time.Time) {
	id := 0
	on := func(st *site, ct certificate) {
		id++
		ct.ID, ct.Domain = id, st.Name
		st.certificates = append(st.certificates, &ct)
	}
	for _, st := range w.sites {
		if st.label != "pma" {
			on(st, certificate{IsActive: true, IsFree: st.label != "api"})
		}
		switch st.label {
		case "shop":
			on(st, certificate{})
		case "api":
			on(st, certificate{unsigned: true})
		}
	}
}

// onCertificate looks up the certificate of the path among those of the site.
func onCertificate(h func(*call, *certificate) answer) handler {
	return func(c *call) answer {
		ct, ok := find(c.site.certificates, c.id("certificate"))
		if !ok {
			return missing("Certificate", c.path("certificate"))
		}
		return h(c, ct)
	}
}

// put adds a certificate with a new id when the event ends, and activates it where
// that is wished.
func (c *call) put(description string, ct certificate, active bool) answer {
	st := c.site
	return c.started("certificate", description, func() {
		ct.ID = c.w.id("certificate")
		st.certificates = append(st.certificates, &ct)
		if active {
			st.activate(&ct)
		}
	})
}

// activate makes a certificate the one that visitors get.
func (st *site) activate(ct *certificate) {
	for _, other := range st.certificates {
		other.IsActive = other == ct
	}
}

// pem says whether a text begins as a PEM block does.
func pem(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN ") }

// renewCertificate changes nothing that an operation shows.
func renewCertificate(c *call) answer {
	if _, there := find(c.site.certificates, c.in.number("id", 0)); !there {
		return missing("Certificate", c.in.text("id"))
	}
	return none()
}

func issueFreeCertificate(c *call) answer {
	return c.put("Install free certificate", certificate{Domain: c.site.Name, IsFree: true}, c.in.flag("auto_active"))
}

func createCSR(c *call) answer {
	return c.put("Create CSR", certificate{Domain: c.in.text("domain"), unsigned: true}, false)
}

// importCertificate takes what looks like PEM, and reads nothing out of it.
func importCertificate(c *call) answer {
	for _, field := range []string{"certificate_key", "certificate_cert"} {
		if !pem(c.in.text(field)) {
			return invalid(field, "The "+strings.ReplaceAll(field, "_", " ")+" field format is invalid.")
		}
	}
	return c.put("Import certificate", certificate{Domain: c.site.Name}, c.in.flag("auto_active"))
}

// cloneCertificate looks for the certificate on the other sites, and refuses the
// site's own.
func cloneCertificate(c *call) answer {
	for _, st := range c.w.sites {
		ct, there := find(st.certificates, c.id("certificate"))
		switch {
		case !there:
			continue
		case st == c.site:
			return refused(http.StatusUnprocessableEntity, "The certificate belongs to this site")
		case ct.unsigned:
			return refused(http.StatusUnprocessableEntity, "The certificate is not installed")
		}
		return c.put("Clone certificate", certificate{Domain: ct.Domain, IsFree: ct.IsFree}, c.in.flag("auto_active"))
	}
	return missing("Certificate", c.path("certificate"))
}

// installCertificate completes a CSR, and refuses what is none.
func installCertificate(c *call, ct *certificate) answer {
	if !ct.unsigned {
		return refused(http.StatusUnprocessableEntity, "The certificate is installed already")
	}
	if !pem(c.in.text("certificate_cert")) {
		return invalid("certificate_cert", "The certificate cert field format is invalid.")
	}
	return c.started("certificate", "Install certificate", func() { ct.unsigned = false })
}

// activateCertificate refuses a CSR.
func activateCertificate(c *call, ct *certificate) answer {
	if ct.unsigned {
		return refused(http.StatusUnprocessableEntity, "The certificate is not installed")
	}
	st := c.site
	return c.started("certificate", "Activate certificate", func() {
		if _, there := find(st.certificates, ct.ID); there {
			st.activate(ct)
		}
	})
}

func deactivateCertificate(c *call, ct *certificate) answer {
	return c.started("certificate", "Deactivate certificate", func() { ct.IsActive = false })
}

func listCertificates(c *call) answer { return data(shown(c.site.certificates)) }

// issueProviderCertificate always activates, as the reference says.
func issueProviderCertificate(c *call) answer {
	return c.put("Install certificate of "+c.in.text("client"), certificate{Domain: c.site.Name}, true)
}

func deleteCertificate(c *call, ct *certificate) answer {
	st := c.site
	return c.started("certificate", "Delete certificate", func() { st.certificates = drop(st.certificates, ct.ID) })
}
