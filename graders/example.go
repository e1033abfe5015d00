package graders

import (
	"encoding/json"
	"time"

	"seatrial/eval"
)

// answer is a sample whose one answer is text, for examples.
func answer(text string) eval.Sample {
	return eval.Sample{
		Case: &eval.Case{ID: "example"},
		Exchanges: []eval.Exchange{{
			Turn:    1,
			Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: "Can I return it?"}}},
			Response: &eval.Response{
				Text:         text,
				FinishReason: eval.FinishStop,
				Usage:        eval.Usage{InputTokens: 40, OutputTokens: 20, Known: true},
				Timing:       eval.Timing{Total: 800 * time.Millisecond},
			},
		}},
	}
}

// expecting is answer of a case that expects something (JSON).
func expecting(expected, text string) eval.Sample {
	s := answer(text)
	s.Case.Expected = json.RawMessage(expected)
	return s
}

// responding is a sample whose one answer is r.
func responding(r eval.Response) eval.Sample {
	s := answer("")
	s.Exchanges[0].Response = &r
	return s
}

// calling is a sample whose answer is calls of tools.
func calling(calls ...eval.ToolCall) eval.Sample {
	return responding(eval.Response{ToolCalls: calls, FinishReason: eval.FinishToolCalls})
}

// pass, fail and none are examples with that verdict.
func pass(name, options string, s eval.Sample) eval.Example {
	return eval.Example{Name: name, Options: json.RawMessage(options), Sample: s, Want: eval.Pass}
}

func fail(name, options string, s eval.Sample) eval.Example {
	return eval.Example{Name: name, Options: json.RawMessage(options), Sample: s, Want: eval.Fail}
}

func none(name, options string, s eval.Sample) eval.Example {
	return eval.Example{Name: name, Options: json.RawMessage(options), Sample: s, Want: eval.Unscored}
}
