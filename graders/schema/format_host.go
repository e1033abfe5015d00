package schema

import "strings"

// isHostname is a name of RFC 1123, section 2.1, as the root-less form of RFC
// 1034, section 3.1; a label that begins with "xn--" must be an A-label (RFC 5890, section 2.3.2.1).
func isHostname(s string) bool {
	if len(s) > 253 {
		return false
	}
	bidi := false
	labels := strings.Split(s, ".")
	unicode := make([]string, len(labels))
	for i, label := range labels {
		u, ok := asciiLabel(label)
		if !ok {
			return false
		}
		unicode[i] = u
		bidi = bidi || isRTL(u)
	}
	return !bidi || fitsBidi(unicode)
}

// asciiLabel returns the U-label of an ASCII label, which is itself where it is no A-label.
func asciiLabel(s string) (string, bool) {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return "", false
	}
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && !isDigit(c) && c != '-' {
			return "", false
		}
	}
	if len(s) >= 4 && s[2:4] == "--" {
		if !strings.EqualFold(s[:2], "xn") {
			return s, true // reserved (RFC 5890, section 2.3.1), and yet a name of RFC 1123
		}
		return decodeLabel(s)
	}
	return s, true
}

// isIDNHostname is a name of labels that are NR-LDH labels, A-labels or U-labels
// (RFC 5890, section 2.3.2.1). The separators are those of RFC 3490, section 3.1.
func isIDNHostname(s string) bool {
	total, bidi := -1, false
	labels := strings.FieldsFunc(s, isSeparator)
	separators := 0
	for _, r := range s {
		if isSeparator(r) {
			separators++
		}
	}
	if len(labels) != separators+1 { // FieldsFunc drops empty labels
		return false
	}
	unicode := make([]string, len(labels))
	for i, label := range labels {
		size := len(label)
		u, ok := label, true
		if isASCII(label) {
			u, ok = asciiLabel(label)
		} else {
			size, ok = unicodeLabel(label)
		}
		if !ok {
			return false
		}
		unicode[i] = u
		bidi = bidi || isRTL(u)
		total += size + 1
	}
	return total <= 253 && (!bidi || fitsBidi(unicode))
}

func isSeparator(r rune) bool { return r == '.' || r == '\u3002' || r == '\uff0e' || r == '\uff61' }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
