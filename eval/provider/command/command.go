// Package command asks a program: any language, any framework. It is started at
// the first call and then reads one JSON line a request from its standard input
//
//	{"id": 1, "request": {"model": "m", "messages": [{"role": "user", "content": "hi"}], "vars": {...}}}
//
// and writes one JSON line an answer to its standard output, in any order:
//
//	{"id": 1, "text": "hello"}
//	{"id": 2, "error": {"message": "no such account", "class": "case"}}
//
// Beside text an answer may have refusal, finish_reason, model, usage {input,
// output}, tool_calls [{id, name, arguments}], retrieved [{id, text, score}] and
// steps [{kind, text, tool, call_id, arguments, failed}]. Standard error is for
// the program's own log. At the end of its input the program ends.
package command

import (
	"context"
	"sync"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Kind registers the provider.
var Kind = provider.Kind{
	Spec: eval.ProviderSpec{
		Name:  "command",
		Title: "any program: one JSON line in, one out",
		Doc: `Starts a program at the first call and keeps it. It reads one JSON object a line and writes one a line, in any order; the id says which
answer belongs to which request. Logs belong on standard error: a line on standard output that is no answer fails the calls under way.

  in   {"id": 1, "request": {"model": "...", "params": {"temperature": 0},
        "messages": [{"role": "system", "content": "..."}, {"role": "user", "content": "..."}],
        "vars": {"question": "..."}, "tools": [{"name": "...", "schema": {}}]}}
  out  {"id": 1, "text": "the answer", "finish_reason": "stop"}

A message with images has parts instead of content. An answer needs its id and text, a refusal or a tool call; it may have these and
nothing else:

  usage       {"input": 12, "output": 5}, in tokens
  tool_calls  [{"id": "a", "name": "search", "arguments": {"q": "tents"}}]
  retrieved   [{"id": "doc-7", "text": "...", "score": 0.8}]
  steps       [{"kind": "tool_call", "tool": "search", "arguments": "..."}];
              kind is message, tool_call or tool_result
  model, refusal
  error       {"class": "overloaded", "message": "..."} instead of an answer;
              class is auth, bad_request, case, config, empty, malformed, overloaded,
              rate_limited, reset, timeout, too_large, truncated or unreachable

A program that ends fails its calls and is started again, at most three times a minute. One process answers one request at a time, as far as
the limits know: more at once need workers, or limits.concurrency where the program answers several itself.`,
		Options:  schema,
		SendVars: true,
	},
	New: func(t eval.Target, env provider.Env) (eval.Provider, error) {
		o, s, err := parse(t)
		if err != nil {
			return nil, err
		}
		now := env.Now
		if now == nil {
			now = time.Now
		}
		p := &Provider{}
		for range o.Workers {
			p.workers = append(p.workers, &worker{setup: s, now: now})
		}
		return p, nil
	},
	Check: func(t eval.Target) error {
		_, _, err := parse(t)
		return err
	},
	Content: content,
	// More at once would wait in the program's queue, and that wait would be recorded as its latency.
	Concurrency: func(t eval.Target) int {
		o, _, err := parse(t)
		if err != nil {
			return 1
		}
		return o.Workers
	},
}

// Provider keeps the processes. Close ends them.
type Provider struct {
	mu      sync.Mutex
	workers []*worker
}

// Complete asks the process that has the least to do. Where that ends before it
// answers, the call fails with [eval.ClassReset] and the process is started again by the next
// call; one that keeps ending, or cannot be started, is [eval.ClassConfig].
//
// A call that is given up on is not told to the program, whose late answer is dropped.
func (p *Provider) Complete(ctx context.Context, req eval.Request) (eval.Response, error) {
	if err := provider.Ended(ctx); err != nil {
		return eval.Response{}, err
	}
	w := p.take()
	defer p.give(w)
	proc, err := w.process()
	if err != nil {
		return eval.Response{}, err
	}
	return proc.call(ctx, req)
}

// Close ends the processes by closing their input; those that go on are killed.
func (p *Provider) Close() error {
	var wg sync.WaitGroup
	for _, w := range p.workers {
		wg.Go(w.close)
	}
	wg.Wait()
	return nil
}

func (p *Provider) take() *worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := p.workers[0]
	for _, w := range p.workers[1:] {
		if w.busy < least.busy {
			least = w
		}
	}
	least.busy++
	return least
}

func (p *Provider) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.busy--
}

// worker is a place for one process after another.
type worker struct {
	setup setup
	now   func() time.Time
	busy  int // calls; Provider.mu guards it

	mu     sync.Mutex
	proc   *process
	starts []time.Time // within the last minute
	closed bool
}

// maxStarts bounds the starts within startWindow.
const (
	maxStarts   = 3
	startWindow = time.Minute
)

// process returns the running process, started if there is none.
func (w *worker) process() (*process, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, &eval.CallError{Class: eval.ClassCanceled, Message: "the program was ended with the run"}
	}
	why := ""
	if w.proc != nil {
		ended := w.proc.ended()
		if ended == nil {
			return w.proc, nil
		}
		why = ended.Message
	}
	now := w.now()
	for len(w.starts) > 0 && now.Sub(w.starts[0]) >= startWindow {
		w.starts = w.starts[1:]
	}
	if len(w.starts) >= maxStarts {
		return nil, &eval.CallError{Class: eval.ClassConfig, Message: "the program was started three times within a minute and ended each time; at last: " + why}
	}
	w.starts = append(w.starts, now)
	proc, err := start(w.setup)
	if err != nil {
		return nil, &eval.CallError{Class: eval.ClassConfig, Message: "start the program: " + w.setup.clean(err.Error()), Err: err}
	}
	w.proc = proc
	return proc, nil
}

func (w *worker) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.proc != nil {
		w.proc.close()
	}
}
