package talk

import (
	"context"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Choose gives the values that a field of the prompt of a button can have, those that
// fit a query, at most so many. What was filled into other fields counts: the
// databases are those of the server that was chosen. A server and a site are chosen by
// their names, where only one has it: who is asked to say yes reads it, and types it.
func (t *Talk) Choose(ctx context.Context, id string, by By, field, query string, in Filled, most int) ([]chat.Choice, error) {
	if t.cfg.Choices == nil {
		return nil, nil
	}
	e, err := t.find(ctx, by, id, false)
	if err != nil || !e.Form {
		return nil, err
	}
	form, err := t.formOf(by, e)
	if err != nil {
		return nil, err
	}
	args, wrong := form.Part(in.Values, nil)
	if len(wrong) > 0 {
		args = e.Args
	}
	found, err := t.cfg.Choices.Choices(ctx, tools.Call{Tool: e.Tool, Args: args, Person: by.Person, Door: t.cfg.Door}, field, query, most)
	list := make([]chat.Choice, len(found))
	for i, c := range found {
		list[i] = chat.Choice{Value: c.Value, Label: c.Label, Detail: c.Detail}
		if a := form.Tool.Arg(field); a != nil && (a.Kind == op.KindServer || a.Kind == op.KindSite) {
			list[i].Value = c.Word
		}
	}
	return list, err
}
