package gate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"seatrial/eval"
	"seatrial/eval/gate"
)

// The order is what its description says, so that it can be checked with sha256sum: nothing but it decides which cases a
// look takes.
func TestOrder(t *testing.T) {
	suite := eval.MustDigest("suite")
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	want := slices.Clone(ids)
	sum := func(run, id string) string {
		b := sha256.Sum256([]byte(suite.String() + "/" + run + "/" + id))
		return hex.EncodeToString(b[:])
	}
	slices.SortFunc(want, func(a, b string) int {
		if sum("run-1", a) < sum("run-1", b) {
			return -1
		}
		return 1
	})
	got := gate.Order(suite, "run-1", ids)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if slices.Equal(got, gate.Order(suite, "run-2", ids)) || slices.Equal(got, gate.Order(eval.MustDigest("other"), "run-1", ids)) {
		t.Error("another run or suite takes the cases in the same order")
	}
	reversed := slices.Clone(ids)
	slices.Reverse(reversed)
	if !slices.Equal(got, gate.Order(suite, "run-1", reversed)) {
		t.Error("the order depends on that of the file")
	}
}

// Each place is as likely to come first: no case is left out more often than others.
func TestOrderIsFair(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e"}
	first := map[string]int{}
	const runs = 5000
	for i := range runs {
		first[gate.Order(eval.MustDigest(i), "run", ids)[0]]++
	}
	for _, id := range ids {
		// 1,000 of 5,000 are expected, with a standard deviation of 28.
		if n := first[id]; n < 860 || n > 1140 {
			t.Errorf("%s came first %d times of %d", id, n, runs)
		}
	}
}
