// Package providertest is the conformance test of providers: what every
// [eval.Provider] owes its callers, whatever it reaches. A provider's own tests
// make a [Fixture] around a fake endpoint and pass it to [Run]; what its
// endpoint does peculiarly they test themselves.
package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
)

// Fixture is a provider and what it must do with some requests.
type Fixture struct {
	Provider eval.Provider
	// Answers must each bring a gradable answer. At least one.
	Answers []eval.Request
	// Failures must each fail with the class named.
	Failures []Failure
	// Slow is a request that gets no answer before the test ends, to be
	// canceled midway. Nil where the provider never waits.
	Slow *eval.Request
	// Untimed says that the provider measures nothing itself: its timings are
	// recorded, scripted or none.
	Untimed bool
}

// Failure is a request that must fail.
type Failure struct {
	Reason  string
	Request eval.Request
	Class   eval.Class
}

// patience is how long a provider may take to notice that a context ended.
const patience = 5 * time.Second

// Run tests a provider against its contract. It may be called in a package that
// is also tested with -race: Complete is then called concurrently there.
func Run(t *testing.T, f Fixture) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, problem := range c.check(f) {
				t.Error(problem)
			}
		})
	}
}

// checks return what is wrong, so that they can themselves be tested.
var checks = []struct {
	name  string
	check func(Fixture) []string
}{
	{"answers", checkAnswers},
	{"failures", checkFailures},
	{"concurrent", checkConcurrent},
	{"ended context", checkEnded},
	{"ended midway", checkMidway},
}

func checkAnswers(f Fixture) (problems []string) {
	if len(f.Answers) == 0 {
		return []string{"the fixture has no request that must be answered"}
	}
	for i, req := range f.Answers {
		for _, p := range answer(f, req) {
			problems = append(problems, fmt.Sprintf("answer %d: %s", i, p))
		}
	}
	return problems
}

func answer(f Fixture, req eval.Request) (problems []string) {
	before := snapshot(req)
	resp, err := f.Provider.Complete(context.Background(), req)
	if err != nil {
		return []string{fmt.Sprintf("failed: %v", err)}
	}
	say := func(bad bool, format string, args ...any) {
		if bad {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	say(snapshot(req) != before, "the request was modified")
	say(resp.Text == "" && resp.Refusal == "" && len(resp.ToolCalls) == 0, "neither text nor refusal nor tool call")
	say(resp.FinishReason == "", "no finish reason")
	say(len(resp.ToolCalls) > 0 && resp.FinishReason != eval.FinishToolCalls, "tool calls with finish reason %q", resp.FinishReason)
	for _, c := range resp.ToolCalls {
		say(c.Name == "", "a tool call without a name")
	}
	say(!resp.Usage.Known && resp.Usage != eval.Usage{}, "usage %+v is said to be unknown", resp.Usage)
	say(resp.Timing.FirstToken > resp.Timing.Total, "first token after %v of %v", resp.Timing.FirstToken, resp.Timing.Total)
	say(!f.Untimed && resp.Timing.Total <= 0, "no total time")
	say(!f.Untimed && resp.Timing.Start.IsZero(), "no start time")
	for name := range resp.Headers {
		switch strings.ToLower(name) {
		case "authorization", "proxy-authorization", "api-key", "x-api-key", "cookie", "set-cookie", "www-authenticate":
			say(true, "header %s is kept", name)
		}
	}
	return problems
}

func checkFailures(f Fixture) (problems []string) {
	for _, failure := range f.Failures {
		before := snapshot(failure.Request)
		_, err := f.Provider.Complete(context.Background(), failure.Request)
		for _, p := range callError(err, failure.Class) {
			problems = append(problems, failure.Reason+": "+p)
		}
		if snapshot(failure.Request) != before {
			problems = append(problems, failure.Reason+": the request was modified")
		}
	}
	return problems
}

// callError says what is wrong with err, which must be a CallError of the class.
func callError(err error, class eval.Class) (problems []string) {
	var ce *eval.CallError
	switch {
	case err == nil:
		return []string{fmt.Sprintf("no error, want class %s", class)}
	case !errors.As(err, &ce):
		return []string{fmt.Sprintf("%T is no *eval.CallError: %v", err, err)}
	case ce.Class != class:
		problems = append(problems, fmt.Sprintf("class %s, want %s: %v", ce.Class, class, err))
	}
	if ce.Message == "" || strings.ContainsAny(ce.Message, "\r\n") {
		problems = append(problems, fmt.Sprintf("message %q is not one line", ce.Message))
	}
	return problems
}

func checkConcurrent(f Fixture) (problems []string) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range 16 {
		wg.Go(func() {
			for j := range f.Answers {
				req := f.Answers[(i+j)%len(f.Answers)]
				for _, p := range answer(f, req) {
					mu.Lock()
					problems = append(problems, fmt.Sprintf("of 16 at once: %s", p))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return problems
}

func checkEnded(f Fixture) (problems []string) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Unix(1, 0))
	defer cancel()
	for _, req := range f.Answers {
		problems = append(problems, within(f, canceled, req, eval.ClassCanceled)...)
		problems = append(problems, within(f, late, req, eval.ClassTimeout)...)
	}
	return problems
}

func checkMidway(f Fixture) (problems []string) {
	if f.Slow == nil {
		return nil
	}
	const underway = 50 * time.Millisecond // time enough to reach the endpoint; if not, less is tested
	ctx, cancel := context.WithCancel(context.Background())
	defer time.AfterFunc(underway, cancel).Stop()
	problems = within(f, ctx, *f.Slow, eval.ClassCanceled)
	late, cancelLate := context.WithTimeout(context.Background(), underway)
	defer cancelLate()
	return append(problems, within(f, late, *f.Slow, eval.ClassTimeout)...)
}

// within calls with a context that has ended or soon ends.
func within(f Fixture, ctx context.Context, req eval.Request, class eval.Class) []string {
	done := make(chan error, 1)
	go func() {
		_, err := f.Provider.Complete(ctx, req)
		done <- err
	}()
	select {
	case err := <-done:
		problems := callError(err, class)
		if len(problems) == 0 && !errors.Is(err, ctx.Err()) {
			problems = append(problems, fmt.Sprintf("%v does not wrap %v", err, ctx.Err()))
		}
		return problems
	case <-time.After(patience):
		return []string{fmt.Sprintf("no return %v after the context's end", patience)}
	}
}

func snapshot(req eval.Request) string {
	b, err := json.Marshal(req)
	if err != nil {
		return "no JSON: " + err.Error()
	}
	return string(b)
}
