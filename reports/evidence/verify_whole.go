package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"seatrial/eval"
)

// whole checks the bundle of a run.
func (v *verifier) whole(s Statement) {
	about := s.Predicate.Seatrial
	runs, sources := map[string]eval.Run{}, Sources{}
	for _, a := range about.Runs {
		folder := a.Role + "/"
		if a.Role == roleCandidate {
			folder = ""
		}
		answers, err := v.answers(folder, a)
		found, not := "", ""
		if err == nil {
			not, err = answers.derived()
		}
		if err == nil {
			runs[a.Role], sources[sourceKey(answers.Run)] = answers.Run, answers
			found = fmt.Sprintf("run %s@%d: %d records make the root %s%s", a.Run, a.Grading, a.Records, a.Root, withheld(answers.Withheld))
		}
		if !v.hold("records of the "+a.Role, err, found) {
			return
		}
		if not != "" {
			v.note("suite of the "+a.Role, "its digest was not derived again from what is here: "+not)
		}
	}
	run := runs[roleCandidate]
	basis, err := v.basis()
	if err == nil {
		err = v.pages(run, basis, sources[sourceKey(run)], s)
	}
	if !v.hold("what is said of the run", err, "suite, prompts, waivers, graders and result are those of the run") {
		return
	}
	v.chain(run, about.Runs, basis)
	v.decision(basis, runs, sources)
	if about.Previous != nil {
		v.note("previous", fmt.Sprintf("the bundle of the suite before this one is %s, of run %s; `sha256sum %s` of it names it", about.Previous.Digest, about.Previous.Run, nameSums))
	} else {
		v.note("previous", "it says that it is the first of its suite")
	}
}

func withheld(by map[string]int) string {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(by)) {
		parts = append(parts, fmt.Sprintf("%d %s", by[why], why))
	}
	if len(parts) == 0 {
		return ", and every text is shown"
	}
	return "; texts that are not shown: " + strings.Join(parts, ", ")
}

func (v *verifier) answers(folder string, a RunAbout) (*Answers, error) {
	var run eval.Run
	if err := v.read(folder+nameRun, &run); err != nil {
		return nil, err
	}
	if run.ID != a.Run || run.Grading != a.Grading || run.Root != a.Root {
		return nil, fmt.Errorf("%s is of another run than the statement", folder+nameRun)
	}
	results, err1 := unzipped(v.files[folder+nameResults])
	texts, err2 := unzipped(v.files[folder+nameTexts])
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	answers, err := readAnswers(run, results, texts)
	if err != nil {
		return nil, err
	}
	if answers.root != a.Root || answers.Records != a.Records {
		return nil, fmt.Errorf("%d records make the root %s, and %d were signed with %s", answers.Records, answers.root, a.Records, a.Root)
	}
	return answers, nil
}

// read reads a file that must be as this program would write it.
func (v *verifier) read(name string, into any) error {
	raw, ok := v.files[name]
	if !ok {
		return fmt.Errorf("there is no %s", name)
	}
	if err := strictJSON(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (v *verifier) basis() (*Basis, error) {
	if v.files[nameBasis] == nil {
		return nil, nil
	}
	var b Basis
	return &b, v.read(nameBasis, &b)
}

// pages holds what is there for people to what the run has.
func (v *verifier) pages(run eval.Run, basis *Basis, answers *Answers, s Statement) error {
	waivers := run.Suite.Waivers
	if basis != nil {
		waivers = basis.Waivers
		if !same(basis.Gate, run.Suite.Gate) || !same(listed(waivers), listed(run.Suite.Waivers)) {
			return fmt.Errorf("gate or waivers of %s are not those of the run's suite", nameBasis)
		}
	}
	var suite eval.Suite
	var forgiven []eval.Waiver
	if err := errors.Join(v.read(nameSuite, &suite), v.read(nameWaivers, &forgiven)); err != nil {
		return err
	}
	switch {
	case !same(suite, run.Suite):
		return fmt.Errorf("%s is not that of the run", nameSuite)
	case !same(forgiven, listed(waivers)):
		return fmt.Errorf("%s is not that of the run", nameWaivers)
	}
	for name, want := range map[string][]byte{namePrompts: promptsPage(run.Suite.Prompts), nameGraders: gradersPage(run.Graders)} {
		if !bytes.Equal(v.files[name], want) {
			return fmt.Errorf("%s is not that of the run", name)
		}
	}
	t := s.Predicate
	if !maps.Equal(answers.Withheld, t.Seatrial.Withheld) {
		return errors.New("the texts that are not shown are not as many as the statement says")
	}
	if want := configuration(run); len(t.Configuration) != len(want) || !same(t.Configuration, want) {
		return errors.New("the statement says another digest of the suite")
	}
	if t.Seatrial.Suite != run.Suite.Name || t.Seatrial.Approvals != run.Suite.Approvals {
		return errors.New("the statement says another suite, or wants other approvals, than the suite does")
	}
	decided, err := v.decided()
	if err != nil {
		return err
	}
	if (decided == nil) != (basis == nil) {
		return errors.New("a decision comes with what it rests on, and the other way round")
	}
	of := tests(answers.samples, basis, decided)
	switch {
	case decided != nil && basis.Candidate != eval.Candidate{Prompt: decided.Candidate.Prompt, Target: decided.Candidate.Target}:
		return errors.New("the decision is on another candidate than it rests on")
	case !of.says(t):
		return errors.New("the cases that passed and failed are not those of the records")
	case t.Result != result(decided, run.Suite.Gate != nil, len(of.failed)), decided != nil && decided.Outcome != t.Seatrial.Outcome, decided == nil && t.Seatrial.Outcome != "":
		return errors.New("the result is not that of the decision")
	}
	return nil
}

// decided returns the decision of the bundle, nil where there is none.
func (v *verifier) decided() (*eval.Decision, error) {
	if v.files[nameDecision] == nil {
		return nil, nil
	}
	d := new(eval.Decision)
	return d, v.read(nameDecision, d)
}

// same compares two values as this program reads them, whatever version wrote them.
func same(a, b any) bool {
	x, err1 := eval.Canonical(a)
	y, err2 := eval.Canonical(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func (v *verifier) decision(basis *Basis, runs map[string]eval.Run, sources Sources) {
	switch {
	case basis == nil:
		v.note("decision", "nothing was decided when the run ended")
		return
	case v.Recompute == nil:
		v.note("decision", "it was not derived again: --recompute does")
		return
	}
	if err := sides(*basis, runs); err != nil {
		v.fail("decision", err)
		return
	}
	d, err := v.Recompute(*basis, runs, sources)
	var again []byte
	if err == nil {
		again, err = pretty(d)
	}
	if err == nil && !bytes.Equal(again, v.files[nameDecision]) {
		err = fmt.Errorf("derived from the records again it is %s, in other bytes than %s", d.Outcome, nameDecision)
	}
	v.hold("decision", err, fmt.Sprintf("derived from the records again it is the same to the byte: %s", d.Outcome))
}

// sides holds the runs of the bundle to what the gate compares with.
func sides(b Basis, runs map[string]eval.Run) error {
	for role, base := range map[string]*eval.Baseline{roleBaseline: b.Baseline, roleAnchor: b.Anchor} {
		run, there := runs[role]
		if (base != nil) != there || there && (run.ID != base.RunID || run.Grading != base.Grading) {
			return fmt.Errorf("the %s is not the run that was approved", role)
		}
	}
	return nil
}
