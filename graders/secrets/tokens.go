package secrets

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// tokens judges each run of letters, digits and the marks that tokens hold by its
// look alone, whatever stands beside it.
func (s *scan) tokens() {
	for i := 0; i < len(s.text); {
		if c := s.text[i]; !isDigit(c) && !isLetter(c) {
			i++
			continue
		}
		start := i
		for i < len(s.text) && (isWord(s.text[i]) || s.text[i] == '+' || s.text[i] == '/') {
			i++
		}
		end := i
		for end > start && s.text[end-1] == '.' {
			end--
		}
		if n := end - start; n >= 24 && n <= 300 && !s.within(start, end) {
			if !s.prefixed(start, end) && !s.pair(start, end) {
				s.random(start, end)
			}
		}
	}
}

// within reports whether a run is part of something longer: a path, a domain, an expression, encoded data.
func (s *scan) within(start, end int) bool {
	if start > 0 && strings.IndexByte("/@#.%\\+&?~", s.text[start-1]) >= 0 || strings.HasSuffix(s.text[:start], "base64,") || strings.HasSuffix(s.text[:start], "base64, ") {
		return true
	}
	for _, p := range s.public {
		if p.start < end && start < p.end {
			return true // a name says that it is public
		}
	}
	return end < len(s.text) && strings.IndexByte("@(\\%~", s.text[end]) >= 0
}

// publicPrefixes begin what is random and no secret: digests of files and
// commits, identifiers of objects, public keys.
var publicPrefixes = setOf("sha1 sha224 sha256 sha384 sha512 md5 commit uuid guid rev etag id img image file build main index chunk vendor app page node style css asst msg req run thread chatcmpl resp call evt cus pi ch in sub price prod acct pm si vpc subnet sg ami snap vol eni igw rtb pk pub ssh")

func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// prefixed judges a run that is a short prefix, as makers of tokens use it, and
// then nothing but randomness.
func (s *scan) prefixed(start, end int) bool {
	v := s.text[start:end]
	cut := strings.LastIndexAny(v, "_-.")
	if cut < 2 || len(v)-cut-1 < 20 || strings.ContainsAny(v, "/+") {
		return false
	}
	prefix, random := v[:cut], v[cut+1:]
	first, _, _ := strings.Cut(strings.NewReplacer("-", "_", ".", "_").Replace(prefix), "_")
	if !isLetter(v[0]) || len(first) > 8 || len(prefix) > 24 || publicPrefixes[strings.ToLower(first)] {
		return false
	}
	l := countLetters(random)
	if l.digits < 2 || l.lower+l.upper < 2 || l.changes < len(random)/5 || entropy(random) < 3.2 || placeholder(random) {
		return false
	}
	s.add("prefixed-token", start, end, byLook, "a short prefix and random letters and digits, as tokens have")
	return true
}

// pair judges a run after a number and a colon: the identifier of a client or bot, and its secret.
func (s *scan) pair(start, end int) bool {
	v := s.text[start:end]
	if start < 7 || s.text[start-1] != ':' || len(v) < 30 || len(v) > 80 || strings.ContainsAny(v, "/+.") {
		return false
	}
	from := start - 1
	for from > 0 && isDigit(s.text[from-1]) && start-from < 24 {
		from--
	}
	l := countLetters(v)
	if start-1-from < 6 || from > 0 && (isWord(s.text[from-1]) || s.text[from-1] == ':') || l.digits < 2 || l.upper < 4 || l.lower < 4 || entropy(v) < 3.8 {
		return false
	}
	s.add("token-pair", from, end, byLook, "a number, a colon and random letters and digits, as tokens of bots have")
	return true
}

// random judges a run that is nothing but randomness in both cases and digits. Hexadecimal
// numbers are left: digests of files and commits look the same. So are text in
// base64, public keys, and lines of a longer block.
func (s *scan) random(start, end int) bool {
	v := s.text[start:end]
	if first, _, ok := strings.Cut(v, "-"); ok && publicPrefixes[strings.ToLower(first)] {
		return false
	}
	l := countLetters(v)
	if len(v) < 40 || len(v) > 200 || l.digits < 5 || l.upper < 5 || l.lower < 5 || l.others*8 > len(v) || l.changes < len(v)/5 || entropy(v) < 4.3 ||
		placeholder(v) || words(v) || strings.HasPrefix(v, "AAAA") || strings.HasPrefix(v, "MII") || strings.HasPrefix(v, "Qm") {
		return false
	}
	if l.others > 2 && strings.Contains(v, "/") {
		for part := range strings.SplitSeq(v, "/") {
			if l := countLetters(part); len(part) > 5 && l.digits == 0 && l.upper <= 1 {
				return false // a path
			}
		}
	}
	if text, err := base64.RawStdEncoding.DecodeString(v[:len(v)/4*4]); err == nil && utf8.Valid(text) {
		return false
	}
	if line := strings.TrimRight(head(s.text[end:], 3), "="); line != "" && line[0] == '\n' && (start == 0 || s.text[start-1] == '\n') && len(v) >= 60 {
		return false
	}
	s.add("random", start, end, byLook, "random letters of both cases and digits")
	return true
}
