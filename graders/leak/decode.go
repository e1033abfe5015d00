package leak

import (
	"html"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decoded is what a part of a text says when it is decoded.
type decoded struct {
	how  string
	text string
	from []origin
}

// origin says that the decoded text from byte at on comes from bytes start to end.
type origin struct{ at, start, end int }

// original returns where bytes start to end of the decoded text come from.
func (d decoded) original(start, end int) (int, int) {
	first, last := d.originAt(start), d.originAt(end-1)
	return first.start, last.end
}

func (d decoded) originAt(at int) origin {
	i := sort.Search(len(d.from), func(i int) bool { return d.from[i].at > at })
	return d.from[max(i-1, 0)]
}

// add appends what is readable of a decoded run: stretches of at least shortestStretch
// characters. The rest was no text.
func (d *decoded) add(b *strings.Builder, raw []byte, start, end int) {
	for i := 0; i < len(raw); {
		j, runes := i, 0
		for j < len(raw) {
			r, size := utf8.DecodeRune(raw[j:])
			if r == utf8.RuneError && size <= 1 || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
				break
			}
			j += size
			runes++
		}
		if runes >= shortestStretch {
			d.from = append(d.from, origin{b.Len(), start, end})
			b.Write(raw[i:j])
			b.WriteByte('\n')
		}
		i = j + 1
	}
}

const shortestStretch = 6

// decodings returns what a text says in the encodings that are known, those that say something.
func decodings(s string) []decoded {
	var all []decoded
	for _, decode := range []func(string) decoded{fromBase64, fromHex, fromEscapes, fromTags} {
		if d := decode(s); d.text != "" {
			all = append(all, d)
		}
	}
	return all
}

// base64Value is the value of a character of both alphabets of RFC 4648, or -1.
func base64Value(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}

// shortestBase64 is the least length of a run: nine bytes.
const shortestBase64 = 12

// fromBase64 decodes runs of base64 (RFC 4648, sections 4 and 5, padded or not, with line
// breaks as in MIME) from each of the four places that a cut-off beginning could have left.
func fromBase64(s string) decoded {
	d := decoded{how: "base64"}
	var b strings.Builder
	values := make([]byte, 0, 1024)
	for i := 0; i < len(s); {
		if base64Value(s[i]) < 0 {
			i++
			continue
		}
		values = values[:0]
		j, line, end := i, 0, i
		for j < len(s) {
			if v := base64Value(s[j]); v >= 0 {
				values = append(values, byte(v))
				j++
				line++
				end = j
				continue
			}
			if (s[j] == '\n' || s[j] == '\r') && line >= shortestBase64 {
				for j < len(s) && (s[j] == '\n' || s[j] == '\r') {
					j++
				}
				line = 0
				continue
			}
			break
		}
		if len(values) >= shortestBase64 {
			for skip := range 4 {
				d.add(&b, sixToEight(values[skip:]), i, end)
			}
		}
		i = j
	}
	d.text = b.String()
	return d
}

// sixToEight joins six-bit values to bytes and drops the bits that are left.
func sixToEight(values []byte) []byte {
	out := make([]byte, 0, len(values)*3/4)
	bits, n := uint32(0), 0
	for _, v := range values {
		bits, n = bits<<6|uint32(v), n+6
		if n >= 8 {
			n -= 8
			out = append(out, byte(bits>>n))
		}
	}
	return out
}

func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// fromHex decodes runs of hexadecimal digits, from the first and from the second: together, or with 0x, spaces,
// commas, colons or hyphens between the pairs.
func fromHex(s string) decoded {
	d := decoded{how: "hex"}
	var b strings.Builder
	var digits []byte
	for i := 0; i < len(s); {
		digits = digits[:0]
		j, end := i, i
		for {
			if j+1 < len(s) && s[j] == '0' && s[j+1]|0x20 == 'x' {
				j += 2
			}
			before := j
			for j < len(s) && hexValue(s[j]) >= 0 && !(s[j] == '0' && j+1 < len(s) && s[j+1]|0x20 == 'x') {
				digits = append(digits, byte(hexValue(s[j])))
				j++
			}
			if j-before < 2 {
				break
			}
			end = j
			for n := 0; n < 2 && j < len(s) && strings.IndexByte(" ,:-\n", s[j]) >= 0; n++ {
				j++
			}
		}
		for skip := range 2 {
			if bytes := fourToEight(digits[min(skip, len(digits)):]); len(bytes) >= shortestStretch {
				d.add(&b, bytes, i, end)
			}
		}
		i = max(end, i+1)
	}
	d.text = b.String()
	return d
}

// fourToEight joins pairs of four-bit values to bytes and drops one that is left.
func fourToEight(digits []byte) []byte {
	out := make([]byte, len(digits)/2)
	for i := range out {
		out[i] = digits[2*i]<<4 | digits[2*i+1]
	}
	return out
}

// fromEscapes undoes URL, HTML, JSON and Unicode escapes in the whole text. It says
// nothing where there are none.
func fromEscapes(s string) decoded {
	d := decoded{how: "escaped"}
	var b strings.Builder
	plain := 0 // s is written out up to here
	for i := 0; i < len(s); {
		text, n := unescape(s[i:])
		if n == 0 {
			i++
			continue
		}
		if plain < i {
			copyPlain(&d, &b, s, plain, i)
		}
		d.from = append(d.from, origin{b.Len(), i, i + n})
		b.WriteString(text)
		i += n
		plain = i
	}
	if plain == 0 {
		return decoded{}
	}
	if plain < len(s) {
		copyPlain(&d, &b, s, plain, len(s))
	}
	d.text = b.String()
	return d
}

// copyPlain writes what is not escaped, word by word, so that a finding in it is as narrow as a word.
func copyPlain(d *decoded, b *strings.Builder, s string, start, end int) {
	for start < end {
		stop := end
		if space := strings.IndexByte(s[start:end], ' '); space >= 0 {
			stop = start + space + 1
		}
		d.from = append(d.from, origin{b.Len(), start, stop})
		b.WriteString(s[start:stop])
		start = stop
	}
}

// unescape returns what the escape at the beginning of s stands for, and its length; 0: there is none.
func unescape(s string) (string, int) {
	switch s[0] {
	case '%':
		if len(s) >= 3 && hexValue(s[1]) >= 0 && hexValue(s[2]) >= 0 {
			return string([]byte{byte(hexValue(s[1])<<4 | hexValue(s[2]))}), 3
		}
	case '&':
		// The longest name of HTML's table has 33 characters.
		if end := strings.IndexByte(s[:min(len(s), 35)], ';'); end > 1 {
			if text := html.UnescapeString(s[:end+1]); text != s[:end+1] {
				return text, end + 1
			}
		}
	case '\\':
		return unescapeBackslash(s)
	}
	return "", 0
}

func unescapeBackslash(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	digits := func(from, n int) (string, int) {
		if len(s) < from+n {
			return "", 0
		}
		v, err := strconv.ParseUint(s[from:from+n], 16, 32)
		if err != nil {
			return "", 0
		}
		return string(rune(v)), from + n
	}
	switch s[1] {
	case 'n', 'r', 't':
		return " ", 2
	case '"', '\'', '\\', '/':
		return s[1:2], 2
	case 'x':
		return digits(2, 2)
	case 'U':
		return digits(2, 8)
	case 'u':
		if len(s) > 3 && s[2] == '{' {
			if end := strings.IndexByte(s[:min(len(s), 11)], '}'); end > 3 {
				if text, n := digits(3, end-3); n > 0 {
					return text, end + 1
				}
			}
			return "", 0
		}
		return digits(2, 4)
	}
	return "", 0
}

// fromTags reads tag characters (U+E0020 to U+E007E), which are drawn as nothing, as the ASCII that they repeat.
func fromTags(s string) decoded {
	d := decoded{how: "invisible tag characters"}
	if !strings.Contains(s, "\xf3\xa0") {
		return d
	}
	var b strings.Builder
	for i, r := range s {
		if 0xE0020 <= r && r <= 0xE007E {
			d.from = append(d.from, origin{b.Len(), i, i + 4})
			b.WriteByte(byte(r - 0xE0000))
		}
	}
	d.text = b.String()
	return d
}
