package policy

import (
	"fmt"

	"seatrial/eval"
)

// example returns what an example answers, and to what.
func example(n *node) (input, output string) {
	if output := n.text(); output != "" {
		return "", output
	}
	return n.get("input").text(), n.get("output").text()
}

// examples runs a rule's examples. A rule without examples of both kinds is a mistake: nobody has seen it
// trigger, and nobody has seen it keep quiet. A rubric's examples are the judge's.
func (r *reader) examples(rule *Rule, n *node, d *Document) {
	if rule.Kind == "rubric" {
		return
	}
	list := n.get("examples")
	if list == nil {
		r.add(n, "give an answer that violates it and one that complies", "the rule %q has no examples", rule.ID)
		return
	}
	for _, part := range []struct {
		key, demand string
		want        eval.Verdict
	}{{"violates", "must violate it", eval.Fail}, {"complies", "must comply with it", eval.Pass}} {
		for _, item := range list.get(part.key).items {
			input, output := example(item)
			got := rule.check(d.prepare(Answer{Input: input, Output: output}))
			if got.Verdict != part.want {
				r.add(item, "", "the rule %q contradicts its example, which %s: %s", rule.ID, part.demand, contradiction(got))
			}
		}
	}
}

func contradiction(got Result) string {
	if got.Verdict == eval.Unscored {
		return "it cannot be judged, " + got.Why
	}
	return fmt.Sprintf("%s, %s", map[eval.Verdict]string{eval.Pass: "it complies", eval.Fail: "it is violated"}[got.Verdict], got.Why)
}
