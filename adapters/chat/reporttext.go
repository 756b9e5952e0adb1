package chat

import (
	"fmt"
	"strings"
)

// Markdown is the report as a page, with the source of each line that has one of its own.
// What strangers wrote cannot be read as marks.
func (r Report) Markdown() string {
	r = r.Sourced()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s\n\n%s\n", r.Sign, inMarkdown(r.Title), inMarkdown(r.Lead))
	for _, p := range r.Parts {
		fmt.Fprintf(&b, "\n## %s %s\n\n", p.Sign, inMarkdown(p.Title))
		for _, line := range p.Lines {
			b.WriteString("- " + line.Sign + " ")
			if line.Subject != "" {
				b.WriteString("**" + inMarkdown(line.Subject) + "**: ")
			}
			b.WriteString(inMarkdown(line.Text) + "\n")
		}
		if p.Rest != "" {
			b.WriteString("- " + inMarkdown(p.Rest) + "\n")
		}
		fmt.Fprintf(&b, "\n_%s_\n", inMarkdown(p.Source))
	}
	fmt.Fprintf(&b, "\n%s\n", inMarkdown(r.Foot))
	return b.String()
}

// Text is the report in lines, for what shows no marks; sources are as in Markdown.
func (r Report) Text() string {
	r = r.Sourced()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n%s\n", r.Sign, r.Title, r.Lead)
	for _, p := range r.Parts {
		fmt.Fprintf(&b, "\n%s %s\n", p.Sign, p.Title)
		for _, line := range p.Lines {
			text := line.Text
			if line.Subject != "" {
				text = line.Subject + ": " + text
			}
			fmt.Fprintf(&b, "  %s %s\n", line.Sign, text)
		}
		if p.Rest != "" {
			fmt.Fprintf(&b, "  %s\n", p.Rest)
		}
		fmt.Fprintf(&b, "  · %s\n", p.Source)
	}
	fmt.Fprintf(&b, "\n%s\n", r.Foot)
	return b.String()
}

// inMarkdown takes from a text what Markdown would read as a mark.
func inMarkdown(text string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "|", `\|`, "&", "&amp;", "~", `\~`, "!", `\!`,
	).Replace(oneLine(text))
}
