package graders

import "seatrial/eval"

// usageOf sums the tokens of a sample's answers, as the provider reported them
// when they were first given. It is known only where all of them are.
func usageOf(s eval.Sample) eval.Usage {
	sum := eval.Usage{Known: true}
	for _, x := range s.Exchanges {
		if x.Response != nil {
			sum = sum.Add(x.Response.Usage)
		}
	}
	return sum
}
