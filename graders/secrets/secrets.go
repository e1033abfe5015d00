// Package secrets finds keys, tokens and passwords in a text: by the forms that
// their makers gave them, by the names that they are assigned to, and by how random they look. It
// asks nobody whether they work.
package secrets

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Finding is a secret at bytes Start to End of the text, without the name it is assigned to.
type Finding struct {
	Rule  string // "github-pat", "assignment", "private-key"
	Start int
	End   int
	Why   string
	rank  int // of overlapping findings the one with the higher rank stays
}

// Ranks: a vendor's form says most of what was found.
const (
	byLook = iota + 1
	byName
	byForm
	byVendor
)

// own are the rules of this package, each called with the text and the bytes of a keyword.
var own = []struct {
	keywords []string
	find     func(s *scan, start, end int)
}{
	{passwordNames, (*scan).password},
	{passwordNames[:3], (*scan).told},
	{keyNames, (*scan).key},
	{[]string{"credential(", "credentials(", "directoryentry(", "passwordauthentication(", "basicauth(", "setcredentials(", "auth=("}, (*scan).credentials},
	{[]string{"authorization", "bearer ", "bearer:", "basic "}, (*scan).header},
	{[]string{"webhook", "hooks."}, (*scan).webhook},
	{[]string{"://"}, (*scan).url},
	{[]string{"-----begin"}, (*scan).pem},
	{[]string{"lS0tLS1CRUdJTi", "ls0tls1crudjti"}, (*scan).encodedPEM},
	{[]string{"eyj"}, (*scan).jwt},
	{hashMarks, (*scan).hashed},
	{[]string{"curl "}, (*scan).curl},
	{[]string{"machine "}, (*scan).netrc},
	{[]string{"-p ", "sshpass -p"}, (*scan).flag},
}

type index struct {
	*automaton
	// Of each keyword: its length, the vendors' rules and this package's.
	lengths []int
	vendors [][]int
	own     [][]int
}

var keywordIndex = sync.OnceValue(func() *index {
	x := &index{}
	number := map[string]int{}
	var words []string
	of := func(word string) int {
		word = strings.ToLower(word)
		n, ok := number[word]
		if !ok {
			n = len(words)
			number[word] = n
			words = append(words, word)
			x.lengths = append(x.lengths, len(word))
			x.vendors = append(x.vendors, nil)
			x.own = append(x.own, nil)
		}
		return n
	}
	for i, v := range vendors() {
		for _, k := range v.Keywords {
			n := of(k)
			x.vendors[n] = append(x.vendors[n], i)
		}
	}
	for i, rule := range own {
		for _, k := range rule.keywords {
			if n := of(k); !slices.Contains(x.own[n], i) {
				x.own[n] = append(x.own[n], i)
			}
		}
	}
	x.automaton = newAutomaton(words)
	return x
})

type scan struct {
	text   string
	done   []int // of vendors' rules: the byte up to which the text was searched
	hash   int   // the same of hashes
	hooks  int   // and of webhooks
	public []span
	found  []Finding
}

// span is bytes start to end of the text.
type span struct{ start, end int }

// Scan returns what it finds, by position and without overlaps.
func Scan(text string) []Finding { return scanWith(text, true, true) }

func scanWith(text string, useVendors, useOwn bool) []Finding {
	x := keywordIndex()
	rules := vendors()
	s := &scan{text: text}
	x.each(text, func(k int32, end int) {
		start := end - x.lengths[k]
		if useVendors {
			for _, i := range x.vendors[k] {
				s.vendor(rules[i], i, start, end)
			}
		}
		if useOwn {
			for _, i := range x.own[k] {
				own[i].find(s, start, end)
			}
		}
	})
	if useOwn {
		s.tokens()
	}
	return disjoint(s.found)
}

func (s *scan) add(rule string, start, end, rank int, why string) {
	s.found = append(s.found, Finding{rule, start, end, why, rank})
}

// disjoint keeps of overlapping findings the one of the highest rank, then the first, then the longest.
func disjoint(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Rule, b.Rule))
	})
	var kept []Finding
	for from := 0; from < len(found); {
		to := from
		for to < len(found) && found[to].rank == found[from].rank {
			to++
		}
		var more []Finding
		last := -1
		for _, f := range found[from:to] {
			i, _ := slices.BinarySearchFunc(kept, f.Start, func(k Finding, start int) int { return cmp.Compare(k.Start, start) })
			if f.Start < last || i > 0 && kept[i-1].End > f.Start || i < len(kept) && kept[i].Start < f.End {
				continue
			}
			more = append(more, f)
			last = f.End
		}
		kept = append(kept, more...)
		slices.SortStableFunc(kept, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
		from = to
	}
	return kept
}

// How far a vendor's rule looks around its keyword.
const (
	reach    = 600  // past a name for the end of its value
	longest  = 4096 // of what has no space in it
	wideHead = 120  // before a keyword that does not begin the match
)

// vendor judges a rule of the table where its keyword stands.
func (s *scan) vendor(r *compiled, i, start, end int) {
	if r.Name != "" {
		if !assigned(s.text, end) {
			return
		}
		s.match(r, start, min(len(s.text), start+reach))
		return
	}
	if s.done == nil {
		s.done = make([]int, len(vendors()))
	}
	if end <= s.done[i] {
		return
	}
	from, to := start, end
	for from > 0 && start-from < longest && !isSpace(s.text[from-1]) {
		from--
	}
	for to < len(s.text) && to-end < longest && !isSpace(s.text[to]) {
		to++
	}
	if to-from < 14 && len(r.Keywords[0]) < 5 {
		return // no secret is that short
	}
	if len(r.Keywords[0]) > 6 {
		from, to = max(0, from-wideHead), min(len(s.text), to+wideHead) // a vendor's name beside a form
	}
	from, to = max(from-1, s.done[i]), min(to+1, len(s.text))
	s.done[i] = to
	s.match(r, from, to)
}

// match searches bytes from to to of the text.
func (s *scan) match(r *compiled, from, to int) {
	p := r.patterns()
	for from < to {
		at := p.match.FindStringSubmatchIndex(s.text[from:to])
		if at == nil {
			return
		}
		start, end := at[2*p.group], at[2*p.group+1]
		if start < 0 {
			start, end = at[0], at[1]
		}
		secret := s.text[from+start : from+end]
		example := slices.ContainsFunc(p.allow, func(a *regexp.Regexp) bool { return a.MatchString(secret) })
		if len(secret) >= 4 && !example && entropy(secret) >= r.Entropy && !placeholder(secret) {
			s.add(r.ID, from+start, from+end, byVendor, "form of a "+strings.ReplaceAll(r.ID, "-", " "))
		}
		if r.Name != "" {
			return
		}
		from += max(at[1], 1)
	}
}

// Mask returns what may be shown of a secret: its first four characters where
// it has sixteen or more, and how many it has: "ghp_***(40)".
func Mask(secret string) string {
	n := utf8.RuneCountInString(secret)
	head := ""
	if n >= 16 {
		runes := []rune(secret)
		head = string(runes[:4])
	}
	return head + "***(" + strconv.Itoa(n) + ")"
}
