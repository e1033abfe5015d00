package grounding

import "sort"

// places assigns quotations and addresses that the context lacks to their sentences.
func (r *reader) places(a *Answer) {
	var context string
	for _, q := range quotationsOf(r.text) {
		if context == "" {
			context = " " + folded(r.x.text) + " "
		}
		if !containsFolded(context, folded(r.text[q.start:q.end])) {
			a.assign(Quotation, q, quotesLost)
		}
	}
	var known map[string]bool
	for _, q := range addressesOf(r.text) {
		if known == nil {
			known = map[string]bool{}
			for _, c := range addressesOf(r.x.text) {
				known[plainAddress(r.x.text[c.start:c.end])] = true
			}
		}
		if !known[plainAddress(r.text[q.start:q.end])] {
			a.assign(Address, q, addressesLost)
		}
	}
}

// assign notes a finding in the claim that it stands in.
func (a *Answer) assign(kind Kind, q extent, count feature) {
	i := sort.Search(len(a.Sentences), func(i int) bool { return a.Sentences[i].End > q.start })
	if i < len(a.Sentences) && a.Sentences[i].Claim {
		a.Sentences[i].vector[count]++
		a.Sentences[i].Findings = append(a.Sentences[i].Findings, Finding{Kind: kind, Start: q.start, End: q.end})
	}
}
