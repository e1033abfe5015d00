// Package citation finds the citations of a text and what they stand for: markers
// and the sources that they resolve to, quoted words and where they occur,
// sentences and whether a marker covers them. It reads forms, not meaning:
// whether a source supports what is said is not its business.
package citation

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"seatrial/eval/text"
)

// Source is something that may be cited.
type Source struct {
	ID       string // "": it has a number only
	Text     string // "": not known
	Position int    // its number in a list, from 1; 0: it has an id only
}

// Marker is a place of a text that cites.
type Marker struct {
	Start, End int   // bytes
	Refs       []Ref // at least one
	definition bool  // it says what a number stands for, in a list of references
}

// Ref is one reference of a marker.
type Ref struct {
	Text   string // as written
	Source int    // index into the sources; -1: it resolves to none
}

// Sentence is a sentence with the markers that cover it.
type Sentence struct {
	text.Span
	Needs     bool  // it states something
	Markers   []int // indexes of those inside it or directly behind it
	Paragraph int   // number of the line that it stands on
}

// Text is what a text cites.
type Text struct {
	Markers   []Marker // in order, without those of reference lists
	Sentences []Sentence
	Quotes    []Quote
}

// Read finds the citations of s. A pattern, if not nil, is what a marker looks like: its first group is
// the reference. Without one these are read: [1], [2, 3], [1-4], [^1], [doc-3], [Source: x], 【1†source】,
// (Source: x), ^1^, <sup>1</sup> and superscript digits behind a word. Code is passed over.
func Read(s string, sources []Source, pattern *regexp.Regexp) Text {
	masked := mask(s)
	r := resolver{sources: sources}
	found := r.markers(masked, pattern)
	lines := linesOf(masked)
	r.define(masked, lines, found)
	var t Text
	for _, m := range found {
		if m.definition {
			continue
		}
		for i := range m.Refs {
			m.Refs[i].Source = r.resolve(m.Refs[i].Text)
		}
		t.Markers = append(t.Markers, m)
	}
	t.Sentences = sentences(masked, lines, t.Markers)
	t.Quotes = quotes(s, masked, t.Sentences)
	return t
}

var (
	sourced   = regexp.MustCompile(`^(?i:sources?|quelle|fonte|fuente)\s*:\s*(.+)$`)
	raised    = regexp.MustCompile(`\^\[?(\d{1,3})\]?\^|<sup>\[?(\d{1,3})\]?</sup>`)
	small     = regexp.MustCompile(`[⁰¹²³⁴⁵⁶⁷⁸⁹]+`)
	numbers   = regexp.MustCompile(`^\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*$`)
	labelled  = regexp.MustCompile(`^(?i:sources?|documents?|docs?|passages?|context|chunks?|refs?|references?|quelle)\s*[:#.]?\s+(.+)$|^(?i:sources?)\s*:\s*(.+)$`)
	identLike = regexp.MustCompile(`^\p{L}[\p{L}\d]*(?:[-_.:#/][\p{L}\d]+)*$`)
)

type resolver struct {
	sources []Source
	aliases map[string]int // what a list of references says of a number; -1: a source that is none of ours
	ids     map[string]int // folded
	numeric bool           // some ids are numbers
}

// markers returns all markers of a text, in order.
func (r *resolver) markers(s string, pattern *regexp.Regexp) []Marker {
	var found []Marker
	add := func(start, end int, refs ...string) {
		m := Marker{Start: start, End: end}
		for _, ref := range refs {
			if ref = strings.TrimSpace(ref); ref != "" {
				m.Refs = append(m.Refs, Ref{Text: ref, Source: -1})
			}
		}
		if len(m.Refs) > 0 {
			found = append(found, m)
		}
	}
	if pattern != nil {
		for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
			if m[2] >= 0 && m[1] > m[0] {
				add(m[0], m[1], s[m[2]:m[3]])
			}
		}
		return found
	}
	for _, in := range enclosed(s, "[", "]", "\n", 200) {
		end := in.End + len("]")
		link := linkTarget(s[end:])
		if refs := r.bracketed(in.Of(s), link > 0); refs != nil {
			add(in.Start-len("["), end+link, refs...)
		}
	}
	for _, in := range enclosed(s, "【", "】", "\n", 200) {
		add(in.Start-len("【"), in.End+len("】"), in.Of(s))
	}
	for _, in := range enclosed(s, "(", ")", "\n", 400) {
		if m := sourced.FindStringSubmatch(in.Of(s)); m != nil {
			add(in.Start-len("("), in.End+len(")"), r.list(m[1])...)
		}
	}
	for _, m := range raised.FindAllStringSubmatchIndex(s, -1) {
		add(m[0], m[1], s[max(m[2], m[4]):max(m[3], m[5])])
	}
	for _, m := range small.FindAllStringIndex(s, -1) {
		if behindWord(s[:m[0]]) {
			add(m[0], m[1], digits(s[m[0]:m[1]]))
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Start < found[j].Start })
	return found
}

// linkTarget returns the length of the target of a Markdown link that s begins with, or 0.
func linkTarget(s string) int {
	if s == "" || s[0] != '(' {
		return 0
	}
	n := strings.IndexAny(s[1:min(len(s), 500)], "() \t\r\n")
	if n < 0 || s[1+n] != ')' {
		return 0
	}
	return n + 2
}

// behindWord reports whether a raised digit may be a note: after punctuation or a word, not after a
// unit or a number (m², 10³).
func behindWord(before string) bool {
	tail := before[max(0, len(before)-32):]
	word := len(tail)
	for word > 0 {
		r, size := utf8.DecodeLastRuneInString(tail[:word])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		word -= size
	}
	if w := tail[word:]; w != "" {
		return utf8.RuneCountInString(w) >= 4 && strings.IndexFunc(w, unicode.IsDigit) < 0
	}
	r, _ := utf8.DecodeLastRuneInString(tail)
	return strings.ContainsRune(`.,;:!?)"”’»`, r)
}

func digits(s string) string {
	const raisedDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹"
	var b strings.Builder
	for _, r := range s {
		b.WriteByte('0' + byte(utf8.RuneCountInString(raisedDigits[:strings.IndexRune(raisedDigits, r)])))
	}
	return b.String()
}

// maxRange is how many numbers a range stands for at most; a longer one is none.
const maxRange = 50

// bracketed returns the references inside of square brackets, or nil where they hold something else: a
// word, a placeholder, the text of a link.
func (r *resolver) bracketed(inside string, link bool) []string {
	inside = strings.TrimSpace(inside)
	if numbers.MatchString(inside) {
		return numbered(inside, r.has("0"))
	}
	if link {
		return nil
	}
	if r.has(inside) {
		return []string{inside}
	}
	if m := labelled.FindStringSubmatch(inside); m != nil {
		return r.list(m[1] + m[2])
	}
	var refs []string
	for _, part := range strings.FieldsFunc(inside, func(c rune) bool { return c == ',' || c == ';' }) {
		part = strings.TrimSpace(part)
		if !r.has(part) && !(identLike.MatchString(part) && strings.ContainsFunc(part, unicode.IsDigit)) {
			return nil
		}
		refs = append(refs, part)
	}
	return refs
}

// numbered returns the numbers of a list with ranges. A list that holds a zero is an interval or an index.
func numbered(s string, zero bool) []string {
	var refs []string
	s = strings.ReplaceAll(strings.ReplaceAll(s, "^", ""), "–", "-")
	for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' }) {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		a, errA := strconv.Atoi(strings.TrimSpace(low))
		b, errB := a, error(nil)
		if isRange {
			b, errB = strconv.Atoi(strings.TrimSpace(high))
		}
		if errA != nil || errB != nil || b < a || b-a > maxRange || a == 0 && !zero {
			return nil
		}
		for n := a; n <= b; n++ {
			refs = append(refs, strconv.Itoa(n))
		}
	}
	return refs
}

// list splits what follows "Source:", unless all of it is one id.
func (r *resolver) list(s string) []string {
	s = strings.TrimSpace(s)
	if strings.Contains(s, ";") && !r.has(s) {
		return strings.FieldsFunc(s, func(c rune) bool { return c == ';' })
	}
	if r.resolve(s) >= 0 {
		return []string{s}
	}
	if numbers.MatchString(s) {
		return numbered(s, r.has("0"))
	}
	parts := strings.Split(s, ",")
	for _, part := range parts {
		if r.resolve(strings.TrimSpace(part)) < 0 {
			return []string{s} // a comma inside one name
		}
	}
	return parts
}

func (r *resolver) index() {
	if r.ids != nil {
		return
	}
	r.ids = map[string]int{}
	for i, s := range r.sources {
		key := strings.ToLower(strings.TrimSpace(s.ID))
		if _, dup := r.ids[key]; key != "" && !dup {
			r.ids[key] = i
		}
		if _, err := strconv.Atoi(key); err == nil {
			r.numeric = true
		}
	}
}

func (r *resolver) has(id string) bool {
	r.index()
	_, ok := r.ids[strings.ToLower(strings.TrimSpace(id))]
	return ok
}

var (
	trailing = regexp.MustCompile(`^(?i:source|document|doc|passage|context|chunk|ref|reference|quelle|s|d|p)[-_ #:.]*(\d{1,3})$`)
	leading  = regexp.MustCompile(`^(\d{1,3}(?::\d{1,3})?)†(.*)$`)
)

// resolve returns the source that a reference names, or -1: by what a list of references says, by id, by a
// generic word and number ("doc 3"), by number, or by an id that the reference begins with ("policy.md, section 2").
func (r *resolver) resolve(ref string) int {
	r.index()
	key := strings.ToLower(strings.TrimSpace(ref))
	if i, ok := r.aliases[key]; ok {
		return i
	}
	if i, ok := r.ids[key]; ok {
		return i
	}
	if m := leading.FindStringSubmatch(key); m != nil {
		if i, ok := r.ids[strings.TrimSpace(m[2])]; ok {
			return i
		}
		if i, ok := r.ids[m[1]]; ok {
			return i
		}
		return r.byNumber(m[1])
	}
	if m := trailing.FindStringSubmatch(key); m != nil {
		return r.byNumber(m[1])
	}
	if i := r.byNumber(key); i >= 0 {
		return i
	}
	best := -1
	for i, s := range r.sources {
		id := strings.ToLower(strings.TrimSpace(s.ID))
		rest, ok := strings.CutPrefix(key, id)
		next, _ := utf8.DecodeRuneInString(rest)
		if id != "" && ok && strings.ContainsRune(",;: #(", next) && (best < 0 || len(id) > len(r.sources[best].ID)) {
			best = i
		}
	}
	return best
}

// byNumber returns the source of a position. Where ids are numbers themselves, a
// number that is none of them is no position.
func (r *resolver) byNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	if i, ok := r.ids[strconv.Itoa(n)]; ok {
		return i
	}
	if r.numeric {
		return -1
	}
	for i, source := range r.sources {
		if source.Position == n {
			return i
		}
	}
	return -1
}

var (
	definition = regexp.MustCompile(`^\s*(?:[-*]\s+)?\[\^?([^\[\]\n]{1,40})\]\s*[:–-]\s*(.+)$`)
	listed     = regexp.MustCompile(`^\s*(?:[-*]\s+)?(?:\[\^?(\d{1,3})\]|(\d{1,3})[.)])\s*:?\s*(.+)$`)
	heading    = regexp.MustCompile(`^\s*(?:#{1,6}\s*)?(?:\*\*)?(?i:references?|sources?|citations?|bibliography|footnotes|works cited|quellen|literatur|fuentes|fonti)(?:\*\*)?\s*:?\s*(?:\*\*)?\s*$`)
	address    = regexp.MustCompile(`https?://[^\s<>()\[\]"]+`)
)

// define reads lists of references: lines such as "[1]: policy.md" anywhere, and "1. policy.md" under a heading such
// as "Sources". What they say of a number counts where it names a source, or an address that no source has.
func (r *resolver) define(s string, lines []line, found []Marker) {
	r.index()
	r.aliases = map[string]int{}
	under := false
	for i := range lines {
		l := &lines[i]
		body := s[l.Start:l.End]
		if heading.MatchString(body) {
			under, l.reference = true, true
			continue
		}
		var ref, says string
		if m := definition.FindStringSubmatch(body); m != nil {
			ref, says = m[1], m[2]
		} else if m := listed.FindStringSubmatch(body); m != nil && under {
			ref, says = m[1]+m[2], m[3]
		} else {
			under = under && (strings.TrimSpace(body) == "" || isItem(body))
			l.reference = under && strings.TrimSpace(body) != ""
			continue
		}
		l.reference = true
		if source := r.named(says); source != unknown {
			r.aliases[strings.ToLower(strings.TrimSpace(ref))] = source
		}
	}
	n := 0
	for i := range found {
		for n < len(lines) && lines[n].End < found[i].End {
			n++
		}
		found[i].definition = n < len(lines) && lines[n].reference
	}
}

const unknown = -2

// named returns the source that a line of a reference list names; -1 where it gives an address that
// is nowhere in the sources; unknown where it names neither.
func (r *resolver) named(says string) int {
	low := strings.ToLower(says)
	best := unknown
	for i, s := range r.sources {
		id := strings.ToLower(strings.TrimSpace(s.ID))
		if id != "" && containsWord(low, id) && (best < 0 || len(id) > len(r.sources[best].ID)) {
			best = i
		}
	}
	if best >= 0 {
		return best
	}
	url := strings.TrimRight(address.FindString(says), ".,;:")
	if url == "" {
		return unknown
	}
	for i, s := range r.sources {
		if strings.Contains(s.Text, url) {
			return i
		}
	}
	return -1
}

func containsWord(s, word string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], word)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		after, _ := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return true
		}
		at = end
	}
}
