package judging

import (
	"cmp"
	"slices"

	"seatrial/eval/text"
)

// Statement is what a judge says of one part of a text, and what came of checking it.
type Statement struct {
	Part   string `json:"part"`   // its words in the text
	Claim  string `json:"claim"`  // what they state, to be understood alone
	Quote  string `json:"quote"`  // the words of a source that decide
	Reason string `json:"reason"` // before the ruling
	Ruling string `json:"ruling"`

	At     []text.Span `json:"-"` // of Part in the text
	Source int         `json:"-"` // of Quote: index of the source
	In     []text.Span `json:"-"` // of Quote in that source
	// Problem says why the ruling cannot be taken; "" where it can.
	Problem string `json:"problem,omitempty"`
}

// Rulings is the menu of rulings; true: the ruling needs a quotation.
type Rulings map[string]bool

// leastQuoted is how many letters and digits a quotation from a source needs to be evidence ("30 days" has six).
const leastQuoted = 4

// A judge may pass over short sentences ("Sure!"), unless they say much together.
const (
	wordsOfSentence = 4 // from which one sentence must be judged
	wordsInAll      = 10
)

// Check holds statements to the text that they are about and to the sources that they quote. It sets their At,
// Source, In and Problem, and returns the sentences that no statement is about: a judge that passes them over has not
// judged them. Those of fewer than four words count only where they have ten together.
func Check(statements []Statement, about string, sources []string, menu Rulings) (passedOver []text.Span) {
	whole := NewQuotable(about)
	folded := make([]Quotable, len(sources))
	for i, s := range sources {
		folded[i] = NewQuotable(s)
	}
	for i := range statements {
		s := &statements[i]
		s.check(whole, folded, menu)
	}
	var short []text.Span
	shortWords := 0
	for _, sentence := range text.Sentences(about) {
		covered := slices.ContainsFunc(statements, func(s Statement) bool {
			return slices.ContainsFunc(s.At, func(p text.Span) bool { return p.Start < sentence.End && sentence.Start < p.End })
		})
		words := 0
		if !covered {
			words = len(text.Words(sentence.Of(about)))
		}
		switch {
		case words >= wordsOfSentence:
			passedOver = append(passedOver, sentence)
		case words > 0:
			short, shortWords = append(short, sentence), shortWords+words
		}
	}
	if shortWords >= wordsInAll {
		passedOver = append(passedOver, short...)
		slices.SortFunc(passedOver, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
	}
	return passedOver
}

func (s *Statement) check(about Quotable, sources []Quotable, menu Rulings) {
	quotes, known := menu[s.Ruling]
	s.At = about.Find(s.Part, 1)
	for i, source := range sources {
		if s.Quote == "" {
			break
		}
		if s.In = source.Find(s.Quote, leastQuoted); s.In != nil {
			s.Source = i
			break
		}
	}
	switch {
	case !known:
		s.Problem = "the ruling " + quoted(s.Ruling) + " is not on the menu"
	case s.At == nil:
		s.Problem = "the text has no such words"
	case s.Reason == "":
		s.Problem = "there is no reason"
	case quotes && s.Quote == "":
		s.Problem = "it quotes nothing"
	case quotes && s.In == nil:
		s.Problem = "the context has no such words as " + quoted(s.Quote)
	}
}
