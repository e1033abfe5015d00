package grounding

// Validation is how verdicts at the threshold 0.5, rules included, did on one data set, with
// models that were not fitted to the answers that they judged.
type Validation struct {
	Data                                string
	Caught, Missed, FalseAlarms, Passed int // unsupported answers that fail and pass; supported ones
	// Unscored are answers without content, as far as they are among the missed and the false alarms.
	Unscored int
	AUROC    float64
}

// CrossValidated returns the figures by data set, in each of which every fifth of the groups
// (answers that share a context or a person) was left out in turn.
func CrossValidated() []Validation { return validated }

// N is the number of answers.
func (v Validation) N() int { return v.Bad() + v.FalseAlarms + v.Passed }

// Bad is the number of unsupported answers.
func (v Validation) Bad() int { return v.Caught + v.Missed }

// Balanced is the mean recall of unsupported and supported answers.
func (v Validation) Balanced() float64 {
	return (float64(v.Caught)/float64(v.Bad()) + float64(v.Passed)/float64(v.N()-v.Bad())) / 2
}

// F1 is of unsupported answers.
func (v Validation) F1() float64 {
	return 2 * float64(v.Caught) / float64(2*v.Caught+v.FalseAlarms+v.Missed)
}
