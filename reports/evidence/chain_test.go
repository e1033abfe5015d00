package evidence

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

// hidden shows a link by the digest of its body alone.
func hidden(t testing.TB, chain []byte, no int) []byte {
	t.Helper()
	return lines(func(l [][]byte) [][]byte {
		for i := range l {
			var c chained
			if err := strictJSON(l[i], &c); err != nil {
				t.Fatal(err)
			}
			if c.No == no {
				c.BodySHA256, c.Body = eval.SHA256([]byte(c.Body)), ""
				l[i], _ = eval.Canonical(c)
			}
		}
		return l
	})(chain)
}

// What the store's chain says of when things were holds a bundle, whoever signs it.
func TestOrderOfWhatHappened(t *testing.T) {
	for _, tt := range []struct {
		edit   func(*Bundle, *chainMaker)
		want   string
		reason string
	}{
		{func(b *Bundle, c *chainMaker) {
			bad := *b.Basis.Baseline
			bad.Set = bad.Set.Add(time.Hour)
			c.add(eval.LinkBaseline, bad.RunID, 1, bad)
			b.Basis.Baseline = &bad
		}, "approval of the baseline before the run was begun", "a baseline that was set after the run"},
		{func(b *Bundle, c *chainMaker) {
			b.Run.Provenance.Seal = nil
			c.links = c.links[:4]
			c.add(eval.LinkBegun, b.Run.ID, 1, map[string]any{"plan": b.Run.Plan.Digest, "suite": b.Run.Suite.Digest})
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "the suite was sealed (link 4) before run", "a run without the seal of its suite"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:4]
			c.add(eval.LinkSeal, "", 0, eval.SealLink{Seal: eval.MustDigest("stricter")})
			c.begin(b.Run)
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "the suite was sealed anew (link 5) before run", "an older seal put back"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:4]
			newer := *b.Basis.Baseline
			newer.RunID, newer.Set = "better", newer.Set.Add(time.Hour)
			c.add(eval.LinkBaseline, newer.RunID, 1, eval.BaselineLink{Baseline: newer})
			c.begin(b.Run)
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "before the run was begun run better was approved as production", "an easier baseline than was approved last"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:4]
			c.add(eval.LinkLook, "another", 0, eval.LinkRows{Table: "holdout_looks", First: 1, Last: 1})
			c.begin(b.Run)
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "the chain has 1 looks at the holdout before the run was begun, and the decision rests on 0", "a look at the holdout left out"},
		{func(b *Bundle, c *chainMaker) { c.decide(b.Run, 1, "run", *b.Decision) }, "a run ends once", "a second end"},
		{func(b *Bundle, c *chainMaker) { c.begin(b.Run) }, "the run was begun twice", "a second beginning"},
		{func(b *Bundle, c *chainMaker) { c.finish(b.Run, 6) }, "the run was finished twice", "finished a second time"},
		{func(b *Bundle, c *chainMaker) {
			c.links[6].Kind = eval.LinkBundle
			for i := 6; i < len(c.links); i++ {
				c.links[i].Hash = c.links[i].HashAfter(c.links[i-1].Hash)
			}
		}, "it says something else than its head", "a link under the head of another kind"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:7]
			c.bare = 1
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "link 8 does not follow", "a link of the older form behind the newer"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:2]
			c.add(eval.LinkBaseline, b.Baseline.Run.ID, 1, eval.BaselineLink{Baseline: *b.Basis.Baseline, Root: eval.MustDigest("other records")})
			c.add(eval.LinkSeal, "", 0, eval.SealLink{Seal: b.Run.Provenance.Seal.Digest()})
			c.begin(b.Run)
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "the baseline was approved with other records", "other records of the baseline than were approved"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:7]
			c.decide(b.Run, 1, "gate", *b.Decision)
		}, "no decision with which the run ended", "a decision that was made later"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:7]
			d := *b.Decision
			d.Outcome = eval.Go
			c.decide(b.Run, 1, "run", d)
		}, "the run ended with", "another outcome than the run ended with"},
	} {
		b, key := testBundle(t)
		c := chainMaker{links: b.Chain}
		tt.edit(&b, &c)
		b.Chain = c.links
		if got := failures(Verify(write(t, b, key), Options{})); !strings.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
}

// Whoever has the key can make the chain of a bundle anew; what somebody else sealed holds all the same.
func TestSealHoldsWhoeverMakesTheChain(t *testing.T) {
	redone := func(run *eval.Run) {
		_, records := testRun(t, run.ID, "now")
		digested(run, []eval.Case{records[0].Case, records[1].Case})
	}
	for _, tt := range []struct {
		bend   func(run, base *eval.Run, baseRecords *[]Recorded)
		want   string
		reason string
	}{
		{func(run, _ *eval.Run, _ *[]Recorded) {
			run.Suite.Prompts[0].Messages[0].Content = "{{ q }}"
			redone(run)
		}, "moved since the bar was sealed: the suite", "a prompt"},
		{func(run, _ *eval.Run, _ *[]Recorded) { run.Suite.Targets[0].Model = "better"; redone(run) }, "moved since the bar was sealed: the suite", "the model"},
		{func(run, _ *eval.Run, _ *[]Recorded) {
			run.Suite.Gate = &eval.GateSpec{Baseline: "production", Regression: &eval.Regression{Margin: 0.9, Alpha: 0.05}}
			redone(run)
		}, "moved since the bar was sealed: the gate", "the margin"},
		{func(run, _ *eval.Run, _ *[]Recorded) {
			run.Suite.Waivers = append([]eval.Waiver{{ID: "W-2", Case: "a", Reason: "r"}}, run.Suite.Waivers...)
		}, "moved since the bar was sealed: the waivers", "a waiver"},
		{func(run, _ *eval.Run, _ *[]Recorded) { run.Plan.Tags = []string{"x"}; redone(run) }, "the suite was sealed whole, and a part of its cases was planned", "a part of the suite"},
		{func(_, base *eval.Run, baseRecords *[]Recorded) { *base, *baseRecords = testRun(t, base.ID, "worse") }, "moved since the bar was sealed: the records of the baseline", "the answers of the baseline"},
		{func(_, base *eval.Run, baseRecords *[]Recorded) {
			first := &(*baseRecords)[0]
			first.Case.Vars = map[string]json.RawMessage{"q": json.RawMessage(`"easier"`)}
			var err error
			if first.Record, err = eval.RecordCase(first.Case, []byte("salt")); err != nil {
				t.Fatal(err)
			}
			var tree Tree
			for _, r := range *baseRecords {
				tree.Add(r.Leaf)
			}
			if base.Root, err = tree.Root(); err != nil {
				t.Fatal(err)
			}
		}, `the case "b" is not the one that its digest is of`, "a case under the digest of another"},
	} {
		b, key := bent(t, tt.bend)
		if got := failures(Verify(write(t, b, key), Options{})); !strings.Contains(got, ": "+tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
}

func TestLooserApprovalsMoveTheBar(t *testing.T) {
	strict, loose := eval.SealedBar{Approvals: eval.ApprovalsOtherKey}, eval.SealedBar{}
	if moved := MovedSince(strict, loose); strings.Join(moved, ", ") != "whose approval counts" {
		t.Errorf("the demand dropped: %q", moved)
	}
	if moved := MovedSince(loose, strict); len(moved) > 0 { // as seals from before it was kept
		t.Errorf("the demand added: %q", moved)
	}
}

// Links of the older form still prove what they proved.
func TestChainOfTheOlderForm(t *testing.T) {
	b, key := testBundle(t)
	old := chainMaker{bare: 1}
	for _, l := range b.Chain {
		var body linkBody
		if err := json.Unmarshal(l.Body, &body); err != nil {
			t.Fatal(err)
		}
		old.add(l.Kind, l.Run, l.Grading, body.What)
	}
	b.Chain = old.links
	files := write(t, b, key)
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Error(bad)
	}
	files[nameChain] = replaced(`"no":5`, `"no":6`)(files[nameChain])
	if got := failures(Verify(resigned(t, files, key, nil), Options{})); !strings.Contains(got, "does not follow") {
		t.Errorf("a number: %q", got)
	}
}

func TestAnchored(t *testing.T) {
	b, key := testBundle(t)
	files := write(t, b, key)
	if _, err := Anchored(files, b.Chain); err == nil || !strings.Contains(err.Error(), "does not have this bundle") {
		t.Errorf("a chain of which the end was cut off: %v", err)
	}
	on := chainMaker{links: slices.Clone(b.Chain)}
	on.add(eval.LinkBundle, b.Run.ID, 0, eval.BundleLink{Digest: SumsDigest(files), Run: b.Run.ID})
	if found, err := Anchored(files, on.links); err != nil || !strings.Contains(found, "6 links") || !strings.Contains(found, Fingerprint(key.PublicKey())) {
		t.Errorf("%q, %v", found, err)
	}
	anew := chainMaker{}
	for _, l := range b.Chain {
		what := json.RawMessage(`{}`)
		anew.add(l.Kind, l.Run, l.Grading, what)
	}
	if _, err := Anchored(files, anew.links); err == nil || !strings.Contains(err.Error(), "made anew") {
		t.Errorf("a chain that was made anew: %v", err)
	}
	if _, err := Anchored(files, b.Chain[:4]); err == nil {
		t.Error("a chain that was cut off")
	}
}
