package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/graders/ranking"
	"seatrial/graders/schema"
)

type retrievalMin struct {
	Recall    float64 `json:"recall,omitempty" min:"0" max:"1" doc:"Part of the expected documents that is found."`
	Precision float64 `json:"precision,omitempty" min:"0" max:"1" doc:"Part of the k documents that is expected."`
	MRR       float64 `json:"mrr,omitempty" min:"0" max:"1" doc:"One by the rank of the first expected document."`
	NDCG      float64 `json:"ndcg,omitempty" min:"0" max:"1" doc:"Discounted gain, as a part of the best possible."`
	HitRate   float64 `json:"hit_rate,omitempty" min:"0" max:"1" doc:"1 where any expected document is found."`
}

type retrievalOptions struct {
	ExpectedDocs json.RawMessage `json:"expected_docs" required:"true" doc:"The ids of the relevant documents: a list, or a map of ids to gains (0 is not relevant); a text that holds either as JSON, or one id a line."`
	K            int             `json:"k,omitempty" min:"1" doc:"How many documents from the top are looked at; default all."`
	Min          retrievalMin    `json:"min" required:"true" doc:"Least values that pass, of one metric or several."`
	Empty        string          `json:"empty,omitempty" enum:"unscored,fail" doc:"What an answer without passages is; default unscored. Set fail where the target always reports what it found."`
}

// Retrieval returns the grader that judges which passages were retrieved.
func Retrieval() Kind {
	found := func(ids ...string) eval.Sample {
		s := answer("You have 30 days.")
		for _, id := range ids {
			s.Exchanges[0].Response.Retrieved = append(s.Exchanges[0].Response.Retrieved, eval.Passage{ID: id, Text: "Passage " + id})
		}
		return s
	}
	return Define(eval.GraderSpec{
		Name:  "retrieval",
		Title: "The right passages were retrieved",
		Doc: `Compares the ids of the passages that the target retrieved, in their order, with ` + "`expected_docs`" + `: recall@k, precision@k, MRR, nDCG@k
(linear gains, log2 discount) and hit rate. Passes where every metric that ` + "`min`" + ` names reaches its least value; the score's value is the smallest of
these. A document that is retrieved several times, in one turn or in several, counts once, at its first rank. Precision is of k even where fewer were
retrieved, as trec_eval has it. Ids are compared letter by letter.

An answer without passages is unscored: a target that does not report its passages cannot be told from one that found none. Where it always reports
them, set ` + "`empty: fail`" + `. Passages without any id are unscored too.

It knows ids alone: not whether a passage that is not expected would have helped, nor whether the answer used any of them. Documents that nobody listed
in ` + "`expected_docs`" + ` count as irrelevant.`,
		Version: 1,
		Examples: []eval.Example{
			pass("both are among the first three", `{"expected_docs":["a","b"],"k":3,"min":{"recall":1}}`, found("a", "x", "b", "y")),
			fail("one is not", `{"expected_docs":["a","b"],"k":2,"min":{"recall":1}}`, found("a", "x", "b", "y")),
			pass("the first is right", `{"expected_docs":["a"],"min":{"mrr":1}}`, found("a", "x")),
			fail("the second is", `{"expected_docs":["a"],"min":{"mrr":1}}`, found("x", "a")),
			pass("repeats count once", `{"expected_docs":["b"],"k":2,"min":{"hit_rate":1}}`, found("x", "x", "x", "b")),
			fail("the best one comes last", `{"expected_docs":{"a":3,"b":1},"min":{"ndcg":0.9}}`, found("b", "x", "a")),
			pass("a list from a placeholder", `{"expected_docs":"[\"a\"]","min":{"recall":0.5}}`, found("a")),
			none("no passages", `{"expected_docs":["a"],"min":{"recall":0.5}}`, found()),
			fail("no passages where they are always reported", `{"expected_docs":["a"],"min":{"recall":0.5},"empty":"fail"}`, found()),
			none("passages without ids", `{"expected_docs":["a"],"min":{"recall":0.5}}`, found("")),
		},
	}, newRetrieval)
}

func newRetrieval(o retrievalOptions, _ Env) (eval.Grader, error) {
	gains, err := gainsOf(o.ExpectedDocs)
	if err != nil {
		return nil, optionError("expected_docs", "%w", err)
	}
	if o.Min == (retrievalMin{}) {
		return nil, optionError("min", "min names no metric above 0: this cannot fail")
	}
	return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
		var ids []string
		named := false
		for _, p := range s.Retrieved() {
			ids = append(ids, p.ID)
			named = named || p.ID != ""
		}
		switch {
		case len(ids) == 0 && o.Empty == "fail":
			return verdict(false, "the target retrieved no passages, %s are expected", count(len(gains), "document"))
		case len(ids) == 0:
			return unscored("the answer comes with no passages: the target does not report any, or found none (empty: fail makes that a fail)")
		case !named:
			return unscored("none of %s has an id to compare", count(len(ids), "passage"))
		}
		return gradeRetrieval(o, ranking.Measure(ids, gains, o.K), gains)
	}), nil
}

func gradeRetrieval(o retrievalOptions, m ranking.Measures, gains map[string]float64) (eval.Score, error) {
	at := ""
	if o.K > 0 {
		at = fmt.Sprintf("@%d", o.K)
	}
	value, ok := 1.0, true
	var parts []string
	for _, metric := range []struct {
		name       string
		got, least float64
	}{
		{"recall" + at, m.Recall, o.Min.Recall}, {"precision" + at, m.Precision, o.Min.Precision}, {"MRR" + at, m.MRR, o.Min.MRR},
		{"nDCG" + at, m.NDCG, o.Min.NDCG}, {"hit rate" + at, m.HitRate, o.Min.HitRate},
	} {
		wanted := ""
		if metric.least > 0 {
			wanted = fmt.Sprintf(" (at least %.3g)", metric.least)
			value = min(value, metric.got)
			ok = ok && metric.got >= metric.least
		}
		parts = append(parts, fmt.Sprintf("%s %.3f%s", metric.name, metric.got, wanted))
	}
	score, err := verdict(ok, "%s", strings.Join(parts, ", "))
	if err != nil {
		return score, err
	}
	score.Value = value
	for _, id := range slices.Sorted(maps.Keys(gains)) {
		switch rank, found := m.Found[id]; {
		case found:
			score.Evidence = append(score.Evidence, eval.Evidence{Where: "context", Text: cut(id), Note: fmt.Sprintf("expected, found at rank %d", rank)})
		case gains[id] > 0:
			score.Evidence = append(score.Evidence, eval.Evidence{Where: "expected", Text: cut(id), Note: "not retrieved" + at})
		}
	}
	score.Details, err = eval.Canonical(m)
	return score, err
}

// gainsOf reads expected_docs.
func gainsOf(raw json.RawMessage) (map[string]float64, error) {
	v, err := schema.Parse(string(raw))
	if err != nil {
		return nil, err
	}
	if text, ok := v.(string); ok {
		if v, err = schema.Parse(text); err != nil || !isCompound(v) {
			lines := []any{}
			for line := range strings.Lines(text) {
				if line = strings.TrimSpace(line); line != "" {
					lines = append(lines, line)
				}
			}
			v = lines
		}
	}
	gains := map[string]float64{}
	switch v := v.(type) {
	case []any:
		for _, id := range v {
			switch id := id.(type) {
			case string:
				gains[strings.TrimSpace(id)] = 1
			case json.Number:
				gains[string(id)] = 1
			default:
				return nil, fmt.Errorf("want ids, which are texts or numbers")
			}
		}
	case map[string]any:
		for id, gain := range v {
			n, ok := gain.(json.Number)
			g, err := n.Float64()
			if !ok || err != nil || g < 0 {
				return nil, fmt.Errorf("the gain of %s is no number from 0", quote(id))
			}
			gains[id] = g
		}
	default:
		return nil, fmt.Errorf("want a list of ids or a map of ids to gains")
	}
	if _, empty := gains[""]; empty {
		return nil, fmt.Errorf("an id is empty")
	}
	for _, g := range gains {
		if g > 0 {
			return gains, nil
		}
	}
	return nil, fmt.Errorf("no document is relevant: nothing could be found")
}
