package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"seatrial/eval"
)

// answer is a line of the program.
type answer struct {
	ID           int64          `json:"id"`
	Text         string         `json:"text"`
	Refusal      string         `json:"refusal"`
	FinishReason string         `json:"finish_reason"`
	Model        string         `json:"model"`
	Usage        *usage         `json:"usage"`
	ToolCalls    []toolCall     `json:"tool_calls"`
	Retrieved    []eval.Passage `json:"retrieved"`
	Steps        []step         `json:"steps"`
	Error        *failure       `json:"error"`
}

type usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
}

type toolCall struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"` // a string is its text
}

type step struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	Tool      string `json:"tool"`
	CallID    string `json:"call_id"`
	Arguments string `json:"arguments"`
	Failed    bool   `json:"failed"`
}

type failure struct {
	Class   eval.Class `json:"class"`
	Message string     `json:"message"`
}

// decode reads a line that has an id. An error without a class is
// [eval.ClassOverloaded], which is tried again; what is no answer is
// [eval.ClassMalformed] or [eval.ClassEmpty].
func (s setup) decode(line []byte) (eval.Response, *eval.CallError) {
	line = s.scrub(line)
	fail := func(class eval.Class, format string, args ...any) (eval.Response, *eval.CallError) {
		return eval.Response{}, &eval.CallError{Class: class, Message: s.clean(fmt.Sprintf(format, args...))}
	}
	var a answer
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return fail(eval.ClassMalformed, "the program's answer: %v", err)
	}
	if a.Error != nil {
		switch a.Error.Class {
		case "":
			a.Error.Class = eval.ClassOverloaded
		case eval.ClassAuth, eval.ClassUnreachable, eval.ClassRateLimited, eval.ClassOverloaded, eval.ClassReset, eval.ClassTimeout, eval.ClassTruncated,
			eval.ClassMalformed, eval.ClassEmpty, eval.ClassTooLarge, eval.ClassBadRequest, eval.ClassCase, eval.ClassConfig:
		default: // canceled and budget are ours to say
			return fail(eval.ClassMalformed, "the program's error has class %q, which it cannot have: %s", a.Error.Class, a.Error.Message)
		}
		if a.Error.Message == "" {
			a.Error.Message = "the program reports an error without a message"
		}
		return fail(a.Error.Class, "%s", a.Error.Message)
	}
	if a.Text == "" && a.Refusal == "" && len(a.ToolCalls) == 0 {
		return fail(eval.ClassEmpty, "the program's answer holds neither text nor refusal nor tool call")
	}
	resp := eval.Response{
		Text: a.Text, Refusal: a.Refusal, FinishReason: a.FinishReason, Model: a.Model,
		Raw: bytes.Clone(line), // without the secrets that the program was given
	}
	if a.Usage != nil {
		if a.Usage.Input < 0 || a.Usage.Output < 0 {
			return fail(eval.ClassMalformed, "the program's usage is below zero")
		}
		resp.Usage = eval.Usage{InputTokens: a.Usage.Input, OutputTokens: a.Usage.Output, Known: true}
	}
	for i, c := range a.ToolCalls {
		if c.Name == "" {
			return fail(eval.ClassMalformed, "tool call %d of the program has no name", i+1)
		}
		if c.ID == "" { // results are told apart by it
			c.ID = fmt.Sprintf("call_%d_%d", a.ID, i+1)
		}
		resp.ToolCalls = append(resp.ToolCalls, eval.ToolCall{ID: c.ID, Name: c.Name, Arguments: c.text()})
	}
	resp.Retrieved = slices.Clone(a.Retrieved)
	for i, st := range a.Steps {
		switch st.Kind {
		case eval.StepMessage, eval.StepToolCall, eval.StepToolResult:
		default:
			return fail(eval.ClassMalformed, "step %d of the program has kind %q, not message, tool_call or tool_result", i+1, st.Kind)
		}
		resp.Steps = append(resp.Steps, eval.Step{Kind: st.Kind, Text: st.Text, Tool: st.Tool, CallID: st.CallID, Arguments: st.Arguments, Failed: st.Failed})
	}
	if resp.FinishReason == "" {
		resp.FinishReason = eval.FinishStop
		if len(resp.ToolCalls) > 0 {
			resp.FinishReason = eval.FinishToolCalls
		}
	}
	return resp, nil
}

func (c toolCall) text() string {
	var s string
	switch {
	case len(c.Arguments) == 0:
		return "{}"
	case c.Arguments[0] == '"' && json.Unmarshal(c.Arguments, &s) == nil:
		return s
	}
	return string(c.Arguments)
}

// maxMessage bounds a message, in characters.
const maxMessage = 300

// clean makes a program's words fit to be stored. Of long ones it keeps the end,
// where programs say what went wrong.
func (s setup) clean(text string) string {
	text = s.oneLine(text)
	if runes := []rune(text); len(runes) > maxMessage {
		text = "..." + string(runes[len(runes)-maxMessage:])
	}
	return text
}

// beginning is clean for what is recognised by its beginning.
func (s setup) beginning(text string) string {
	const most = 120
	text = s.oneLine(text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return text
}

// scrubbable is the length from which a secret is looked for in answers: what is
// shorter stands in any text.
const scrubbable = 8

// scrub returns an answer without the secrets that the program was given: it is stored and shown.
func (s setup) scrub(line []byte) []byte {
	for _, secret := range s.secrets {
		if len(secret) >= scrubbable {
			line = bytes.ReplaceAll(line, []byte(secret), []byte("[secret]"))
		}
	}
	return line
}

// oneLine returns text without line ends, control characters and the values
// that the program was given as secrets.
func (s setup) oneLine(text string) string {
	for _, secret := range s.secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}
