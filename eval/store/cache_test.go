package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func cached(i int) (eval.Digest, eval.Response) {
	return eval.MustDigest(i), eval.Response{Text: fmt.Sprint("answer ", i), FinishReason: eval.FinishStop, Raw: fmt.Appendf(nil, `{"n":%d}`, i),
		Headers: map[string]string{"A": "b"}, Usage: eval.Usage{InputTokens: 3, Known: true}, Timing: eval.Timing{Start: newClock().now(), Total: time.Second}}
}

func get(t *testing.T, c *Cache, key eval.Digest) (eval.Response, string, bool) {
	t.Helper()
	p, run, ok, err := c.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return p, run, ok
}

func has(c *Cache, key eval.Digest) bool {
	_, _, ok, err := c.Get(context.Background(), key)
	return ok && err == nil
}

func TestCacheOutlivesItsRun(t *testing.T) {
	s, file := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	c := s.Cache(run.ID)
	key, want := cached(1)
	if _, _, ok := get(t, c, key); ok {
		t.Error("an empty cache answers")
	}
	if err := c.Put(t.Context(), key, want); err != nil {
		t.Fatal(err)
	}
	if got, from, ok := get(t, c, key); !ok || from != run.ID || !reflect.DeepEqual(got, want) {
		t.Errorf("at once: %+v from %s, %v", got, from, ok)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(t.Context(), key, want); err == nil {
		t.Error("put into a closed store")
	}
	reopened := openStore(t, file, Options{})
	run.ID = "20261120-193105-00000b"
	create(t, reopened, run, cases)
	later := reopened.Cache(run.ID)
	if got, from, ok := get(t, later, key); !ok || from != "20261120-193105-00000a" || !reflect.DeepEqual(got, want) {
		t.Errorf("later: %+v from %s, %v", got, from, ok)
	}
	_, other := cached(2)
	if err := later.Put(t.Context(), key, other); err != nil {
		t.Fatal(err)
	}
	reopened.write.cache.idle.Wait()
	if got, from, _ := get(t, later, key); from != "20261120-193105-00000a" || got.Text != want.Text {
		t.Errorf("the first answer was replaced by %q from %s", got.Text, from)
	}
}

func TestCacheDoesNotWaitForATransaction(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	c := s.Cache(run.ID)
	const n = 100
	err := s.write.tx(t.Context(), func(*tx) error {
		for i := range n {
			key, p := cached(i)
			if err := c.Put(t.Context(), key, p); err != nil {
				return err
			}
			if got, _, ok := get(t, c, key); !ok || got.Text != p.Text {
				return fmt.Errorf("answer %d is not there", i)
			}
		}
		for taken := false; !taken; runtime.Gosched() { // by the goroutine that writes, which waits for this transaction
			s.write.cache.mu.Lock()
			taken = len(s.write.cache.writing) > 0
			s.write.cache.mu.Unlock()
		}
		for i := range n {
			if key, _ := cached(i); !has(c, key) {
				return fmt.Errorf("answer %d is not there while it is written", i)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.write.cache.idle.Wait()
	if got := count(t, s, "SELECT count(*) FROM cache"); got != n {
		t.Errorf("%d of %d are written", got, n)
	}
}

func TestFullCacheQueueEndsWithItsContext(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	c := s.Cache(run.ID)
	err := s.write.tx(t.Context(), func(*tx) error {
		for i := range maxPending {
			key, p := cached(i)
			if err := c.Put(t.Context(), key, p); err != nil {
				return err
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		key, p := cached(maxPending)
		return c.Put(ctx, key, p)
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCacheErrorSurfaces(t *testing.T) {
	s, _ := tempStore(t, newClock())
	c := s.Cache("20990101-000000-ffffff")
	key, p := cached(1)
	if err := c.Put(t.Context(), key, p); err != nil {
		t.Fatal(err)
	}
	s.write.cache.idle.Wait()
	key, p = cached(2)
	if err := c.Put(t.Context(), key, p); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "ffffff") {
		t.Errorf("the next put says %v", err)
	}
	s.write.cache.idle.Wait()
	if err := s.write.cache.close(); !errors.Is(err, ErrNotFound) {
		t.Errorf("closing says %v", err)
	}
}
