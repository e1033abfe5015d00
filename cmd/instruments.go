package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/store"
)

// namedTargets tells graders which model they would ask, and lets them ask none: enough
// to know what their digest covers.
type namedTargets []eval.Target

func (n namedTargets) Provider(id string) (eval.Provider, eval.Target, error) {
	for _, t := range n {
		if t.ID == id {
			return nil, t, nil
		}
	}
	return nil, eval.Target{}, fmt.Errorf("the suite has no target %q", id)
}

// graderUses returns the distinct graders that a run's cases use, whole answers and turns, in
// order of their first use. Placeholders stand as written.
func graderUses(ctx context.Context, st *store.Store, run eval.Run) ([]eval.GraderUse, error) {
	var uses []eval.GraderUse
	seen := map[string]bool{}
	add := func(all []eval.GraderUse) {
		for _, u := range all {
			if key := u.Grader + "\x00" + u.Label + "\x00" + string(u.Options); !seen[key] {
				seen[key] = true
				uses = append(uses, u)
			}
		}
	}
	for c, err := range st.Cases(ctx, run) {
		if err != nil {
			return nil, err
		}
		add(c.Graders)
		for _, t := range c.Turns {
			add(t.Graders)
		}
	}
	return uses, nil
}

// instruments returns the graders of a run that guess, and those of the names that a gate's rules
// give, each with its calibration in the store.
func instruments(ctx context.Context, env Env, st *store.Store, run eval.Run, named []string) ([]eval.Instrument, error) {
	specs := map[string]eval.GraderSpec{}
	for _, s := range newCatalog(env, "").Graders() {
		specs[s.Name] = s
	}
	certain := len(run.Graders) > 0
	for _, s := range run.Graders { // those of another program, too
		specs[s.Name] = s
		certain = certain && !s.Guesses && s.Target == ""
	}
	if certain && len(named) == 0 {
		return nil, nil // not worth reading all cases
	}
	uses, err := graderUses(ctx, st, run)
	if err != nil {
		return nil, err
	}
	var all []eval.Instrument
	for _, use := range uses {
		i := eval.Instrument{Grader: use.Grader, Name: use.Name(), Guesses: guesses(specs, use)}
		if !i.Guesses && !slices.Contains(named, i.Name) && !slices.Contains(named, i.Grader) {
			continue
		}
		if i, err = calibrationOf(ctx, env, st, run, use, i); err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// guesses reports whether a grader's verdict is an estimate: its own, of a model that it asks, or of a
// grader inside of it. What cannot be read guesses.
func guesses(specs map[string]eval.GraderSpec, use eval.GraderUse) bool {
	spec, known := specs[use.Grader]
	if !known || spec.Guesses {
		return true
	}
	var options map[string]json.RawMessage
	if err := json.Unmarshal(use.Options, &options); err != nil {
		return true
	}
	if _, asks := options[spec.Target]; asks && spec.Target != "" {
		return true
	}
	if spec.Nested == "" {
		return false
	}
	var nested []eval.GraderUse
	if err := json.Unmarshal(options[spec.Nested], &nested); err != nil {
		return true
	}
	return slices.ContainsFunc(nested, func(u eval.GraderUse) bool { return guesses(specs, u) })
}

func calibrationOf(ctx context.Context, env Env, st *store.Store, run eval.Run, use eval.GraderUse, i eval.Instrument) (eval.Instrument, error) {
	var err error
	if i.Digest, err = useDigest(env, run, use); err != nil {
		i.Why = "cannot be calibrated: " + oneLine(err)
		return i, nil
	}
	c, err := st.Calibration(ctx, i.Digest)
	if err == nil {
		i.Calibration = &c
		return i, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return i, err
	}
	old, err := st.CalibrationNamed(ctx, i.Name)
	switch {
	case err == nil:
		i.Why = "changed since it was calibrated on " + old.At.UTC().Format("2006-01-02") + ": that does not count"
	case !errors.Is(err, store.ErrNotFound):
		return i, err
	}
	return i, nil
}

// useDigest returns the digest of a grader as a run used it, with its placeholders as written. It is an
// error where that grader is not known any more.
func useDigest(env Env, run eval.Run, use eval.GraderUse) (eval.Digest, error) {
	for _, s := range newCatalog(env, "").Graders() {
		for _, then := range run.Graders {
			if s.Name == use.Grader && then.Name == s.Name && then.Version != s.Version {
				return eval.Digest{}, fmt.Errorf("the run was judged by version %d of %s, this program has version %d: grade the run again", then.Version, s.Name, s.Version)
			}
		}
	}
	g, digest, err := newGraderBuilder(env, run.Suite.File, namedTargets(run.Suite.Targets)).Build(use)
	if err != nil {
		if strings.Contains(string(use.Options), "{{") {
			err = fmt.Errorf("its options hold placeholders that it cannot read as they stand: %w", err)
		}
		return eval.Digest{}, err
	}
	return digest, closeGrader(g)
}

// closeGrader ends what a grader holds.
func closeGrader(g eval.Grader) error {
	if c, ok := g.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
