package compare

import (
	"time"

	"seatrial/eval"
)

// latencySteps part a decade so that each bin is about half as wide again as the one before.
var latencySteps = []time.Duration{1000, 1500, 2000, 3000, 5000, 7000}

// latencies counts sorted times (nanoseconds) in bins whose bounds are the same for every run, so that
// two reports can be held beside each other.
func latencies(sorted []float64) []eval.LatencyBin {
	var bins []eval.LatencyBin
	at, step := time.Duration(0), 0 // below the first step all is one bin
	below := latencySteps[0]
	scale := time.Duration(1)
	for i := 0; i < len(sorted); {
		n := 0
		for i < len(sorted) && sorted[i] < float64(below) {
			n++
			i++
		}
		if n > 0 || len(bins) > 0 {
			bins = append(bins, eval.LatencyBin{From: at, Below: below, Count: n})
		}
		if step++; step == len(latencySteps) {
			step, scale = 0, scale*10
		}
		at, below = below, latencySteps[step]*scale
	}
	return bins
}
