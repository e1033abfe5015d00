package gate

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// sameBar asks whether the candidate is held to the bar of its baseline. Which
// prompt and target is judged is not part of the bar; a baseline whose suite
// had no gate set none.
func sameBar(spec eval.GateSpec, d *eval.Diff) finding {
	f := finding{RuleResult: eval.RuleResult{
		Rule: "same bar", Outcome: eval.Go,
		Demand: "no case, grader or rule was removed or changed since the baseline",
		Found:  "nothing was",
	}}
	var moved []string
	for _, c := range d.Changes {
		switch c.Change {
		case eval.Missing:
			moved = append(moved, "case "+c.Case+" is gone")
		case eval.Changed:
			moved = append(moved, "case "+c.Case+": "+c.Why)
		default:
			continue
		}
		f.Cases = append(f.Cases, c.Case)
	}
	if was := d.Baseline.Run.Suite.Gate; was != nil {
		moved = append(moved, movedRules(*was, spec)...)
	}
	if len(moved) == 0 {
		return f
	}
	slices.Sort(moved)
	slices.Sort(f.Cases)
	f.Outcome = eval.Inconclusive
	f.Found = strings.Join(moved, "; ")
	f.More = "accept the new bar by making a run of it the baseline (`seatrial baseline set`)"
	f.headline = fmt.Sprintf("the bar was moved since the baseline (%s)", changes(len(f.Cases), len(moved)-len(f.Cases)))
	return f
}

func changes(cases, rules int) string {
	var parts []string
	if cases > 0 {
		parts = append(parts, counted(cases, "case")+" removed or changed")
	}
	if rules > 0 {
		parts = append(parts, counted(rules, "change")+" of the rules")
	}
	return strings.Join(parts, ", ")
}

// movedRules lists what differs between two gates, each in words.
func movedRules(was, is eval.GateSpec) []string {
	var out []string
	if was.Baseline != "" && was.Baseline != is.Baseline {
		out = append(out, fmt.Sprintf("gate: the baseline was %q and is %q", was.Baseline, is.Baseline))
	}
	if was.MaxUnscored != is.MaxUnscored {
		out = append(out, fmt.Sprintf("gate: max_unscored was %s and is %s", percent(was.MaxUnscored), percent(is.MaxUnscored)))
	}
	if a, b := regressionText(was.Regression), regressionText(is.Regression); a != b {
		out = append(out, fmt.Sprintf("gate: regression was %s and is %s", a, b))
	}
	a, b := requireTexts(was.Require), requireTexts(is.Require)
	for _, text := range b {
		if !slices.Contains(a, text) {
			out = append(out, "gate: new rule "+text)
		}
	}
	for _, text := range a {
		if !slices.Contains(b, text) {
			out = append(out, "gate: the rule "+text+" is gone")
		}
	}
	return out
}

func requireTexts(rules []eval.Require) []string {
	var out []string
	for _, r := range rules {
		out = append(out, requireText(r))
	}
	return out
}

// regressionText writes a rule in full precision: it is compared.
func regressionText(r *eval.Regression) string {
	if r == nil {
		return "absent"
	}
	block := r.Block
	if block == "" {
		block = eval.BlockMargin
	}
	return fmt.Sprintf("{margin: %v, alpha: %v, block: %s}", r.Margin, r.Alpha, block)
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
	return "{" + strings.Join(parts, ", ") + "}"
}
