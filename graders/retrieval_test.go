package graders_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

func retrieved(turns ...[]string) eval.Sample {
	s := eval.Sample{Case: &eval.Case{ID: "c"}}
	for i, ids := range turns {
		r := eval.Response{Text: "x", FinishReason: eval.FinishStop}
		for _, id := range ids {
			r.Retrieved = append(r.Retrieved, eval.Passage{ID: id})
		}
		s.Exchanges = append(s.Exchanges, eval.Exchange{Turn: i + 1, Response: &r})
	}
	return s
}

func TestRetrieval(t *testing.T) {
	for _, c := range []struct {
		options string
		sample  eval.Sample
		want    eval.Verdict
		value   float64
		in      string // the explanation
		reason  string
	}{
		{`{"expected_docs":["a"],"min":{"recall":1,"mrr":0.3}}`, retrieved([]string{"x"}, []string{"y", "a"}), eval.Pass, 1.0 / 3, "MRR 0.333 (at least 0.3)", "the turns follow each other; the value is the smallest that is wanted"},
		{`{"expected_docs":["a","b"],"k":2,"min":{"precision":0.5,"recall":0.6}}`, retrieved([]string{"a", "x"}), eval.Fail, 0.5, "recall@2 0.500 (at least 0.6), precision@2 0.500 (at least 0.5)", "one of two bars is missed"},
		{`{"expected_docs":"a\nb\n","min":{"recall":0.5}}`, retrieved([]string{"b"}), eval.Pass, 0.5, "", "one id a line"},
		{`{"expected_docs":"{\"a\":2,\"b\":0}","min":{"recall":1}}`, retrieved([]string{"a"}), eval.Pass, 1, "", "a map as a text; a gain of 0 is irrelevant"},
		{`{"expected_docs":[7],"min":{"recall":1}}`, retrieved([]string{"7"}), eval.Pass, 1, "", "an id that is a number"},
		{`{"expected_docs":["a"],"min":{"recall":1}}`, retrieved([]string{"A"}), eval.Fail, 0, "", "letter by letter"},
		{`{"expected_docs":["a"],"min":{"recall":1}}`, retrieved([]string{"", "a"}), eval.Pass, 1, "", "a passage without id among others"},
		{`{"expected_docs":["a"],"min":{"recall":1}}`, retrieved(nil), eval.Unscored, 0, "no passages", "nothing is known of what was retrieved"},
	} {
		g, _ := build(t, shipped, use("retrieval", c.options), graders.Env{})
		score, err := g.Grade(t.Context(), c.sample)
		if gradertest.Verdict(score, err) != c.want || fmt.Sprintf("%.4f", score.Value) != fmt.Sprintf("%.4f", c.value) || !strings.Contains(score.Explanation, c.in) {
			t.Errorf("%s: %s %v, %q, %v; want %s %v with %q", c.reason, score.Verdict, score.Value, score.Explanation, err, c.want, c.value, c.in)
		}
	}
	g, _ := build(t, shipped, use("retrieval", `{"expected_docs":["b","a"],"k":2,"min":{"recall":1}}`), graders.Env{})
	score, err := g.Grade(t.Context(), retrieved([]string{"x", "a"}))
	want := `[{context 0 0 a expected, found at rank 2} {expected 0 0 b not retrieved@2}]`
	if fmt.Sprint(score.Evidence) != want || err != nil || !strings.Contains(string(score.Details), `"recall":0.5`) {
		t.Errorf("evidence %v (%v), details %s; want %s", score.Evidence, err, score.Details, want)
	}
}

func TestRetrievalOptions(t *testing.T) {
	for _, c := range []struct{ options, at, in, reason string }{
		{`{"expected_docs":[],"min":{"recall":1}}`, "expected_docs", "no document is relevant", "nothing to find"},
		{`{"expected_docs":{"a":0},"min":{"recall":1}}`, "expected_docs", "no document is relevant", "nothing that is relevant"},
		{`{"expected_docs":{"a":-1},"min":{"recall":1}}`, "expected_docs", "no number from 0", "a negative gain"},
		{`{"expected_docs":{"a":"1"},"min":{"recall":1}}`, "expected_docs", "no number from 0", "a gain that is a text"},
		{`{"expected_docs":[""],"min":{"recall":1}}`, "expected_docs", "empty", "an empty id"},
		{`{"expected_docs":" \n","min":{"recall":1}}`, "expected_docs", "no document", "a placeholder that was empty"},
		{`{"expected_docs":["a"],"min":{}}`, "min", "cannot fail", "no bar"},
		{`{"expected_docs":["a"],"min":{"recal":1}}`, "recal", "did you mean", "a misspelt metric"},
		{`{"expected_docs":["a"],"k":0,"min":{"recall":1}}`, "k", "less than 1", "no documents looked at"},
	} {
		err := shipped.Check(use("retrieval", c.options), graders.Env{})
		var oe *eval.OptionError
		if !errors.As(err, &oe) || oe.Path[len(oe.Path)-1] != c.at || !strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: %v; want an error at %s with %q", c.reason, err, c.at, c.in)
		}
	}
}
