package pii

// Check digits that several identifiers share. Each function is given digits
// alone (mod97 and icao: letters too) and says whether the last of them is right.

// luhn is ISO/IEC 7812-1 annex B.
func luhn(s string) bool {
	sum := 0
	for i := 0; i < len(s); i++ {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// mod97 is ISO/IEC 7064 MOD 97-10 as IBANs use it (ISO 13616): the first four
// characters count last, letters as 10 to 35.
func mod97(s string) bool {
	r := 0
	for i := 0; i < len(s); i++ {
		c := s[(i+4)%len(s)]
		if isDigit(c) {
			r = (r*10 + int(c-'0')) % 97
		} else {
			r = (r*100 + int(c-'A') + 10) % 97
		}
	}
	return r == 1
}

// mod11x10 is ISO/IEC 7064 MOD 11,10.
func mod11x10(s string) bool {
	p := 10
	for i := 0; i < len(s)-1; i++ {
		if p = (p + int(s[i]-'0')) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (p+int(s[len(s)-1]-'0'))%10 == 1
}

var (
	verhoeffTimes = [10][10]byte{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
		{5, 9, 8, 7, 6, 0, 4, 3, 2, 1}, {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
	}
	verhoeffPermute = [8][10]byte{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
		{9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1}, {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
	}
)

// verhoeff is J. Verhoeff, Error Detecting Decimal Codes, 1969: the dihedral group of order 10.
func verhoeff(s string) bool {
	var c byte
	for i := 0; i < len(s); i++ {
		c = verhoeffTimes[c][verhoeffPermute[i%8][s[len(s)-1-i]-'0']]
	}
	return c == 0
}

// weighted returns the sum of the digits of s times weights; s may be longer.
func weighted(s string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(s[i]-'0')
	}
	return sum
}

// digit returns the i-th digit.
func digit(s string, i int) int { return int(s[i] - '0') }

// number returns the digits of s as a number; s has at most 18.
func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// icao is the check digit of ICAO Doc 9303 part 3, 4.9: weights 7, 3, 1; letters count 10 to 35.
func icao(s string) bool {
	sum := 0
	for i := 0; i < len(s)-1; i++ {
		v := int(s[i] - '0')
		if isLetter(s[i]) {
			v = int(s[i]-'A') + 10
		}
		sum += v * [3]int{7, 3, 1}[i%3]
	}
	return sum%10 == int(s[len(s)-1]-'0')
}

// date reports whether year (its century is not known), month and day can be a date.
func date(month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= [12]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

// uniform reports whether all bytes of s are the same.
func uniform[T string | []byte](s T) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}
