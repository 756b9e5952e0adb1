package cron

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"panelbot/tools/digest"
)

// fingerprint is what a report says of how things stand, without the figures that always
// move; news says that it tells of something that happened since the one before, which
// the next one does not tell again.
func fingerprint(r digest.Report) (mark string, news bool) {
	var lines []string
	for _, section := range r.Sections {
		for _, item := range section.Items {
			switch item.Fact {
			case digest.AuditHead, digest.Same, digest.FirstTime:
			case digest.Added, digest.Removed, digest.Changed, digest.Denials:
				news = true
			case digest.Bans, digest.FailedLogins:
				news = news || item.State == digest.Attention
			default:
				f := item.Figures
				stands := fmt.Sprint(f[digest.Because], f[digest.Status], f[digest.Thing], f[digest.By])
				switch item.Fact {
				case digest.DeployFailed:
					news = news || f[digest.Recent] != nil
				case digest.Waiting: // another request is another state
					stands += fmt.Sprint(f[digest.Name], f[digest.Until])
				}
				lines = append(lines, fmt.Sprintf("%q %q %q %q %q %q %q", string(section.Kind)+section.Title, item.State, item.Panel, item.Subject, item.Fact, item.Source, stands))
			}
		}
	}
	slices.Sort(lines) // the order is that of figures
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:]), news
}
