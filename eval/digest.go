package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Digest is a SHA-256 over canonical JSON ([Canonical]). The zero Digest means
// "not known" and equals no digest of a value.
type Digest [sha256.Size]byte

// DigestOf returns the digest of v's canonical JSON.
func DigestOf(v any) (Digest, error) {
	b, err := Canonical(v)
	if err != nil {
		return Digest{}, err
	}
	return sha256.Sum256(b), nil
}

// MustDigest is DigestOf for values that marshal by construction; it panics
// where DigestOf returns an error.
func MustDigest(v any) Digest {
	d, err := DigestOf(v)
	if err != nil {
		panic(err)
	}
	return d
}

// ParseDigest reads the 64 hexadecimal digits that String writes.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if hex.DecodedLen(len(s)) != len(d) {
		return d, fmt.Errorf("digest %q: want %d hexadecimal digits", s, 2*len(d))
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil {
		return Digest{}, fmt.Errorf("digest %q: %w", s, err)
	}
	return d, nil
}

// String returns the digest as 64 hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Short returns the first 12 hexadecimal digits, enough for people.
func (d Digest) Short() string { return hex.EncodeToString(d[:6]) }

// IsZero reports whether the digest is not known.
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText writes the hexadecimal form; the zero Digest is empty text.
func (d Digest) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Digest{}
		return nil
	}
	*d, err = ParseDigest(string(b))
	return err
}

// NormalText returns s as digests see it: valid UTF-8, LF line ends, no byte
// order mark. Two editors' versions of one file must not be two prompts.
func NormalText(s string) string {
	s = strings.TrimPrefix(s, "\uFEFF")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// Canonical returns the JSON of v in the form of RFC 8785 (JCS): no space, keys
// sorted by UTF-16 code unit, shortest number forms. It departs from the RFC
// in two places, both so that no two inputs fall together: integers beyond 2^53
// keep their digits, and strings pass through [NormalText] first.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return canonical(raw)
}

// CanonicalJSON is Canonical for a text that is JSON already. Duplicate keys
// and trailing data are errors.
func CanonicalJSON(raw []byte) ([]byte, error) {
	if !json.Valid(raw) {
		var v any
		return nil, fmt.Errorf("canonical JSON: %w", json.Unmarshal(raw, &v))
	}
	return canonical(raw)
}

func canonical(raw []byte) ([]byte, error) {
	c := canonicaliser{in: raw, out: make([]byte, 0, len(raw))}
	if err := c.value(); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return c.out, nil
}

// canonicaliser rewrites a JSON text that is known to be valid. It is own code
// because digests are taken of every case and request, and the tokens
// of encoding/json cost ten times as much.
type canonicaliser struct {
	in  []byte
	at  int
	out []byte
}

// peek returns the next byte that is no white space.
func (c *canonicaliser) peek() byte {
	for c.in[c.at] <= ' ' {
		c.at++
	}
	return c.in[c.at]
}

func (c *canonicaliser) value() error {
	switch b := c.peek(); b {
	case '{':
		return c.object()
	case '[':
		return c.array()
	case '"':
		c.text(c.quoted())
		return nil
	case 't', 'f', 'n':
		n := len("true")
		if b == 'f' {
			n = len("false")
		}
		c.out = append(c.out, c.in[c.at:c.at+n]...)
		c.at += n
		return nil
	}
	return c.number()
}

func (c *canonicaliser) array() error {
	c.at++
	c.out = append(c.out, '[')
	for first := true; c.peek() != ']'; first = false {
		if !first {
			c.at++ // the comma
			c.out = append(c.out, ',')
		}
		if err := c.value(); err != nil {
			return err
		}
	}
	c.at++
	c.out = append(c.out, ']')
	return nil
}

// member is one of an object's, written from start to end of the output.
type member struct {
	key        string
	start, end int
}

func (c *canonicaliser) object() error {
	c.at++
	begin := len(c.out)
	c.out = append(c.out, '{')
	var room [8]member
	members := room[:0]
	sorted := true
	for c.peek() != '}' {
		if len(members) > 0 {
			c.at++
			c.peek()
		}
		m := member{key: c.quoted(), start: len(c.out)}
		c.text(m.key)
		c.peek()
		c.at++ // the colon
		c.out = append(c.out, ':')
		if err := c.value(); err != nil {
			return err
		}
		m.end = len(c.out)
		c.out = append(c.out, ',')
		if n := len(members); n > 0 && !lessUTF16(members[n-1].key, m.key) {
			sorted = false
		}
		members = append(members, m)
	}
	c.at++
	if !sorted {
		if err := c.sort(begin+1, members); err != nil {
			return err
		}
	}
	if len(members) == 0 {
		c.out = append(c.out, '}')
	} else {
		c.out[len(c.out)-1] = '}' // instead of the last comma
	}
	return nil
}

// sort puts the members written from begin on into order.
func (c *canonicaliser) sort(begin int, members []member) error {
	sort.Slice(members, func(i, j int) bool { return lessUTF16(members[i].key, members[j].key) })
	written := append([]byte(nil), c.out[begin:]...)
	c.out = c.out[:begin]
	for i, m := range members {
		if i > 0 && members[i-1].key == m.key {
			return fmt.Errorf("duplicate key %q", m.key)
		}
		c.out = append(append(c.out, written[m.start-begin:m.end-begin]...), ',')
	}
	return nil
}

// quoted reads a string and normalises it.
func (c *canonicaliser) quoted() string {
	start := c.at
	c.at++
	plain := true
	for ; c.in[c.at] != '"'; c.at++ {
		if c.in[c.at] == '\\' {
			c.at++
			plain = false
		} else if c.in[c.at] >= utf8.RuneSelf {
			plain = false
		}
	}
	c.at++
	if plain {
		return string(c.in[start+1 : c.at-1])
	}
	var s string
	if err := json.Unmarshal(c.in[start:c.at], &s); err != nil {
		s = string(c.in[start+1 : c.at-1]) // not reached: the text is valid
	}
	return NormalText(s)
}

// text writes a string.
func (c *canonicaliser) text(s string) {
	const digits = "0123456789abcdef"
	c.out = append(c.out, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b >= 0x20 && b != '"' && b != '\\' {
			continue
		}
		c.out = append(c.out, s[start:i]...)
		start = i + 1
		switch b {
		case '"', '\\':
			c.out = append(c.out, '\\', b)
		case '\b':
			c.out = append(c.out, `\b`...)
		case '\t':
			c.out = append(c.out, `\t`...)
		case '\n':
			c.out = append(c.out, `\n`...)
		case '\f':
			c.out = append(c.out, `\f`...)
		case '\r':
			c.out = append(c.out, `\r`...)
		default:
			c.out = append(c.out, '\\', 'u', '0', '0', digits[b>>4], digits[b&15])
		}
	}
	c.out = append(append(c.out, s[start:]...), '"')
}

func (c *canonicaliser) number() error {
	start := c.at
	for c.at < len(c.in) && strings.IndexByte("+-.0123456789eE", c.in[c.at]) >= 0 {
		c.at++
	}
	s := string(c.in[start:c.at])
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			s = "0"
		}
		c.out = append(c.out, s...)
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return fmt.Errorf("number %s is out of range", s)
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		c.out = strconv.AppendInt(c.out, int64(f), 10)
		return nil
	}
	b, err := json.Marshal(f) // encoding/json writes the ECMAScript form that the RFC asks for.
	if err != nil {
		return err
	}
	c.out = append(c.out, b...)
	return nil
}

func lessUTF16(a, b string) bool {
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return firstUnit(ra) < firstUnit(rb) || firstUnit(ra) == firstUnit(rb) && ra < rb
		}
		a, b = a[na:], b[nb:]
	}
	return a == "" && b != ""
}

func firstUnit(r rune) rune {
	if hi, _ := utf16.EncodeRune(r); hi != utf8.RuneError {
		return hi
	}
	return r
}
