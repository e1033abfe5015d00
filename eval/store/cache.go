package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"seatrial/eval"
)

// Cache keeps answers for later runs, in the name of one run. The first answer
// under a key stays.
type Cache struct {
	s   *Store
	run string
}

// Cache returns the cache as the run sees it that pays for what is put into it.
func (s *Store) Cache(runID string) *Cache { return &Cache{s, runID} }

// Get returns the answer under key and the run that paid for it.
func (c *Cache) Get(ctx context.Context, key eval.Digest) (eval.Response, string, bool, error) {
	if c.s.write != nil {
		if e, ok := c.s.write.cache.get(key); ok {
			return e.response, e.run, true, nil
		}
	}
	p, run, err := c.stored(ctx, key)
	if noRows(err) {
		return eval.Response{}, "", false, nil
	}
	if err != nil {
		return eval.Response{}, "", false, fmt.Errorf("read cache of %s: %w", c.s.path, explain(err))
	}
	return p, run, true, nil
}

func (c *Cache) stored(ctx context.Context, key eval.Digest) (p eval.Response, run string, err error) {
	stmt, err := c.s.query(ctx, `SELECT r.name, p.body, w.body FROM cache c JOIN runs r ON r.id = c.run
		JOIN texts p ON p.id = c.response LEFT JOIN texts w ON w.id = c.raw WHERE c.key = ?`)
	if err != nil {
		return p, "", err
	}
	var body, raw []byte
	if err := stmt.QueryRowContext(ctx, key[:]).Scan(&run, &body, &raw); err != nil {
		return p, "", err
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, "", err
	}
	p.Raw = raw
	return p, run, nil
}

// Put keeps an answer. It does not wait for the disk: the answer is written as soon as
// no other transaction is under way, at the latest when the store is closed. An error may be
// an earlier Put's.
func (c *Cache) Put(ctx context.Context, key eval.Digest, p eval.Response) error {
	w, err := c.s.writing()
	if err == nil {
		err = w.cache.put(ctx, key, cacheEntry{c.run, p})
	}
	if err != nil {
		return fmt.Errorf("write cache of %s: %w", c.s.path, err)
	}
	return nil
}

type cacheEntry struct {
	run      string
	response eval.Response
}

// maxPending bounds the answers that wait to be written; beyond it, Put waits.
const maxPending = 1024

// pendingCache holds answers until the writer has time for them, and writes
// all that have come in one transaction.
type pendingCache struct {
	w    *writer
	room chan struct{} // one token an entry

	mu      sync.Mutex
	waiting map[eval.Digest]cacheEntry
	writing map[eval.Digest]cacheEntry
	active  bool // a goroutine writes
	closed  bool
	err     error // of what was written since the last put
	idle    sync.WaitGroup
}

func newPendingCache(w *writer) *pendingCache {
	return &pendingCache{w: w, room: make(chan struct{}, maxPending), waiting: map[eval.Digest]cacheEntry{}}
}

func (c *pendingCache) get(key eval.Digest) (cacheEntry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.writing[key]; ok {
		return e, true
	}
	e, ok := c.waiting[key]
	return e, ok
}

func (c *pendingCache) put(ctx context.Context, key eval.Digest, e cacheEntry) error {
	select {
	case c.room <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.err
	c.err = nil
	if c.closed {
		<-c.room
		return errors.Join(err, errors.New("the store is closed"))
	}
	if _, dup := c.waiting[key]; dup {
		<-c.room
		return err
	}
	c.waiting[key] = e
	if !c.active {
		c.active = true
		c.idle.Go(c.flush)
	}
	return err
}

func (c *pendingCache) flush() {
	for {
		c.mu.Lock()
		if len(c.waiting) == 0 {
			c.active = false
			c.mu.Unlock()
			return
		}
		batch := c.waiting
		c.writing, c.waiting = batch, map[eval.Digest]cacheEntry{}
		c.mu.Unlock()

		keys := slices.SortedFunc(maps.Keys(batch), func(a, b eval.Digest) int { return cmp.Compare(string(a[:]), string(b[:])) })
		err := c.w.tx(context.Background(), func(t *tx) error {
			for _, key := range keys {
				if err := t.saveCached(key, batch[key]); err != nil {
					return err
				}
			}
			return nil
		})
		c.mu.Lock()
		c.writing = nil
		c.err = errors.Join(c.err, err)
		c.mu.Unlock()
		for range batch {
			<-c.room
		}
	}
}

func (t *tx) saveCached(key eval.Digest, e cacheEntry) error {
	response, err := t.jsonText(&e.response)
	if err != nil {
		return err
	}
	var raw any
	if e.response.Raw != nil {
		if raw, err = t.text(e.response.Raw); err != nil {
			return err
		}
	}
	var run int64
	err = t.get("SELECT id FROM runs WHERE name = ?", []any{e.run}, &run)
	if noRows(err) {
		err = fmt.Errorf("run %s: %w", e.run, ErrNotFound)
	}
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO cache (key, run, response, raw) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", key[:], run, response, raw)
}

// close writes what waits and returns the error that no put has returned.
func (c *pendingCache) close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.idle.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.err
	c.err = nil
	return err
}
