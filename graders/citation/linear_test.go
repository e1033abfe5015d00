package citation

import (
	"strings"
	"testing"
	"time"
)

// linear reports work that grows faster than the text. Where a megabyte takes more than a second it must
// take less than nine times as long as a quarter of it; quadratic work takes sixteen times. One
// measurement on a busy machine says nothing: three in a row do.
func linear(t *testing.T, what, unit string, work func(string)) {
	t.Helper()
	took := func(size int) time.Duration {
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		work(text)
		return time.Since(start)
	}
	var whole, quarter time.Duration
	for range 3 {
		if whole = took(1 << 17); whole < time.Second/8 {
			return
		}
		if quarter = took(1 << 15); whole < 9*quarter {
			return
		}
	}
	t.Errorf("%s: an eighth of a megabyte of %q takes %s, a quarter of it %s", what, unit, whole, quarter)
}
