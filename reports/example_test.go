package reports_test

import (
	"fmt"
	"os"

	"seatrial/eval"
	"seatrial/reports"
)

func ExampleTerminal_Decision() {
	d := eval.Decision{
		Outcome:  eval.NoGo,
		Sentence: "Prompt v2 is worse than production: 2 critical cases broke.",
		Rules: []eval.RuleResult{{Rule: "require tag critical: pass all", Outcome: eval.NoGo,
			Demand: "every sample tagged critical passes", Found: "2 of 9 fail", Cases: []string{"refund-opened", "refund-window"}}},
	}
	if err := (reports.Terminal{W: os.Stdout, Width: 80}).Decision(d); err != nil {
		fmt.Println(err)
	}
	// Output:
	// NO-GO  Prompt v2 is worse than production: 2 critical cases broke.
	//
	//   outcome  rule                            found
	//   NO-GO    require tag critical: pass all  2 of 9 fail
	//                                            Cases: refund-opened, refund-window
}

// What a model wrote cannot clear the screen, reorder a line or hide in it.
func ExampleVisible() {
	fmt.Println(reports.Visible("\x1b[2Jpaid: \u202e001 $\u202c"))
	// Output: \x1b[2Jpaid: \u202e001 $\u202c
}
