package schema

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isIPv4 is the dotted quad of RFC 2673, section 3.2; leading zeros, which some
// readers take for octal, are refused (RFC 6943, section 3.1.1).
func isIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

// isIPv6 is RFC 4291, section 2.2, without zone or prefix length.
func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && !strings.Contains(s, "%")
}

// isEmail is Mailbox of RFC 5321, section 4.1.2.
func isEmail(s string) bool { return isMailbox(s, false) }

// isIDNEmail is Mailbox as RFC 6531, section 3.3, extends it: beyond ASCII
// everything is allowed in the local part, and the domain may hold U-labels. The domain is brought
// into normal form first, as a mail client does.
func isIDNEmail(s string) bool { return isMailbox(s, true) }

func isMailbox(s string, international bool) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at > 64 { // RFC 5321, section 4.5.3.1.1: octets of the local part
		return false
	}
	local, domain := s[:at], s[at+1:]
	if !utf8.ValidString(s) || !isLocalPart(local, international) {
		return false
	}
	if literal, ok := strings.CutPrefix(domain, "["); ok {
		literal, ok = strings.CutSuffix(literal, "]")
		if v6, is6 := strings.CutPrefix(literal, "IPv6:"); is6 {
			return ok && isIPv6(v6)
		}
		return ok && isIPv4(literal)
	}
	if international {
		return isIDNHostname(norm.NFC.String(domain))
	}
	return isHostname(domain)
}

// isLocalPart is Dot-string or Quoted-string of RFC 5321, section 4.1.2.
func isLocalPart(s string, international bool) bool {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		inner := s[1 : len(s)-1]
		for i := 0; i < len(inner); i++ {
			switch c := inner[i]; {
			case c == '\\':
				if i++; i == len(inner) || inner[i] < ' ' || inner[i] > '~' {
					return false
				}
			case c == '"' || c < ' ' || c == 0x7f, c >= utf8.RuneSelf && !international:
				return false
			}
		}
		return true
	}
	for _, atom := range strings.Split(s, ".") {
		if atom == "" {
			return false
		}
		for i := range len(atom) {
			c := atom[i]
			atext := isAlpha(c) || isDigit(c) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0 || c >= utf8.RuneSelf && international
			if !atext {
				return false
			}
		}
	}
	return true
}
