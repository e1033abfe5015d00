// Package evidence writes signed bundles of a run, and verifies them. A bundle is a folder or a zip that somebody
// else can check without this program: its files are listed in SHA256SUMS, whose signature `ssh-keygen -Y verify` reads;
// EVIDENCE.md, which is in every bundle, says how.
//
// The package takes values and bytes. It reads no store and decides nothing: what derives a decision again is given to it.
//
// It is opinionated. A bundle that is not whole is not a bundle: what is missing, added, changed or in another order is
// named, never passed over. What cannot be known from the files alone (whose key it is, whether the run told the truth) is said.
package evidence

import _ "embed"

//go:embed EVIDENCE.md
var manual []byte
