package eval

import (
	"crypto/sha256"
	"time"
)

// Seal is a bar that was signed before a run was made against it.
type Seal struct {
	Text      string `json:"text"`      // JSON of a [SealedBar], as signed
	Signature string `json:"signature"` // armored, of OpenSSH
}

// Digest returns the SHA-256 of what was signed; zero for no seal.
func (s *Seal) Digest() Digest {
	if s == nil {
		return Digest{}
	}
	return sha256.Sum256([]byte(s.Text))
}

// SealedBar is what a seal is about: the suite as it was, the runs that its gate compares with, and what is forgiven.
type SealedBar struct {
	Format string `json:"format"` // [SealFormat]
	Suite  string `json:"suite"`
	// SuiteDigest covers cases, prompts, targets, graders, epochs and the gate.
	SuiteDigest Digest    `json:"suite_digest"`
	Gate        *GateSpec `json:"gate,omitempty"`
	Baseline    *Baseline `json:"baseline,omitempty"`
	Anchor      *Baseline `json:"anchor,omitempty"`
	// BaselineRoot and AnchorRoot are the roots of their records, Approvals is [Suite.Approvals]; seals from before they were kept
	// have none.
	BaselineRoot Digest    `json:"baseline_root,omitzero"`
	AnchorRoot   Digest    `json:"anchor_root,omitzero"`
	Approvals    string    `json:"approvals,omitempty"`
	Waivers      []Waiver  `json:"waivers,omitempty"`
	By           string    `json:"by"`
	Sealed       time.Time `json:"sealed"`
}

// SealFormat is SealedBar.Format.
const SealFormat = "seatrial-seal/1"
