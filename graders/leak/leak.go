// Package leak finds what should have stayed secret in a text: canaries, and passages of
// a protected text, as they are, slightly altered, or encoded in the ways that a model can be talked into.
//
// It finds letters, not meanings: a paraphrase and a translation pass by it.
package leak

// Text is a folded text with the way back to the original's bytes (package skeleton makes it).
type Text interface {
	String() string
	Original(start, end int) (int, int)
}

// Finding is a place of a text that gives something away.
type Finding struct {
	How        string // "verbatim", "near-verbatim", "base64", "base64, rot13", ...
	Start, End int    // bytes of the text; of an encoded passage the whole of it
	Words      int    // protected words in it, each counted once; 0 of a canary
	Decoded    string // what an encoded passage says, folded
}

// Verbatim is how a text stands that is not encoded.
const Verbatim = "verbatim"

// Output is a text with all its readings: as it is, and as what it decodes to.
type Output struct {
	readings []reading
	fold     func(string) Text
}

// reading is one way to read an output.
type reading struct {
	how    string // "" as it is
	text   string
	back   func(start, end int) (int, int) // from text to the output
	folded Text
	views  []view // of the folded text
}

// maxLayers is how many encodings may lie around each other.
const maxLayers = 3

// Read decodes an output. fold levels case, look-alikes and invisible characters.
// It takes time linear in the length of the output: what is decoded is bounded by four times its length.
func Read(output string, fold func(string) Text) *Output {
	o := &Output{fold: fold}
	budget := 4*len(output) + 1<<16
	layer := []reading{{text: output, back: func(start, end int) (int, int) { return start, end }}}
	for depth := 0; len(layer) > 0; depth++ {
		var next []reading
		for _, r := range layer {
			r.folded = fold(r.text)
			r.views = viewsOf(r.folded.String())
			o.readings = append(o.readings, r)
			if depth == maxLayers {
				continue
			}
			for _, d := range decodings(r.text) {
				if budget -= len(d.text); budget < 0 {
					break
				}
				how := d.how
				if r.how != "" {
					how = r.how + ", " + d.how
				}
				back := r.back
				next = append(next, reading{how: how, text: d.text, back: func(start, end int) (int, int) {
					return back(d.original(start, end))
				}})
			}
		}
		layer = next
	}
	return o
}

// Each calls visit with every reading: how it is encoded ("" as it is), what it says, folded,
// and where bytes start to end of that stand in the output.
func (o *Output) Each(visit func(how, folded string, original func(start, end int) (int, int))) {
	for _, r := range o.readings {
		visit(r.how, r.folded.String(), func(start, end int) (int, int) { return r.back(r.folded.Original(start, end)) })
	}
}

// at returns the finding at bytes start to end of the reading's folded text.
func (r reading) at(how string, start, end, words int) Finding {
	f := Finding{How: how, Words: words}
	f.Start, f.End = r.back(r.folded.Original(start, end))
	switch {
	case r.how != "" && how == Verbatim:
		f.How = r.how
	case r.how != "":
		f.How = r.how + ", " + how
	}
	if f.How != Verbatim && f.How != nearVerbatim {
		f.Decoded = r.folded.String()[start:end]
	}
	return f
}
