package compare_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/compare"
)

func TestLatencies(t *testing.T) {
	tests := []struct {
		took         []time.Duration
		want, reason string
	}{
		{nil, "", "nothing was timed"},
		{[]time.Duration{500e6, 300e6, 499e6}, "300ms-500ms 2, 500ms-700ms 1", "a bound belongs to the slower bin"},
		{[]time.Duration{900e6, 2500e6}, "700ms-1s 1, 1s-1.5s 0, 1.5s-2s 0, 2s-3s 1", "empty bins between are there, and decades have no seam"},
		{[]time.Duration{3}, "0s-1µs 1", "below a microsecond all is one"},
	}
	for _, tt := range tests {
		b := simple("r").add("asked", "m")
		for i, d := range tt.took {
			b.add(fmt.Sprint(i), "p", func(s *eval.Sample) { s.Latency = d })
		}
		sum, err := compare.Summarise(b.run, b.seq())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range sum.Latencies {
			got = append(got, fmt.Sprintf("%v-%v %d", l.From, l.Below, l.Count))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.reason, s, tt.want)
		}
	}
}

// What passes on both sides in other words is counted: it is no change of the verdict, and a reader may want to know.
func TestReworded(t *testing.T) {
	other := func(s *eval.Sample) {
		if len(s.Exchanges) > 0 {
			s.Exchanges[0].Response.Text = "another answer"
		}
	}
	a := simple("A").add("same", "p").add("reworded", "p").add("failing", "f").add("broken", "p")
	b := simple("B").add("same", "p").add("reworded", "p", other).add("failing", "f", other).add("broken", "f", other)
	if d := pair(t, a, b); d.Reworded != 1 || d.Counts[eval.Same] != 3 {
		t.Errorf("%d reworded of %d that are the same", d.Reworded, d.Counts[eval.Same])
	}
}
