package reports

import (
	"encoding/json"
	"strconv"
	"strings"

	"seatrial/eval"
)

// part is one message of a conversation as a reader sees it.
type part struct {
	label  string
	text   string
	answer bool // the final one, or the error that stands for it
	exact  bool // offsets of evidence count in this text
}

// conversation tells a sample from the first message to the last answer or the
// error that stands for it. The last request holds all messages before.
func conversation(s eval.Sample) []part {
	var parts []part
	if n := len(s.Exchanges); n > 0 {
		last := s.Exchanges[n-1]
		for _, m := range last.Request.Messages {
			parts = append(parts, part{label: speaker(m), text: messageText(m)})
		}
		if len(last.Request.Messages) == 0 && len(last.Request.Vars) > 0 {
			parts = append(parts, part{label: "vars", text: vars(last.Request.Vars)})
		}
		if r := last.Response; r != nil {
			for _, psg := range s.Retrieved() {
				parts = append(parts, part{label: passageLabel(psg), text: psg.Text})
			}
			for _, step := range r.Steps { // of an agent that we do not run ourselves
				parts = append(parts, part{label: stepLabel(step), text: stepText(step)})
			}
			if r.Reasoning != "" {
				parts = append(parts, part{label: "reasoning, which is not graded", text: r.Reasoning})
			}
			parts = append(parts, answerPart(*r))
		}
	} else if s.Case != nil && len(s.Case.Vars) > 0 {
		parts = append(parts, part{label: "vars", text: vars(s.Case.Vars)})
	}
	if s.Error != nil {
		text := s.Error.Error()
		for _, a := range s.Error.Attempts {
			text += "\nattempt: " + attemptWords(a) + ": " + a.Message
		}
		parts = append(parts, part{label: "error", text: text, answer: true})
	}
	return parts
}

// attemptWords says how an attempt went, and what was waited for then.
func attemptWords(a eval.Attempt) string {
	text := string(a.Class)
	if a.Status != 0 {
		text += ", HTTP " + count(a.Status)
	}
	text += ", after " + span(a.Took)
	if a.Waited > 0 {
		text += ", then waited " + span(a.Waited)
	}
	return text
}

// passageLabel names a passage and how well the retriever found it to fit. Zero
// is what a retriever that scores nothing leaves.
func passageLabel(p eval.Passage) string {
	label := strings.TrimSpace("retrieved " + p.ID)
	if p.Score != 0 {
		label += ", score " + strconv.FormatFloat(p.Score, 'g', 4, 64)
	}
	return label
}

func answerPart(r eval.Response) part {
	label := "answer"
	text := r.Text
	if text == "" && r.Refusal != "" {
		label, text = "answer (refusal)", r.Refusal
	}
	if len(r.ToolCalls) > 0 {
		label += " (with tool calls)"
		calls := toolCalls(r.ToolCalls)
		if text == "" {
			return part{label: label, text: calls, answer: true}
		}
		label += ": " + calls
	}
	if r.FinishReason == eval.FinishLength {
		label += ", cut off at the token limit"
	}
	return part{label: label, text: text, answer: true, exact: true}
}

func stepLabel(s eval.Step) string {
	label := "step: " + strings.ReplaceAll(s.Kind, "_", " ")
	if s.Tool != "" {
		label += " " + s.Tool
	}
	if s.Failed {
		label += ", failed"
	}
	return label
}

func stepText(s eval.Step) string {
	if s.Kind == eval.StepToolCall && s.Text == "" {
		return s.Arguments
	}
	return s.Text
}

func speaker(m eval.Message) string {
	who := m.Role
	if m.Name != "" {
		who += " " + m.Name
	}
	if m.ToolCallID != "" {
		who += " (for call " + m.ToolCallID + ")"
	}
	return who
}

func messageText(m eval.Message) string {
	var texts []string
	if m.Content != "" {
		texts = append(texts, m.Content)
	}
	for _, p := range m.Parts {
		switch {
		case p.Image != "":
			texts = append(texts, "[image "+cut(p.Image, 200)+"]")
		default:
			texts = append(texts, p.Text)
		}
	}
	if len(m.ToolCalls) > 0 {
		texts = append(texts, toolCalls(m.ToolCalls))
	}
	return strings.Join(texts, "\n")
}

func toolCalls(calls []eval.ToolCall) string {
	var texts []string
	for _, c := range calls {
		texts = append(texts, "[calls "+c.Name+"("+c.Arguments+")]")
	}
	return strings.Join(texts, "\n")
}

func vars(m map[string]json.RawMessage) string {
	var texts []string
	for _, name := range sortedKeys(m) {
		texts = append(texts, name+": "+scalar(m[name]))
	}
	return strings.Join(texts, "\n")
}
