package store

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestNewID(t *testing.T) {
	now := time.Date(2026, 11, 20, 20, 31, 5, 0, time.FixedZone("", 3600))
	if got := NewID(now, bytes.NewReader([]byte{0x3f, 0xa2, 0xc1})); got != "20261120-193105-3fa2c1" {
		t.Errorf("got %s", got)
	}
}

func TestCreateRefuses(t *testing.T) {
	s, _ := tempStore(t, newClock())
	broken := errors.New("line 3 is no JSON")
	for _, c := range []struct {
		change func(*eval.Run, []eval.Case)
		cases  func([]eval.Case) iter.Seq2[eval.Case, error]
		says   string
		reason string
	}{
		{func(r *eval.Run, _ []eval.Case) { r.ID = "" }, seq, "id", "nothing could name it"},
		{func(r *eval.Run, _ []eval.Case) { r.ID = "20261120-193105-00000z" }, seq, "UNIQUE", "two runs of one id"},
		{func(r *eval.Run, _ []eval.Case) { r.Label = "latest" }, seq, "label", "the word means something else"},
		{func(r *eval.Run, _ []eval.Case) { r.Label = "a@2" }, seq, "label", "reads as a grading"},
		{func(r *eval.Run, _ []eval.Case) { r.Plan.NumCases, r.Plan.Trials = 4, 4 }, seq, "3 cases came, 4 are planned", "the data lost a row"},
		{func(r *eval.Run, _ []eval.Case) { r.Plan.Trials = 2 }, seq, "trials", "totals would not add up"},
		{func(r *eval.Run, _ []eval.Case) { r.Plan.Prompts = nil }, seq, "asks nothing", "no prompt"},
		{func(r *eval.Run, _ []eval.Case) { r.Plan.Prompts = []string{"v9"} }, seq, "v9", "a prompt that the suite has not"},
		{func(r *eval.Run, _ []eval.Case) { r.Plan.Digest = eval.Digest{} }, seq, "digest", "it could never be resumed"},
		{func(_ *eval.Run, c []eval.Case) { c[2].ID = c[0].ID }, seq, "comes twice", "two cases of one id"},
		{func(_ *eval.Run, c []eval.Case) { c[1].ID = "" }, seq, "no id", "a case without an id"},
		{func(*eval.Run, []eval.Case) {}, func(c []eval.Case) iter.Seq2[eval.Case, error] {
			return func(yield func(eval.Case, error) bool) { _ = yield(c[0], nil) && yield(eval.Case{}, broken) }
		}, "line 3", "the data cannot be read to its end"},
	} {
		if len(mustRuns(t, s)) == 0 {
			run, cases := testRun("20261120-193105-00000z", 1, 1, 1, 1)
			create(t, s, run, cases)
		}
		run, cases := testRun("20261120-193105-00000a", 3, 1, 1, 1)
		c.change(&run, cases)
		err := s.Create(t.Context(), run, c.cases(cases))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.reason, err)
		}
		if n := count(t, s, "SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM cases)"); n != 2 {
			t.Fatalf("%s: something stayed", c.reason)
		}
	}
}

func mustRuns(t testing.TB, s *Store) []eval.Run {
	t.Helper()
	runs, err := s.Runs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// resolvable returns a store with four finished runs: a and b labelled nightly, c
// the baseline production in its grading 1 although it has 2, d the newest.
func resolvable(t testing.TB) *Store {
	clock := newClock()
	s, _ := tempStore(t, clock)
	for i, id := range []string{"20261120-193105-aaaaaa", "20261120-193105-ab0000", "20261121-080000-cccccc", "20261122-080000-dddddd"} {
		run, cases := testRun(id, 1, 1, 1, 1)
		run.Created = run.Created.Add(time.Duration(i) * time.Hour)
		create(t, s, run, cases)
		finish(t, s, run, cases)
		switch i {
		case 0, 1:
			if err := s.SetLabel(t.Context(), id, "nightly"); err != nil {
				t.Fatal(err)
			}
		case 2:
			if err := s.SetBaseline(t.Context(), eval.Baseline{Name: "production", RunID: id, By: "ann", Why: "release 4", SuiteDigest: run.Suite.Digest}); err != nil {
				t.Fatal(err)
			}
			regrade(t, s, run, cases, eval.Fail)
		case 3:
			if err := s.SetLabel(t.Context(), id, "rc.1"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

func TestResolve(t *testing.T) {
	s := resolvable(t)
	for _, c := range []struct {
		ref     string
		id      string // its last six
		grading int
		err     error
		says    string
		reason  string
	}{
		{"20261121-080000-cccccc", "cccccc", 2, nil, "", "an id, in its newest complete grading"},
		{"20261121-080000-cccccc@1", "cccccc", 1, nil, "", "a grading by number"},
		{"production", "cccccc", 1, nil, "", "a baseline means the grading that was approved"},
		{"production@2", "cccccc", 2, nil, "", "unless another is named"},
		{"latest", "dddddd", 1, nil, "", "the newest"},
		{"latest~0", "dddddd", 1, nil, "", "the same"},
		{"latest~1", "cccccc", 2, nil, "", "the one before"},
		{"latest~1@1", "cccccc", 1, nil, "", "with its first grading"},
		{"latest~3", "aaaaaa", 1, nil, "", "the oldest"},
		{"latest~4", "", 0, ErrNotFound, "", "before the oldest"},
		{"latest~x", "", 0, ErrNotFound, "latest~1", "not a number"},
		{"latest~-1", "", 0, ErrNotFound, "", "the future"},
		{"latest~01", "", 0, ErrNotFound, "", "not how numbers are written"},
		{"rc.1", "dddddd", 1, nil, "", "a label"},
		{"nightly", "ab0000", 1, nil, "", "a label that every night gives again means the newest"},
		{"20261120-193105-a", "", 0, ErrAmbiguous, "20261120-193105-aaaaaa, 20261120-193105-ab0000", "a beginning of two ids"},
		{"20261120-193105-aa", "aaaaaa", 1, nil, "", "a beginning of one id"},
		{"20261122", "dddddd", 1, nil, "", "a day"},
		{"20261120-193105-aaaaaa@2", "", 0, ErrNotFound, "has 1 gradings", "a grading that does not exist"},
		{"latest@0", "", 0, ErrNotFound, "RUN@2", "they count from 1"},
		{"latest@", "", 0, ErrNotFound, "RUN@2", "half a reference"},
		{"latest@1@1", "", 0, ErrNotFound, "RUN@2", "twice"},
		{"", "", 0, ErrNotFound, "", "an empty variable in a script must not mean some run"},
		{"@1", "", 0, ErrNotFound, "", "nor this"},
		{"%", "", 0, ErrNotFound, "", "not a pattern"},
		{"prod", "", 0, ErrNotFound, "seatrial runs", "names are not abbreviated"},
	} {
		run, err := s.Resolve(t.Context(), c.ref)
		if c.err != nil {
			if !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %q: %v", c.reason, c.ref, err)
			}
			continue
		}
		if err != nil || !strings.HasSuffix(run.ID, c.id) || run.Grading != c.grading {
			t.Errorf("%s: %q is %s@%d, %v", c.reason, c.ref, run.ID, run.Grading, err)
		}
	}
	runs := mustRuns(t, s)
	var ids []string
	for _, run := range runs {
		ids = append(ids, fmt.Sprintf("%s@%d/%d", run.ID[16:], run.Grading, run.Gradings))
	}
	if got := strings.Join(ids, " "); got != "dddddd@1/1 cccccc@2/2 ab0000@1/1 aaaaaa@1/1" {
		t.Errorf("Runs: %s", got)
	}
}

func TestNameOfTwoThingsIsAmbiguous(t *testing.T) {
	s := resolvable(t)
	if err := s.SetLabel(t.Context(), resolve(t, s, "latest").ID, "production"); err != nil {
		t.Fatal(err)
	}
	if run, err := s.Resolve(t.Context(), "production"); !errors.Is(err, ErrAmbiguous) {
		t.Errorf("a baseline and a label of another run: %s, %v", run.ID, err)
	}
	if err := s.SetLabel(t.Context(), resolve(t, s, "latest").ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := resolve(t, s, "production").ID; got != "20261121-080000-cccccc" {
		t.Errorf("got %s", got)
	}
	if err := s.SetLabel(t.Context(), "20261121", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("labelled what is no id: %v", err)
	}
}

// FuzzResolve holds the contract: a run of the store, or ErrNotFound or ErrAmbiguous
// in a sentence that quotes the reference.
func FuzzResolve(f *testing.F) {
	s := resolvable(f)
	known := regexp.MustCompile("^2026112[0-2]-")
	for _, ref := range []string{"latest~1@2", "nightly", "20261120", "@", "~", "latest~99999999999999999999", "a'; DROP TABLE runs", "\x00", "latest@99999999999999999999", filepath.Join("..", "x")} {
		f.Add(ref)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		run, err := s.Resolve(t.Context(), ref)
		if err != nil {
			if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrAmbiguous) || !strings.HasPrefix(err.Error(), fmt.Sprintf("run %q in ", ref)) {
				t.Errorf("%q: %v", ref, err)
			}
			return
		}
		if !known.MatchString(run.ID) || run.Grading < 1 || run.Grading > run.Gradings {
			t.Errorf("%q: %+v", ref, run)
		}
	})
}
