package store

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"seatrial/eval"
)

var update = flag.Bool("update", false, "write the store of this schema to testdata, if there is none")

// TestEveryReleasedStoreMigrates opens a store of each schema that there ever was. Run it
// with -update before a migration is added: it writes the store of the schema as it is.
func TestEveryReleasedStoreMigrates(t *testing.T) {
	if *update {
		writeReleased(t, filepath.Join("testdata", fmt.Sprintf("v%04d.db", len(migrations()))))
	}
	for version := 1; version <= len(migrations()); version++ {
		name := fmt.Sprintf("v%04d.db", version)
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			s := openStore(t, file, Options{Now: newClock().now})
			run := resolve(t, s, "approved")
			samples := collect(t, s.Samples(t.Context(), run))
			if len(samples) != 4 || samples[3].Output() != "The answer of case-00001" || len(samples[3].Scores) != 3 || samples[3].Verdict != eval.Pass {
				t.Errorf("read %d samples, the last %+v", len(samples), samples[len(samples)-1])
			}
			if run.Gradings != 2 || run.Grading != 2 {
				t.Errorf("grading %d of %d, want 2 of 2", run.Grading, run.Gradings)
			}
			if _, err := os.Stat(fmt.Sprintf("%s.backup-v%d", file, version)); (err == nil) != (version < len(migrations())) {
				t.Errorf("a backup of schema %d: %v", version, err)
			}
			again, cases := testRun("20261121-193105-00000b", 1, 1, 1, 1)
			create(t, s, again, cases)
			finish(t, s, again, cases)
			if a := audit(t, s); len(a.Problems) > 0 || len(a.Loose) > 0 {
				t.Errorf("the audit of it: %+v", a)
			}
		})
	}
}

// writeReleased makes a store with a run, a further grading, a baseline, a label, a calibration and a decision.
func writeReleased(t *testing.T, path string) {
	if _, err := os.Stat(path); err == nil {
		return
	}
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 2, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	regrade(t, s, run, cases, eval.Pass)
	if err := s.SetBaseline(t.Context(), eval.Baseline{Name: "approved", RunID: run.ID, By: "qa", Why: "first"}); err != nil {
		t.Fatal(err)
	}
	label := eval.Label{Key: trials(run, cases)[0].Key, Verdict: eval.Pass, By: "ann"}
	if err := s.AddLabels(t.Context(), run, []eval.Label{label}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddCalibration(t.Context(), eval.Calibration{Name: "contains", Digest: eval.MustDigest("contains"), Labels: 1}); err != nil {
		t.Fatal(err)
	}
	decided := eval.DecisionRecord{Run: run.ID, Grading: 1, Prompt: "v1", Target: "m1", Outcome: eval.Go, Sentence: "GO: all 1 rules hold", Decided: s.now(), Suite: run.Suite.Digest, Command: "run", By: "qa"}
	if err := s.AddDecision(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := s.write.backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}
