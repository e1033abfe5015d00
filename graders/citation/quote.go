package citation

import (
	"regexp"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"seatrial/eval/text"
)

// Quote is a text in quotation marks that is long enough to be a quotation.
type Quote struct {
	text.Span     // between the marks
	Sentence  int // index of the sentence that it begins in; -1: none
	parts     []string
}

// leastQuoted is how many words a quotation has: fewer are titles, terms and irony.
const leastQuoted = 3

// marks are pairs of quotation marks, and what may not stand between them.
var marks = [...]struct{ opening, closing, not string }{{"“", "”", ""}, {"„", "“", ""}, {"„", "”", ""}, {"«", "»", ""}, {`"`, `"`, "\n"}}

// longestQuote is how many bytes of a quotation are read: marks further apart are no pair.
const longestQuote = 2000

var omission = regexp.MustCompile(`\[[^\[\]]*\]|\.\.\.|…`)

// quotes returns the quotations of s in order; marks are looked for in masked.
func quotes(s, masked string, sentences []Sentence) []Quote {
	var all []Quote
	for _, m := range marks {
		for _, span := range enclosed(masked, m.opening, m.closing, m.not, longestQuote) {
			q := Quote{Span: span}
			if len(text.Words(q.Of(s))) < leastQuoted {
				continue
			}
			for _, part := range omission.Split(q.Of(s), -1) {
				if part = strings.TrimFunc(Normal(part), notWord); part != "" {
					q.parts = append(q.parts, part)
				}
			}
			q.Sentence = sort.Search(len(sentences), func(i int) bool { return sentences[i].Start > q.Start }) - 1
			if len(q.parts) > 0 {
				all = append(all, q)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	return all
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// OccursIn reports whether all parts of the quotation (omissions and insertions in brackets
// divide it) stand in a text, which is in normal form, in order.
func (q Quote) OccursIn(normal string) bool {
	for _, part := range q.parts {
		i := strings.Index(normal, part)
		if i < 0 {
			return false
		}
		normal = normal[i+len(part):]
	}
	return true
}

var unify = strings.NewReplacer("’", "'", "‘", "'", "‚", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`,
	"–", "-", "—", "-", "‑", "-", "−", "-", "\u00ad", "", "\u200b", "", "*", "", "_", "")

// Normal returns a text as quotations are compared: compatibility forms, case, kinds of quotation marks
// and dashes, emphasis and runs of white space do not count.
func Normal(s string) string {
	return strings.Join(strings.Fields(unify.Replace(strings.ToLower(norm.NFKC.String(s)))), " ")
}
