package textmetric

import (
	"math"
	"strings"
)

// bleuOrders is the longest n-gram that BLEU counts.
const bleuOrders = 4

// BLEUStats are what BLEU is computed from. Those of several segments add up.
type BLEUStats struct {
	Match, Total         [bleuOrders]int // n-grams of the candidate, by order: in the reference too, and all
	Candidate, Reference int             // words
}

// BLEUOf counts one segment and its reference, tokenised as mteval-v13a does (sacreBLEU's tokenizer 13a).
func BLEUOf(candidate, reference string) BLEUStats {
	c, r := tokens13a(candidate), tokens13a(reference)
	s := BLEUStats{Candidate: len(c), Reference: len(r)}
	for n, count := range overlap(c, r, bleuOrders) {
		s.Match[n], s.Total[n] = count.match, count.candidate
	}
	return s
}

// Add returns the counts of both.
func (s BLEUStats) Add(t BLEUStats) BLEUStats {
	for n := range bleuOrders {
		s.Match[n] += t.Match[n]
		s.Total[n] += t.Total[n]
	}
	s.Candidate += t.Candidate
	s.Reference += t.Reference
	return s
}

// Score returns BLEU, 0..1 (K. Papineni et al., ACL 2002), with sacreBLEU's smoothing "exp"
// (M. Post, "A Call for Clarity in Reporting BLEU Scores", WMT 2018): the k-th order without
// a match counts as 1/2^k matches. With effective, orders that the candidate is too short for are
// left out: what sacreBLEU does for single sentences and not for a corpus.
func (s BLEUStats) Score(effective bool) float64 {
	if s.Match == [bleuOrders]int{} {
		return 0
	}
	logs, half, orders := 0.0, 1.0, 0
	for n := range bleuOrders {
		if s.Total[n] == 0 {
			if !effective {
				return 0
			}
			break
		}
		orders++
		match := float64(s.Match[n])
		if s.Match[n] == 0 {
			half /= 2
			match = half
		}
		logs += math.Log(match / float64(s.Total[n]))
	}
	brevity := 1.0
	if s.Candidate < s.Reference {
		brevity = math.Exp(1 - float64(s.Reference)/float64(s.Candidate))
	}
	return min(brevity*math.Exp(logs/float64(orders)), 1)
}

// SentenceBLEU returns BLEU of one segment, 0..1: sacreBLEU's sentence_bleu with its
// defaults (13a, exp, effective order), divided by 100.
func SentenceBLEU(candidate, reference string) float64 {
	return BLEUOf(candidate, reference).Score(true)
}

// tokens13a splits a text as sacreBLEU's tokenizer 13a does: ASCII symbols stand alone, a full stop and a
// comma unless they stand between digits, a hyphen after a digit.
func tokens13a(s string) []string {
	s = strings.TrimRightFunc(s, isSpace)
	s = strings.ReplaceAll(s, "<skipped>", "")
	s = strings.ReplaceAll(s, "-\n", "")
	s = strings.ReplaceAll(s, "\n", " ")
	if strings.Contains(s, "&") {
		// One after another, as the script does: "&amp;lt;" becomes "<".
		for _, e := range [][2]string{{"&quot;", `"`}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}} {
			s = strings.ReplaceAll(s, e[0], e[1])
		}
	}
	t := []byte(" " + s + " ")
	t = rewrite(t, func(b, _ byte) bool { return symbol13a(b) }, 1, " x ")
	t = rewrite(t, func(b, next byte) bool { return !isDigit(b) && isPoint(next) }, 2, "x y ")
	t = rewrite(t, func(b, next byte) bool { return isPoint(b) && !isDigit(next) }, 2, " x y")
	t = rewrite(t, func(b, next byte) bool { return isDigit(b) && next == '-' }, 2, "x y ")
	return fields(string(t))
}

// rewrite replaces, from left to right, what fits by form, in which x is the first byte and
// y the second. width says whether one or two bytes are looked at. Bytes are enough:
// nothing but ASCII is split off, and any byte of another character is no digit.
func rewrite(t []byte, fits func(b, next byte) bool, width int, form string) []byte {
	out := make([]byte, 0, len(t)+len(t)/4)
	for i := 0; i < len(t); {
		var next byte
		if i+1 < len(t) {
			next = t[i+1]
		}
		if i+width > len(t) || !fits(t[i], next) {
			out = append(out, t[i])
			i++
			continue
		}
		for _, b := range []byte(form) {
			switch b {
			case 'x':
				b = t[i]
			case 'y':
				b = next
			}
			out = append(out, b)
		}
		i += width
	}
	return out
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isPoint(b byte) bool { return b == '.' || b == ',' }

// symbol13a: all printable ASCII but letters, digits, apostrophe, comma, hyphen and full stop.
func symbol13a(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', isDigit(b), isPoint(b), b == '\'', b == '-':
		return false
	}
	return ' ' <= b && b <= '~'
}
