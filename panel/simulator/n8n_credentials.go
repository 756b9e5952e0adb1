package simulator

import (
	"cmp"
	"net/http"
	"strconv"
)

// credential is a credential of an n8n.
type credential struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`

	data map[string]any // nil: it came from a client, and is not told again
}

// routesN8NCredentials registers the part of the group N8N Automation that is about credentials.
func (s *Simulator) routesN8NCredentials() {
	s.flash("POST /api/sites/{site}/n8n/credentials/import", onN8N(importCredential), "?path", "?remove:boolean", "?file:file")
	s.flash("POST /api/sites/{site}/n8n/credentials/{credential}/export", onN8N(exportCredential))
	s.flash("GET /api/sites/{site}/n8n/credentials", onN8N(listCredentials))
}

// credential returns the credential of an id, or nil.
func (n *n8nInstance) credential(id string) *credential {
	for _, cr := range n.credentials {
		if cr.ID == id {
			return cr
		}
	}
	return nil
}

// importCredential replaces a credential of the same id, and adds any other.
func importCredential(c *call, n *n8nInstance) answer {
	documents, done, refusal, good := c.imported()
	if !good {
		return refusal
	}
	return c.started("n8n", "Import N8N credential", func() {
		for _, d := range documents {
			cr := n.credential(scalar(d["id"]))
			if cr == nil {
				cr = &credential{ID: strconv.Itoa(c.w.id("credential"))}
				n.credentials = append(n.credentials, cr)
			}
			cr.Name, cr.Type, cr.data = scalar(d["name"]), cmp.Or(scalar(d["type"]), "httpHeaderAuth"), nil
		}
		done()
	})
}

// export returns the credential as n8n writes it into a file. The secrets of a
// seeded one begin with "simulated-"; those that a client sent stay out.
func (cr *credential) export() map[string]any {
	d := map[string]any{"id": cr.ID, "name": cr.Name, "type": cr.Type, "data": map[string]any{}}
	if cr.data != nil {
		d["data"] = cr.data
	}
	return d
}

// exportCredential names the file as the field name wishes, else for the credential.
func exportCredential(c *call, n *n8nInstance) answer {
	cr := n.credential(c.path("credential"))
	if cr == nil {
		return refused(http.StatusNotFound, "Credential not found")
	}
	return c.jsonFile(c.in.or("name", cr.Name), cr.export())
}

func listCredentials(_ *call, n *n8nInstance) answer { return data(shown(n.credentials)) }
