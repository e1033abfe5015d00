package grounding

import "math"

// readWords notes what kinds of word a sentence has.
func (r *reader) readWords(ts []token, f *vector) {
	words := 0
	quoted := r.x.persons // "we" and "you" of a context are repeated, and take no turn of a conversation
	for i, t := range ts {
		if t.kind == mark {
			continue
		}
		words++
		g := r.flags(t)
		f[firstPerson] += indicator(g&isFirstPerson&^quoted != 0)
		f[secondPerson] += indicator(g&isSecondPerson&^quoted != 0)
		f[opinion] += indicator(g&isOpinion != 0)
		f[metaNoun] += indicator(g&isMetaNoun != 0)
		f[metaVerb] += indicator(g&isMetaVerb != 0)
		f[modal] += indicator(g&isModal != 0)
		f[advice] += indicator(g&isAdvice != 0)
		f[chat] += indicator(g&isChat != 0 && i < 4)
		f[connective] += indicator(g&isConnective != 0 && i < 3)
	}
	for _, k := range []feature{firstPerson, secondPerson, opinion, chat, metaNoun, metaVerb, modal, advice} {
		f[k] = math.Log1p(f[k])
	}
	last := len(ts) - 1
	for last > 0 && ts[last].kind == mark && r.text[ts[last].start] != '?' {
		last--
	}
	f[exclaims] = indicator(r.text[ts[last].start] == '!' || last+1 < len(ts) && r.text[ts[last+1].start] == '!')
	f[question] = indicator(r.text[ts[last].start] == '?')
	f[logWords] = log1p(words)
}
