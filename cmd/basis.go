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

// findProved is findBaseline for a bundle: the sides are in the store's chain, and are those whom the names meant when the run
// was begun, or those of its seal, whatever the names mean since.
func (b *bar) findProved(ctx context.Context, env Env, st *store.Store, run eval.Run, links []eval.Link) error {
	if err := b.findThen(ctx, st, run, links); err != nil {
		return err
	}
	for _, side := range []*eval.Side{b.baseline, b.anchor} {
		if side == nil {
			continue
		}
		run, err := proved(ctx, env, st, fmt.Sprintf("%s@%d", side.Run.ID, side.Run.Grading))
		if err != nil {
			return err
		}
		side.Run = run
	}
	return nil
}

func (b *bar) findThen(ctx context.Context, st *store.Store, run eval.Run, links []eval.Link) error {
	was, err := b.approvedThen(run, links)
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

// approvedThen returns what the names of the gate meant when the run was begun, by its seal or by the chain.
func (b *bar) approvedThen(run eval.Run, links []eval.Link) (was eval.SealedBar, err error) {
	if seal := run.Provenance.Seal; seal != nil {
		was, _, err = evidence.ReadSeal(*seal)
		return was, err
	}
	newest := map[string]*eval.Baseline{}
	for _, l := range links {
		if l.Kind == eval.LinkBegun && l.Run == run.ID {
			break
		}
		if l.Kind != eval.LinkBaseline {
			continue
		}
		base := new(eval.Baseline)
		if err := store.What(l, base); err != nil {
			return was, err
		}
		newest[base.Name] = base
	}
	was.Baseline, was.Anchor = newest[b.spec.Baseline], newest[b.spec.Anchor]
	for name, base := range map[string]*eval.Baseline{b.spec.Baseline: was.Baseline, b.spec.Anchor: was.Anchor} {
		if name != "" && base == nil {
			return was, fmt.Errorf("the chain does not have the approval of %q before run %s was begun: approve it again with `seatrial baseline set`, and run the suite again", name, run.ID)
		}
	}
	return was, nil
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
