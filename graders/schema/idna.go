package schema

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Labels of internationalized domain names as IDNA2008 defines them: RFC 5890
// (terms), 5891 (protocol, section 4), 5892 (code points), 5893 (right-to-left
// scripts). Package idna follows UTS 46, which allows more; here it serves for Punycode and joiners alone.

// joiners checks the rules for ZERO WIDTH JOINER and NON-JOINER (RFC 5892, appendix A.1 and A.2).
var joiners = idna.New(idna.CheckJoiners(true))

// decodeLabel returns the U-label of an A-label, which begins with "xn--".
func decodeLabel(s string) (string, bool) {
	lower := strings.ToLower(s)
	u, err := idna.Punycode.ToUnicode(lower)
	if err != nil || isASCII(u) {
		return "", false
	}
	_, ok := unicodeLabel(u)
	if !ok {
		return "", false
	}
	// An A-label is what its U-label encodes to (RFC 5891, section 5.4).
	again, err := idna.Punycode.ToASCII(u)
	return u, err == nil && again == lower
}

// unicodeLabel reports whether s is a U-label, and the length of its A-label.
func unicodeLabel(s string) (int, bool) {
	const longest = 63 // octets of an A-label, and so an upper bound on the runes worth looking at
	if !utf8.ValidString(s) || len(s) > longest*utf8.UTFMax || !norm.NFC.IsNormalString(s) {
		return 0, false
	}
	runes := []rune(s)
	if len(runes) > longest || runes[0] == '-' || runes[len(runes)-1] == '-' || len(runes) >= 4 && runes[2] == '-' && runes[3] == '-' || unicode.IsMark(runes[0]) {
		return 0, false
	}
	for i, r := range runes {
		if !validAt(runes, i) || !isPermitted(r) {
			return 0, false
		}
	}
	if strings.ContainsAny(s, "\u200c\u200d") {
		if _, err := joiners.ToASCII(s); err != nil {
			return 0, false
		}
	}
	a, err := idna.Punycode.ToASCII(s)
	return len(a), err == nil && len(a) <= longest
}

// permitted and forbidden are the exceptions of RFC 5892, section 2.6. Those
// that need a context (CONTEXTO) are among the permitted: validAt holds their rules.
const (
	permitted = "\u00df\u03c2\u06fd\u06fe\u0f0b\u3007" + "\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d" +
		"\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
	forbidden = "\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b"
)

var fold = cases.Fold()

// isPermitted reports whether a code point is PVALID, CONTEXTJ or CONTEXTO: the
// derived property of RFC 5892, section 3, in its order.
func isPermitted(r rune) bool {
	switch {
	case strings.ContainsRune(permitted, r):
		return true
	case strings.ContainsRune(forbidden, r):
		return false
	case r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z':
		return true
	case r < utf8.RuneSelf, isOldJamo(r), isIgnorable(r), isUnstable(r):
		return false
	}
	return unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lo, unicode.Nd, unicode.Lm, unicode.Mn, unicode.Mc)
}

// isUnstable is category B: what normalisation and case folding change.
func isUnstable(r rune) bool {
	s := string(r)
	return norm.NFKC.String(fold.String(norm.NFKC.String(s))) != s
}

// isIgnorable is category C: default-ignorable code points, white space and noncharacters.
func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf, unicode.White_Space, unicode.Noncharacter_Code_Point)
}

// isOldJamo is category I: conjoining Hangul letters (Hangul_Syllable_Type L, V and T).
func isOldJamo(r rune) bool {
	return 0x1100 <= r && r <= 0x11ff || 0xa960 <= r && r <= 0xa97c || 0xd7b0 <= r && r <= 0xd7fb
}

// validAt holds the contextual rules of RFC 5892, appendix A.3 to A.9; true where none applies.
func validAt(runes []rune, i int) bool {
	before := func(script *unicode.RangeTable) bool { return i > 0 && unicode.Is(script, runes[i-1]) }
	has := func(low, high rune) bool {
		for _, r := range runes {
			if low <= r && r <= high {
				return true
			}
		}
		return false
	}
	switch r := runes[i]; {
	case r == '\u00b7': // middle dot, as in Catalan
		return i > 0 && runes[i-1] == 'l' && i+1 < len(runes) && runes[i+1] == 'l'
	case r == '\u0375': // Greek keraia
		return i+1 < len(runes) && unicode.Is(unicode.Greek, runes[i+1])
	case r == '\u05f3' || r == '\u05f4': // Hebrew geresh and gershayim
		return before(unicode.Hebrew)
	case r == '\u30fb': // Katakana middle dot
		for _, other := range runes {
			if unicode.In(other, unicode.Hiragana, unicode.Katakana, unicode.Han) {
				return true
			}
		}
		return false
	case 0x660 <= r && r <= 0x669:
		return !has(0x6f0, 0x6f9)
	case 0x6f0 <= r && r <= 0x6f9:
		return !has(0x660, 0x669)
	}
	return true
}

func classOf(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// isRTL reports whether a label makes its name a Bidi domain name (RFC 5893, section 1.4).
func isRTL(s string) bool {
	for _, r := range s {
		if c := classOf(r); c == bidi.R || c == bidi.AL || c == bidi.AN {
			return true
		}
	}
	return false
}

// fitsBidi reports whether all labels of a Bidi domain name follow the rule of RFC 5893, section 2.
func fitsBidi(labels []string) bool {
	for _, label := range labels {
		if !labelFitsBidi([]rune(label)) {
			return false
		}
	}
	return true
}

func labelFitsBidi(runes []rune) bool {
	first := classOf(runes[0])
	rtl := first == bidi.R || first == bidi.AL
	if !rtl && first != bidi.L {
		return false
	}
	last := bidi.NSM
	digits := map[bidi.Class]bool{}
	for _, r := range runes {
		c := classOf(r)
		switch c {
		case bidi.EN, bidi.ES, bidi.CS, bidi.ET, bidi.ON, bidi.BN, bidi.NSM:
		case bidi.R, bidi.AL, bidi.AN:
			if !rtl {
				return false
			}
		case bidi.L:
			if rtl {
				return false
			}
		default:
			return false
		}
		digits[c] = true
		if c != bidi.NSM {
			last = c
		}
	}
	if rtl {
		return !(digits[bidi.EN] && digits[bidi.AN]) && (last == bidi.R || last == bidi.AL || last == bidi.EN || last == bidi.AN)
	}
	return last == bidi.L || last == bidi.EN
}
