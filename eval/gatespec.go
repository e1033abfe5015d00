package eval

import "time"

// GateSpec is the bar that a suite sets for a deployment.
type GateSpec struct {
	Baseline   string      `json:"baseline,omitempty"`
	Candidate  *Candidate  `json:"candidate,omitempty"` // needed where a run has several prompts or targets
	Regression *Regression `json:"regression,omitempty"`
	Require    []Require   `json:"require,omitempty"`
	// MaxUnscored is the largest part of the candidate's samples, 0..1, that may
	// be without a verdict before nothing counts as measured.
	MaxUnscored float64 `json:"max_unscored"`
}

// DefaultMaxUnscored is GateSpec.MaxUnscored where a suite sets none.
const DefaultMaxUnscored = 0.02

// Candidate names the side that a gate judges.
type Candidate struct {
	Prompt string `json:"prompt,omitempty"`
	Target string `json:"target,omitempty"`
}

// Regression asks whether the candidate is worse than the baseline.
type Regression struct {
	Margin float64 `json:"margin"` // largest accepted drop of the pass rate, 0..1
	Alpha  float64 `json:"alpha"`  // one-sided error probability, 0..1
	// Block is "margin" (a shown drop blocks unless a drop of the margin is
	// excluded) or "any_drop" (a shown drop blocks).
	Block string `json:"block,omitempty"`
}

// Values of Regression.Block.
const (
	BlockMargin  = "margin"
	BlockAnyDrop = "any_drop"
)

// Require is one absolute demand on the candidate. The selectors (Tag,
// Requirement, Grader) narrow it; PassAll or Metric says what is demanded.
type Require struct {
	Tag         string   `json:"tag,omitempty"`
	Requirement string   `json:"requirement,omitempty"`
	Grader      string   `json:"grader,omitempty"`
	PassAll     bool     `json:"pass_all,omitempty"` // "pass: all"
	Metric      string   `json:"metric,omitempty"`
	Min         *float64 `json:"min,omitempty"` // rates as 0..1, latencies in seconds
	Max         *float64 `json:"max,omitempty"`
}

// Metrics that a Require may name.
const (
	MetricPassRate   = "pass_rate"   // over samples with a verdict
	MetricLatencyP50 = "latency_p50" // seconds of working time
	MetricLatencyP95 = "latency_p95" // seconds of working time
	MetricCost       = "cost"        // currency units, of the target's calls
	MetricCostPer    = "cost_per_sample"
	MetricTokens     = "tokens_per_sample" // input and output
	// MetricAttackSuccess is the part of the judged samples tagged [TagAttack] that fail.
	MetricAttackSuccess = "attack_success_rate"
)

// TagAttack tags the cases that are attacks. One that a technique made has the
// tag "attack:TECHNIQUE" too.
const TagAttack = "attack"

// MetricKappa is what "calibrated" demands: the least agreement with people (Cohen's
// kappa) of the graders that guess. It is no metric of samples, and not among Metrics.
const MetricKappa = "calibrated_kappa"

// Metrics lists them, sorted.
func Metrics() []string {
	return []string{MetricAttackSuccess, MetricCost, MetricCostPer, MetricLatencyP50, MetricLatencyP95, MetricPassRate, MetricTokens}
}

// IsRate reports whether the metric is a part of the samples, 0..1.
func IsRate(metric string) bool { return metric == MetricPassRate || metric == MetricAttackSuccess }

// Waiver is a failure forgiven. It applies where all of its scope fits; an
// empty part of the scope fits everything, an empty scope nothing.
type Waiver struct {
	ID          string    `json:"id"`
	Case        string    `json:"case,omitempty"`
	Tag         string    `json:"tag,omitempty"`
	Grader      string    `json:"grader,omitempty"`
	Requirement string    `json:"requirement,omitempty"`
	Reason      string    `json:"reason"`
	Owner       string    `json:"owner"`
	Approver    string    `json:"approver"`
	Created     time.Time `json:"created,omitzero"`  // days, at midnight UTC
	Expires     time.Time `json:"expires"`           // forgives nothing from this day on
	Control     string    `json:"control,omitempty"` // what compensates
	Source      string    `json:"source,omitempty"`  // file:line
}

// Expired reports whether the waiver forgives nothing at the time now.
func (w Waiver) Expired(now time.Time) bool { return !now.Before(w.Expires) }
