package final

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Letter is the letter of a choice, from 'A', at bytes Start to End of the text.
type Letter struct {
	Letter     byte
	Start, End int
	By         string // the rule that found it
}

// A letter after a mark is a label where it is bracketed, quoted, bold or followed by punctuation, and as a bare
// capital; a bare small "a" is an article.
const label = `(?:["'“‘$]([A-Za-z])["'”’$]|[*_]{0,2}[(\[{][*_]{0,2}([A-Za-z])[*_]{0,2}[)\]}]|[*_]{1,2}([A-Za-z])[.):]?[*_]{1,2}|([A-Za-z])(?:[.):,;*]|\s*$|\s*\n)|([A-Z])(?:[^\p{L}\p{N}'’]|$))`

var (
	choiceMarks = []*regexp.Regexp{
		regexp.MustCompile(`\\boxed\s*\{\s*(?:\\text(?:bf)?\s*\{)?\s*\(?([A-Za-z])\)?\s*\}`),
		regexp.MustCompile(`(?i:\b(?:answer|choice|option|antwort|réponse|respuesta|risposta|resposta)\b[*_"']{0,2}\s*(?:is|would be|must be|should be|=|:|ist|est|es|è|é)[*_]{0,2}:?\s*(?:(?:definitely|clearly|therefore|option|choice|letter)\s+)?)` + label),
		regexp.MustCompile(`(?i:\b(?:choose|chose|select|pick|go with|going with)\b\s*(?:option|choice|answer|letter)?\s*:?\s*)` + label),
		regexp.MustCompile(`(?:^|[^\p{L}\p{N}'’])[(\[]?[*_]{0,2}([A-Z])[*_]{0,2}[)\]]?[*_]{0,2} is (?:indeed |therefore )?(?:the )?(?:correct|right|best)\b`),
	}
	// A line that is a letter ("B", "Option B."), and one that begins with a label ("B.", "(B) Paris", "**B**").
	wholeLine   = regexp.MustCompile(`^[\s*_>#-]*(?:(?i:answer|option|choice)\s+)?[(\[]?[*_]{0,2}([A-Za-z])[*_]{0,2}[)\].:]?[*_]{0,2}\s*[.!]?\s*$`)
	openingLine = regexp.MustCompile(`^[\s*_>#-]*(?:(?i:answer|option|choice)\s+)?(?:[(\[]([A-Za-z])[)\]]|([A-Za-z])(?:[).:]|\s[–—-])|[*_]{1,2}([A-Za-z])[).:]?[*_]{1,2}):?(?:[*_]{0,2}\s|[*_]{0,2}$)`)
	bracketed   = regexp.MustCompile(`[(\[]([A-Z])[)\]]|\*\*\(?([A-Z])[).:]?\*\*`)
)

// asks reports whether the sentence that a text goes on with is a question: "(B) or (C)?" chooses nothing.
func asks(rest string) bool {
	i := strings.IndexAny(rest, ".!?")
	return i >= 0 && rest[i] == '?'
}

// FindChoice returns the letter that s chooses among n choices (A, B, ...). The first rule that finds one decides:
//
//	marked      the last "answer is B", "B is correct", "I choose (B)", "\boxed{B}"
//	alone       a line that is no more than the letter, or "option B"
//	first line  a first line that begins with a label: "B.", "(B)", "**B**"
//	bracketed   "(B)" or "**B**" anywhere
//	text        the choice's text, where texts are given and no other choice's text occurs
//
// Where the rules but the first find several letters, that is ambiguous. It returns no letter, and why.
func FindChoice(s string, n int, texts []string) (l Letter, found, ambiguous bool, why string) {
	at := func(m []int, by string) (Letter, bool) {
		for i := 2; i+1 < len(m); i += 2 {
			if m[i] < 0 {
				continue
			}
			c := s[m[i]] &^ 0x20
			return Letter{c, m[i], m[i+1], by}, int(c-'A') < n
		}
		return Letter{}, false
	}
	last := Letter{Start: -1}
	for _, mark := range choiceMarks {
		for _, m := range mark.FindAllStringSubmatchIndex(s, -1) {
			if l, ok := at(m, "marked"); ok && l.Start > last.Start {
				last = l
			}
		}
	}
	if last.Start >= 0 {
		return last, true, false, ""
	}
	var alone, opening []Letter
	first := true
	for start := 0; start < len(s); {
		size := strings.IndexByte(s[start:], '\n')
		if size < 0 {
			size = len(s) - start
		}
		line := s[start : start+size]
		if strings.TrimSpace(line) != "" {
			if l, ok := at(inLine(wholeLine, line, start), "alone"); ok {
				alone = append(alone, l)
			}
			if l, ok := at(inLine(openingLine, line, start), "first line"); ok && (first || len(opening) > 0) && !asks(s[l.End:start+size]) {
				opening = append(opening, l)
			}
			first = false
		}
		start += size + 1
	}
	var inBrackets []Letter
	for _, m := range bracketed.FindAllStringSubmatchIndex(s, -1) {
		if l, ok := at(m, "bracketed"); ok {
			inBrackets = append(inBrackets, l)
		}
	}
	for _, candidates := range [][]Letter{alone, opening, inBrackets, ofTexts(s, texts)} {
		for _, l := range candidates {
			if l.Letter != candidates[0].Letter {
				return Letter{}, false, true, fmt.Sprintf("the answer names the choices %c and %c and marks neither as final", candidates[0].Letter, l.Letter)
			}
		}
		if len(candidates) > 0 {
			return candidates[0], true, false, ""
		}
	}
	return Letter{}, false, false, "the answer names no choice"
}

// longestLine bounds what is looked at of a line that begins with a label.
const longestLine = 200

func inLine(re *regexp.Regexp, line string, start int) []int {
	if len(line) > longestLine && re == wholeLine {
		return nil
	}
	m := re.FindStringSubmatchIndex(line[:min(len(line), longestLine)])
	for i := range m {
		if m[i] >= 0 {
			m[i] += start
		}
	}
	return m
}

// ofTexts returns the choices whose text occurs in s as whole words, case aside. A text that is part of
// another one that occurs does not count.
func ofTexts(s string, texts []string) []Letter {
	var found []Letter
	for i, t := range texts {
		t = strings.TrimSpace(t)
		if t == "" {
			continue
		}
		re := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(t))
		for _, m := range re.FindAllStringIndex(s, -1) {
			if !endsInWord(s[:m[0]]) && !beginsWord(s[m[1]:]) {
				found = append(found, Letter{byte('A' + i), m[0], m[1], "text"})
				break
			}
		}
	}
	var whole []Letter
	for _, l := range found {
		inside := false
		for _, o := range found {
			inside = inside || o.Start <= l.Start && l.End <= o.End && o.End-o.Start > l.End-l.Start
		}
		if !inside {
			whole = append(whole, l)
		}
	}
	return whole
}

func beginsWord(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return endsInWord(s[:size])
}
