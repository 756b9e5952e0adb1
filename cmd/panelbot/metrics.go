package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"panelbot/adapters/delivery"
)

// metricsTime is how long reading the figures may take.
const metricsTime = 5 * time.Second

// metrics answers GET /metrics, for Prometheus: what waits and what was given up at
// the doors where people chat, and whether those hear their platforms. It stands
// behind the guard, so that it is read with a person's token.
func (c *chatDoors) metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := metrics.NewSet()
		for name, value := range c.gauges {
			set.NewGauge(name, value)
		}
		up := 1.0
		if err := c.hears(); err != nil {
			up = 0
		}
		set.NewGauge("panelbot_ready", func() float64 { return up })
		ctx, cancel := context.WithTimeout(r.Context(), metricsTime)
		defer cancel()
		if err := c.measure(ctx, set); err != nil {
			c.h.log.Error("metrics not read", "err", err)
			http.Error(w, "the figures could not be read; panelbot's log says why", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		set.WritePrometheus(w)
	})
}

// measure adds what waits in the boxes of each door.
func (c *chatDoors) measure(ctx context.Context, set *metrics.Set) error {
	if c.queue == nil {
		return nil
	}
	depths, err := c.queue.Depths(ctx)
	if err != nil {
		return err
	}
	for door := range c.doors { // what is empty is no row of the store
		for _, box := range []delivery.Box{delivery.Inbox, delivery.Outbox} {
			if !slices.ContainsFunc(depths, func(d delivery.Depth) bool { return d.Door == door && d.Box == box }) {
				depths = append(depths, delivery.Depth{Door: door, Box: box})
			}
		}
	}
	now := time.Now()
	for _, d := range depths {
		labels := fmt.Sprintf("{door=%q,box=%q}", d.Door, d.Box)
		age := 0.0
		if !d.Oldest.IsZero() {
			age = max(0, now.Sub(d.Oldest).Seconds())
		}
		for name, value := range map[string]float64{"panelbot_delivery_open": float64(d.Open), "panelbot_delivery_oldest_seconds": age, "panelbot_delivery_dead": float64(d.Dead)} {
			set.NewGauge(name+labels, func() float64 { return value })
		}
	}
	return nil
}
