package openai

import (
	"bytes"
	"encoding/json"
)

// text is a string of an answer that some servers send as something else. It
// reads null as "", numbers and booleans as their digits and words, and a list
// of content parts as the text in them.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(t))
	case 'n':
		*t = ""
	case '[':
		var parts []struct {
			Text json.RawMessage `json:"text"`
		}
		if err := json.Unmarshal(b, &parts); err != nil {
			return err
		}
		*t = ""
		for _, p := range parts {
			var s string
			if len(p.Text) > 0 && p.Text[0] == '"' {
				if err := json.Unmarshal(p.Text, &s); err != nil {
					return err
				}
			}
			*t += text(s)
		}
	default:
		*t = text(b)
	}
	return nil
}

// arguments of a tool call: the API sends them as a string that holds JSON, some servers as the
// JSON itself.
type arguments string

func (a *arguments) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(a))
	case 'n':
		*a = ""
		return nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return err
	}
	*a = arguments(compact.String())
	return nil
}
