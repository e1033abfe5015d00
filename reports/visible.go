package reports

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may follow one character. No written
// language needs more; stacks of them paint over the lines around.
const maxMarks = 4

// Visible returns s with everything that cannot be seen, or that acts on what
// shows it, written as an escape: controls (C0, C1, DEL) as \x1b, bidirectional
// controls, other invisible characters and private ones as \u202e, bytes that
// are not UTF-8 as \xff. Line feeds stay; carriage returns before them go, tabs
// become spaces. Joiners and variation selectors stay where writing needs them:
// in emoji, and between letters of scripts that join.
//
// The result of Visible is unchanged by Visible.
func Visible(s string) string {
	var b strings.Builder
	for _, p := range pieces(s) {
		b.WriteString(p.Text)
	}
	return b.String()
}

// oneLine is Visible for a place that has one line: each run of white space
// with a line feed in it becomes a single space.
func oneLine(s string) string { return Visible(joinLines(s)) }

func joinLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	var parts []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Trim(line, " \t\r"); line != "" {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, " ")
}

// piece is a stretch of text that can be shown as it is. Escape says that it
// stands for a character that cannot, and Title what that one is. Mark says
// that a judgement rests on it.
type piece struct {
	Text   string
	Escape bool
	Title  string
	Mark   bool
}

func pieces(s string) []piece {
	var out []piece
	start, column, marks := 0, 0, 0
	var prev rune // last rune that was kept
	flush := func(end int) {
		if end > start {
			out = append(out, piece{Text: s[start:end]})
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf && r >= ' ' && r != 0x7f { // printable ASCII
			prev, marks = r, 0
			column++
			i++
			continue
		}
		switch {
		case r == '\n':
			prev, marks, column = r, 0, 0
			i++
			continue
		case r == '\t':
			flush(i)
			n := 4 - column%4
			out = append(out, piece{Text: strings.Repeat(" ", n)})
			column += n
			prev, marks = ' ', 0
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n':
			flush(i)
		case r == utf8.RuneError && size == 1:
			flush(i)
			out = append(out, piece{Text: fmt.Sprintf(`\x%02x`, s[i]), Escape: true, Title: "a byte that is not UTF-8"})
			prev = 0
		default:
			if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
				marks++
			} else if !joins(r) {
				marks = 0
			}
			if shown(prev, r) && marks <= maxMarks {
				prev = r
				column++
				i += size
				continue
			}
			flush(i)
			out = append(out, piece{Text: escaped(r), Escape: true, Title: title(r)})
			prev = 0
		}
		i += size
		start = i
	}
	flush(len(s))
	return out
}

func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// shown reports whether r after prev is seen, and acts on nothing but itself.
func shown(prev, r rune) bool {
	switch {
	case r == '\u200d' && (unicode.IsSymbol(prev) || prev == '\ufe0f'):
		return true // joins emoji
	case joins(r):
		return unicode.In(prev, joining...)
	case r == '\ufe0e' || r == '\ufe0f':
		return unicode.IsSymbol(prev) || prev >= '0' && prev <= '9' || prev == '#' || prev == '*' || prev == '‼' || prev == '⁉'
	case unicode.Is(blank, r):
		return false
	}
	return unicode.IsGraphic(r)
}

// joining are the scripts whose spelling needs the joiners.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer,
}

// blank are characters that Unicode calls graphic and that show nothing.
var blank = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115f, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x180b, Hi: 0x180f, Stride: 1}, // Mongolian variation selectors
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // Braille blank
		{Lo: 0x3164, Hi: 0x3164, Stride: 1}, // Hangul filler
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1}, // variation selectors
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1}, // half-width Hangul filler
	},
	R32: []unicode.Range32{{Lo: 0xe0100, Hi: 0xe01ef, Stride: 1}}, // variation selectors
}

func escaped(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

func title(r rune) string {
	switch {
	case r == 0x1b:
		return "escape, begins terminal commands"
	case unicode.Is(unicode.Cc, r):
		return "control character"
	case unicode.Is(unicode.Bidi_Control, r):
		return "changes the direction of text"
	case unicode.Is(unicode.Co, r):
		return "private character"
	case unicode.Is(unicode.Mn, r) && !unicode.Is(blank, r):
		return "combining mark, one too many"
	case !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Z, r):
		return "character without a meaning"
	}
	return "invisible character"
}
