package slacktest

import (
	"maps"
	"slices"
)

// part is an element of a message or a view that a person can use.
type part struct {
	block, action, kind string
	element             map[string]any
	input               map[string]any // the input block around it
}

// parts gives all elements with an action_id in blocks, in reading order.
func parts(blocks any) []part {
	items, _ := blocks.([]any)
	var all []part
	take := func(block string, v any, input map[string]any) {
		m, _ := v.(map[string]any)
		action, _ := m["action_id"].(string)
		kind, _ := m["type"].(string)
		if action != "" {
			all = append(all, part{block, action, kind, m, input})
		}
	}
	for _, item := range items {
		b, _ := item.(map[string]any)
		id, _ := b["block_id"].(string)
		elements, _ := b["elements"].([]any)
		if b["type"] == "actions" {
			for _, e := range elements {
				take(id, e, nil)
			}
		}
		take(id, b["accessory"], nil)
		if b["type"] == "input" {
			take(id, b["element"], b)
		}
	}
	return all
}

// partsOf gives the elements of a message, those in its attachments too.
func (m *Message) partsOf() []part {
	all := parts(m.Blocks)
	for _, a := range m.Attachments {
		attachment, _ := a.(map[string]any)
		all = append(all, parts(attachment["blocks"])...)
	}
	return all
}

// initialState gives state.values of blocks in which nobody has typed.
func initialState(blocks any) map[string]map[string]any {
	state := map[string]map[string]any{}
	for _, p := range parts(blocks) {
		value := p.initial()
		if value == nil {
			continue
		}
		if state[p.block] == nil {
			state[p.block] = map[string]any{}
		}
		state[p.block][p.action] = value
	}
	return state
}

// field is the member in which the state of an element of a type is told, and
// empty where the type has none.
func (p part) field() string {
	switch p.kind {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		return "value"
	case "static_select", "external_select", "radio_buttons":
		return "selected_option"
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options"
	case "users_select":
		return "selected_user"
	case "conversations_select":
		return "selected_conversation"
	case "channels_select":
		return "selected_channel"
	case "multi_users_select":
		return "selected_users"
	case "multi_conversations_select":
		return "selected_conversations"
	case "multi_channels_select":
		return "selected_channels"
	case "datepicker":
		return "selected_date"
	case "timepicker":
		return "selected_time"
	case "datetimepicker":
		return "selected_date_time"
	case "file_input":
		return "files"
	}
	return ""
}

// initial gives the state of an element that nobody has used: nil for a button.
func (p part) initial() map[string]any {
	field := p.field()
	if field == "" {
		return nil
	}
	value := map[string]any{"type": p.kind, field: nil}
	switch field {
	case "selected_options", "selected_users", "selected_conversations", "selected_channels", "files":
		value[field] = []any{}
	}
	for _, name := range []string{"initial_value", "initial_option", "initial_options", "initial_user", "initial_users", "initial_channel", "initial_channels",
		"initial_conversation", "initial_conversations", "initial_date", "initial_time", "initial_date_time"} {
		if v := p.element[name]; v != nil {
			value[field] = v
		}
	}
	return value
}

// options gives the options of a menu, those of its groups too.
func (p part) options() []map[string]any {
	var all []map[string]any
	take := func(v any) {
		items, _ := v.([]any)
		for _, item := range items {
			if m, ok := item.(map[string]any); ok {
				all = append(all, m)
			}
		}
	}
	take(p.element["options"])
	groups, _ := p.element["option_groups"].([]any)
	for _, g := range groups {
		m, _ := g.(map[string]any)
		take(m["options"])
	}
	return all
}

// copyState makes a copy of state.values.
func copyState(state map[string]map[string]any) map[string]any {
	out := map[string]any{}
	for _, block := range slices.Sorted(maps.Keys(state)) {
		out[block] = maps.Clone(state[block])
	}
	return out
}
