package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/reports"
)

func newGraders(env Env) *cobra.Command {
	var o jsonFlag
	c := &cobra.Command{
		Use:   "graders [NAME]",
		Short: "List the graders, or print all about one",
		Args:  arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			specs := newCatalog(env, "").Graders()
			if len(args) == 0 {
				if o.json {
					return reports.JSONList(env.Stdout, "graders", specs)
				}
				return terminal(env).Graders(specs)
			}
			var names []string
			for _, s := range specs {
				if s.Name == args[0] {
					if o.json {
						return reports.JSONList(env.Stdout, "graders", []eval.GraderSpec{s})
					}
					return terminal(env).Grader(s)
				}
				names = append(names, s.Name)
			}
			if near := text.Nearest(args[0], names); near != "" {
				return fmt.Errorf("no grader %q: did you mean %s?", args[0], near)
			}
			return fmt.Errorf("no grader %q: see `seatrial graders`", args[0])
		},
	}
	o.AddFlags(c.Flags())
	return c
}
