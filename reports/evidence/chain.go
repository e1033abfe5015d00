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
	mine := func(l eval.Link) bool {
		switch l.Kind {
		case eval.LinkBegun, eval.LinkRun, eval.LinkDecision, eval.LinkPurged:
			return l.Run == run.ID
		case eval.LinkSeal:
			var body linkBody
			return json.Unmarshal(l.Body, &body) == nil && sealOf(body.What) == run.Provenance.Seal.Digest() && run.Provenance.Seal != nil
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
		return a == b
	}
	x, y := *a, *b
	x.Set = y.Set
	return x == y
}

// order is what the chain proves: the numbers of links, 0 where there is none.
type order struct{ seal, baseline, begun, finished int }

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
	case body.Kind == eval.LinkSeal && sealOf(body.What) == run.Provenance.Seal.Digest():
		if o.seal == 0 {
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
