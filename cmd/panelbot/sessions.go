package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// keptToken, as the token of a panel, says that it is in the store, where
// panelbot login PANEL --keep put it.
const keptToken = "store:"

// kept is what a log-in gave, as it is sealed in the store.
type kept struct {
	Token   string    `json:"token"`
	Code    string    `json:"code,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
	// For is whom it lets in where: nothing that one panel gave is sent to another.
	For string `json:"for"`
}

// sessions keeps what the log-ins at one panel gave, sealed, over a restart. It
// implements openpanel.Sessions.
type sessions struct {
	log   *slog.Logger
	store *store.Store
	panel string
	owner string // as in kept.For
}

func sessionsOf(log *slog.Logger, s *store.Store, pc PanelConfig) *sessions {
	sum := sha256.Sum256([]byte(pc.Kind + "\x00" + pc.URL + "\x00" + pc.Username))
	return &sessions{log, s, pc.Name, hex.EncodeToString(sum[:])}
}

func (s *sessions) setting() string { return "session." + s.panel }

// Load gives the session that was kept last. One that does not open, or was given
// by another panel, is dropped.
func (s *sessions) Load(ctx context.Context) (openpanel.Session, error) {
	k, err := s.load(ctx)
	return openpanel.Session{Token: k.Token, Expires: k.Expires}, err
}

func (s *sessions) load(ctx context.Context) (kept, error) {
	set, err := s.store.Setting(ctx, s.setting())
	var k kept
	switch {
	case errors.Is(err, store.ErrNotFound):
		return kept{}, nil
	case errors.Is(err, store.ErrLost):
		return kept{}, s.drop(ctx, "it was kept in memory only, because no key is set")
	case errors.Is(err, store.ErrSealed), errors.Is(err, store.ErrKey):
		return kept{}, s.drop(ctx, "it does not open")
	case err != nil:
		return kept{}, err // the store's own trouble says nothing of the session
	case !set.Secret:
		return kept{}, s.drop(ctx, "it was not sealed, so that somebody else put it there")
	case json.Unmarshal(set.Value, &k) != nil:
		return kept{}, s.drop(ctx, "it is none")
	case k.For != s.owner:
		return kept{}, s.drop(ctx, "the panel's address or user is another now")
	}
	return k, nil
}

// drop takes a session away that is good for nothing.
func (s *sessions) drop(ctx context.Context, why string) error {
	s.log.Warn("a kept session is dropped", "panel", s.panel, "why", why)
	_, err := s.store.DeleteSetting(ctx, s.setting(), audit.Entry{Kind: audit.Session, Panel: s.panel, Note: "dropped: " + why})
	return err
}

// Save keeps a session in the place of the one before.
func (s *sessions) Save(ctx context.Context, session openpanel.Session) error {
	return s.save(ctx, kept{Token: session.Token, Expires: session.Expires}, "kept")
}

func (s *sessions) save(ctx context.Context, k kept, note string) error {
	k.For = s.owner
	raw, err := json.Marshal(k)
	if err != nil {
		return errors.New("the session cannot be kept") // without what it is
	}
	err = s.store.SetSetting(ctx, store.Setting{Name: s.setting(), Value: raw, Secret: true}, audit.Entry{Kind: audit.Session, Panel: s.panel, Note: note})
	if err != nil {
		s.log.Warn("a session is not kept, so that a restart logs in again", "panel", s.panel, "err", err)
	}
	return err
}

// withKept puts what the store keeps into the configuration of a panel.
func (h *house) withKept(ctx context.Context, pc *PanelConfig) error {
	if pc.Token != keptToken {
		return nil
	}
	if h.gate == nil {
		return fmt.Errorf("panel %s: its token is in the store, which another panelbot owns: use --server, or end that one", pc.Name)
	}
	k, err := sessionsOf(h.log, h.gate.store, *pc).load(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("panel %s: %w", pc.Name, err)
	case k.Token == "":
		return fmt.Errorf("panel %s: the store has no token of it: get one with panelbot login %s --keep", pc.Name, pc.Name)
	case !k.Expires.IsZero() && !time.Now().Before(k.Expires):
		return fmt.Errorf("panel %s: the session in the store is over: get another with panelbot login %s --keep", pc.Name, pc.Name)
	}
	pc.Token, pc.Code = k.Token, k.Code
	return nil
}

// keptBeside is withKept beside whoever owns the store: what is wrong with a
// session is said, and left as it is.
func keptBeside(ctx context.Context, cfg *Config, pc *PanelConfig) (err error) {
	if pc.Token != keptToken {
		return nil
	}
	s, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Config{URL: cfg.Store, Key: []byte(cfg.Key), ReadOnly: true})
	if err != nil {
		return err
	}
	defer closing(s, &err)
	at := sessionsOf(nil, s, *pc)
	set, err := s.Setting(ctx, at.setting())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var k kept
	if err != nil || !set.Secret || json.Unmarshal(set.Value, &k) != nil || k.For != at.owner {
		return fmt.Errorf("the store has no token for it: get one with panelbot login %s --keep", pc.Name)
	}
	pc.Token, pc.Code = k.Token, k.Code
	return nil
}

// keepTokens is kept of what a log-in at FlashPanel gave.
func keepTokens(t flashpanel.Tokens) kept { return kept{Token: t.Token, Code: t.Code} }

// keepSession is kept of what a log-in at OpenPanel gave.
func keepSession(s openpanel.Session) kept { return kept{Token: s.Token, Expires: s.Expires} }
