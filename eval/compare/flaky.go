package compare

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"slices"

	"seatrial/eval"
	"seatrial/eval/stats"
)

// Past is a stored run as it was graded, with its samples in order of their keys.
type Past struct {
	Run     eval.Run
	Samples iter.Seq2[eval.Sample, error]
	// Again are the same answers in the run's other gradings.
	Again []iter.Seq2[eval.Sample, error]
}

// Flaky says how often the cases of a run passed in it and in the past ones that are comparable: of the same
// suite, the same prompts and targets by id and by digest, where a case asks and expects the same and its graders are the
// same. Only planned samples count that were asked anew. All passes and failures do: a case that passed at its second
// attempt has failed once.
//
// Memory is a small record for each case, prompt and target, and for each sample that was graded several times.
func Flaky(regarded Past, past []Past) (eval.Flakiness, error) {
	p := pool{
		regarded: regarded.Run, cases: map[groupKey]*pooled{}, cells: map[cellKey]*pooledCell{},
		other: map[string]int{}, unlike: map[groupKey]bool{},
	}
	for _, one := range append([]Past{regarded}, past...) {
		if err := p.add(one); err != nil {
			return eval.Flakiness{}, err
		}
	}
	return p.finish(), nil
}

// pooled is one case with one prompt and target over all runs.
type pooled struct {
	group         *group // of the regarded run; its counts are not used
	passed, asked int
	runs          int
	why           string
}

type pooledCell struct {
	spent         eval.Spent
	known         bool // Spent.Usage holds something
	runs          int
	judged, model int     // samples with a verdict; those of which a judge spoke
	graded        int     // answers that a judge graded several times
	disagreement  float64 // sum over them of the variance of the verdict
}

type pool struct {
	regarded eval.Run
	runs     []string
	cases    map[groupKey]*pooled
	cells    map[cellKey]*pooledCell
	cached   int
	other    map[string]int    // prompt or target with another digest, to runs
	unlike   map[groupKey]bool // cases of which a part is not comparable
}

func (p *pool) cell(k eval.Key) *pooledCell {
	c := p.cells[cellKey{k.Prompt, k.Target}]
	if c == nil {
		c = &pooledCell{}
		p.cells[cellKey{k.Prompt, k.Target}] = c
	}
	return c
}

func (p *pool) add(one Past) error {
	axes := p.comparableAxes(one.Run)
	taken := func(k eval.Key) bool {
		return k.Purpose == eval.Planned && axes["prompt "+k.Prompt] && axes["target "+k.Target]
	}
	fresh := func(yield func(eval.Sample, error) bool) {
		for s, err := range one.Samples {
			if err == nil {
				if !taken(s.Key) {
					continue
				}
				if cached(s) { // still a case of the run
					p.cached++
					s.Verdict, s.Scores = "", nil
				} else {
					p.spend(s)
				}
			}
			if !yield(s, err) {
				return
			}
		}
	}
	first := len(p.runs) == 0
	r := reader{name: "run", side: eval.Side{Run: one.Run}, served: map[eval.Served]int{}}
	used, inCell := false, map[*pooledCell]bool{}
	for g, err := range r.groups(fresh) {
		if err != nil {
			return err
		}
		h := p.cases[g.key]
		switch {
		case first:
			h = &pooled{group: g}
			p.cases[g.key] = h
		case h == nil:
			continue // the regarded run does not ask it
		case !sameCase(h.group, g):
			p.unlike[g.key] = true
			continue
		}
		if len(g.graders.mixed) > 0 {
			p.unlike[g.key] = true
			continue
		}
		judged := g.counts.Passed + g.counts.Failed
		if judged == 0 {
			continue
		}
		if h.group.graders.uses == nil {
			h.group.graders = g.graders
		}
		h.passed, h.asked, h.runs = h.passed+g.counts.Passed, h.asked+judged, h.runs+1
		if h.why == "" && g.failed != nil {
			h.why = whyFailed(*g.failed)
		}
		c := p.cell(g.id)
		c.judged += judged
		used, inCell[c] = true, true
	}
	if first || used {
		p.runs = append(p.runs, one.Run.ID)
	}
	for c := range inCell {
		c.runs++
	}
	if len(one.Again) == 0 || !used {
		return nil
	}
	return p.judges(one, taken)
}

// comparableAxes returns which prompts and targets of a run are those of the regarded one, as "prompt v1", and
// notes the others.
func (p *pool) comparableAxes(run eval.Run) map[string]bool {
	out := map[string]bool{}
	same := func(name string, a, b eval.Digest) {
		if out[name] = a == b; a != b {
			p.other[name]++
		}
	}
	for _, mine := range p.regarded.Suite.Prompts {
		for _, its := range run.Suite.Prompts {
			if mine.ID == its.ID && slices.Contains(p.regarded.Plan.Prompts, mine.ID) && slices.Contains(run.Plan.Prompts, mine.ID) {
				same("prompt "+mine.ID, mine.Digest, its.Digest)
			}
		}
	}
	for _, mine := range p.regarded.Suite.Targets {
		for _, its := range run.Suite.Targets {
			if mine.ID == its.ID && slices.Contains(p.regarded.Plan.Targets, mine.ID) && slices.Contains(run.Plan.Targets, mine.ID) {
				same("target "+mine.ID, mine.Digest(), its.Digest())
			}
		}
	}
	return out
}

// sameCase reports whether two runs put and judge one case alike.
func sameCase(a, b *group) bool {
	if a.row.Digest.IsZero() || a.row.Digest != b.row.Digest {
		if a.row.Asks() != b.row.Asks() || !sameExpected(a.row.Expected, b.row.Expected) {
			return false
		}
	}
	if a.graders.uses == nil || b.graders.uses == nil {
		return true // nothing was judged on one side, so that nothing is added
	}
	return len(differing(a.graders.uses, b.graders.uses)) == 0
}

// spend adds what a sample cost.
func (p *pool) spend(s eval.Sample) {
	if s.Error != nil || missing(s) {
		return
	}
	c := p.cell(s.Key)
	c.spent.Samples++
	c.spent.Calls += s.Calls
	if !c.known {
		c.known, c.spent.Usage.Known = true, true
	}
	c.spent.Usage = c.spent.Usage.Add(s.Usage)
	asked := false
	for _, score := range s.Scores {
		c.spent.JudgeCalls += score.Calls
		c.spent.JudgeCost += score.Cost
		asked = asked || score.Calls > 0
	}
	if asked && (s.Verdict == eval.Pass || s.Verdict == eval.Fail) {
		c.model++
	}
}

// judges adds how far verdicts on one answer disagree that the same graders gave.
func (p *pool) judges(one Past, taken func(eval.Key) bool) error {
	type opinion struct {
		key eval.Key
		of  eval.Digest // the graders
	}
	type verdicts struct{ passed, all int }
	said := map[opinion]verdicts{}
	for _, samples := range append([]iter.Seq2[eval.Sample, error]{one.Samples}, one.Again...) {
		for s, err := range samples {
			if err != nil {
				return fmt.Errorf("read run %s: %w", one.Run.ID, err)
			}
			if !taken(s.Key) || s.Verdict != eval.Pass && s.Verdict != eval.Fail {
				continue
			}
			of, asked := judgedBy(s.Scores)
			if !asked {
				continue
			}
			v := said[opinion{s.Key, of}]
			v.all++
			if s.Verdict == eval.Pass {
				v.passed++
			}
			said[opinion{s.Key, of}] = v
		}
	}
	// Sums of few distinct values, counted first: an order of addition that no map decides.
	counts := map[cellKey]map[verdicts]int{}
	for o, v := range said {
		if v.all > 1 {
			k := cellKey{o.key.Prompt, o.key.Target}
			if counts[k] == nil {
				counts[k] = map[verdicts]int{}
			}
			counts[k][v]++
		}
	}
	for k, list := range counts {
		c := p.cell(eval.Key{Prompt: k.prompt, Target: k.target})
		for _, v := range slices.SortedFunc(maps.Keys(list), func(a, b verdicts) int {
			return cmp.Or(cmp.Compare(a.all, b.all), cmp.Compare(a.passed, b.passed))
		}) {
			part := float64(v.passed) / float64(v.all)
			c.graded += list[v]
			c.disagreement += float64(float64(list[v]) * float64(float64(v.passed)*(1-part)/float64(v.all-1)))
		}
	}
	return nil
}

// judgedBy identifies the graders of a sample; asked says that one of them asked a model.
func judgedBy(scores []eval.Score) (of eval.Digest, asked bool) {
	var all [][]byte
	for _, s := range scores {
		asked = asked || s.Calls > 0
		one := binary.BigEndian.AppendUint32(slices.Clone(s.Digest[:]), uint32(s.Turn))
		all = append(all, append(one, s.Name...))
	}
	slices.SortFunc(all, bytes.Compare)
	return eval.MustDigest(all), asked
}

func (p *pool) finish() eval.Flakiness {
	out := eval.Flakiness{Suite: p.regarded.Suite.Name, Run: p.regarded.ID, Grading: p.regarded.Grading, Runs: p.runs}
	byCell := map[cellKey][]*pooled{}
	for _, h := range p.cases {
		k := cellKey{h.group.id.Prompt, h.group.id.Target}
		byCell[k] = append(byCell[k], h)
	}
	for _, prompt := range p.regarded.Plan.Prompts {
		for _, target := range p.regarded.Plan.Targets {
			list := byCell[cellKey{prompt, target}]
			slices.SortFunc(list, func(a, b *pooled) int { return cmp.Compare(a.group.first.Index, b.group.first.Index) })
			out.Cells = append(out.Cells, p.finishCell(prompt, target, list))
		}
	}
	warn := func(when bool, format string, args ...any) {
		if when {
			out.Warnings = append(out.Warnings, fmt.Sprintf(format, args...))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.other)) {
		warn(true, "%s was another one in %s of the suite: not counted", name, howMany(p.other[name], "run"))
	}
	warn(len(p.unlike) > 0, "of %s a part is not counted: the case or its graders were other ones (`seatrial grade` grades older runs anew)", howMany(len(p.unlike), "case"))
	warn(p.cached > 0, "%s came from the cache: they are no new draws and not counted", howMany(p.cached, "sample"))
	return out
}

func howMany(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (p *pool) finishCell(prompt, target string, list []*pooled) eval.FlakyCell {
	from := p.cell(eval.Key{Prompt: prompt, Target: target})
	out := eval.FlakyCell{Prompt: prompt, Target: target, Runs: from.runs, Epochs: p.regarded.Plan.Epochs, Samples: from.judged, Spent: from.spent}
	var passed, asked []int
	for _, h := range list {
		if h.asked == 0 {
			out.Unjudged++
			continue
		}
		passed, asked = append(passed, h.passed), append(asked, h.asked)
		c := eval.CaseRate{Case: h.group.key.caseID, Runs: h.runs, Tags: h.group.row.Tags, Why: h.why,
			Rate: eval.Rate{K: h.passed, N: h.asked, Interval: wilson(h.passed, h.asked)}}
		switch {
		case h.passed == h.asked:
			out.Always++
		case h.passed == 0:
			out.Never++
		default:
			out.Flaky++
			c.Flaky = true
		}
		if h.asked == 1 {
			out.Once++
		}
		out.Cases = append(out.Cases, c)
	}
	slices.SortStableFunc(out.Cases, func(a, b eval.CaseRate) int {
		switch {
		case a.Flaky != b.Flaky:
			return map[bool]int{true: -1, false: 1}[a.Flaky]
		case !a.Flaky:
			return 0
		}
		return cmp.Compare(a.Rate.K*b.Rate.N, b.Rate.K*a.Rate.N)
	})
	for k := 1; k <= 5; k++ {
		if at := passAt(k, passed, asked); at.Cases > 0 {
			out.PassAt = append(out.PassAt, at)
		}
	}
	parts, ok := stats.CountComponents(passed, asked)
	if ok {
		out.Variance = from.split(parts)
	}
	out.Sentence = moreEpochs(out, parts, ok)
	return out
}

// split tells the judge's part from the model's.
func (c *pooledCell) split(parts stats.Components) *eval.Variance {
	v := &eval.Variance{Cases: parts.Between, Model: parts.Within, ICC: parts.ICC, Graded: c.graded}
	switch {
	case c.model == 0: // no grader asks a model
		v.Judge = new(float64)
	case c.graded > 0:
		// Answers that no judge saw have none of its variance.
		judge := min(parts.Within, c.disagreement/float64(c.graded)*min(1, float64(c.model)/float64(c.judged)))
		v.Judge, v.Model = &judge, parts.Within-judge
	}
	return v
}

func passAt(k int, passed, asked []int) eval.PassAt {
	at := eval.PassAt{K: k}
	for i, n := range asked {
		if n >= k {
			at.Cases++
			at.Any += stats.PassAtK(n, passed[i], k)
			at.All += stats.PassHatK(n, passed[i], k)
		}
	}
	if at.Cases > 0 {
		at.Any, at.All = at.Any/float64(at.Cases), at.All/float64(at.Cases)
	}
	return at
}

// moreEpochs says where more epochs would help, and where more cases.
//
// Source of the standard error of a mean over cases, sqrt((between + within/epochs)/cases): E. Miller, "Adding
// error bars to evals", 2024 (arXiv 2411.00640), section 3.
func moreEpochs(c eval.FlakyCell, parts stats.Components, ok bool) string {
	n := len(c.Cases)
	switch {
	case n < 2:
		return fmt.Sprintf("%s with a verdict: too few to split the variance", howMany(n, "case"))
	case !ok:
		return "no case was judged twice: nothing is known of the model's own randomness; `run --epochs 3` would tell"
	case parts.Between+parts.Within == 0:
		return "every answer went the same way: neither epochs nor cases of this kind would say more"
	}
	e := max(1, c.Epochs)
	more := 2 * e
	for _, k := range []int{5, 3} {
		if e < k {
			more = k
		}
	}
	half := func(between float64, epochs, cases int) string {
		_, hi := stats.TInterval(0, stats.MeanError(between, parts.Within, epochs, cases), cases, level)
		if hi *= 100; hi < 1 {
			return fmt.Sprintf("±%.2f", hi)
		}
		return fmt.Sprintf("±%.1f", min(hi, 100))
	}
	if parts.Within == 0 {
		return fmt.Sprintf("no case both passed and failed: more epochs would say nothing new; twice the cases would narrow the pass rate's interval from %s to %s points",
			half(parts.Between, e, n), half(parts.Between, e, 2*n))
	}
	who := "the model's own randomness"
	if c.Variance != nil && (c.Variance.Judge == nil || *c.Variance.Judge > 0) {
		who = "the model's and the judge's own randomness"
	}
	return fmt.Sprintf("%.0f %% of the variance is %s, %.0f %% lies between cases: %d epochs would narrow the pass rate's interval from %s to %s points, twice the cases to %s; on these very cases, as a gate compares them, %d epochs narrow it from %s to %s",
		100*(1-parts.ICC), who, 100*parts.ICC, more, half(parts.Between, e, n), half(parts.Between, more, n), half(parts.Between, e, 2*n),
		more, half(0, e, n), half(0, more, n))
}
