package schema

import (
	"strconv"
	"strings"
)

// Locate returns the bytes of the value that a JSON Pointer names in a text that is
// one JSON value, and false where there is none.
func Locate(text, pointer string) (start, end int, ok bool) {
	p := parser{s: text, quiet: true}
	for rest := pointer; ; {
		p.space()
		if rest == "" {
			start = p.pos
			_, err := p.value()
			return start, p.pos, err == nil
		}
		token, after, more := strings.Cut(rest[1:], "/")
		if rest = ""; more {
			rest = "/" + after
		}
		if !p.seek(strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")) {
			return 0, 0, false
		}
	}
}

// seek moves to the value of a member or element of the object or array at the position.
func (p *parser) seek(token string) bool {
	if p.pos == len(p.s) {
		return false
	}
	opening := p.s[p.pos]
	if opening != '{' && opening != '[' {
		return false
	}
	p.pos++
	for i := 0; ; i++ {
		p.space()
		key := ""
		if opening == '{' {
			var err error
			if p.pos == len(p.s) || p.s[p.pos] != '"' {
				return false
			}
			if key, err = p.str(); err != nil {
				return false
			}
			p.space()
			if p.pos == len(p.s) || p.s[p.pos] != ':' {
				return false
			}
			p.pos++
		} else {
			key = strconv.Itoa(i)
		}
		if key == token {
			return true
		}
		if _, err := p.value(); err != nil {
			return false
		}
		p.space()
		if p.pos == len(p.s) || p.s[p.pos] != ',' {
			return false
		}
		p.pos++
	}
}
