package judging

import (
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

// wordsOfSentence is how many words a sentence has at least that a judge must not pass over.
const wordsOfSentence = 4

// Check holds statements to the text that they are about and to the sources that they quote. It sets their At,
// Source, In and Problem, and returns the sentences of at least four words that no statement is
// about: a judge that passes them over has not judged them.
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
	for _, sentence := range text.Sentences(about) {
		covered := slices.ContainsFunc(statements, func(s Statement) bool {
			return slices.ContainsFunc(s.At, func(p text.Span) bool { return p.Start < sentence.End && sentence.Start < p.End })
		})
		if !covered && len(text.Words(sentence.Of(about))) >= wordsOfSentence {
			passedOver = append(passedOver, sentence)
		}
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
