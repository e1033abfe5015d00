package suites_test

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/suites"
)

const planned = `suite: s
version: 1
targets:
  - {id: t1, provider: scripted}
  - {id: judge, provider: scripted, judge: true}
  - {id: t2, provider: scripted}
prompts:
  - {id: p1, messages: [{role: user, content: hi}]}
  - {id: p2, messages: [{role: user, content: ho}]}
epochs: 2
graders: [contains: x]
cases:
  - {id: a, tags: [x]}
  - {id: b, tags: [x, y]}
  - {id: c}
`

func TestTrials(t *testing.T) {
	l := load(t, "suite.yaml", planned)
	p, err := l.Select(suites.Selection{Cases: []string{"c", "a"}})
	if err != nil {
		t.Fatal(err)
	}
	if p.NumCases != 2 || p.Trials != 2*2*2*2 {
		t.Errorf("plan %+v", p)
	}
	var got []string
	for trial, err := range l.Trials(p) {
		if err != nil {
			t.Fatal(err)
		}
		if trial.Index != len(got) || trial.Case.ID != trial.Key.Case || trial.Prompt.ID != trial.Key.Prompt || trial.Target.ID != trial.Key.Target || trial.Key.Purpose != eval.Planned {
			t.Errorf("trial %d: %+v", len(got), trial)
		}
		got = append(got, fmt.Sprintf("%s%d%s%s", trial.Key.Case, trial.Key.Epoch, trial.Key.Prompt, trial.Key.Target))
	}
	want := "a1p1t1 a1p1t2 a1p2t1 a1p2t2 a2p1t1 a2p1t2 a2p2t1 a2p2t2 c1p1t1 c1p1t2 c1p2t1 c1p2t2 c2p1t1 c2p1t2 c2p2t1 c2p2t2"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("trials %s, want %s", s, want)
	}
	for range l.Trials(p) {
		break // leaving early is allowed
	}
}

func TestSelect(t *testing.T) {
	l := load(t, "suite.yaml", planned)
	tests := []struct {
		s      suites.Selection
		cases  int
		trials int
		reason string
	}{
		{suites.Selection{}, 3, 24, "everything but judges"},
		{suites.Selection{Tags: []string{"x"}}, 2, 16, "a tag"},
		{suites.Selection{Tags: []string{"y", "x"}}, 2, 16, "any of the tags"},
		{suites.Selection{Tags: []string{"x"}, Cases: []string{"b", "c"}}, 1, 8, "both must fit"},
		{suites.Selection{Prompts: []string{"p2"}, Targets: []string{"t2", "t1"}, Epochs: 5}, 3, 30, "axes and epochs"},
	}
	digests := map[eval.Digest]string{}
	for _, tt := range tests {
		p, err := l.Select(tt.s)
		if err != nil || p.NumCases != tt.cases || p.Trials != tt.trials {
			t.Errorf("%s: %+v, %v", tt.reason, p, err)
		}
		if other := digests[p.Digest]; other != "" {
			t.Errorf("%q and %q have one digest", other, tt.reason)
		}
		digests[p.Digest] = tt.reason
		n := 0
		for _, err := range l.SelectedCases(p) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != tt.cases {
			t.Errorf("%s: %d cases streamed", tt.reason, n)
		}
	}
	a, _ := l.Select(suites.Selection{Tags: []string{"x", "y"}, Targets: []string{"t1", "t2"}})
	b, _ := l.Select(suites.Selection{Tags: []string{"y", "x", "x"}, Targets: []string{"t2", "t1"}})
	if a.Digest != b.Digest || a.Digest.IsZero() {
		t.Error("the order of a selection changes the plan's digest")
	}
}

func TestSelectRefuses(t *testing.T) {
	l := load(t, "suite.yaml", planned)
	tests := []struct {
		s      suites.Selection
		want   string
		reason string
	}{
		{suites.Selection{Prompts: []string{"q1"}}, `no prompt named "q1"`, "unknown prompt"},
		{suites.Selection{Targets: []string{"t3"}}, `no target named "t3"`, "unknown target"},
		{suites.Selection{Targets: []string{"judge"}}, `the target "judge" is a judge and is not tested (write judge: both`, "judges are never planned"},
		{suites.Selection{Tags: []string{"z"}}, `no tag named "z" (known: x, y)`, "unknown tag"},
		{suites.Selection{Cases: []string{"d"}}, `no case "d" (known: a, b, c)`, "unknown case"},
		{suites.Selection{Tags: []string{"y"}, Cases: []string{"a"}}, "the selection holds no case", "an empty selection"},
		{suites.Selection{Epochs: -1}, "epochs must be at least 1", "negative epochs"},
	}
	for _, tt := range tests {
		_, err := l.Select(tt.s)
		var problems suites.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || !strings.Contains(err.Error(), "suite.yaml: "+tt.want) {
			t.Errorf("Select: %v, want %s: %s", err, tt.want, tt.reason)
		}
	}
}

func TestUnreadyTargets(t *testing.T) {
	const suite = `suite: s
version: 1
targets:
  - {id: ready, provider: openai, model: m, api_key: "${KEY}"}
  - id: unready
    provider: openai
    model: ${NOPE}
    base_url: ${EMPTY}
    api_key: ${NO_KEY}
    headers: {X: "${EMPTY}"}
    ca_file: none.pem
  - {id: local, provider: openai, model: m, api_key: "${NO_KEY:-}"}
graders: [contains: x]
cases: [{turns: [x]}]
`
	l := load(t, "suite.yaml", suite)
	want := []string{
		"suite.yaml:7:12: target unready: the environment variable NOPE is not set (set it, or give a default: ${NOPE:-...})",
		"suite.yaml:8:15: target unready: the environment variable EMPTY is empty (set it, or give a default: ${EMPTY:-...})",
		"suite.yaml:9:14: target unready: the environment variable NO_KEY is not set (set it, or write ${NO_KEY:-} where none is needed)",
		"suite.yaml:10:18: target unready: the environment variable EMPTY is empty (set it, or write ${EMPTY:-} where none is needed)",
		"suite.yaml:11:14: target unready: file ",
	}
	check := func(what string, got []suites.Problem) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%s: %v", what, got)
		}
		for i, p := range got {
			if !strings.Contains(p.Error(), want[i]) {
				t.Errorf("%s: %v, want %s", what, p, want[i])
			}
		}
	}
	check("warnings", l.Warnings)
	if _, err := l.Select(suites.Selection{Targets: []string{"ready", "local"}}); err != nil {
		t.Errorf("targets that lack nothing: %v", err)
	}
	_, err := l.Select(suites.Selection{})
	var problems suites.Problems
	errors.As(err, &problems)
	check("Select", problems)

	judge := load(t, "suite.yaml", strings.Replace(suite, "id: unready", "id: unready\n    judge: true", 1))
	if _, err := judge.Select(suites.Selection{Targets: []string{"ready"}}); err == nil {
		t.Error("a judge that lacks its key is selected")
	}
	both := load(t, "suite.yaml", strings.Replace(strings.Replace(suite, "id: unready", "id: unready\n    judge: both", 1),
		"graders: [", "graders: [judge: {target: unready, rubric: x}, ", 1))
	if _, err := both.Select(suites.Selection{Targets: []string{"ready"}}); err == nil {
		t.Error("a target that a grader asks lacks its key")
	}
	panel := load(t, "suite.yaml", strings.Replace(strings.Replace(suite, "id: unready", "id: unready\n    judge: both", 1),
		"graders: [", "graders: [judge: {target: [unready], rubric: x}, ", 1))
	if _, err := panel.Select(suites.Selection{Targets: []string{"ready"}}); err == nil {
		t.Error("a target that sits on a panel lacks its key")
	}
}

func TestJudge(t *testing.T) {
	l := load(t, "suite.yaml", strings.Replace(planned, "  - {id: t2, provider: scripted}\n",
		"  - {id: both, provider: scripted, judge: both}\n  - {id: keyless, provider: openai, model: m, api_key: \"${NO_SUCH_KEY}\", judge: true}\n", 1))
	for _, tt := range []struct{ id, want, reason string }{
		{"judge", "", "it only judges"},
		{"both", "", "it judges too"},
		{"t1", "is tested and may not judge (mark it judge: true", "it is only tested"},
		{"juge", `no target named "juge" (did you mean "judge"?)`, "it does not exist"},
		{"keyless", "NO_SUCH_KEY", "its key is missing"},
	} {
		target, err := l.Judge(tt.id)
		if (err == nil) != (tt.want == "") || err == nil && target.ID != tt.id || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %+v, %v; %s", tt.id, target, err, tt.reason)
		}
	}
}

func TestChangedData(t *testing.T) {
	const suite = "suite: s\nversion: 1\ntargets: [{id: t, provider: scripted}]\ngraders: [contains: x]\ncases: [{from: d.jsonl}]\n"
	const row = `{"turns": ["one"]}` + "\n"
	tests := []struct{ now, reason string }{
		{`{"turns": ["two"]}` + "\n" + row, "a row changed"},
		{row, "a row is gone"},
		{row + row + row, "a row is new"},
		{row + "{\n", "a row is broken"},
		{"", "all are gone"},
	}
	for _, tt := range tests {
		file := write(t, "suite.yaml", suite, "d.jsonl", row+row)
		l, err := suites.Load(file, options())
		if err != nil {
			t.Fatal(err)
		}
		if len(cases(t, l)) != 2 {
			t.Fatal("two rows before the change")
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), "d.jsonl"), []byte(tt.now), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := l.Select(suites.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{last(l.Cases()), last(l.Trials(p))} {
			if err == nil || !strings.Contains(err.Error(), "changed since it was loaded") {
				t.Errorf("error %v: %s", err, tt.reason)
			}
		}
	}
}

// last returns the error that a stream ends with.
func last[V any](stream iter.Seq2[V, error]) error {
	var end error
	for _, err := range stream {
		if end != nil {
			return errors.New("the stream goes on after an error")
		}
		end = err
	}
	return end
}
