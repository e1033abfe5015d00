package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"seatrial/eval"
	"seatrial/eval/store"
)

// heldOut are the cases of a run that are held out. They are hidden from whoever edits prompts, and counted for whoever
// has to know how the run went: all figures have them, no list does. To see them is possible, and is counted.
type heldOut struct {
	eval.Holdout
	cases map[string]bool
}

// withoutHeld leaves out the samples of cases that are held out, and notes in ids which these are.
func withoutHeld(all samples, ids map[string]bool) samples {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range all {
			if err == nil && s.Case != nil && s.Case.Held() {
				ids[s.Key.Case] = true
				continue
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

// counting yields all samples, and counts those that are held out.
func (h *heldOut) counting(all samples) samples {
	return func(yield func(eval.Sample, error) bool) {
		h.cases, h.Tally = map[string]bool{}, new(eval.Tally)
		for s, err := range all {
			if err == nil && s.Case != nil && s.Case.Held() && s.Key.Purpose == eval.Planned {
				h.cases[s.Key.Case] = true
				err = h.Tally.Count(s)
			}
			if !yield(s, err) {
				return
			}
		}
		h.Cases = len(h.cases)
	}
}

// worn looks up how often the holdout of a run's suite was looked at before the run: later looks change nothing of it.
func (h *heldOut) worn(ctx context.Context, st *store.Store, run eval.Run) (err error) {
	if h.Cases > 0 {
		h.Looks, h.Last, err = st.HoldoutLooks(ctx, run, run.Created)
	}
	return err
}

// hide takes what is held out from a report's lists.
func (h *heldOut) hide(r eval.Report) eval.Report {
	h.gone(r.Diff)
	if len(h.cases) == 0 {
		return r
	}
	held := h.Holdout
	if held.Cases > 0 {
		r.Holdout = &held
	}
	r.Samples = withoutHeld(r.Samples, map[string]bool{})
	if r.Diff != nil {
		d := *r.Diff
		d.Changes = slices.DeleteFunc(slices.Clone(d.Changes), func(c eval.CaseDiff) bool { return c.Held })
		d.Recast = slices.DeleteFunc(slices.Clone(d.Recast), func(c eval.Recast) bool { return c.Held })
		d.Holdout = r.Holdout
		d.Warnings = slices.Clone(d.Warnings)
		if held.Cases > 0 {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s held out: in the figures, and not listed", cases(held.Cases)))
		}
		if gone := len(h.cases) - held.Cases; gone > 0 {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s in the baseline alone: in no figure, and not listed", heldCases(gone)))
		}
		r.Diff = &d
	}
	r.Requirements = slices.Clone(r.Requirements)
	for i := range r.Requirements {
		h.hideCases(&r.Requirements[i])
	}
	if r.Decision != nil {
		d := *r.Decision
		d.Rules = slices.Clone(d.Rules)
		for i := range d.Rules {
			h.hideRule(&d.Rules[i])
		}
		d.Waivers = slices.Clone(d.Waivers)
		for i := range d.Waivers {
			d.Waivers[i].Cases, _ = h.without(d.Waivers[i].Cases)
		}
		d.Rechecks = slices.DeleteFunc(slices.Clone(d.Rechecks), func(c eval.Recheck) bool { return h.cases[c.Case] })
		r.Decision = &d
	}
	return r
}

// gone adds what was held out in the baseline, and is not any more: neither is named.
func (h *heldOut) gone(d *eval.Diff) {
	if d == nil {
		return
	}
	if h.cases == nil {
		h.cases = map[string]bool{}
	}
	for _, c := range d.Changes {
		if c.Held {
			h.cases[c.Case] = true
		}
	}
	for _, c := range d.Recast {
		if c.Held {
			h.cases[c.Case] = true
		}
	}
}

func (h *heldOut) hideCases(r *eval.RequirementResult) {
	for _, list := range []*[]string{&r.Failed, &r.Open} {
		rest, n := h.without(*list)
		*list, r.Held = rest, r.Held+n
	}
	r.Waived, _ = h.without(r.Waived) // they are among Failed
}

func (h *heldOut) hideRule(r *eval.RuleResult) {
	for _, list := range []*[]string{&r.Cases, &r.Waived, &r.Unconfirmed} {
		rest, n := h.without(*list)
		*list, r.Held = rest, r.Held+n
	}
	if r.Held > 0 {
		r.Found += fmt.Sprintf("; %s among these not named", heldCases(r.Held))
	}
}

func (h *heldOut) without(ids []string) (rest []string, left int) {
	rest = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return h.cases[id] })
	return rest, len(ids) - len(rest)
}

func cases(n int) string {
	if n == 1 {
		return "1 case is"
	}
	return fmt.Sprintf("%d cases are", n)
}

func heldCases(n int) string {
	if n == 1 {
		return "1 holdout case"
	}
	return fmt.Sprintf("%d holdout cases", n)
}

// lookAtHoldout counts a look before anything is shown: what cannot be counted is not shown.
func lookAtHoldout(ctx context.Context, env Env, path string, run eval.Run, command string) (err error) {
	st, err := openStore(ctx, env, path, toWrite)
	if err != nil {
		return fmt.Errorf("a look at the holdout is counted in the store: %w", err)
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	if err := st.AddHoldoutLook(ctx, eval.HoldoutLook{Run: run.ID, By: cmp.Or(env.look("USER"), "somebody"), Command: command}); err != nil {
		return err
	}
	n, _, err := st.HoldoutLooks(ctx, run, time.Time{})
	if err == nil {
		fmt.Fprintf(env.Stderr, "look %d at the holdout of suite %s: counted, and shown by the decisions on runs to come\n", n, run.Suite.Name)
	}
	return err
}

// show leaves what is held out in a report, and counts that.
func (h *heldOut) show(ctx context.Context, env Env, path string, r *eval.Report, command string) error {
	if h.Cases == 0 {
		return fmt.Errorf("--holdout: run %s has no cases that are held out (split: holdout)", r.Run.ID)
	}
	if err := lookAtHoldout(ctx, env, path, r.Run, command); err != nil {
		return err
	}
	held := h.Holdout
	held.Shown = true
	r.Holdout = &held
	return nil
}
