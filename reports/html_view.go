package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"seatrial/eval"
)

// htmlFull bounds what is shown in full: samples that did not pass, and changes.
const htmlFull = 1000

// htmlPage and its parts hold what the template shows, in its order.
type htmlPage struct {
	Title    string
	Run      eval.Run
	Outcome  eval.Outcome
	Sentence string
	When     string
	Warnings []string
	Nav      []htmlLink
	About    string // the suite's description
	Tested   []htmlFact

	Rules []htmlRule

	Unfinished string
	Tally      eval.Tally
	Bar        []htmlBar
	CellTable  htmlSlices
	Errors     []htmlError

	Diff             *htmlDiff
	Requirements     bool
	RequirementTable htmlSlices
	Tags             bool
	TagTable         htmlSlices

	Flakiness *htmlFlakiness

	NoSamples   bool // the report was given none
	Samples     int
	Failures    []htmlSample
	FailureRest []string
	Cases       *htmlCases

	Waivers     []htmlWaiver
	GraderTable htmlSlices
	Graders     []htmlGrader
	Estimates   []estimate // how often those of them are right that guess
	Calibrated  []string
	Facts       []htmlFact
	Commands    []htmlCommand
}

type htmlLink struct{ Anchor, Title string }

type htmlRule struct {
	eval.RuleResult
	Plain, Figures         string // Found: what it says, and the statistics behind it
	FailCases, WaivedCases []htmlCase
	MoreCases, MoreWaived  int
}

type htmlCase struct{ ID, Anchor string }

type htmlBar struct{ Tone, X, W string }

type htmlSlices struct {
	Title      string // for who does not see the table
	Over       string // that it counts more than one prompt or target
	Name       string // head of the first column; "": none
	Text       bool
	Cells      bool
	Interval   bool
	Time, Cost bool
	Rows       []htmlSlice
}

type htmlSlice struct {
	Slice    eval.Slice
	Text     string
	Controls []string
	Untested bool
}

type htmlError struct {
	Class, Example string
	Count          int
}

type htmlDiff struct {
	Baseline       string
	Plain, Figures string
	Counts         []htmlCount
	Warnings       []string
	Differences    []eval.Difference
	Tags           []htmlTagDiff
	Spent          []spentRow
	Preferences    *htmlPreferences
	Changes        []htmlChange
	Rest           []string
}

type htmlCount struct {
	Word, Tone, Means string
	N                 int
}

type htmlTagDiff struct{ Tag, Was, Is string }

type htmlChange struct {
	Anchor, Word, Tone, Case, Where, Was, Is, Why, Waived string
	Baseline, Candidate                                   htmlSide
	SameWords                                             bool
	Words                                                 []htmlStretch
}

type htmlSide struct {
	Title  string
	Sample *htmlSample
}

type htmlSample struct {
	Anchor, Case, Facts string
	Waived              string // by which waiver its failure was forgiven
	key                 eval.Key
	AskedAs             string // anchor of a sample that was asked the same
	State               state
	Asked, Answer       []htmlPart
	Expected            []piece
	Scores              []htmlScore
}

type htmlPart struct {
	Label string
	Text  []piece
	Again string // anchor of a sample with the same part, where it is shown in full
	user  bool
}

type htmlScore struct {
	State     state
	Name, Why string
	Evidence  []string
}

type htmlWaiver struct {
	ID, Scope, Reason, Control, Owner, Approver, Created, Until, Effect string
	Expired                                                             bool
	Cases                                                               []htmlCase
}

type htmlGrader struct {
	Name, Title string
	Version     int
	Doc         []htmlDoc
}

type htmlDoc struct {
	Text    string
	Example []piece
}

type htmlFact struct {
	Name   string
	Values []htmlValue
}

type htmlValue struct {
	Text string
	Code bool
}

type htmlCommand struct {
	What string
	Text []piece
}

func htmlView(r eval.Report) (*htmlPage, error) {
	v := &htmlPage{Run: r.Run, Tally: r.Summary.Total.Tally}
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
		v.diff(*r.Diff, forgiven(r.Decision))
	}
	v.requirements(r)
	if v.Tags = len(r.Summary.Tags) > 0; v.Tags {
		v.TagTable = htmlTable("Pass rates by tag", "Tag", r.Summary.Tags)
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
	v.reproduce(r)
	v.nav()
	return v, nil
}

func showDoc(doc string) []htmlDoc {
	var list []htmlDoc
	for _, b := range docBlocks(doc) {
		if b.Example {
			list = append(list, htmlDoc{Example: pieces(b.Text)})
		} else {
			list = append(list, htmlDoc{Text: b.Text})
		}
	}
	return list
}

func (v *htmlPage) nav() {
	v.Nav = []htmlLink{{"rules", "Rules"}}
	if len(v.Waivers) > 0 {
		v.Nav = append(v.Nav, htmlLink{"waivers", "Waivers"})
	}
	v.Nav = append(v.Nav, htmlLink{"completeness", "Completeness"})
	if v.Diff != nil {
		v.Nav = append(v.Nav, htmlLink{"changes", "Changes"})
	}
	if v.Requirements {
		v.Nav = append(v.Nav, htmlLink{"requirements", "Requirements"})
	}
	if v.Tags {
		v.Nav = append(v.Nav, htmlLink{"tags", "Tags"})
	}
	if v.Flakiness != nil {
		v.Nav = append(v.Nav, htmlLink{"flakiness", "Flakiness"})
	}
	v.Nav = append(v.Nav, htmlLink{"failures", "Failures"})
	if v.Cases != nil {
		v.Nav = append(v.Nav, htmlLink{"cases", "All cases"})
	}
	v.Nav = append(v.Nav, htmlLink{"graders", "Graders"},
		htmlLink{"provenance", "Provenance"}, htmlLink{"reproduce", "Reproduce"})
}

// failures collects the samples that did not pass, failed ones before those
// without a verdict, and where a case's first one is.
func (v *htmlPage) failures(r eval.Report, anchors map[string]string) error {
	if r.Samples == nil {
		v.NoSamples = true
		return nil
	}
	var fails, open []htmlSample
	var failsRest, openRest []string
	err := planned(r, func(s eval.Sample) bool {
		v.Samples++
		switch st := stateOf(s); {
		case st == passed:
		case st == failed && len(fails) < htmlFull:
			fails = append(fails, showSample(s))
		case st == failed:
			failsRest = append(failsRest, sampleID(s))
		case len(open) < htmlFull:
			open = append(open, showSample(s))
		default:
			openRest = append(openRest, sampleID(s))
		}
		return true
	})
	if err != nil {
		return err
	}
	room := htmlFull - len(fails)
	v.FailureRest = failsRest
	if len(open) > room {
		for _, s := range open[room:] {
			v.FailureRest = append(v.FailureRest, s.Case+" "+s.Facts)
		}
		open = open[:room]
	}
	v.FailureRest = append(v.FailureRest, openRest...)
	v.Failures = slices.Concat(fails, open)
	waived := forgiven(r.Decision)
	for i := range v.Failures {
		s := &v.Failures[i]
		s.Anchor = "f" + strconv.Itoa(i+1)
		if s.State == failed {
			s.Waived = waived.of(s.key.Case, s.key.Prompt, s.key.Target)
		}
		if anchors[s.Case] == "" {
			anchors[s.Case] = s.Anchor
		}
	}
	foldRepeated(v.Failures)
	return nil
}

func sampleID(s eval.Sample) string { return s.Key.Case + " " + sampleFacts(s) }

func sampleFacts(s eval.Sample) string {
	facts := fmt.Sprintf("prompt %s, target %s, epoch %d", s.Key.Prompt, s.Key.Target, s.Key.Epoch)
	if s.Case == nil {
		return facts
	}
	if len(s.Case.Tags) > 0 {
		facts += "; tags " + strings.Join(s.Case.Tags, ", ")
	}
	if s.Case.Requirement != "" {
		facts += "; requirement " + s.Case.Requirement
	}
	return facts
}

func (v *htmlPage) decision(r eval.Report, anchors map[string]string) {
	v.Sentence = "Nothing was decided: no gate was asked."
	v.When = "Run " + string(r.Run.State) + ", begun " + instant(r.Run.Created) + "."
	if d := r.Decision; d != nil {
		v.Outcome, v.Sentence, v.Warnings = d.Outcome, headline(*d), d.Warnings
		v.When = "Decided as of " + d.Decided.UTC().Format(time.DateOnly) + " (UTC) on a run begun " + instant(r.Run.Created) + "."
		for _, rule := range d.Rules {
			h := htmlRule{RuleResult: rule}
			h.Plain, h.Figures = plainFirst(rule.Found)
			h.FailCases, h.MoreCases = linked(rule.Cases, anchors)
			h.WaivedCases, h.MoreWaived = linked(rule.Waived, anchors)
			v.Rules = append(v.Rules, h)
		}
	}
	v.Title = outcomeWord(v.Outcome) + ": " + r.Run.Suite.Name + ", run " + r.Run.ID
	v.waivers(r, anchors)
}

// plainFirst tells the sentence that a text begins with from the statistics that
// follow it, where some do.
func plainFirst(s string) (plain, figures string) {
	plain, figures, ok := strings.Cut(s, "; ")
	if !ok || !strings.Contains(figures, " interval ") && !strings.Contains(figures, "p = ") {
		return s, ""
	}
	return plain, figures
}

// linked links the first cases of a list to where their answer is shown.
func linked(ids []string, anchors map[string]string) ([]htmlCase, int) {
	const most = 50
	var list []htmlCase
	for _, id := range ids[:min(len(ids), most)] {
		list = append(list, htmlCase{id, anchors[id]})
	}
	return list, len(ids) - len(list)
}

func (v *htmlPage) waivers(r eval.Report, anchors map[string]string) {
	if r.Decision == nil {
		for _, w := range r.Run.Suite.Waivers {
			v.Waivers = append(v.Waivers, showWaiver(eval.WaiverUse{Waiver: w}, "was not applied: nothing was decided", anchors))
		}
		return
	}
	for _, u := range r.Decision.Waivers {
		v.Waivers = append(v.Waivers, showWaiver(u, "applies to no failure", anchors))
	}
}

func showWaiver(u eval.WaiverUse, effect string, anchors map[string]string) htmlWaiver {
	w := u.Waiver
	h := htmlWaiver{ID: w.ID, Scope: waiverScope(w), Reason: w.Reason, Control: w.Control, Owner: w.Owner,
		Approver: onRecord(w.Approver), Created: day(w.Created), Until: day(w.Expires), Effect: effect, Expired: u.Expired}
	if u.Waiver.Void != "" && !u.Expired {
		h.Effect = "forgives nothing: " + Visible(u.Waiver.Void)
		return h
	}
	for _, c := range u.Cases {
		h.Cases = append(h.Cases, htmlCase{c, anchors[c]})
	}
	return h
}

func (v *htmlPage) completeness(r eval.Report) {
	if r.Run.State != eval.Finished {
		v.Unfinished = unfinished(r.Run)
	}
	t := v.Tally
	x := 0
	for _, b := range []struct {
		tone string
		n    int
	}{{"good", t.Passed}, {"bad", t.Failed}, {"warn", t.Unscored + t.Errored}, {"gone", t.Missing}} {
		if b.n > 0 && t.Planned > 0 {
			v.Bar = append(v.Bar, htmlBar{b.tone, part100(x, t.Planned), part100(b.n, t.Planned)})
		}
		x += b.n
	}
	cells := r.Summary.Cells
	if len(cells) == 0 {
		cells = []eval.Slice{r.Summary.Total}
	}
	v.CellTable = htmlTable("Pass rates by prompt and target", "", cells)
	v.CellTable.Cells = true
	for _, e := range r.Summary.Errors {
		v.Errors = append(v.Errors, htmlError{string(e.Class), e.Example, e.Count})
	}
}

func part100(n, of int) string {
	return strconv.FormatFloat(100*float64(n)/float64(of), 'f', 3, 64) + "%"
}

func htmlTable(title, name string, list []eval.Slice) htmlSlices {
	t := htmlSlices{Title: title, Name: name}
	for _, s := range list {
		t.Rows = append(t.Rows, htmlSlice{Slice: s})
		t.Interval = t.Interval || tallyInterval(s) != ""
		t.Time = t.Time || s.Timed > 0
		t.Cost = t.Cost || s.Cost > 0
	}
	return t
}

// requirements lists all of the suite's, also those that no case is evidence for.
func (v *htmlPage) requirements(r eval.Report) {
	v.RequirementTable = htmlSlices{Title: "Pass rates by requirement", Name: "Requirement", Text: true, Interval: true}
	slicesOf := map[string]eval.Slice{}
	for _, s := range r.Summary.Requirements {
		slicesOf[s.Name] = s
	}
	known := map[string]bool{}
	for _, q := range r.Run.Suite.Requirements {
		known[q.ID] = true
		s, tested := slicesOf[q.ID]
		s.Name = q.ID
		v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{s, q.Text, q.Controls, !tested || s.Tally.Judged() == 0})
	}
	for _, s := range r.Summary.Requirements {
		if !known[s.Name] {
			v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{Slice: s, Untested: s.Tally.Judged() == 0})
		}
	}
	v.Requirements = len(v.RequirementTable.Rows) > 0
}

func (v *htmlPage) diff(d eval.Diff, waived forgiveness) {
	h := &htmlDiff{Baseline: d.Baseline.Name, Warnings: d.Warnings, Differences: d.Differences, Preferences: showPreferences(d)}
	h.Plain, h.Figures = plainFirst(diffSentence(d))
	for _, c := range changes {
		if d.Counts[c] == 0 {
			continue
		}
		h.Counts = append(h.Counts, htmlCount{string(c), changeTone(c), changeMeans[c], d.Counts[c]})
	}
	for _, t := range movedTags(d.Tags) {
		h.Tags = append(h.Tags, htmlTagDiff{t.Tag, sideRate(t.Baseline), sideRate(t.Candidate)})
	}
	h.Spent = spentRows(d)
	for i, c := range d.Changes {
		if i >= htmlFull {
			h.Rest = append(h.Rest, string(c.Change)+": "+c.Case)
			continue
		}
		where := ""
		if c.Prompt != "" && len(d.Candidate.Run.Plan.Prompts) > 1 {
			where += "prompt " + oneLine(c.Prompt) + ", "
		}
		if c.Target != "" && len(d.Candidate.Run.Plan.Targets) > 1 {
			where += "target " + oneLine(c.Target) + ", "
		}
		h.Changes = append(h.Changes, htmlChange{
			Anchor: "c" + strconv.Itoa(i+1), Word: string(c.Change), Tone: changeTone(c.Change), Case: c.Case, Where: where,
			Was: epochs(c.Baseline), Is: epochs(c.Candidate), Why: changeWhy(c), Waived: waived.change(c),
			Baseline: showSide("Baseline", c.BaselineSample), Candidate: showSide("Candidate", c.CandidateSample),
			SameWords: sameWords(c.Words), Words: htmlWords(c.Words),
		})
	}
	v.Diff = h
}

func showSide(title string, s *eval.Sample) htmlSide {
	if s == nil {
		return htmlSide{Title: title}
	}
	shown := showSample(*s)
	return htmlSide{title, &shown}
}

func (v *htmlPage) fact(name string, values ...string) {
	f := htmlFact{Name: name}
	for _, s := range values {
		if s != "" {
			f.Values = append(f.Values, htmlValue{Text: s})
		}
	}
	v.Facts = append(v.Facts, f)
}

func (v *htmlPage) codeFact(name string, values ...string) {
	v.fact(name, values...)
	f := &v.Facts[len(v.Facts)-1]
	for i := range f.Values {
		f.Values[i].Code = true
	}
}
