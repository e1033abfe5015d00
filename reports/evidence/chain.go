package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"seatrial/eval"
)

// chained is a line of chain.jsonl. Links of other runs are there by the digest of their body alone.
type chained struct {
	No         int    `json:"no"`
	Before     string `json:"before,omitempty"` // of the first line: the hash of the link before it
	Body       string `json:"body,omitempty"`   // as it was written
	BodySHA256 string `json:"body_sha256,omitempty"`
	Hash       string `json:"hash"`
}

// linkBody is what the body of a link says.
type linkBody struct {
	Kind    eval.LinkKind   `json:"kind"`
	Suite   string          `json:"suite"`
	Run     string          `json:"run"`
	Grading int             `json:"grading"`
	What    json.RawMessage `json:"what"`
}

// chainFile writes the part of the chain that holds what the bundle is about: from the first such link to the last.
func chainFile(links []eval.Link, run eval.Run, basis *Basis) ([]byte, error) {
	begun := 0
	for _, l := range links {
		if l.Kind == eval.LinkBegun && l.Run == run.ID {
			begun = l.No
		}
	}
	mine := func(l eval.Link) bool {
		switch l.Kind {
		case eval.LinkBegun, eval.LinkRun, eval.LinkDecision, eval.LinkPurged:
			return l.Run == run.ID
		case eval.LinkSeal:
			var body linkBody
			if run.Provenance.Seal == nil { // it should not have been made without this one
				return l.Suite == run.Suite.Name && l.No < begun
			}
			return json.Unmarshal(l.Body, &body) == nil && sealOf(body.What) == run.Provenance.Seal.Digest()
		case eval.LinkBaseline:
			var body linkBody
			var b eval.Baseline
			if basis == nil || json.Unmarshal(l.Body, &body) != nil || json.Unmarshal(body.What, &b) != nil {
				return false
			}
			return sameBaseline(&b, basis.Baseline) || sameBaseline(&b, basis.Anchor)
		}
		return false
	}
	first, last := -1, -1
	for i, l := range links {
		if mine(l) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil, errors.New("the store's chain does not know the run")
	}
	var b bytes.Buffer
	for i := first; i <= last; i++ {
		l := links[i]
		c := chained{No: l.No, Hash: l.Hash}
		if i == first && i > 0 {
			c.Before = links[i-1].Hash
		}
		if mine(l) {
			c.Body = string(l.Body)
		} else {
			c.BodySHA256 = eval.BodyHash(l.Body)
		}
		raw, err := eval.Canonical(c)
		if err != nil {
			return nil, err
		}
		b.Write(append(raw, '\n'))
	}
	return b.Bytes(), nil
}

// sealOf returns the digest of the seal that a link is about.
func sealOf(what json.RawMessage) eval.Digest {
	var s struct {
		Seal eval.Digest `json:"seal"`
	}
	if json.Unmarshal(what, &s) != nil {
		return eval.Digest{}
	}
	return s.Seal
}

func sameBaseline(a, b *eval.Baseline) bool {
	if a == nil || b == nil || !a.Set.Equal(b.Set) {
		return a == nil && b == nil
	}
	x, y := *a, *b
	x.Set = y.Set
	return x == y
}

// order is what the chain proves: the numbers of links, 0 where there is none.
type order struct {
	seal, baseline, anchor, begun, finished int
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

// decided takes the first decision after the run was finished. Those before it are of a part.
func (o *order) decided(body linkBody, run eval.Run) error {
	if body.Kind != eval.LinkDecision || body.Run != run.ID || body.Grading != run.Grading || o.finished == 0 || o.decision != nil {
		return nil
	}
	var d eval.DecisionRecord
	if err := json.Unmarshal(body.What, &d); err != nil {
		return err
	}
	if d.Command == "run" {
		o.decision = &d
	}
	return nil
}

// Honest says whether a run was made in the order in which a bundle must be: after its suite was sealed only under a seal.
func Honest(links []eval.Link, run eval.Run) error {
	var o order
	for _, l := range links {
		switch {
		case l.Kind == eval.LinkBegun && l.Run == run.ID:
			o.begun = l.No
		case l.Kind == eval.LinkSeal && l.Suite == run.Suite.Name && o.begun == 0:
			o.seal = l.No
		}
	}
	return o.begins(run)
}

func (o order) begins(run eval.Run) error {
	switch {
	case o.begun == 0:
		return fmt.Errorf("the chain does not have when run %s was begun: nothing shows how it was made, so run the suite again", run.ID)
	case run.Provenance.Seal == nil && o.seal > 0 && o.seal < o.begun:
		return fmt.Errorf("the suite was sealed (link %d) before run %s was begun (link %d), and the run is not under a seal: run it under its seal, without --no-gate", o.seal, run.ID, o.begun)
	}
	return nil
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
	case d.Outcome != was.Outcome || d.Sentence != was.Sentence || d.Candidate.Prompt != was.Prompt || d.Candidate.Target != was.Target:
		return fmt.Errorf("the run ended with %q, and this says %q", was.Sentence, d.Sentence)
	}
	for _, side := range []struct {
		what     string
		approved *eval.Baseline
		no       int
	}{{roleBaseline, basis.Baseline, o.baseline}, {roleAnchor, basis.Anchor, o.anchor}} {
		if side.approved != nil && (side.no == 0 || side.no > o.begun) {
			return fmt.Errorf("the chain does not have the approval of the %s before the run was begun", side.what)
		}
	}
	return nil
}

// readChain holds the chain to itself and to the run, and returns the order of what happened.
func readChain(raw []byte, run eval.Run, about RunAbout, basis *Basis) (order, error) {
	var o order
	lines := bytes.Split(raw, []byte("\n"))
	if len(lines) < 2 || len(lines[len(lines)-1]) > 0 {
		return o, errors.New("it is empty, or does not end with a line feed")
	}
	before, no := "", 0
	for i, l := range lines[:len(lines)-1] {
		var c chained
		if err := strictJSON(l, &c); err != nil {
			return o, err
		}
		if i == 0 {
			before, no = c.Before, c.No-1
		}
		body := c.BodySHA256
		if c.Body != "" {
			body = eval.BodyHash([]byte(c.Body))
		}
		if c.No != no+1 || i > 0 && c.Before != "" || c.Hash != eval.ChainHash(before, body) {
			return o, fmt.Errorf("link %d does not follow from the one before", c.No)
		}
		before, no = c.Hash, c.No
		if c.Body == "" {
			continue
		}
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
	var body linkBody
	if err := strictJSON([]byte(c.Body), &body); err != nil {
		return err
	}
	switch {
	case body.Kind == eval.LinkSeal:
		seal := run.Provenance.Seal
		if o.seal == 0 && (seal == nil && body.Suite == run.Suite.Name || seal != nil && sealOf(body.What) == seal.Digest()) {
			o.seal = c.No
		}
	case body.Kind == eval.LinkBaseline:
		var b eval.Baseline
		if err := json.Unmarshal(body.What, &b); err != nil {
			return err
		}
		if basis != nil && sameBaseline(&b, basis.Baseline) {
			o.baseline = c.No
		}
		if basis != nil && sameBaseline(&b, basis.Anchor) {
			o.anchor = c.No
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
		o.begun = c.No
	case body.Kind == eval.LinkRun && body.Run == run.ID && body.Grading == run.Grading:
		var link eval.RunLink
		if err := json.Unmarshal(body.What, &link); err != nil {
			return err
		}
		if link.Root != about.Root || link.Records != about.Records {
			return errors.New("the run was finished with other records")
		}
		o.finished = c.No
	}
	return nil
}

// Anchored holds a store's chain to a bundle that was signed before, and says what was found.
func Anchored(files Files, links []eval.Link) (string, error) {
	v := &verifier{files: files}
	if _, err := v.sums(); err != nil {
		return "", err
	}
	if _, err := VerifySignature(files[nameSignature], NamespaceEvidence, files[nameSums]); err != nil {
		return "", err
	}
	n := 0
	for _, l := range bytes.Split(files[nameChain], []byte("\n")) {
		if len(l) == 0 {
			continue
		}
		var c chained
		if err := strictJSON(l, &c); err != nil {
			return "", fmt.Errorf("%s: %w", nameChain, err)
		}
		if c.No < 1 || c.No > len(links) || links[c.No-1].Hash != c.Hash {
			return "", fmt.Errorf("the store's chain has another link %d than the one that was signed: it was made anew", c.No)
		}
		n++
	}
	if n == 0 {
		return "", errors.New("it holds no part of a chain")
	}
	return fmt.Sprintf("the store's chain has the %d links that were signed", n), nil
}
