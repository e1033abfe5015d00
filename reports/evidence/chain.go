package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"seatrial/eval"
)

// chained is a line of chain.jsonl. Links of other runs are there by their heads and the digest of their body alone; those of
// the older form have no head.
type chained struct {
	No          int           `json:"no"`
	Kind        eval.LinkKind `json:"kind,omitempty"`
	SuiteSHA256 string        `json:"suite_sha256,omitempty"`
	RunSHA256   string        `json:"run_sha256,omitempty"`
	Before      string        `json:"before,omitempty"` // of the first line: the hash of the link before it
	Body        string        `json:"body,omitempty"`   // as it was written
	BodySHA256  string        `json:"body_sha256,omitempty"`
	Hash        string        `json:"hash"`
}

func (c chained) headed() bool { return c.Kind != "" }

func (c chained) head() eval.LinkHead {
	return eval.LinkHead{No: c.No, Kind: c.Kind, Suite: c.SuiteSHA256, Run: c.RunSHA256}
}

// hashAfter returns what Hash must be behind a link with the hash before.
func (c chained) hashAfter(before string) string {
	body := c.BodySHA256
	if c.Body != "" {
		body = eval.SHA256([]byte(c.Body))
	}
	if !c.headed() {
		return eval.BareHash(before, body)
	}
	return c.head().Hash(before, body)
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
		if l.Form >= eval.HeadedLink {
			h := l.Head()
			c.Kind, c.SuiteSHA256, c.RunSHA256 = h.Kind, h.Suite, h.Run
		}
		if i == first && i > 0 {
			c.Before = links[i-1].Hash
		}
		if shown(l.Head(), run) {
			c.Body = string(l.Body)
		} else {
			c.BodySHA256 = eval.SHA256(l.Body)
		}
		raw, err := eval.Canonical(c)
		if err != nil {
			return nil, err
		}
		b.Write(append(raw, '\n'))
	}
	return b.Bytes(), nil
}

// shown reports whether a link's body belongs into the bundle of a run: all that was said of the run, and every seal and approval of
// its suite, so that a later one is not hidden behind the one that suits.
func shown(h eval.LinkHead, run eval.Run) bool {
	switch h.Kind {
	case eval.LinkSeal, eval.LinkBaseline:
		return h.Suite == eval.SHA256([]byte(run.Suite.Name)) || h.Run == eval.SHA256([]byte(run.ID))
	}
	return h.Run == eval.SHA256([]byte(run.ID))
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

// Anchored holds a store's chain to a bundle that was signed before, and says what was found.
func Anchored(files Files, links []eval.Link) (string, error) {
	v := &verifier{files: files}
	if _, err := v.sums(); err != nil {
		return "", err
	}
	key, err := VerifySignature(files[nameSignature], NamespaceEvidence, files[nameSums])
	if err != nil {
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
	if !knows(links, SumsDigest(files)) {
		return "", errors.New("the store's chain does not have this bundle: its end was cut off, or the bundle was made from a copy of the store")
	}
	return fmt.Sprintf("the store's chain has the bundle, and the %d links that were signed with the key %s", n, Fingerprint(key)), nil
}

// knows reports whether a bundle was put on record when it was made.
func knows(links []eval.Link, bundle eval.Digest) bool {
	return slices.ContainsFunc(links, func(l eval.Link) bool {
		var body linkBody
		var made eval.BundleLink
		return l.Kind == eval.LinkBundle && json.Unmarshal(l.Body, &body) == nil && json.Unmarshal(body.What, &made) == nil && made.Digest == bundle
	})
}
