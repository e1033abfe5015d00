package grounding

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// quantity is a number of a text in normal form.
type quantity struct {
	value       float64
	low         float64 // half a unit of the last digit given: what it was rounded to
	first, last int32   // tokens
	unit        int32   // stem of what is counted, or -1
	sign        string  // canonical unit ("%", "$", "km"), or ""
	year        bool
	ordinal     bool
	spelled     bool // in words
}

// quantitiesOf finds the numbers of a text. Numbers that count the text's own parts
// ("passage 2", "1." at a line's begin, "[3]") are none.
func quantitiesOf(s string, ts []token, v *vocabulary) []quantity {
	var all []quantity
	d := thesaurus()
	for i := 0; i < len(ts); {
		if q, next, ok := clockAt(s, ts, i); ok {
			q.first, q.last, q.unit = int32(i), int32(next), -1
			all = append(all, q)
			i = next
			continue
		}
		q, next, ok := quantityAt(s, ts, v, i)
		if !ok {
			i++
			continue
		}
		q.first, q.last, q.unit = int32(i), int32(next), -1
		if i > 0 && ts[i-1].kind == mark {
			if sign, known := d.units[s[ts[i-1].start:ts[i-1].end]]; known {
				q.sign = sign
			}
		}
		if next < len(ts) {
			t := ts[next]
			if t.kind == mark {
				if sign, known := d.units[s[t.start:t.end]]; known {
					q.sign = sign
				}
			} else if t.kind == word && t.sentence == ts[i].sentence {
				l := v.at(t.lex)
				if q.sign == "" {
					q.sign = unitAt(ts, v, next)
				}
				if l.flag&isStopWord == 0 {
					q.unit = l.stem
				}
			}
		}
		if !ofThePaper(s, ts, v, i, next) {
			all = append(all, q)
		}
		i = next
	}
	return all
}

// unitAt returns the unit that the word at token i, or the one after it ("five working
// days"), names, or "".
func unitAt(ts []token, v *vocabulary, i int) string {
	for j := i; j < len(ts) && j < i+2 && ts[j].kind == word && ts[j].sentence == ts[i].sentence; j++ {
		if sign, known := thesaurus().units[v.stemName(v.at(ts[j].lex).stem)]; known {
			return sign
		}
	}
	return ""
}

// ofThePaper reports whether a number names a part of the text or its source.
func ofThePaper(s string, ts []token, v *vocabulary, i, next int) bool {
	if ts[i].line && next < len(ts) && (s[ts[next].start] == '.' || s[ts[next].start] == ')' || s[ts[next].start] == ':') {
		return true
	}
	if i == 0 {
		return false
	}
	before := ts[i-1]
	if before.kind == mark && s[before.start] == '[' && next < len(ts) && s[ts[next].start] == ']' {
		return true
	}
	for j := i - 1; j >= 0 && j >= i-5; j-- { // passages 1, 2 and 3
		l := v.at(ts[j].lex)
		switch {
		case l.flag&isMetaNoun != 0, l.text == "step", l.text == "steps", l.text == "figure", l.text == "page", l.text == "option":
			return true
		case ts[j].kind == number, ts[j].kind == mark && s[ts[j].start] == ',', l.text == "and", l.text == "or", l.text == "#":
			continue
		}
		return false
	}
	return false
}

// quantityAt reads a number at token i and returns the token after it.
func quantityAt(s string, ts []token, v *vocabulary, i int) (q quantity, next int, ok bool) {
	d := dictionary()
	t := ts[i]
	switch t.kind {
	case number:
		q, ok = parseDigits(s[t.start:t.end])
		if !ok {
			return q, i + 1, false
		}
		next = i + 1
	case word:
		l := v.at(t.lex)
		if l.flag&isCount == 0 {
			return q, i + 1, false
		}
		text := l.text
		value, known := d.numbers[text]
		if !known {
			switch text {
			case "dozen":
				value, known = 12, true
			case "half":
				value, known = 0.5, true
			case "hundred", "thousand", "million", "billion":
				// "a hundred", but not "several hundred".
				value, known = 1, i > 0 && v.at(ts[i-1].lex).text == "a" && (i < 2 || v.at(ts[i-2].lex).text != "than")
			}
		}
		// "one" and "second" are mostly no numbers.
		if !known || text == "one" || text == "second" || text == "may" {
			return q, i + 1, false
		}
		q = quantity{value: value, spelled: true, ordinal: strings.HasSuffix(text, "th") || text == "first" || text == "third"}
		next = i + 1
		if _, scale := scales[text]; scale {
			next = i
		}
		if value >= 20 && next < len(ts) && ts[next].kind == mark && s[ts[next].start] == '-' && next+1 < len(ts) { // twenty-five
			if units, known := d.numbers[v.at(ts[next+1].lex).text]; known && units > 0 && units < 10 {
				q.value += units
				next += 2
			}
		} else if value >= 20 && next < len(ts) && ts[next].kind == word {
			if units, known := d.numbers[v.at(ts[next].lex).text]; known && units > 0 && units < 10 {
				q.value += units
				next++
			}
		}
	default:
		return q, i + 1, false
	}
	for next < len(ts) && ts[next].kind == word {
		factor, scale := scales[v.at(ts[next].lex).text]
		if !scale {
			break
		}
		if q.low == 0 && q.value == math.Trunc(q.value) {
			q.low = 0.5
		}
		q.value *= factor
		q.low = min(q.low*factor, roundest*q.value)
		q.year = false
		next++
	}
	return q, max(next, i+1), true
}

// scales are words that multiply the number before them.
var scales = map[string]float64{
	"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
	"hundreds": 100, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "mln": 1e6, "mil": 1e6, "bln": 1e9,
}

// roundest is the share of a number that rounding may take off or add.
const roundest = 0.05

var thousands = strings.NewReplacer(",", "", " ", "")

// parseDigits reads "1,500", "3.5", "20th", "1990s", "5km", "2m".
func parseDigits(text string) (quantity, bool) {
	end := 0
	for end < len(text) && (isASCIIDigit(text[end]) || text[end] == ',' || text[end] == '.' || text[end] == ' ') {
		end++
	}
	if end == 0 || end > 20 {
		return quantity{}, false
	}
	digits, rest := thousands.Replace(text[:end]), strings.ToLower(text[end:])
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil { // 1.2.3: a version or an address, compared as text
		return quantity{}, false
	}
	q := quantity{value: value}
	if _, fraction, ok := strings.Cut(digits, "."); ok {
		q.low = 0.5 * math.Pow10(-len(fraction))
	} else if zeros := len(digits) - len(strings.TrimRight(digits, "0")); zeros > 1 {
		q.low = min(0.5*math.Pow10(zeros), roundest*value) // 30 is 30, and 300 may be 297
	}
	switch rest {
	case "":
		q.year = end == 4 && len(digits) == 4 && value >= 1000 && value < 2100
		if q.year {
			q.low = 0
		}
	case "th", "st", "nd", "rd":
		q.ordinal, q.low = true, 0
	case "s":
		q.year, q.low = value >= 1000, 0
	case "k", "m", "bn", "mn":
		q.value *= scales[rest]
		q.low *= scales[rest]
	default:
		if sign, known := thesaurus().units[rest]; known {
			q.sign = sign
		} else if len(rest) > 3 {
			return quantity{}, false // an identifier
		}
	}
	return q, true
}

// support says how far a context holds a quantity.
type support int

const (
	unsupported support = iota
	rounded             // a number that rounds to it
	otherUnit           // the number, with another unit
	supported
)

// find looks for q among quantities that are sorted by value. It returns the best support
// and the index of the quantity that gives it or, for none, of the nearest of the same kind; -1: there is none.
func find(sorted []quantity, q quantity) (support, int) {
	tolerance := 1e-9 * math.Max(1, math.Abs(q.value))
	from := sort.Search(len(sorted), func(i int) bool { return sorted[i].value >= q.value-q.low-tolerance })
	best, at := unsupported, -1
	for i := from; i < len(sorted) && i < from+64 && sorted[i].value <= q.value+q.low+tolerance; i++ {
		c := sorted[i]
		got := rounded
		if math.Abs(c.value-q.value) <= tolerance {
			got = supported
			if q.sign != "" && c.sign != "" && q.sign != c.sign {
				got = otherUnit
			}
		} else if q.sign != c.sign {
			continue
		}
		if got > best {
			best, at = got, i
		}
	}
	if best != unsupported {
		return best, at
	}
	if other := inOtherWords(sorted, q); other >= 0 {
		return rounded, other
	}
	nearest, distance := -1, math.Inf(1)
	for i := max(0, from-8); i < len(sorted) && i < from+8; i++ {
		c := sorted[i]
		if c.year != q.year || c.sign != q.sign || c.ordinal != q.ordinal {
			continue
		}
		if d := math.Abs(c.value - q.value); d < distance {
			nearest, distance = i, d
		}
	}
	return unsupported, nearest
}
