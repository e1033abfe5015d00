package graders

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"seatrial/eval"
	"seatrial/eval/text"
)

// Env is what a grader may use of the outside.
type Env struct {
	Models eval.Models // judges; nil: none are asked
	Dir    string      // folder that relative paths in options are relative to; "": the working directory
	// Build builds a nested grader. The registry sets it.
	Build func(eval.GraderUse) (eval.Grader, eval.Digest, error)

	checking bool // options are checked; nothing will be graded
}

// Kind is one type of grader, as the registry knows it. [Define] makes it from
// an options struct.
type Kind struct {
	Spec eval.GraderSpec
	// New decodes the options strictly and returns the grader. It asks no model
	// and starts no process. An *eval.OptionError names the option at fault.
	New func(options json.RawMessage, env Env) (eval.Grader, error)
	// Identity returns the options as they enter the digest: in one form, whichever way they
	// were written, and without those that cannot change a verdict. Nil: as they are.
	Identity func(options json.RawMessage) (json.RawMessage, error)
}

// Identified is a grader whose verdicts depend on more than its options: a
// judge's model and prompt, a program, nested graders. What Identify returns enters the digest.
type Identified interface {
	Identify() (any, error)
}

// Registry knows the kinds of grader. It is immutable.
type Registry struct{ kinds map[string]Kind }

// NewRegistry returns the registry of kinds; two of one name are a programmer's mistake.
func NewRegistry(kinds ...Kind) Registry {
	r := Registry{kinds: make(map[string]Kind, len(kinds))}
	for _, k := range kinds {
		if _, dup := r.kinds[k.Spec.Name]; dup {
			panic("graders: two kinds named " + k.Spec.Name)
		}
		if k.Spec.Accuracy == nil {
			k.Spec.Accuracy = measured[k.Spec.Name]
		}
		r.kinds[k.Spec.Name] = k
	}
	return r
}

// Specs returns the kinds' specs, sorted by name.
func (r Registry) Specs() []eval.GraderSpec {
	specs := make([]eval.GraderSpec, 0, len(r.kinds))
	for _, name := range slices.Sorted(maps.Keys(r.kinds)) {
		specs = append(specs, r.kinds[name].Spec)
	}
	return specs
}

// Check reports what is wrong with a use, as an *eval.OptionError where an
// option is at fault: an unknown option, a wrong type, a bad pattern or schema, a
// missing file. It looks up targets only where env.Models is set. It is stricter than
// Build where options are legal but cannot mean what they say (a misspelt schema keyword).
func (r Registry) Check(use eval.GraderUse, env Env) error {
	env.checking = true
	g, _, err := r.Build(use, env)
	if err != nil {
		return err
	}
	if c, ok := g.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Build returns the grader of a use and its digest. The digest covers type,
// code version and options, and what [Identified] adds. The grader may be used
// concurrently. It never passes a sample without an answer, and its panics are errors.
// Where it is an io.Closer, close it after use.
func (r Registry) Build(use eval.GraderUse, env Env) (eval.Grader, eval.Digest, error) {
	k, ok := r.kinds[use.Grader]
	if !ok {
		if near := text.Nearest(use.Grader, slices.Sorted(maps.Keys(r.kinds))); near != "" {
			return nil, eval.Digest{}, fmt.Errorf("no grader named %q; did you mean %q?", use.Grader, near)
		}
		return nil, eval.Digest{}, fmt.Errorf("no grader named %q", use.Grader)
	}
	if len(use.Options) == 0 || string(use.Options) == "null" {
		use.Options = json.RawMessage("{}")
	}
	env.Build = func(nested eval.GraderUse) (eval.Grader, eval.Digest, error) { return r.Build(nested, env) }
	g, err := k.New(use.Options, env)
	if err != nil {
		return nil, eval.Digest{}, inGrader(use, err)
	}
	d, err := k.digest(use.Options, g)
	if err != nil {
		return nil, eval.Digest{}, errors.Join(inGrader(use, err), closeGrader(g))
	}
	return guard(g, k.Spec), d, nil
}

// inGrader names the grader in an error, and keeps the option's path on the outside.
func inGrader(use eval.GraderUse, err error) error {
	var oe *eval.OptionError
	if errors.As(err, &oe) {
		return &eval.OptionError{Path: oe.Path, Err: fmt.Errorf("grader %s: %w", use.Name(), err)}
	}
	return fmt.Errorf("grader %s: %w", use.Name(), err)
}

func (k Kind) digest(options json.RawMessage, g eval.Grader) (eval.Digest, error) {
	if k.Identity != nil {
		var err error
		if options, err = k.Identity(options); err != nil {
			return eval.Digest{}, err
		}
	}
	var more any
	if i, ok := g.(Identified); ok {
		var err error
		if more, err = i.Identify(); err != nil {
			return eval.Digest{}, err
		}
	}
	return eval.DigestOf(struct {
		Grader  string          `json:"grader"`
		Version int             `json:"version"`
		Options json.RawMessage `json:"options"`
		More    any             `json:"more"`
	}{k.Spec.Name, k.Spec.Version, options, more})
}

func closeGrader(g eval.Grader) error {
	if c, ok := g.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
