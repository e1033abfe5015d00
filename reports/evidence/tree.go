package evidence

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"seatrial/eval"
)

// Tree is the Merkle tree of RFC 6962 over records.
type Tree struct {
	n      int64
	hashes []tlog.Hash
	err    error
}

func (t *Tree) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = t.hashes[at]
	}
	return out, nil
}

// Add appends a record.
func (t *Tree) Add(leaf []byte) {
	more, err := tlog.StoredHashesForRecordHash(t.n, tlog.RecordHash(leaf), tlog.HashReaderFunc(t.read))
	t.hashes, t.err = append(t.hashes, more...), errors.Join(t.err, err)
	t.n++
}

// Len returns the number of records.
func (t *Tree) Len() int { return int(t.n) }

// Root returns the root over all records.
func (t *Tree) Root() (eval.Digest, error) {
	if t.err != nil {
		return eval.Digest{}, t.err
	}
	root, err := tlog.TreeHash(t.n, tlog.HashReaderFunc(t.read))
	return eval.Digest(root), err
}

// Proof is an inclusion proof of RFC 6962, section 2.1.1: that a record is one of the tree's, from the leaf up.
type Proof struct {
	No     int           `json:"no"` // of the record, from 0
	Hashes []eval.Digest `json:"hashes"`
}

// Prove returns the proof of record no.
func (t *Tree) Prove(no int) (Proof, error) {
	if t.err != nil {
		return Proof{}, t.err
	}
	proof, err := tlog.ProveRecord(t.n, int64(no), tlog.HashReaderFunc(t.read))
	p := Proof{No: no, Hashes: []eval.Digest{}}
	for _, h := range proof {
		p.Hashes = append(p.Hashes, eval.Digest(h))
	}
	return p, err
}

// Proves reports whether leaf is record p.No of a tree of size records with the root.
func (p Proof) Proves(leaf []byte, size int, root eval.Digest) bool {
	var proof tlog.RecordProof
	for _, h := range p.Hashes {
		proof = append(proof, tlog.Hash(h))
	}
	return tlog.CheckRecord(proof, int64(size), tlog.Hash(root), int64(p.No), tlog.RecordHash(leaf)) == nil
}
