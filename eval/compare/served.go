package compare

import (
	"cmp"
	"slices"

	"seatrial/eval"
)

// servedAs returns what the endpoint said of each of the sample's answers.
func servedAs(s eval.Sample) []eval.Served {
	var all []eval.Served
	for _, x := range s.Exchanges {
		if x.Response != nil {
			all = append(all, eval.Served{Model: x.Response.Model, Fingerprint: x.Response.Fingerprint})
		}
	}
	return all
}

// allServed returns what served a side, sorted, with how often.
func (r *reader) allServed() []eval.Served {
	var all []eval.Served
	for what, n := range r.served {
		what.Answers = n
		all = append(all, what)
	}
	slices.SortFunc(all, func(a, b eval.Served) int {
		return cmp.Or(cmp.Compare(a.Model, b.Model), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return all
}

// models returns the names among what served, each once.
func models(all []eval.Served) []string {
	var names []string
	for _, s := range all {
		if s.Model != "" && !slices.Contains(names, s.Model) {
			names = append(names, s.Model)
		}
	}
	return names
}
