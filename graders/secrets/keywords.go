package secrets

// automaton finds all of a set of keywords in one pass over a text (A. Aho, M.
// Corasick, Efficient string matching, CACM 18(6), 1975), with one table look-up a byte.
type automaton struct {
	classes [256]uint8 // of bytes: letters of both cases are one; 0: stands in no keyword
	width   int
	next    []int32   // state*width+class
	found   [][]int32 // indexes of the keywords that end in a state
}

// newAutomaton takes keywords in lower case.
func newAutomaton(keywords []string) *automaton {
	a := &automaton{width: 1}
	for _, k := range keywords {
		for i := range len(k) {
			if c := k[i]; a.classes[c] == 0 {
				a.classes[c] = uint8(a.width)
				if c >= 'a' && c <= 'z' {
					a.classes[c-'a'+'A'] = uint8(a.width)
				}
				a.width++
			}
		}
	}
	grow := func() int32 {
		a.next = append(a.next, make([]int32, a.width)...)
		a.found = append(a.found, nil)
		return int32(len(a.found) - 1)
	}
	grow()
	for n, k := range keywords {
		state := int32(0)
		for i := range len(k) {
			at := int(state)*a.width + int(a.classes[k[i]])
			if a.next[at] == 0 {
				a.next[at] = grow()
			}
			state = a.next[at]
		}
		a.found[state] = append(a.found[state], int32(n))
	}
	fallback := make([]int32, len(a.found))
	var queue []int32
	for c := range a.width {
		if s := a.next[c]; s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		back := fallback[s]
		a.found[s] = append(a.found[s], a.found[back]...)
		for c := range a.width {
			at := int(s)*a.width + c
			if child := a.next[at]; child != 0 {
				fallback[child] = a.next[int(back)*a.width+c]
				queue = append(queue, child)
			} else {
				a.next[at] = a.next[int(back)*a.width+c]
			}
		}
	}
	return a
}

// each calls f with every occurrence: the keyword's index and the byte after its end.
func (a *automaton) each(text string, f func(keyword int32, end int)) {
	state := int32(0)
	for i := range len(text) {
		state = a.next[int(state)*a.width+int(a.classes[text[i]])]
		for _, k := range a.found[state] {
			f(k, i+1)
		}
	}
}
