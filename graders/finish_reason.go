package graders

import (
	"context"
	"errors"
	"slices"
	"strings"

	"seatrial/eval"
)

type finishReasonOptions struct {
	Is string   `json:"is,omitempty" nonempty:"true" doc:"The finish reason wanted: stop, length, tool_calls, content_filter or what the provider says."`
	In []string `json:"in,omitempty" nonempty:"true" doc:"Several, of which any will do."`
}

// FinishReason returns the grader that looks at why the model stopped.
func FinishReason() Kind {
	return Define(eval.GraderSpec{
		Name:  "finish_reason",
		Title: "The model stopped for this reason",
		Doc: `Passes when the last answer's finish reason, as the provider reports it in OpenAI's words, is the one wanted, or
one of ` + "`in`" + `. "finish_reason: stop" finds answers that were cut off at max_tokens (length) or filtered.

It sees the last request of a conversation only. Unscored where the provider reported no reason.`,
		Version:   1,
		Shorthand: "is",
		Examples: []eval.Example{
			pass("stopped by itself", `{"is":"stop"}`, answer("Yes.")),
			fail("cut off", `{"is":"stop"}`, responding(eval.Response{Text: "Yes, bec", FinishReason: eval.FinishLength})),
			pass("one of two", `{"in":["stop","tool_calls"]}`, calling(eval.ToolCall{Name: "search"})),
			none("not reported", `{"is":"stop"}`, responding(eval.Response{Text: "Yes."})),
		},
	}, func(o finishReasonOptions, _ Env) (eval.Grader, error) {
		want := o.In
		switch {
		case o.Is != "" && o.In != nil:
			return nil, optionError("in", "give only one of the options is and in")
		case o.Is != "":
			want = []string{o.Is}
		case o.In == nil:
			return nil, &eval.OptionError{Err: errors.New("give one of the options is and in")}
		}
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			got := s.Last().FinishReason
			if got == "" {
				return unscored("the provider reported no finish reason")
			}
			return verdict(slices.Contains(want, got), "the finish reason is %s, wanted is %s", quote(got), strings.Join(want, " or "))
		}), nil
	})
}
