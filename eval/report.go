package eval

import "iter"

// Report is what a renderer is given. It holds everything that is shown:
// renderers compute nothing.
type Report struct {
	Run      Run
	Summary  Summary
	Diff     *Diff     // where two sides were compared
	Decision *Decision // where a gate decided
	// Samples yields all samples in the plan's order; it may be ranged over several times.
	Samples iter.Seq2[Sample, error]
	// Baseline yields those of the baseline's run, where one is compared with: they are shown beside the candidate's.
	Baseline iter.Seq2[Sample, error]
	// Graders are the specs of the graders that the run used, sorted by name.
	Graders []GraderSpec
	// Instruments are the graders of the run that guess, and their agreement with people.
	Instruments []Instrument
	// Flakiness is what all comparable runs say of the cases, where it was looked up.
	Flakiness *Flakiness
	// Candidate is the prompt and target that Requirements, Controls and History are of; an empty one is all that were
	// asked.
	Candidate Candidate
	// Requirements are those of the suite in its order, and Controls what they serve, by catalogue and in its order.
	Requirements []RequirementResult
	Controls     []ControlResult
	// History are the runs of the same suite, prompt and target that began before this one, newest first.
	History []RunBrief
	// Holdout is what is held out of Samples, or was looked at; nil where nothing of the run is.
	Holdout *Holdout
	Tool    string // version
	// Root is the folder of the repository and Dir the one that names of files are relative to, where both are known:
	// machines name a file from the repository's root.
	Root, Dir string
	// Store is the file that the shown commands must name; "" where it is the default.
	Store string
}
