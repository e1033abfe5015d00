package reports

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// page collects what a terminal is shown, so that it is written at once.
type page struct {
	bytes.Buffer
	width int
	color bool
	store string
}

func (t Terminal) page() *page {
	p := &page{width: t.Width, color: t.Color, store: t.Store}
	if p.width < 40 {
		p.width = 80 // not known, or too narrow to be meant
	}
	return p
}

func (p *page) flush(w io.Writer) error {
	_, err := p.WriteTo(w)
	return err
}

// Styles are SGR parameters; each only ever repeats what a word says.
const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	green  = "1;32"
	yellow = "1;33"
)

func (p *page) paint(style, s string) string {
	if !p.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (p *page) line(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
	p.WriteByte('\n')
}

// hang writes a paragraph behind a lead that is painted, its further lines
// indented by the lead's width. The text must be sanitised.
func (p *page) hang(lead, style, text string) {
	indent := twwidth.Width(lead)
	for i, l := range wrap(text, p.width-indent) {
		if i == 0 {
			p.line(p.paint(style, lead), l)
		} else {
			p.line(strings.Repeat(" ", indent), l)
		}
	}
}

// heading begins a section.
func (p *page) heading(s string) {
	p.WriteByte('\n')
	p.line(p.paint(bold, s))
}

// column is one column of a table. Cells are sanitised, then painted.
type column struct {
	head  string
	right bool
	flex  bool // takes the width that is left, and wraps
	spare int  // dropped where the width does not do, largest first; 0: never
	style func(cell string) string
	cells []string
}

// table writes columns without any lines. A column whose cells are all empty is not shown.
func (p *page) table(indent int, cols ...column) {
	cols = slices.DeleteFunc(cols, func(c column) bool {
		return !slices.ContainsFunc(c.cells, func(s string) bool { return s != "" })
	})
	if len(cols) == 0 {
		return
	}
	const gap, least = 2, 24
	room := 0
	for {
		room = p.width - indent - gap*(len(cols)-1)
		for _, c := range cols {
			if c.flex {
				room -= least
			} else {
				room -= c.width()
			}
		}
		worst := -1
		for i, c := range cols {
			if c.spare > 0 && (worst < 0 || c.spare > cols[worst].spare) {
				worst = i
			}
		}
		if room >= 0 || worst < 0 {
			break
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	head := make([]string, len(cols))
	rows := make([][]string, len(cols[0].cells))
	align := make([]tw.Align, len(cols))
	for i, c := range cols {
		head[i] = c.head
		align[i] = tw.AlignLeft
		if c.right {
			align[i] = tw.AlignRight
		}
		for j, cell := range c.cells {
			switch {
			case c.flex:
				cell = strings.Join(wrap(cell, least+max(room, 0)), "\n")
			case room < 0 && !c.right: // nothing can be dropped: long names break
				cell = strings.Join(wrap(cell, max(12, c.width()+room)), "\n")
			}
			if c.style != nil {
				style := c.style(c.cells[j])
				lines := strings.Split(cell, "\n")
				for k := range lines {
					lines[k] = p.paint(style, lines[k])
				}
				cell = strings.Join(lines, "\n")
			}
			rows[j] = append(rows[j], cell)
		}
	}
	var out bytes.Buffer
	t := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithConfig(tablewriter.Config{
			Header: tw.CellConfig{
				Alignment:  tw.CellAlignment{PerColumn: align},
				Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
				Padding:    tw.CellPadding{Global: tw.Padding{Right: "  ", Overwrite: true}},
			},
			Row: tw.CellConfig{
				Alignment:  tw.CellAlignment{PerColumn: align},
				Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
				Padding:    tw.CellPadding{Global: tw.Padding{Right: "  ", Overwrite: true}},
			},
			Behavior: tw.Behavior{TrimSpace: tw.Off, TrimLine: tw.Off},
		}))
	t.Header(head)
	for _, row := range rows {
		if err := t.Append(row); err != nil { // of strings: it cannot fail
			panic(err)
		}
	}
	if err := t.Render(); err != nil { // into memory
		panic(err)
	}
	style := dim // of the head
	for l := range strings.Lines(out.String()) {
		if l = strings.TrimRight(l, " \n"); l != "" {
			p.line(strings.Repeat(" ", indent), p.paint(style, l))
		}
		style = ""
	}
}

func (c column) width() int {
	w := twwidth.Width(c.head)
	for _, cell := range c.cells {
		w = max(w, twwidth.Width(cell))
	}
	return w
}

// wrap breaks s into lines of at most width columns, at a space where there is
// one. Spaces at the beginning of a line stay: an answer may be code.
func wrap(s string, width int) []string {
	width = max(width, 8)
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		for {
			end, next := breakAt(l, width)
			lines = append(lines, l[:end])
			if next >= len(l) {
				break
			}
			l = l[next:]
		}
	}
	return lines
}

// breakAt returns where the first line of s ends and where the next begins.
func breakAt(s string, width int) (end, next int) {
	used, space := 0, -1
	solid := false // something other than a space was seen
	var prev rune
	for i, r := range s {
		mark := joins(r) || unicode.In(r, unicode.Mn, unicode.Me)
		glued := mark || prev == '\u200d'
		w := 0
		if !mark { // terminals differ on joined emoji: count as wide as any shows them
			w = twwidth.Width(string(r))
		}
		if r == ' ' && solid {
			space = i
		}
		if used+w > width && !glued {
			if space > 0 {
				return space, space + 1
			}
			if i == 0 {
				continue // one character wider than the line
			}
			return i, i
		}
		used += w
		solid = solid || r != ' '
		prev = r
	}
	return len(s), len(s)
}

// clip shortens s to width columns and says that it did.
func clip(s string, width int) string {
	if twwidth.Width(s) <= width {
		return s
	}
	end, _ := breakAt(s, max(width-1, 1))
	return s[:end] + "…"
}
