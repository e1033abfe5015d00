package evidence

import (
	"bytes"
	"errors"
	"fmt"

	"seatrial/eval"
)

// excerpt checks the records of one case, each by its proof.
func (v *verifier) excerpt(s Statement) {
	err := v.proved(s)
	about := s.Predicate.Seatrial.Runs[0]
	v.hold("records", err, fmt.Sprintf("they are of the %d records of run %s@%d, whose root is %s", about.Records, about.Run, about.Grading, about.Root))
	v.note("the whole", "this is an excerpt: a bundle of the whole run has the same root")
}

func (v *verifier) proved(s Statement) error {
	results, err1 := unzipped(v.files[nameResults])
	texts, err2 := unzipped(v.files[nameTexts])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	leaves, lines := bytes.Split(results, []byte("\n")), bytes.Split(texts, []byte("\n"))
	proofs := bytes.Split(v.files[nameProofs], []byte("\n"))
	if len(leaves) != len(lines) || len(leaves) != len(proofs) || len(leaves) < 2 || len(leaves[len(leaves)-1]) > 0 {
		return errors.New("there is not one proof and one line of texts for each record")
	}
	about := s.Predicate.Seatrial.Runs[0]
	a := &Answers{Withheld: map[string]int{}}
	last, of := -1, caseOf(leaves[0])
	var samples []eval.Sample
	for i, leaf := range leaves[:len(leaves)-1] {
		var p Proof
		if err := strictJSON(proofs[i], &p); err != nil {
			return fmt.Errorf("proof %d: %w", i, err)
		}
		if p.No <= last || caseOf(leaf) != of || !p.Proves(leaf, about.Records, about.Root) {
			return fmt.Errorf("record %d is not proved to be of the run, or is of another case", p.No)
		}
		last = p.No
		values, sample, err := a.open(leaf, lines[i])
		if err != nil {
			return fmt.Errorf("record %d: %w", p.No, err)
		}
		if sample {
			read, err := eval.ReadSample(leaf, values)
			if err != nil {
				return err
			}
			samples = append(samples, read)
		}
	}
	t := s.Predicate
	now := tests(samples, nil, nil)
	if !now.says(t) {
		return errors.New("whether the case passed is not what the records say")
	}
	if said := t.Seatrial; len(said.Runs) != 1 || said.Previous != nil || len(said.Withheld) > 0 {
		return errors.New("it speaks of what an excerpt does not hold")
	}
	if t.Result != result(nil, false, len(now.failed)) || t.Seatrial.Outcome != "" {
		return errors.New("the result is not that of the case")
	}
	return nil
}
