package reports

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval"
)

// How much of two answers, told word by word, a terminal shows.
const (
	wordsAround = 60   // of a stretch in which nothing changed, at each end
	wordsChange = 400  // of one stretch that did
	wordsMost   = 1600 // in all
)

const sameAnswer = "both sides answered the same, word for word"

// sameWords reports whether both answers are one.
func sameWords(list []eval.WordStretch) bool {
	return len(list) == 1 && list[0].Edit == eval.WordsKept
}

// mixedWords reports whether the answers have words in common and others not: else a word diff
// says no more than the answers do.
func mixedWords(list []eval.WordStretch) bool {
	kept, changed := false, false
	for _, s := range list {
		if s.Edit != eval.WordsKept {
			changed = true
		} else if strings.IndexFunc(s.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) >= 0 {
			kept = true
		}
	}
	return kept && changed
}

// wordStretch is a stretch as it is shown: with the marks that say without colour what it is.
type wordStretch struct{ text, style string }

// showWords cuts answers to what changed and what is around it, and marks it: [-gone-]{+new+}. Escape makes text
// fit for where it is shown.
func showWords(list []eval.WordStretch, escape func(string) string) []wordStretch {
	var out []wordStretch
	size := 0
	for i, s := range list {
		if size > wordsMost {
			return append(out, wordStretch{text: " …"})
		}
		w := wordStretch{}
		switch s.Edit {
		case eval.WordsRemoved:
			w = wordStretch{"[-" + escape(cut(s.Text, wordsChange)) + "-]", red}
		case eval.WordsAdded:
			w = wordStretch{"{+" + escape(cut(s.Text, wordsChange)) + "+}", green}
		default:
			w.text = escape(around(s.Text, i > 0, i < len(list)-1))
		}
		size += len(w.text)
		out = append(out, w)
	}
	return out
}

// around shortens text of which only what is next to a change counts.
func around(s string, before, after bool) string {
	runes := utf8.RuneCountInString(s)
	if runes <= 2*wordsAround+10 {
		return s
	}
	at := func(n int) int { // byte offset of rune n
		for i := range s {
			if n == 0 {
				return i
			}
			n--
		}
		return len(s)
	}
	out := " … "
	if before {
		out = s[:at(wordsAround)] + out
	}
	if after {
		out += s[at(runes-wordsAround):]
	}
	return out
}

// words shows how two answers differ, below the line of their case.
func (p *page) words(list []eval.WordStretch) {
	const lead = "           "
	if sameWords(list) {
		p.line(lead, p.paint(dim, sameAnswer))
		return
	}
	var plain strings.Builder
	var styles []string // a byte each
	for _, w := range showWords(list, func(s string) string { return strings.ReplaceAll(Visible(s), "\n", " ") }) {
		plain.WriteString(w.text)
		for range len(w.text) {
			styles = append(styles, w.style)
		}
	}
	for s := plain.String(); s != ""; {
		end, next := breakAt(s, max(p.width-len(lead), 8))
		p.WriteString(lead)
		for from := 0; from < end; {
			to := from + 1
			for to < end && styles[to] == styles[from] {
				to++
			}
			p.WriteString(p.paint(styles[from], s[from:to]))
			from = to
		}
		p.line()
		s, styles = s[next:], styles[next:]
	}
}

// mdWords shows how two answers differ, in a fence as they are.
func mdWords(list []eval.WordStretch) string {
	switch {
	case sameWords(list):
		return "Both sides answered the same, word for word.\n\n"
	case !mixedWords(list):
		return ""
	}
	var b strings.Builder
	for _, w := range showWords(list, func(s string) string { return s }) {
		b.WriteString(w.text)
	}
	return "Word by word, &#91;-only before-&#93; and {+only now+}:\n\n" + fence(b.String()) + "\n\n"
}

// htmlStretch is a stretch for a page, where ins and del say what it is.
type htmlStretch struct {
	Removed, Added bool
	Text           []piece
}

// htmlWords makes answers visible, up to htmlText bytes of both.
func htmlWords(list []eval.WordStretch) []htmlStretch {
	if !mixedWords(list) {
		return nil
	}
	var out []htmlStretch
	room := htmlText
	for _, s := range list {
		if room <= 0 {
			return append(out, htmlStretch{Text: []piece{{Text: " [the rest is in the run]", Escape: true, Title: "the report shows the beginning"}}})
		}
		text := limited(s.Text)
		if len(s.Text) > room {
			text = limited(cut(s.Text, room))
		}
		room -= len(s.Text)
		out = append(out, htmlStretch{s.Edit == eval.WordsRemoved, s.Edit == eval.WordsAdded, text})
	}
	return out
}
