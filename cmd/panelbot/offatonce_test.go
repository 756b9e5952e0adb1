package main

import (
	"sync"
	"testing"

	"panelbot/policies"
	"panelbot/policies/store"
)

// TestOffAtOnce: of several people who are disabled at once, all are.
func TestOffAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	alice, _ := h.cfg.person("alice")
	names := []string{"bob", "olga", "dan"}
	for range 10 {
		for _, why := range []string{"because", ""} {
			var all sync.WaitGroup
			for _, name := range names {
				all.Go(func() {
					if err := h.setOff(t.Context(), name, why, alice, policies.Terminal); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			s, err := h.gate.readSwitches(t.Context())
			if want := map[string]int{"because": len(names)}[why]; err != nil || len(s.off) != want {
				t.Fatalf("%v are off, %v, want %d", s.off, err, want)
			}
		}
	}
}

// TestOffBefore: who was disabled in a store of an older panelbot stays so, and can be
// enabled.
func TestOffBefore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	alice, _ := h.cfg.person("alice")
	if err := h.gate.store.SetSetting(t.Context(), store.Setting{Name: "people.off", Value: []byte(`{"bob":"lost phone","olga":"left"}`)}); err != nil {
		t.Fatal(err)
	}
	if err := h.setOff(t.Context(), "bob", "", alice, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	_, bob := h.isOff("bob")
	if why, olga := h.isOff("olga"); bob || !olga || why != "left" {
		t.Errorf("bob is off: %t; olga: %t, %q", bob, olga, why)
	}
	if err := h.gate.store.SetSetting(t.Context(), store.Setting{Name: "people.off", Value: []byte(`{"bob"`)}); err != nil {
		t.Fatal(err)
	}
	if h.obey(t.Context()); h.runner.Policy().Stopped == "" {
		t.Error("what cannot be read does not stop")
	}
}
