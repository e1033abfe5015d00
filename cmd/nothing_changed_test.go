package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const chanceSuite = `suite: chance
version: 1
targets:
  - id: t
    provider: scripted
    options:
      seed: "${SEED}"
      rules:
        - {contains: shaky, choose: [{weight: 8, reply: "yes, 30 days"}, {weight: 2, reply: "no idea"}]}
        - {contains: "${BROKEN}", reply: "no idea"}
        - {reply: "yes, 30 days"}
prompts:
  - {id: p, messages: [{role: user, content: "{{ q }}"}]}
graders: [contains: 30 days]
cases:
  - {from: rows.jsonl, map: {id: id, vars: {q: q}}}
gate: {baseline: production, regression: {margin: 10%, alpha: 0.05}}
`

// chance is the program over a target that answers by chance: a fifth of sixty cases pass 80 % of the time.
type chance struct {
	t     *testing.T
	dir   string
	store string
}

func newChance(t *testing.T) chance {
	c := chance{t: t, dir: t.TempDir()}
	c.store = filepath.Join(c.dir, "s.db")
	var rows strings.Builder
	for i := range 60 {
		kind := "steady"
		if i%5 == 0 {
			kind = "shaky"
		}
		fmt.Fprintf(&rows, "{\"id\": \"c%02d\", \"q\": \"%s row%d.\"}\n", i, kind, i%12)
	}
	for name, text := range map[string]string{"suite.yaml": chanceSuite, "rows.jsonl": rows.String()} {
		if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.do(ExitGo, "base", "nothing", "run", "suite.yaml", "--no-gate", "--epochs", "5")
	c.do(ExitGo, "base", "nothing", "baseline", "set", "production", "latest", "--by", "ann")
	return c
}

// run returns the exit status of one invocation. Clock and randomness are those of its seed, so that it
// comes out alike every time.
func (c chance) run(seed, broken string, args ...string) (int, string) {
	var errs bytes.Buffer
	vars := map[string]string{"SEED": seed, "BROKEN": broken}
	var key [32]byte
	copy(key[:], seed)
	env := DefaultEnv()
	env.Args = append(args, "--store", c.store)
	if args[0] == "run" {
		env.Args[1] = filepath.Join(c.dir, args[1])
	}
	env.Stdin, env.Stdout, env.Stderr = strings.NewReader(""), io.Discard, &errs
	env.Getenv = func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	env.Now = func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
	env.Rand = rand.NewChaCha8(key)
	return Main(context.Background(), env), errs.String()
}

func (c chance) do(want int, seed, broken string, args ...string) {
	c.t.Helper()
	if status, errs := c.run(seed, broken, args...); status != want {
		c.t.Fatalf("%v ended in %d, want %d\n%s", args, status, want, errs)
	}
}

// The null comparison, through the whole program: a candidate that is the baseline again, 200 times, is blocked in at
// most 5 % of them. One in which a twelfth of the cases broke for good never passes.
func TestNothingChanged(t *testing.T) {
	times, workers := 200, 4
	if testing.Short() {
		times = 8 // for the race detector
	}
	var mu sync.Mutex
	statuses := map[int]int{}
	var wg sync.WaitGroup
	for w := range workers {
		c := newChance(t) // one store each: they would wait for each other
		wg.Go(func() {
			for i := w; i < times; i += workers {
				status, errs := c.run(fmt.Sprintf("candidate %d", i), "nothing", "run", "suite.yaml")
				if status != ExitGo && status != ExitNoGo && status != ExitInconclusive {
					t.Errorf("candidate %d: exit status %d\n%s", i, status, errs)
				}
				mu.Lock()
				statuses[status]++
				mu.Unlock()
			}
			for i := w; i < times/10; i += workers {
				if status, errs := c.run(fmt.Sprintf("worse %d", i), "row7.", "run", "suite.yaml"); status == ExitGo {
					t.Errorf("worse %d: GO\n%s", i, errs)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("of %d: %d GO, %d NO-GO, %d INCONCLUSIVE", times, statuses[ExitGo], statuses[ExitNoGo], statuses[ExitInconclusive])
	if n := statuses[ExitNoGo]; n > max(2, times/20) {
		t.Errorf("%d of %d unchanged candidates were blocked, at most %d may be", n, times, times/20)
	}
	if statuses[ExitGo] < times/2 {
		t.Errorf("%d of %d unchanged candidates passed: a gate that says nothing errs in nothing", statuses[ExitGo], times)
	}
}
