package cmd

import (
	"github.com/spf13/pflag"

	"seatrial/suites"
)

// barFlags put rules on the gate of a suite. They are recorded with the run, shown by every decision and compared with
// the baseline's bar, like rules of the suite itself.
type barFlags struct{ bar suites.Bar }

func (f *barFlags) AddFlags(fs *pflag.FlagSet) {
	b := &f.bar
	fs.StringVar(&b.Baseline, "baseline", "", "compare with this baseline, instead of the gate's")
	fs.StringVar(&b.Margin, "margin", "", "the largest accepted drop, such as 5%, instead of the gate's")
	fs.StringVar(&b.Alpha, "alpha", "", "the probability of a false alarm, such as 0.05, instead of the gate's")
	fs.StringArrayVar(&b.Require, "require", nil, "one more rule, such as tag=critical,pass=all or metric=pass_rate,min=95%,confidence=95% (repeatable)")
}
