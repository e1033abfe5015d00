package grounding

// Contradicts reports whether a finding alone is reason to call a sentence unsupported: what is checked
// character by character and not a matter of words.
func (f Finding) Contradicts() bool {
	switch f.Kind {
	case Number, Address:
		return true
	}
	return false
}

// Rules returns the findings of all claims that are reason enough on their own, whatever the
// model says.
func (a *Answer) Rules() []Finding {
	var found []Finding
	for _, s := range a.Sentences {
		for _, f := range s.Findings {
			if f.Contradicts() || f.Kind == Negation && s.onlyTurned() {
				found = append(found, f)
			}
		}
	}
	return found
}

// onlyTurned reports whether a sentence is one of the context's, nearly all of it and with nothing of its own,
// so that a denial which only one of them has turns it round.
func (s *Sentence) onlyTurned() bool {
	return s.vector[lossBest1] <= 0.1 && s.vector[unseenLeft] <= 0.4
}

// ruleValue is the most that the value of an answer is which breaks a fixed rule.
const ruleValue = 0.25

// Decide returns an answer's value, 0 to 1, and whether it passes: at the threshold or more, without a claim
// that breaks a fixed rule. An answer that withholds itself passes.
func (a *Answer) Decide(e Estimate, threshold float64) (value float64, passes bool) {
	value = 1 - e.Unsupported
	switch {
	case len(a.Rules()) > 0:
		return min(value, ruleValue), false
	case a.Withheld():
		return max(value, threshold), true
	}
	return value, value >= threshold
}
