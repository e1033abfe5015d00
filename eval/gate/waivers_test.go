package gate_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
)

func TestWarningsAboutWaivers(t *testing.T) {
	soon := now.AddDate(0, 1, 0)
	tests := []struct {
		name   string
		waiver eval.Waiver
		want   []string
		reason string
	}{
		{"a good one", eval.Waiver{Case: "case-001", Owner: "ann", Approver: "bob", Expires: soon}, nil, "nothing to say"},
		{"approved by its owner", eval.Waiver{Case: "case-001", Owner: "ann", Approver: " Ann", Expires: soon}, []string{"waiver W-1 was approved by its owner, ann"}, "four eyes, not two"},
		{"expired, approved by its owner", eval.Waiver{Case: "case-009", Owner: "ann", Approver: "ann", Expires: now}, []string{"waiver W-1 expired on 2026-03-01 and forgives nothing"}, "it does no harm any more"},
		{"by tag", eval.Waiver{Tag: "known", Expires: soon}, []string{"waiver W-1 forgives by tag: 2 cases"}, "nobody named them"},
		{"by grader", eval.Waiver{Grader: "cites", Expires: soon}, []string{"waiver W-1 forgives by grader: 3 cases"}, "nobody named them"},
		{"by requirement and grader", eval.Waiver{Grader: "cites", Requirement: "REQ-1", Expires: soon}, []string{"waiver W-1 forgives by requirement and grader: 3 cases"}, "nobody named them either"},
		{"by a tag of one case", eval.Waiver{Tag: "rare", Expires: soon}, nil, "one case is no breadth"},
		{"by a tag of a case", eval.Waiver{Tag: "known", Case: "case-001", Expires: soon}, nil, "a case is named"},
		{"a year", eval.Waiver{Case: "case-001", Expires: now.AddDate(1, 0, 0)}, nil, "a year is the most"},
		{"more than a year", eval.Waiver{Case: "case-001", Expires: now.AddDate(1, 0, 1)}, []string{"waiver W-1 expires on 2027-03-02, more than a year after this decision"}, "for ever, in practice"},
	}
	for _, tt := range tests {
		tt.waiver.ID = "W-1"
		b := bed{spec: require(eval.Require{PassAll: true}), after: letters("pfff"), tag: map[int]string{1: "known", 2: "known", 3: "rare"}, waivers: []eval.Waiver{tt.waiver}}
		in := b.input()
		in.Now = now.Add(13 * time.Hour)
		if diff := cmp.Diff(tt.want, mustDecide(t, in).Warnings); diff != "" {
			t.Errorf("%s: %s\n%s", tt.name, tt.reason, diff)
		}
	}
}

func TestStillForgivenByAnother(t *testing.T) {
	soon := now.AddDate(0, 1, 0)
	b := bed{spec: require(eval.Require{PassAll: true}), after: letters("pff"), waivers: []eval.Waiver{
		{ID: "W-1", Requirement: "REQ-1", Expires: now},
		{ID: "W-2", Case: "case-001", Expires: now.AddDate(0, 0, -1)},
		{ID: "W-3", Case: "case-001", Expires: soon},
	}}
	want := []string{
		"waiver W-1 expired on 2026-03-01 and forgives nothing; it named failures of case-001 (still forgiven by W-3), case-002",
		"waiver W-2 expired on 2026-02-28 and forgives nothing; it named failures of case-001 (still forgiven by W-3)",
	}
	if diff := cmp.Diff(want, b.decide(t).Warnings); diff != "" {
		t.Error(diff)
	}
	// A waiver that forgives one of two failing graders forgives nothing.
	b = bed{spec: require(eval.Require{PassAll: true}), after: letters("pf"), edit: func(_ int, s *eval.Sample) {
		if s.Verdict == eval.Fail {
			s.Scores = append(s.Scores, eval.Score{Name: "no_pii", Verdict: eval.Fail})
		}
	}, waivers: []eval.Waiver{{ID: "W-1", Case: "case-001", Expires: now}, {ID: "W-3", Grader: "cites", Expires: soon}}}
	if d := b.decide(t); d.Outcome != eval.NoGo || !slices.Equal(d.Warnings, []string{"waiver W-1 expired on 2026-03-01 and forgives nothing; it named failures of case-001"}) {
		t.Errorf("%s, %q", d.Sentence, d.Warnings)
	}
}

// The sentence names the waivers that bought the GO, and no others.
func TestGoNamesItsWaivers(t *testing.T) {
	soon := now.AddDate(0, 1, 0)
	b := bed{spec: require(eval.Require{PassAll: true}), after: []string{"p", "ff", "f", "p"}, waivers: []eval.Waiver{
		{ID: "W-1", Case: "case-001", Expires: soon},
		{ID: "W-2", Case: "case-002", Expires: now},
		{ID: "W-3", Case: "case-002", Expires: now.AddDate(0, 0, 5)},
		{ID: "W-4", Case: "case-003", Expires: soon},
	}}
	d := b.decide(t)
	if want := "GO, with 2 failures forgiven by waivers (W-1 until 2026-04-01, W-3 until 2026-03-06): "; !strings.HasPrefix(d.Sentence, want) {
		t.Errorf("got  %s\nwant %s", d.Sentence, want)
	}
	if r := rule(t, d, "require"); !slices.Equal(r.Waived, []string{"case-001", "case-002"}) {
		t.Errorf("waived %q", r.Waived)
	}
	// Where the rules hold without them, waivers bought nothing.
	b.spec = require(eval.Require{Metric: eval.MetricPassRate, Min: ptr(0.1)})
	if d := b.decide(t); !strings.HasPrefix(d.Sentence, "GO: ") {
		t.Error(d.Sentence)
	}
	b = bed{spec: regressionSpec(0.05), before: letters("f" + rep("p", 80)), after: letters("f" + rep("p", 80)), waivers: []eval.Waiver{{ID: "W", Case: "case-000", Expires: soon}, {ID: "V", Case: "case-001", Expires: soon}}}
	if d := b.decide(t); !strings.HasPrefix(d.Sentence, "GO: ") {
		t.Error(d.Sentence)
	}
	// A case that failed before costs nothing; one that broke does.
	b.after[1] = "f"
	if d := b.decide(t); !strings.HasPrefix(d.Sentence, "GO, with 1 failure forgiven by waivers (V until 2026-04-01): ") {
		t.Error(d.Sentence)
	}
}

// The change under decision may have brought the waiver that it needs.
func TestNewerWaiversAreNamed(t *testing.T) {
	w := eval.Waiver{ID: "W", Case: "case-000", Expires: now.AddDate(0, 1, 0)}
	b := bed{spec: regressionSpec(0.05), before: letters(rep("p", 200)), after: letters("f" + rep("p", 199)), waivers: []eval.Waiver{w}}
	const says = "waiver W is newer than the baseline"
	if d := b.decide(t); !strings.Contains(strings.Join(d.Warnings, "\n"), says) {
		t.Errorf("warnings %q", d.Warnings)
	}
	in := b.input()
	in.Diff.Baseline.Run.Suite.Waivers = []eval.Waiver{w}
	if d := mustDecide(t, in); strings.Contains(strings.Join(d.Warnings, "\n"), says) {
		t.Errorf("the baseline had it: %q", d.Warnings)
	}
	in = b.input()
	in.Diff.Baseline.Run.Suite.Waivers = []eval.Waiver{{ID: "W", Case: "case-000", Expires: now.AddDate(0, 0, 1)}}
	if d := mustDecide(t, in); !strings.Contains(strings.Join(d.Warnings, "\n"), says) {
		t.Errorf("it was prolonged: %q", d.Warnings)
	}
}
