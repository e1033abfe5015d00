package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"seatrial/eval"
	"seatrial/eval/provider/openai/openaitest"
)

// Every answer means the same in one piece and as a stream.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		reason string
		answer openaitest.Answer
		want   eval.Response
	}{
		{"text", openaitest.Answer{Text: "The  window is\n30 days."}, eval.Response{Text: "The  window is\n30 days.", FinishReason: "stop"}},
		{"a tool call", openaitest.Answer{ToolCalls: []openaitest.ToolCall{{ID: `"c1"`, Name: "f", Arguments: `"{\"a\":1}"`}}},
			eval.Response{ToolCalls: []eval.ToolCall{{ID: "c1", Name: "f", Arguments: `{"a":1}`}}, FinishReason: "tool_calls"}},
		{"two, with text", openaitest.Answer{Text: "wait", ToolCalls: []openaitest.ToolCall{{ID: `"c1"`, Name: "f", Arguments: `"not JSON"`}, {ID: `2`, Name: "g", Arguments: `{"b": [1]}`}}},
			eval.Response{Text: "wait", ToolCalls: []eval.ToolCall{{ID: "c1", Name: "f", Arguments: "not JSON"}, {ID: "2", Name: "g", Arguments: `{"b":[1]}`}}, FinishReason: "tool_calls"}},
		{"calls that stop", openaitest.Answer{Finish: "stop", ToolCalls: []openaitest.ToolCall{{ID: `null`, Name: "f", Arguments: `null`}}},
			eval.Response{ToolCalls: []eval.ToolCall{{Name: "f"}}, FinishReason: "tool_calls"}},
		{"a refusal", openaitest.Answer{Refusal: "I can't"}, eval.Response{Refusal: "I can't", FinishReason: "stop"}},
		{"reasoning beside the answer", openaitest.Answer{Text: "4", Reasoning: "two and two"}, eval.Response{Text: "4", Reasoning: "two and two", FinishReason: "stop"}},
		{"cut by max_tokens", openaitest.Answer{Text: "The win", Finish: "length"}, eval.Response{Text: "The win", FinishReason: "length"}},
		{"nothing within max_tokens is behaviour", openaitest.Answer{Empty: true, Finish: "length"}, eval.Response{FinishReason: "length"}},
		{"filtered is behaviour", openaitest.Answer{Empty: true, Finish: "content_filter"}, eval.Response{FinishReason: "content_filter"}},
		{"log probabilities", openaitest.Answer{Text: "a b", Logprobs: true}, eval.Response{Text: "a b", FinishReason: "stop",
			Logprobs: json.RawMessage(`{"content":[{"bytes":null,"logprob":-0.25,"token":"a","top_logprobs":[]},{"bytes":null,"logprob":-0.25,"token":"b","top_logprobs":[]}]}`)}},
		{"usage not told", openaitest.Answer{Text: "x", NoUsage: true}, eval.Response{Text: "x", FinishReason: "stop"}},
		{"white space is an answer", openaitest.Answer{Text: " "}, eval.Response{Text: " ", FinishReason: "stop"}},
	} {
		for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
			t.Run(tt.reason+", "+name, func(t *testing.T) {
				reply := openaitest.Completion(tt.answer)
				if name == "stream" {
					reply = openaitest.Stream(tt.answer)
				}
				_, p := serve(t, openaitest.Always(reply.With("X-Ratelimit-Remaining-Tokens", "5").With("Set-Cookie", "s=1")), change)
				got, err := p.Complete(t.Context(), ask("hi"))
				if err != nil {
					t.Fatal(err)
				}
				want := tt.want
				want.Model, want.Fingerprint, want.RequestID = "fake-1", "fp_fake", "req-fake"
				if !tt.answer.NoUsage {
					words, thoughts := len(strings.Fields(tt.answer.Text)), len(strings.Fields(tt.answer.Reasoning))
					want.Usage = eval.Usage{InputTokens: 10, OutputTokens: words + thoughts, CachedTokens: 1, ReasoningTokens: thoughts, Known: true}
				}
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(eval.Response{}, "Timing", "Raw", "Headers")); diff != "" {
					t.Error(diff)
				}
				if len(got.Raw) == 0 || !strings.Contains(string(got.Raw), "fp_fake") {
					t.Errorf("raw %q", got.Raw)
				}
				if got.Headers["x-ratelimit-remaining-tokens"] != "5" || got.Headers["set-cookie"] != "" {
					t.Errorf("headers %v", got.Headers)
				}
			})
		}
	}
}

// What servers really send, and what is no answer.
func TestBodies(t *testing.T) {
	choice := func(rest string) string { return `{"choices":[{` + rest + `}]}` }
	message := func(m string) string { return choice(`"finish_reason":"stop","message":` + m) }
	for _, tt := range []struct {
		reason, body string
		text         string
		class        eval.Class // "": an answer with that text
	}{
		{"content in parts", message(`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"},{"type":"text","text":"b"}]}`), "ab", ""},
		{"a number as content", message(`{"content":42}`), "42", ""},
		{"JSON as content", message(`{"content":{"a":1}}`), `{"a":1}`, ""},
		{"ids and times of any kind", `{"id":7,"created":"now","model":3,"system_fingerprint":null,"usage":"none","choices":[{"finish_reason":"stop","message":{"role":7,"content":"x"}}]}`, "x", ""},
		{"space around", "\n\n " + message(`{"content":"x"}`) + "\n", "x", ""},
		{"error: null", `{"error":null,"choices":[{"finish_reason":"stop","message":{"content":"x"}}]}`, "x", ""},
		{"the form before tools", message(`{"function_call":{"name":"f","arguments":"{}"}}`), "", ""},
		{"empty with stop", message(`{"content":""}`), "", eval.ClassEmpty},
		{"null with stop", message(`{"content":null}`), "", eval.ClassEmpty},
		{"thoughts alone", message(`{"content":"","reasoning_content":"hm"}`), "", eval.ClassEmpty},
		{"tool_calls without a call", choice(`"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[]}`), "", eval.ClassEmpty},
		{"an unheard-of reason without text", choice(`"finish_reason":"eos","message":{}`), "", eval.ClassEmpty},
		{"a call without a name", message(`{"tool_calls":[{"id":"a","function":{"arguments":"{}"}}]}`), "", eval.ClassMalformed},
		{"no finish reason", choice(`"message":{"content":"x"}`), "", eval.ClassTruncated},
		{"finish reason null", choice(`"finish_reason":null,"message":{"content":"x"}`), "", eval.ClassTruncated},
		{"choices that are none", `{"choices":{"a":1}}`, "", eval.ClassMalformed},
		{"cut midway", message(`{"content":"x"}`)[:40], "", eval.ClassTruncated},
		{"two documents", message(`{"content":"x"}`) + "{}", "", eval.ClassMalformed},
		{"nothing", "", "", eval.ClassMalformed},
		{"a web page", "<!DOCTYPE html><html>", "", eval.ClassMalformed},
		{"text", "upstream says hi", "", eval.ClassMalformed},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			_, p := serve(t, openaitest.Always(openaitest.JSON(200, tt.body)), nil)
			got, err := p.Complete(t.Context(), ask("hi"))
			if tt.class != "" {
				wantClass(t, err, tt.class)
				return
			}
			if err != nil || got.Text != tt.text || got.Usage.Known {
				t.Errorf("%q, %+v, %v", got.Text, got.Usage, err)
			}
			if tt.text == "" && (len(got.ToolCalls) != 1 || got.ToolCalls[0].Name != "f" || got.FinishReason != eval.FinishToolCalls) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct {
		reason, raw string
		want        eval.Usage
	}{
		{"all of it", `{"prompt_tokens":9,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":5}}`,
			eval.Usage{InputTokens: 9, OutputTokens: 7, CachedTokens: 4, ReasoningTokens: 5, Known: true}},
		{"details null", `{"prompt_tokens":9,"completion_tokens":7,"prompt_tokens_details":null}`, eval.Usage{InputTokens: 9, OutputTokens: 7, Known: true}},
		{"parts are no more than the whole", `{"prompt_tokens":9,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":-5}}`,
			eval.Usage{InputTokens: 9, OutputTokens: 7, CachedTokens: 9, Known: true}},
		{"empty is no measurement", `{}`, eval.Usage{}},
		{"null", `null`, eval.Usage{}},
		{"absent", ``, eval.Usage{}},
		{"nonsense", `{"prompt_tokens":"many"}`, eval.Usage{}},
		{"negative", `{"prompt_tokens":-1,"completion_tokens":7}`, eval.Usage{}},
	} {
		if got := usage(json.RawMessage(tt.raw)); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.reason, got, tt.want)
		}
	}
}

// What the HTTP exchange itself reports keeps its class through go-openai.
func TestTransportFailures(t *testing.T) {
	ok := openaitest.Text("a text that is long enough to be cut")
	for _, tt := range []struct {
		reason string
		reply  openaitest.Reply
		class  eval.Class
	}{
		{"401", openaitest.Unauthorized(), eval.ClassAuth},
		{"429", openaitest.RateLimited(""), eval.ClassRateLimited},
		{"400", openaitest.Error(400, "invalid_request_error", "no"), eval.ClassBadRequest},
		{"404", openaitest.Error(404, "model_not_found", "no"), eval.ClassConfig},
		{"502 with a page", openaitest.HTML(502), eval.ClassOverloaded},
		{"200 with a page", openaitest.HTML(200), eval.ClassMalformed},
		{"cut", ok.Cut(), eval.ClassTruncated},
		{"shortened", ok.Shortened(), eval.ClassTruncated},
	} {
		for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
			_, p := serve(t, openaitest.Always(tt.reply), change)
			_, err := p.Complete(t.Context(), ask("hi"))
			t.Run(tt.reason+", "+name, func(t *testing.T) { wantClass(t, err, tt.class) })
		}
	}
}

// Azure refuses a prompt with 400; the application's users would meet that too.
func TestContentFilterIsAnAnswer(t *testing.T) {
	body := `{"error":{"message":"The prompt was filtered","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`
	for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
		_, p := serve(t, openaitest.Always(openaitest.JSON(400, body)), change)
		got, err := p.Complete(t.Context(), ask("hi"))
		if err != nil || got.FinishReason != eval.FinishContentFilter || got.Refusal != "The prompt was filtered" || string(got.Raw) != body || got.Timing.Total <= 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for reason, reply := range map[string]openaitest.Reply{
		"another status": openaitest.JSON(403, body),
		"another code":   openaitest.Error(400, "invalid", "content_filter"),
	} {
		_, p := serve(t, openaitest.Always(reply), nil)
		if got, err := p.Complete(t.Context(), ask("hi")); err == nil {
			t.Errorf("%s is an answer: %+v", reason, got)
		}
	}
}
