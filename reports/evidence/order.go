package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"seatrial/eval"
)

// order is what the chain proves: the numbers of links, 0 where there is none.
type order struct {
	seal, baseline, anchor, begun, finished int
	// reseal is the last seal of the suite that is not the run's, before the run was begun.
	reseal int
	// others are runs of the suite that were begun between the seal, or the approval, and this one, as far as heads tell.
	others int
	// looks are those at the holdout of the suite before the run was begun, as far as this part of the chain reaches.
	looks int
	// newest is what the names of the gate meant when the run was begun.
	newest map[string]eval.Baseline
	// roots are of the runs that were approved, by role, where the approval has them.
	roots map[string]eval.Digest
	// decision is what was decided when the run ended, nil where nothing was.
	decision *eval.DecisionRecord
}

// AtEnd returns the decision that a run ended with, by its store's chain; nil where it ended without one. What a gate says of
// it later is no such decision: whoever asks it knows the answers.
func AtEnd(links []eval.Link, run eval.Run) (*eval.DecisionRecord, error) {
	var o order
	for _, l := range links {
		if l.Run != run.ID || l.Kind != eval.LinkRun && l.Kind != eval.LinkDecision {
			continue
		}
		var body linkBody
		if err := json.Unmarshal(l.Body, &body); err != nil {
			return nil, fmt.Errorf("link %d: %w", l.No, err)
		}
		if l.Kind == eval.LinkRun && l.Grading == run.Grading {
			o.finished = l.No
		} else if err := o.decided(body, run); err != nil {
			return nil, fmt.Errorf("link %d: %w", l.No, err)
		}
	}
	return o.decision, nil
}

// decided takes the decision with which the run ended, after it was finished. Those before it are of a part.
func (o *order) decided(body linkBody, run eval.Run) error {
	if body.Kind != eval.LinkDecision || body.Run != run.ID || body.Grading != run.Grading || o.finished == 0 {
		return nil
	}
	var d eval.DecisionRecord
	if err := json.Unmarshal(body.What, &d); err != nil {
		return err
	}
	if d.Command != "run" {
		return nil
	}
	if o.decision != nil {
		return errors.New("the run ended with a decision before, and a run ends once")
	}
	o.decision = &d
	return nil
}

// Honest says whether a run was made in the order in which a bundle must be: after its suite was sealed only under the last seal.
func Honest(links []eval.Link, run eval.Run) error {
	var o order
	for _, l := range links {
		switch {
		case l.Kind == eval.LinkBegun && l.Run == run.ID:
			o.begun = l.No
		case l.Kind == eval.LinkSeal && l.Suite == run.Suite.Name && o.begun == 0:
			var body linkBody
			if err := json.Unmarshal(l.Body, &body); err != nil {
				return fmt.Errorf("link %d: %w", l.No, err)
			}
			o.sealedBy(l.No, body, run)
		}
	}
	return o.begins(run)
}

// sealedBy takes a seal of the run's suite.
func (o *order) sealedBy(no int, body linkBody, run eval.Run) {
	if seal := run.Provenance.Seal; seal != nil && sealOf(body.What) == seal.Digest() {
		o.seal = no
	} else {
		o.reseal = no
	}
}

func (o order) begins(run eval.Run) error {
	switch {
	case o.begun == 0:
		return fmt.Errorf("the chain does not have when run %s was begun: nothing shows how it was made, so run the suite again", run.ID)
	case o.reseal <= o.seal || o.reseal > o.begun:
		return nil
	case run.Provenance.Seal == nil:
		return fmt.Errorf("the suite was sealed (link %d) before run %s was begun (link %d), and the run is not under a seal: run it under its seal, without --no-gate", o.reseal, run.ID, o.begun)
	}
	return fmt.Errorf("the suite was sealed anew (link %d) before run %s was begun (link %d), and the run is under an older seal (link %d): run it under the new one", o.reseal, run.ID, o.begun, o.seal)
}

// holds says whether what a bundle says was decided is what the run ended with, against what was approved before it was begun.
func (o order) holds(d *eval.Decision, basis *Basis) error {
	was := o.decision
	switch {
	case d == nil && was != nil:
		return fmt.Errorf("the run ended with %s, and the decision is not here", was.Outcome)
	case d == nil:
		return nil
	case was == nil:
		return errors.New("the chain has no decision with which the run ended")
	case basis.Holdout.Looks < o.looks:
		return fmt.Errorf("the chain has %d looks at the holdout before the run was begun, and the decision rests on %d", o.looks, basis.Holdout.Looks)
	case !d.Decided.Equal(was.Decided):
		return fmt.Errorf("the run ended with a decision as of %s, and this is as of %s", was.Decided.Format(time.DateOnly), d.Decided.Format(time.DateOnly))
	case d.Outcome != was.Outcome || d.Sentence != was.Sentence || d.Candidate.Prompt != was.Prompt || d.Candidate.Target != was.Target:
		return fmt.Errorf("the run ended with %q, and this says %q", was.Sentence, d.Sentence)
	}
	for _, side := range []struct {
		what     string
		approved *eval.Baseline
		no       int
	}{{roleBaseline, basis.Baseline, o.baseline}, {roleAnchor, basis.Anchor, o.anchor}} {
		if side.approved == nil {
			continue
		}
		if side.no == 0 || side.no > o.begun {
			return fmt.Errorf("the chain does not have the approval of the %s before the run was begun", side.what)
		}
		if last, ok := o.newest[side.approved.Name]; ok && !sameBaseline(&last, side.approved) {
			return fmt.Errorf("the %s is run %s, and before the run was begun run %s was approved as %s", side.what, side.approved.RunID, last.RunID, last.Name)
		}
	}
	return nil
}

// rooted says whether the runs that were compared with are those that were approved, to the record.
func (o order) rooted(about []RunAbout) error {
	for role, root := range o.roots {
		if !root.IsZero() && root != rootOf(about, role) {
			return fmt.Errorf("the %s was approved with other records", role)
		}
	}
	return nil
}

// rootOf returns the root of the run in a role, zero where there is none.
func rootOf(about []RunAbout, role string) eval.Digest {
	for _, a := range about {
		if a.Role == role {
			return a.Root
		}
	}
	return eval.Digest{}
}

// readChain holds the chain to itself and to the run, and returns the order of what happened.
func readChain(raw []byte, run eval.Run, about RunAbout, basis *Basis) (order, error) {
	o := order{newest: map[string]eval.Baseline{}, roots: map[string]eval.Digest{}}
	lines := bytes.Split(raw, []byte("\n"))
	if len(lines) < 2 || len(lines[len(lines)-1]) > 0 {
		return o, errors.New("it is empty, or does not end with a line feed")
	}
	var last chained
	for i, l := range lines[:len(lines)-1] {
		var c chained
		if err := strictJSON(l, &c); err != nil {
			return o, err
		}
		if i == 0 {
			last.Hash, last.No = c.Before, c.No-1
		}
		if c.No != last.No+1 || i > 0 && c.Before != "" || last.headed() && !c.headed() || c.Hash != c.hashAfter(last.Hash) {
			return o, fmt.Errorf("link %d does not follow from the one before", c.No)
		}
		last = c
		if err := o.take(c, run, about, basis); err != nil {
			return o, fmt.Errorf("link %d: %w", c.No, err)
		}
	}
	if o.finished == 0 {
		return o, errors.New("the run is not in it")
	}
	return o, nil
}

func (o *order) take(c chained, run eval.Run, about RunAbout, basis *Basis) error {
	if c.Kind == eval.LinkLook && c.SuiteSHA256 == eval.SHA256([]byte(run.Suite.Name)) && o.begun == 0 {
		o.looks++
	}
	if c.Body == "" {
		if c.headed() && shown(c.head(), run) {
			return fmt.Errorf("it is about the run, or a seal or an approval of the suite, and what it says is not here")
		}
		if c.Kind == eval.LinkBegun && c.SuiteSHA256 == eval.SHA256([]byte(run.Suite.Name)) && o.begun == 0 {
			o.others++
		}
		return nil
	}
	var body linkBody
	if err := strictJSON([]byte(c.Body), &body); err != nil {
		return err
	}
	if c.headed() && c.head() != (eval.Link{No: c.No, Kind: body.Kind, Suite: body.Suite, Run: body.Run}).Head() {
		return errors.New("it says something else than its head")
	}
	switch {
	case body.Kind == eval.LinkSeal && body.Suite == run.Suite.Name && o.begun == 0:
		o.sealedBy(c.No, body, run)
		o.others = 0
	case body.Kind == eval.LinkBaseline:
		var b eval.BaselineLink
		if err := json.Unmarshal(body.What, &b); err != nil {
			return err
		}
		if o.begun == 0 {
			o.newest[b.Name] = b.Baseline
		}
		if basis != nil && sameBaseline(&b.Baseline, basis.Baseline) {
			o.baseline, o.roots[roleBaseline] = c.No, b.Root
		}
		if basis != nil && sameBaseline(&b.Baseline, basis.Anchor) {
			o.anchor, o.roots[roleAnchor] = c.No, b.Root
		}
	case body.Kind == eval.LinkDecision:
		return o.decided(body, run)
	case body.Kind == eval.LinkBegun && body.Run == run.ID:
		var begun struct {
			Plan  eval.Digest `json:"plan"`
			Suite eval.Digest `json:"suite"`
			Seal  eval.Digest `json:"seal"`
		}
		if err := json.Unmarshal(body.What, &begun); err != nil {
			return err
		}
		if begun.Plan != run.Plan.Digest || begun.Seal != run.Provenance.Seal.Digest() || run.Grading == 1 && begun.Suite != run.Suite.Digest {
			return errors.New("the run was begun with another plan, suite or seal")
		}
		if o.begun > 0 {
			return errors.New("the run was begun twice")
		}
		o.begun = c.No
	case body.Kind == eval.LinkRun && body.Run == run.ID && body.Grading == run.Grading:
		var link eval.RunLink
		if err := json.Unmarshal(body.What, &link); err != nil {
			return err
		}
		if link.Root != about.Root || link.Records != about.Records {
			return errors.New("the run was finished with other records")
		}
		if !link.About.IsZero() && link.About != run.DigestAbout() {
			return fmt.Errorf("the run was finished with another %s", nameRun)
		}
		if o.finished > 0 {
			return errors.New("the run was finished twice")
		}
		o.finished = c.No
	}
	return nil
}
