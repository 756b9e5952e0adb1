package main

import (
	"context"
	"regexp"
	"strconv"
	"sync"
)

var allDigits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]+$`) })

// askSites asks for the names of FlashPanel's sites.
func (iv *interview) askSites(ctx context.Context) error {
	pc := &iv.cfg.Panels[0]
	if pc.Kind != "flashpanel" || pc.URL == simulatorURL {
		return nil
	}
	pc.Sites = nil // the question may come again
	iv.ask.say("\nSites: FlashPanel has no operation that lists them, so their names come from here. The id is in the panel's address bar. You can add them later.")
	for {
		name, err := iv.ask.line(ctx, "Name of a site, such as shop (empty: no more)", "", func(text string) string {
			switch _, known := pc.Sites[text]; {
			case text == "":
				return ""
			case known:
				return "That name is taken."
			case allDigits().MatchString(text):
				return "All digits would be read as an id: give it a name, such as shop."
			}
			return nameOf("shop")(text)
		})
		if err != nil || name == "" {
			return err
		}
		id := int64(0)
		if _, err := iv.ask.line(ctx, "Its id", "", func(text string) string {
			if id, err = strconv.ParseInt(text, 10, 64); err != nil || id < 1 {
				return "The id is a positive number, such as 12."
			}
			return ""
		}); err != nil {
			return err
		}
		if pc.Sites == nil {
			pc.Sites = map[string]SiteConfig{}
		}
		pc.Sites[name] = SiteConfig{ID: id}
	}
}
