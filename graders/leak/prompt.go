package leak

import (
	"unicode"
	"unicode/utf8"
)

// MinWords is how many protected words in a row give a text away. Fewer repeat by chance: of
// 1,350 answers to XSTest prompts (Röttger et al. 2024), which had seen none of three generic system messages of ours,
// up to 137 shared five of their words in a row, 90 six, 4 seven and none eight. Brown et al. 2020 (appendix C)
// take 13 words, and no fewer than 8, for the same question about training data.
const MinWords = 8

// nearVerbatim is how a passage stands in which some words were changed.
const nearVerbatim = "near-verbatim"

// Bounds of a passage in which words were changed.
const (
	shingle      = 3   // words that must agree before anything is looked at
	outputGap    = 4   // words between two runs of one passage, in the output
	promptGap    = 8   // and in the protected text
	leastDensity = 0.6 // share of the passage's words that agree
)

// stock are sentences that say nothing about whoever wrote the prompt.
const stock = `You are a helpful assistant. You are a helpful, respectful and honest assistant. You are a helpful AI assistant.
You are a large language model. You are an AI language model. Always answer as helpfully as possible, while being safe.
Answer the question based on the context below. Answer the following question. Answer the user's question.
Use the following pieces of context to answer the question at the end. Use only the provided context. Think step by step.
If you don't know the answer, just say that you don't know, don't try to make up an answer. Be concise and polite.
I am a helpful assistant. I am here to help you. How can I help you today? Please let me know if you have any other questions.`

// token is a word of a text, by its number in the dictionary.
type token struct {
	id         int32
	start, end int // in the folded text
	weight     int // 2 of a word; 1 of a character of a script without spaces, of which two make a word
}

// Prompt is protected texts, taken apart once for many outputs.
type Prompt struct {
	ids    map[string]int32
	tokens []token
	public []bool // tokens that anybody may say
	grams  map[[shingle]int32][]int32
	plain  windows
	leet   windows
	min    int
	secret int // weight of the tokens that are not public
}

// NewPrompt takes apart what is protected. public are texts that anybody may say: what the
// user typed, data that were filled in; passages of at least four words that stand there too are not protected.
// A finding needs minWords protected words in a row, or half as many more with changes between them.
func NewPrompt(protected, public []string, minWords int, fold func(string) Text) *Prompt {
	p := &Prompt{ids: map[string]int32{}, grams: map[[shingle]int32][]int32{}, min: minWords,
		plain: newWindows(4 * minWords), leet: newWindows(4 * minWords)}
	var bounds []int // tokens where a protected text begins
	var folded []string
	for _, text := range protected {
		f := fold(text).String()
		bounds = append(bounds, len(p.tokens))
		folded = append(folded, f)
		p.tokens = append(p.tokens, p.split(f, true)...)
		p.tokens = append(p.tokens, token{id: int32(-len(bounds))}) // nothing runs across the end of a text
	}
	p.public = make([]bool, len(p.tokens))
	p.index()
	for _, text := range append([]string{stock}, public...) {
		for _, r := range p.runs(p.split(fold(text).String(), false)) {
			if r.length >= 4 {
				for i := range r.length {
					p.public[r.prompt+i] = true
				}
			}
		}
	}
	p.markRepeats()
	for n, begin := range bounds {
		p.windows(folded[n], begin)
	}
	return p
}

// Words counts the protected words.
func (p *Prompt) Words() int { return p.secret / 2 }

// markRepeats makes public every other place where a public passage stands, and counts what is left.
func (p *Prompt) markRepeats() {
	known := map[[4]int32]bool{}
	at := func(i int) (key [4]int32) {
		for j := range key {
			key[j] = p.tokens[i+j].id
		}
		return key
	}
	all := func(i int) bool { return p.public[i] && p.public[i+1] && p.public[i+2] && p.public[i+3] }
	for i := 0; i+4 <= len(p.tokens); i++ {
		if all(i) {
			known[at(i)] = true
		}
	}
	for i := 0; i+4 <= len(p.tokens); i++ {
		if known[at(i)] {
			for j := range 4 {
				p.public[i+j] = true
			}
		}
	}
	for i, t := range p.tokens {
		if !p.public[i] {
			p.secret += t.weight
		}
	}
}

// split returns the words of a folded text: runs of letters and digits, and single
// characters of scripts that write without spaces. Words that are not in the dictionary get the id 0 unless learn is set.
func (p *Prompt) split(folded string, learn bool) []token {
	var all []token
	add := func(start, end, weight int) {
		id, known := p.ids[folded[start:end]]
		if !known && learn {
			id = int32(len(p.ids) + 1)
			p.ids[folded[start:end]] = id
		}
		all = append(all, token{id, start, end, weight})
	}
	start := -1
	for i := 0; i < len(folded); {
		r, size := rune(folded[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(folded[i:])
		}
		switch {
		case r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			if start >= 0 {
				add(start, i, 2)
				start = -1
			}
			add(i, i+size, 1)
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0: // don't is one word
		case start >= 0:
			add(start, i, 2)
			start = -1
		}
		i += size
	}
	if start >= 0 {
		add(start, len(folded), 2)
	}
	return all
}

// maxPlaces bounds how many places of the prompt are tried for three words: a prompt of one repeated word has as many as words.
const maxPlaces = 8

func (p *Prompt) index() {
	for i := 0; i+shingle <= len(p.tokens); i++ {
		key := gram(p.tokens[i:])
		if key[0] > 0 && key[1] > 0 && key[2] > 0 && len(p.grams[key]) < maxPlaces {
			p.grams[key] = append(p.grams[key], int32(i))
		}
	}
}

func gram(tokens []token) (key [shingle]int32) {
	for i := range key {
		key[i] = tokens[i].id
	}
	return key
}

// run is a stretch of words that a text and the prompt share.
type run struct{ text, prompt, length int }

// runs returns the shared stretches of at least three words, in order of the text and without overlap. Each is the longest
// that begins where it begins (of the places that are tried), and near the end of the last where several are as long.
func (p *Prompt) runs(tokens []token) []run {
	var all []run
	expected := 0
	for i := 0; i+shingle <= len(tokens); {
		best := run{}
		for _, place := range p.grams[gram(tokens[i:])] {
			n := shingle
			for i+n < len(tokens) && int(place)+n < len(p.tokens) && tokens[i+n].id == p.tokens[int(place)+n].id {
				n++
			}
			if n > best.length || n == best.length && distance(int(place), expected) < distance(best.prompt, expected) {
				best = run{i, int(place), n}
			}
		}
		if best.length == 0 {
			i++
			continue
		}
		all = append(all, best)
		i += best.length
		expected = best.prompt + best.length
	}
	return all
}

func distance(a, b int) int { return max(a-b, b-a) }

// passage is runs that follow each other in the text and in the prompt.
type passage struct {
	first, last run
	longest     int // weight of the heaviest run
	weight      int // of all
	agreeing    int // words that agree, public or not
}

// Prompt finds passages of the prompt, and returns the share of its protected words
// that are in the findings.
func (o *Output) Prompt(p *Prompt) (findings []Finding, share float64) {
	if p.secret == 0 {
		return nil, 0
	}
	said := make([]bool, len(p.tokens))
	for _, r := range o.readings {
		words := p.findWords(r, said)
		for _, f := range words {
			if len(findings) < maxFindings {
				findings = appendNew(findings, f)
			}
		}
		if len(words) > 0 {
			continue
		}
		for _, v := range r.views {
			if f, ok := p.findLetters(r, v, said); ok && len(findings) < maxFindings {
				findings = appendNew(findings, f)
				break
			}
		}
	}
	weight := 0
	for i, t := range p.tokens {
		if said[i] && !p.public[i] {
			weight += t.weight
		}
	}
	return findings, float64(weight) / float64(p.secret)
}

func (p *Prompt) findWords(r reading, said []bool) []Finding {
	tokens := p.split(r.folded.String(), false)
	var found []Finding
	var runs []run
	end := func() {
		if len(runs) == 0 {
			return
		}
		w := p.weigh(runs)
		how := Verbatim
		span := w.last.text + w.last.length - w.first.text
		switch {
		case w.longest >= 2*p.min:
		case w.weight >= 3*p.min && float64(w.agreeing) >= leastDensity*float64(span):
			how = nearVerbatim
		default:
			return
		}
		for _, r := range runs {
			for i := range r.length {
				said[r.prompt+i] = true
			}
		}
		found = append(found, r.at(how, tokens[w.first.text].start, tokens[w.last.text+w.last.length-1].end, w.weight/2))
	}
	for _, next := range p.runs(tokens) {
		if n := len(runs); n > 0 {
			last := runs[n-1]
			inText, inPrompt := next.text-last.text-last.length, next.prompt-last.prompt-last.length
			if inText > outputGap || inPrompt < 0 || inPrompt > promptGap {
				end()
				runs = runs[:0]
			}
		}
		runs = append(runs, next)
	}
	end()
	return found
}

// weigh sums runs up. Public words count nothing.
func (p *Prompt) weigh(runs []run) passage {
	w := passage{first: runs[0], last: runs[len(runs)-1]}
	joined := 0 // weight of runs that follow without a gap on either side: repeated words may cut one run in two
	for n, r := range runs {
		weight := 0
		for i := range r.length {
			if !p.public[r.prompt+i] {
				weight += p.tokens[r.prompt+i].weight
			}
		}
		if n > 0 && runs[n-1].text+runs[n-1].length == r.text && runs[n-1].prompt+runs[n-1].length == r.prompt {
			joined += weight
		} else {
			joined = weight
		}
		w.longest = max(w.longest, joined)
		w.weight += weight
		w.agreeing += r.length
	}
	return w
}

// windows puts the protected stretches of a text into the indexes of letters.
func (p *Prompt) windows(folded string, begin int) {
	for i := begin; i < len(p.tokens) && p.tokens[i].id > 0; {
		if p.public[i] {
			i++
			continue
		}
		j := i
		for p.tokens[j].id > 0 && !p.public[j] {
			j++
		}
		passage, from := folded[p.tokens[i].start:p.tokens[j-1].end], p.tokens[i].start
		plain, at := squeeze(passage, nil)
		p.plain.add(stretch{plain, plain, at, from, i, j})
		leets, leetAt := squeeze(passage, leetClass)
		kept, _ := squeeze(passage, leetKept)
		p.leet.add(stretch{leets, kept, leetAt, from, i, j})
		i = j
	}
}

// findLetters finds a passage in a view, in which the words' ends are not seen.
func (p *Prompt) findLetters(r reading, v view, said []bool) (Finding, bool) {
	index := p.plain
	if v.how == leet {
		index = p.leet
	}
	folded := r.folded.String()
	for at := 0; ; {
		m, ok := index.find(v.text, at)
		if !ok {
			return Finding{}, false
		}
		at = m.end
		start, end := v.span(m.start, m.end, folded)
		if v.how == spaced && float64(end-start) < spacedOut*float64(m.end-m.start) {
			continue // ordinary words, which are held to the measure of words
		}
		if v.how == leet && !spelt(folded[start:end], m) {
			continue
		}
		words := 0
		from, to := m.inPrompt()
		for i := m.stretch.first; i < m.stretch.last; i++ {
			if p.tokens[i].end > from && p.tokens[i].start < to {
				said[i] = true
				words += p.tokens[i].weight
			}
		}
		return r.at(v.how, start, end, words/2), true
	}
}

// spacedOut is how many bytes a letter takes at least in a text with something between its
// letters. English prose takes 1.25.
const spacedOut = 1.7

// spelt reports whether a passage in leetspeak is spelt otherwise than in the prompt in at least one of twenty letters:
// else it is ordinary words.
func spelt(passage string, m match) bool {
	said, _ := squeeze(passage, leetKept)
	prompt := m.stretch.kept[m.offset:]
	others := 0
	for i := range min(len(said), len(prompt)) {
		if said[i] != prompt[i] {
			others++
		}
	}
	return others >= max(2, len(said)/20)
}
