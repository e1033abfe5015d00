package evidence

import (
	"encoding/json"
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
				c.BodySHA256, c.Body = eval.BodyHash([]byte(c.Body)), ""
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
		c := chainMaker{b.Chain}
		tt.edit(&b, &c)
		b.Chain = c.links
		if got := failures(Verify(write(t, b, key), Options{})); !strings.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
}

func TestAnchored(t *testing.T) {
	b, key := testBundle(t)
	files := write(t, b, key)
	if found, err := Anchored(files, b.Chain); err != nil || !strings.Contains(found, "6 links") {
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
