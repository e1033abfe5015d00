package compare

import (
	"fmt"
	"maps"
	"slices"

	"seatrial/eval"
)

// warnings lists what a reader must know before believing the numbers.
func (m *merger) warnings() []string {
	var out []string
	warn := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	missing, added := m.out.Counts[eval.Missing], m.out.Counts[eval.Added]
	warn(missing+added > 0, "the sides do not have the same cases: %d in the baseline alone, %d in the candidate alone; rates and tests are over the %d that pair",
		missing, added, m.out.Pairs)
	warn(m.edited > 0, "not comparable: %d whose question or expectation was edited", m.edited)
	warn(len(m.regrade) > 0, "not comparable: %d of the pairs; %s", m.out.Counts[eval.Changed]-m.edited, changedGraders(slices.Sorted(maps.Keys(m.regrade))))
	early := m.leftRun.Plan.Design != nil || m.rightRun.Plan.Design != nil // on purpose
	warn(m.out.Counts[eval.NotAsked] > 0 && !early, "%d of the pairs were not asked on one side and are left out of rates and tests", m.out.Counts[eval.NotAsked])
	warn(m.noVerdict > 0, "%d of the pairs have no verdict on one side and are left out of rates and tests", m.noVerdict)
	warn(m.out.Shared > 0, "%d of the pairs rest on the same answers (cached, or one run compared with itself): they are not independent evidence", m.out.Shared)
	for _, side := range []reader{m.left, m.right} {
		warn(side.side.Run.State != eval.Finished, "the run of the %s is not finished (%s)", side.name, side.side.Run.State)
	}
	return out
}
