package openai

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Options are a target's options for this provider.
type Options struct {
	Stream       bool   `json:"stream"`
	APIType      string `json:"api_type"` // "" is openai
	APIVersion   string `json:"api_version"`
	Organization string `json:"organization"`
}

const azure = "azure"

// defaultAzureVersion is the last dated version of Azure's API that is not a preview.
const defaultAzureVersion = "2024-10-21"

const optionsSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "stream": {
      "type": "boolean",
      "default": false,
      "description": "Ask for the answer as a stream and record the time to the first token."
    },
    "api_type": {
      "enum": ["openai", "azure"],
      "default": "openai",
      "description": "azure: model names the deployment, the key travels in the api-key header, and base_url is that of the resource."
    },
    "api_version": {
      "type": "string",
      "minLength": 1,
      "description": "Sent as the query parameter api-version. Default for azure: 2024-10-21; otherwise none."
    },
    "organization": {
      "type": "string",
      "minLength": 1,
      "description": "Sent as the header OpenAI-Organization."
    }
  }
}`

const doc = `Sends chat completions to an endpoint that speaks OpenAI's protocol: OpenAI,
Azure OpenAI, vLLM, llama.cpp, Ollama, a gateway.

base_url defaults to https://api.openai.com/v1. Everything in params is sent as
it is, whatever its name and value: temperature 0 is sent as 0, top_k or
min_p reach servers that know them, and null removes a field. Not in params: model and
messages, which the suite has places for, stream, which is an option, and n above 1,
for which there are epochs.

An answer counts only if it is whole: a finish reason is required, and of a
stream its [DONE] too. A 200 that holds an error, no choices, or neither text, refusal
nor tool call is an error; an empty text is an answer only where the finish reason is
length or content_filter. A prompt that the service's content filter refuses
(HTTP 400, code content_filter) is an answer with that finish reason.
Only the first choice is read.`

func decodeOptions(raw json.RawMessage) (Options, error) {
	var o Options
	if err := provider.DecodeOptions(raw, &o); err != nil {
		return Options{}, err
	}
	switch o.APIType {
	case "", "openai", azure:
		return o, nil
	}
	return Options{}, &eval.OptionError{Path: []string{"api_type"}, Err: fmt.Errorf("api_type %q is neither openai nor azure", o.APIType)}
}

// checkParams refuses the fields that would change what the answer means to us.
func checkParams(params map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if err := checkParam(name, params[name]); err != nil {
			return err
		}
	}
	return nil
}

func checkParam(name string, value json.RawMessage) error {
	switch name {
	case "model", "messages":
		return fmt.Errorf("params: %s is not a parameter: the target's model and the suite's prompts set it", name)
	case "stream":
		return fmt.Errorf("params: stream is an option of the provider: set options: {stream: true}")
	case "n":
		if v := string(value); v != "1" && v != "null" {
			return fmt.Errorf("params: n %s: only one choice is read; use epochs", v)
		}
	}
	if !json.Valid(value) {
		return fmt.Errorf("params: %s is not JSON", name)
	}
	return nil
}
