package store

import (
	"testing"
	"time"

	"seatrial/eval"
)

// Looks are counted by suite, whichever of its runs was looked at, and as of a time.
func TestHoldoutLooks(t *testing.T) {
	s, _ := tempStore(t, newClock())
	for _, id := range []string{"20261120-193105-00000a", "20261120-193105-00000b"} {
		run, cases := testRun(id, 1, 1, 1, 1)
		create(t, s, run, cases)
	}
	run, _ := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for i, l := range []eval.HoldoutLook{{Run: "20261120-193105-00000a", By: "ann", Command: "show"}, {Run: "20261120-193105-00000b", By: "bob", Command: "diff --holdout"}} {
		l.At = at.AddDate(0, 0, i)
		if err := s.AddHoldoutLook(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		suite  string
		before time.Time
		n      int
		by     string
		reason string
	}{
		{run.Suite.Name, time.Time{}, 2, "bob", "all of them"},
		{run.Suite.Name, at.Add(time.Hour), 1, "ann", "before the second"},
		{run.Suite.Name, at, 0, "", "a look at that very time is no look before it"},
		{"another", time.Time{}, 0, "", "another suite's holdout is unworn"},
	} {
		n, last, err := s.HoldoutLooks(t.Context(), tt.suite, tt.before)
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
