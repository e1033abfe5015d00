package suites_test

import (
	"slices"
	"testing"

	"seatrial/eval"
)

// What belongs together is told on a case, on a data set, or by a column; an attacked case and its attacks belong
// together without a word.
func TestClusters(t *testing.T) {
	const suite = `suite: s
version: 1
targets: [{id: t, provider: scripted}]
prompts: [{id: p, messages: [{role: user, content: "{{ q }}"}]}]
graders: [contains: x]
cases:
  - {id: alone, vars: {q: a}}
  - {id: named, vars: {q: b}, cluster: doc-1}
  - {id: attacked, vars: {q: c}, attacks: [base64, rot13]}
  - {id: both, vars: {q: d}, cluster: doc-1, attacks: [base64]}
  - {from: d.jsonl, cluster: doc-2}
  - {from: d.csv, map: {id: id, vars: {q: q}, cluster: doc}}
`
	by, _ := caseByID(t, load(t, "suite.yaml", suite, "d.jsonl", `{"id": "row", "vars": {"q": "e"}}
{"id": "own", "vars": {"q": "f"}, "cluster": "doc-3"}
`, "d.csv", "id,q,doc\nc1,g,7\nc2,h,\n"))
	for id, want := range map[string]string{"alone": "", "named": "doc-1", "attacked": "attacked", "attacked~base64": "attacked", "attacked~rot13": "attacked",
		"both": "doc-1", "both~base64": "doc-1", "row": "doc-2", "own": "doc-3", "c1": "7", "c2": ""} {
		if c, ok := by[id]; !ok || c.Cluster != want {
			t.Errorf("case %s is of cluster %q, want %q", id, c.Cluster, want)
		}
	}
	// To attack a case is not to change it, and to say what it shares is.
	plain := eval.Case{ID: "attacked"}
	was := plain.DigestRow()
	if plain.Cluster = "attacked"; plain.DigestRow() != was {
		t.Error("a case that is attacked became another")
	}
	if plain.Cluster = "doc-1"; plain.DigestRow() == was {
		t.Error("a case moved into a cluster unseen")
	}
	if attack := (eval.Case{ID: "attacked~base64", Cluster: "attacked"}); attack.DigestRow() != (eval.Case{ID: "attacked~base64"}).DigestRow() {
		t.Error("an attack's digest holds the cluster that its id names")
	}
}

// What is held out is told on a case, with its attacks, or on a data set.
func TestHoldout(t *testing.T) {
	const suite = `suite: s
version: 1
targets: [{id: t, provider: scripted}]
prompts: [{id: p, messages: [{role: user, content: "{{ q }}"}]}]
graders: [contains: x]
cases:
  - {id: seen, vars: {q: a}}
  - {id: held, vars: {q: b}, split: holdout, attacks: [base64]}
  - {from: d.jsonl, split: holdout}
  - {from: e.jsonl}
`
	l := load(t, "suite.yaml", suite, "d.jsonl", `{"id": "row", "vars": {"q": "e"}}
`, "e.jsonl", `{"id": "own", "vars": {"q": "f"}, "split": "holdout"}
`)
	var held []string
	for _, c := range cases(t, l) {
		if c.Held() {
			held = append(held, c.ID)
		}
	}
	if !slices.Equal(held, []string{"held", "held~base64", "row", "own"}) {
		t.Errorf("held out: %v", held)
	}
	if a, b := (eval.Case{ID: "a"}), (eval.Case{ID: "a", Split: eval.SplitHoldout}); a.DigestRow() == b.DigestRow() {
		t.Error("a case left the holdout unseen")
	}
}
