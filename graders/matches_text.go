package graders

import (
	"encoding/json"
	"errors"

	"seatrial/eval"
	"seatrial/graders/textmetric"
)

// matchText compares texts by their words or characters.
type matchText struct {
	metric string
	least  float64
	stem   bool
}

func (m matchText) compare(output string, reference json.RawMessage) (compared, error) {
	want := scalarText(reference)
	if m.readsNothing(want) {
		return neither("%s reads nothing in the reference %s: it has no words for it", m.metric, quote(want))
	}
	switch m.metric {
	case "exact":
		c := yesNo(textmetric.SquadExact(output, want), "the answer %s is compared with %s, without case, punctuation and articles", quote(output), quote(want))
		return c, nil
	case "contains":
		return containsWords(output, want), nil
	}
	value, parts, err := m.value(output, want)
	if errors.Is(err, textmetric.ErrTooLong) {
		return neither("%v", err)
	}
	c := graded(m.metric, value, m.least)
	if parts != nil {
		c.details["precision"], c.details["recall"] = parts.P, parts.R
	}
	if m.metric == "squad_f1" {
		c.score.Evidence = missingWords(output, want)
	}
	return c, err
}

// value returns the metric, 0..1, and of what it is made where it has parts.
func (m matchText) value(output, want string) (float64, *textmetric.PRF, error) {
	var parts textmetric.PRF
	var err error
	switch m.metric {
	case "squad_f1":
		return textmetric.SquadF1(output, want), nil, nil
	case "rouge1":
		parts = textmetric.RougeN(output, want, 1, m.stem)
	case "rouge2":
		parts = textmetric.RougeN(output, want, 2, m.stem)
	case "rougeL":
		parts, err = textmetric.RougeL(output, want, m.stem)
	case "rougeLsum":
		parts, err = textmetric.RougeLsum(output, want, m.stem)
	case "bleu":
		return textmetric.SentenceBLEU(output, want), nil, nil
	case "chrf":
		stats, err := textmetric.ChrFOf(output, want)
		return stats.Score(), nil, err
	case "ter":
		stats, err := textmetric.TEROf(output, want)
		return max(0, 1-stats.Score()), nil, err
	case "edit":
		value, err := textmetric.Similarity(output, want)
		return value, nil, err
	}
	return parts.F, &parts, err
}

// readsNothing reports whether the metric finds no words in a reference: it would say of every answer the same.
func (m matchText) readsNothing(want string) bool {
	switch m.metric {
	case "exact", "contains", "squad_f1":
		return len(textmetric.SquadWords(want)) == 0
	case "rouge1", "rougeL", "rougeLsum":
		return len(textmetric.RougeWords(want, false)) == 0
	case "rouge2":
		return len(textmetric.RougeWords(want, false)) < 2
	}
	return false
}

// containsWords looks for the reference's words in the output's, next to each other: Knuth, Morris and Pratt, since
// both may repeat themselves.
func containsWords(output, want string) compared {
	got, wanted := textmetric.SquadWords(output), textmetric.SquadWords(want)
	back := make([]int, len(wanted)) // of the words so far, how many at their end also begin the reference
	for i, k := 1, 0; i < len(wanted); i++ {
		for k > 0 && wanted[i].Text != wanted[k].Text {
			k = back[k-1]
		}
		if wanted[i].Text == wanted[k].Text {
			k++
		}
		back[i] = k
	}
	k := 0
	for i, w := range got {
		for k > 0 && w.Text != wanted[k].Text {
			k = back[k-1]
		}
		if w.Text == wanted[k].Text {
			k++
		}
		if k == len(wanted) {
			c := yesNo(true, "the answer contains %s", quote(want))
			c.score.Evidence = []eval.Evidence{inOutput(output, got[i-k+1].Start, w.End, "the reference")}
			return c
		}
	}
	c := yesNo(false, "the answer does not contain %s", quote(want))
	c.score.Evidence = missingWords(output, want)
	return c
}

// mostMissing is how many missing words are shown.
const mostMissing = 10

// missingWords are the words of the reference that the output lacks.
func missingWords(output, want string) []eval.Evidence {
	left := map[string]int{}
	for _, w := range textmetric.SquadWords(output) {
		left[w.Text]++
	}
	var missing []eval.Evidence
	for _, w := range textmetric.SquadWords(want) {
		if left[w.Text]--; left[w.Text] < 0 && len(missing) < mostMissing {
			missing = append(missing, eval.Evidence{Where: "expected", Start: w.Start, End: w.End, Text: cut(want[w.Start:w.End]), Note: "not in the answer"})
		}
	}
	return missing
}
