package evidence

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"seatrial/eval"
)

// Policy says which texts are left out of a bundle.
type Policy struct {
	Patterns []*regexp.Regexp // with a match of one of them
	Graders  []string         // of samples that one of them fails, by name or type

	read    bool            // [Bundle.Look] has looked
	matched map[string]bool // cases with a text that matches, and what they are attacks on
	// Spots are the texts that match, by sample and place; of a case where the key names no more. A report has
	// stars in some already, which no pattern knows.
	spots map[eval.Key]map[string]bool
	found []string // what graders masked in any answer, what holds another first
}

// over returns the policy with what it means for the records of a bundle's runs. An attack hides the text of its case
// from a pattern (in base64, backwards), and what a grader masked in one answer may stand in any other
// text. A pattern that no text matches is an error, and so is a grader that judged nothing: it may be misspelt.
func (p Policy) over(runs ...iter.Seq2[Recorded, error]) (Policy, error) {
	p.read, p.matched, p.spots = true, map[string]bool{}, map[eval.Key]map[string]bool{}
	used := make([]bool, len(p.Patterns))
	judged := map[string]bool{}
	found := map[string]bool{}
	for _, records := range runs {
		for r, err := range records {
			if err != nil {
				return p, err
			}
			id := r.Case.ID
			key := eval.Key{Case: id}
			if r.Sample == nil {
				if err := p.shownOf(r.Case); err != nil {
					return p, err
				}
			}
			if r.Sample != nil {
				key = r.Sample.Key
				id = key.Case
				for _, score := range r.Sample.Scores {
					judged[score.Name], judged[score.Grader] = true, true
				}
				for _, text := range r.Sample.Found() {
					found[text] = true
				}
			}
			for place, o := range r.Texts {
				words := eval.Words(place, o.Value)
				for i, re := range p.Patterns {
					if used[i] && p.spots[key][place] || !slices.ContainsFunc(words, re.MatchString) {
						continue
					}
					if p.spots[key] == nil {
						p.spots[key] = map[string]bool{}
					}
					used[i], p.spots[key][place], p.matched[id] = true, true, true
					for _, of := range eval.AttackedBy(id) {
						p.matched[of] = true
					}
				}
			}
		}
	}
	for i, re := range p.Patterns {
		if !used[i] {
			return p, fmt.Errorf("no text matches the pattern to redact, %q: correct it, or leave it away", re)
		}
	}
	for _, name := range p.Graders {
		if !judged[name] {
			return p, fmt.Errorf("no such grader judged what is to be redacted, %q: correct it, or leave it away", name)
		}
	}
	p.found = slices.SortedFunc(maps.Keys(found), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return p, nil
}

// hidesMatch reports whether the case is an attack on one with a text that matches.
func (p Policy) hidesMatch(id string) bool {
	return slices.ContainsFunc(eval.AttackedBy(id), func(of string) bool { return p.matched[of] })
}

// HidesMatches reports whether texts of attacks are left out whole.
func (p Policy) HidesMatches() bool { return len(p.matched) > 0 }

// masks reports whether a text has what a grader masked in an answer.
func (p Policy) masks(place string, value json.RawMessage) bool {
	return len(p.found) > 0 && slices.ContainsFunc(eval.Words(place, value), func(word string) bool {
		return slices.ContainsFunc(p.found, func(text string) bool { return strings.Contains(word, text) })
	})
}

// ofCase returns the places of a case's texts that are left out, with why.
func (p Policy) ofCase(id string, texts map[string]json.RawMessage) map[string]string {
	gone := map[string]string{}
	for place, value := range texts {
		switch {
		case p.hidesMatch(id) || p.matches(place, value):
			gone[place] = whyRedacted
		case p.masks(place, value):
			gone[place] = whyMasked
		}
	}
	if why := slices.Sorted(maps.Values(gone)); len(why) > 0 && gone["digest"] == "" {
		gone["digest"] = why[len(why)-1] // it could be tried out against the text
	}
	return gone
}

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
	failed = failed || p.hidesMatch(s.Key.Case)
	out := map[string]string{}
	for place, value := range texts {
		switch {
		case failed || p.matches(place, value):
			out[place] = whyRedacted
		case p.masks(place, value) || !bytes.Equal(value, masked[place]):
			out[place] = whyMasked
		}
	}
	withPieces(out, texts)
	return out, nil
}

// inPieces is what holds an answer in pieces, in which no pattern finds what it finds in the whole: a body that came as a stream, and tokens.
var inPieces = regexp.MustCompile(`^(exchanges/\d+/response/)(raw|logprobs)$`)

// withPieces leaves out the pieces of an answer of which something is left out.
func withPieces(gone map[string]string, texts map[string]json.RawMessage) {
	for place := range texts {
		m := inPieces.FindStringSubmatch(place)
		if m == nil || gone[place] == whyRedacted {
			continue
		}
		for other, why := range gone {
			if strings.HasPrefix(other, m[1]) && gone[place] != whyRedacted {
				gone[place] = why
			}
		}
	}
}

// Redacted returns the sample as a report in a bundle shows it.
func (p Policy) Redacted(s eval.Sample) (eval.Sample, error) {
	gone, err := p.Withheld(s)
	if err != nil {
		return s, err
	}
	maps.DeleteFunc(gone, func(_, why string) bool { return why == whyMasked }) // reports show stars
	for place := range p.spots[s.Key] {
		gone[place] = whyRedacted
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
		texts, err := s.Case.Texts()
		if err != nil {
			return s, err
		}
		gone := p.ofCase(s.Case.ID, texts)
		for place := range p.spots[eval.Key{Case: s.Case.ID}] {
			gone[place] = whyRedacted
		}
		c, err := s.Case.WithStandIns(func(place string) bool { return place != "digest" && gone[place] == whyRedacted }, func([]byte) string { return Redaction })
		if err != nil {
			return s, err
		}
		s.Case = &c
	}
	return s.MaskedOf(p.found), nil
}

// Masked returns a text with stars for what graders masked in any answer.
func (p Policy) Masked(text string) string {
	for _, found := range p.found {
		text = strings.ReplaceAll(text, found, strings.Repeat("*", len(found)))
	}
	return text
}

// Redaction stands in reports for a text that is left out.
const Redaction = "[redacted: see texts.jsonl.gz for its place, digest and length]"
