package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Link is one entry of a store's chain: something that happened, and the hash of all until then.
type Link struct {
	No      int             `json:"no"` // from 1
	Kind    LinkKind        `json:"kind"`
	Suite   string          `json:"suite,omitempty"`
	Run     string          `json:"run,omitempty"`
	Grading int             `json:"grading,omitempty"`
	Body    json.RawMessage `json:"body"` // as it was written
	Form    LinkForm        `json:"form"`
	Hash    string          `json:"hash"` // of the link before and this one
}

// LinkForm says what a link's hash covers.
type LinkForm int

// The forms. No link is followed by one of an older form.
const (
	BareLink   LinkForm = 1 // the link before and the body, and not the link's own number: all links before there was another
	HeadedLink LinkForm = 2 // its [LinkHead], too
)

// LinkHead is what a link shows of itself where its body is not shown: so nobody can hide one about a suite or a run behind
// those of others.
type LinkHead struct {
	No    int      `json:"no"`
	Kind  LinkKind `json:"kind"`
	Suite string   `json:"suite_sha256"` // of the suite's name
	Run   string   `json:"run_sha256"`   // of the run's id; of the empty text where it is about none
}

// Head returns what the link shows of itself.
func (l Link) Head() LinkHead {
	return LinkHead{l.No, l.Kind, SHA256([]byte(l.Suite)), SHA256([]byte(l.Run))}
}

// HashAfter returns what Hash must be behind a link with the hash before, "" before the first.
func (l Link) HashAfter(before string) string {
	body := SHA256(l.Body)
	if l.Form == BareLink {
		return BareHash(before, body)
	}
	return l.Head().Hash(before, body)
}

// LinkKind says what happened.
type LinkKind string

// The kinds.
const (
	LinkOlder    LinkKind = "older"    // the first link of a store that had runs before it had a chain
	LinkBegun    LinkKind = "begun"    // a run was begun; the body holds the digests of its plan and its seal
	LinkRun      LinkKind = "run"      // a grading of a run was finished: a [RunLink]
	LinkDecision LinkKind = "decision" // something was decided of a run: a [DecisionRecord]
	LinkBaseline LinkKind = "baseline" // a name was given to a run: a [BaselineLink]
	LinkSeal     LinkKind = "seal"     // a bar was sealed before a run: a [SealLink]
	LinkBundle   LinkKind = "bundle"   // a bundle was signed: a [BundleLink]
	LinkPurged   LinkKind = "purged"   // texts were erased
	// What people do beside runs: [LinkRows].
	LinkLabels      LinkKind = "labels"      // answers were labelled
	LinkCalibration LinkKind = "calibration" // a grader's agreement with people was measured
	LinkLook        LinkKind = "look"        // somebody looked at cases that are held out
	LinkKept        LinkKind = "kept"        // what the store had of these before the chain had them
)

// RunLink is what the chain keeps of a finished grading.
type RunLink struct {
	Run     string `json:"run"`
	Grading int    `json:"grading"`
	Header  string `json:"header"` // SHA-256 of what the store keeps of the run beside its records
	Records int    `json:"records"`
	Root    Digest `json:"root"` // of the tree over the records (RFC 6962)
	// About is [Run.DigestAbout]; zero in links from before there was one.
	About Digest `json:"about,omitzero"`
	At    string `json:"at"` // RFC 3339, UTC
}

// LinkRows is what the chain keeps of rows that were added to a table of the store. They are many, and some hold texts.
type LinkRows struct {
	Table  string `json:"table"`
	First  int64  `json:"first"` // number of the first row
	Last   int64  `json:"last"`
	Digest Digest `json:"digest"` // of all that the rows say but notes
}

// SealLink is what the chain keeps of a seal.
type SealLink struct {
	Seal   Digest    `json:"seal"`
	Sealed time.Time `json:"sealed,omitzero"` // by the clock of whoever sealed; zero in links from before it was kept
}

// BaselineLink is what the chain keeps of an approval.
type BaselineLink struct {
	Baseline
	// Root is of the approved run's records; zero in links from before it was kept, and of a run that is older than the chain.
	Root Digest `json:"root,omitzero"`
}

// BundleLink is what the chain keeps of a bundle.
type BundleLink struct {
	Digest Digest `json:"digest"` // SHA-256 of its SHA256SUMS
	Run    string `json:"run"`
	Key    string `json:"key"` // fingerprint
	At     string `json:"at"`  // RFC 3339, UTC
}

// BareHash returns the hash of a [BareLink]: the SHA-256 of the hash before, as written ("" before the first), and of the
// SHA-256 of the body, as written. So a link can be proved by those around it without their bodies.
func BareHash(before, bodySHA256 string) string { return SHA256([]byte(before + bodySHA256)) }

// Hash returns the hash of a [HeadedLink]: the SHA-256 of six lines.
func (h LinkHead) Hash(before, bodySHA256 string) string {
	return SHA256(fmt.Appendf(nil, "%d\n%s\n%s\n%s\n%s\n%s\n", h.No, h.Kind, h.Suite, h.Run, bodySHA256, before))
}

// SHA256 returns the SHA-256 of text in hexadecimal digits.
func SHA256(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
