package policy

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

func (r *Rule) check(c prepared) Result {
	res := Result{Rule: r, Verdict: eval.Pass}
	switch r.Kind {
	case "rubric":
		res.Verdict = ""
	case "language":
		r.checkLanguage(c, &res)
	case "reading_level":
		r.checkReading(c, &res)
	case "disclose":
		r.checkDisclosure(c, &res)
	case "topic":
		r.checkTopic(c, &res)
	default:
		for _, s := range r.words.outside(c.folded, r.allow) {
			res.Hits = append(res.Hits, c.hit(s, r.ID))
		}
		if len(res.Hits) > 0 {
			res.Verdict, res.Why = eval.Fail, "it says "+c.quoted(res.Hits)
		} else {
			c.foundNothing(&res, "none of it is said")
		}
	}
	return res
}

// hit is a place of the folded output as a place of the output.
func (c prepared) hit(s span, note string) Hit {
	start, end := c.output.Original(s.start, s.end)
	return Hit{start, end, note}
}

// quoted names the different texts of the first few hits.
func (c prepared) quoted(hits []Hit) string {
	const shown, longest = 3, 60
	var texts []string
	for _, h := range hits {
		said := c.Output[h.Start:h.End]
		if runes := []rune(said); len(runes) > longest {
			said = string(runes[:longest]) + "..."
		}
		said = fmt.Sprintf("%q", said)
		if len(texts) > 0 && texts[len(texts)-1] == said {
			continue
		}
		if len(texts) == shown {
			texts = append(texts, "...")
			break
		}
		texts = append(texts, said)
	}
	return strings.Join(texts, ", ")
}

// foundNothing passes an answer that the rule's words can be expected in, and leaves any other unscored.
func (c prepared) foundNothing(res *Result, why string) {
	res.Why = why
	if c.Foreign != "" {
		res.Verdict, res.Why = eval.Unscored, c.Foreign
	}
}

func (r *Rule) checkTopic(c prepared, res *Result) {
	distinct := 0
	covered := r.allow.cover(c.folded)
	for _, p := range r.words.phrases {
		found := false
		p.find(c.folded, func(s span) bool {
			if covered != nil && covered.holds(s) {
				return true
			}
			found = true
			if len(res.Hits) < maxHits {
				res.Hits = append(res.Hits, c.hit(s, r.ID))
			}
			return false
		})
		if found {
			distinct++
		}
	}
	if distinct >= r.atLeast {
		res.Verdict, res.Why = eval.Fail, fmt.Sprintf("it is about this: %d different words of at least %d, %s", distinct, r.atLeast, c.quoted(res.Hits))
		return
	}
	res.Hits = nil
	c.foundNothing(res, fmt.Sprintf("%d different words, %d make the topic", distinct, r.atLeast))
}

func (r *Rule) checkDisclosure(c prepared, res *Result) {
	if r.whenIn != "" {
		occasion := r.whenIn != "input" && r.when.in(c.folded) || r.whenIn != "output" && r.when.in(c.input)
		if !occasion {
			c.foundNothing(res, "there is no occasion for it")
			return
		}
	}
	switch {
	case r.words.in(c.folded):
		res.Why = "it is disclosed"
	case c.Foreign != "":
		res.Verdict, res.Why = eval.Unscored, c.Foreign
	default:
		res.Verdict, res.Why = eval.Fail, "the disclosure is missing"
	}
}

func (r *Rule) checkReading(c prepared, res *Result) {
	if other := c.outside.Other(c.Output, []string{"en"}); other != "" || c.Foreign != "" {
		res.Verdict, res.Why = eval.Unscored, "the formula is for English"
		return
	}
	l := readability(c.Output)
	if l.words < r.minWords {
		res.Why = fmt.Sprintf("%d words, fewer than the %d that the rule measures", l.words, r.minWords)
		return
	}
	res.Why = fmt.Sprintf("Flesch-Kincaid grade %.1f (%d words, %d sentences, %d syllables), at most %.4g", l.grade, l.words, l.sentences, l.syllables, r.maxGrade)
	if l.grade > r.maxGrade {
		res.Verdict = eval.Fail
		res.Hits = []Hit{{0, len(c.Output), r.ID}}
	}
}

func (r *Rule) checkLanguage(c prepared, res *Result) {
	other := c.outside.Other(c.Output, []string{r.language})
	if other == "" {
		res.Why = "nothing shows another language than " + r.language
		return
	}
	res.Verdict, res.Why = eval.Fail, fmt.Sprintf("it is written in another language (%s) than %s", other, r.language)
	res.Hits = []Hit{{0, len(c.Output), r.ID}}
}
