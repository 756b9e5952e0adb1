package alert

import (
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// LongestMute is how long something can be muted at most.
const LongestMute = 7 * 24 * time.Hour

// ThingName is a thing as people and mutes name it: panel/name, or the panel alone.
func ThingName(s digest.Subject) string {
	if s.Of == digest.OfPanel {
		return s.Panel
	}
	return s.Panel + "/" + s.Name
}

// Names reports whether what somebody typed names the thing: web-1, or main/web-1.
func Names(word string, s digest.Subject) bool {
	return s.Name != "" && (word == s.Name || word == ThingName(s))
}

// Mutes are the mutes of now.
type Mutes []policies.Mute

// Of gives the mute under which a rule says nothing of a thing; the one that lasts longest
// where there are several.
func (m Mutes) Of(rule string, s digest.Subject, at time.Time) (found policies.Mute, muted bool) {
	for _, one := range m {
		if one.Until.After(at) && (one.Rule && one.Name == rule || !one.Rule && Names(one.Name, s)) && one.Until.After(found.Until) {
			found, muted = one, true
		}
	}
	return found, muted
}

// Everything reports whether a word means all things: nothing mutes those.
func Everything(word string) bool {
	return slices.Contains([]string{"*", "all", "everything", "tất-cả", "tat-ca"}, strings.ToLower(word))
}
