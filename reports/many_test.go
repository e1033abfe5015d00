package reports

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"seatrial/eval"
)

var manyWords = strings.Fields(`the order refund within days policy delivery opened item fee customer return label warranty from purchase shipping abroad
country working support store credit invoice exchange damaged box photo please we can offer under these terms unless otherwise stated confirm address
before after seven fourteen thirty gift card balance partial payment method bank transfer original receipt reason`)

func sentence(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(manyWords[r.IntN(len(manyWords))])
	}
	return b.String() + "."
}

// manySamples is a run of n samples, one in ten of which fails: a question of 15 words, a passage of 60 that cases share by twenty,
// and an answer of 50, whose words come at random.
func manySamples(n int) eval.Report {
	run := demoRun("a0000001", "", "v2")
	run.Plan.Trials, run.Plan.NumCases, run.Plan.Epochs = n, n, 1
	run.Suite.Limitations = []string{"The answers are made of words at random."}
	failures := n / 10
	run.Root = eval.MustDigest(n)
	r := eval.Report{Run: run, Tool: "0.1.0"}
	total := eval.Slice{Tally: eval.Tally{Planned: n, Passed: n - failures, Failed: failures}, Interval: eval.Interval{Low: 0.88, High: 0.92, Level: 0.95}, Timed: n, P50: 800 * time.Millisecond, P95: 2 * time.Second}
	cell := total
	cell.Prompt, cell.Target = "v2", "gpt-4o-mini"
	r.Summary = eval.Summary{Total: total, Cells: []eval.Slice{cell}}
	r.Samples = func(yield func(eval.Sample, error) bool) {
		rnd := rand.New(rand.NewPCG(1, 2))
		prompt, target := &eval.Prompt{ID: "v2"}, &eval.Target{ID: "gpt-4o-mini"}
		passage := ""
		for i := range n {
			if i%20 == 0 {
				passage = sentence(rnd, 60)
			}
			answer := sentence(rnd, 50)
			s := eval.Sample{
				Key:   eval.Key{Case: fmt.Sprintf("case-%06d", i), Prompt: "v2", Target: "gpt-4o-mini", Epoch: 1, Purpose: eval.Planned},
				Index: i, Case: &eval.Case{ID: fmt.Sprintf("case-%06d", i), Tags: []string{[]string{"refund", "shipping", "warranty"}[i%3]}, Source: fmt.Sprintf("faq.jsonl:%d", i+1)},
				Prompt: prompt, Target: target, Latency: time.Duration(300+rnd.IntN(2000)) * time.Millisecond, Calls: 1, Answered: day0, Graded: day0,
				Usage: eval.Usage{InputTokens: 150, OutputTokens: 60 + i%9, Known: true}, Verdict: eval.Pass,
				Scores: []eval.Score{{Grader: "contains", Name: "contains", Verdict: eval.Pass, Value: 1}, {Grader: "no_pii", Name: "no_pii", Verdict: eval.Pass, Value: 1}},
				Exchanges: []eval.Exchange{{Turn: 1, Request: eval.Request{Model: "gpt-4o-mini", Messages: []eval.Message{
					{Role: "system", Content: "You are the support bot of Ode & Sons.\nAnswer from the context only.\n\n" + passage}, {Role: "user", Content: sentence(rnd, 15)}}},
					Response: &eval.Response{Text: answer, FinishReason: eval.FinishStop, Model: "gpt-4o-mini-2024-07-18"}}},
			}
			if i%10 == 9 {
				s.Verdict = eval.Fail
				s.Scores[0] = eval.Score{Grader: "contains", Name: "contains", Verdict: eval.Fail, Explanation: "the answer does not contain “30 days”", Evidence: []eval.Evidence{{Where: "output", Start: 0, End: 20, Text: answer[:20]}}}
			}
			if !yield(s, nil) {
				return
			}
		}
	}
	return r
}
