package pii

import "strings"

// identity is one kind of number that a state, a bank or a maker gives out.
type identity struct {
	typ  Type
	kind string
	// pattern is its letters (A) and digits (9) without separators; X stands for either.
	pattern string
	// check looks at the letters (in upper case) and digits; nil: there is nothing to check.
	check func(s string) bool
	// free are the ways of writing it that need no word beside them, separators and
	// case included ("999-99-9999"), or onePiece. Any other way needs one of words.
	free  []string
	words lexicon
	why   string
}

// onePiece is a way of writing: capitals and digits without separators.
const onePiece = "*"

// Identities by their length: those of digits alone, and the others.
var numericIdentities, mixedIdentities = byLength(americas, europe, asiaPacificAfrica, accounts, documents)

// longestNumber is that of IBANs.
const longestNumber = 34

func byLength(lists ...[]identity) (numeric, mixed [longestNumber + 1][]identity) {
	for _, list := range lists {
		for _, id := range list {
			index := &mixed
			if strings.Trim(id.pattern, "9") == "" {
				index = &numeric
			}
			index[len(id.pattern)] = append(index[len(id.pattern)], id)
		}
	}
	return numeric, mixed
}

// mostTokens is how many one identifier is written in: IBANs in groups of four have nine.
const mostTokens = 9

// numbers finds what is made of letters and digits and is told by its check
// digits, its form or a word beside it.
func (f *finder) numbers() {
	buf := make([]byte, 0, 64)
	for i, first := range f.tokens {
		if first.foreign || first.digits == 0 && (!first.upper || first.len() > 6) {
			continue
		}
		buf = buf[:0]
		digits := 0
		for j := i; j < len(f.tokens) && j < i+mostTokens; j++ {
			t := f.tokens[j]
			if t.foreign || len(buf)+t.len() > longestNumber || j > i && between(f.text, f.tokens[j-1], t) == 0 {
				break
			}
			if t.digits == 0 && !t.upper && (t.len() > 4 || first.numeric()) {
				break // a word of the sentence
			}
			for _, c := range []byte(f.text[t.start:t.end]) {
				if isLetter(c) {
					c &^= 0x20
				}
				buf = append(buf, c)
			}
			digits += t.digits
			// Nothing is written digit by digit, nor all in pairs, and less is not an identifier.
			numeric := digits == len(buf)
			if n := j - i + 1; len(buf) < 6 || digits < 3 || len(buf) < 2*n-1 || numeric && n > 1 && len(buf) < 2*n+1 || uniform(buf) {
				continue
			}
			if numeric && len(numericIdentities[len(buf)]) == 0 && (len(buf) < 12 || len(buf) > 19) || !numeric && len(mixedIdentities[len(buf)]) == 0 && len(buf) < 15 {
				continue // nothing has this length
			}
			f.judge(string(buf), numeric, i, j)
		}
	}
}

// judge looks at the letters and digits of tokens i to j.
func (f *finder) judge(s string, numeric bool, i, j int) {
	start, end := f.tokens[i].start, f.tokens[j].end
	if numeric {
		f.card(s, i, j)
		for _, id := range numericIdentities[len(s)] {
			f.identify(id, s, start, end)
		}
		return
	}
	f.iban(s, start, end)
	for _, id := range mixedIdentities[len(s)] {
		if fits(s, id.pattern) {
			f.identify(id, s, start, end)
		}
	}
}

func (f *finder) identify(id identity, s string, start, end int) {
	if !f.wants(id.typ) || id.check != nil && !id.check(s) || !f.alone(start, end) {
		return
	}
	shape := shapeOf(f.text[start:end])
	for _, free := range id.free {
		if shape == free || free == onePiece && strings.Trim(shape, "9A") == "" {
			trust := byChecksum
			if id.check == nil {
				trust = byForm
			}
			f.add(id.typ, id.kind, start, end, trust, s, id.why)
			return
		}
	}
	if (id.typ == Passport || id.typ == DrivingLicence) && strings.ContainsAny(shape, " ./") {
		return // written in one piece; words and dates with spaces would fit too
	}
	if distance, ok := f.nearest(start, end, id.words); ok {
		f.add(id.typ, id.kind, start, end, byWord, s, id.why+", named beside it")
		f.found[len(f.found)-1].word = distance
	}
}

// alone reports whether bytes start to end are not a piece of something longer: a
// decimal number, a path, a domain, an identifier with more parts.
func (f *finder) alone(start, end int) bool {
	if start > 0 {
		switch c := f.text[start-1]; c {
		case '_', '@', '%', '&':
			return false
		case '.', '-', '/', ',', '+', '=', ':':
			if start > 1 && (isDigit(f.text[start-2]) || c != ':' && c != '=' && c != ',' && isAlnum(f.text[start-2])) {
				return false
			}
		}
	}
	if end < len(f.text) {
		switch c := f.text[end]; c {
		case '_', '@', '%':
			return false
		case '.', '-', '/', ',', '+', ':':
			if end+1 < len(f.text) && (isDigit(f.text[end+1]) || (c == '-' || c == '/' || c == '+') && isAlnum(f.text[end+1])) {
				return false
			}
		}
	}
	return true
}

// shapeOf writes digits as 9, capitals as A, other letters as a, and keeps the rest.
func shapeOf(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case isDigit(c):
			b.WriteByte('9')
		case isUpper(c):
			b.WriteByte('A')
		case isLetter(c):
			b.WriteByte('a')
		case c < 0x80:
			b.WriteByte(c)
		default:
			b.WriteByte('-')
			i += max(separator(s[i:]), 1)
			continue
		}
		i++
	}
	return b.String()
}

func fits(s, pattern string) bool {
	for i := 0; i < len(s); i++ {
		switch pattern[i] {
		case '9':
			if !isDigit(s[i]) {
				return false
			}
		case 'A':
			if !isUpper(s[i]) {
				return false
			}
		}
	}
	return true
}
