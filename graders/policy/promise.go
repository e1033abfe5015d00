package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// promises finds first-person commitments to actions in folded text: I or we, and the verb in the future ("we'll
// refund", "I promise to refund"), the perfect ("I have just refunded"), the progressive ("we are refunding") or
// the past ("I refunded"). Up to three words may stand between the verb and what belongs to it. A negation
// is no part of it, nor is "can", which offers.
type promises map[string][]form // by word

// form is one form of an action's verb.
type form struct {
	after state
	rest  []string // words that belong to the verb
}

// state is what the words since I or we ask for next.
type state int

const (
	nothing     state = iota
	past              // only adverbs so far
	infinitive        // after will, to
	participle        // after have
	progressive       // after am, are
)

// next says which state a word between I and the verb leads to. Words that are not here end the search, and so do I
// and we: another search begins there.
var next = func() map[string]state {
	m := map[string]state{}
	for s, words := range map[state]string{
		infinitive:  "'ll will shall to gonna",
		participle:  "'ve have been",
		progressive: "'m am 're are be",
		nothing: `going happy glad able make sure see it that you promise promised guarantee guaranteed confirm confirmed agree agreed
			commit committed pledge arrange arranged`,
	} {
		for _, w := range strings.Fields(words) {
			m[w] = s
		}
	}
	return m
}()

// adverbs leave the state as it is: "went ahead and" is three of them.
var adverbs = setOf("just already also now then hereby personally gladly happily immediately certainly definitely simply gone went go ahead and")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// add learns an action, folded: a verb in its basic form and what belongs to it.
func (p promises) add(action string) {
	words := strings.Fields(action)
	verb, rest := words[0], words[1:]
	pasts, ings := forms(verb)
	for _, f := range pasts {
		p[f] = append(p[f], form{past, rest}, form{participle, rest})
	}
	for _, f := range ings {
		p[f] = append(p[f], form{progressive, rest})
	}
	p[verb] = append(p[verb], form{infinitive, rest})
}

// token is a word of a folded text. A contraction is two: "we" and "'ll".
type token struct {
	text       string
	start, end int
	stop       bool // a sentence ends behind it
}

// longestChain bounds the words between I and the verb.
const longestChain = 12

// find calls visit with every commitment until it returns false, and returns whether it never did.
func (p promises) find(folded string, visit func(span) bool) bool {
	if len(p) == 0 {
		return true
	}
	tokens := tokens(folded)
	for i := range tokens {
		if t := tokens[i].text; t != "i" && t != "we" {
			continue
		}
		if end := p.after(tokens[i:min(len(tokens), i+longestChain+8)]); end > 0 && !visit(span{tokens[i].start, end}) {
			return false
		}
	}
	return true
}

// after returns where the commitment that begins at the first token ends; 0: there is none.
func (p promises) after(tokens []token) int {
	state := past
	for j := 1; j < min(len(tokens), longestChain) && !tokens[j-1].stop; j++ {
		w := tokens[j].text
		for _, f := range p[w] {
			if f.after == state {
				if end := object(tokens[j:], f.rest); end > 0 {
					return end
				}
			}
		}
		if adverbs[w] {
			continue
		}
		to, known := next[w]
		if !known {
			return 0
		}
		state = to
	}
	return 0
}

// object returns where the words that belong to a verb end, with up to three others before them; 0: they are not there.
func object(tokens []token, rest []string) int {
	if len(rest) == 0 {
		return tokens[0].end
	}
	for gap := 0; gap <= 3 && gap+len(rest) < len(tokens) && !tokens[gap].stop; gap++ {
		same := true
		for k, w := range rest {
			same = same && tokens[1+gap+k].text == w
		}
		if same {
			return tokens[gap+len(rest)].end
		}
	}
	return 0
}

func tokens(folded string) []token {
	var all []token
	start := -1
	end := func(i int) {
		if start >= 0 && i > start {
			all = append(all, token{text: folded[start:i], start: start, end: i})
		}
		start = -1
	}
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		switch {
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0:
			end(i)
			start = i
		default:
			end(i)
			if strings.ContainsRune(".!?;", r) && len(all) > 0 {
				all[len(all)-1].stop = true
			}
		}
		i += size
	}
	end(len(folded))
	return all
}

// irregular verbs that promises are made with: their past forms.
var irregular = map[string][]string{
	"begin": {"began", "begun"}, "bring": {"brought"}, "buy": {"bought"}, "do": {"did", "done"}, "find": {"found"}, "get": {"got", "gotten"},
	"give": {"gave", "given"}, "go": {"went", "gone"}, "hold": {"held"}, "keep": {"kept"}, "lend": {"lent"}, "make": {"made"}, "pay": {"paid"},
	"put": {"put"}, "rewrite": {"rewrote", "rewritten"}, "run": {"ran", "run"}, "sell": {"sold"}, "send": {"sent"}, "set": {"set"}, "take": {"took", "taken"},
	"undo": {"undid", "undone"}, "withdraw": {"withdrew", "withdrawn"}, "write": {"wrote", "written"}, "cut": {"cut"},
}

// forms returns a verb's past forms and its forms in -ing. A last consonant after a single vowel is both doubled and
// not: what is no word matches nothing.
func forms(verb string) (past, ing []string) {
	last, before := byte('x'), byte('x')
	if len(verb) > 1 {
		last, before = verb[len(verb)-1], verb[len(verb)-2]
	}
	switch {
	case last == 'e':
		past, ing = []string{verb + "d"}, []string{strings.TrimSuffix(verb, "e") + "ing"}
	case last == 'y' && !vowel(before):
		past, ing = []string{verb[:len(verb)-1] + "ied"}, []string{verb + "ing"}
	default:
		past, ing = []string{verb + "ed"}, []string{verb + "ing"}
		if !vowel(last) && vowel(before) && strings.IndexByte("wxy", last) < 0 {
			past, ing = append(past, verb+string(last)+"ed"), append(ing, verb+string(last)+"ing")
		}
	}
	if p, ok := irregular[verb]; ok {
		past = p
	}
	return past, ing
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
