package cmd

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/eval/store"
)

// A store that cannot be written is decided on all the same, and somebody is told that nothing was kept.
func TestDecisionOnAReadOnlyStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seatrial.db")
	made, err := store.Open(t.Context(), file, store.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), file, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	var told bytes.Buffer
	env := Env{Stderr: &told, Getenv: func(string) (string, bool) { return "", false }}
	decided := eval.Report{Run: eval.Run{ID: "r"}, Decision: &eval.Decision{Outcome: eval.Go}}
	if err := keepDecision(t.Context(), env, st, decided, "gate", eval.Digest{}); err != nil || !strings.Contains(told.String(), "not put on record") {
		t.Errorf("%q, %v", told.String(), err)
	}
	if err := keepDecision(t.Context(), env, st, eval.Report{}, "gate", eval.Digest{}); err != nil {
		t.Errorf("nothing was decided: %v", err)
	}
}
