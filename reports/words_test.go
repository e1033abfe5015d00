package reports

import (
	"bytes"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestWords(t *testing.T) {
	long := strings.Repeat("kept ", 100)
	same := eval.WordStretch{Edit: eval.WordsKept, Text: "same"}
	for _, tt := range []struct {
		list   []eval.WordStretch
		want   string // on the terminal
		html   int    // stretches on a page
		reason string
	}{
		{nil, "", 0, "nothing was compared"},
		{[]eval.WordStretch{same}, "           " + sameAnswer + "\n", 0, "the grader changed its mind, not the model"},
		{[]eval.WordStretch{same, {Edit: eval.WordsRemoved, Text: " old"}, {Edit: eval.WordsAdded, Text: " new\nline"}}, "           same[- old-]{+ new line+}\n", 3, "a change"},
		{[]eval.WordStretch{{Edit: eval.WordsRemoved, Text: "old"}, {Edit: eval.WordsAdded, Text: "new"}, {Edit: eval.WordsKept, Text: "."}}, "           [-old-]{+new+}.\n", 0, "nothing in common: the page has both answers"},
		{[]eval.WordStretch{{Edit: eval.WordsKept, Text: long}, {Edit: eval.WordsAdded, Text: "new"}}, "            … " + long[len(long)-wordsAround:] + "{+new+}\n", 2, "what did not change is cut"},
	} {
		var b bytes.Buffer
		p := Terminal{W: &b, Width: 200}.page()
		p.words(tt.list)
		if got := p.String(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.reason, got, tt.want)
		}
		if got := len(htmlWords(tt.list)); got != tt.html {
			t.Errorf("%s: %d stretches on the page, want %d", tt.reason, got, tt.html)
		}
	}
}

// With colour and without, a terminal shows the same characters.
func TestWordsAreNotColourAlone(t *testing.T) {
	for _, c := range demoReport().Diff.Changes {
		plain, painted := Terminal{Width: 60}.page(), Terminal{Width: 60, Color: true}.page()
		plain.words(c.Words)
		painted.words(c.Words)
		if got := strings.NewReplacer("\x1b["+red+"m", "", "\x1b["+green+"m", "", "\x1b["+dim+"m", "", "\x1b[0m", "").Replace(painted.String()); got != plain.String() {
			t.Errorf("%s: %q painted, %q plain", c.Case, got, plain.String())
		}
	}
}

// A page holds no more of two answers than of one.
func TestWordsOnAPageAreBounded(t *testing.T) {
	var list []eval.WordStretch
	for range 1000 {
		list = append(list, eval.WordStretch{Edit: eval.WordsKept, Text: strings.Repeat("a", 100)}, eval.WordStretch{Edit: eval.WordsAdded, Text: strings.Repeat("é", 100)})
	}
	size := 0
	for _, s := range htmlWords(list) {
		for _, p := range s.Text {
			size += len(p.Text)
		}
	}
	if size > htmlText+1000 {
		t.Errorf("%d bytes", size)
	}
}
