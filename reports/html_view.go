package reports

import (
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
)

// htmlFull bounds what is shown in full without a program: samples that did not pass, and changes. So does
// htmlFullText, the bytes of their texts.
const (
	htmlFull     = 200
	htmlFullText = 2 << 20
)

// htmlPage and its parts hold what the template shows, in its order.
type htmlPage struct {
	Title          string
	Classification string
	Owner          string
	Run            eval.Run
	Outcome        eval.Outcome
	Tone           string   // of the outcome
	Headline       string   // what the decision's sentence begins with
	Lead           string   // the rest of it
	Broken         []string // why the numbers cannot be believed
	Allowed        bool     // an INCONCLUSIVE that the suite's policy lets pass
	When           string
	Look           string
	Warnings       []string
	Nav            []htmlLink
	About          string // the suite's description
	Tested         []htmlFact
	Stats          []htmlStat
	StatsOf        string // whose figures they are; "" where there are no others

	Rules []htmlRule

	Unfinished string
	Tally      eval.Tally
	Unequal    bool   // its parts are not what was planned
	Executed   int    // samples that were asked
	Early      bool   // the others were left out, since the gate had decided
	Again      int    // samples that were asked again, and count in no rate
	Held       string // which samples are in the figures, and in no list
	Bar        []htmlBar
	CellTable  htmlSlices
	Errors     []htmlError

	Diff             *htmlDiff
	Coverage         *htmlCoverage
	Requirements     bool
	RequirementTable htmlSlices
	Tags             bool
	TagTable         htmlSlices
	Attacks          *htmlAttacks
	Latency          *htmlLatency
	Cost             *htmlCost

	Flakiness *htmlFlakiness

	NoSamples   bool // the report was given none
	Samples     int
	Thinned     string // that not all samples that passed are in the file
	Failures    []htmlSample
	FailuresOf  string // whose come first; "" where there are no others
	FailureRest []htmlCase
	Unasked     []htmlCase
	Cases       *htmlCases

	Waivers     []htmlWaiver
	GraderTable htmlSlices
	Graders     []htmlGrader
	Estimates   []estimate // how often those of them are right that guess
	Calibrated  []string
	Facts       []htmlFact
	History     *htmlHistory
	Limitations []string
	Commands    []htmlCommand
	Signoff     htmlSignoff
}

type htmlLink struct{ Anchor, Title, Count, Tone string }

// htmlCase is a case, and where it is shown: an anchor, or "" where only a browser of samples has it.
type htmlCase struct{ ID, Anchor string }

func htmlView(r eval.Report) (*htmlPage, error) {
	v := &htmlPage{Run: r.Run, Tally: r.Summary.Total.Tally, Classification: r.Run.Suite.Classification, Owner: r.Run.Suite.Owner,
		Limitations: r.Run.Suite.Limitations, Signoff: showSignoff(r), Held: holdout(r.Holdout)}
	anchors := map[string]string{}
	if err := v.failures(r, anchors); err != nil {
		return nil, err
	}
	if err := v.cases(r); err != nil {
		return nil, err
	}
	v.tested(r)
	v.decision(r, anchors)
	v.completeness(r)
	if r.Diff != nil {
		v.diff(r)
	}
	if v.Coverage = showCoverage(r, anchors); v.Coverage == nil {
		v.requirements(r)
	}
	v.Attacks, v.Latency, v.Cost = showAttacks(r.Summary.Tags), showLatency(r.Summary), showCost(r.Summary.Cells)
	plain := slices.DeleteFunc(slices.Clone(r.Summary.Tags), func(s eval.Slice) bool {
		return v.Attacks != nil && s.Name == eval.TagAttack || strings.HasPrefix(s.Name, eval.TagAttack+":") // they have a table of their own
	})
	if v.Tags = len(plain) > 0; v.Tags {
		v.TagTable = htmlTable("Pass rates by tag", "Tag", plain)
		v.TagTable.chart(r.Summary.Total)
	}
	if r.Flakiness != nil {
		v.Flakiness = showFlakiness(*r.Flakiness)
	}
	v.GraderTable = htmlTable("Scores by grader", "Grader", r.Summary.Graders)
	v.GraderTable.Time = false
	over := overAll(r.Run.Plan)
	v.RequirementTable.Over, v.TagTable.Over, v.GraderTable.Over = over, over, over
	for _, g := range r.Graders {
		v.Graders = append(v.Graders, htmlGrader{g.Name, g.Title, g.Version, showDoc(g.Doc)})
	}
	v.Estimates = estimates(r.Graders)
	v.Calibrated = calibrations(r)
	v.provenance(r)
	v.History = showHistory(r)
	v.reproduce(r)
	v.stats(r)
	v.nav()
	return v, nil
}

// packed says which samples the file has.
func (v *htmlPage) packed(p *packed) {
	if p == nil || p.Every == 1 {
		return
	}
	v.Thinned = fmt.Sprintf("All samples would make this file too large. It has every sample that did not pass and every case that changed; of the %s that passed it has %s, those of one case in %s, chosen by a digest of its id. All of them are in the run, and all are counted.",
		count(p.Passed), count(p.Kept), count(p.Every))
}

func (v *htmlPage) nav() {
	add := func(show bool, anchor, title, count, tone string) {
		if show {
			v.Nav = append(v.Nav, htmlLink{anchor, title, count, tone})
		}
	}
	n := func(n int) string { return blankZero(n) }
	add(true, "decision", "Decision", "", "")
	add(true, "rules", "Rules", n(len(v.Rules)), "")
	add(true, "completeness", "Completeness", "", "")
	if v.Diff != nil {
		add(true, "changes", "Changes", n(len(v.Diff.Changes)+len(v.Diff.Rest)), "")
	}
	add(v.Coverage != nil || v.Requirements, "requirements", "Requirements", "", "")
	if v.Coverage != nil {
		add(len(v.Coverage.Catalogues) > 0, "controls", "Controls", "", "")
	}
	add(v.Tags, "tags", "Tags", "", "")
	add(v.Attacks != nil, "attacks", "Attacks", "", "")
	add(v.Latency != nil || v.Cost != nil, "spent", "Time and cost", "", "")
	add(v.Flakiness != nil, "flakiness", "Flakiness", "", "")
	add(true, "failures", "Failures", n(len(v.Failures)+len(v.FailureRest)), "bad")
	add(v.Cases != nil, "cases", "All cases", "", "")
	add(true, "waivers", "Waivers", n(len(v.Waivers)), "")
	add(true, "graders", "Graders", "", "")
	add(true, "provenance", "Provenance", "", "")
	add(v.History != nil, "history", "History", "", "")
	add(true, "limitations", "Limitations", "", "")
	add(true, "reproduce", "Reproduce", "", "")
	add(true, "signoff", "Sign-off", "", "")
}
