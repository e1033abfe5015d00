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
			if f.Contradicts() {
				found = append(found, f)
			}
		}
	}
	return found
}
