package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Reply is one formatted answer. Make it once and send it often.
type Reply struct {
	status int
	header http.Header
	body   []byte
	frames [][]byte // of a stream, each flushed
	cut    bool     // the connection breaks after what was sent
	hang   bool     // nothing is sent
	hold   bool     // nothing more is sent
}

// Answer is what a model says. The zero Answer is the text "ok" that stops.
type Answer struct {
	Text      string
	Empty     bool // no text, whatever Text says
	Refusal   string
	Reasoning string
	ToolCalls []ToolCall
	Finish    string // "": stop, or tool_calls
	NoFinish  bool   // finish_reason is null
	Model     string // as served; "": fake-1
	NoUsage   bool
	Logprobs  bool
}

// ToolCall is a call in an answer. ID and Arguments are JSON, so that servers
// with integer ids or arguments as objects can be played.
type ToolCall struct {
	ID, Name, Arguments string
}

// Text is the completion that says s and stops.
func Text(s string) Reply { return Completion(Answer{Text: s}) }

// Completion is a reply in one piece.
func Completion(a Answer) Reply {
	a = a.complete()
	message := map[string]any{"role": "assistant", "content": a.content()}
	a.addTo(message)
	choice := map[string]any{"index": 0, "message": message, "finish_reason": a.finish()}
	if a.Logprobs {
		choice["logprobs"] = logprobs(a.Text)
	}
	body := envelope("chat.completion", a.Model)
	body["choices"] = []any{choice}
	if !a.NoUsage {
		body["usage"] = usage(a)
	}
	return JSON(http.StatusOK, marshal(body))
}

// JSON is a reply of JSON, right or wrong.
func JSON(status int, body string) Reply { return Raw(status, "application/json", body) }

// Raw is any reply.
func Raw(status int, contentType, body string) Reply {
	return Reply{
		status: status,
		header: http.Header{
			"Content-Type":   {contentType},
			"Content-Length": {fmt.Sprint(len(body))},
			"X-Request-Id":   {"req-fake"},
		},
		body: []byte(body),
	}
}

// Error is an error in OpenAI's form.
func Error(status int, code, message string) Reply {
	return JSON(status, marshal(map[string]any{"error": map[string]any{"message": message, "type": code, "code": code, "param": nil}}))
}

// RateLimited is a 429; after is the Retry-After header, "" for none.
func RateLimited(after string) Reply {
	r := Error(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit reached, slow down")
	if after != "" {
		r = r.With("Retry-After", after)
	}
	return r
}

// Unauthorized is a 401.
func Unauthorized() Reply {
	return Error(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided")
}

// HTML is a page, as a proxy or a captive portal sends it.
func HTML(status int) Reply {
	return Raw(status, "text/html; charset=utf-8", "<!DOCTYPE html>\n<html><body><h1>Gateway</h1></body></html>\n")
}

// Hang never answers; it ends with the client's patience or the server.
func Hang() Reply { return Reply{hang: true} }

// With returns the reply with a header more.
func (r Reply) With(name, value string) Reply {
	r.header = r.header.Clone()
	r.header.Set(name, value)
	return r
}

// Cut returns the reply whose connection breaks midway: half of the body is
// sent, or all of the frames.
func (r Reply) Cut() Reply {
	r.cut, r.body = true, r.body[:len(r.body)/2]
	return r
}

// Shortened returns the reply whose body ends midway although the connection ends well, as
// behind a proxy that buffers only so much.
func (r Reply) Shortened() Reply {
	half := string(r.body[:len(r.body)/2])
	r.header = r.header.Clone()
	r.header.Set("Content-Length", fmt.Sprint(len(half)))
	r.body = []byte(half)
	return r
}

func (a Answer) complete() Answer {
	if a.Model == "" {
		a.Model = "fake-1"
	}
	if a.Text == "" && !a.Empty && a.Refusal == "" && len(a.ToolCalls) == 0 {
		a.Text = "ok"
	}
	if a.Finish == "" {
		a.Finish = "stop"
		if len(a.ToolCalls) > 0 {
			a.Finish = "tool_calls"
		}
	}
	return a
}

func (a Answer) content() any {
	if a.Text == "" && (a.Refusal != "" || len(a.ToolCalls) > 0) {
		return nil
	}
	return a.Text
}

func (a Answer) finish() any {
	if a.NoFinish {
		return nil
	}
	return a.Finish
}

// addTo adds what few answers have to a message or delta.
func (a Answer) addTo(message map[string]any) {
	if a.Refusal != "" {
		message["refusal"] = a.Refusal
	}
	if a.Reasoning != "" {
		message["reasoning_content"] = a.Reasoning
	}
	if len(a.ToolCalls) > 0 {
		calls := make([]any, len(a.ToolCalls))
		for i, c := range a.ToolCalls {
			calls[i] = map[string]any{
				"index": i, "id": json.RawMessage(c.ID), "type": "function",
				"function": map[string]any{"name": c.Name, "arguments": json.RawMessage(c.Arguments)},
			}
		}
		message["tool_calls"] = calls
	}
}

func envelope(object, model string) map[string]any {
	return map[string]any{
		"id": "chatcmpl-fake", "object": object, "created": 1700000000,
		"model": model, "system_fingerprint": "fp_fake",
	}
}

// usage counts words, and says that one input token was cached and none thought.
func usage(a Answer) map[string]any {
	out := len(strings.Fields(a.Text))
	think := len(strings.Fields(a.Reasoning))
	return map[string]any{
		"prompt_tokens": 10, "completion_tokens": out + think, "total_tokens": 10 + out + think,
		"prompt_tokens_details":     map[string]any{"cached_tokens": 1},
		"completion_tokens_details": map[string]any{"reasoning_tokens": think},
	}
}

func logprobs(text string) map[string]any {
	var content []any
	for _, word := range strings.Fields(text) {
		content = append(content, map[string]any{"token": word, "logprob": -0.25, "bytes": nil, "top_logprobs": []any{}})
	}
	return map[string]any{"content": content}
}

// marshal panics on what cannot be JSON: a mistake in a test.
func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
