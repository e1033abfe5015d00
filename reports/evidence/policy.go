package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"seatrial/eval"
)

// Policy says which texts are left out of a bundle.
type Policy struct {
	Patterns []*regexp.Regexp // with a match of one of them
	Graders  []string         // of samples that one of them fails, by name or type
}

// Leaves reports whether the policy leaves anything out beside what is masked.
func (p Policy) Leaves() bool { return len(p.Patterns)+len(p.Graders) > 0 }

// Matches reports whether a pattern matches the text.
func (p Policy) Matches(text string) bool {
	return slices.ContainsFunc(p.Patterns, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}

func (p Policy) matches(place string, value json.RawMessage) bool {
	return len(p.Patterns) > 0 && slices.ContainsFunc(eval.Words(place, value), p.Matches)
}

// Withheld returns the places of a sample's texts that are left out, with why.
func (p Policy) Withheld(s eval.Sample) (map[string]string, error) {
	texts, err := s.Texts()
	if err != nil {
		return nil, err
	}
	masked, err := s.Masked().Texts()
	if err != nil {
		return nil, err
	}
	failed := slices.ContainsFunc(s.Scores, func(score eval.Score) bool {
		return score.Verdict == eval.Fail && (slices.Contains(p.Graders, score.Name) || slices.Contains(p.Graders, score.Grader))
	})
	out := map[string]string{}
	for place, value := range texts {
		switch {
		case failed || p.matches(place, value):
			out[place] = whyRedacted
		case !bytes.Equal(value, masked[place]):
			out[place] = whyMasked
		}
	}
	return out, nil
}

// Redacted returns the sample as a report in a bundle shows it.
func (p Policy) Redacted(s eval.Sample) (eval.Sample, error) {
	gone, err := p.Withheld(s)
	if err != nil {
		return s, err
	}
	maps.DeleteFunc(gone, func(_, why string) bool { return why == whyMasked }) // reports mask by themselves
	if len(gone) == 0 && !p.Leaves() {
		return s, nil
	}
	s = s.Without(func(place string) bool { return gone[place] != "" })
	for i, x := range s.Exchanges {
		if gone[fmt.Sprintf("exchanges/%d/response/text", i)] != "" {
			x.Response.Text = Redaction
		}
		if gone[fmt.Sprintf("exchanges/%d/request", i)] != "" {
			s.Exchanges[i].Request.Messages = []eval.Message{{Role: "user", Content: Redaction}}
		}
	}
	for i := range s.Scores {
		if gone[fmt.Sprintf("scores/%d/explanation", i)] != "" {
			s.Scores[i].Explanation = Redaction
		}
	}
	if s.Error != nil && gone["error/message"] != "" {
		s.Error.Message = Redaction
	}
	if s.Case != nil {
		c, err := s.Case.WithStandIns(func(place string) bool {
			texts, err := s.Case.Texts()
			return err != nil || place != "digest" && p.matches(place, texts[place])
		}, func([]byte) string { return Redaction })
		if err != nil {
			return s, err
		}
		s.Case = &c
	}
	return s, nil
}

// Redaction stands in reports for a text that is left out.
const Redaction = "[redacted: see texts.jsonl.gz for its place, digest and length]"
