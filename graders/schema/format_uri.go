package schema

import (
	"strings"
	"unicode/utf8"
)

// uriSet says which characters beyond ASCII a grammar allows in components,
// and which in the query alone.
type uriSet struct{ beyond, private bool }

var (
	uriChars = uriSet{}                            // RFC 3986
	iriChars = uriSet{beyond: true, private: true} // RFC 3987
)

// isURI is URI or, where it need not have a scheme, URI-reference of RFC 3986,
// appendix A; with iriChars IRI and IRI-reference of RFC 3987, section 2.2.
func isURI(s string, set uriSet, absolute bool) bool {
	rest, fragment, _ := strings.Cut(s, "#")
	if !set.allows(fragment, "/?:@", false) {
		return false
	}
	rest, query, _ := strings.Cut(rest, "?")
	if !set.allows(query, "/?:@", true) {
		return false
	}
	scheme, hier, found := strings.Cut(rest, ":")
	hasScheme := found && isScheme(scheme)
	switch {
	case hasScheme:
	case absolute:
		return false
	case found && !strings.Contains(scheme, "/"):
		return false // a first segment with a colon would be read as a scheme
	default:
		hier = rest
	}
	path := hier
	if authority, ok := strings.CutPrefix(hier, "//"); ok {
		path = ""
		if slash := strings.IndexByte(authority, '/'); slash >= 0 {
			authority, path = authority[:slash], authority[slash:]
		}
		if !set.isAuthority(authority) {
			return false
		}
	}
	return set.allows(path, "/:@", false)
}

func isScheme(s string) bool {
	if s == "" || !isAlpha(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

func (set uriSet) isAuthority(s string) bool {
	if user, host, ok := strings.Cut(s, "@"); ok {
		if !set.allows(user, ":", false) {
			return false
		}
		s = host
	}
	if literal, ok := strings.CutPrefix(s, "["); ok {
		literal, port, ok := strings.Cut(literal, "]")
		if !ok || port != "" && port[0] != ':' || !digitsOnly(strings.TrimPrefix(port, ":")) {
			return false
		}
		return isIPv6(literal) || isIPvFuture(literal)
	}
	host, port, _ := strings.Cut(s, ":")
	return set.allows(host, "", false) && digitsOnly(port)
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

func isIPvFuture(s string) bool {
	version, address, ok := strings.Cut(s, ".")
	if !ok || len(version) < 2 || version[0]|0x20 != 'v' || address == "" || strings.Contains(address, "%") {
		return false
	}
	for i := 1; i < len(version); i++ {
		if !isHex(version[i]) {
			return false
		}
	}
	return uriChars.allows(address, ":", false)
}

// allows reports whether s consists of unreserved characters, sub-delims,
// percent-encoded octets and those of more.
func (set uriSet) allows(s, more string, query bool) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case isAlpha(c) || isDigit(c) || strings.IndexByte("-._~!$&'()*+,;=", c) >= 0 || strings.IndexByte(more, c) >= 0:
			i++
		case c == '%':
			if !isEncoded(s[i:]) {
				return false
			}
			i += 3
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !(set.beyond && isUCS(r)) && !(set.private && query && isPrivate(r)) {
				return false
			}
			i += n
		}
	}
	return true
}

func isEncoded(s string) bool { return len(s) >= 3 && s[0] == '%' && isHex(s[1]) && isHex(s[2]) }

// isUCS is ucschar of RFC 3987, section 2.2.
func isUCS(r rune) bool {
	switch {
	case r == utf8.RuneError:
		return false // U+FFFD is outside, and bad UTF-8 reads as it
	case r < 0x10000:
		return 0xa0 <= r && r <= 0xd7ff || 0xf900 <= r && r <= 0xfdcf || 0xfdf0 <= r && r <= 0xffef
	}
	return r < 0xf0000 && r&0xffff <= 0xfffd && (r < 0xe0000 || r >= 0xe1000)
}

// isPrivate is iprivate of RFC 3987, section 2.2.
func isPrivate(r rune) bool {
	return 0xe000 <= r && r <= 0xf8ff || r >= 0xf0000 && r&0xffff <= 0xfffd
}

// isURITemplate is URI-Template of RFC 6570, section 2, with erratum 6937,
// which allows the apostrophe in literals.
func isURITemplate(s string) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 || !isExpression(s[i+1:i+end]) {
				return false
			}
			i += end + 1
		case c == '%':
			if !isEncoded(s[i:]) {
				return false
			}
			i += 3
		case c <= ' ' || c == 0x7f || strings.IndexByte("\"<>\\^`|}", c) >= 0:
			return false
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if !isUCS(r) && !isPrivate(r) {
				return false
			}
			i += n
		}
	}
	return true
}

func isExpression(s string) bool {
	if s != "" && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for _, spec := range strings.Split(s, ",") {
		name, length, limited := strings.Cut(strings.TrimSuffix(spec, "*"), ":")
		if limited && (spec[len(spec)-1] == '*' || length == "" || len(length) > 4 || length[0] == '0' || !digitsOnly(length)) {
			return false
		}
		for _, part := range strings.Split(name, ".") {
			if part == "" {
				return false
			}
			for i := 0; i < len(part); i++ {
				switch c := part[i]; {
				case isAlpha(c) || isDigit(c) || c == '_':
				case isEncoded(part[i:]):
					i += 2
				default:
					return false
				}
			}
		}
	}
	return true
}
