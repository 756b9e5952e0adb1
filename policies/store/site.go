package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panelbot/policies/audit"
)

// Site is the name of a site of a panel, beside those of the configuration.
type Site struct {
	Panel, Name string
	ID          int64
	// Server is the id or name of its server, Domain its main domain; both may
	// be empty.
	Server, Domain string
	// Person is who named it.
	Person  string
	Created time.Time
}

// SeenSite is a site of which a panel's answer has shown the id.
type SeenSite struct {
	Panel string
	ID    int64
	// Server is the id of its server; 0 where no answer has shown it.
	Server int64
	// Seen is when it was seen last.
	Seen time.Time
}

// ErrSiteName is the error of a name that a site of the panel has.
var ErrSiteName = errors.New("a site of this panel has that name: choose another, or remove that name first")

func siteOf(row siteRow) Site {
	return Site{Panel: row.Panel, Name: row.Name, ID: row.ID, Server: row.Server, Domain: row.Domain, Person: row.Person, Created: fromMicros(row.Created)}
}

// AddSite keeps a name of a site.
func (s *Store) AddSite(ctx context.Context, site Site, by By) error {
	if err := plain(site.Panel, site.Name, site.Server, site.Domain, by.Person); err != nil || site.Name == "" {
		return errors.Join(err, errNameless)
	}
	return s.changePeople(ctx, func(ctx context.Context, rows peopleRows, now time.Time) ([]audit.Entry, error) {
		n, err := rows.addSite(ctx, siteRow{Panel: site.Panel, Name: site.Name, ID: site.ID, Server: site.Server, Domain: site.Domain, Person: by.Person, Created: micros(now)})
		switch {
		case err != nil:
			return nil, err
		case n != 1:
			return nil, ErrSiteName
		}
		return siteEntry(site, by, "site named"), nil
	})
}

// RemoveSite forgets a name of a site, and reports whether there was one.
func (s *Store) RemoveSite(ctx context.Context, panel, name string, by By) (had bool, err error) {
	err = s.changePeople(ctx, func(ctx context.Context, rows peopleRows, _ time.Time) ([]audit.Entry, error) {
		all, err := rows.sites(ctx)
		if err != nil {
			return nil, err
		}
		had = false
		for _, row := range all {
			if row.Panel != panel || row.Name != name {
				continue
			}
			had = true
			if _, err := rows.deleteSite(ctx, panel, name); err != nil {
				return nil, err
			}
			return siteEntry(siteOf(row), by, "name of a site removed"), nil
		}
		return nil, nil
	})
	return had && err == nil, err
}

func siteEntry(site Site, by By, note string) []audit.Entry {
	target := fmt.Sprintf("site %s (%d)", site.Name, site.ID)
	if site.Server != "" {
		target += " on server " + site.Server
	}
	return []audit.Entry{{Kind: audit.Configuration, Person: by.Person, Door: by.Door, Panel: site.Panel, Target: target, Risk: "change", Note: note}}
}

// SeeSites remembers sites that answers have shown.
func (s *Store) SeeSites(ctx context.Context, sites []SeenSite) error {
	return s.transactPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		for _, site := range sites {
			if err := rows.seeSite(ctx, seenSiteRow{Panel: site.Panel, ID: site.ID, Server: site.Server, Seen: micros(site.Seen)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// SeenSites gives the sites that answers have shown.
func (s *Store) SeenSites(ctx context.Context) (sites []SeenSite, err error) {
	err = s.readPeople(ctx, func(ctx context.Context, rows peopleRows) error {
		all, err := rows.seenSites(ctx)
		if err != nil {
			return err
		}
		sites = nil
		for _, row := range all {
			sites = append(sites, SeenSite{Panel: row.Panel, ID: row.ID, Server: row.Server, Seen: fromMicros(row.Seen)})
		}
		return nil
	})
	return sites, err
}
