package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Link is one entry of a store's chain: something that happened, and the hash of all until then.
type Link struct {
	No      int             `json:"no"` // from 1
	Kind    LinkKind        `json:"kind"`
	Suite   string          `json:"suite,omitempty"`
	Run     string          `json:"run,omitempty"`
	Grading int             `json:"grading,omitempty"`
	Body    json.RawMessage `json:"body"` // as it was written
	Hash    string          `json:"hash"` // [ChainHash] of the link before and this one's body
}

// LinkKind says what happened.
type LinkKind string

// The kinds.
const (
	LinkOlder    LinkKind = "older"    // the first link of a store that had runs before it had a chain
	LinkBegun    LinkKind = "begun"    // a run was begun; the body holds the digests of its plan and its seal
	LinkRun      LinkKind = "run"      // a grading of a run was finished: a [RunLink]
	LinkDecision LinkKind = "decision" // something was decided of a run: a [DecisionRecord]
	LinkBaseline LinkKind = "baseline" // a name was given to a run: a [Baseline]
	LinkSeal     LinkKind = "seal"     // a bar was sealed before a run
	LinkBundle   LinkKind = "bundle"   // a bundle was signed: a [BundleLink]
	LinkPurged   LinkKind = "purged"   // texts were erased
)

// RunLink is what the chain keeps of a finished grading.
type RunLink struct {
	Run     string `json:"run"`
	Grading int    `json:"grading"`
	Header  string `json:"header"` // SHA-256 of what the store keeps of the run beside its records
	Records int    `json:"records"`
	Root    Digest `json:"root"` // of the tree over the records (RFC 6962)
	At      string `json:"at"`   // RFC 3339, UTC
}

// BundleLink is what the chain keeps of a bundle.
type BundleLink struct {
	Digest Digest `json:"digest"` // SHA-256 of its SHA256SUMS
	Run    string `json:"run"`
	Key    string `json:"key"` // fingerprint
	At     string `json:"at"`  // RFC 3339, UTC
}

// ChainHash returns the hash of a link: the SHA-256 of the hash before, as written ("" before the first), and of the
// SHA-256 of the body, as written. So a link can be proved by those around it without their bodies.
func ChainHash(before, bodySHA256 string) string {
	sum := sha256.Sum256([]byte(before + bodySHA256))
	return hex.EncodeToString(sum[:])
}

// BodyHash returns the SHA-256 of a link's body in hexadecimal digits.
func BodyHash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
