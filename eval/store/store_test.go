package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"seatrial/eval"
)

// clock is a Now that tests move.
type clock struct{ ns atomic.Int64 }

func newClock() *clock {
	c := new(clock)
	c.ns.Store(time.Date(2026, 11, 20, 19, 31, 5, 123456789, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.ns.Load()).UTC() }
func (c *clock) advance(d time.Duration) { c.ns.Add(int64(d)) }

func tempStore(t testing.TB, clock *clock) (*Store, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sea trial?#%41.db") // as hard on a URI as names get
	return openStore(t, file, Options{Create: true, Now: clock.now}), file
}

func openStore(t testing.TB, file string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), file, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// testRun returns a run of cases x epochs x prompts x targets.
func testRun(id string, cases, epochs, prompts, targets int) (eval.Run, []eval.Case) {
	run := eval.Run{ID: id, Created: newClock().now()}
	run.Suite = eval.Suite{Name: "support", File: "suite.yaml", Epochs: epochs, Digest: eval.MustDigest("suite")}
	run.Plan = eval.Plan{Epochs: epochs, NumCases: cases, Trials: cases * epochs * prompts * targets, Digest: eval.MustDigest("plan")}
	for i := range prompts {
		p := eval.Prompt{ID: fmt.Sprintf("v%d", i+1), Messages: []eval.Message{{Role: "user", Content: "{{ question }}"}}}
		run.Suite.Prompts = append(run.Suite.Prompts, p)
		run.Plan.Prompts = append(run.Plan.Prompts, p.ID)
	}
	for i := range targets {
		target := eval.Target{ID: fmt.Sprintf("m%d", i+1), Provider: "openai", Model: "model", APIKey: eval.NewSecret("${KEY}", "hush-hush")}
		run.Suite.Targets = append(run.Suite.Targets, target)
		run.Plan.Targets = append(run.Plan.Targets, target.ID)
	}
	var all []eval.Case
	for i := range cases {
		// Descending ids: the plan's order is not the byte order.
		c := eval.Case{ID: fmt.Sprintf("case-%05d", cases-i), Vars: map[string]json.RawMessage{"question": json.RawMessage(fmt.Sprintf(`"Question %d?"`, i))},
			Graders: []eval.GraderUse{{Grader: "contains", Options: json.RawMessage(`{"text":"<b>"}`)}}}
		c.Digest = c.DigestRow()
		all = append(all, c)
	}
	return run, all
}

func seq(cases []eval.Case) iter.Seq2[eval.Case, error] {
	return func(yield func(eval.Case, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// trials returns the plan, as suites.Trials does.
func trials(run eval.Run, cases []eval.Case) []eval.Trial {
	var all []eval.Trial
	for i := range cases {
		for epoch := 1; epoch <= run.Plan.Epochs; epoch++ {
			for p := range run.Suite.Prompts {
				for m := range run.Suite.Targets {
					all = append(all, eval.Trial{Index: len(all), Case: &cases[i], Prompt: &run.Suite.Prompts[p], Target: &run.Suite.Targets[m],
						Key: eval.Key{Case: cases[i].ID, Prompt: run.Suite.Prompts[p].ID, Target: run.Suite.Targets[m].ID, Epoch: epoch, Purpose: eval.Planned}})
				}
			}
		}
	}
	return all
}

// answer returns an answered sample of a trial, without scores.
func answer(trial eval.Trial, text string, now time.Time) *eval.Sample {
	usage := eval.Usage{InputTokens: 120, OutputTokens: 30, Known: true}
	return &eval.Sample{Key: trial.Key, Index: trial.Index, Case: trial.Case, Prompt: trial.Prompt, Target: trial.Target,
		Exchanges: []eval.Exchange{{Turn: 1,
			Request: eval.Request{Model: "model", Repeat: trial.Key.Epoch, Messages: []eval.Message{
				{Role: "system", Content: systemPrompt}, {Role: "user", Content: "Question of " + trial.Key.Case}}},
			Response: &eval.Response{Text: text, FinishReason: eval.FinishStop, Usage: usage, Model: "model-2026",
				Timing:  eval.Timing{Start: now, Total: 50 * time.Millisecond},
				Raw:     fmt.Appendf(nil, `{"id":"chatcmpl-%d","object":"chat.completion","created":1795203065,"model":"model-2026","choices":[{"index":0,"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":120,"completion_tokens":30,"total_tokens":150}}`, trial.Index, text),
				Headers: map[string]string{"Content-Type": "application/json", "Date": "Fri, 20 Nov 2026 19:31:05 GMT"}}}},
		Usage: usage, Cost: 0.00002, Latency: 50 * time.Millisecond, Calls: 1, Answered: now}
}

// grade adds three scores to an answered sample.
func grade(s *eval.Sample, v eval.Verdict, now time.Time) *eval.Sample {
	for _, g := range []string{"contains", "length", "json"} {
		s.Scores = append(s.Scores, eval.Score{Grader: g, Name: g, Verdict: v, Value: 1, Digest: eval.MustDigest(g)})
	}
	s.Scores[0].Explanation = "the answer holds what it should"
	s.Scores[0].Evidence = []eval.Evidence{{Where: "output", Start: 3, End: 10, Text: "30 days"}}
	s.Verdict, s.Graded = v, now
	return s
}

const systemPrompt = "You answer questions of customers from the context only. Say so where it does not hold the answer. Be brief, be polite, and never promise a refund."

func create(t testing.TB, s *Store, run eval.Run, cases []eval.Case) {
	t.Helper()
	if err := s.Create(t.Context(), run, seq(cases)); err != nil {
		t.Fatal(err)
	}
}

func record(t testing.TB, s *Store, id string, grading int) *Recording {
	t.Helper()
	r, err := s.Record(t.Context(), id, grading)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// finish answers, grades and finishes a whole run.
func finish(t testing.TB, s *Store, run eval.Run, cases []eval.Case) {
	t.Helper()
	r := record(t, s, run.ID, 1)
	for _, trial := range trials(run, cases) {
		a := answer(trial, "The answer of "+trial.Key.Case, s.now())
		if err := r.Save(t.Context(), []*eval.Sample{a}, []*eval.Sample{grade(a, eval.Pass, s.now())}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Finish(t.Context(), []string{"api.example.com:443"}, nil); err != nil {
		t.Fatal(err)
	}
}

func collect(t testing.TB, samples iter.Seq2[eval.Sample, error]) []eval.Sample {
	t.Helper()
	var all []eval.Sample
	for s, err := range samples {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func resolve(t testing.TB, s *Store, ref string) eval.Run {
	t.Helper()
	run, err := s.Resolve(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// count asks the file itself.
func count(t testing.TB, s *Store, query string) (n int) {
	t.Helper()
	if err := s.read.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
