package textmetric

import (
	"fmt"
	"unicode/utf8"
)

// The parameters of chrF2: character n-grams up to six, recall twice as important as precision.
const (
	chrfOrders = 6
	chrfBeta   = 2
)

// maxCharacters is the longest text whose character n-grams are counted. The work is linear; the
// memory is some hundred bytes a character.
const maxCharacters = 200_000

// ChrFStats are what chrF is computed from, by order. Those of several segments add up.
type ChrFStats struct{ Candidate, Reference, Match [chrfOrders]int }

// ChrFOf counts one segment and its reference: character n-grams, white space left out.
// [ErrTooLong] where one has more than 200,000 characters.
func ChrFOf(candidate, reference string) (ChrFStats, error) {
	for _, s := range []string{candidate, reference} {
		if n := utf8.RuneCountInString(s); n > maxCharacters {
			return ChrFStats{}, fmt.Errorf("%w: chrF of %d characters, at most %d", ErrTooLong, n, maxCharacters)
		}
	}
	var s ChrFStats
	for n, count := range overlap(solid(candidate), solid(reference), chrfOrders) {
		s.Reference[n], s.Match[n] = count.reference, count.match
		if count.reference > 0 { // sacreBLEU counts n-grams of the candidate only where the reference has some of that length
			s.Candidate[n] = count.candidate
		}
	}
	return s, nil
}

func solid(s string) []rune {
	var runes []rune
	for _, r := range s {
		if !isSpace(r) {
			runes = append(runes, r)
		}
	}
	return runes
}

// Add returns the counts of both.
func (s ChrFStats) Add(t ChrFStats) ChrFStats {
	for n := range chrfOrders {
		s.Candidate[n] += t.Candidate[n]
		s.Reference[n] += t.Reference[n]
		s.Match[n] += t.Match[n]
	}
	return s
}

// Score returns chrF2, 0..1 (M. Popović, "chrF: character n-gram F-score for automatic MT
// evaluation", WMT 2015) as sacreBLEU computes it: precision and recall are averaged over the orders that both
// texts are long enough for.
func (s ChrFStats) Score() float64 {
	var p, r, orders float64
	for n := range chrfOrders {
		if s.Candidate[n] > 0 && s.Reference[n] > 0 {
			p += float64(s.Match[n]) / float64(s.Candidate[n])
			r += float64(s.Match[n]) / float64(s.Reference[n])
			orders++
		}
	}
	if p+r == 0 {
		return 0
	}
	p, r = p/orders, r/orders
	const factor = chrfBeta * chrfBeta
	return min((1+factor)*p*r/(factor*p+r), 1)
}
