package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// ruleChanges is how the rules of two gates differ, each change in words: what
// lets more pass than before, and what asks more.
type ruleChanges struct{ moved, tightened []string }

func (c *ruleChanges) note(tighter bool, format string, args ...any) {
	text := fmt.Sprintf("gate: "+format, args...)
	if tighter {
		c.tightened = append(c.tightened, text)
	} else {
		c.moved = append(c.moved, text)
	}
}

func compareSpecs(was *eval.GateSpec, is eval.GateSpec) ruleChanges {
	var c ruleChanges
	if was == nil {
		c.note(true, "the baseline's suite had none")
		return c
	}
	if was.Baseline != is.Baseline {
		// Another rival may be an easier one; the first is one more.
		c.note(was.Baseline == "", "the baseline was %s and is %s", rival(was.Baseline), rival(is.Baseline))
	}
	if was.Anchor != is.Anchor {
		c.note(was.Anchor == "", "the anchor was %s and is %s", rival(was.Anchor), rival(is.Anchor))
	}
	if was.Drift != is.Drift {
		c.note(is.Drift, "drift was %v and is %v", was.Drift, is.Drift)
	}
	if a, b := policy(*was), policy(is); a != b {
		c.note(b == eval.InconclusiveBlock, "inconclusive was %s and is %s", a, b)
	}
	if was.Signers != is.Signers {
		c.note(is.Signers == "", "the keys that may sign waivers (signers) are others than before")
	}
	if was.MaxUnscored != is.MaxUnscored {
		c.note(is.MaxUnscored < was.MaxUnscored, "max_unscored was %s and is %s", percent(was.MaxUnscored), percent(is.MaxUnscored))
	}
	if a, b := regressionText(was.Regression), regressionText(is.Regression); a != b {
		// A smaller alpha shows less: where what is undecided passes, it lets more pass.
		shows := policy(is) == eval.InconclusiveAllow && was.Regression != nil && is.Regression != nil && is.Regression.Alpha < was.Regression.Alpha
		c.note(asksNoLess(was.Regression, is.Regression) && !shows, "regression was %s and is %s", a, b)
	}
	c.compareRequires(was.Require, is.Require)
	return c
}

func rival(name string) string {
	if name == "" {
		return "none"
	}
	return fmt.Sprintf("%q", name)
}

// asksNoLess reports whether whatever passes the rule now would have passed before.
func asksNoLess(was, is *eval.Regression) bool {
	if was == nil || is == nil {
		return was == nil
	}
	anyDrop := was.Block == eval.BlockAnyDrop
	if anyDrop && is.Block != eval.BlockAnyDrop || is.Margin > was.Margin || is.Alpha > was.Alpha {
		return false
	}
	if scopeOf(*was) != scopeOf(*is) {
		return false // each shows and excludes what the other does not
	}
	if was.AllSlices && !is.AllSlices || !is.AllSlices && slices.ContainsFunc(was.Slices, func(tag string) bool { return !slices.Contains(is.Slices, tag) }) {
		return false
	}
	// A smaller alpha excludes less, but shows less too: where a shown drop alone
	// blocked, it lets one pass.
	return !anyDrop || is.Alpha == was.Alpha
}

// compareRequires compares what is demanded of the same thing: entries that
// differ in their bounds alone must all hold, and so stand together for the
// highest min and the lowest max.
func (c *ruleChanges) compareRequires(was, is []eval.Require) {
	a, before := strictest(was)
	b, now := strictest(is)
	for _, what := range now {
		if old, ok := a[what]; !ok {
			c.note(true, "new rule %s", requireText(b[what]))
		} else if x, y := requireText(old), requireText(b[what]); x != y {
			c.note(boundsHold(old, b[what]), "the rule %s is now %s", x, y)
		}
	}
	for _, what := range before {
		if _, ok := b[what]; !ok {
			c.note(false, "the rule %s is gone", requireText(a[what]))
		}
	}
}

// strictest gathers rules by what they are about, and names that in the order given.
func strictest(rules []eval.Require) (map[eval.Require]eval.Require, []eval.Require) {
	by := map[eval.Require]eval.Require{}
	var order []eval.Require
	for _, r := range rules {
		what := r
		what.Min, what.Max = nil, nil
		if old, ok := by[what]; !ok {
			order = append(order, what)
		} else {
			if r.Min == nil || old.Min != nil && *old.Min > *r.Min {
				r.Min = old.Min
			}
			if r.Max == nil || old.Max != nil && *old.Max < *r.Max {
				r.Max = old.Max
			}
		}
		by[what] = r
	}
	return by, order
}

// boundsHold reports whether no bound fell away or was widened.
func boundsHold(was, is eval.Require) bool {
	return (was.Min == nil || is.Min != nil && *is.Min >= *was.Min) &&
		(was.Max == nil || is.Max != nil && *is.Max <= *was.Max)
}

// regressionText writes a rule in full precision: it is compared. Power, epochs and looks are how the
// question is asked, at the same error probabilities: they are no part of the bar.
func regressionText(r *eval.Regression) string {
	if r == nil {
		return "absent"
	}
	block := r.Block
	if block == "" {
		block = eval.BlockMargin
	}
	text := fmt.Sprintf("{margin: %v, alpha: %v, block: %s", r.Margin, r.Alpha, block)
	if scopeOf(*r) != eval.ScopeSuite {
		text += ", scope: " + r.Scope
	}
	switch {
	case r.AllSlices:
		text += ", slices: true"
	case len(r.Slices) > 0:
		text += ", slices: [" + strings.Join(slices.Compact(slices.Sorted(slices.Values(r.Slices))), ", ") + "]"
	}
	return text + "}"
}

func scopeOf(r eval.Regression) string {
	if r.Scope == "" {
		return eval.ScopeSuite
	}
	return r.Scope
}

func policy(g eval.GateSpec) string {
	if g.Inconclusive == "" {
		return eval.InconclusiveBlock
	}
	return g.Inconclusive
}

func requireText(r eval.Require) string {
	var parts []string
	for _, p := range [][2]string{{"tag", r.Tag}, {"requirement", r.Requirement}, {"grader", r.Grader}, {"metric", r.Metric}} {
		if p[1] != "" {
			parts = append(parts, fmt.Sprintf("%s: %q", p[0], p[1]))
		}
	}
	if r.PassAll {
		parts = append(parts, "pass: all")
	}
	if r.Min != nil {
		parts = append(parts, fmt.Sprintf("min: %v", *r.Min))
	}
	if r.Max != nil {
		parts = append(parts, fmt.Sprintf("max: %v", *r.Max))
	}
	if r.Confidence != 0 {
		parts = append(parts, fmt.Sprintf("confidence: %v", r.Confidence))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
