package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/reports"
	"seatrial/suites"
	"seatrial/suites/catalogue"
)

// catalogueDoc is what is told of a catalogue of controls.
type catalogueDoc struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Source   string `json:"source"`
	Controls int    `json:"controls"`
}

func newControls(env Env) *cobra.Command {
	var o jsonFlag
	c := &cobra.Command{
		Use:   "controls [TEXT]",
		Short: "List the clauses of frameworks that a requirement can serve",
		Long: `controls lists the catalogues that ship, and with TEXT the controls that have it in
their id or title, or in the title or source of their catalogue. A suite names them:

  requirements:
    - {id: REQ-1, text: Refund promises stay inside policy, controls: ["owasp-llm:2026:LLM07"]}
  matrix: [owasp-llm:2026]           # reports list all of it, and what is not tested
  catalogues: [bank-controls.yaml]   # of your own: catalogue, title, source, controls: [{id, title}]

Ids are those of the sources, titles our own words. That tests serve a control is
evidence, and no claim that it is met.`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			all, err := suites.Catalogues()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return printCatalogues(env, all, o.json)
			}
			if strings.TrimSpace(args[0]) == "" {
				return fmt.Errorf("TEXT is empty: leave it out to list the catalogues")
			}
			found := controlsWith(all, args[0])
			switch {
			case len(found) == 0:
				return fmt.Errorf("no control has %q in its id or title, and no catalogue in its title or source%s", args[0], nearControl(all, args[0]))
			case o.json:
				return reports.JSONList(env.Stdout, "controls", found)
			}
			return terminal(env).Controls(found)
		},
	}
	o.AddFlags(c.Flags())
	return c
}

func printCatalogues(env Env, all []catalogue.Catalogue, asJSON bool) error {
	var docs []catalogueDoc
	var ids, titles []string
	var counts []int
	for _, c := range all {
		docs = append(docs, catalogueDoc{c.ID, c.Title, c.Source, len(c.Controls)})
		ids, titles, counts = append(ids, c.ID), append(titles, c.Title), append(counts, len(c.Controls))
	}
	if asJSON {
		return reports.JSONList(env.Stdout, "catalogues", docs)
	}
	return terminal(env).Catalogues(ids, titles, counts)
}

// controlsWith returns the controls with text in their id or title, or in their catalogue's title or source; case does not count.
func controlsWith(all []catalogue.Catalogue, text string) []eval.Control {
	low := strings.ToLower(text)
	var found []eval.Control
	for _, c := range all {
		whole := strings.Contains(strings.ToLower(c.Title), low) || strings.Contains(strings.ToLower(c.Source), low)
		for _, k := range c.Controls {
			if whole || strings.Contains(strings.ToLower(k.ID), low) || strings.Contains(strings.ToLower(k.Title), low) {
				found = append(found, k)
			}
		}
	}
	return found
}

// nearControl is a hint for a text that no control has.
func nearControl(all []catalogue.Catalogue, text string) string {
	near := catalogue.Meant(text, all)
	name, clause := catalogue.Split(text)
	for _, c := range all {
		if id := c.Near(clause); name == "" && id != "" {
			near = append(near, id)
		}
		if c.ID == name && len(near) == 0 {
			return fmt.Sprintf(": `seatrial controls %s` lists them", name)
		}
	}
	if len(near) == 0 {
		return ": `seatrial controls` lists the catalogues"
	}
	return fmt.Sprintf(": did you mean %s?", catalogue.Quoted(near))
}
