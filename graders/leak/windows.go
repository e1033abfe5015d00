package leak

// windows is an index of the letters of protected stretches, by hashes of windows of a
// fixed length. A shared passage is found where it holds a whole window that was indexed: where it is
// at least length+step-1 bytes long (M. Rabin, R. Karp 1987).
type windows struct {
	length    int
	first     map[uint64]place
	stretches []stretch
}

// step is how far apart the indexed windows begin.
const step = 8

type place struct{ stretch, offset int }

// stretch is protected words in a row, without what stands between their letters.
type stretch struct {
	text  string
	kept  string  // the same with the signs that text has levelled
	at    []int32 // where each byte stands in the folded prompt, from base on
	base  int
	first int // token
	last  int // token behind the stretch
}

// match is a passage of a view that is also in a stretch.
type match struct {
	start, end int // in the view
	stretch    stretch
	offset     int // in the stretch
}

func newWindows(length int) windows {
	return windows{length: length, first: map[uint64]place{}}
}

func (w *windows) add(s stretch) {
	w.stretches = append(w.stretches, s)
	for i := 0; i+w.length <= len(s.text); i += step {
		key := hash(s.text[i : i+w.length])
		if _, known := w.first[key]; !known {
			w.first[key] = place{len(w.stretches) - 1, i}
		}
	}
}

// base of the polynomial that is the rolling hash, modulo 2^64. What it finds is compared letter by letter.
const base = 0x9E3779B97F4A7C15

func hash(s string) uint64 {
	var h uint64
	for i := range len(s) {
		h = h*base + uint64(s[i]) + 1
	}
	return h
}

// find returns the first passage of text from at on that is in a stretch, as long as it goes.
func (w *windows) find(text string, at int) (match, bool) {
	if len(w.first) == 0 || at+w.length > len(text) {
		return match{}, false
	}
	leading := uint64(1)
	for range w.length - 1 {
		leading *= base
	}
	h := hash(text[at : at+w.length])
	for i := at; ; i++ {
		if p, ok := w.first[h]; ok {
			s := w.stretches[p.stretch]
			if s.text[p.offset:p.offset+w.length] == text[i:i+w.length] {
				return extend(text, at, match{i, i + w.length, s, p.offset}), true
			}
		}
		if i+w.length >= len(text) {
			return match{}, false
		}
		h = (h-(uint64(text[i])+1)*leading)*base + uint64(text[i+w.length]) + 1
	}
}

// extend widens a match in both directions, not before at.
func extend(text string, at int, m match) match {
	for m.start > at && m.offset > 0 && text[m.start-1] == m.stretch.text[m.offset-1] {
		m.start--
		m.offset--
	}
	for end := m.offset + m.end - m.start; m.end < len(text) && end < len(m.stretch.text) && text[m.end] == m.stretch.text[end]; end++ {
		m.end++
	}
	return m
}

// inPrompt returns the bytes of the folded prompt that a match covers.
func (m match) inPrompt() (int, int) {
	return m.stretch.base + int(m.stretch.at[m.offset]), m.stretch.base + int(m.stretch.at[m.offset+m.end-m.start-1]) + 1
}
