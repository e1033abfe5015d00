package grounding

import "sort"

// readNumbers looks for the sentence's numbers in the context.
func (r *reader) readNumbers(s sentence, near region, f *vector, out *Sentence) {
	total, lost, unit, elsewhere := 0, 0, 0, 0
	at := sort.Search(len(r.numbers), func(i int) bool { return r.numbers[i].first >= s.first })
	for _, q := range r.numbers[at:] {
		if q.first >= s.last {
			break
		}
		total++
		got, where := find(r.x.quantities, q)
		finding := Finding{Start: int(r.tokens[q.first].start), End: int(r.tokens[q.last-1].end)}
		if where >= 0 {
			finding.Context = r.inContext(r.x.quantities[where])
		}
		switch got {
		case unsupported:
			if q.spelled && q.value < 5 || q.value == 0.5 {
				elsewhere++ // "two ways": often a count of what the context lists
				continue
			}
			lost++
			finding.Kind = Number
			out.Findings = append(out.Findings, finding)
		case otherUnit:
			unit++
			finding.Kind = Unit
			out.Findings = append(out.Findings, finding)
		default:
			c := r.x.quantities[where]
			if stem := r.x.vocabulary.lexemes[r.x.tokens[c.first].lex].stem; !near[stem] && !near[r.v.at(r.tokens[q.first].lex).stem] {
				elsewhere++
			}
		}
	}
	f[numbersShare] = share(total, int(s.last-s.first))
	f[numbersLost], f[numbersUnit], f[numbersElsewhere] = log1p(lost), log1p(unit), share(elsewhere, total)
}

// inContext is a quantity of the context as it stands there, with its unit.
func (r *reader) inContext(q quantity) string {
	first, last := q.first, q.last
	if first > 0 && r.x.tokens[first-1].kind == mark && q.sign != "" && !r.x.tokens[first].space {
		first--
	}
	if int(last) < len(r.x.tokens) && (r.x.tokens[last].kind == word || q.sign == "%") {
		last++
	}
	return r.x.text[r.x.tokens[first].start:r.x.tokens[last-1].end]
}
