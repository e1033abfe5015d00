package compare

import (
	"cmp"
	"errors"
	"iter"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// Answers are two sides' answers to one question.
type Answers struct {
	Case, Prompt, Target string // as in [eval.CaseDiff]
	Baseline, Candidate  eval.Sample
	// Problem says why they cannot be held beside each other; "" where they can.
	Problem string
	index   int // in the suite
}

// PairAnswers yields what a judge can hold beside each other: the answers of both sides to the
// same question. Cases pair as in [Pair], whose cursors it takes; within a case the epochs pair in their order, since
// a judge compares two answers and of independent draws any two will do. What has no counterpart, no answer or
// asks something else comes with its problem.
func PairAnswers(by eval.Axis, baseline, candidate eval.Side, a, b iter.Seq2[eval.Sample, error]) iter.Seq2[Answers, error] {
	return func(yield func(Answers, error) bool) {
		m := merger{out: eval.Diff{By: by}}
		if err := m.prepare(by, baseline, candidate); err != nil {
			yield(Answers{}, err)
			return
		}
		nextLeft, stopLeft := iter.Pull2(m.left.planned(a))
		defer stopLeft()
		nextRight, stopRight := iter.Pull2(m.right.planned(b))
		defer stopRight()
		l, err, moreLeft := nextLeft()
		r, errRight, moreRight := nextRight()
		for moreLeft || moreRight {
			if err := errors.Join(err, errRight); err != nil {
				yield(Answers{}, err)
				return
			}
			order := 0
			switch {
			case !moreRight:
				order = -1
			case !moreLeft:
				order = 1
			default:
				order = cmp.Or(m.left.keyOf(l.Key).compare(m.right.keyOf(r.Key)), cmp.Compare(l.Key.Epoch, r.Key.Epoch))
			}
			var pair Answers
			switch {
			case order < 0:
				pair = m.answers(l)
				pair.Problem = "the candidate has no such case or epoch"
			case order > 0:
				pair = m.answers(r)
				pair.Problem = "the baseline has no such case or epoch"
			default:
				pair = m.answers(r)
				pair.Baseline, pair.Candidate = l, r
				pair.Problem = besideEachOther(l, r)
			}
			if !yield(pair, nil) {
				return
			}
			if order <= 0 {
				l, err, moreLeft = nextLeft()
			}
			if order >= 0 {
				r, errRight, moreRight = nextRight()
			}
		}
	}
}

func (m *merger) answers(s eval.Sample) Answers {
	row := m.row(&group{id: s.Key, row: s.Case}, eval.Same)
	return Answers{Case: row.Case, Prompt: row.Prompt, Target: row.Target, index: s.Index}
}

// besideEachOther says why two samples of one key cannot be compared, or "".
func besideEachOther(a, b eval.Sample) string {
	switch {
	case a.Case.Asks() != b.Case.Asks():
		return "the case asks something else now"
	case a.Error != nil || len(a.Exchanges) == 0:
		return "no answer in the baseline: " + whyUnjudged(a)
	case b.Error != nil || len(b.Exchanges) == 0:
		return "no answer in the candidate: " + whyUnjudged(b)
	}
	return ""
}

// Preferring sums up what a judge says of pairs of answers. The zero value is ready.
type Preferring struct {
	sum   eval.Preferences
	cases map[groupKey]*preferred
}

type preferred struct {
	eval.CasePreference
	index int
	why   map[string]placedWhy // by what was preferred: the first that was
}

type placedWhy struct {
	index int
	text  string
}

// Add counts one pair of answers: the preference for its baseline (a) or its candidate (b), or the problem for which there is none.
func (p *Preferring) Add(pair Answers, said eval.Preference, problem string) {
	if p.cases == nil {
		p.cases = map[groupKey]*preferred{}
	}
	key := groupKey{pair.Case, pair.Prompt, pair.Target}
	c := p.cases[key]
	if c == nil {
		c = &preferred{CasePreference: eval.CasePreference{Case: pair.Case, Prompt: pair.Prompt, Target: pair.Target}, index: pair.index, why: map[string]placedWhy{}}
		p.cases[key] = c
	}
	c.index = min(c.index, pair.index)
	if said.Calls > 0 {
		if p.sum.Calls == 0 {
			p.sum.Usage = said.Usage
		} else {
			p.sum.Usage = p.sum.Usage.Add(said.Usage)
		}
	}
	p.sum.Calls += said.Calls
	p.sum.Cost += said.Cost
	better := map[string]string{"a": "baseline", "b": "candidate", "tie": "tie"}[said.Better]
	if problem != "" {
		better = ""
	}
	switch better {
	case "baseline":
		c.Baseline++
	case "candidate":
		c.Candidate++
	case "tie":
		c.Ties++
	default:
		c.Unjudged++
	}
	if better != "" {
		p.sum.Pairs++
	}
	if said.Flipped {
		c.Flipped++
		p.sum.Flipped++
	}
	text := said.Explanation
	if problem != "" {
		text = problem
	}
	// Answers come in no order where several are judged at once; what is shown must not depend on it.
	if first, ok := c.why[better]; !ok || pair.index < first.index {
		c.why[better] = placedWhy{pair.index, text}
	}
}

// rankPreferred orders cases, the worst for the candidate first.
var rankPreferred = map[string]int{"baseline": 0, "": 1, "tie": 2, "candidate": 3}

// Finish returns the sum. A case goes to the side that more of its judged pairs prefer.
func (p *Preferring) Finish() eval.Preferences {
	all := make([]*preferred, 0, len(p.cases))
	for _, c := range p.cases {
		switch {
		case c.Candidate > c.Baseline:
			c.Better = "candidate"
			p.sum.Wins++
		case c.Candidate < c.Baseline:
			c.Better = "baseline"
			p.sum.Losses++
		case c.Candidate+c.Ties > 0:
			c.Better = "tie"
			p.sum.Ties++
		default:
			p.sum.Unjudged++
		}
		c.Why = c.why[c.Better].text
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *preferred) int {
		return cmp.Or(cmp.Compare(rankPreferred[a.Better], rankPreferred[b.Better]), cmp.Compare(a.index, b.index), cmp.Compare(a.Case, b.Case))
	})
	for _, c := range all {
		p.sum.Cases = append(p.sum.Cases, c.CasePreference)
	}
	p.sum.P = stats.SignTest(p.sum.Wins, p.sum.Losses)
	return p.sum
}
