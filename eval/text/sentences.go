package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// Span is a part of a text: bytes Start to End.
type Span struct{ Start, End int }

// Of returns the part of s.
func (p Span) Of(s string) string { return s[p.Start:p.End] }

// Sentences returns the sentences of s without the space around them, none of
// them empty. Boundaries are those of UAX #29 and every line's end, but not after an
// abbreviation, an initial or a list number ("Dr.", "J.", "1.").
func Sentences(s string) []Span {
	var all []Span
	iter := sentences.FromString(s)
	open := false // the last sentence ended in an abbreviation
	for iter.Next() {
		start, end := trim(s, iter.Start(), iter.End())
		if start == end {
			open = open && !strings.ContainsRune(iter.Value(), '\n')
			continue
		}
		if open {
			all[len(all)-1].End = end
		} else {
			all = append(all, Span{start, end})
		}
		open = !strings.HasSuffix(strings.TrimRight(iter.Value(), " \t"), "\n") && endsOpen(s[all[len(all)-1].Start:end])
	}
	return all
}

// Words returns the words of s by UAX #29: segments that hold a letter or a digit.
func Words(s string) []Span {
	var all []Span
	iter := words.FromString(s)
	for iter.Next() {
		if strings.IndexFunc(iter.Value(), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 {
			all = append(all, Span{iter.Start(), iter.End()})
		}
	}
	return all
}

func trim(s string, start, end int) (int, int) {
	start += len(s[start:end]) - len(strings.TrimLeftFunc(s[start:end], unicode.IsSpace))
	return start, start + len(strings.TrimRightFunc(s[start:end], unicode.IsSpace))
}

// abbreviations are written with a full stop and go on, in lower case without it. Those that
// often end a sentence (etc., p.m., Inc.) or are words as well (no, sat) are not among them.
var abbreviations = setOf(`mr mrs ms dr prof sr jr st mt rev hon gen col lt sgt capt maj gov sen rep pres
	vs v e.g i.e eg ie cf al approx est nos vol fig figs eq p pp ch sec dept
	jan feb apr jun jul aug sep sept oct nov tue thu fri
	u.s u.k u.n e.u d.c ph.d b.a m.a m.d b.sc m.sc bzw usw z.b d.h ca nr bd evtl ggf`)

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// endsOpen reports whether a sentence's last full stop belongs to an abbreviation,
// an initial, or a number that begins the line.
func endsOpen(sentence string) bool {
	body, ok := strings.CutSuffix(sentence, ".")
	if !ok {
		return false
	}
	cut := strings.LastIndexFunc(body, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`("'“‘[`, r) })
	_, width := utf8.DecodeRuneInString(body[max(cut, 0):])
	word := body
	if cut >= 0 {
		word = body[cut+width:]
	}
	switch {
	case word == "":
		return false
	case strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0:
		return cut < 0 // a list number
	case utf8.RuneCountInString(word) == 1:
		r, _ := utf8.DecodeRuneInString(word)
		return unicode.IsUpper(r) && word != "I"
	}
	return abbreviations[strings.ToLower(word)]
}
