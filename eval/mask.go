package eval

import (
	"bytes"
	"slices"
	"strings"
)

// Masked returns the sample as reports may show it: what a grader masked in its evidence (an
// identifier, a key) is masked with as many asterisks wherever the sample repeats it. Offsets into texts stay true.
// The store keeps the answer as it was.
func (s Sample) Masked() Sample {
	var found []string
	for _, score := range s.Scores {
		output := s.outputOf(score.Turn)
		for _, e := range score.Evidence {
			if e.Where != "output" || e.Start < 0 || e.End > len(output) || e.Start >= e.End || !strings.Contains(e.Text, "*") {
				continue
			}
			if given := output[e.Start:e.End]; given != e.Text && !strings.HasPrefix(given, e.Text) {
				found = append(found, given)
			}
		}
	}
	if len(found) == 0 {
		return s
	}
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) }) // what holds another first
	mask := func(text string) string {
		for _, secret := range found {
			text = strings.ReplaceAll(text, secret, strings.Repeat("*", len(secret)))
		}
		return text
	}
	steps := func(all []Step) []Step {
		all = slices.Clone(all)
		for i := range all {
			all[i].Text, all[i].Arguments = mask(all[i].Text), mask(all[i].Arguments)
		}
		return all
	}
	s.Exchanges, s.Steps = slices.Clone(s.Exchanges), steps(s.Steps)
	for i, x := range s.Exchanges {
		if i > 0 { // later requests repeat earlier answers
			messages := slices.Clone(x.Request.Messages)
			for k := range messages {
				if messages[k].Role == "assistant" {
					messages[k].Content = mask(messages[k].Content)
				}
			}
			s.Exchanges[i].Request.Messages = messages
		}
		if x.Response == nil {
			continue
		}
		r := *x.Response
		r.Text, r.Refusal, r.Reasoning, r.Steps = mask(r.Text), mask(r.Refusal), mask(r.Reasoning), steps(r.Steps)
		r.ToolCalls = slices.Clone(r.ToolCalls)
		for k := range r.ToolCalls {
			r.ToolCalls[k].Arguments = mask(r.ToolCalls[k].Arguments)
		}
		for _, secret := range found {
			r.Raw = bytes.ReplaceAll(r.Raw, []byte(secret), bytes.Repeat([]byte("*"), len(secret)))
		}
		s.Exchanges[i].Response = &r
	}
	return s
}

// outputOf returns the answer that a score of a turn is about; of turn 0 it is the last.
func (s Sample) outputOf(turn int) string {
	if turn > 0 {
		end := len(s.Exchanges)
		for end > 0 && s.Exchanges[end-1].Turn > turn {
			end--
		}
		s.Exchanges = s.Exchanges[:end]
	}
	return s.Output()
}
