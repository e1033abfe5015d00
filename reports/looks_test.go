package reports

import (
	"bytes"
	"strings"
	"testing"

	"seatrial/eval"
)

// Cases of which the same is to be said are told together: twenty lines alike hide the one that differs.
func TestRechecksAreToldTogether(t *testing.T) {
	once := eval.Counts{Passed: 1}
	p := Terminal{Width: 200}.page()
	p.rechecks([]eval.Recheck{
		{Case: "a", Finding: eval.Suspected, Baseline: once},
		{Case: "b", Finding: eval.Confirmed, Must: true, Epochs: 5, Fresh: eval.Counts{Failed: 5}},
		{Case: "c", Finding: eval.Suspected, Baseline: once},
		{Case: "d", Finding: eval.Suspected, Baseline: once},
		{Case: "e", Finding: eval.Suspected, Baseline: once},
		{Case: "f", Finding: eval.Suspected, Baseline: eval.Counts{Passed: 2}},
		{Case: "g", Finding: eval.Suspected, Baseline: eval.Counts{Passed: 3}},
	}, 3)
	var b bytes.Buffer
	if err := p.flush(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  suspected a, c, d and 1 more: broken; the baseline has too few epochs of it to confirm anything, 1 of 1 in the baseline\n",
		"  confirmed b: must pass; asked again, 0 of 5 pass\n",
		"  suspected f: broken; ", "  1 case more\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("not there: %s\n%s", want, b.String())
		}
	}
}
