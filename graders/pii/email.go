package pii

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestEmail is that of RFC 5321, 4.5.3.1: 64 bytes, the @, 255 bytes.
const longestEmail = 320

// emails finds addresses as people write them: the dot-atoms of RFC 5322, also
// in other scripts (RFC 6531), and a domain with a top level of letters.
func (f *finder) emails() {
	if !f.wants(Email) {
		return
	}
	for at := 0; ; at++ {
		i := strings.IndexByte(f.text[at:], '@')
		if i < 0 {
			return
		}
		at += i
		start := f.localStart(at)
		end := f.domainEnd(at + 1)
		if start == at || end == 0 || end-start > longestEmail || f.credentials(start) {
			continue
		}
		value := strings.ToLower(f.text[start:end])
		if !placeholder(value[:at-start], value[at-start+1:]) {
			f.add(Email, "email", start, end, certain, value, "form of an e-mail address")
		}
	}
}

func (f *finder) localStart(at int) int {
	i := at
	for i > max(0, at-64) {
		r, n := utf8.DecodeLastRuneInString(f.text[:i])
		if r < 0x80 && !isAlnum(byte(r)) && !strings.ContainsRune("._%+-'!#$&*=?^`{|}~", r) || r >= 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError {
			break
		}
		i -= n
	}
	// What may stand in an address but rarely begins one is the text's around it.
	for i < at && strings.IndexByte(".%-'!#$&*=?^`{|}~+", f.text[i]) >= 0 {
		i++
	}
	if at > 0 && f.text[at-1] == '.' {
		return at
	}
	if eq := strings.LastIndexAny(f.text[i:at], "=|`{}"); eq >= 0 {
		i += eq + 1 // mailto:?to=jo@...
	}
	return i
}

// domainEnd returns where the domain ends that begins at i, or 0.
func (f *finder) domainEnd(i int) int {
	end, labels, label := 0, 0, i
	for j := i; j <= len(f.text) && j-i < 256; {
		var r rune = -1
		n := 1
		if j < len(f.text) {
			r, n = utf8.DecodeRuneInString(f.text[j:])
		}
		switch {
		case r == '-' && j > label || r >= 0 && r < 0x80 && isAlnum(byte(r)) || r >= 0x80 && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			j += n
			continue
		}
		if j == label {
			break // an empty label
		}
		if labels++; labels > 1 && topLevel(f.text[label:j]) {
			end = j
		}
		if r != '.' {
			break
		}
		j++
		label = j
	}
	return end
}

func topLevel(s string) bool {
	if strings.HasPrefix(s, "xn--") {
		return true
	}
	letters := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
		letters++
	}
	return letters >= 2 && letters <= 24
}

// credentials reports whether what begins at start follows "//user:", so that
// it is the password of an address of the web.
func (f *finder) credentials(start int) bool {
	if start == 0 || f.text[start-1] != ':' && f.text[start-1] != '/' {
		return false
	}
	head := f.text[max(0, start-80):start]
	if i := strings.LastIndexAny(head, " \t\n\"'<>()"); i >= 0 {
		head = head[i+1:]
	}
	return strings.Contains(head, "://")
}

// placeholder reports whether an address stands for anybody's: a word for "you" at a
// domain that RFC 2606 reserves, or the account that every git server has.
func placeholder(local, domain string) bool {
	if local == "git" {
		return true
	}
	reserved := false
	for _, d := range []string{"example.com", "example.org", "example.net", "domain.com", "yourdomain.com", "company.com", "email.com"} {
		reserved = reserved || domain == d || strings.HasSuffix(domain, "."+d)
	}
	for _, top := range []string{".example", ".test", ".invalid", ".localhost"} {
		reserved = reserved || strings.HasSuffix(domain, top)
	}
	if !reserved {
		return false
	}
	switch strings.Trim(local, "0123456789.-_") {
	case "you", "your", "yourname", "your.name", "your-name", "your_name", "your.email", "youremail", "your-email", "your_email", "user", "username", "name", "email", "e-mail", "someone", "somebody", "anyone", "test", "foo", "bar", "example", "me", "recipient", "sender", "address":
		return true
	}
	return false
}
