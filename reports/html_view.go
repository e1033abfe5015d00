package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
	Sentence       string
	Broken         []string // why the numbers cannot be believed
	Allowed        bool     // an INCONCLUSIVE that the suite's policy lets pass
	When           string
	Look           string
	Warnings       []string
	Nav            []htmlLink
	About          string // the suite's description
	Tested         []htmlFact
	Stats          []htmlStat

	Rules []htmlRule

	Unfinished string
	Tally      eval.Tally
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

// htmlStat is a figure that is seen first.
type htmlStat struct{ Name, Value, Note, Tone string }

type htmlLink struct{ Anchor, Title, Count, Tone string }

type htmlRule struct {
	eval.RuleResult
	Plain, Figures         string // Found: what it says, and the statistics behind it
	FailCases, WaivedCases []htmlCase
	MoreCases, MoreWaived  int
}

// htmlCase is a case, and where it is shown: an anchor, or "" where only a browser of samples has it.
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
	Axis       *htmlAxis
	Rows       []htmlSlice
}

type htmlSlice struct {
	Range    *htmlRange
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
	Moves          *htmlMoves
	Sure           string // what asking again has shown
	Changes        []htmlChange
	Rest           []htmlCase
}

type htmlCount struct {
	Word, Tone, Means string
	N                 int
}

type htmlTagDiff struct{ Tag, Was, Is string }

type htmlChange struct {
	Anchor, Word, Sure, Tone, Case, Where, Was, Is, Why, Waived string
	Baseline, Candidate                                         htmlSide
	SameWords                                                   bool
	Words                                                       []htmlStretch
}

type htmlSide struct {
	Title  string
	Sample *htmlSample
}

type htmlSample struct {
	Anchor, Case, Facts string
	Waived              string // by which waiver its failure was forgiven
	key                 eval.Key
	size                int    // bytes of its texts
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
	plain := slices.DeleteFunc(slices.Clone(r.Summary.Tags), func(s eval.Slice) bool { return strings.HasPrefix(s.Name, eval.TagAttack+":") })
	if v.Tags = len(plain) > 0; v.Tags {
		v.TagTable = htmlTable("Pass rates by tag", "Tag", plain)
		v.TagTable.chart(r.Summary.Total)
	}
	v.Attacks, v.Latency, v.Cost = showAttacks(r.Summary.Tags), showLatency(r.Summary), showCost(r.Summary.Cells)
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

// stats are the figures that are seen first.
func (v *htmlPage) stats(r eval.Report) {
	add := func(name, value, note, tone string) { v.Stats = append(v.Stats, htmlStat{name, value, note, tone}) }
	total := r.Summary.Total
	note := ""
	if i := tallyInterval(total); i != "" {
		note = i
	}
	add("Pass rate", tallyRate(total.Tally), note, "")
	if d := r.Diff; d != nil && d.Pairs > 0 {
		add("Before, now", percent(d.BaselineMean)+" → "+percent(d.CandidateMean), "over "+counted(d.Pairs, "comparable case"), "")
		tone := ""
		if d.Counts[eval.Broken] > 0 {
			tone = "bad"
		}
		add("Broken", count(d.Counts[eval.Broken]), count(d.Counts[eval.Fixed])+" fixed, "+count(d.Counts[eval.Flaky])+" flaky", tone)
	}
	tone := ""
	if total.Tally.Failed > 0 {
		tone = "bad"
	}
	add("Failed", count(total.Tally.Failed), "of "+counted(total.Tally.Planned, "sample"), tone)
	if n := noVerdict(total.Tally); n > 0 {
		add("No verdict", count(n), "unscored, errored or missing", "warn")
	}
	if total.Timed > 0 {
		add("Latency p95", span(total.P95), "median "+span(total.P50), "")
	}
	if total.Cost > 0 {
		add("Cost", money(total.Cost), "in the currency of the prices", "")
	}
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

// failures collects the samples that did not pass, failed ones before those
// without a verdict, and where a case's first one is.
func (v *htmlPage) failures(r eval.Report, anchors map[string]string) error {
	if r.Samples == nil {
		v.NoSamples = true
		return nil
	}
	var fails, open []htmlSample
	var failsRest, openRest []htmlCase
	var seen eval.Tally
	room := htmlFullText
	for s, err := range r.Samples {
		if err != nil {
			return fmt.Errorf("read samples of run %s: %w", r.Run.ID, err)
		}
		if s.Key.Purpose != eval.Planned && s.Key.Purpose != "" {
			v.Again++
			continue
		}
		v.Samples++
		st := stateOf(s)
		tallyState(&seen, st)
		switch st {
		case passed:
			continue
		case missing: // there is nothing to read
			v.Unasked = append(v.Unasked, htmlCase{ID: s.Key.Case})
			continue
		}
		list, rest := &fails, &failsRest
		if st != failed {
			list, rest = &open, &openRest
		}
		if len(*list) >= htmlFull || room < 0 {
			*rest = append(*rest, htmlCase{ID: s.Key.Case})
			continue
		}
		shown := showSample(s)
		room -= shown.size
		*list = append(*list, shown)
	}
	v.FailureRest = failsRest
	if left := htmlFull - len(fails); len(open) > left {
		for _, s := range open[left:] {
			v.FailureRest = append(v.FailureRest, htmlCase{ID: s.Case})
		}
		open = open[:left]
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
	v.addUp(r, seen)
	return nil
}

func tallyState(t *eval.Tally, s state) {
	t.Planned++
	switch s {
	case passed:
		t.Passed++
	case failed:
		t.Failed++
	case errored:
		t.Errored++
	case missing:
		t.Missing++
	default:
		t.Unscored++
	}
}

// addUp holds the run's counts against its samples and its plan: a report whose numbers do not add up says so
// instead of a decision.
func (v *htmlPage) addUp(r eval.Report, seen eval.Tally) {
	t := r.Summary.Total.Tally
	if sum := t.Judged() + t.Unscored + t.Errored + t.Missing; sum != t.Planned {
		v.Broken = append(v.Broken, fmt.Sprintf("%s samples were planned, and %s are accounted for", count(t.Planned), count(sum)))
	}
	if t.Planned != r.Run.Plan.Trials {
		v.Broken = append(v.Broken, fmt.Sprintf("the plan has %s, and %s are counted", counted(r.Run.Plan.Trials, "trial"), count(t.Planned)))
	}
	if h := r.Holdout; h != nil && !h.Shown && h.Tally != nil { // counted, and not shown
		t.Planned, t.Passed, t.Failed = t.Planned-h.Tally.Planned, t.Passed-h.Tally.Passed, t.Failed-h.Tally.Failed
		t.Unscored, t.Errored, t.Missing = t.Unscored-h.Tally.Unscored, t.Errored-h.Tally.Errored, t.Missing-h.Tally.Missing
	}
	open := func(t eval.Tally) int { return t.Unscored + t.Missing } // answered, but not graded yet, is either
	if seen.Passed != t.Passed || seen.Failed != t.Failed || seen.Errored != t.Errored || open(seen) != open(t) {
		v.Broken = append(v.Broken, fmt.Sprintf("of the samples in this report %s pass, %s fail, %s are without a verdict; the run counts %s, %s and %s",
			count(seen.Passed), count(seen.Failed), count(noVerdict(seen)), count(t.Passed), count(t.Failed), count(noVerdict(t))))
	}
}

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
	v.Sentence = undecided(r)
	v.When = "Run " + string(r.Run.State) + ", begun " + instant(r.Run.Created) + "."
	if d := r.Decision; d != nil {
		v.Outcome, v.Sentence, v.Warnings = d.Outcome, headline(*d), d.Warnings
		v.Allowed = d.Allowed
		v.Look = lookWords(*d)
		v.When = "Decided as of " + d.Decided.UTC().Format(time.DateOnly) + " (UTC) on a run begun " + instant(r.Run.Created) + "."
		for _, rule := range d.Rules {
			h := htmlRule{RuleResult: rule}
			h.Plain, h.Figures = plainFirst(rule.Found)
			h.FailCases, h.MoreCases = linked(rule.Cases, anchors)
			h.WaivedCases, h.MoreWaived = linked(rule.Waived, anchors)
			v.Rules = append(v.Rules, h)
		}
	}
	if v.Broken != nil {
		said := "Nothing was decided."
		if r.Decision != nil {
			said = "The gate said " + outcomeWord(r.Decision.Outcome) + ", on numbers that cannot be believed."
		}
		v.Outcome, v.Sentence = eval.BrokenGate, "The numbers of this run do not add up: "+strings.Join(v.Broken, "; ")+". "+said
	}
	v.Title = outcomeWord(v.Outcome) + ": " + r.Run.Suite.Name + ", run " + r.Run.ID
	v.waivers(r, anchors)
}

// undecided is what a report says first where nothing was decided: what it shows instead.
func undecided(r eval.Report) string {
	const nothing = " Nothing was decided: no gate was asked."
	total := r.Summary.Total
	switch {
	case r.Diff != nil:
		plain, _ := plainFirst(diffSentence(*r.Diff))
		return r.Diff.Candidate.Name + " against " + r.Diff.Baseline.Name + ": " + plain + "." + nothing
	case total.Tally.Judged() > 0:
		return tallyRate(total.Tally) + " of " + counted(total.Tally.Judged(), "judged sample") + " pass." + nothing
	}
	return strings.TrimSpace(nothing)
}

// lookWords says of a decision that was made before all was asked at which look it was; "" where there was one look.
func lookWords(d eval.Decision) string {
	if d.Look == nil {
		return ""
	}
	words := fmt.Sprintf("Decided at look %s of %s", count(d.Look.Number), count(d.Look.Of))
	if d.Whole > 0 {
		words += fmt.Sprintf("; %s of %s asked", count(d.Asked), counted(d.Whole, "planned sample"))
	}
	if d.Open {
		words += "; a later look could decide what is undecided"
	}
	return words + "."
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
	v.CellTable.chart(eval.Slice{})
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
		v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{Slice: s, Text: q.Text, Controls: q.Controls, Untested: !tested || s.Tally.Judged() == 0})
	}
	for _, s := range r.Summary.Requirements {
		if !known[s.Name] {
			v.RequirementTable.Rows = append(v.RequirementTable.Rows, htmlSlice{Slice: s, Untested: s.Tally.Judged() == 0})
		}
	}
	v.Requirements = len(v.RequirementTable.Rows) > 0
	v.RequirementTable.chart(r.Summary.Total)
}

func (v *htmlPage) diff(r eval.Report) {
	d, waived, sure := *r.Diff, forgiven(r.Decision), rechecked(r.Decision)
	h := &htmlDiff{Baseline: d.Baseline.Name, Warnings: d.Warnings, Differences: d.Differences, Preferences: showPreferences(d)}
	h.Plain, h.Figures = plainFirst(diffSentence(d))
	for _, c := range changes {
		if d.Counts[c] == 0 {
			continue
		}
		h.Counts = append(h.Counts, htmlCount{string(c), changeTone(c), changeMeans[c], d.Counts[c]})
	}
	if d.Reworded > 0 {
		h.Counts = append(h.Counts, htmlCount{rewordedWord, "", "of the same: passes on both sides, first answered in other words", d.Reworded})
	}
	h.Sure, h.Moves = surenessWords(d, r.Decision), showMoves(d.Strata)
	for _, t := range movedTags(d.Tags) {
		h.Tags = append(h.Tags, htmlTagDiff{t.Tag, sideRate(t.Baseline), sideRate(t.Candidate)})
	}
	h.Spent = spentRows(d)
	for i, c := range d.Changes {
		if i >= htmlFull {
			h.Rest = append(h.Rest, htmlCase{ID: c.Case})
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
			Anchor: "c" + strconv.Itoa(i+1), Word: string(c.Change), Sure: suspicion(c, sure), Tone: changeTone(c.Change), Case: c.Case, Where: where,
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
