package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// completion is a chat completion, or one chunk of a stream of it. It is read
// from the body as it came rather than into go-openai's types, which fail as a whole on an
// integer where a string belongs and drop fields that they do not know.
type completion struct {
	Model       text            `json:"model"`
	Fingerprint text            `json:"system_fingerprint"`
	Choices     []choice        `json:"choices"`
	Usage       json.RawMessage `json:"usage"`
	Error       json.RawMessage `json:"error"`
}

type choice struct {
	Index    int             `json:"index"`
	Message  reply           `json:"message"` // of a completion
	Delta    reply           `json:"delta"`   // of a chunk
	Finish   text            `json:"finish_reason"`
	Logprobs json.RawMessage `json:"logprobs"`
	Error    json.RawMessage `json:"error"`
}

type reply struct {
	Content          text       `json:"content"`
	Refusal          text       `json:"refusal"`
	ReasoningContent text       `json:"reasoning_content"` // DeepSeek, vLLM, llama.cpp
	Reasoning        text       `json:"reasoning"`         // OpenRouter, newer vLLM
	ToolCalls        []toolCall `json:"tool_calls"`
	FunctionCall     *function  `json:"function_call"` // the form before tools
}

type toolCall struct {
	Index    *int     `json:"index"`
	ID       text     `json:"id"`
	Function function `json:"function"`
}

type function struct {
	Name      text      `json:"name"`
	Arguments arguments `json:"arguments"`
}

func (r reply) reasoning() string {
	if r.ReasoningContent != "" {
		return string(r.ReasoningContent)
	}
	return string(r.Reasoning)
}

// fail makes an error of a reply; it is a method of provider.Reply and provider.Stream.
type fail func(eval.Class, string) *eval.CallError

// readWhole sends r and reads a completion in one piece.
func (p *Provider) readWhole(ctx context.Context, r *http.Request) (eval.Response, error) {
	got, err := provider.Do(ctx, p.client, r, p.target.Limits.MaxResponseBytes)
	resp := eval.Response{Raw: got.Body, Timing: got.Timing, RequestID: got.RequestID, Headers: provider.KeepHeaders(got.Header)}
	if err != nil {
		resp, err = filtered(resp, err)
	} else {
		resp, err = parse(resp, got.Fail)
	}
	got.Scrub(&resp)
	return resp, err
}

// parse reads resp.Raw, a completion in one piece, into resp.
func parse(resp eval.Response, fail fail) (eval.Response, error) {
	var c completion
	if err := decode(resp.Raw, &c, fail); err != nil {
		return eval.Response{}, err
	}
	if err := inBody(c.Error, fail); err != nil {
		return eval.Response{}, err
	}
	if len(c.Choices) == 0 {
		return eval.Response{}, fail(eval.ClassMalformed, "the answer has no choices")
	}
	first := c.Choices[0]
	if err := inBody(first.Error, fail); err != nil {
		return eval.Response{}, err
	}
	m := first.Message
	resp.Text, resp.Refusal, resp.Reasoning = string(m.Content), string(m.Refusal), m.reasoning()
	resp.FinishReason = string(first.Finish)
	resp.Model, resp.Fingerprint = string(c.Model), string(c.Fingerprint)
	resp.Usage = usage(c.Usage)
	if string(first.Logprobs) != "null" {
		resp.Logprobs = first.Logprobs
	}
	for _, call := range m.ToolCalls {
		resp.ToolCalls = append(resp.ToolCalls, eval.ToolCall{
			ID: string(call.ID), Name: string(call.Function.Name), Arguments: string(call.Function.Arguments),
		})
	}
	if f := m.FunctionCall; f != nil && len(m.ToolCalls) == 0 {
		resp.ToolCalls = []eval.ToolCall{{Name: string(f.Name), Arguments: string(f.Arguments)}}
	}
	return settle(resp, fail)
}

// decode reads a JSON object and says what is wrong with a body that is none.
func decode(raw []byte, into any, fail fail) error {
	err := json.Unmarshal(raw, into)
	body := bytes.TrimSpace(raw)
	switch {
	case len(body) == 0:
		return fail(eval.ClassMalformed, "the body is empty")
	case body[0] == '<':
		return fail(eval.ClassMalformed, "the endpoint answers with a web page instead of JSON: does base_url end in the API's path (often /v1)?")
	case body[0] != '{':
		return fail(eval.ClassMalformed, "the answer is no JSON object")
	case err == nil:
		return nil
	case err.Error() == "unexpected end of JSON input": // encoding/json has no other sign of it
		return fail(eval.ClassTruncated, "the answer's JSON stops before its end")
	}
	return fail(eval.ClassMalformed, fmt.Sprintf("the answer is not a completion: %v", err))
}

// settle judges whether resp is an answer that can be graded.
func settle(resp eval.Response, fail fail) (eval.Response, error) {
	switch resp.FinishReason {
	case "":
		return eval.Response{}, fail(eval.ClassTruncated, "the answer has no finish reason: it stops before its end")
	case string(sdk.FinishReasonFunctionCall):
		resp.FinishReason = eval.FinishToolCalls
	case eval.FinishStop:
		if len(resp.ToolCalls) > 0 { // said by several servers, and by OpenAI where tool_choice forces the call
			resp.FinishReason = eval.FinishToolCalls
		}
	}
	for _, c := range resp.ToolCalls {
		if c.Name == "" {
			return eval.Response{}, fail(eval.ClassMalformed, "a tool call has no name")
		}
	}
	if resp.Text != "" || resp.Refusal != "" || len(resp.ToolCalls) > 0 {
		return resp, nil
	}
	switch resp.FinishReason {
	case eval.FinishLength, eval.FinishContentFilter:
		return resp, nil // it had its chance to speak: behaviour, not failure
	}
	return eval.Response{}, fail(eval.ClassEmpty, fmt.Sprintf("the answer (finish reason %s) has neither text, refusal nor tool call", resp.FinishReason))
}

// usage reads what the server says was used; nonsense is unknown.
func usage(raw json.RawMessage) eval.Usage {
	var u sdk.Usage
	if len(raw) == 0 || json.Unmarshal(raw, &u) != nil || u.PromptTokens < 0 || u.CompletionTokens < 0 ||
		u.PromptTokens == 0 && u.CompletionTokens == 0 {
		return eval.Usage{}
	}
	out := eval.Usage{InputTokens: u.PromptTokens, OutputTokens: u.CompletionTokens, Known: true}
	if d := u.PromptTokensDetails; d != nil {
		out.CachedTokens = min(max(0, d.CachedTokens), u.PromptTokens)
	}
	if d := u.CompletionTokensDetails; d != nil {
		out.ReasoningTokens = min(max(0, d.ReasoningTokens), u.CompletionTokens)
	}
	return out
}
