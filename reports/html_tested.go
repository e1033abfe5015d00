package reports

import (
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// htmlCaseRows bounds the table of all cases.
const htmlCaseRows = 1000

// htmlCases lists every case with its verdict, those that pass too.
type htmlCases struct {
	Prompts, Targets, Epochs, Requirements bool // which columns there are
	Rows                                   []htmlCaseRow
	Total                                  int
}

type htmlCaseRow struct {
	Case                                htmlCase
	Prompt, Target, Requirement, Epochs string
	State                               state
	Waived                              string
}

func (v *htmlPage) cases(r eval.Report) error {
	if r.Samples == nil {
		return nil
	}
	list, err := tallyCases(r)
	if err != nil || len(list) == 0 {
		return err
	}
	anchors := map[eval.Key]string{}
	for _, f := range v.Failures {
		if anchors[f.key] == "" {
			anchors[f.key] = f.Anchor
		}
	}
	waived := forgiven(r.Decision)
	v.Cases = &htmlCases{Prompts: len(r.Run.Plan.Prompts) > 1, Targets: len(r.Run.Plan.Targets) > 1, Epochs: r.Run.Plan.Epochs > 1, Total: len(list)}
	for _, c := range list[:min(len(list), htmlCaseRows)] {
		v.Cases.Requirements = v.Cases.Requirements || c.requirement != ""
		v.Cases.Rows = append(v.Cases.Rows, htmlCaseRow{
			Case: htmlCase{c.key.Case, anchors[c.key]}, Prompt: c.key.Prompt, Target: c.key.Target,
			Requirement: c.requirement, Epochs: epochs(c.counts), State: c.verdict(), Waived: c.waived(waived),
		})
	}
	return nil
}

// tested says what was tested, and against what.
func (v *htmlPage) tested(r eval.Report) {
	run := r.Run
	v.About = run.Suite.Description
	var candidate eval.Side
	var baseline *eval.Side
	if r.Diff != nil {
		candidate, baseline = r.Diff.Candidate, &r.Diff.Baseline
	}
	if r.Decision != nil {
		candidate = r.Decision.Candidate
		if r.Decision.Baseline != nil {
			baseline = r.Decision.Baseline
		}
	}
	fact := func(name string, values ...string) {
		f := htmlFact{Name: name}
		for _, s := range values {
			if s != "" { // what is empty is not known
				f.Values = append(f.Values, htmlValue{Text: s})
			}
		}
		v.Tested = append(v.Tested, f)
	}
	fact("Suite", run.Suite.Name)
	var targets []string
	for _, id := range selected(candidate.Target, run.Plan.Targets) {
		targets = append(targets, targetWords(run.Suite, id))
	}
	fact("Target", withOthers(targets, candidate.Target, run.Plan.Targets)...)
	fact("Prompt", withOthers(selected(candidate.Prompt, run.Plan.Prompts), candidate.Prompt, run.Plan.Prompts)...)
	cases := counted(run.Plan.NumCases, "case") + " × " + counted(run.Plan.Epochs, "epoch")
	if len(run.Plan.Tags) > 0 {
		cases += ", only those tagged " + strings.Join(run.Plan.Tags, ", ")
	}
	if len(run.Plan.Cases) > 0 {
		cases += ", only cases that were named"
	}
	fact("Asked", cases)
	if baseline == nil {
		fact("Compared with", "nothing: there is no baseline in this report")
		return
	}
	with := baseline.Name
	if baseline.Prompt != "" {
		with += ", prompt " + baseline.Prompt
	}
	if baseline.Target != "" {
		with += ", target " + baseline.Target
	}
	fact("Compared with", with)
	b := baseline.Approved
	if b == nil {
		fact("Baseline approved", "no: it is a run and not an approved baseline")
		return
	}
	approved := "by " + b.By + ", " + instant(b.Set)
	if b.By == "" {
		approved = "nobody is on record, " + instant(b.Set)
	}
	why := "no reason is on record"
	if b.Why != "" {
		why = "because: " + b.Why
	}
	fact("Baseline approved", approved, why)
}

// selected is what a side names, or all that the run has.
func selected(one string, all []string) []string {
	if one != "" {
		return []string{one}
	}
	return all
}

// withOthers adds what else the run asked beside the candidate.
func withOthers(list []string, one string, all []string) []string {
	others := len(all) - 1
	if one == "" || others < 1 || !slices.Contains(all, one) {
		return list
	}
	return append(slices.Clone(list), "the candidate; the run asked "+strconv.Itoa(others)+" more")
}

func targetWords(s eval.Suite, id string) string {
	for _, t := range s.Targets {
		if t.ID != id {
			continue
		}
		if t.Model == "" {
			return id + " (" + t.Provider + ")"
		}
		return id + " (model " + t.Model + ", " + t.Provider + ")"
	}
	return id
}
