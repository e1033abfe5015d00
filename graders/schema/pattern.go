package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds on a pattern.
const (
	maxGroups = 200    // nested groups
	maxRepeat = 10_000 // of {n,m}, summed over the pattern where above 1,000
)

// patterns reads the patterns of one schema. The engine asks it for each of them
// while it compiles, and afterwards for instances of the format "regex".
type patterns struct {
	mu          sync.Mutex
	compiled    bool  // what comes now are instances
	unsupported error // the first pattern that is right and cannot be translated
}

// compile is a jsonschema.RegexpEngine. A pattern that is valid and not supported
// is noted and matches nothing, since "regex" as a format asks whether it is valid.
func (p *patterns) compile(pattern string) (jsonschema.Regexp, error) {
	t, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.compiled {
		return nil, nil
	}
	if t.unsupported == nil {
		re, err := regexp.Compile(t.out.String())
		if err == nil {
			return re, nil
		}
		t.unsupported = err
	}
	if p.unsupported == nil {
		p.unsupported = fmt.Errorf("the pattern %s cannot be matched in linear time: %w", quote(pattern, maxEcho), t.unsupported)
	}
	return nothing, nil
}

// done ends the compilation and returns what was not supported.
func (p *patterns) done() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.compiled = true
	return p.unsupported
}

const noRune = `[^\x00-\x{10FFFF}]`

var nothing = regexp.MustCompile(noRune)

// translation reads a pattern of ECMA-262, 15th edition, section 22.2.1, under the flag u, and writes
// it for RE2. Beyond the grammar it takes what appendix B.1.2 allows and cannot be
// mistaken: punctuation that is escaped without need, and brackets and braces that are not.
type translation struct {
	s           string
	pos         int
	depth       int
	groups      int // capturing ones
	backref     int // the highest number that is referred to
	names       map[string]bool
	refs        []string // names that are referred to
	repeated    int
	out         strings.Builder
	unsupported error
}

func translate(pattern string) (*translation, error) {
	t := &translation{s: pattern, names: map[string]bool{}}
	if !utf8.ValidString(pattern) {
		return nil, errors.New("not valid UTF-8")
	}
	if err := t.disjunction(); err != nil {
		return nil, err
	}
	if t.pos < len(t.s) {
		return nil, t.fail("a ) that closes nothing")
	}
	if t.backref > t.groups {
		return nil, fmt.Errorf(`\%d refers to no group`, t.backref)
	}
	for _, name := range t.refs {
		if !t.names[name] {
			return nil, fmt.Errorf(`\k<%s> refers to no group`, name)
		}
	}
	return t, nil
}

func (t *translation) fail(format string, args ...any) error {
	return fmt.Errorf("at byte %d: %s", t.pos, fmt.Sprintf(format, args...))
}

func (t *translation) cannot(what string) {
	if t.unsupported == nil {
		t.unsupported = errors.New(what + " is not supported")
	}
}

func (t *translation) peek(s string) bool { return strings.HasPrefix(t.s[t.pos:], s) }

func (t *translation) take(s string) bool {
	if t.peek(s) {
		t.pos += len(s)
		return true
	}
	return false
}

func (t *translation) disjunction() error {
	for {
		for t.pos < len(t.s) && t.s[t.pos] != '|' && t.s[t.pos] != ')' {
			if err := t.term(); err != nil {
				return err
			}
		}
		if !t.take("|") {
			return nil
		}
		t.out.WriteByte('|')
	}
}

func (t *translation) term() error {
	start := t.out.Len()
	r, size := utf8.DecodeRuneInString(t.s[t.pos:])
	switch r {
	case '^', '$':
		t.pos++
		t.out.WriteByte(byte(r))
		return nil
	case '*', '+', '?':
		return t.fail("%q repeats nothing", r)
	case '(':
		assertion, err := t.group()
		if err != nil || assertion {
			return err
		}
	case '[':
		set, err := t.class()
		if err != nil {
			return err
		}
		t.out.WriteString(set)
	case '.':
		t.pos++
		t.out.WriteString(`[^\n\r\x{2028}\x{2029}]`)
	case '\\':
		assertion, err := t.escape()
		if err != nil || assertion {
			return err
		}
	case '{':
		if _, _, ok := t.braces(); ok {
			return t.fail("a quantifier that repeats nothing")
		}
		t.pos++
		t.out.WriteString(`\{`)
	default:
		t.pos += size
		t.out.WriteString(regexp.QuoteMeta(string(r)))
	}
	return t.quantifier(start)
}

// group reads a group, and reports whether it was a lookaround.
func (t *translation) group() (assertion bool, err error) {
	if t.depth++; t.depth > maxGroups {
		return false, t.fail("groups are nested deeper than %d", maxGroups)
	}
	defer func() { t.depth-- }()
	switch {
	case t.take("(?:"):
	case t.take("(?=") || t.take("(?!") || t.take("(?<=") || t.take("(?<!"):
		t.cannot("lookaround")
		assertion = true
	case t.take("(?<"):
		name, err := t.name()
		if err != nil {
			return false, err
		}
		if t.names[name] {
			return false, t.fail("a second group named %s", name)
		}
		t.names[name] = true
		t.groups++
	case t.peek("(?"):
		return t.modifiers()
	default:
		t.pos++
		t.groups++
	}
	t.out.WriteString("(?:")
	return assertion, t.closeGroup()
}

func (t *translation) closeGroup() error {
	if err := t.disjunction(); err != nil {
		return err
	}
	if !t.take(")") {
		return t.fail("a group that is not closed")
	}
	t.out.WriteByte(')')
	return nil
}

// modifiers reads a group with flags of its own (ECMA-262, 16th edition): (?i-s:...).
func (t *translation) modifiers() (bool, error) {
	t.pos += len("(?")
	end := strings.IndexAny(t.s[t.pos:], ":)")
	if end < 0 || t.s[t.pos+end] == ')' {
		return false, t.fail("flags need a group: (?i:...)")
	}
	flags := t.s[t.pos : t.pos+end]
	seen := map[rune]bool{}
	for _, f := range flags {
		if !strings.ContainsRune("ims-", f) || seen[f] {
			return false, t.fail("%s are no flags", quote(flags, 20))
		}
		seen[f] = true
	}
	if flags == "" || flags == "-" {
		return false, t.fail("a group without flags")
	}
	if flags != "i" && flags != "-i" {
		t.cannot("the flags " + flags)
		flags = ""
	}
	t.pos += end + 1
	t.out.WriteString("(?" + flags + ":")
	return false, t.closeGroup()
}

// name reads a group's name and the > after it.
func (t *translation) name() (string, error) {
	end := strings.IndexByte(t.s[t.pos:], '>')
	if end <= 0 {
		return "", t.fail("a group's name is missing")
	}
	name := t.s[t.pos : t.pos+end]
	for i, r := range name {
		if !unicode.IsLetter(r) && r != '_' && r != '$' && (i == 0 || !unicode.In(r, unicode.Digit, unicode.Mn, unicode.Mc)) {
			return "", t.fail("%s is no name", quote(name, 20))
		}
	}
	t.pos += end + 1
	return name, nil
}

// braces reads {n}, {n,} or {n,m} at the position, which it does not move. The most is -1 without a bound.
func (t *translation) braces() (n [2]int, size int, ok bool) {
	rest := t.s[t.pos:]
	end := 1
	for end < len(rest) && (isDigit(rest[end]) || rest[end] == ',') {
		end++
	}
	if end == len(rest) || rest[0] != '{' || rest[end] != '}' {
		return n, 0, false
	}
	low, high, comma := strings.Cut(rest[1:end], ",")
	if low == "" || !digitsOnly(low) || !digitsOnly(high) {
		return n, 0, false
	}
	number := func(s string) int {
		v, err := strconv.Atoi(s)
		if err != nil || v > maxRepeat {
			return maxRepeat + 1
		}
		return v
	}
	n[0] = number(low)
	switch {
	case !comma:
		n[1] = n[0]
	case high == "":
		n[1] = -1
	default:
		n[1] = number(high)
	}
	return n, end + 1, true
}

// quantifier reads what repeats the atom that was written from start on.
func (t *translation) quantifier(start int) error {
	if t.pos == len(t.s) {
		return nil
	}
	suffix := ""
	switch c := t.s[t.pos]; c {
	case '*', '+', '?':
		t.pos++
		suffix = string(c)
	case '{':
		n, size, ok := t.braces()
		if !ok {
			return nil
		}
		if n[1] >= 0 && n[0] > n[1] {
			return t.fail("a quantifier out of order")
		}
		t.pos += size
		if err := t.repeat(start, n[0], n[1]); err != nil {
			return err
		}
	default:
		return nil
	}
	t.out.WriteString(suffix)
	t.take("?") // lazy: the same language
	return nil
}

// repeat writes a bounded repetition. RE2 takes at most 1,000 in one: more are
// written one after the other.
func (t *translation) repeat(start, low, high int) error {
	const most = 1000
	if max(low, high) <= most {
		switch {
		case high < 0:
			fmt.Fprintf(&t.out, "{%d,}", low)
		case low == high:
			fmt.Fprintf(&t.out, "{%d}", low)
		default:
			fmt.Fprintf(&t.out, "{%d,%d}", low, high)
		}
		return nil
	}
	atom := t.out.String()[start:]
	if t.repeated += max(low, high); t.repeated > maxRepeat || len(atom) > 10_000 {
		t.cannot(fmt.Sprintf("repeating more than %d times", most))
		return nil
	}
	before := t.out.String()[:start]
	t.out.Reset()
	t.out.WriteString(before + "(?:")
	for n := low; n > 0; n -= most {
		fmt.Fprintf(&t.out, "%s{%d}", atom, min(n, most))
	}
	if high < 0 {
		t.out.WriteString(atom + "*")
	}
	for n := high - low; n > 0; n -= most {
		fmt.Fprintf(&t.out, "%s{0,%d}", atom, min(n, most))
	}
	t.out.WriteString(")")
	return nil
}

// escape reads an escape outside a class, and reports whether it was a boundary.
func (t *translation) escape() (assertion bool, err error) {
	if t.pos+1 == len(t.s) {
		return false, t.fail(`a \ at the end`)
	}
	switch c := t.s[t.pos+1]; {
	case c == 'b' || c == 'B':
		t.pos += 2
		t.out.WriteString(`\` + string(c))
		return true, nil
	case c == 'k':
		t.pos += 2
		if !t.take("<") {
			return false, t.fail(`\k without a name`)
		}
		name, err := t.name()
		t.refs = append(t.refs, name)
		t.cannot("a backreference")
		t.out.WriteString("(?:)")
		return false, err
	case '1' <= c && c <= '9':
		end := t.pos + 1
		for end < len(t.s) && isDigit(t.s[end]) {
			end++
		}
		number, err := strconv.Atoi(t.s[t.pos+1 : end])
		if err != nil {
			return false, t.fail("a reference to no group")
		}
		t.backref = max(t.backref, number)
		t.pos = end
		t.cannot("a backreference")
		t.out.WriteString("(?:)")
		return false, nil
	}
	set, r, err := t.charEscape()
	switch {
	case err != nil:
		return false, err
	case set != "":
		t.out.WriteString("[" + set + "]")
	case isSurrogate(r):
		t.out.WriteString(noRune) // half a character, which no UTF-8 text holds
	default:
		t.out.WriteString(literal(r))
	}
	return false, nil
}

func isSurrogate(r rune) bool { return 0xd800 <= r && r <= 0xdfff }

func literal(r rune) string { return fmt.Sprintf(`\x{%x}`, r) }

// White space of ECMA-262, section 12.2 and 12.3, and what is none.
const (
	spaces    = `\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	notSpaces = `\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}` +
		`\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
)

// charEscape reads an escape that stands for a set (as the inside of a class) or for one character.
func (t *translation) charEscape() (set string, r rune, err error) {
	if t.pos+1 >= len(t.s) {
		return "", 0, t.fail(`a \ at the end`)
	}
	t.pos++
	c, size := utf8.DecodeRuneInString(t.s[t.pos:])
	t.pos += size
	switch c {
	case 'd', 'D', 'w', 'W': // ASCII in both
		return `\` + string(c), 0, nil
	case 's':
		return spaces, 0, nil
	case 'S':
		return notSpaces, 0, nil
	case 'p', 'P':
		set, err := t.property(c == 'P')
		return set, 0, err
	case 't':
		return "", '\t', nil
	case 'n':
		return "", '\n', nil
	case 'v':
		return "", '\v', nil
	case 'f':
		return "", '\f', nil
	case 'r':
		return "", '\r', nil
	case '0':
		if t.pos < len(t.s) && isDigit(t.s[t.pos]) {
			return "", 0, t.fail("an octal escape")
		}
		return "", 0, nil
	case 'c':
		if t.pos == len(t.s) || !isAlpha(t.s[t.pos]) {
			return "", 0, t.fail(`\c without a letter`)
		}
		t.pos++
		return "", rune(t.s[t.pos-1] & 0x1f), nil
	case 'x':
		return t.hex(2)
	case 'u':
		return t.unicode()
	}
	if c < utf8.RuneSelf && (isAlpha(byte(c)) || isDigit(byte(c))) {
		return "", 0, t.fail(`\%c means nothing`, c)
	}
	return "", c, nil
}

func (t *translation) hex(digits int) (string, rune, error) {
	if t.pos+digits <= len(t.s) {
		if v, err := strconv.ParseUint(t.s[t.pos:t.pos+digits], 16, 32); err == nil {
			t.pos += digits
			return "", rune(v), nil
		}
	}
	return "", 0, t.fail("want %d hexadecimal digits", digits)
}

// unicode reads \uXXXX, two of them that make a pair, or \u{X...}.
func (t *translation) unicode() (string, rune, error) {
	if t.take("{") {
		end := strings.IndexByte(t.s[t.pos:], '}')
		if end > 0 {
			if v, err := strconv.ParseUint(t.s[t.pos:t.pos+end], 16, 32); err == nil && v <= unicode.MaxRune {
				t.pos += end + 1
				return "", rune(v), nil
			}
		}
		return "", 0, t.fail("want a code point in braces")
	}
	_, high, err := t.hex(4)
	if err != nil || high < 0xd800 || high > 0xdbff || !t.peek(`\u`) {
		return "", high, err
	}
	before := t.pos
	t.pos += len(`\u`)
	if _, low, err := t.hex(4); err == nil && 0xdc00 <= low && low <= 0xdfff {
		return "", 0x10000 + (high-0xd800)<<10 + low - 0xdc00, nil
	}
	t.pos = before
	return "", high, nil
}

// derived are properties that the standard library names otherwise or not at all.
var derived = map[string]string{
	"Any": `\x{0}-\x{10ffff}`, "ASCII": `\x{0}-\x{7f}`,
	"Alphabetic": `\p{L}\p{Nl}` + ranges(unicode.Other_Alphabetic), "Alpha": `\p{L}\p{Nl}` + ranges(unicode.Other_Alphabetic),
	"Lowercase": `\p{Ll}` + ranges(unicode.Other_Lowercase), "Lower": `\p{Ll}` + ranges(unicode.Other_Lowercase),
	"Uppercase": `\p{Lu}` + ranges(unicode.Other_Uppercase), "Upper": `\p{Lu}` + ranges(unicode.Other_Uppercase),
}

// property reads {Name} or {Name=Value} after \p.
func (t *translation) property(negated bool) (string, error) {
	end := strings.IndexByte(t.s[t.pos:], '}')
	if !t.peek("{") || end < 2 {
		return "", t.fail(`\p without a property`)
	}
	name := t.s[t.pos+1 : t.pos+end]
	for i := range len(name) {
		if c := name[i]; !isAlpha(c) && !isDigit(c) && c != '_' && c != '=' {
			return "", t.fail("%s is no property", quote(name, 40))
		}
	}
	t.pos += end + 1
	key, value, hasValue := strings.Cut(name, "=")
	set := ""
	switch {
	case hasValue && (key == "Script" || key == "sc" || key == "General_Category" || key == "gc"):
		set = `\p{` + value + `}`
	case hasValue:
		t.cannot("the property " + key)
		return `\p{L}`, nil
	case derived[name] != "":
		set = derived[name]
	case unicode.Properties[name] != nil:
		set = ranges(unicode.Properties[name])
	default:
		set = `\p{` + name + `}`
	}
	if strings.HasPrefix(set, `\p{`) && strings.Count(set, `\`) == 1 {
		if _, err := regexp.Compile(set); err != nil {
			return "", t.fail("%s is no property that is known here", quote(name, 40))
		}
		if negated {
			return `\P` + set[2:], nil
		}
		return set, nil
	}
	if negated {
		t.cannot(`\P{` + name + `}`)
	}
	return set, nil
}

// ranges writes a table as the inside of a class.
func ranges(table *unicode.RangeTable) string {
	var b strings.Builder
	add := func(low, high, stride rune) {
		if stride == 1 {
			fmt.Fprintf(&b, `\x{%x}-\x{%x}`, low, high)
			return
		}
		for r := low; r <= high; r += stride {
			b.WriteString(literal(r))
		}
	}
	for _, r := range table.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range table.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return b.String()
}

// class reads a character class and returns it for RE2.
func (t *translation) class() (string, error) {
	t.pos++
	negated := t.take("^")
	var b strings.Builder
	for !t.take("]") {
		if t.pos == len(t.s) {
			return "", t.fail("a class that is not closed")
		}
		set, low, err := t.classAtom()
		if err != nil {
			return "", err
		}
		if set != "" {
			b.WriteString(set)
			continue
		}
		high := low
		if t.peek("-") && t.pos+1 < len(t.s) && t.s[t.pos+1] != ']' {
			before := t.pos
			t.pos++
			set, r, err := t.classAtom()
			switch {
			case err != nil:
				return "", err
			case set != "":
				t.pos = before // the hyphen stands for itself
			case r < low:
				return "", t.fail("a range out of order")
			default:
				high = r
			}
		}
		writeRange(&b, low, high)
	}
	switch {
	case b.Len() == 0 && negated:
		return `[\x{0}-\x{10ffff}]`, nil
	case b.Len() == 0:
		return noRune, nil
	case negated:
		return "[^" + b.String() + "]", nil
	}
	return "[" + b.String() + "]", nil
}

// writeRange writes low to high without the surrogates, which are no characters of a text here.
func writeRange(b *strings.Builder, low, high rune) {
	if isSurrogate(low) {
		low = 0xe000
	}
	if isSurrogate(high) {
		high = 0xd7ff
	}
	if low <= high {
		b.WriteString(literal(low) + "-" + literal(high))
	}
}

func (t *translation) classAtom() (set string, r rune, err error) {
	if t.peek(`\b`) {
		t.pos += 2
		return "", '\b', nil
	}
	if t.peek(`\-`) {
		t.pos += 2
		return "", '-', nil
	}
	if t.peek(`\`) {
		return t.charEscape()
	}
	r, size := utf8.DecodeRuneInString(t.s[t.pos:])
	t.pos += size
	return "", r, nil
}
