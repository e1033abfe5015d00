package graders

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"seatrial/eval"
	"seatrial/graders/grounding"
)

// maxGrounded is how many pieces of evidence a score holds.
const maxGrounded = 20

// findingNotes say what a finding is, for people.
var findingNotes = map[grounding.Kind]string{
	grounding.Number:    "a number that the context lacks",
	grounding.Unit:      "the context has the number with another unit",
	grounding.Name:      "a name that the context lacks",
	grounding.Quotation: "a quotation that is not in the context",
	grounding.Address:   "a web address that is not in the context",
	grounding.Negation:  "one denies what the other says",
	grounding.Opposite:  "the context has the opposite",
	grounding.Exclusive: "the context has another of its kind",
	grounding.Swapped:   "the context has these words the other way round",
	grounding.Replaced:  "the context has other words in this place",
	grounding.Words:     "a word that the context lacks",
}

func sayFinding(output string, f grounding.Finding) string {
	said := fmt.Sprintf("%s, %s", quote(output[f.Start:f.End]), findingNotes[f.Kind])
	if f.Context != "" {
		said += fmt.Sprintf("; it says %s", quote(f.Context))
	}
	return said
}

// weak are the kinds of finding that say little alone.
var weak = map[grounding.Kind]bool{grounding.Words: true, grounding.Replaced: true, grounding.Negation: true, grounding.Swapped: true}

// groundedEvidence lists what was found in the sentences that are more likely unsupported than not, the
// worst first, then elsewhere; a doubtful sentence in which nothing was found is its own evidence. What
// says little alone is shown in doubtful sentences only: elsewhere it is paraphrase.
func groundedEvidence(output string, a *grounding.Answer, e grounding.Estimate) []eval.Evidence {
	doubtful := func(i int) bool { return e.Sentences[i] >= 0.5 && a.Sentences[i].Claim }
	var order, others []int
	for i := range a.Sentences {
		if doubtful(i) {
			order = append(order, i)
		} else {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(e.Sentences[j], e.Sentences[i]) })
	order = append(order, others...)
	var all []eval.Evidence
	for _, i := range order {
		s, first := a.Sentences[i], true
		for _, f := range s.Findings {
			if weak[f.Kind] && e.Sentences[i] < 0.5 || len(all) == maxGrounded {
				continue
			}
			note := findingNotes[f.Kind]
			if f.Context != "" {
				note += ": " + cut(oneLine(f.Context))
			}
			if first && doubtful(i) {
				note += fmt.Sprintf("; the sentence is unsupported with probability %.2f", e.Sentences[i])
			}
			first = false
			all = append(all, inOutput(output, f.Start, f.End, note))
		}
		if first && doubtful(i) && len(all) < maxGrounded {
			all = append(all, inOutput(output, s.Start, s.End, fmt.Sprintf("unsupported with probability %.2f", e.Sentences[i])))
		}
	}
	return all
}

type groundedSentence struct {
	Start       int                `json:"start"`
	End         int                `json:"end"`
	Claim       bool               `json:"claim"`
	Unsupported float64            `json:"p_unsupported"`
	Features    map[string]float64 `json:"features,omitempty"`
}

type groundedReason struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Part  float64 `json:"log_odds"`
}

// maxDetailed is how many sentences are detailed: an answer of a megabyte has thousands.
const maxDetailed = 100

// groundedDetails are the sub-scores: of the whole, of each sentence, and what weighed most.
func groundedDetails(a *grounding.Answer, e grounding.Estimate) (json.RawMessage, error) {
	var details struct {
		Unsupported float64            `json:"p_unsupported"`
		Sentences   []groundedSentence `json:"sentences"`
		Reasons     []groundedReason   `json:"reasons,omitempty"`
	}
	details.Unsupported = short(e.Unsupported)
	for i, s := range a.Sentences[:min(len(a.Sentences), maxDetailed)] {
		features := s.Features()
		for name, v := range features {
			features[name] = short(v)
		}
		details.Sentences = append(details.Sentences, groundedSentence{s.Start, s.End, s.Claim, short(e.Sentences[i]), features})
	}
	for _, r := range e.Reasons {
		details.Reasons = append(details.Reasons, groundedReason{r.Name, short(r.Value), short(r.Part)})
	}
	return eval.Canonical(details)
}

// short keeps four decimals: the rest is noise that differs between processors.
func short(v float64) float64 { return math.Round(v*1e4) / 1e4 }
