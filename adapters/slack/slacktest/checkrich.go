package slacktest

// richElement judges a part of a rich_text block.
func (c *checker) richElement(at string, v any) {
	m, _ := v.(map[string]any)
	border, spot := whole(0, 1), whole(0, 8)
	spans := list(0, 0, (*checker).span)
	s := shape{required: []string{"elements"}, fields: map[string]rule{"elements": spans}}
	switch m["type"] {
	case "rich_text_section":
	case "rich_text_quote":
		s.fields["border"] = border
	case "rich_text_preformatted":
		s.fields["border"] = border
		s.fields["language"] = str(1, 50)
		s.fields["elements"] = list(0, 0, func(c *checker, at string, v any) {
			inner, _ := v.(map[string]any)
			if inner["type"] != "text" && inner["type"] != "link" {
				c.add(at, "preformatted text holds text and links only")
			}
			c.span(at, v)
		})
	case "rich_text_list":
		s.required = append(s.required, "style")
		s.fields["style"] = one("bullet", "ordered")
		s.fields["indent"], s.fields["offset"], s.fields["border"] = spot, whole(0, 10_000), border
		s.fields["elements"] = list(0, 0, func(c *checker, at string, v any) {
			inner, _ := v.(map[string]any)
			if inner["type"] != "rich_text_section" {
				c.add(at, "a list holds rich_text_section only")
				return
			}
			c.richElement(at, v)
		})
	default:
		c.add(at, "unsupported type: %q", m["type"])
		return
	}
	c.object(at, v, s)
}

// span judges a piece of text in a rich_text block.
func (c *checker) span(at string, v any) {
	m, _ := v.(map[string]any)
	id := str(1, 0)
	f := map[string]rule{"style": (*checker).style}
	var required []string
	need := func(name string, r rule) {
		f[name] = r
		required = append(required, name)
	}
	switch m["type"] {
	case "text":
		need("text", str(1, 0))
	case "link":
		need("url", str(1, 3000))
		f["text"], f["unsafe"] = str(1, 0), boolean
	case "emoji":
		need("name", id)
		f["unicode"], f["skin_tone"] = id, whole(1, 6)
	case "user":
		need("user_id", id)
	case "usergroup":
		need("usergroup_id", id)
	case "channel":
		need("channel_id", id)
	case "team":
		need("team_id", id)
	case "broadcast":
		need("range", one("here", "channel", "everyone"))
	case "color":
		need("value", id)
	case "date":
		need("timestamp", whole(0, 1<<40))
		need("format", id)
		f["url"], f["fallback"] = str(1, 3000), id
	default:
		c.add(at, "unsupported type: %q", m["type"])
		return
	}
	c.object(at, v, shape{required: required, fields: f})
	c.count(m["text"])
}

func (c *checker) style(at string, v any) {
	c.object(at, v, shape{fields: map[string]rule{
		"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean,
		"highlight": boolean, "client_highlight": boolean, "unlink": boolean}})
}
