package eval

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// Provider reaches one endpoint. Complete may be called concurrently. It
// returns when ctx ends. Its errors are [*CallError].
//
// scripted.Provider is the fake, openai.Provider a real one; providertest.Run is the
// conformance test.
type Provider interface {
	Complete(ctx context.Context, req Request) (Response, error)
}

// Embedder is a provider that embeds texts, one vector a text, for graders.
type Embedder interface {
	Embed(ctx context.Context, model string, texts []string) ([][]float64, Usage, error)
}

// Moderator is a provider that rates texts by category, one map a text, for graders.
type Moderator interface {
	Moderate(ctx context.Context, model string, texts []string) ([]map[string]float64, error)
}

// Grader judges one sample. Grade may be called concurrently and must not keep
// or change the sample. An error means "could not judge": the score is then
// unscored. A grader that holds a process or a connection is also an io.Closer.
//
// The caller fills Score.Grader, Name, Turn and Digest.
type Grader interface {
	Grade(ctx context.Context, s Sample) (Score, error)
}

// CaseGrader is a grader that compares all epochs of a case (self-consistency).
// GradeCase is given the answered samples of one case, prompt and target in order of
// epoch, and returns one score for each, in that order. An error leaves all of them
// unscored. Its Grade says why one sample alone cannot be judged.
type CaseGrader interface {
	Grader
	GradeCase(ctx context.Context, samples []Sample) ([]Score, error)
}

// PairGrader says which of two answers to the same case is better.
type PairGrader interface {
	Grader
	GradePair(ctx context.Context, a, b Sample) (Preference, error)
}

// Preference is what a PairGrader says of two answers.
type Preference struct {
	Better      string          `json:"better"`            // "a", "b", "tie", or "" where it could not judge
	Flipped     bool            `json:"flipped,omitempty"` // a tie because it said otherwise when the two changed places
	Explanation string          `json:"explanation,omitempty"`
	Calls       int             `json:"calls,omitempty"`
	Usage       Usage           `json:"usage,omitzero"`
	Cost        float64         `json:"cost,omitempty"`
	Details     json.RawMessage `json:"details,omitempty"` // canonical JSON
}

// Models looks up what graders ask: judges, embeddings, moderations.
type Models interface {
	// Provider returns the provider of a target, behind the same limits, cache,
	// budget, retries and dialer as when it is tested.
	Provider(id string) (Provider, Target, error)
}

// Example is documentation, test and demonstration of a grader at once.
type Example struct {
	Name    string          `json:"name"`
	Options json.RawMessage `json:"options"`
	Sample  Sample          `json:"sample"`
	Epochs  []Sample        `json:"epochs,omitempty"` // the case's other epochs, for a CaseGrader
	Want    Verdict         `json:"want"`
}

// GraderSpec is what a suite's loader and a reader must know of a grader.
type GraderSpec struct {
	Name  string `json:"name"`
	Title string `json:"title"` // half a line
	Doc   string `json:"doc"`   // including what it cannot see
	// Version is of the grader's code: it changes when its behaviour does.
	Version int `json:"version"`
	// Options is the JSON Schema of the options: an object, strict.
	Options json.RawMessage `json:"options"`
	// Shorthand is the option that a bare value sets ("- contains: 30 days").
	Shorthand string `json:"shorthand,omitempty"`
	// Nested is the option that holds graders (all_of, any_of, not).
	Nested string `json:"nested,omitempty"`
	// Target is the option that names a target, or a list of them (judge).
	Target string `json:"target,omitempty"`
	// Epochs says that the grader compares all epochs of a case ([CaseGrader]): it needs at
	// least two, and judges neither turns nor inside of another grader.
	Epochs bool `json:"epochs,omitempty"`
	// Languages are those that a grader reads, as primary tags ("en"); none: it does not
	// depend on a language. Any other language is unscored.
	Languages []string `json:"languages,omitempty"`
	// Safety says that what fails here is a finding about safety or policy (SARIF) and no matter of quality alone.
	Safety bool `json:"safety,omitempty"`
	// Guesses says that verdicts are estimates, whose accuracy must be known.
	Guesses  bool       `json:"guesses,omitempty"`
	Accuracy []Accuracy `json:"accuracy,omitempty"` // as measured; the registry sets it
	Examples []Example  `json:"-"`
}

// Reads reports whether the grader reads texts in the language of a tag (RFC 5646), of
// which the primary subtag counts: "pt" of "pt-BR". An empty tag may be any language.
func (s GraderSpec) Reads(tag string) bool {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	return len(s.Languages) == 0 || tag == "" || slices.Contains(s.Languages, strings.ToLower(primary))
}

// ProviderSpec is the same for a provider.
type ProviderSpec struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Doc   string `json:"doc"`
	// Options is the JSON Schema of Target.Options: an object, strict.
	Options json.RawMessage `json:"options"`
	// SendVars says that requests carry the case's vars.
	SendVars bool `json:"send_vars,omitempty"`
	// HTTP says that the connection settings apply.
	HTTP bool `json:"http,omitempty"`
	// Recorded says that answers are recordings: to ask again draws nothing anew.
	Recorded bool `json:"recorded,omitempty"`
}

// Catalog tells a suite's loader which graders and providers there are.
type Catalog interface {
	Graders() []GraderSpec     // sorted by name
	Providers() []ProviderSpec // sorted by name
	// CheckGrader reports what is wrong with a use whose options fit the schema: a regular
	// expression or a JSON Schema that does not compile. Options hold no
	// placeholders any more. An *OptionError names the option at fault.
	CheckGrader(use GraderUse) error
	// CheckTarget is the same for a target. It returns what belongs into Target.Content.
	CheckTarget(t Target) (Digest, error)
}

// OptionError says which option is at fault, so that the loader can point at its line.
type OptionError struct {
	Path []string // keys and indexes from the options' root
	Err  error
}

func (e *OptionError) Error() string { return e.Err.Error() }

func (e *OptionError) Unwrap() error { return e.Err }
