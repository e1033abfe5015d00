package cmd

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"seatrial/eval/text"
	"seatrial/reports"
	"seatrial/suites"
	"seatrial/suites/attack"
)

// attackDoc is what is told of a technique of attack.
type attackDoc struct {
	Name    string          `json:"name"`
	Does    string          `json:"does"`
	Source  string          `json:"source"`
	Options json.RawMessage `json:"options"`
}

func newAttacks(env Env) *cobra.Command {
	var o jsonFlag
	c := &cobra.Command{
		Use:   "attacks [NAME]",
		Short: "List the attacks that a suite can make, or show what one does",
		Long: `attacks lists what attacks: in a suite may hold. Each makes one more case of every
case, with the id CASE~ATTACK and the tags attack and attack:NAME, so that

  require: [{metric: attack_success_rate, tag: "attack:base64", max: 5%}]

bounds how often it succeeds. "seatrial init --from jailbreak" lays out a suite.`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			var docs []attackDoc
			var names, does []string
			for _, t := range attack.All() {
				options, err := suites.AttackOptions(t)
				if err != nil {
					return err
				}
				names, does = append(names, t.Name), append(does, t.Does)
				doc := attackDoc{t.Name, t.Does, t.Source, options}
				docs = append(docs, doc)
				switch {
				case len(args) == 0 || args[0] != t.Name:
				case o.json:
					return reports.JSONList(env.Stdout, "attacks", []attackDoc{doc})
				default:
					from, to := t.Example()
					return terminal(env).Attack(t.Name, t.Does, t.Source, options, from, to)
				}
			}
			switch {
			case len(args) == 0 && o.json:
				return reports.JSONList(env.Stdout, "attacks", docs)
			case len(args) == 0:
				return terminal(env).Attacks(names, does)
			}
			if near := text.Nearest(args[0], names); near != "" {
				return fmt.Errorf("no attack %q: did you mean %s?", args[0], near)
			}
			return fmt.Errorf("no attack %q: see `seatrial attacks`", args[0])
		},
	}
	o.AddFlags(c.Flags())
	return c
}
