package store

import (
	"encoding/json"
	"testing"
	"time"

	"seatrial/eval"
)

// Looks are counted by suite, whichever of its runs was looked at, and as of a time. A suite of another name that holds out the same is
// the same suite.
func TestHoldoutLooks(t *testing.T) {
	s, _ := tempStore(t, newClock())
	for _, id := range []string{"20261120-193105-00000a", "20261120-193105-00000b"} {
		run, cases := testRun(id, 1, 1, 1, 1)
		create(t, s, run, cases)
	}
	// under makes a run of another suite, of two cases with a split.
	under := func(id, suite, split string, edit func(*eval.Case)) eval.Run {
		run, cases := testRun(id, 2, 1, 1, 1)
		run.Suite.Name = suite
		for i := range cases {
			cases[i].Split = split
			edit(&cases[i])
		}
		create(t, s, run, cases)
		return run
	}
	same := func(*eval.Case) {}
	first := under("20261120-193105-00000c", "held", eval.SplitHoldout, same)
	renamed := under("20261120-193105-00000d", "renamed", eval.SplitHoldout, func(c *eval.Case) { c.ID, c.Tags = "x"+c.ID, []string{"moved"} })
	open := under("20261120-193105-00000e", "open", "", same)
	other := under("20261120-193105-00000f", "other", eval.SplitHoldout, func(c *eval.Case) { c.Vars["question"] = json.RawMessage(`"Something else?"`) })
	run, _ := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for i, l := range []eval.HoldoutLook{{Run: "20261120-193105-00000a", By: "ann", Command: "show"}, {Run: "20261120-193105-00000b", By: "bob", Command: "diff --holdout"}} {
		l.At = at.AddDate(0, 0, i)
		if err := s.AddHoldoutLook(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddHoldoutLook(t.Context(), eval.HoldoutLook{Run: first.ID, By: "eve", Command: "show", At: at}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		run    eval.Run
		before time.Time
		n      int
		by     string
		reason string
	}{
		{run, time.Time{}, 2, "bob", "all of them"},
		{run, at.Add(time.Hour), 1, "ann", "before the second"},
		{run, at, 0, "", "a look at that very time is no look before it"},
		{first, time.Time{}, 1, "eve", "its own"},
		{renamed, time.Time{}, 1, "eve", "the same cases under other names, of a suite under another"},
		{open, time.Time{}, 0, "", "it holds nothing out"},
		{other, time.Time{}, 0, "", "another suite's holdout is unworn"},
	} {
		n, last, err := s.HoldoutLooks(t.Context(), tt.run, tt.before)
		if err != nil || n != tt.n || (last == nil) != (tt.by == "") || last != nil && last.By != tt.by {
			t.Errorf("%d looks, last %+v, %v: %s", n, last, err, tt.reason)
		}
	}
	if err := s.AddHoldoutLook(t.Context(), eval.HoldoutLook{Run: "20261120-193105-00000a"}); err == nil {
		t.Error("nobody looked")
	}
	if err := s.AddHoldoutLook(t.Context(), eval.HoldoutLook{Run: "20991120-193105-00000a", By: "ann"}); err == nil {
		t.Error("a look at no run")
	}
}
