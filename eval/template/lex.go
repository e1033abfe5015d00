package template

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokText   tokenKind = iota // outside of tags
	tokOpen                    // {{ or {%
	tokClose                   // }} or %}
	tokName                    // also keywords
	tokString                  // decoded
	tokNumber                  // as written
	tokOp
	tokEnd
)

type token struct {
	kind tokenKind
	text string
	pos  int
}

type lexer struct {
	src    string
	pos    int
	tokens []token
	trim   bool // the tag before ended in "-"
}

func lex(src string) ([]token, error) {
	l := lexer{src: src}
	for l.pos < len(src) {
		open := l.nextTag()
		l.text(src[l.pos:open], l.pos)
		l.pos = open
		if open == len(src) {
			break
		}
		if err := l.tag(); err != nil {
			return nil, err
		}
	}
	l.tokens = append(l.tokens, token{tokEnd, "", len(src)})
	return l.tokens, nil
}

// nextTag returns the offset of the next "{{", "{%" or "{#", or the source's end.
func (l *lexer) nextTag() int {
	for i := l.pos; ; i++ {
		j := strings.IndexByte(l.src[i:], '{')
		if j < 0 || i+j+1 >= len(l.src) {
			return len(l.src)
		}
		i += j
		switch l.src[i+1] {
		case '{', '%', '#':
			return i
		}
	}
}

func (l *lexer) text(s string, pos int) {
	if l.trim {
		trimmed := strings.TrimLeft(s, space)
		pos += len(s) - len(trimmed)
		s = trimmed
		l.trim = false
	}
	if s != "" {
		l.tokens = append(l.tokens, token{tokText, s, pos})
	}
}

const space = " \t\r\n\f\v"

// trimBefore removes the white space that a "-" at a tag's beginning takes away.
func (l *lexer) trimBefore() {
	n := len(l.tokens)
	if n == 0 || l.tokens[n-1].kind != tokText {
		return
	}
	last := &l.tokens[n-1]
	last.text = strings.TrimRight(last.text, space)
	if last.text == "" {
		l.tokens = l.tokens[:n-1]
	}
}

// tag reads one tag; l.pos is at its "{".
func (l *lexer) tag() error {
	start, kind := l.pos, l.src[l.pos+1]
	l.pos += 2
	if l.pos < len(l.src) && l.src[l.pos] == '-' {
		l.pos++
		l.trimBefore()
	}
	if kind == '#' {
		end := strings.Index(l.src[l.pos:], "#}")
		if end < 0 {
			return faultf(start, "comment without its #}")
		}
		l.trim = end > 0 && l.src[l.pos+end-1] == '-'
		l.pos += end + 2
		return nil
	}
	closing := "}}"
	if kind == '%' {
		closing = "%}"
	}
	first := len(l.tokens)
	l.tokens = append(l.tokens, token{tokOpen, l.src[start : start+2], start})
	for {
		l.pos += len(l.src[l.pos:]) - len(strings.TrimLeft(l.src[l.pos:], space))
		rest := l.src[l.pos:]
		switch {
		case rest == "":
			return faultf(start, "%s without its %s", l.src[start:start+2], closing)
		case strings.HasPrefix(rest, closing), strings.HasPrefix(rest, "-"+closing):
			l.trim = rest[0] == '-'
			l.tokens = append(l.tokens, token{tokClose, closing, l.pos})
			l.pos += len(closing)
			if l.trim {
				l.pos++
			}
			if kind == '%' && len(l.tokens) == first+3 && l.tokens[first+1].text == "raw" {
				l.tokens = l.tokens[:first]
				return l.raw(start)
			}
			return nil
		}
		if err := l.token(); err != nil {
			return err
		}
	}
}

// raw reads until {% endraw %}, after the tag that opened it at start.
func (l *lexer) raw(start int) error {
	for i := l.pos; ; {
		j := strings.Index(l.src[i:], "{%")
		if j < 0 {
			return faultf(start, "raw without its {%% endraw %%}")
		}
		i += j
		tag := strings.TrimPrefix(l.src[i+2:], "-")
		tag, ok := strings.CutPrefix(strings.TrimLeft(tag, space), "endraw")
		if ok {
			tag = strings.TrimLeft(tag, space)
			after := strings.TrimPrefix(tag, "-")
			if rest, ok := strings.CutPrefix(after, "%}"); ok {
				// The tag is marked, so that a template with raw alone is not static.
				l.tokens = append(l.tokens, token{tokOpen, "raw", start})
				l.text(l.src[l.pos:i], l.pos)
				if l.src[i+2] == '-' {
					l.trimBefore()
				}
				l.trim = len(after) < len(tag)
				l.pos = len(l.src) - len(rest)
				return nil
			}
		}
		i += 2
	}
}

func (l *lexer) token() error {
	rest := l.src[l.pos:]
	first, size := utf8.DecodeRuneInString(rest)
	switch {
	case first == '_' || unicode.IsLetter(first):
		n := strings.IndexFunc(rest, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
		if n < 0 {
			n = len(rest)
		}
		l.add(tokName, rest[:n], n)
	case first >= '0' && first <= '9':
		return l.number(rest)
	case first == '\'' || first == '"':
		return l.str(rest)
	default:
		for _, op := range []string{"==", "!=", "<=", ">=", "//"} {
			if strings.HasPrefix(rest, op) {
				l.add(tokOp, op, len(op))
				return nil
			}
		}
		if !strings.ContainsRune("<>+-*/%~|.,()[]=", first) {
			return faultf(l.pos, "%q has no meaning inside of a tag", rest[:size])
		}
		l.add(tokOp, rest[:size], size)
	}
	return nil
}

func (l *lexer) add(kind tokenKind, text string, size int) {
	l.tokens = append(l.tokens, token{kind, text, l.pos})
	l.pos += size
}

func (l *lexer) number(rest string) error {
	n := digits(rest)
	if n > 1 && rest[0] == '0' {
		return faultf(l.pos, "a number does not begin with 0")
	}
	if n < len(rest)-1 && rest[n] == '.' {
		if d := digits(rest[n+1:]); d > 0 {
			n += 1 + d
		}
	}
	if n > maxDigits {
		return faultf(l.pos, "a number has more than %d digits", maxDigits)
	}
	l.add(tokNumber, rest[:n], n)
	return nil
}

func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

func (l *lexer) str(rest string) error {
	quote := rest[0]
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; c {
		case quote:
			l.add(tokString, b.String(), i+1)
			return nil
		case '\\':
			i++
			if i == len(rest) {
				return faultf(l.pos, "string without its closing %c", quote)
			}
			switch rest[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case 'r':
				b.WriteByte('\r')
			case '\\', '\'', '"':
				b.WriteByte(rest[i])
			default:
				r, _ := utf8.DecodeRuneInString(rest[i:])
				return faultf(l.pos+i-1, `no escape \%c: there are \n \t \r \\ \' \"`, r)
			}
		default:
			b.WriteByte(c)
		}
	}
	return faultf(l.pos, "string without its closing %c", quote)
}
