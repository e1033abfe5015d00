package schema

import "strings"

// isPointer is json-pointer of RFC 6901, section 3.
func isPointer(s string) bool {
	if s != "" && s[0] != '/' {
		return false
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return false
		}
	}
	return true
}

// isRelativePointer is relative-json-pointer of draft-bhutton-relative-json-pointer-00, section 3.
func isRelativePointer(s string) bool {
	rest, ok := cutInteger(s)
	if !ok {
		return false
	}
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		if rest[1:] == "" || rest[1] == '0' { // moving by nothing is not allowed
			return false
		}
		if rest, ok = cutInteger(rest[1:]); !ok {
			return false
		}
	}
	return rest == "#" || isPointer(rest)
}

// cutInteger cuts a non-negative integer without leading zeros from the front.
func cutInteger(s string) (rest string, ok bool) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[n:], n == 1 || n > 1 && s[0] != '0'
}

// isUUID is the text form of RFC 9562, section 4.
func isUUID(s string) bool {
	parts := strings.Split(s, "-")
	if len(parts) != 5 {
		return false
	}
	for i, size := range [...]int{8, 4, 4, 4, 12} {
		if len(parts[i]) != size {
			return false
		}
		for j := range size {
			if !isHex(parts[i][j]) {
				return false
			}
		}
	}
	return true
}
