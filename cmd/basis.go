package cmd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/reports/evidence"
)

// findProved is findBaseline for a bundle: the sides are in the store's chain. A run that was made under a seal is compared
// with what was sealed, whatever the names mean since.
func (b *bar) findProved(ctx context.Context, st *store.Store, run eval.Run) error {
	if err := b.findSealed(ctx, st, run.Provenance.Seal); err != nil {
		return err
	}
	for _, side := range []*eval.Side{b.baseline, b.anchor} {
		if side == nil {
			continue
		}
		run, err := proved(ctx, st, fmt.Sprintf("%s@%d", side.Run.ID, side.Run.Grading))
		if err != nil {
			return err
		}
		side.Run = run
	}
	return nil
}

func (b *bar) findSealed(ctx context.Context, st *store.Store, seal *eval.Seal) error {
	if seal == nil {
		return b.findBaseline(ctx, st)
	}
	was, _, err := evidence.ReadSeal(*seal)
	if err != nil {
		return err
	}
	for _, side := range []struct {
		approved *eval.Baseline
		into     **eval.Side
	}{{was.Baseline, &b.baseline}, {was.Anchor, &b.anchor}} {
		if side.approved == nil {
			continue
		}
		run, err := st.Resolve(ctx, fmt.Sprintf("%s@%d", side.approved.RunID, side.approved.Grading))
		if err != nil {
			return err
		}
		*side.into = sideOf(*side.approved, run)
	}
	return nil
}

// basis is what a decision rests on beside the records.
func (b *bar) basis(known beside, day time.Time) *evidence.Basis {
	approved := func(s *eval.Side) *eval.Baseline {
		if s == nil {
			return nil
		}
		return s.Approved
	}
	return &evidence.Basis{Gate: b.spec, Candidate: b.candidate, Baseline: approved(b.baseline), Anchor: approved(b.anchor),
		Waivers: b.waivers, Instruments: known.instruments, Holdout: known.holdout, Day: day}
}

// recompute decides again from the records of a bundle, as the store's were decided on.
func recompute(in evidence.Basis, runs map[string]eval.Run, from evidence.Sources) (d eval.Decision, err error) {
	// Whoever made the bundle may have made anything of it; a design without looks, say.
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the records make no sense to the gate: %v", broken)
		}
	}()
	run := runs["candidate"]
	b := &bar{file: run.Suite.File, suite: run.Suite.Name, spec: in.Gate, candidate: in.Candidate, waivers: in.Waivers}
	for _, side := range []struct {
		role     string
		approved *eval.Baseline
		into     **eval.Side
	}{{"baseline", in.Baseline, &b.baseline}, {"anchor", in.Anchor, &b.anchor}} {
		if side.approved != nil {
			*side.into = sideOf(*side.approved, runs[side.role])
		}
	}
	_, decision, err := b.judge(context.Background(), in.Day, from, run, beside{in.Instruments, in.Holdout})
	if err != nil {
		return d, err
	}
	if decision == nil {
		return d, errors.New("nothing was decided")
	}
	return *decision, nil
}
