package evidence

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"iter"
	"maps"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"seatrial/eval"
)

var made = time.Date(2026, 11, 20, 19, 31, 5, 0, time.UTC)

// testKey returns a key that is the same in every test.
func testKey(t testing.TB, n byte) (Signer, []byte) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(block)
	key, err := ParseKey(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return key, text
}

// testRun returns a run of two cases in two epochs with its records. The answers hold the name.
func testRun(t testing.TB, id, name string) (eval.Run, []Recorded) {
	t.Helper()
	run := eval.Run{ID: id, State: eval.Finished, Created: made, Finished: made, Grading: 1, Gradings: 1, Provenance: eval.Provenance{Tool: "t", User: "ann"},
		Graders: []eval.GraderSpec{{Name: "contains", Title: "holds a text", Doc: "Says whether a text is in the answer.", Version: 1, Options: json.RawMessage(`{}`)}},
		Suite: eval.Suite{Name: "support", File: "suite.yaml", Epochs: 2, Targets: []eval.Target{{ID: "m", Provider: "scripted"}},
			Prompts: []eval.Prompt{{ID: "p", Messages: []eval.Message{{Role: "user", Content: "{{ q }}\n```"}}}},
			Gate:    &eval.GateSpec{Baseline: "production", Regression: &eval.Regression{Margin: 0.1, Alpha: 0.05}},
			Waivers: []eval.Waiver{{ID: "W-1", Case: "b", Reason: "r", Owner: "ann", Approver: "bob", Expires: made.AddDate(0, 1, 0)}}},
		Plan: eval.Plan{Prompts: []string{"p"}, Targets: []string{"m"}, Epochs: 2, NumCases: 2, Trials: 4}}
	var all []Recorded
	salt := func() []byte { return bytes.Repeat([]byte{byte(len(all) + 1)}, 32) }
	add := func(c eval.Case, s *eval.Sample) {
		r := Recorded{Case: c, Sample: s}
		var err error
		if s == nil {
			r.Record, err = eval.RecordCase(c, salt())
		} else {
			r.Record, err = eval.RecordSample(*s, salt())
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	var cases []eval.Case
	for _, id := range []string{"b", "a"} {
		c := eval.Case{ID: id, Vars: map[string]json.RawMessage{"q": json.RawMessage(`"question ` + id + `"`), "account": json.RawMessage(`"4711-` + id + `"`)},
			Graders: []eval.GraderUse{{Grader: "contains", Options: json.RawMessage(`{"text":"30 days"}`)}}}
		c.Digest = c.DigestRow()
		cases = append(cases, c)
		add(c, nil)
	}
	digested(&run, cases)
	index := 0
	for i := range cases {
		for epoch := 1; epoch <= 2; epoch++ {
			v := eval.Pass
			if cases[i].ID == "b" {
				v = eval.Fail
			}
			text := fmt.Sprintf("%s says 30 days to %s, <b>%d</b>", name, cases[i].ID, epoch)
			s := eval.Sample{Key: eval.Key{Case: cases[i].ID, Prompt: "p", Target: "m", Epoch: epoch, Purpose: eval.Planned}, Index: index, Case: &cases[i],
				Exchanges: []eval.Exchange{{Turn: 1, Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: "question " + cases[i].ID}}},
					Response: &eval.Response{Text: text, FinishReason: "stop", Raw: []byte(text)}}},
				Scores:  []eval.Score{{Grader: "contains", Name: "mine", Verdict: v, Value: 1, Explanation: "it says " + text, Digest: eval.MustDigest("g")}},
				Verdict: v, Answered: made, Graded: made}
			index++
			add(cases[i], &s)
		}
	}
	var tree Tree
	for _, r := range all {
		tree.Add(r.Leaf)
	}
	var err error
	if run.Root, err = tree.Root(); err != nil {
		t.Fatal(err)
	}
	return run, all
}

// digested fills in the digests of prompts, suite and plan.
func digested(run *eval.Run, cases []eval.Case) {
	for i, p := range run.Suite.Prompts {
		run.Suite.Prompts[i].Digest = p.DigestTemplate()
	}
	var named []eval.NamedDigest
	for _, c := range cases {
		named = append(named, eval.NamedDigest{ID: c.ID, Digest: c.Digest})
	}
	run.Suite.Digest = run.Suite.DigestWith(named)
	run.Plan.Digest = run.Plan.DigestFor(run.Suite)
}

func yielded(all []Recorded) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

type chainMaker struct {
	links []eval.Link
	bare  eval.LinkForm // 1: links are of the older form
}

func (c *chainMaker) add(kind eval.LinkKind, run string, grading int, what any) {
	raw, err := eval.Canonical(what)
	if err != nil {
		panic(err)
	}
	body, err := eval.Canonical(linkBody{Kind: kind, Suite: "support", Run: run, Grading: grading, What: raw})
	if err != nil {
		panic(err)
	}
	before := ""
	if n := len(c.links); n > 0 {
		before = c.links[n-1].Hash
	}
	l := eval.Link{No: len(c.links) + 1, Kind: kind, Suite: "support", Run: run, Grading: grading, Body: body, Form: eval.HeadedLink - c.bare}
	l.Hash = l.HashAfter(before)
	c.links = append(c.links, l)
}

func (c *chainMaker) begin(run eval.Run) {
	c.add(eval.LinkBegun, run.ID, 1, map[string]any{"plan": run.Plan.Digest, "suite": run.Suite.Digest, "seal": run.Provenance.Seal.Digest()})
}

func (c *chainMaker) finish(run eval.Run, records int) {
	c.add(eval.LinkRun, run.ID, 1, eval.RunLink{Run: run.ID, Grading: 1, Records: records, Root: run.Root, About: run.DigestAbout(), At: "2026-11-20T19:31:05Z"})
}

func (c *chainMaker) decide(run eval.Run, grading int, command string, d eval.Decision) {
	c.add(eval.LinkDecision, run.ID, grading, eval.DecisionRecord{Run: run.ID, Grading: grading, Prompt: d.Candidate.Prompt, Target: d.Candidate.Target,
		Outcome: d.Outcome, Sentence: d.Sentence, Decided: d.Decided, Suite: run.Suite.Digest, Command: command, By: "ann", Created: made})
}

// testBundle returns what a store would give: a baseline, a seal, a run under it, and other runs in between.
func testBundle(t testing.TB) (Bundle, Signer) {
	return bent(t, func(run, base *eval.Run, baseRecords *[]Recorded) {})
}

// bent returns what somebody would give who bends the runs after the seal was signed, and makes all of the chain anew.
func bent(t testing.TB, bend func(run, base *eval.Run, baseRecords *[]Recorded)) (Bundle, Signer) {
	t.Helper()
	key, _ := testKey(t, 1)
	base, baseRecords := testRun(t, "20261119-000000-aaaaaa", "before")
	run, records := testRun(t, "20261120-193105-bbbbbb", "now")
	approved := eval.Baseline{Name: "production", RunID: base.ID, Grading: 1, Prompt: "p", Target: "m", By: "ann", Set: made, SuiteDigest: base.Suite.Digest}
	seal := sealed(t, eval.SealedBar{Format: eval.SealFormat, Suite: "support", SuiteDigest: run.Suite.Digest, Gate: run.Suite.Gate, Baseline: &approved, BaselineRoot: base.Root,
		Waivers: run.Suite.Waivers, Approvals: run.Suite.Approvals, By: "eve", Sealed: made})
	run.Provenance.Seal = &seal
	bend(&run, &base, &baseRecords)
	var chain chainMaker
	chain.add(eval.LinkBegun, base.ID, 1, map[string]any{"plan": base.Plan.Digest, "suite": base.Suite.Digest})
	chain.finish(base, len(baseRecords))
	chain.add(eval.LinkBaseline, base.ID, 1, eval.BaselineLink{Baseline: approved, Root: base.Root})
	chain.add(eval.LinkSeal, "", 0, eval.SealLink{Seal: seal.Digest(), Sealed: made})
	chain.add(eval.LinkBegun, "another", 1, map[string]any{"plan": base.Plan.Digest, "suite": base.Suite.Digest})
	chain.begin(run)
	chain.finish(run, len(records))
	b := Bundle{Run: run, Records: yielded(records), Baseline: &Compared{base, yielded(baseRecords)}, Secret: bytes.Repeat([]byte{9}, 32),
		Report: []byte("<html>"), JUnit: []byte("<xml>"), Chain: chain.links, Tool: "0.1.0", Made: made,
		Basis: &Basis{Gate: *run.Suite.Gate, Candidate: eval.Candidate{Prompt: "p", Target: "m"}, Baseline: &approved, Waivers: run.Suite.Waivers, Day: made.Truncate(24 * time.Hour)}}
	answers := Sources{}
	for _, c := range []Compared{{run, b.Records}, *b.Baseline} {
		w, err := b.Policy.write(c.Records, standIns(b.Secret), true)
		if err != nil {
			t.Fatal(err)
		}
		if answers[sourceKey(c.Run)], err = readAnswers(c.Run, w.results, w.texts); err != nil {
			t.Fatal(err)
		}
	}
	d, err := judge(*b.Basis, map[string]eval.Run{"candidate": run, "baseline": base}, answers)
	if err != nil {
		t.Fatal(err)
	}
	b.Decision = &d
	chain.decide(run, 1, "run", d)
	b.Chain = chain.links
	return b, key
}

func sealed(t testing.TB, bar eval.SealedBar) eval.Seal {
	t.Helper()
	key, _ := testKey(t, 2)
	text, err := SealText(bar)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := Sign(key, NamespaceSeal, text)
	if err != nil {
		t.Fatal(err)
	}
	return eval.Seal{Text: string(text), Signature: string(sig)}
}

// judge stands for the gate: it looks at every case of both sides, at what is asked and at the verdicts.
func judge(b Basis, runs map[string]eval.Run, from Sources) (eval.Decision, error) {
	d := eval.Decision{Outcome: eval.NoGo, Candidate: eval.Side{Run: runs["candidate"], Prompt: b.Candidate.Prompt, Target: b.Candidate.Target}, Decided: b.Day}
	var said []string
	for _, role := range []string{"candidate", "baseline"} {
		asks := map[eval.Digest]bool{}
		n := 0
		for s, err := range from.Ordered(context.Background(), runs[role]) {
			if err != nil {
				return d, err
			}
			asks[s.Case.Asks()] = true
			said = append(said, fmt.Sprint(s.Key, s.Verdict))
			n++
		}
		said = append(said, fmt.Sprint(role, len(asks), n))
	}
	d.Sentence = strings.Join(said, "; ")
	return d, nil
}

var withJudge = Options{Recompute: judge}

func write(t testing.TB, b Bundle, key Signer) Files {
	t.Helper()
	files, err := Write(b, key)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// resigned lists and signs files again, as somebody who has the key could after an edit.
func resigned(t testing.TB, files Files, key Signer, edit func(*Statement)) Files {
	t.Helper()
	files = maps.Clone(files)
	var s Statement
	if err := json.Unmarshal(files[nameStatement], &s); err != nil {
		t.Fatal(err)
	}
	delete(files, nameStatement)
	delete(files, nameSums)
	delete(files, nameSignature)
	s.Subject = nil
	if edit != nil {
		edit(&s)
	}
	again, err := seal(files, s, key)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// failures returns what fails, in one text.
func failures(checks []Check) string {
	var all []string
	for _, c := range checks {
		if c.Status == Fails {
			all = append(all, c.What+": "+c.Found)
		}
	}
	return strings.Join(all, "\n")
}
