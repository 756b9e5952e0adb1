package tools

import "strings"

// Note is what a person wrote for others, such as a reason, as it may be kept,
// recorded and shown: one line, without the panels' credentials, and without what
// looks like a secret.
func (r *Runner) Note(text string) string {
	text = strings.Join(strings.Fields(cleanLines(text)), " ")
	for _, p := range r.panels {
		h := p.hider.of(p)
		text = h.hideCut(h.hide(text))
	}
	return maskPatterns(text)
}

// reasonFor is the reason of a call as the others may be told it: without the secrets
// among its arguments, too.
func (r *Runner) reasonFor(calls ...*call) string {
	reason := ""
	for i, k := range calls {
		if i == 0 {
			reason = k.Reason
		}
		reason = k.line(reason)
	}
	return r.Note(reason)
}
