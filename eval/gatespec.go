package eval

import (
	"math"
	"slices"
)

// GateSpec is the bar that a suite sets for a deployment.
type GateSpec struct {
	Baseline string `json:"baseline,omitempty"`
	// Anchor is a baseline that releases do not replace, to see many small drops add up.
	Anchor string `json:"anchor,omitempty"`
	// Drift demands that the baseline, asked again on a part of the cases, answers as it did.
	Drift      bool        `json:"drift,omitempty"`
	Candidate  *Candidate  `json:"candidate,omitempty"` // needed where a run has several prompts or targets
	Regression *Regression `json:"regression,omitempty"`
	Require    []Require   `json:"require,omitempty"`
	// MaxUnscored is the largest part of the candidate's samples, 0..1, that may
	// be without a verdict before nothing counts as measured.
	MaxUnscored float64 `json:"max_unscored"`
	// Inconclusive is what too little evidence means: "block" (as ""), or "allow".
	Inconclusive string `json:"inconclusive,omitempty"`
	// Signers are the keys whose signature lets waivers count that the baseline's suite does not have, in OpenSSH's format of
	// allowed signers; "": no such waiver counts.
	Signers string `json:"signers,omitempty"`
}

// Serves reports whether a rule is about the model that was served.
func (g GateSpec) Serves() bool {
	return slices.ContainsFunc(g.Require, func(r Require) bool { return r.Metric == MetricServedModel })
}

// Values of GateSpec.Inconclusive.
const (
	InconclusiveBlock = "block"
	InconclusiveAllow = "allow"
)

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
	// Power is what INCONCLUSIVE plans for when it says what it would take; 0 is [DefaultPower].
	Power float64 `json:"power,omitempty"`
	// Block is "margin" (a shown drop blocks unless a drop of the margin is
	// excluded) or "any_drop" (a shown drop blocks).
	Block string `json:"block,omitempty"`
	// Scope is "suite" (as "": are these cases answered worse) or "population" (are cases like these).
	Scope string `json:"scope,omitempty"`
	// Epochs is the most that a run which looks early may ask of the candidate; 0: one.
	Epochs int `json:"epochs,omitempty"`
	// Looks are the parts of the first epoch, rising to 1, after which a run may be decided; none
	// is [DefaultLooks]. Later looks are after whole epochs.
	Looks []float64 `json:"looks,omitempty"`
	// Slices are the tags that are tested beside the suite, AllSlices all of them.
	Slices    []string `json:"slices,omitempty"`
	AllSlices bool     `json:"all_slices,omitempty"`
}

// DefaultPower is Regression.Power where a suite sets none.
const DefaultPower = 0.9

// DefaultLooks returns Regression.Looks where a suite sets none.
func DefaultLooks() []float64 { return []float64{0.25, 0.5, 0.75, 1} }

// Values of Regression.Block.
const (
	BlockMargin  = "margin"
	BlockAnyDrop = "any_drop"
)

// Values of Regression.Scope.
const (
	ScopeSuite      = "suite"
	ScopePopulation = "population"
)

// Look is one of the times at which a run is judged before all of it is asked.
type Look struct {
	Number int `json:"number"` // from 1
	Of     int `json:"of"`
	// Fraction of the cases, the first of a random order, is asked Epochs times each. Where Epochs is
	// above 1 it is the whole.
	Fraction float64 `json:"fraction"`
	Epochs   int     `json:"epochs"`
	// Information is the part of the last look's that is in, 0..1.
	Information float64 `json:"information"`
	// NoGoBound and GoBound are what the standardised drop, and what the standardised distance from the margin must
	// reach; NoGoSpent and GoSpent the error probabilities that are used up then.
	NoGoBound float64 `json:"no_go_bound"`
	NoGoSpent float64 `json:"no_go_spent"`
	GoBound   float64 `json:"go_bound"`
	GoSpent   float64 `json:"go_spent"`
}

// Cases returns how many of n cases the look takes: the first of the random order.
func (l Look) Cases(n int) int {
	return min(n, int(math.Ceil(float64(l.Fraction*float64(n))-1e-9)))
}

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
	// Confidence, 0..1, lets the bounds of a rate or mean decide: min and max must hold, or must
	// not, with it. With 0 the observed value decides.
	Confidence float64 `json:"confidence,omitempty"`
}

// Metrics that a Require may name.
const (
	MetricPassRate   = "pass_rate"   // over samples with a verdict
	MetricLatencyP50 = "latency_p50" // seconds of working time
	MetricLatencyP95 = "latency_p95" // seconds of working time
	MetricCost       = "cost"        // currency units, of the target's calls
	MetricCostPer    = "cost_per_sample"
	MetricTokens     = "tokens_per_sample" // input and output
	MetricScoreMean  = "score_mean"        // of one grader's values, 0..1: over a case's samples, then over cases
	// MetricAttackSuccess is the part of the judged samples tagged [TagAttack] that fail.
	MetricAttackSuccess = "attack_success_rate"
)

// TagAttack tags the cases that are attacks. One that a technique made has the
// tag "attack:TECHNIQUE" too.
const TagAttack = "attack"

// MetricKappa is what "calibrated" demands: the least agreement with people (Cohen's
// kappa) of the graders that guess. It is no metric of samples, and not among Metrics.
const MetricKappa = "calibrated_kappa"

// MetricServedModel is what "served_model: unchanged" demands: that the endpoint says of every answer that a
// model served it which served the baseline too. It is no number, and not among Metrics.
const MetricServedModel = "served_model"

// Metrics lists them, sorted.
func Metrics() []string {
	return []string{MetricAttackSuccess, MetricCost, MetricCostPer, MetricLatencyP50, MetricLatencyP95, MetricPassRate, MetricScoreMean, MetricTokens}
}

// IsRate reports whether the metric is a part of the samples, 0..1.
func IsRate(metric string) bool { return metric == MetricPassRate || metric == MetricAttackSuccess }
