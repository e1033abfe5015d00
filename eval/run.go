package eval

import (
	"fmt"
	"time"
)

// RunState says how far a run is.
type RunState string

// The states. A finished run is never reopened; any other can be resumed by the
// command that began it.
const (
	Running  RunState = "running"
	Stopped  RunState = "stopped" // interrupted, out of budget, or the target failed
	Finished RunState = "finished"
)

// Run is one execution of a plan: samples as of one day, immutable once finished.
type Run struct {
	ID         string     `json:"id"`
	Label      string     `json:"label,omitempty"`
	Suite      Suite      `json:"suite"` // as it was
	Plan       Plan       `json:"plan"`
	State      RunState   `json:"state"`
	Stop       string     `json:"stop,omitempty"`       // why it is not finished, in words
	StopClass  Class      `json:"stop_class,omitempty"` // and as a class: only a budget leaves evidence
	Created    time.Time  `json:"created"`
	Finished   time.Time  `json:"finished,omitzero"`
	Provenance Provenance `json:"provenance"`
	// Looks are those that were taken, in their order; none where the plan has no design.
	Looks    []LookTaken `json:"looks,omitempty"`
	Grading  int         `json:"grading"` // which grading the samples were read with, from 1
	Gradings int         `json:"gradings"`
	// Graders are those that judged, with what they said of themselves then; empty while
	// the grading is not complete.
	Graders []GraderSpec `json:"graders,omitempty"`
	// Root is the digest of the run as graded: the root of the Merkle tree over its records (RFC 6962), which whoever signs
	// for the run signs for. It is zero until the grading is finished.
	Root Digest `json:"root,omitzero"`
}

// DigestAbout returns the digest of all that the run says of itself beside its records: suite, plan, state, times, provenance,
// looks and graders. A label may be given later, and further gradings made; a field to come is omitted where it is empty.
func (r Run) DigestAbout() Digest {
	r.Label, r.Gradings, r.Root = "", 0, Digest{}
	return MustDigest(r)
}

// Look returns the last look that was taken, nil where the run was not judged at looks.
func (r Run) Look() *Look {
	if len(r.Looks) == 0 {
		return nil
	}
	l := r.Looks[len(r.Looks)-1].Look
	return &l
}

// Plan is what a run set out to ask. Its digest finds the run to resume.
type Plan struct {
	Prompts  []string `json:"prompts"` // selected, in the suite's order
	Targets  []string `json:"targets"`
	Tags     []string `json:"tags,omitempty"`  // selection
	Cases    []string `json:"cases,omitempty"` // selection
	Epochs   int      `json:"epochs"`
	NumCases int      `json:"num_cases"` // selected
	Trials   int      `json:"trials"`
	// Family is the number of suites that one invocation decides on together, each with its part of alpha; 0: one.
	Family int `json:"family,omitempty"`
	// Design says at which looks the run may be decided before all of it is asked; nil: all is asked.
	Design *Design `json:"design,omitempty"`
	// Digest covers suite, data, selection, epochs, gate, family and design.
	Digest Digest `json:"digest"`
}

// DigestFor returns the digest that belongs into Digest, of a plan for the suite.
func (p Plan) DigestFor(suite Suite) Digest {
	epochs := p.Epochs
	if p.Design != nil {
		epochs = p.Design.Epochs
	}
	digest := MustDigest(struct {
		Name    string   `json:"name"`
		Suite   Digest   `json:"suite"`
		Prompts []string `json:"prompts"`
		Targets []string `json:"targets"`
		Tags    []string `json:"tags"`
		Cases   []string `json:"cases"`
		Epochs  int      `json:"epochs"`
	}{suite.Name, suite.Digest, p.Prompts, p.Targets, p.Tags, p.Cases, epochs})
	if p.Family == 0 && p.Design == nil {
		return digest
	}
	return MustDigest(struct {
		Plan   Digest  `json:"plan"`
		Epochs int     `json:"epochs"`
		Family int     `json:"family"`
		Design *Design `json:"design"`
	}{digest, p.Epochs, p.Family, p.Design})
}

// Design is a group-sequential design: the looks, and what they were made for.
type Design struct {
	Looks          []Look `json:"looks"`
	Baseline       string `json:"baseline"` // RUN@GRADING that is compared with
	BaselineEpochs int    `json:"baseline_epochs"`
	// Epochs is how often each case would be asked without looks: rules that are not tests of a drop wait for so many.
	Epochs int `json:"epochs"`
	// Order is the method by which cases are put in a random order. Its seed is the suite's digest and the run's id.
	Order string `json:"order"`
}

// OrderSHA256 sorts cases by SHA-256("DIGEST/RUN/CASE"), where DIGEST is the suite's in hexadecimal digits: an order that
// nobody chose, and that anybody can check.
const OrderSHA256 = "sha256"

// LookTaken is a look at a run, and what was decided at it.
type LookTaken struct {
	Look     Look    `json:"look"`
	Outcome  Outcome `json:"outcome"`
	Sentence string  `json:"sentence"`
	// Ends says that the run asks no more after it.
	Ends bool `json:"ends"`
}

// Provenance says where a run comes from.
type Provenance struct {
	Tool    string   `json:"tool"` // version
	Commit  string   `json:"commit,omitempty"`
	Go      string   `json:"go,omitempty"`
	OS      string   `json:"os,omitempty"`
	Host    string   `json:"host,omitempty"`
	User    string   `json:"user,omitempty"`
	CI      bool     `json:"ci,omitempty"`
	Args    []string `json:"args,omitempty"`
	Hosts   []string `json:"hosts,omitempty"`   // contacted, host:port, sorted
	Resumed int      `json:"resumed,omitempty"` // how often
	// Seal is what was signed of the bar before the run, nil where nothing was.
	Seal *Seal `json:"seal,omitempty"`
}

// Tally counts the planned samples of a slice by what came of them. All of
// Planned is accounted for: Passed + Failed + Unscored + Errored + Missing.
type Tally struct {
	Planned  int `json:"planned"`
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Unscored int `json:"unscored"` // answered, but a grader could not judge
	Errored  int `json:"errored"`  // no answer
	Missing  int `json:"missing"`  // not asked, or not judged yet
}

// Count adds a planned sample by what came of it. It is an error where the
// stored verdict is not that of the scores: such a store cannot be believed.
func (t *Tally) Count(s Sample) error {
	if want := VerdictOf(s.Error, s.Scores); s.Verdict != "" && s.Verdict != want {
		return fmt.Errorf("sample of case %q, prompt %q, target %q, epoch %d: the stored verdict is %s, but its scores say %s: grade the run again",
			s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch, s.Verdict, want)
	}
	t.Planned++
	switch {
	case s.Error != nil:
		t.Errored++
	case s.Verdict == Pass:
		t.Passed++
	case s.Verdict == Fail:
		t.Failed++
	case s.Verdict == "":
		t.Missing++
	default:
		t.Unscored++
	}
	return nil
}

// Judged returns the samples with a verdict.
func (t Tally) Judged() int { return t.Passed + t.Failed }

// Rate returns the pass rate over judged samples, NaN-free: 0 where there are none.
func (t Tally) Rate() float64 {
	if t.Judged() == 0 {
		return 0
	}
	return float64(t.Passed) / float64(t.Judged())
}

// Interval is a confidence interval.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"` // 0.95
}

// Slice is a tally with what else is known of the same samples.
type Slice struct {
	Name     string   `json:"name"` // tag, grader, requirement, or "" for the whole
	Prompt   string   `json:"prompt,omitempty"`
	Target   string   `json:"target,omitempty"`
	Tally    Tally    `json:"tally"`
	Interval Interval `json:"interval"` // of the pass rate, over cases and their clusters
	// Latency quantiles are of working time over samples that were answered anew.
	P50   time.Duration `json:"p50,omitzero"`
	P95   time.Duration `json:"p95,omitzero"`
	Timed int           `json:"timed"` // samples that the quantiles rest on
	Usage Usage         `json:"usage,omitzero"`
	Cost  float64       `json:"cost,omitempty"`
}

// Summary is what one run shows, derived from its samples alone.
type Summary struct {
	Total        Slice        `json:"total"`
	Cells        []Slice      `json:"cells"` // prompt x target, in the suite's order
	Tags         []Slice      `json:"tags,omitempty"`
	Requirements []Slice      `json:"requirements,omitempty"`
	Graders      []Slice      `json:"graders,omitempty"` // scores, not samples, per grader
	Errors       []ErrorCount `json:"errors,omitempty"`
	Calls        int          `json:"calls"`
	Again        int          `json:"again,omitempty"` // of Calls: beside the plan, to confirm failures or see the baseline again
	AgainCost    float64      `json:"again_cost,omitempty"`
	Cached       int          `json:"cached,omitempty"` // samples answered from the cache
	JudgeCalls   int          `json:"judge_calls,omitempty"`
	JudgeUsage   Usage        `json:"judge_usage,omitzero"`
	JudgeCost    float64      `json:"judge_cost,omitempty"`
	Served       []string     `json:"served,omitempty"` // models, as served
	// Latencies count the samples that Total's quantiles rest on by working time, fastest first and without a gap.
	Latencies []LatencyBin `json:"latencies,omitempty"`
}

// LatencyBin counts samples that took From or longer, and less than Below.
type LatencyBin struct {
	From  time.Duration `json:"from"`
	Below time.Duration `json:"below"`
	Count int           `json:"count"`
}

// ErrorCount counts one kind of failure, with one of its messages.
type ErrorCount struct {
	Class   Class  `json:"class"` // "unscored" where a grader could not judge
	Count   int    `json:"count"`
	Example string `json:"example"`
}

// Baseline is an approved run under a name, for gates to compare with: one
// prompt and one target of it.
type Baseline struct {
	Name        string    `json:"name"`
	RunID       string    `json:"run"`
	Grading     int       `json:"grading"`
	Prompt      string    `json:"prompt"`
	Target      string    `json:"target"`
	By          string    `json:"by,omitempty"` // who approved it
	Why         string    `json:"why,omitempty"`
	Set         time.Time `json:"set"`
	SuiteDigest Digest    `json:"suite_digest"` // as of the run
}
