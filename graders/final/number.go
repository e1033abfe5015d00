// Package final reads the final answer out of a reply: the number, the letter of a choice, the members of a list.
package final

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval/text"
)

// Number is a number in a text, at bytes Start to End without its unit.
type Number struct {
	Value      float64
	Unit       string // of [units], by its first name; "" where none that is known follows, or precedes
	Start, End int
}

// separators stand inside a number beside the decimal point and comma.
const separators = "'’_\u00a0\u202f\u2009"

var (
	digitRuns = regexp.MustCompile(`[0-9]+(?:[.,` + separators + `][0-9]+)*`)
	listItem  = regexp.MustCompile(`^[.)][ \t]`)
	power     = regexp.MustCompile(`^(?:[eE]([+-]?[0-9]{1,3})\b|\s*(?:×|\\times|\*)\s*10\s*\^\s*\{?([+−-]?[0-9]{1,3})\}?)`)
	scaleWord = regexp.MustCompile(`^[ \-\x{00a0}]?(?i:(thousand|million|billion|trillion))\b`)
	scaleSign = regexp.MustCompile(`^ ?(k|K|m|M|mn|bn|B)\b`)
	unitWord  = regexp.MustCompile(`^[ \-\x{00a0}]?(%|°\s?[CF]\b|[$€£¥]|per cent\b|[\p{L}]+)`)
	nextWord  = regexp.MustCompile(`^[ \x{00a0}]([\p{L}]+)`)
)

var scales = map[string]float64{
	"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "mn": 1e6, "bn": 1e9, "B": 1e9,
}

// Numbers returns the numbers of s in digits. A comma groups thousands and a full stop is
// decimal, unless decimalComma is set; both in one number decide themselves (1.500,50). Scale
// words count (1.5 million, and k, m, bn after a currency), so do exponents. Left out are the
// numbers of list items, ordinals, what is part of a word or a version (B2, 1.2.3), and numbers in words.
func Numbers(s string, decimalComma bool) []Number {
	var all []Number
	done := 0 // bytes that belong to numbers, exponents included
	for _, at := range digitRuns.FindAllStringIndex(s, -1) {
		start, end := at[0], at[1]
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		if start < done || unicode.IsLetter(before) || before == '_' || itemNumber(s, start, end) {
			continue
		}
		parts, ok := parse(s[start:end], decimalComma)
		if !ok {
			continue
		}
		for _, p := range parts {
			n, ok := complete(s, Number{p.Value, "", start + p.Start, start + p.End})
			if ok {
				all, done = append(all, n), n.End
			}
		}
	}
	return all
}

// itemNumber reports whether the digits number a list item: "1. " or "1) " at a line's beginning.
func itemNumber(s string, start, end int) bool {
	const indent = 20 // characters; more is no list
	head := s[max(0, start-indent):start]
	if newline := strings.LastIndexByte(head, '\n'); newline >= 0 {
		head = head[newline+1:]
	} else if start > indent {
		return false
	}
	return strings.TrimSpace(head) == "" && listItem.MatchString(s[end:min(end+2, len(s))])
}

// parse reads a run of digits and separators: one number, or several that commas separate.
func parse(run string, decimalComma bool) (numbers []Number, ok bool) {
	decimal, group := byte('.'), byte(',')
	if decimalComma {
		decimal, group = ',', '.'
	}
	if dot, comma := strings.LastIndexByte(run, '.'), strings.LastIndexByte(run, ','); dot >= 0 && comma >= 0 {
		decimal, group = '.', ','
		if comma > dot {
			decimal, group = ',', '.'
		}
	}
	whole, fraction := run, ""
	switch strings.Count(run, string(decimal)) {
	case 0:
	case 1:
		at := strings.IndexByte(run, decimal)
		whole, fraction = run[:at], run[at+1:]
	default:
		if decimal == '.' && !grouped(run, ".") { // a version, an address, a date
			return nil, false
		}
		group, whole = decimal, run // 1.500.000
	}
	switch used := strings.ContainsRune(whole, rune(group)); {
	case !allDigits(fraction):
		return nil, false
	case used && grouped(whole, string(group)):
		whole = strings.ReplaceAll(whole, string(group), "")
	case used && group == ',' && fraction == "" && !strings.ContainsAny(whole, separators): // a list without spaces: 1,2
		at := 0
		for part := range strings.SplitSeq(run, ",") {
			v, err := strconv.ParseFloat(part, 64)
			if err != nil {
				return nil, false
			}
			numbers = append(numbers, Number{Value: v, Start: at, End: at + len(part)})
			at += len(part) + 1
		}
		return numbers, true
	case used && group == '.' && fraction == "": // 3.5 where the comma is decimal
		at := strings.IndexByte(whole, '.')
		whole, fraction = whole[:at], whole[at+1:]
	case used:
		return nil, false
	}
	for _, sep := range separators {
		if strings.ContainsRune(whole, sep) {
			if !grouped(whole, string(sep)) {
				return nil, false
			}
			whole = strings.ReplaceAll(whole, string(sep), "")
		}
	}
	v, err := strconv.ParseFloat(whole+"."+fraction+"0", 64)
	if err != nil || math.IsInf(v, 0) {
		return nil, false
	}
	return []Number{{Value: v, Start: 0, End: len(run)}}, true
}

// grouped reports whether sep groups digits: by three, or as in India by two before the last three.
func grouped(s, sep string) bool {
	groups := strings.Split(s, sep)
	last := len(groups) - 1
	if len(groups[last]) != 3 || len(groups[0]) > 3 || !allDigits(strings.Join(groups, "")) {
		return false
	}
	threes, twos := true, len(groups[0]) <= 2
	for _, g := range groups[1:last] {
		threes = threes && len(g) == 3
		twos = twos && len(g) == 2
	}
	return threes || twos
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// complete adds what stands around the digits: sign, decimal point, currency, exponent, scale and unit.
func complete(s string, n Number) (Number, bool) {
	head := s[max(0, n.Start-16):n.Start]
	if body, ok := strings.CutSuffix(head, "."); ok && !endsInWord(body) && n.Value == math.Trunc(n.Value) { // .5
		n.Value /= math.Pow10(n.End - n.Start)
		n.Start--
		head = body
	}
	signed := func() {
		for _, sign := range []string{"-", "−"} {
			if body, ok := strings.CutSuffix(head, sign); ok && !endsInWord(body) {
				n.Value, n.Start, head = -n.Value, n.Start-len(sign), body
				return
			}
		}
	}
	signed()
	for _, symbol := range []string{"$", "€", "£", "¥"} {
		if body, ok := strings.CutSuffix(strings.TrimRight(head, " "), symbol); ok {
			n.Unit, n.Start, head = units[symbol], n.Start-(len(head)-len(body)), body
			signed()
			break
		}
	}
	tail := s[n.End:min(n.End+64, len(s))]
	if m := power.FindStringSubmatch(tail); m != nil {
		exponent, err := strconv.Atoi(strings.ReplaceAll(m[1]+m[2], "−", "-"))
		if err != nil {
			return n, false
		}
		n.Value *= math.Pow(10, float64(exponent))
		n.End += len(m[0])
		tail = tail[len(m[0]):]
	}
	m := scaleWord.FindStringSubmatch(tail)
	if m == nil && n.Unit != "" {
		m = scaleSign.FindStringSubmatch(tail)
	}
	if m != nil {
		scale := scales[m[1]]
		if scale == 0 {
			scale = scales[strings.ToLower(m[1])]
		}
		n.Value *= scale
		n.End += len(m[0])
		tail = tail[len(m[0]):]
	}
	if math.IsInf(n.Value, 0) {
		return n, false
	}
	if w := unitWord.FindStringSubmatch(tail); w != nil {
		attached := w[0] == w[1]
		switch word := strings.ToLower(w[1]); {
		case attached && (word == "st" || word == "nd" || word == "rd" || word == "th"):
			return n, false
		case n.Unit == "":
			n.Unit = unitOf(w[1])
			for rest, more := tail[len(w[0]):], 0; n.Unit == "" && !attached && more < 2; more++ { // 5 business days
				next := nextWord.FindStringSubmatch(rest)
				if next == nil {
					break
				}
				if len(next[1]) > 2 { // "5 of them in m" is none of metres
					n.Unit = unitOf(next[1])
				}
				rest = rest[len(next[0]):]
			}
		}
	}
	return n, true
}

func endsInWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// Equal reports whether got is want within the larger of two tolerances: absolute, and
// relative to want. Without tolerance they are equal up to rounding in binary.
func Equal(got, want, absolute, relative float64) bool {
	const rounding = 1e-12
	return math.Abs(got-want) <= max(absolute, max(relative, rounding)*math.Abs(want))
}

// marks announce the final answer: of LaTeX (MATH), of GSM8K, and in words.
var marks = regexp.MustCompile(`(?i)\\boxed\s*\{|####|\b(?:(?:final |correct )?answer|result|antwort|ergebnis|r[ée]ponse|respuesta|risposta|resposta)\b(?:\s+(?:to|of|for)\s[^.:\n]{1,80}?)?[*_"']{0,2}\s*(?:is|was|=|:|ist|est|es|è|é)[*_]{0,2}`)

// marked returns the part of s that its last mark announces, to the end of the sentence. Start is
// -1 where there is no mark.
func marked(s string) (start, end int) {
	all := marks.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1, -1
	}
	mark := all[len(all)-1]
	start = mark[1]
	rest := s[start:]
	if strings.HasPrefix(s[mark[0]:], `\`) {
		if brace := strings.IndexByte(rest, '}'); brace >= 0 {
			return start, start + brace
		}
	}
	start += len(rest) - len(strings.TrimLeft(rest, " \t\r\n*_:$\\(["))
	if start > mark[1] && strings.ContainsAny(s[start-1:start], `$`) {
		start-- // a currency
	}
	line := s[start:]
	if size := strings.IndexByte(line, '\n'); size >= 0 {
		line = line[:size]
	}
	line = line[:min(len(line), 2000)]
	if sentences := text.Sentences(line); len(sentences) > 0 {
		return start, start + sentences[0].End
	}
	return start, start + len(line)
}

// FindNumber returns the number that s gives as its final answer to a question whose answer has
// the unit (of a [Number]; "": any).
//
// Where s marks its answer ("####", "\boxed{", "the answer is", "Answer:"), the numbers of the marked sentence count, and
// of these the one after its last "="; else all numbers of s. Where the unit is known, the numbers with that unit
// count, or where there is none, those without any; a number with another unit is another quantity. What is left
// must be one value: several are ambiguous, unless last is set, which takes the last of them.
//
// It returns no number and why: ambiguous, or else s has none.
func FindNumber(s, unit string, decimalComma, last bool) (n Number, found, ambiguous bool, why string) {
	numbers := Numbers(s, decimalComma)
	where := "the answer"
	if start, end := marked(s); start >= 0 {
		if in := within(numbers, start-1, end+1); len(in) > 0 {
			numbers, where = in, "the marked answer"
			if equals := strings.LastIndexByte(s[start:end], '='); equals >= 0 {
				if after := within(in, start+equals, end+1); len(after) > 0 {
					numbers = after
				}
			}
		}
	}
	all := len(numbers)
	if unit != "" {
		same, without := []Number{}, []Number{}
		for _, n := range numbers {
			switch n.Unit {
			case unit:
				same = append(same, n)
			case "":
				without = append(without, n)
			}
		}
		numbers = same
		if len(same) == 0 {
			numbers = without
		}
	}
	switch {
	case len(numbers) == 0 && all > 0:
		return Number{}, false, false, fmt.Sprintf("%s states no number in the unit %s", where, unit)
	case len(numbers) == 0:
		return Number{}, false, false, "the answer states no number in digits"
	case last:
		return numbers[len(numbers)-1], true, false, ""
	}
	for _, n := range numbers[1:] {
		if n.Value != numbers[0].Value {
			return Number{}, false, true, fmt.Sprintf("%s states several numbers (%v, %v) and marks none as final", where, numbers[0].Value, n.Value)
		}
	}
	return numbers[0], true, false, ""
}

func within(numbers []Number, start, end int) []Number {
	var in []Number
	for _, n := range numbers {
		if n.Start >= start && n.End <= end {
			in = append(in, n)
		}
	}
	return in
}
