package openai

import (
	"encoding/json"
	"fmt"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
)

// anyArguments is the schema of a tool that declares none.
var anyArguments = json.RawMessage(`{"type":"object","properties":{}}`)

// chatRequest returns what go-openai is asked for, and the fields of the body
// that are written over its own.
func chatRequest(req eval.Request, model string) (sdk.ChatCompletionRequest, map[string]json.RawMessage, error) {
	chat := sdk.ChatCompletionRequest{Model: neutralModel, Messages: make([]sdk.ChatCompletionMessage, len(req.Messages))}
	lossy := false
	for i, m := range req.Messages {
		chat.Messages[i] = message(m)
		lossy = lossy || losesFields(chat.Messages[i])
	}
	for _, t := range req.Tools {
		schema := t.Schema
		if len(schema) == 0 {
			schema = anyArguments
		}
		if !json.Valid(schema) {
			return chat, nil, fmt.Errorf("the schema of tool %s is not JSON", t.Name)
		}
		chat.Tools = append(chat.Tools, sdk.Tool{
			Type:     sdk.ToolTypeFunction,
			Function: &sdk.FunctionDefinition{Name: t.Name, Description: t.Description, Parameters: schema},
		})
	}
	var err error
	if chat.ResponseFormat, err = responseFormat(req.ResponseFormat); err != nil {
		return chat, nil, err
	}
	fields, err := overlay(req.Params, model)
	if err == nil && lossy {
		fields["messages"], err = fullMessages(chat.Messages)
	}
	return chat, fields, err
}

// overlay returns the fields that every body gets: the parameters and the model.
func overlay(params map[string]json.RawMessage, model string) (map[string]json.RawMessage, error) {
	fields := make(map[string]json.RawMessage, len(params)+2)
	for name, value := range params {
		if err := checkParam(name, value); err != nil {
			return nil, err
		}
		fields[name] = value
	}
	name, err := json.Marshal(model)
	fields["model"] = name
	return fields, err
}

func message(m eval.Message) sdk.ChatCompletionMessage {
	out := sdk.ChatCompletionMessage{Role: m.Role, Content: m.Content, Name: m.Name, ToolCallID: m.ToolCallID}
	if len(m.Parts) > 0 {
		out.Content = ""
		if m.Content != "" {
			out.MultiContent = append(out.MultiContent, sdk.ChatMessagePart{Type: sdk.ChatMessagePartTypeText, Text: m.Content})
		}
	}
	for _, p := range m.Parts {
		if p.Text != "" {
			out.MultiContent = append(out.MultiContent, sdk.ChatMessagePart{Type: sdk.ChatMessagePartTypeText, Text: p.Text})
		}
		if p.Image != "" {
			out.MultiContent = append(out.MultiContent, sdk.ChatMessagePart{
				Type:     sdk.ChatMessagePartTypeImageURL,
				ImageURL: &sdk.ChatMessageImageURL{URL: p.Image, Detail: sdk.ImageURLDetail(p.Detail)},
			})
		}
	}
	for _, c := range m.ToolCalls {
		out.ToolCalls = append(out.ToolCalls, sdk.ToolCall{
			ID: c.ID, Type: sdk.ToolTypeFunction, Function: sdk.FunctionCall{Name: c.Name, Arguments: c.Arguments},
		})
	}
	return out
}

func responseFormat(f *eval.ResponseFormat) (*sdk.ChatCompletionResponseFormat, error) {
	if f == nil {
		return nil, nil
	}
	out := &sdk.ChatCompletionResponseFormat{Type: sdk.ChatCompletionResponseFormatType(f.Type)}
	if f.Type != string(sdk.ChatCompletionResponseFormatTypeJSONSchema) {
		return out, nil
	}
	if !json.Valid(f.Schema) {
		return nil, fmt.Errorf("response_format json_schema: the schema is missing or not JSON")
	}
	name := f.Name
	if name == "" {
		name = "answer" // the API requires one
	}
	out.JSONSchema = &sdk.ChatCompletionResponseFormatJSONSchema{Name: name, Schema: f.Schema, Strict: f.Strict}
	return out, nil
}

// losesFields reports whether go-openai would leave out a field of m that the
// API requires: content, except beside tool calls, or a call's arguments.
func losesFields(m sdk.ChatCompletionMessage) bool {
	if m.Content == "" && len(m.MultiContent) == 0 && len(m.ToolCalls) == 0 {
		return true
	}
	for _, c := range m.ToolCalls {
		if c.Function.Arguments == "" {
			return true
		}
	}
	return false
}

// fullMessages writes messages of which some lose fields otherwise.
func fullMessages(messages []sdk.ChatCompletionMessage) (json.RawMessage, error) {
	type function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	type call struct {
		ID       string       `json:"id,omitempty"`
		Type     sdk.ToolType `json:"type"`
		Function function     `json:"function"`
	}
	type full struct {
		Role       string `json:"role"`
		Content    string `json:"content"`
		Name       string `json:"name,omitempty"`
		ToolCalls  []call `json:"tool_calls,omitempty"`
		ToolCallID string `json:"tool_call_id,omitempty"`
	}
	all := make([]any, len(messages))
	for i, m := range messages {
		all[i] = m
		if losesFields(m) && len(m.MultiContent) == 0 {
			f := full{Role: m.Role, Content: m.Content, Name: m.Name, ToolCallID: m.ToolCallID}
			for _, c := range m.ToolCalls {
				f.ToolCalls = append(f.ToolCalls, call{c.ID, c.Type, function(c.Function)})
			}
			all[i] = f
		}
	}
	return json.Marshal(all)
}
