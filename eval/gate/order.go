package gate

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"seatrial/eval"
)

// Order returns the ids of a run's cases in the order in which its looks take them: by SHA-256("SUITE/RUN/ID"), where SUITE is
// the suite's digest in hexadecimal digits and RUN the run's id ([eval.OrderSHA256]). Nobody chose it, and anybody can check it.
func Order(suite eval.Digest, run string, ids []string) []string {
	type placed struct {
		id  string
		sum [sha256.Size]byte
	}
	all := make([]placed, len(ids))
	for i, id := range ids {
		all[i] = placed{id, sha256.Sum256([]byte(suite.String() + "/" + run + "/" + id))}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if c := bytes.Compare(a.sum[:], b.sum[:]); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.id
	}
	return out
}
