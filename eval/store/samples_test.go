package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"seatrial/eval"
)

// TestSamplesCoverThePlan stores parts of a plan and reads all of it, across
// the bounds of chunks.
func TestSamplesCoverThePlan(t *testing.T) {
	for _, c := range []struct {
		cases, epochs, prompts, targets int
		stored                          func(i int) bool
		reason                          string
	}{
		{5, 2, 2, 2, func(int) bool { return false }, "nothing yet"},
		{5, 2, 2, 2, func(int) bool { return true }, "all"},
		{90, 3, 1, 2, func(i int) bool { return i%7 == 3 }, "holes everywhere"},
		{600, 1, 1, 1, func(i int) bool { return i == 599 }, "only the last"},
		{2, 300, 1, 1, func(i int) bool { return i < 450 }, "more epochs than a chunk holds"},
		{16, 1, 1, 1, func(int) bool { return true }, "exactly a chunk"},
		{48, 1, 1, 1, func(i int) bool { return i < 47 }, "exactly two chunks, less one"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s, _ := tempStore(t, newClock())
			run, cases := testRun("20261120-193105-00000a", c.cases, c.epochs, c.prompts, c.targets)
			create(t, s, run, cases)
			r := record(t, s, run.ID, 1)
			plan := trials(run, cases)
			var batch []*eval.Sample
			for i := len(plan) - 1; i >= 0; i-- { // whatever finished first
				if c.stored(i) {
					batch = append(batch, answer(plan[i], fmt.Sprint("answer ", i), s.now()))
				}
			}
			if err := r.Save(t.Context(), batch, nil); err != nil {
				t.Fatal(err)
			}
			i := 0
			for sample, err := range s.Samples(t.Context(), run) {
				if err != nil {
					t.Fatal(err)
				}
				want := ""
				if c.stored(i) {
					want = fmt.Sprint("answer ", i)
				}
				if i >= len(plan) || sample.Key != plan[i].Key || sample.Index != i || sample.Output() != want || sample.Answered.IsZero() != (want == "") ||
					sample.Verdict != "" || sample.Case == nil || sample.Case.ID != sample.Key.Case || sample.Target.ID != sample.Key.Target {
					t.Fatalf("at %d came %+v", i, sample)
				}
				i++
			}
			if i != len(plan) {
				t.Errorf("%d of %d trials came", i, len(plan))
			}
			ordered := collect(t, s.Ordered(t.Context(), run))
			stored := 0
			for _, sample := range ordered {
				want := ""
				if c.stored(sample.Index) {
					want = fmt.Sprint("answer ", sample.Index)
					stored++
				}
				if sample.Key != plan[sample.Index].Key || sample.Output() != want || sample.Case.ID != sample.Key.Case {
					t.Fatalf("in order came %+v", sample)
				}
			}
			if len(ordered) != len(plan) || stored != len(batch) {
				t.Errorf("%d of %d trials came in order, %d of %d stored", len(ordered), len(plan), stored, len(batch))
			}
			if !slices.IsSortedFunc(ordered, func(a, b eval.Sample) int {
				return cmp.Or(strings.Compare(a.Key.Case, b.Key.Case), strings.Compare(a.Key.Prompt, b.Key.Prompt),
					strings.Compare(a.Key.Target, b.Key.Target), cmp.Compare(a.Key.Epoch, b.Key.Epoch))
			}) {
				t.Error("not in order")
			}
		})
	}
}

func TestOrderIsOfBytes(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 5, 1, 2, 1)
	ids := []string{"ä", "a", "Z", "a-2", "é"}
	for i := range cases {
		cases[i].ID = ids[i]
	}
	run.Suite.Prompts[0].ID, run.Plan.Prompts[0] = "zeta", "zeta" // the plan's order is not the bytes'
	create(t, s, run, cases)
	finish(t, s, run, cases)
	var got []string
	for _, sample := range collect(t, s.Ordered(t.Context(), run)) {
		got = append(got, sample.Key.Case+"/"+sample.Key.Prompt)
	}
	if want := "Z/v2 Z/zeta a/v2 a/zeta a-2/v2 a-2/zeta ä/v2 ä/zeta é/v2 é/zeta"; strings.Join(got, " ") != want {
		t.Errorf("got %v", got)
	}
}

func TestSamplesBesideThePlan(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	var batch []*eval.Sample
	for _, k := range []struct {
		epoch   int
		purpose eval.Purpose
	}{{1, eval.Confirm}, {2, eval.Confirm}, {7, eval.Drift}} {
		trial := trials(run, cases)[0]
		trial.Key.Epoch, trial.Key.Purpose, trial.Index = k.epoch, k.purpose, 40+k.epoch
		batch = append(batch, answer(trial, fmt.Sprint(k), s.now()))
	}
	if err := r.Save(t.Context(), batch, nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, sample := range collect(t, s.Samples(t.Context(), run)) {
		got = append(got, fmt.Sprintf("%d %s %d %s", sample.Index, sample.Key.Case, sample.Key.Epoch, sample.Key.Purpose))
	}
	want := []string{"41 case-00002 1 confirm", "0 case-00002 1 planned", "42 case-00002 2 confirm", "47 case-00002 7 drift", "1 case-00001 1 planned"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if err := r.Finish(t.Context(), nil, nil); !errors.Is(err, ErrUnfinished) {
		t.Errorf("what is beside the plan counted as the plan: %v", err)
	}
}

// The loop may last hours: it must hold no snapshot, and may write.
func TestLoopMayUseTheStore(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 40, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	for range s.Samples(t.Context(), run) {
		for range s.Ordered(t.Context(), run) {
			if open := s.read.Stats().InUse; open != 0 {
				t.Fatalf("%d readers are held while the loop runs", open)
			}
			break
		}
		if err := s.SetLabel(t.Context(), run.ID, "x"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLargeTextsMakeSmallChunks(t *testing.T) {
	l := &loader{}
	size := firstChunk
	for _, step := range []struct{ fetched, want int }{{1000, 32}, {1000, 64}, {1000, 128}, {1000, 256}, {1000, 256}, {chunkBytes + 1, 64}, {64 << 20, 16}, {64 << 20, 4}, {64 << 20, 1}, {64 << 20, 1}, {10, 2}} {
		l.fetched = step.fetched
		if size = l.resize(size); size != step.want {
			t.Errorf("after %d bytes: %d, not %d", step.fetched, size, step.want)
		}
	}
}

func TestReadingWhatIsNotThere(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	other := run
	other.ID = "20261120-193105-00000b"
	graded := run
	graded.Grading = 2
	first := func(seq iter.Seq2[eval.Sample, error]) error {
		for _, err := range seq {
			return err
		}
		return nil
	}
	key := trials(run, cases)[0].Key
	_, unstored := s.Sample(t.Context(), run, key)
	key.Prompt = "v9"
	_, unknown := s.Sample(t.Context(), run, key)
	_, noCase := s.CaseSamples(t.Context(), run, "other")
	for what, err := range map[string]error{
		"Samples of another run": first(s.Samples(t.Context(), other)), "Ordered": first(s.Ordered(t.Context(), other)),
		"a grading": first(s.Samples(t.Context(), graded)), "a sample": unstored, "a prompt": unknown, "a case": noCase,
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if none, err := s.CaseSamples(t.Context(), run, cases[0].ID); err != nil || len(none) != 0 {
		t.Errorf("a case without samples: %v, %v", none, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := first(s.Samples(ctx, run)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
