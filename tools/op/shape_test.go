package op_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools/op"
)

// TestShape: what an answer holds is known by the names on the wire, as far as the
// reference shows it.
func TestShape(t *testing.T) {
	t.Parallel()
	type base struct {
		ID int64 `json:"id"`
	}
	type item struct {
		base
		Name string         `json:"name"`
		Tags []string       `json:"tags"`
		More map[string]any `json:"more"`
		Any  any            `json:"any"`
		In   *struct {
			Disk float64 `json:"disk,omitempty"`
		} `json:"limits"`
	}
	type answer struct {
		Data []item `json:"data"`
	}
	declared := &op.Operation[struct{}, answer]{Name: "thing.list", Route: "GET /api/things", Risk: policies.Read, Doc: "List things.", Words: []string{"things"}}
	tool, err := op.Compile(op.Vendor{Kind: "flashpanel"}, op.Group{Title: "Things", Name: "things"}, declared)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tool.Shape().At("data")
	if err != nil || !data.IsList() || data.Open() {
		t.Fatalf("data: %v", err)
	}
	one := data.Items()
	if got := one.Fields(); !slices.Equal(got, []string{"any", "id", "limits", "more", "name", "tags"}) {
		t.Errorf("got %v", got)
	}
	for path, want := range map[string]string{
		"id": "", "name": "", "tags": "", "tags.0": "", "limits.disk": "", "more.x.y": "", "any.x.0.y": "",
		"nme": "has no field nme. Did you mean name? Fields are: any, id", "name.x": "name is a value, which has no field x", "tags.x": "tags is a list", "limits.dsk": "limits has no field dsk. Did you mean disk?",
	} {
		if _, err := one.At(strings.Split(path, ".")...); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	if _, err := (op.Shape{}).At("a", "b"); err != nil || !(op.Shape{}).Open() || (op.Shape{}).IsList() || (op.Shape{}).Fields() != nil {
		t.Errorf("what may be anything is %v", err)
	}
	if _, err := tool.Shape().At("data", "x"); err == nil || !strings.Contains(err.Error(), "such as data.0") {
		t.Errorf("got %v", err)
	}
}

// TestShapeFits: an answer without its lists, or with nothing of what the reference shows,
// is of another shape; one without elements is not.
func TestShapeFits(t *testing.T) {
	t.Parallel()
	type base struct {
		Rows []string `json:"rows"`
	}
	var (
		list   []struct{}
		one    struct{ base }
		figure struct {
			Used *float64 `json:"used"`
			Max  float64  `json:"max"`
		}
		either struct {
			Names []string `json:"names,omitempty"`
			Used  int64    `json:"used"`
		}
		names    map[string]string
		anything any
	)
	for _, c := range []struct {
		shape    op.Shape
		fit, odd []string
	}{
		{op.ShapeOf(&list), []string{`[]`, ` [{}]`}, []string{``, `null`, `{}`, `{"data":[]}`, `7`, `"none"`}},
		{op.ShapeOf(&one), []string{`{"rows":[]}`, `{"rows":["a"],"more":1}`}, []string{``, `null`, `{}`, `[]`, `{"rows":null}`, `{"rows":{}}`, `{"Rows":[]}`, `{"data":{"rows":[]}}`}},
		{op.ShapeOf(&figure), []string{`{"used":0}`, `{"used":null,"max":1}`}, []string{`{}`, `null`, `[]`, `{"data":null}`, `{"used":null}`}},
		{op.ShapeOf(&either), []string{`{"used":0}`, `{"names":[]}`, `{"names":null,"used":1}`}, []string{`{}`, `{"names":null}`, `{"names":"none","used":1}`}},
		{op.ShapeOf(&names), []string{`{}`, `{"a":"b"}`}, nil},
		{op.ShapeOf(&anything), []string{`{}`, `null`, `7`}, nil},
		{op.Shape{}, []string{`{}`, `null`}, nil},
	} {
		for _, answer := range c.fit {
			if err := c.shape.Fits(json.RawMessage(answer)); err != nil {
				t.Errorf("%v, %s: %v", c.shape, answer, err)
			}
		}
		for _, answer := range c.odd {
			if c.shape.Fits(json.RawMessage(answer)) == nil {
				t.Errorf("%v, %s: it fits", c.shape, answer)
			}
		}
	}
}
