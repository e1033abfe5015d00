package gate_test

import (
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

// The change that a gate judges may bring its own waivers.
func TestNewerWaiversCountOnlySigned(t *testing.T) {
	set := now.AddDate(0, 0, -10).Add(9 * time.Hour)
	soon := now.AddDate(0, 1, 0)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	w := func(created time.Time, signed string) eval.Waiver {
		return eval.Waiver{ID: "W-1", Case: "case-001", Reason: "r", Owner: "ann", Approver: "bob", Created: created, Expires: soon, SignedBy: signed}
	}
	moved := w(day(-5), "")
	moved.Source = "elsewhere:9"
	wider := moved
	wider.Case, wider.Requirement = "", "REQ-1"
	tests := []struct {
		waiver   eval.Waiver
		approved []eval.Waiver // of the baseline's run
		baseline bool
		forgives bool
		reason   string
	}{
		{w(day(-5), ""), nil, true, false, "it was created after the baseline was set"},
		{w(day(-10), ""), nil, true, false, "it was created on the day on which the baseline was set"},
		{w(time.Time{}, ""), nil, true, false, "nobody knows when it was created"},
		{w(day(-11), ""), nil, true, false, "it says that it is older than the baseline, and nobody had seen it"},
		{w(day(-5), "SHA256:x"), nil, true, true, "somebody signed it"},
		{w(time.Time{}, "SHA256:x"), nil, true, true, "somebody signed it, whenever it was"},
		{moved, []eval.Waiver{w(day(-5), "")}, true, true, "whoever approved the baseline had it before them"},
		{wider, []eval.Waiver{w(day(-5), "")}, true, false, "it was made wider since"},
		{w(day(-5), ""), nil, false, true, "there is no baseline that it could be newer than"},
	}
	for _, tt := range tests {
		b := bed{spec: require(eval.Require{PassAll: true}), after: letters("pf"), waivers: []eval.Waiver{tt.waiver}}
		if tt.baseline {
			b.spec.Baseline, b.spec.Regression = "production", &eval.Regression{Margin: 0.9, Alpha: 0.05}
			b.before = letters("pf")
		}
		in := b.input()
		if tt.baseline {
			in.Diff.Baseline.Approved = &eval.Baseline{Name: "production", Set: set}
			in.Diff.Baseline.Run.Suite.Waivers = tt.approved
		}
		d := mustDecide(t, in)
		if got := len(rule(t, d, "require").Waived) == 1; got != tt.forgives {
			t.Errorf("forgives: %t, want %t: %s", got, tt.forgives, tt.reason)
		}
		said := strings.Join(d.Warnings, "\n")
		if got := strings.Contains(said, "waiver W-1 forgives nothing: it") && strings.Contains(said, "signed by a key of gate.signers"); got == tt.forgives {
			t.Errorf("the decision warns %q: %s", said, tt.reason)
		}
		if got := d.Waivers[0].Waiver.Void == ""; got != tt.forgives {
			t.Errorf("void is %q: %s", d.Waivers[0].Waiver.Void, tt.reason)
		}
	}
}

func TestSignersArePartOfTheBar(t *testing.T) {
	for _, tt := range []struct {
		was, is string
		moved   bool
		reason  string
	}{
		{"", "", false, "nobody then and now"},
		{"ann", "ann", false, "the same"},
		{"ann", "ann\nbob", true, "one more who may forgive"},
		{"", "bob", true, "the first who may forgive"},
		{"ann", "", false, "nobody may forgive any more: that asks more"},
	} {
		was, is := regressionSpec(0.5), regressionSpec(0.5)
		was.Signers, is.Signers = tt.was, tt.is
		b := bed{spec: is, was: &was, before: letters("pppp"), after: letters("pppp")}
		found := rule(t, b.decide(t), "same bar")
		if got := found.Outcome != eval.Go; got != tt.moved {
			t.Errorf("%s: %s (%s)", tt.reason, found.Outcome, found.Found)
		}
	}
}
