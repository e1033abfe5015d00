package citation

import (
	"regexp"
	"strings"
	"unicode"

	"seatrial/eval/text"
)

type line struct {
	text.Span
	reference bool // of a list of references
}

func linesOf(s string) []line {
	var lines []line
	for start := 0; start < len(s); {
		end := len(s)
		if n := strings.IndexByte(s[start:], '\n'); n >= 0 {
			end = start + n
		}
		lines = append(lines, line{Span: text.Span{Start: start, End: end}})
		start = end + 1
	}
	return lines
}

var (
	item      = regexp.MustCompile(`^\s*(?:[-*•+]|\d{1,3}[.)])\s+`)
	title     = regexp.MustCompile(`^\s*#{1,6}\s`)
	tableRule = regexp.MustCompile(`^[\s|:+-]*$`)
	boldLine  = regexp.MustCompile(`^\s*\*\*[^*]{1,80}\*\*:?\s*$`)
)

func isItem(s string) bool { return item.MatchString(s) }

// sentences returns the sentences of all lines that are no references, with their markers. A marker
// belongs to the sentence that it stands in; one at the beginning belongs to the sentence before it on the line, as in
// "Returns are free. [1] They take a week. [2]".
func sentences(s string, lines []line, markers []Marker) []Sentence {
	var all []Sentence
	next := 0
	covered := -1 // marker of a lead-in ("These are free: [1]") that covers the items below it
	for number, l := range lines {
		first := next
		for next < len(markers) && markers[next].Start < l.End {
			next++
		}
		body := s[l.Start:l.End]
		if l.reference || strings.TrimSpace(body) == "" {
			continue
		}
		own := markers[first:next]
		bare := blank(body, l.Start, own)
		var here []Sentence
		for _, span := range text.Sentences(bare) {
			here = append(here, Sentence{Span: text.Span{Start: l.Start + span.Start, End: l.Start + span.End}, Paragraph: number})
		}
		if len(here) == 0 {
			if len(own) > 0 && len(all) > 0 { // markers alone on a line belong to what is above
				for i := range own {
					all[len(all)-1].Markers = append(all[len(all)-1].Markers, first+i)
				}
			}
			continue
		}
		for i, m := range own {
			at := 0
			for at+1 < len(here) && here[at+1].Start <= m.Start {
				at++
			}
			here[at].Markers = append(here[at].Markers, first+i)
		}
		isTitle := title.MatchString(body) || boldLine.MatchString(body) || tableRule.MatchString(body)
		leadIn := strings.HasSuffix(strings.TrimRight(bare, " *_"), ":")
		for i := range here {
			here[i].Needs = !isTitle && !(leadIn && i == len(here)-1) && states(bare[here[i].Start-l.Start:here[i].End-l.Start])
			if isItem(body) && covered >= 0 {
				here[i].Markers = append(here[i].Markers, covered)
			}
		}
		switch {
		case leadIn && len(own) > 0:
			covered = next - 1
		case !isItem(body):
			covered = -1
		}
		all = append(all, here...)
	}
	return all
}

// blank writes spaces over the markers of a part of the text that begins at offset.
func blank(part string, offset int, markers []Marker) string {
	if len(markers) == 0 {
		return part
	}
	b := []byte(part)
	for _, m := range markers {
		for i := max(m.Start-offset, 0); i < m.End-offset && i < len(b); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// leastWords is how many words a sentence has that states something.
const leastWords = 4

// opening is how many bytes of a sentence tell a remark.
const opening = 400

// sourceWords are what answers call the sources in general.
const sourceWords = `(?:(?:provided|given|available|retrieved|supplied|above) )?(?:context|documents?|sources?|passages?|information|texts?)`

// lacking are sentences that say anywhere that something is not in the sources.
var lacking = regexp.MustCompile(`(?i)(?:n['’]t|\b(?:not|no|nothing))\b[^.;]{0,100}\b(?:in|by) (?:the|this|these|your) ` + sourceWords + `\b`)

// announcing are those that say what comes next, as long as they say nothing else.
var announcing = regexp.MustCompile(`(?i)^\W*(?:here|below|above)(?: is| are|['’]s) (?:a|an|the|some|what)\b`)

// announced is how many words an announcement has at most.
const announced = 20

// meta are English openings of sentences about the answer itself, its reader or what the sources lack.
var meta = regexp.MustCompile(`(?i)^\W*(?:(?:unfortunately|however|therefore|but|so|and),? +)?(?:` + strings.Join([]string{
	`(?:i|we) (?:hope|trust|can(?:not|['’]t)|could(?: not|n['’]t)|do(?: not|n['’]t)|did(?: not|n['’]t)|apologi[sz]e|would be happy|will now)\b`,
	`(?:i|we)['’](?:m|re) (?:happy|glad|unable|not)\b`,
	`(?:i['’]m|i am|we['’]re|we are) sorry[^.]*(?:n['’]t|\b(?:cannot|unable|not|no))\b`,
	`(?:please )?(?:let (?:me|us) know|feel free)\b`,
	`please (?:contact|ask|see|refer to|check|consult|note that i)\b`,
	`(?:thanks?|hello|hi|dear|great question|you['’]re welcome|hope (?:this|that))\b`,
	`(?:the|these|those|none of the|no) ` + sourceWords + ` (?:provided |given )?` +
		`(?:(?:do|does|did)(?: not|n['’]t)|lacks?|(?:is|are) (?:not|about)|contains? no|says? nothing|mentions? no|only)\b`,
	`there(?: is|['’]s| are) no (?:information|mention|details?|answer|data)\b`,
	`(?:in (?:summary|conclusion|short)|to (?:summari[sz]e|sum up|conclude))[,:]? *$`,
	`if you(?:['’]d| would) like\b`,
	`if you (?:have|need) (?:any |further |more |other |additional )*(?:questions?|help|assistance|information|details)\b`,
	`is there anything\b`,
}, "|") + `)`)

// states reports whether a sentence says something that a source could hold: not a question, not a
// fragment, not a remark about the answer.
func states(sentence string) bool {
	body := strings.TrimSpace(item.ReplaceAllString(sentence, ""))
	if strings.HasSuffix(strings.TrimRight(body, `"”’»*_) `), "?") {
		return false
	}
	if begins := body[:min(len(body), opening)]; meta.MatchString(begins) || lacking.MatchString(begins) {
		return false
	}
	words := 0
	for _, w := range text.Words(body) {
		if strings.IndexFunc(w.Of(body), unicode.IsLetter) >= 0 {
			words++
		}
	}
	if words <= announced && announcing.MatchString(body) {
		return false
	}
	return words >= leastWords || hasFigure(body) && words >= 2
}

// hasFigure reports whether a short sentence holds a number, which is a statement.
func hasFigure(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }
