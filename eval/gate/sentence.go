package gate

import (
	"fmt"
	"strings"

	"seatrial/eval"
)

// finding is a rule's result with what the sentence says of it.
type finding struct {
	eval.RuleResult
	headline string   // a clause, without names
	aside    string   // a clause that is said whatever was decided
	label    string   // what RuleResult.Cases are, where they are to be named
	named    []string // those to be named instead of RuleResult.Cases
	rechecks []eval.Recheck
	drop     bool // Cases are those that broke since the baseline
	// open says that a later look could decide an INCONCLUSIVE.
	open bool
	// evidence says that an INCONCLUSIVE is for too little of it: nothing failed, was moved or left out.
	evidence bool
}

func (f finding) names() []string {
	if len(f.named) > 0 {
		return f.named
	}
	return f.Cases
}

// maxNames bounds the cases that a sentence names.
const maxNames = 5

// sentence says in one sentence what was decided and why: the findings that
// decided, of which the first that names cases names them. A GO that waivers bought
// says so before anything else; failures are counted by case.
func sentence(d eval.Decision, findings []finding, waivers *book) string {
	outcome := d.Outcome
	var clauses []string
	var names string
	held := 0
	waived := map[string]bool{}
	for _, f := range findings {
		for _, id := range f.Waived {
			waived[id] = true
		}
		if f.Outcome == eval.Go {
			held++
		}
		if f.Outcome != outcome || f.headline == "" {
			continue
		}
		clauses = append(clauses, f.headline)
		if named := f.names(); names == "" && f.label != "" && len(named) > 0 {
			names = f.label + ": " + waivers.open(named)
		}
	}
	if names != "" {
		clauses = append(clauses, names)
	}
	for _, f := range findings {
		if f.aside != "" {
			clauses = append(clauses, f.aside)
		}
		if f.Rule == "drift" && f.Outcome != eval.Go && f.Outcome != outcome {
			clauses = append(clauses, "but "+f.headline) // whoever is blocked must know
		}
	}
	if outcome == eval.Go {
		clauses = append(clauses, fmt.Sprintf("all %d rules hold", held))
	}
	verdict := string(outcome)
	if d.Allowed {
		verdict += ", ALLOWED by the gate's policy (inconclusive: allow)"
	}
	if len(waived) > 0 {
		if outcome == eval.Go {
			verdict += fmt.Sprintf(", with %s forgiven by waivers (%s)", counted(len(waived), "failure"), few(waivers.forgave()))
		}
		clauses = append(clauses, fmt.Sprintf("waived: %s", waivers.open(sortedKeys(waived))))
	}
	return verdict + ": " + strings.Join(clauses, "; ")
}

func few(ids []string) string {
	if len(ids) <= maxNames {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:maxNames], ", "), len(ids)-maxNames)
}
