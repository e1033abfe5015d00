package leak

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Shortest is the least number of letters and digits of a canary that is looked
// for in encoded form. Shorter ones turn up in ordinary words read backwards or through
// rot13: a text of a million letters holds a given run of six by chance with
// probability 26^-6 x 10^6 = 0.3 %, and one of four surely.
const Shortest = 6

// Letters counts what is left of a canary when it is looked for in encoded form.
func Letters(canary string, fold func(string) Text) int {
	return utf8.RuneCountInString(squeezed(fold(canary).String()))
}

// Canary finds a canary: as it is, whatever its case, look-alikes and invisible characters, and, where it is
// long enough, encoded. With word set, it must not be part of a longer word.
func (o *Output) Canary(canary string, word bool) []Finding {
	folded := strings.TrimSpace(o.fold(canary).String())
	if folded == "" {
		return nil
	}
	plain := squeezed(folded)
	leets, _ := squeeze(folded, leetClass)
	encoded := Letters(canary, o.fold) >= Shortest
	var all []Finding
	for _, r := range o.readings {
		before := len(all)
		text := r.folded.String()
		for at := 0; len(all) < maxFindings; {
			i := strings.Index(text[at:], folded)
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(folded)
			if !word || wordEnds(text, start) && wordEnds(text, at) {
				all = appendNew(all, r.at(Verbatim, start, at, 0))
			}
		}
		if len(all) > before || !encoded || len(all) == maxFindings {
			continue
		}
		for _, v := range r.views {
			needle := plain
			if v.how == leet {
				needle = leets
			}
			if start, end, ok := v.find(needle, text, word); ok {
				all = appendNew(all, r.at(v.how, start, end, 0))
				break
			}
		}
	}
	return all
}

// find returns where in the folded text the view's first needle stands.
func (v view) find(needle, folded string, word bool) (start, end int, ok bool) {
	for at := 0; ; {
		i := strings.Index(v.text[at:], needle)
		if i < 0 {
			return 0, 0, false
		}
		at += i + len(needle)
		start, end := v.span(at-len(needle), at, folded)
		if !word || wordEnds(folded, start) && wordEnds(folded, end) {
			return start, end, true
		}
	}
}

// maxFindings bounds what is kept: a hostile output may repeat itself a million times.
const maxFindings = 20

// appendNew appends a finding unless there is one at its place: what is not encoded is read
// again where anything else of the output is.
func appendNew(all []Finding, f Finding) []Finding {
	for _, old := range all {
		if f.Start < old.End && old.Start < f.End {
			return all
		}
	}
	return append(all, f)
}

// wordEnds reports whether no word goes on across byte i.
func wordEnds(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return !inWord(before) || !inWord(after)
}

func inWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
