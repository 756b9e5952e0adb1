package slack

import (
	"context"
	"sync"
	"time"
)

// cache keeps answers of Slack for a while. Several who ask the same at once share one
// call.
type cache[V any] struct {
	most int
	ask  func(ctx context.Context, key string) (V, error)

	mu  sync.Mutex
	all map[string]*answer[V]
	// forgotten is when something was last forgotten.
	forgotten map[string]time.Time
}

// answer is one that is kept, or still comes.
type answer[V any] struct {
	come  chan struct{} // closed when the rest is there
	at    time.Time
	value V
	err   error
}

func newCache[V any](most int, ask func(ctx context.Context, key string) (V, error)) *cache[V] {
	return &cache[V]{most: most, ask: ask, all: map[string]*answer[V]{}, forgotten: map[string]time.Time{}}
}

// askTime is how long one answer may take, for whomever it is.
const askTime = 10 * time.Second

// get gives an answer that is no older than age, from Slack where there is none. Errors
// are not kept.
func (c *cache[V]) get(ctx context.Context, key string, age time.Duration) (V, error) {
	a := c.find(ctx, key, age)
	select {
	case <-a.come:
		return a.value, a.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

func (c *cache[V]) find(ctx context.Context, key string, age time.Duration) *answer[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.all[key]; a != nil {
		select {
		case <-a.come:
			if time.Since(a.at) < age {
				return a
			}
		default:
			return a
		}
	}
	if len(c.all) >= c.most {
		clear(c.all)
	}
	a := &answer[V]{come: make(chan struct{})}
	c.all[key] = a
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime)
	go func() {
		defer cancel()
		c.fill(asking, key, a)
	}()
	return a
}

// fill asks, and keeps the answer unless it was forgotten meanwhile: then it may be of
// before the change.
func (c *cache[V]) fill(ctx context.Context, key string, a *answer[V]) {
	a.value, a.err = c.ask(ctx, key)
	a.at = time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.err != nil && c.all[key] == a {
		delete(c.all, key)
	}
	close(a.come)
}

// forget makes the next who asks ask Slack.
func (c *cache[V]) forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, key)
	if len(c.forgotten) >= c.most {
		clear(c.forgotten)
	}
	c.forgotten[key] = time.Now()
}

// put keeps an answer that Slack gave unasked, to what was asked at a time. It does not
// take the place of a newer one, and not of what was forgotten since.
func (c *cache[V]) put(key string, value V, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.forgotten[key].Before(at) || len(c.all) >= c.most {
		return
	}
	if a := c.all[key]; a != nil {
		select {
		case <-a.come:
			if !a.at.Before(at) {
				return
			}
		default:
			return
		}
	}
	come := make(chan struct{})
	close(come)
	c.all[key] = &answer[V]{come: come, at: at, value: value}
}
