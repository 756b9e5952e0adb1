package simulator

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// workflow is a workflow of an n8n. Ids are texts there.
type workflow struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Active bool   `json:"active"`

	document map[string]any // all that an export holds besides
}

// routesN8NWorkflows registers the part of the group N8N Automation that is about workflows.
func (s *Simulator) routesN8NWorkflows() {
	s.flash("POST /api/sites/{site}/n8n/workflows/import", onN8N(importWorkflow), "?path", "?remove:boolean", "?file:file")
	s.flash("POST /api/sites/{site}/n8n/workflows/status", onN8N(switchWorkflows), "action:active|inactive")
	s.flash("POST /api/sites/{site}/n8n/workflows/{workflow}/active", onWorkflow(activateWorkflow))
	s.flash("POST /api/sites/{site}/n8n/workflows/{workflow}/inactive", onWorkflow(deactivateWorkflow))
	s.flash("POST /api/sites/{site}/n8n/workflows/{workflow}/start", onWorkflow(startWorkflow))
	s.flash("POST /api/sites/{site}/n8n/workflows/{workflow}/export", onWorkflow(exportWorkflow))
	s.flash("GET /api/sites/{site}/n8n/workflows", onN8N(listWorkflows))
}

// workflow returns the workflow of an id, or nil.
func (n *n8nInstance) workflow(id string) *workflow {
	for _, wf := range n.workflows {
		if wf.ID == id {
			return wf
		}
	}
	return nil
}

// onWorkflow looks up the workflow of the path.
func onWorkflow(h func(*call, *workflow) answer) handler {
	return onN8N(func(c *call, n *n8nInstance) answer {
		wf := n.workflow(c.path("workflow"))
		if wf == nil {
			return refused(http.StatusNotFound, "Workflow not found")
		}
		return h(c, wf)
	})
}

// imported reads the objects of an import: from the upload, or from the file on
// the server that path names. A file holds one object, or a list of them; each
// has a name. Done says what is left to do when the event ends.
func (c *call) imported() (documents []map[string]any, done func(), refusal answer, good bool) {
	field, content := "file", c.in.files["file"].content
	done = func() {}
	if _, uploaded := c.in.files["file"]; !uploaded {
		if !c.in.has("path") {
			return nil, nil, invalid("file", "The file field is required when path is not present."), false
		}
		files, from := c.server.files, path.Clean("/"+c.in.text("path"))
		there := false
		if content, there = files.read(from); !there {
			return nil, nil, invalid("path", "The selected path is invalid."), false
		}
		field = "path"
		if c.in.flag("remove") {
			done = func() { files.remove(from) }
		}
	}
	if err := json.Unmarshal(content, &documents); err != nil {
		var one map[string]any
		if err := json.Unmarshal(content, &one); err != nil {
			return nil, nil, invalid(field, "The "+field+" field must be a valid JSON string."), false
		}
		documents = []map[string]any{one}
	}
	for i := range max(len(documents), 1) {
		if len(documents) == 0 || scalar(documents[i]["name"]) == "" {
			return nil, nil, invalid(field, "The "+field+" holds an object without a name."), false
		}
	}
	return documents, done, answer{}, true
}

// importWorkflow replaces a workflow of the same id, and adds any other. What is
// imported is inactive, as n8n does it.
func importWorkflow(c *call, n *n8nInstance) answer {
	documents, done, refusal, good := c.imported()
	if !good {
		return refusal
	}
	return c.started("n8n", "Import N8N workflow", func() {
		for _, d := range documents {
			wf := n.workflow(scalar(d["id"]))
			if wf == nil {
				wf = &workflow{ID: strconv.Itoa(c.w.id("workflow"))}
				n.workflows = append(n.workflows, wf)
			}
			wf.Name, wf.Active, wf.document = scalar(d["name"]), false, d
		}
		done()
	})
}

func switchWorkflows(c *call, n *n8nInstance) answer {
	on := c.in.text("action") == "active"
	return c.started("n8n", "Set all N8N workflows "+c.in.text("action"), func() {
		for _, wf := range n.workflows {
			wf.Active = on
		}
	})
}

func activateWorkflow(c *call, wf *workflow) answer {
	return c.started("n8n", "Activate N8N workflow "+wf.Name, func() { wf.Active = true })
}

func deactivateWorkflow(c *call, wf *workflow) answer {
	return c.started("n8n", "Deactivate N8N workflow "+wf.Name, func() { wf.Active = false })
}

func startWorkflow(c *call, wf *workflow) answer {
	return c.started("n8n", "Execute N8N workflow "+wf.Name, nil)
}

// export returns the workflow as n8n writes it into a file.
func (wf *workflow) export() map[string]any {
	d := maps.Clone(wf.document)
	d["id"], d["name"], d["active"] = wf.ID, wf.Name, wf.Active
	return d
}

// exportWorkflow names the file as the field name wishes, else for the workflow.
func exportWorkflow(c *call, wf *workflow) answer {
	return c.jsonFile(c.in.or("name", wf.Name), wf.export())
}

// jsonFile answers a JSON file, whose name is made fit for one.
func (c *call) jsonFile(name string, v any) answer {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	return download(name+".json", "application/json", bytes.TrimSpace(indented(v)))
}

func listWorkflows(_ *call, n *n8nInstance) answer { return data(shown(n.workflows)) }
