package graders

import (
	"context"
	"time"

	"seatrial/eval"
)

type latencyOptions struct {
	Max eval.Duration `json:"max" required:"true" doc:"Longest allowed time, such as 3s or 1m30s."`
}

// Latency returns the grader that looks at working time.
func Latency() Kind {
	return Define(eval.GraderSpec{
		Name:  "latency",
		Title: "The answer came in time",
		Doc: `Passes when the working time of the answer, summed over its requests (a tool loop and a conversation have several), is
at most ` + "`max`" + `. Working time runs from the request's first byte to the answer's last; waiting for a slot, a rate limit
or a retry is not in it, nor are attempts that failed.

Unscored where a part was answered from the cache or by a provider that measures no time. It judges one answer; for a
percentile over many, use the gate's latency_p95.`,
		Version:   1,
		Shorthand: "max",
		Examples: []eval.Example{
			pass("fast enough", `{"max":"3s"}`, answer("Yes.")),
			fail("too slow", `{"max":"500ms"}`, answer("Yes.")),
			none("from the cache", `{"max":"3s"}`, responding(eval.Response{Text: "Yes.", CachedFrom: "run", Timing: eval.Timing{Total: time.Second}})),
			none("not measured", `{"max":"3s"}`, responding(eval.Response{Text: "Yes."})),
		},
	}, func(o latencyOptions, _ Env) (eval.Grader, error) {
		limit := time.Duration(o.Max)
		if limit <= 0 {
			return nil, optionError("max", "max must be more than zero")
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			var took time.Duration
			for _, x := range s.Exchanges {
				switch {
				case x.Response == nil:
					continue
				case x.Response.CachedFrom != "":
					return unscored("the answer is from the cache: its time was not measured now")
				case x.Response.Timing.Total <= 0:
					return unscored("the provider did not measure the answer's time")
				}
				took += x.Response.Timing.Total
			}
			return verdict(took <= limit, "the answer took %s, at most %s is allowed", took.Round(time.Millisecond), limit)
		}), nil
	})
}
