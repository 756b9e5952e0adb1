package slacktest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// element wants a block element of one of the given types.
func element(kinds ...string) rule {
	return func(c *checker, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.add(at, "must be an object")
			return
		}
		kind, _ := m["type"].(string)
		s := elementShape(kind)
		if s.fields == nil || !slices.Contains(kinds, kind) {
			c.add(at, "unsupported type: %q", kind)
			return
		}
		if kind == "file_input" && c.surface != onModal {
			c.add(at, "file_input is allowed in modals only")
		}
		if kind != "image" {
			s.fields["action_id"] = str(1, 255)
		}
		c.object(at, v, s)
		c.elementWhole(at, kind, m)
	}
}

// elementWhole judges what members of an element say together.
func (c *checker) elementWhole(at, kind string, m map[string]any) {
	if kind == "image" {
		c.picture(at, m)
	}
	if m["focus_on_load"] == true {
		if c.focused {
			c.add(at, "only one element can have focus_on_load")
		}
		c.focused = true
	}
	if strings.HasSuffix(kind, "static_select") {
		if (m["options"] == nil) == (m["option_groups"] == nil) {
			c.add(at, "a select needs either options or option_groups")
		}
	}
	switch kind {
	case "static_select", "multi_static_select", "checkboxes", "radio_buttons":
		c.initial(at, m)
	case "number_input":
		low, high := number(m["min_value"]), number(m["max_value"])
		if low != nil && high != nil && *low > *high {
			c.add(at, "min_value must not be greater than max_value")
		}
	case "plain_text_input":
		low, high := number(m["min_length"]), number(m["max_length"])
		if low != nil && high != nil && *low > *high {
			c.add(at, "min_length must not be greater than max_length")
		}
		said, _ := m["initial_value"].(string)
		if high != nil && float64(length(said)) > *high {
			c.add(at+"/initial_value", "must not be longer than max_length")
		}
	}
}

// number reads a number or the string of one.
func number(v any) *float64 {
	if s, ok := v.(string); ok {
		v = json.Number(s)
	}
	n, ok := v.(json.Number)
	f, err := n.Float64()
	if !ok || err != nil {
		return nil
	}
	return &f
}

// initial wants what is chosen at first to be one of the options, exactly.
func (c *checker) initial(at string, m map[string]any) {
	options, _ := m["options"].([]any)
	groups, _ := m["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		more, _ := group["options"].([]any)
		options = append(slices.Clone(options), more...)
	}
	chosen, _ := m["initial_options"].([]any)
	if o := m["initial_option"]; o != nil {
		chosen = append(slices.Clone(chosen), o)
	}
	for _, o := range chosen {
		if !slices.ContainsFunc(options, func(p any) bool { return reflect.DeepEqual(p, o) }) {
			c.add(at, "an initial option must be one of the options, exactly")
		}
	}
}

// elementShape gives what an element of a type may hold.
func elementShape(kind string) shape {
	confirm, placeholder, focus := rule((*checker).confirm), plain(150), rule(boolean)
	plainOptions := list(1, 100, option("plain_text"))
	groups := list(1, 100, func(c *checker, at string, v any) {
		c.object(at, v, shape{required: []string{"label", "options"}, fields: map[string]rule{"label": plain(75), "options": plainOptions}})
	})
	dispatch := func(c *checker, at string, v any) {
		c.object(at, v, shape{fields: map[string]rule{"trigger_actions_on": list(1, 2, one("on_enter_pressed", "on_character_entered"))}})
	}
	numeric := func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || number(s) == nil {
			c.add(at, "must be a number in a string")
		}
	}
	least := whole(1, 100)
	ids := list(0, 100, str(1, 0))
	f := map[string]rule{}
	s := shape{fields: f}
	put := func(name string, r rule) { f[name] = r }
	switch kind {
	case "button":
		s.required = []string{"text"}
		put("text", plain(75))
		put("value", str(0, 2000))
		put("url", str(1, 3000))
		put("style", one("primary", "danger"))
		put("confirm", confirm)
		put("accessibility_label", str(1, 75))
	case "image":
		s.required = []string{"alt_text"}
		put("image_url", str(1, 3000))
		put("slack_file", (*checker).slackFile)
		put("alt_text", str(1, 2000))
	case "overflow":
		s.required = []string{"options"}
		put("options", list(1, 5, option("plain_text")))
		put("confirm", confirm)
	case "checkboxes", "radio_buttons":
		s.required = []string{"options"}
		put("options", list(1, 10, option("plain_text", "mrkdwn")))
		put("confirm", confirm)
		put("focus_on_load", focus)
		if kind == "checkboxes" {
			put("initial_options", list(1, 10, option("plain_text", "mrkdwn")))
		} else {
			put("initial_option", option("plain_text", "mrkdwn"))
		}
	case "plain_text_input":
		put("initial_value", str(0, 3000))
		put("multiline", boolean)
		put("min_length", whole(0, 3000))
		put("max_length", whole(1, 3000))
	case "number_input":
		s.required = []string{"is_decimal_allowed"}
		put("is_decimal_allowed", boolean)
		put("initial_value", numeric)
		put("min_value", numeric)
		put("max_value", numeric)
	case "email_text_input", "url_text_input":
		put("initial_value", str(0, 3000))
	case "file_input":
		put("filetypes", list(1, 0, str(1, 0)))
		put("max_files", whole(1, 10))
	case "datepicker":
		put("initial_date", str(10, 10))
	case "timepicker":
		put("initial_time", str(5, 5))
		put("timezone", str(1, 0))
	case "datetimepicker":
		put("initial_date_time", whole(1_000_000_000, 9_999_999_999))
	case "static_select", "multi_static_select":
		put("options", plainOptions)
		put("option_groups", groups)
	case "external_select", "multi_external_select":
		put("min_query_length", whole(0, 3000))
	case "users_select":
		put("initial_user", str(1, 0))
	case "multi_users_select":
		put("initial_users", ids)
	case "conversations_select", "multi_conversations_select":
		put("initial_conversation", str(1, 0))
		put("initial_conversations", ids)
		put("default_to_current_conversation", boolean)
		put("filter", func(c *checker, at string, v any) {
			c.object(at, v, shape{fields: map[string]rule{
				"include": list(1, 4, one("im", "mpim", "private", "public")), "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean}})
		})
	case "channels_select":
		put("initial_channel", str(1, 0))
	case "multi_channels_select":
		put("initial_channels", ids)
	default:
		return shape{}
	}
	switch {
	case strings.HasSuffix(kind, "_input") && kind != "file_input":
		put("placeholder", placeholder)
		put("focus_on_load", focus)
		put("dispatch_action_config", dispatch)
	case strings.HasSuffix(kind, "picker"):
		put("confirm", confirm)
		put("focus_on_load", focus)
		if kind != "datetimepicker" {
			put("placeholder", placeholder)
		}
	case strings.HasSuffix(kind, "_select"):
		put("placeholder", placeholder)
		put("focus_on_load", focus)
		put("confirm", confirm)
		if strings.HasPrefix(kind, "multi_") {
			put("max_selected_items", least)
			put("initial_options", list(1, 100, option("plain_text")))
		} else {
			put("initial_option", option("plain_text"))
			if kind == "conversations_select" || kind == "channels_select" {
				put("response_url_enabled", boolean)
			}
		}
	}
	return s
}

// option wants an option of a menu whose text has one of the types.
func option(kinds ...string) rule {
	return func(c *checker, at string, v any) {
		c.object(at, v, shape{required: []string{"text", "value"}, fields: map[string]rule{
			"text": textObject(75, kinds...), "value": str(1, 75), "description": textObject(75, kinds...), "url": str(1, 3000)}})
	}
}

func (c *checker) confirm(at string, v any) {
	c.object(at, v, shape{required: []string{"title", "text", "confirm", "deny"}, fields: map[string]rule{
		"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30), "style": one("primary", "danger")}})
}
