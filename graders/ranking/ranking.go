// Package ranking measures how well a ranked list of documents serves a question whose relevant documents are known.
package ranking

import (
	"math"
	"slices"
)

// Measures are 0..1, of the first k documents.
type Measures struct {
	// Recall is the part of the relevant documents that was found, Precision the part of k that is relevant (C.
	// Manning, P. Raghavan, H. Schütze, "Introduction to Information Retrieval", 2008, chapter 8), as trec_eval
	// counts it: fewer documents than k do not make it higher.
	Recall    float64 `json:"recall"`
	Precision float64 `json:"precision"`
	// MRR is one by the rank of the first relevant document (E. Voorhees, TREC-8, 1999); 0 where there is none.
	MRR float64 `json:"mrr"`
	// NDCG is the gain, discounted by log2(rank + 1), as a part of the best that is possible (K. Järvelin, J.
	// Kekäläinen, ACM TOIS 20(4), 2002), with linear gains as in trec_eval.
	NDCG float64 `json:"ndcg"`
	// HitRate is 1 where any of them is relevant.
	HitRate float64 `json:"hit_rate"`
	// Found are the ranks of relevant documents, from 1, by id.
	Found map[string]int `json:"found"`
}

// Distinct returns the ids without repeats: the first occurrence holds the rank. An empty id is a document of its own.
func Distinct(ids []string) []string {
	seen := map[string]bool{}
	var distinct []string
	for _, id := range ids {
		if id == "" || !seen[id] {
			distinct = append(distinct, id)
		}
		seen[id] = true
	}
	return distinct
}

// Measure judges the first k of ranked ids, all where k is 0, by the gains of the relevant documents: a gain above 0 is relevant,
// and one at least must be. Repeats are taken out first ([Distinct]).
func Measure(ranked []string, gains map[string]float64, k int) Measures {
	ranked = Distinct(ranked)
	if k == 0 {
		k = len(ranked)
	}
	ranked = ranked[:min(k, len(ranked))]
	m := Measures{Found: map[string]int{}}
	var gain, best float64
	for i, id := range ranked {
		if g := gains[id]; g > 0 && id != "" {
			m.Found[id] = i + 1
			gain += g / math.Log2(float64(i+2))
			if m.MRR == 0 {
				m.MRR, m.HitRate = 1/float64(i+1), 1
			}
		}
	}
	relevant := 0
	var ideal []float64
	for _, g := range gains {
		if g > 0 {
			relevant++
			ideal = append(ideal, g)
		}
	}
	slices.Sort(ideal)
	slices.Reverse(ideal)
	for i, g := range ideal[:min(k, len(ideal))] {
		best += g / math.Log2(float64(i+2))
	}
	if relevant > 0 {
		m.Recall = float64(len(m.Found)) / float64(relevant)
	}
	if k > 0 {
		m.Precision = float64(len(m.Found)) / float64(k)
	}
	if best > 0 {
		m.NDCG = min(gain/best, 1)
	}
	return m
}
