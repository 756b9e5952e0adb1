package chat

import (
	"encoding/json"
	"strconv"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

const (
	// usualPage is how many entries the panels put on a page where nothing is said.
	usualPage = 10
	// mostOnPage is how many are asked for at once, at most.
	mostOnPage = 1000
)

// nextPage gives the arguments that read on after an answer; false where there is
// nothing more, or no way to it.
func nextPage(bound *op.Bound, out tools.Outcome) (json.RawMessage, bool) {
	t := bound.Tool()
	if out.Status != tools.Done || bound.Risk() > policies.Read {
		return nil, false
	}
	count, _ := op.Count(out.Data)
	perPage := number(bound.Text("per_page"), usualPage)
	switch {
	case t.Arg("page") != nil:
		page := number(bound.Text("page"), 1)
		if last, known := lastPage(out.Data); known && page >= last || !known && count < perPage {
			return nil, false
		}
		return with(bound, "page", page+1)
	case t.Arg("per_page") != nil && count > 0 && count >= perPage && perPage < mostOnPage:
		return with(bound, "per_page", min(max(2*count, perPage), mostOnPage))
	}
	return nil, false
}

// lastPage is the number of the last page, where an answer says so.
func lastPage(data json.RawMessage) (int, bool) {
	var said struct {
		TotalPages int `json:"total_pages"`
		LastPage   int `json:"last_page"`
		Meta       struct {
			LastPage int `json:"last_page"`
		} `json:"meta"`
	}
	if json.Unmarshal(data, &said) != nil {
		return 0, false
	}
	last := max(said.TotalPages, said.LastPage, said.Meta.LastPage)
	return last, last > 0
}

// number reads a whole number; what is none is the other.
func number(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}

func with(bound *op.Bound, name string, value int) (json.RawMessage, bool) {
	b, err := bound.With(name, value)
	if err != nil {
		return nil, false
	}
	return b.JSON(), true
}
