package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
)

func TestSaveIsAllOrNothing(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 4, 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	plan := trials(run, cases)
	fresh := func(i int) *eval.Sample { return answer(plan[i], fmt.Sprint("answer ", i), s.now()) }
	stored := fresh(0)
	if err := r.Save(t.Context(), []*eval.Sample{stored}, nil); err != nil {
		t.Fatal(err)
	}
	before := count(t, s, "SELECT count(*) FROM texts")

	unknownCase, unknownPrompt, late, untimed, view := fresh(2), fresh(2), fresh(2), fresh(2), fresh(2)
	unknownCase.Key.Case, unknownPrompt.Key.Prompt, late.Key.Epoch = "other", "v9", 2
	untimed.Answered, view.Turn = time.Time{}, 1
	nan := grade(fresh(0), eval.Pass, s.now())
	nan.Scores[2].Value /= 0
	nan.Scores[2].Value -= nan.Scores[2].Value
	noVerdict, ungraded := grade(fresh(0), "", s.now()), fresh(0)
	for _, c := range []struct {
		answered, graded *eval.Sample
		reason           string
	}{
		{unknownCase, nil, "a case that is not in the plan"},
		{unknownPrompt, nil, "a prompt that is not in the plan"},
		{late, nil, "an epoch that is not in the plan"},
		{untimed, nil, "an answer without a time would read as never asked"},
		{view, nil, "a view as of a turn is not the sample"},
		{fresh(0), nil, "a stored answer is not replaced"},
		{fresh(2), grade(fresh(3), eval.Pass, s.now()), "scores without their answer"},
		{fresh(2), nan, "a value that is no number"},
		{fresh(2), noVerdict, "a verdict that is none"},
		{fresh(2), ungraded, "not graded at all"},
	} {
		// The first of the batch is good, and must not stay.
		graded := []*eval.Sample{}
		if c.graded != nil {
			graded = append(graded, c.graded)
		}
		if err := r.Save(t.Context(), []*eval.Sample{fresh(1), c.answered}, graded); err == nil {
			t.Errorf("%s: saved", c.reason)
		}
		if n := count(t, s, "SELECT count(*) FROM samples"); n != 1 {
			t.Fatalf("%s: %d samples are stored, not 1", c.reason, n)
		}
		if n := count(t, s, "SELECT count(*) FROM texts"); n != before {
			t.Fatalf("%s: texts stayed", c.reason)
		}
	}
	// What was remembered of the failed transactions is forgotten: the row that sample 1 had there for a
	// moment is now another's.
	if err := r.Save(t.Context(), []*eval.Sample{fresh(3)}, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(t.Context(), nil, []*eval.Sample{grade(fresh(1), eval.Pass, s.now())}); err == nil {
		t.Error("scores went to another sample")
	}
	good := fresh(1)
	if err := r.Save(t.Context(), []*eval.Sample{good}, []*eval.Sample{grade(good, eval.Fail, s.now()), grade(stored, eval.Pass, s.now())}); err != nil {
		t.Fatal(err)
	}
	if got := collect(t, s.Samples(t.Context(), run)); got[1].Output() != "answer 1" || got[1].Verdict != eval.Fail || got[0].Verdict != eval.Pass || got[2].Verdict != "" {
		t.Errorf("stored %+v", got)
	}
	if err := r.Save(t.Context(), nil, []*eval.Sample{stored}); err == nil {
		t.Error("a sample was graded twice")
	}
}

// Another process may remove a text, and its id may come back with other words.
func TestTextsThatAnotherProcessRemovedAreStoredAgain(t *testing.T) {
	clock := newClock()
	s, file := tempStore(t, clock)
	other := openStore(t, file, Options{Now: clock.now})
	put := func(s *Store, body string) (id int64) {
		t.Helper()
		if err := s.write.tx(t.Context(), func(t *tx) (err error) {
			id, err = t.text([]byte(body))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	first := put(s, "an answer")
	if err := other.write.tx(t.Context(), func(t *tx) error { return t.exec("DELETE FROM texts") }); err != nil {
		t.Fatal(err)
	}
	if id := put(other, "other words"); id != first {
		t.Fatal("the id did not come back, so this proves nothing")
	}
	if id := put(s, "an answer"); id == first {
		t.Error("the answer would read as other words")
	}
}

func TestFailedAnswerIsReplaced(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	trial := trials(run, cases)[0]
	failed := answer(trial, "", s.now())
	failed.Error = &eval.CallError{Class: eval.ClassTimeout, Message: "no answer within 60s"}
	failed.Exchanges[0].Response, failed.Exchanges[0].Error = nil, failed.Error
	failed.Verdict, failed.Graded = eval.Unscored, s.now()
	if err := r.Save(t.Context(), []*eval.Sample{failed}, []*eval.Sample{failed}); err != nil {
		t.Fatal(err)
	}
	good := answer(trial, "now it answers", s.now())
	if err := r.Save(t.Context(), []*eval.Sample{good}, nil); err != nil {
		t.Fatal(err)
	}
	found, err := r.Find(t.Context(), trial)
	if err != nil || found.Output() != "now it answers" || found.Error != nil || !found.Graded.IsZero() || found.Verdict != "" {
		t.Errorf("found %+v, %v: the failure's verdict must be gone with it", found, err)
	}
	if err := r.Save(t.Context(), nil, []*eval.Sample{grade(good, eval.Pass, s.now())}); err != nil {
		t.Error(err)
	}
}

// A file that was reordered has the same digest; its trials carry other indexes.
func TestResumeAfterReordering(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 3, 2, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	slices.Reverse(cases)
	for _, trial := range trials(run, cases)[:2] {
		if err := r.Save(t.Context(), []*eval.Sample{answer(trial, "of "+trial.Key.Case, s.now())}, nil); err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(cases)
	for _, trial := range trials(run, cases) {
		found, err := r.Find(t.Context(), trial)
		if err != nil {
			t.Fatal(err)
		}
		if known := trial.Key.Case == cases[2].ID; known != (found != nil) {
			t.Errorf("case %s: found %v", trial.Key.Case, found)
		} else if known && (found.Output() != "of "+trial.Key.Case || found.Index != trial.Index) {
			t.Errorf("case %s: found %q at %d", trial.Key.Case, found.Output(), found.Index)
		}
	}
	for i, sample := range collect(t, s.Samples(t.Context(), run)) {
		if sample.Index != i || sample.Case.ID != cases[i/2].ID {
			t.Errorf("place %d holds %d, case %s", i, sample.Index, sample.Case.ID)
		}
	}
}

func TestFinishedRunIsImmutable(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	plan := trials(run, cases)
	one, two := answer(plan[0], "a", s.now()), answer(plan[1], "b", s.now())
	if err := r.Save(t.Context(), []*eval.Sample{one}, []*eval.Sample{grade(one, eval.Pass, s.now())}); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context(), nil, nil); !errors.Is(err, ErrUnfinished) {
		t.Errorf("finished with a trial missing: %v", err)
	}
	if err := r.Save(t.Context(), []*eval.Sample{two}, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context(), nil, nil); !errors.Is(err, ErrUnfinished) {
		t.Errorf("finished with scores missing: %v", err)
	}
	if err := r.Save(t.Context(), nil, []*eval.Sample{grade(two, eval.Pass, s.now())}); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(t.Context(), []*eval.Sample{one}, nil); err == nil {
		t.Error("the recording saves on")
	}
	if _, err := s.Record(t.Context(), run.ID, 1); !errors.Is(err, ErrFinished) {
		t.Errorf("recorded again: %v", err)
	}
	if _, _, err := s.Unfinished(t.Context(), run.Plan.Digest); !errors.Is(err, ErrNotFound) {
		t.Errorf("found to resume: %v", err)
	}
	for _, statement := range []string{
		"UPDATE runs SET state = 'running'", "UPDATE runs SET provenance = '{}'", "UPDATE runs SET suite = 1", "DELETE FROM runs",
		"UPDATE samples SET error = NULL", "UPDATE samples SET cost = 0", "DELETE FROM samples",
		"INSERT INTO samples SELECT NULL, run, case_no, 2, prompt, target, purpose, place, error, steps, 0, 0, 0, 0, 0, cost, latency, calls, answered FROM samples",
		"UPDATE exchanges SET output = raw", "DELETE FROM exchanges", "INSERT INTO exchanges (sample, no, turn, request, messages, repeat) SELECT sample, 1, 1, request, messages, 1 FROM exchanges",
		"UPDATE results SET verdict = 'fail'", "DELETE FROM results", "INSERT OR REPLACE INTO results SELECT sample, grading, 'fail', graded FROM results",
		"UPDATE scores SET verdict = 'fail'", "DELETE FROM scores", "INSERT INTO scores SELECT sample, grading, 9, grader, 0, 'pass', 1, NULL, NULL, 0, NULL, 0, NULL FROM scores WHERE no = 0",
		"UPDATE gradings SET finished = NULL", "DELETE FROM gradings", "UPDATE cases SET body = 1", "DELETE FROM cases", "INSERT INTO cases VALUES (1, 1, 7, 'more', 1)",
	} {
		if err := s.write.tx(t.Context(), func(t *tx) error { return t.exec(statement) }); err == nil || !strings.Contains(err.Error(), "immutable") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := s.SetLabel(t.Context(), run.ID, "release"); err != nil {
		t.Errorf("a label is not the run: %v", err)
	}
}

func TestLease(t *testing.T) {
	clock := newClock()
	s, file := tempStore(t, clock)
	other := openStore(t, file, Options{Now: clock.now})
	run, cases := testRun("20261120-193105-00000a", 2, 1, 1, 1)
	create(t, s, run, cases)
	ctx := t.Context()
	if _, h, err := s.Unfinished(ctx, run.Plan.Digest); err != nil || h != (Holder{}) {
		t.Errorf("nobody records it: %v, %v", h, err)
	}
	first := record(t, s, run.ID, 1)
	if _, h, err := other.Unfinished(ctx, run.Plan.Digest); err != nil || !h.Alive || h.PID != os.Getpid() || !h.Until.Equal(clock.now().Add(leaseTime)) {
		t.Errorf("holder %v, %v", h, err)
	}
	clock.advance(leaseTime - 1)
	if _, err := other.Record(ctx, run.ID, 1); !errors.Is(err, ErrHeld) {
		t.Errorf("taken from the living: %v", err)
	}
	if err := s.write.tx(ctx, func(t *tx) error { return t.renewLease(first.id, 1, first.token, clock.now()) }); err != nil {
		t.Fatal(err)
	}
	clock.advance(leaseTime - 1)
	if _, err := other.Record(ctx, run.ID, 1); !errors.Is(err, ErrHeld) {
		t.Errorf("a beat prolongs the lease: %v", err)
	}
	plan := trials(run, cases)
	if err := first.Save(ctx, []*eval.Sample{answer(plan[0], "a", clock.now())}, nil); err != nil {
		t.Fatal(err)
	}
	clock.advance(1)
	if _, h, err := other.Unfinished(ctx, run.Plan.Digest); err != nil || h.Alive {
		t.Errorf("holder %v, %v", h, err)
	}
	second := record(t, other, run.ID, 1)
	if err := first.Save(ctx, []*eval.Sample{answer(plan[1], "b", clock.now())}, nil); !errors.Is(err, ErrHeld) {
		t.Errorf("the one that seemed dead saves: %v", err)
	}
	if err := first.Finish(ctx, nil, nil); !errors.Is(err, ErrHeld) {
		t.Errorf("the one that seemed dead finishes: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if err := second.Save(ctx, []*eval.Sample{answer(plan[1], "b", clock.now())}, nil); err != nil {
		t.Errorf("closing the first took the second's lease: %v", err)
	}
	interrupted, cancel := context.WithCancel(ctx)
	cancel()
	if err := second.Stop(interrupted, eval.ClassBudget, "the budget is spent", []string{"b:1", "a:1"}); err != nil {
		t.Fatal(err)
	}
	stopped, h, err := s.Unfinished(ctx, run.Plan.Digest)
	if err != nil || h.Alive || stopped.State != eval.Stopped || stopped.Stop != "the budget is spent" || stopped.Provenance.Resumed != 1 {
		t.Errorf("%+v, %v, %v", stopped, h, err)
	}
	third := record(t, s, run.ID, 1)
	running := resolve(t, s, run.ID)
	if running.State != eval.Running || running.Stop != "" || running.Provenance.Resumed != 2 {
		t.Errorf("%+v", running)
	}
	if err := third.Stop(ctx, eval.ClassCanceled, "again", []string{"c:1", "a:1"}); err != nil {
		t.Fatal(err)
	}
	if got := resolve(t, s, run.ID).Provenance.Hosts; !slices.Equal(got, []string{"a:1", "b:1", "c:1"}) {
		t.Errorf("hosts %v", got)
	}
}

func TestUnfinishedPrefersWhatNobodyRecords(t *testing.T) {
	clock := newClock()
	s, _ := tempStore(t, clock)
	for i, id := range []string{"20261120-193105-00000a", "20261120-193205-00000b", "20261120-193305-00000c"} {
		run, cases := testRun(id, 1, 1, 1, 1)
		run.Created = run.Created.Add(time.Duration(i) * time.Minute)
		create(t, s, run, cases)
	}
	run, _ := testRun("", 1, 1, 1, 1)
	want := []string{"20261120-193305-00000c", "20261120-193205-00000b", "20261120-193105-00000a", "20261120-193305-00000c"}
	for i, id := range want {
		got, h, err := s.Unfinished(t.Context(), run.Plan.Digest)
		if err != nil || got.ID != id || h.Alive != (i == 3) {
			t.Fatalf("with %d recorded: %s, %v, %v", i, got.ID, h, err)
		}
		if i < 3 {
			record(t, s, id, 1)
		}
	}
	if _, _, err := s.Unfinished(t.Context(), eval.MustDigest("another plan")); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestJudge(t *testing.T) {
	now := newClock().now()
	host, boot := machine()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	dead := gone.Process.Pid
	for _, c := range []struct {
		pid        int
		host, boot string
		until      time.Time
		alive      bool
		reason     string
	}{
		{os.Getpid(), host, boot, now.Add(1), true, "alive and in time"},
		{os.Getpid(), host, boot, now, false, "its time is over, whatever the process does"},
		{dead, host, boot, now.Add(leaseTime), boot == "", "a dead process of this boot needs no waiting"},
		{dead, host, boot + "x", now.Add(leaseTime), true, "another boot or container: the number means nothing here"},
		{dead, "elsewhere", boot, now.Add(leaseTime), true, "another host"},
		{dead, host, "", now.Add(leaseTime), true, "a system that does not tell"},
	} {
		if h, err := judge(c.pid, c.host, c.boot, stamp(c.until), now); err != nil || h.Alive != c.alive {
			t.Errorf("%s: alive %v, %v", c.reason, h.Alive, err)
		}
	}
}

func TestTwoStoresWriteAtOnce(t *testing.T) {
	clock := newClock()
	a, file := tempStore(t, clock)
	b := openStore(t, file, Options{Now: clock.now})
	const n, batch = 400, 8
	var wg sync.WaitGroup
	for i, s := range []*Store{a, b} {
		run, cases := testRun(fmt.Sprintf("20261120-193105-00000%d", i), n, 1, 1, 1)
		wg.Go(func() {
			if err := s.Create(context.Background(), run, seq(cases)); err != nil {
				t.Error(err)
				return
			}
			r, err := s.Record(context.Background(), run.ID, 1)
			if err != nil {
				t.Error(err)
				return
			}
			plan := trials(run, cases)
			for from := 0; from < n; from += batch {
				var batched []*eval.Sample
				for _, trial := range plan[from : from+batch] {
					batched = append(batched, answer(trial, "the same answers in both: "+trial.Key.Case, s.now()))
				}
				if err := r.Save(context.Background(), batched, nil); err != nil {
					t.Error(err)
					return
				}
				// The one reads while the other writes.
				if found, err := r.Find(context.Background(), plan[from]); err != nil || found == nil {
					t.Errorf("what is saved is not found: %v", err)
				}
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := count(t, a, "SELECT count(*) FROM samples"); got != 2*n {
		t.Errorf("%d samples, not %d", got, 2*n)
	}
	if got := count(t, a, "SELECT count(*) FROM texts WHERE body LIKE 'the same answers%'"); got != n {
		t.Errorf("%d texts, not %d", got, n)
	}
}

// TestKilledProcess kills a process that records, and goes on where it was.
func TestKilledProcess(t *testing.T) {
	if file := os.Getenv("STORE_TEST_RECORD"); file != "" {
		recordUntilKilled(t, file)
		return
	}
	s, file := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 5000, 1, 1, 1)
	create(t, s, run, cases)
	child := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
	child.Env = append(os.Environ(), "STORE_TEST_RECORD="+file)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines, acknowledged := bufio.NewScanner(out), 0
	for acknowledged < 25 && lines.Scan() {
		if strings.HasPrefix(lines.Text(), "saved") {
			acknowledged++
		}
	}
	if acknowledged < 25 {
		t.Fatalf("the child saved %d samples", acknowledged)
	}
	if _, h, err := s.Unfinished(t.Context(), run.Plan.Digest); err != nil || !h.Alive || h.PID != child.Process.Pid {
		t.Errorf("while it records: %v, %v", h, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "saved") {
			acknowledged++
		}
	}
	_ = child.Wait()

	_, h, err := s.Unfinished(t.Context(), run.Plan.Digest)
	if _, boot := machine(); err != nil || boot != "" && h.Alive {
		t.Fatalf("killed, and still %v, %v", h, err)
	}
	r := record(t, s, run.ID, 1)
	found := 0
	for _, trial := range trials(run, cases)[:acknowledged] {
		sample, err := r.Find(t.Context(), trial)
		if err != nil {
			t.Fatal(err)
		}
		if sample != nil && sample.Verdict == eval.Pass && len(sample.Scores) == 3 {
			found++
		}
	}
	if found != acknowledged {
		t.Errorf("%d of %d acknowledged samples are there", found, acknowledged)
	}
	if n := count(t, s, "SELECT count(*) FROM samples WHERE id NOT IN (SELECT sample FROM exchanges) OR id NOT IN (SELECT sample FROM results)"); n != 0 {
		t.Errorf("%d samples are there in part", n)
	}
}

func recordUntilKilled(t *testing.T, file string) {
	clock := newClock()
	s := openStore(t, file, Options{Now: clock.now})
	run, cases := testRun("20261120-193105-00000a", 5000, 1, 1, 1)
	r := record(t, s, run.ID, 1)
	for _, trial := range trials(run, cases) {
		a := answer(trial, "answer of "+trial.Key.Case, clock.now())
		if err := r.Save(t.Context(), []*eval.Sample{a}, []*eval.Sample{grade(a, eval.Pass, clock.now())}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(os.Stdout, "saved\n"); err != nil {
			t.Fatal(err)
		}
	}
	select {} // until killed
}
