package compare

import (
	"seatrial/eval"
	"seatrial/eval/text"
)

// wordBudget is how much text of one comparison is compared word by word, in bytes: a suite of
// which every answer is a book is still compared within seconds.
const wordBudget = 64 << 20

// WithWordDiffs tells for every change that shows both samples how the final answers differ, word by
// word: the worst changes first, until the budget is spent.
func WithWordDiffs(d *eval.Diff) {
	left := wordBudget
	for i := range d.Changes {
		c := &d.Changes[i]
		a, b, ok := answers(c)
		if left -= len(a) + len(b); !ok || left < 0 {
			continue
		}
		c.Words = nil
		for _, s := range text.WordDiff(a, b) {
			c.Words = append(c.Words, eval.WordStretch{Edit: eval.WordEdit(s.Edit), Text: s.Text})
		}
	}
}

// answers returns the final answers of the samples that show a change; ok is false where a side has none.
func answers(c *eval.CaseDiff) (baseline, candidate string, ok bool) {
	a, b := c.BaselineSample, c.CandidateSample
	if a == nil || b == nil || a.Error != nil || b.Error != nil || len(a.Exchanges) == 0 || len(b.Exchanges) == 0 {
		return "", "", false
	}
	return a.Output(), b.Output(), true
}
