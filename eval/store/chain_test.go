package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
)

// chained returns a store with two finished runs, one of them graded twice, a baseline that was set twice, a decision, a seal,
// a label, a calibration and a look at the holdout.
func chained(t *testing.T) (*Store, string, eval.Run) {
	s, file := tempStore(t, newClock())
	var first eval.Run
	for i, id := range []string{"20261120-193105-00000a", "20261120-193106-00000b"} {
		run, cases := testRun(id, 3, 2, 1, 1)
		create(t, s, run, cases)
		finish(t, s, run, cases)
		if i == 0 {
			regrade(t, s, run, cases, eval.Fail)
			first = resolve(t, s, id+"@1")
		}
	}
	production := eval.Baseline{Name: "production", RunID: first.ID, Grading: 1, Prompt: "v1", Target: "m1", By: "ann"}
	if err := s.SetBaseline(t.Context(), production); err != nil {
		t.Fatal(err)
	}
	if err := s.AddDecision(t.Context(), eval.DecisionRecord{Run: first.ID, Grading: 1, Prompt: "v1", Target: "m1", Outcome: eval.NoGo, Sentence: "NO-GO: no",
		Decided: newClock().now(), Suite: first.Suite.Digest, Command: "run", By: "ann"}); err != nil {
		t.Fatal(err)
	}
	production.Why = "again"
	_, cases := testRun(first.ID, 3, 2, 1, 1)
	if err := errors.Join(s.SetBaseline(t.Context(), production), s.Append(t.Context(), eval.LinkSeal, first.Suite.Name, "", eval.SealLink{Seal: eval.MustDigest("seal")}),
		s.AddLabels(t.Context(), first, []eval.Label{{Key: trials(first, cases)[0].Key, Verdict: eval.Pass, By: "ann", Note: "to be erased"}}),
		s.AddCalibration(t.Context(), eval.Calibration{Name: "contains", Digest: eval.MustDigest("contains"), Labels: 1}),
		s.AddHoldoutLook(t.Context(), eval.HoldoutLook{Run: first.ID, By: "ann", Command: "diff --holdout"})); err != nil {
		t.Fatal(err)
	}
	return s, file, first
}

func audit(t *testing.T, s *Store) Audit {
	t.Helper()
	a, err := s.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAuditOfAnHonestStore(t *testing.T) {
	s, _, run := chained(t)
	if err := s.SetLabel(t.Context(), run.ID, "renamed"); err != nil { // a label is no part of a run
		t.Fatal(err)
	}
	a := audit(t, s)
	if len(a.Problems) > 0 || len(a.Unchained) > 0 || a.Gradings != 3 || a.Records != 3*(3+6) || a.Links != 2+3+2+1+1+3 {
		t.Errorf("audit %+v", a)
	}
	if run.Root.IsZero() || run.Root == resolve(t, s, run.ID+"@2").Root {
		t.Errorf("root %s of grading 1, %s of 2", run.Root, resolve(t, s, run.ID+"@2").Root)
	}
}

// Whoever can write the file can put the triggers away.
func TestAuditFindsWhatWasEdited(t *testing.T) {
	tests := []struct{ edit, want, reason string }{
		{"UPDATE results SET verdict = 'fail' WHERE grading = 1 AND sample = 2", `sample of case "case-00003"`, "a verdict"},
		{"UPDATE scores SET value = 0.5 WHERE grading = 1 AND sample = 2 AND no = 1", `sample of case "case-00003"`, "a score"},
		{"UPDATE scores SET explanation = 'x' WHERE grading = 2 AND sample = 3 AND no = 0", "@2", "an explanation, of the second grading"},
		{"UPDATE texts SET body = 'Another answer' WHERE body = 'The answer of case-00002'", `case "case-00002"`, "an answer"},
		{"UPDATE texts SET body = replace(body, 'Question 1?', 'Question 9?')", "case-00002", "what was asked"},
		{"UPDATE exchanges SET model = 'better' WHERE sample = 1", "epoch 1", "the served model"},
		{"UPDATE exchanges SET messages = '[]' WHERE sample = 1", "epoch 1", "the request"},
		{"UPDATE samples SET cost = 0 WHERE id = 4", "not as it was recorded", "a cost"},
		{"DELETE FROM samples WHERE id = 4", "the store was edited", "a sample dropped"},
		{"UPDATE samples SET answered = '2020-01-01T00:00:00Z' WHERE id = 1", "not as it was", "when it was answered"},
		{"DELETE FROM cases WHERE run = 1 AND no = 2", "the store was edited", "a case dropped"},
		{"UPDATE cases SET body = (SELECT body FROM cases WHERE no = 0 LIMIT 1) WHERE no = 1 AND grading = 1", "not as it was recorded", "a case swapped"},
		{"UPDATE runs SET provenance = replace(provenance, '{', '{\"host\":\"elsewhere\",') WHERE id = 1", "provenance", "where it ran"},
		{"UPDATE runs SET finished = '2020-01-01T00:00:00Z' WHERE id = 1", "times", "when"},
		{"UPDATE gradings SET graders = '[]' WHERE run = 1 AND no = 1", "is not as it was finished", "what graders said of themselves"},
		{"UPDATE runs SET name = '20261120-193105-00000f' WHERE id = 1", "not in the store any more", "a run renamed"},
		{"UPDATE baselines SET run = 2", "baseline production", "what a name means"},
		{"UPDATE decisions SET outcome = 'GO'", "the decisions on run", "what was decided"},
		{"DELETE FROM decisions", "the decisions on run", "a decision dropped"},
		{"DELETE FROM baselines", "baseline production", "a name dropped"},
		{"UPDATE links SET body = replace(body, 'ann', 'bob')", "does not follow", "the chain itself"},
		{"UPDATE links SET run = 'x' WHERE kind = 'run' AND no = 2", "link 2 (run) does not follow", "a column beside the body"},
		{"UPDATE links SET grading = 9 WHERE kind = 'run' AND no = 2", "columns", "a column that no hash covers"},
		{"UPDATE links SET form = 1 WHERE no = 7", "does not follow", "a link of an older form"},
		{"UPDATE labels SET verdict = 'fail'", "the labels that link 10 has are not those", "a label"},
		{"UPDATE labels SET by = 'bob'", "the labels that link 10 has", "who labelled"},
		{"DELETE FROM labels", "the labels that link 10 has", "a label dropped"},
		{"INSERT INTO labels SELECT 99, sample, grader, 'fail', 'bob', note, created FROM labels", "of the labels 1 are not in the chain", "a label added"},
		{"UPDATE samples SET purpose = 'confirm' WHERE id = (SELECT sample FROM labels)", "the labels that link 10 has", "the answer that was labelled"},
		{"UPDATE calibrations SET record = replace(record, '\"labels\":1', '\"labels\":100')", "the calibrations that link 11 has", "a calibration"},
		{"INSERT INTO calibrations SELECT 99, digest, created, record FROM calibrations", "of the calibrations 1 are not in the chain", "a calibration invented"},
		{"DELETE FROM holdout_looks", "the holdout_looks that link 12 has", "a look at the holdout dropped"},
		{"UPDATE holdout_looks SET created = '2030-01-01T00:00:00Z'", "the holdout_looks that link 12 has", "a look at the holdout put off"},
		{"DELETE FROM baselines WHERE id = 1", "the baseline production is not what was approved", "what a name meant before"},
		{"UPDATE runs SET plan_digest = 'x', plan = replace(plan, '\"digest\":\"', '\"digest\":\"00') WHERE id = 1", "run", "the plan of a run"},
		{"UPDATE prompts SET id = 'v9' WHERE run = 1 AND no = 0", "its prompts are not those of the plan", "what a prompt is called"},
		{"DELETE FROM targets WHERE run = 1", "its targets are not those of the plan", "a target dropped"},
		{"DELETE FROM links WHERE no = 2", "link 2 is missing", "a link dropped"},
		{"DELETE FROM records WHERE no = 8 AND run = 1", "edited", "a record dropped"},
		{"UPDATE records SET salt = randomblob(32) WHERE no = 1 AND run = 1 AND grading = 1", "not as it was recorded", "a salt"},
		{"UPDATE records SET digest = randomblob(32) WHERE no = 1 AND run = 1 AND grading = 1", "not as it was recorded", "a digest"},
		{"UPDATE records SET salt = NULL, kept = 'x' WHERE no = 1 AND run = 1", "not as it was recorded", "a tombstone that nobody set"},
		{"INSERT INTO decisions SELECT 99, run, grading, prompt, target, 'GO', 'GO: yes', day, suite, command, by, created FROM decisions", "more than the chain has", "a decision added"},
		{"INSERT INTO baselines (name, run, grading, prompt, target, by, why, created, suite) SELECT 'another', run, grading, prompt, target, by, why, created, suite FROM baselines", "the baseline another was given", "a name added"},
		{"DELETE FROM links WHERE no > 4", "20261120-193106-00000b@1 was finished since there is a chain", "the chain cut off"},
		{"UPDATE runs SET name = 'x' WHERE id = 2", "was begun (link 4), and is not in the store", "a run that was begun"},
		{"INSERT INTO samples SELECT 999, run, case_no, 7, prompt, target, 'confirm', 99, error, steps, 0,0,0,0,0,0,0,0, answered FROM samples WHERE id = 1", "edited", "a sample added"},
	}
	_, file, _ := chained(t)
	s := openStore(t, file, Options{Now: newClock().now})
	if err := s.Close(); err != nil { // so that the log is in the file
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			copied := filepath.Join(t.TempDir(), "copy.db")
			raw, err := os.ReadFile(file)
			if err == nil {
				var wal []byte
				if wal, err = os.ReadFile(file + "-wal"); err == nil {
					err = os.WriteFile(copied+"-wal", wal, 0o600)
				} else if os.IsNotExist(err) {
					err = nil
				}
			}
			if err == nil {
				err = os.WriteFile(copied, raw, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			s := openStore(t, copied, Options{Now: newClock().now})
			vandalise(t, s, tt.edit)
			a := audit(t, s)
			if all := strings.Join(a.Problems, "; "); !strings.Contains(all, tt.want) {
				t.Errorf("found %q, want %q", all, tt.want)
			}
		})
	}
}

// What was finished before there was a chain is told from what was cut off it.
func TestRunsOlderThanTheChain(t *testing.T) {
	s, _, run := chained(t)
	vandalise(t, s, "DELETE FROM records")
	vandalise(t, s, "DELETE FROM links")
	if a := audit(t, s); len(a.Problems) > 0 || len(a.Unchained) != 3 || len(a.Loose) != 3 {
		t.Errorf("before there is a chain: %+v", a)
	}
	if err := s.Append(t.Context(), eval.LinkSeal, "s", "", 1); err != nil {
		t.Fatal(err)
	}
	if a := audit(t, s); len(a.Problems) > 0 || len(a.Unchained) != 3 || a.Links != 3 || len(a.Loose) > 0 {
		t.Errorf("after the first link: %+v", a)
	}
	if added, err := s.Chain(t.Context(), run); err != nil || !added {
		t.Errorf("an older run: %v, %v", added, err)
	}
	if added, err := s.Chain(t.Context(), run); err != nil || added {
		t.Errorf("the same again: %v, %v", added, err)
	}
	vandalise(t, s, "DELETE FROM records")
	vandalise(t, s, "DELETE FROM links")
	if err := s.write.tx(t.Context(), func(tx *tx) error { return tx.append(eval.LinkSeal, "s", "", 0, 1) }); err != nil {
		t.Fatal(err)
	}
	if added, err := s.Chain(t.Context(), run); err == nil || added || !strings.Contains(err.Error(), "the store was edited") {
		t.Errorf("a run that was cut off: %v, %v", added, err)
	}
}

// A chain that an earlier version wrote still holds, and has from its next link on what it did not have.
func TestChainOfAnOlderForm(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "v0006.db"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "old.db")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, file, Options{Now: newClock().now})
	before := audit(t, s)
	if len(before.Problems) > 0 || before.Links < 4 || strings.Join(before.Loose, ", ") != "1 calibrations, 1 labels" {
		t.Errorf("as it was written: %+v", before)
	}
	run, cases := testRun("20261121-193105-00000b", 1, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	if a := audit(t, s); len(a.Problems) > 0 || a.Links != before.Links+3 || len(a.Loose) > 0 {
		t.Errorf("after a run: %+v", a)
	}
	for _, tt := range []struct{ edit, want, reason string }{
		{"UPDATE labels SET verdict = 'fail'", "the labels that link", "a label from before"},
		{"DELETE FROM calibrations", "the calibrations that link", "a calibration from before"},
		{"UPDATE links SET form = 1", "does not follow", "links in an older form behind the newer"},
	} {
		vandalise(t, s, tt.edit)
		if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), tt.want) {
			t.Errorf("%s: %q", tt.reason, a.Problems)
		}
	}
}

// Until a run is finished the chain has what it was begun with.
func TestRunThatGoesOnWithAnotherPlan(t *testing.T) {
	s, _, _ := chained(t)
	run, cases := testRun("20261121-193105-00000c", 1, 1, 1, 1)
	create(t, s, run, cases)
	vandalise(t, s, `UPDATE runs SET plan = json_set(plan, '$.digest', '`+eval.MustDigest("another").String()+`') WHERE name = '`+run.ID+`'`)
	if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), "with another plan, suite or seal") {
		t.Errorf("%q", a.Problems)
	}
}

// Links of the older form have no heads: nobody may go back to them.
func TestOlderFormBehindTheNewer(t *testing.T) {
	s, _, _ := chained(t)
	links, err := s.Links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last := links[len(links)-1]
	l := eval.Link{No: last.No + 1, Kind: eval.LinkBundle, Body: []byte(`{"grading":0,"kind":"bundle","run":"","suite":"","what":{}}`), Form: eval.BareLink}
	if err := s.write.tx(t.Context(), func(tx *tx) error {
		return tx.exec("INSERT INTO links (no, kind, suite, run, grading, body, form, hash) VALUES (?, ?, '', '', 0, ?, 1, ?)", l.No, string(l.Kind), string(l.Body), l.HashAfter(last.Hash))
	}); err != nil {
		t.Fatal(err)
	}
	if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), "does not follow") {
		t.Errorf("%q", a.Problems)
	}
}

// A run ends once. Who adds another end by hand, and hides the first in a bundle, is found.
func TestSecondEnd(t *testing.T) {
	s, _, run := chained(t)
	again := eval.DecisionRecord{Run: run.ID, Grading: 1, Prompt: "v1", Target: "m1", Outcome: eval.Go, Sentence: "GO: yes", Decided: newClock().now(), Command: "run", By: "ann"}
	if err := s.AddDecision(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), "ended with 2 decisions") {
		t.Errorf("%q", a.Problems)
	}
}

// vandalise edits as somebody with sqlite3 would.
func vandalise(t *testing.T, s *Store, edit string) {
	t.Helper()
	var names []string
	rows, err := s.read.QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	queries := []string{"PRAGMA foreign_keys = OFF"}
	for _, n := range names {
		queries = append(queries, "DROP TRIGGER "+n)
	}
	for _, query := range append(queries, edit) {
		res, err := s.write.conn.ExecContext(context.Background(), query)
		if err != nil {
			t.Fatal(query, err)
		}
		if query == edit {
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("the edit met no row (%v)", err)
			}
		}
	}
}

func TestPurgeLeavesProofsAndNoText(t *testing.T) {
	s, file, run := chained(t)
	before := audit(t, s)
	var old Recorded
	for r, err := range s.Records(t.Context(), run) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Sample != nil && r.Sample.Key.Case == "case-00002" && r.Sample.Key.Epoch == 1 {
			old = r
		}
	}
	done, err := s.Purge(t.Context(), Purge{Case: "case-00002", Why: "asked for by the customer"})
	if err != nil {
		t.Fatal(err)
	}
	if done.Runs != 2 || done.Records != 2*(1+2) {
		t.Errorf("purged %+v", done)
	}
	after := audit(t, s)
	if len(after.Problems) > 0 || after.Erased != 3*(1+2) || after.Records != before.Records {
		t.Errorf("audit %+v", after)
	}
	if now := resolve(t, s, run.ID+"@1"); now.Root != run.Root {
		t.Errorf("the root is %s, was %s", now.Root, run.Root)
	}
	for r, err := range s.Records(t.Context(), run) {
		if err != nil {
			t.Fatal(err)
		}
		if r.No == old.No && (!r.Erased || !bytes.Equal(r.Leaf, old.Leaf) || len(r.Texts) > 0 || r.Sample.Verdict != eval.Pass || r.Sample.Output() != erased) {
			t.Errorf("record %d is %+v", r.No, r)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-wal"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, text := range []string{"The answer of case-00002", "Question 1?", "Question of case-00002"} {
			if bytes.Contains(raw, []byte(text)) {
				t.Errorf("%s still holds %q", filepath.Base(name), text)
			}
		}
		if !bytes.Contains(raw, []byte("The answer of case-00001")) {
			t.Errorf("%s has lost what was not purged", filepath.Base(name))
		}
	}
}

func TestPurgeByPattern(t *testing.T) {
	s, _, run := chained(t)
	done, err := s.Purge(t.Context(), Purge{Match: regexp.MustCompile(`answer of case-0000[13]`)})
	if err != nil || done.Records != 2*4 {
		t.Fatalf("purged %+v, %v", done, err)
	}
	if c := collect(t, s.Samples(t.Context(), run)); c[0].Output() != erased || string(c[0].Case.Vars["question"]) != `"Question 0?"` || c[2].Output() == erased {
		t.Errorf("the samples are %q and %q, of case %s", c[0].Output(), c[2].Output(), c[0].Case.Vars)
	}
	if a := audit(t, s); len(a.Problems) > 0 {
		t.Error(a.Problems)
	}
	// An edit of what is left of an erased sample is found like any other.
	vandalise(t, s, "UPDATE results SET verdict = 'unscored' WHERE grading = 1 AND sample = 1")
	if a := audit(t, s); len(a.Problems) == 0 {
		t.Error("the edited verdict of an erased sample was not found")
	}
}

// Who would say that an answer was erased, and lay another in its place, is found.
func TestFakeErasure(t *testing.T) {
	s, _, run := chained(t)
	var leaf []byte
	for r, err := range s.Records(t.Context(), run) {
		if err != nil {
			t.Fatal(err)
		}
		if r.No == 4 {
			leaf = r.Leaf
		}
	}
	vandalise(t, s, "UPDATE records SET salt = NULL, kept = '"+strings.ReplaceAll(string(leaf), "'", "''")+"' WHERE run = 1 AND grading = 1 AND no = 4")
	if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), "in one of store and chain alone") {
		t.Errorf("an erasure that nobody made: %q", a.Problems)
	}
	for _, tt := range []struct{ edit, reason string }{
		{"UPDATE texts SET body = 'Of course' WHERE body = '[erased]'", "another answer"},
		{"UPDATE scores SET explanation = 'x' WHERE sample = 1", "an explanation"},
		{"UPDATE texts SET body = replace(body, '\"withheld\":\"', '\"withheld\":\"x') WHERE body LIKE '%withheld%'", "what was asked"},
	} {
		s, _, _ := chained(t)
		if _, err := s.Purge(t.Context(), Purge{}); err != nil {
			t.Fatal(err)
		}
		if a := audit(t, s); len(a.Problems) > 0 {
			t.Fatal(a.Problems)
		}
		vandalise(t, s, tt.edit)
		if a := audit(t, s); !strings.Contains(strings.Join(a.Problems, "; "), "was erased, and has texts") {
			t.Errorf("%s: %q", tt.reason, a.Problems)
		}
	}
}

// Equal cases stay equal, so that two runs can still be compared.
func TestPurgedCasesAreComparable(t *testing.T) {
	s, _, _ := chained(t)
	if _, err := s.Purge(t.Context(), Purge{}); err != nil {
		t.Fatal(err)
	}
	var all []eval.Case
	for _, id := range []string{"20261120-193105-00000a@1", "20261120-193106-00000b"} {
		for c, err := range s.Cases(t.Context(), resolve(t, s, id)) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
	}
	if all[0].Digest != all[3].Digest || all[0].Asks() != all[3].Asks() || all[0].Asks() == all[1].Asks() || all[0].Digest == all[1].Digest {
		t.Errorf("cases %+v", all)
	}
}

func TestPurgeCutOff(t *testing.T) {
	s, _, _ := chained(t)
	w, err := s.writing()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.tx(t.Context(), func(t *tx) error { return t.bury(nil, nil, "", Purged{}) }); err != nil { // and no sweep
		t.Fatal(err)
	}
	if a, err := s.Audit(t.Context()); err != nil || len(a.Problems) != 1 || !strings.Contains(a.Problems[0], "purge` again") {
		t.Errorf("of a purge that was cut off the audit says %q (%v)", a.Problems, err)
	}
	if _, err := s.Purge(t.Context(), Purge{Why: "again"}); err != nil {
		t.Fatal(err)
	}
	if a, err := s.Audit(t.Context()); err != nil || len(a.Problems) > 0 {
		t.Errorf("after it was given again the audit says %q (%v)", a.Problems, err)
	}
}
