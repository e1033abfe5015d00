package graders

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"seatrial/eval"
)

// utterance is something that the model wrote: an answer, or a tool call's arguments.
type utterance struct {
	where string // as in eval.Evidence
	text  string
	note  string // "" of the output
	last  bool   // it is the output, and offsets are into it
}

// evidence is a place of the utterance.
func (u utterance) evidence(start, end int, note string) eval.Evidence {
	if u.last {
		return inOutput(u.text, start, end, note)
	}
	return eval.Evidence{Where: u.where, Text: cut(u.text[start:end]), Note: u.note + ": " + note}
}

// utterancesOf returns all that the model wrote: the output first, then the earlier answers and the tool calls.
func utterancesOf(s eval.Sample) []utterance {
	var all []utterance
	if output := s.Output(); strings.TrimSpace(output) != "" {
		all = append(all, utterance{"output", output, "", true})
	}
	for i, x := range s.Exchanges {
		if i < len(s.Exchanges)-1 && x.Response != nil && strings.TrimSpace(x.Response.Text) != "" {
			all = append(all, utterance{"context", x.Response.Text, fmt.Sprintf("answer of turn %d", x.Turn), false})
		}
	}
	for _, call := range callsOf(s) {
		if strings.TrimSpace(call.Arguments) != "" {
			all = append(all, utterance{"arguments", call.Arguments, "call of " + call.Name, false})
		}
	}
	return all
}

// messagesBy returns the texts of the messages that were sent with one of these roles, each once, in order.
func messagesBy(s eval.Sample, roles ...string) []string {
	var all []string
	seen := map[string]bool{}
	for _, x := range s.Exchanges {
		for _, m := range x.Request.Messages {
			text := m.Content
			for _, p := range m.Parts {
				text += p.Text
			}
			if slices.Contains(roles, m.Role) && strings.TrimSpace(text) != "" && !seen[text] {
				seen[text] = true
				all = append(all, text)
			}
		}
	}
	return all
}

// varTexts returns the texts in a case's variables, in order of their names.
func varTexts(c *eval.Case) []string {
	if c == nil {
		return nil
	}
	var all []string
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, item := range v {
				collect(item)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				collect(v[key])
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Vars)) {
		var v any
		if json.Unmarshal(c.Vars[name], &v) == nil {
			collect(v)
		}
	}
	return all
}
