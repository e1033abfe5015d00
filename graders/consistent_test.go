package graders_test

import (
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

func consistency(t testing.TB, options string) eval.CaseGrader {
	t.Helper()
	g, _, err := shipped.Build(use("consistent", options), gradertest.Env())
	if err != nil {
		t.Fatal(err)
	}
	cases, ok := g.(eval.CaseGrader)
	if !ok {
		t.Fatal("the guard hides that it compares epochs")
	}
	return cases
}

func epochs(answers ...string) []eval.Sample {
	var all []eval.Sample
	for i, text := range answers {
		s := said(text)
		s.Key.Epoch = i + 1
		all = append(all, s)
	}
	return all
}

func TestConsistent(t *testing.T) {
	g := consistency(t, `{"min":0.6}`)
	const invented = "The bridge opened in 1932. It was painted by the wombat brigade of Adelaide."
	scores, err := g.GradeCase(t.Context(), epochs("The bridge opened in 1932.", "The bridge opened in 1932, they say.", invented))
	if err != nil || len(scores) != 3 {
		t.Fatalf("%+v, %v", scores, err)
	}
	for i, want := range []eval.Verdict{eval.Pass, eval.Pass, eval.Fail} {
		if scores[i].Verdict != want {
			t.Errorf("epoch %d: %s, %s; want %s", i+1, scores[i].Verdict, scores[i].Explanation, want)
		}
	}
	if len(scores[0].Evidence) != 0 {
		t.Errorf("evidence against what all epochs say: %v", scores[0].Evidence)
	}
	e := scores[2].Evidence
	if len(e) != 1 || invented[e[0].Start:e[0].End] != "It was painted by the wombat brigade of Adelaide." || !strings.Contains(e[0].Note, "in none: painted, wombat, brigade, Adelaide") {
		t.Errorf("evidence %+v, want the invented sentence and its words", e)
	}
	if !strings.Contains(scores[2].Explanation, "2 other epochs") || !strings.Contains(scores[2].Explanation, "1 of 2 sentences") ||
		!strings.Contains(string(scores[2].Details), `"unsupported_sentences":1`) || !strings.Contains(string(scores[2].Details), `"surprise":`) {
		t.Errorf("%q, %s", scores[2].Explanation, scores[2].Details)
	}
}

func TestConsistentNeedsEpochs(t *testing.T) {
	g := consistency(t, `{}`)
	if score, err := g.Grade(t.Context(), said("alone")); err != nil || score.Verdict != eval.Unscored || !strings.Contains(score.Explanation, "set epochs: 3 or more") {
		t.Errorf("%+v, %v", score, err)
	}
	for _, c := range []struct {
		samples []eval.Sample
		in      string
		reason  string
	}{
		{nil, "set epochs", "no epoch"},
		{epochs("one"), "set epochs", "one epoch"},
		{epochs("one", " "), "set epochs", "one epoch that says something"},
		{append(epochs("one"), eval.Sample{Key: eval.Key{Epoch: 2}}), "epoch 2 has no answer", "one that failed"},
		{epochs("The bridge was opened in the year 1932 by the premier.", "Die Brücke wurde im Jahr 1932 von dem Premier eröffnet, und das ist nicht alles."), "another language", "one in another language"},
	} {
		if scores, err := g.GradeCase(t.Context(), c.samples); err == nil || !strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: %+v, %v; want an error with %q", c.reason, scores, err, c.in)
		}
	}
	scores, err := g.GradeCase(t.Context(), epochs("The bridge opened in 1932.", "", "The bridge opened in 1932.", "!!!"))
	if err != nil || scores[0].Value != 1 || scores[1].Verdict != eval.Unscored || scores[3].Verdict != eval.Unscored {
		t.Errorf("an empty answer and one without words: %+v, %v", scores, err)
	}
	if err := shipped.Check(use("consistent", `{"min":0}`), graders.Env{}); err == nil || !strings.Contains(err.Error(), "cannot fail") {
		t.Errorf("min 0: %v", err)
	}
}

func TestConsistentOfLongAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine has nothing to race with")
	}
	g := consistency(t, `{}`)
	for _, unit := range []string{"a", "word ", "Word. ", "1\n", "é "} {
		s := strings.Repeat(unit, 1<<16/len(unit))
		start := time.Now()
		scores, err := g.GradeCase(t.Context(), epochs(s, s, "A short answer."))
		if took := time.Since(start); took > blowUp {
			t.Errorf("%q 64 KB long: %s", unit, took)
		}
		if err != nil {
			t.Errorf("%q: %v", unit, err)
		}
		for _, score := range scores {
			if len(score.Evidence) > 10 || len(score.Explanation) > 1000 {
				t.Errorf("%q: %d pieces of evidence, an explanation of %d bytes", unit, len(score.Evidence), len(score.Explanation))
			}
		}
	}
}
