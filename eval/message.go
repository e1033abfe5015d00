package eval

import (
	"encoding/json"
	"time"
)

// Message is one entry of a conversation.
type Message struct {
	Role       string     `json:"role"` // system, developer, user, assistant or tool
	Content    string     `json:"content,omitempty"`
	Parts      []Part     `json:"parts,omitempty"` // instead of Content, where there are images
	ToolCalls  []ToolCall `json:"tool_calls,omitempty"`
	ToolCallID string     `json:"tool_call_id,omitempty"`
	Name       string     `json:"name,omitempty"`
}

// Part is one piece of a message that is not text alone.
type Part struct {
	Text   string `json:"text,omitempty"`
	Image  string `json:"image,omitempty"`  // http(s) or data URL
	Detail string `json:"detail,omitempty"` // low, high or auto
}

// ToolCall is a call that the model asked for. Arguments is the text it wrote, which may not be JSON.
type ToolCall struct {
	ID        string `json:"id,omitempty"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// ResponseFormat is OpenAI's response_format.
type ResponseFormat struct {
	Type   string          `json:"type"` // text, json_object or json_schema
	Name   string          `json:"name,omitempty"`
	Schema json.RawMessage `json:"schema,omitempty"`
	Strict bool            `json:"strict,omitempty"`
}

// Request is what crosses to a provider. Everything that steers the answer
// rides in it, so that a provider value is safe to share.
type Request struct {
	Model          string                     `json:"model,omitempty"`
	Messages       []Message                  `json:"messages,omitempty"`
	Tools          []Tool                     `json:"tools,omitempty"` // without results
	ResponseFormat *ResponseFormat            `json:"response_format,omitempty"`
	Params         map[string]json.RawMessage `json:"params,omitempty"`
	Vars           map[string]json.RawMessage `json:"vars,omitempty"` // only where Target.SendVars
	// Repeat tells equal requests apart (the trial's epoch), so that a cache
	// keeps repeats independent. It neither crosses the wire nor enters the digest.
	Repeat int `json:"-"`
}

// Digest identifies the request as rendered.
func (r Request) Digest() (Digest, error) { return DigestOf(r) }

// LastUser returns the text of the last user message, or "".
func (r Request) LastUser() string {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if r.Messages[i].Role == "user" {
			return r.Messages[i].Content
		}
	}
	return ""
}

// Finish reasons, in OpenAI's words.
const (
	FinishStop          = "stop"
	FinishLength        = "length"
	FinishToolCalls     = "tool_calls"
	FinishContentFilter = "content_filter"
)

// Response is a provider's answer. A Response returned without an error is an
// answer that can be graded: a provider returns a [CallError] for what is
// malformed, cut off or empty.
type Response struct {
	Text         string          `json:"text"`
	Refusal      string          `json:"refusal,omitempty"`   // the API's own refusal field
	Reasoning    string          `json:"reasoning,omitempty"` // never graded as the answer
	ToolCalls    []ToolCall      `json:"tool_calls,omitempty"`
	FinishReason string          `json:"finish_reason"`
	Usage        Usage           `json:"usage,omitzero"`
	Timing       Timing          `json:"timing,omitzero"`
	Model        string          `json:"model,omitempty"` // as served
	Fingerprint  string          `json:"fingerprint,omitempty"`
	RequestID    string          `json:"request_id,omitempty"`
	Logprobs     json.RawMessage `json:"logprobs,omitempty"`
	Steps        []Step          `json:"steps,omitempty"`
	Retrieved    []Passage       `json:"retrieved,omitempty"`
	// Raw is the answer's body as received.
	Raw []byte `json:"-"`
	// Headers are those received, without any that carry credentials or cookies.
	Headers map[string]string `json:"headers,omitempty"`
	// Attempts are the calls that failed before this one.
	Attempts []Attempt `json:"attempts,omitempty"`
	// CachedFrom names the run that paid for this answer; empty: it is fresh.
	CachedFrom string `json:"cached_from,omitempty"`
}

// Usage counts tokens and the calls that they took. Known is false where the
// provider reported nothing: a zero is then no measurement.
type Usage struct {
	InputTokens     int  `json:"input_tokens,omitempty"`
	OutputTokens    int  `json:"output_tokens,omitempty"`
	CachedTokens    int  `json:"cached_tokens,omitempty"`    // part of InputTokens
	ReasoningTokens int  `json:"reasoning_tokens,omitempty"` // part of OutputTokens
	Known           bool `json:"known,omitempty"`
}

// Add returns the sum of both; it is known only where both are.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		InputTokens:     u.InputTokens + v.InputTokens,
		OutputTokens:    u.OutputTokens + v.OutputTokens,
		CachedTokens:    u.CachedTokens + v.CachedTokens,
		ReasoningTokens: u.ReasoningTokens + v.ReasoningTokens,
		Known:           u.Known && v.Known,
	}
}

// Timing is working time: waiting for a slot, a rate or a retry is not in it.
type Timing struct {
	Start      time.Time     `json:"start,omitzero"`       // first byte of the request
	FirstToken time.Duration `json:"first_token,omitzero"` // from Start; only where streamed
	Total      time.Duration `json:"total,omitzero"`       // from Start to the answer's last byte
}

// Attempt is one call that failed.
type Attempt struct {
	Class   Class         `json:"class"`
	Status  int           `json:"status,omitempty"`
	Message string        `json:"message"`
	Took    time.Duration `json:"took"`
	Waited  time.Duration `json:"waited,omitempty"` // before the next attempt
}

// Step is one event of an agent's trajectory.
type Step struct {
	Kind      string        `json:"kind"` // message, tool_call, tool_result
	Text      string        `json:"text,omitempty"`
	Tool      string        `json:"tool,omitempty"`
	CallID    string        `json:"call_id,omitempty"`
	Arguments string        `json:"arguments,omitempty"`
	Failed    bool          `json:"failed,omitempty"`
	Usage     Usage         `json:"usage,omitzero"`
	Took      time.Duration `json:"took,omitzero"`
}

// Kinds of Step.
const (
	StepMessage    = "message"
	StepToolCall   = "tool_call"
	StepToolResult = "tool_result"
)

// Passage is something that a retriever found.
type Passage struct {
	ID    string  `json:"id,omitempty"`
	Text  string  `json:"text,omitempty"`
	Score float64 `json:"score,omitempty"`
}
