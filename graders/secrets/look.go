package secrets

import (
	"math"
	"strings"
)

// entropy is that of the bytes of s, in bits a byte (C. Shannon, 1948).
func entropy(s string) float64 {
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	h := 0.0
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(s))
			h -= p * math.Log2(p)
		}
	}
	return h
}

// letters counts what s is made of.
type letters struct{ lower, upper, digits, others, changes int }

func countLetters(s string) letters {
	var l letters
	last := 0
	for i := range len(s) {
		kind := 0
		switch c := s[i]; {
		case isDigit(c):
			l.digits++
			kind = 1
		case c >= 'a' && c <= 'z':
			l.lower++
			kind = 2
		case c >= 'A' && c <= 'Z':
			l.upper++
			kind = 3
		default:
			l.others++
		}
		// From letters to digits or back, and from lower case to upper: what is random changes often.
		if kind != 0 && last != 0 && kind != last && !(last == 3 && kind == 2) {
			l.changes++
		}
		if kind != 0 {
			last = kind
		}
	}
	return l
}

// placeholder reports whether a value stands for one: a template's variable, a
// mask, or words that tell the reader what to put there.
func placeholder(v string) bool {
	if v == "" || repeated(v) {
		return true
	}
	for _, mark := range []string{"${", "{{", "$(", "#{", "<%", "%(", "***", "...", "\u2026", "\u2022\u2022", "xxxx", "XXXX", "[[", "@@", "0000000000"} {
		if strings.Contains(v, mark) {
			return true
		}
	}
	switch v[0] {
	case '<', '[', '{', '(':
		return true
	case '$', '%', '@', '&', '*', '#', '/', '~':
		if v[0] == '%' && strings.HasSuffix(v, "%") || strings.Trim(v[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-./:#?=[]>\"'0123456789") == "" && (v[0] != '$' || !crypted(v)) {
			return true
		}
	}
	lower := strings.ToLower(v)
	for _, w := range []string{"your", "changeme", "change_me", "change-me", "placeholder", "redacted", "insert", "replace", "goes here", "goes_here", "goes-here", "<", "dummy", "example_", "_example", "-example", "todo", "fixme", "my_secret", "my-secret", "mysecret", "mypassword", "my_password", "my-password", "123456789012", "abcdefghij", "012345678", "undefined"} {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// crypted reports whether v begins as crypt(3) writes hashes.
func crypted(v string) bool { return len(v) > 20 && strings.Count(v, "$") >= 2 }

// repeated reports whether v is made of one or two characters alone.
func repeated(v string) bool {
	if len(v) < 2 {
		return true
	}
	var seen [256]bool
	n := 0
	for i := range len(v) {
		if !seen[v[i]] {
			seen[v[i]] = true
			if n++; n > 2 {
				return false
			}
		}
	}
	return true
}

// expression reports whether a value without quotes is code: a call, a path through
// objects, a variable.
func expression(v string) bool {
	lower := strings.ToLower(v)
	for _, w := range []string{"env.", "env[", "environ", "getenv", "process.", "config.", "self.", "this.", "secrets.", "var.", "local.", "params.", "request.", "req.", "args.", "options.", "null", "nil", "none", "true", "false", "string", "function"} {
		if strings.HasPrefix(lower, w) {
			return true
		}
	}
	if strings.ContainsAny(v, "()[]{}") {
		return true
	}
	l := countLetters(v)
	if i := strings.IndexByte(v, '.'); i > 0 && l.digits == 0 {
		return true
	}
	return false
}

// notPasswords are words that stand where a password would, in forms, messages and types.
var notPasswords = map[string]bool{
	"password": true, "passwd": true, "pwd": true, "pass": true, "passphrase": true, "string": true, "text": true, "hidden": true, "required": true, "none": true, "null": true, "nil": true, "true": true, "false": true,
	"input": true, "str": true, "invalid": true, "wrong": true, "incorrect": true, "forgot": true, "reset": true, "change": true, "confirm": true, "confirmation": true, "enter": true, "new": true, "old": true, "current": true, "empty": true, "secret": true,
	"user": true, "username": true, "email": true, "login": true, "name": true, "value": true, "field": true, "object": true, "plaintext": true, "optional": true, "default": true, "bytes": true, "type": true, "char": true, "any": true, "the": true, "and": true, "for": true, "not-set": true, "unset": true, "prompt": true, "env": true, "file": true, "stdin": true, "varchar": true, "kennwort": true, "passwort": true,
	"strong": true, "weak": true, "encrypted": true, "protected": true, "correct": true, "valid": true, "expired": true, "stored": true, "hashed": true, "sent": true, "your": true, "not": true, "case": true, "too": true, "important": true, "used": true, "set": true, "based": true, "also": true, "usually": true, "only": true, "typically": true,
}

// looksChosen reports whether a value is one that a person chose as a password.
func looksChosen(text string, from, to int, how style, name int) bool {
	v := text[from:to]
	lower := strings.ToLower(v)
	if len(v) < 4 || notPasswords[strings.Trim(lower, ".,:;!?* ")] || placeholder(v) {
		return false
	}
	l := countLetters(v)
	random := l.digits > 0 || l.others > 0 && l.lower+l.upper > 0 || l.changes > 1
	if v[0] == '.' || v[0] == '+' || v[0] == ',' || v[0] == '/' && strings.Count(v, "/") > 1 {
		return false // code between two texts; a path
	}
	if strings.Contains(v, " ") {
		return false // a sentence; passphrases with spaces are not told from it
	}
	switch how {
	case quoted:
		if strings.HasPrefix(v, "http") || strings.Contains(lower, "password") && l.digits == 0 || strings.HasSuffix(v, ":") || strings.Contains(v, "=") && strings.Contains(v, "(") {
			return false
		}
		return random || l.lower+l.upper >= 6
	case argued:
		return !expression(v) && v[0] != '-'
	}
	if expression(v) || strings.HasPrefix(v, "http") {
		return false
	}
	if random && (l.digits > 0 || l.changes > 1 || strings.ContainsAny(v, "!@#$^*+~?")) && len(v) >= 5 {
		// camelCase and snake_case without digits are variables.
		return l.digits > 0 || strings.ContainsAny(v, "!@#$^*+~?")
	}
	// A word is a password where nothing but configuration stands on the line.
	return configured(text, name, from, to) && l.others == 0 && len(v) >= 5
}

// configured reports whether the assignment is one of an environment or a
// connection string: NAME=word alone on its line, or Password=word; among its like.
func configured(text string, name, from, to int) bool {
	if from == 0 || text[from-1] != '=' {
		return false
	}
	if to < len(text) && text[to] == ';' {
		lineStart := strings.LastIndexByte(text[:name], '\n') + 1
		return strings.IndexByte(text[lineStart:name], ';') >= 0
	}
	i := name
	for i > 0 && (text[i-1] == '_' || text[i-1] >= 'A' && text[i-1] <= 'Z') {
		i--
	}
	return text[name] >= 'A' && text[name] <= 'Z' || text[name] == '_' && i < name && text[name+1] >= 'A' && text[name+1] <= 'Z'
}

// looksMade reports whether a value was made by a machine: long, of letters and
// digits in no order, or a UUID or hexadecimal number under a name of secrets alone.
func looksMade(v string, how style, strong bool) bool {
	least := 20
	if strong {
		least = 10
	}
	if len(v) < least || len(v) > 512 || placeholder(v) || how != quoted && expression(v) {
		return false
	}
	if strings.ContainsAny(v, " \t<>{}()[]") || strings.Contains(v, "://") || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "./") || strings.Contains(v, "//") && strings.Contains(v, ".") {
		return false
	}
	l := countLetters(v)
	if l.digits == 0 && (l.changes < 4 || len(v) < 20) || l.lower+l.upper == 0 && (!strong || len(v) < 16) {
		return false
	}
	if l.others*4 > len(v) || l.digits > 0 && l.digits < 2 && len(v) < 20 {
		return false
	}
	if words(v) {
		return false
	}
	h := entropy(v)
	switch {
	case len(v) < 16:
		return h >= 2.8 && l.digits >= 2
	case len(v) < 24:
		return h >= 3.0
	}
	return h >= 3.2
}

// scrambled reports whether v is long and of letters, digits and many kinds of
// punctuation without order, as generators of secret keys make them.
func scrambled(v string) bool {
	l := countLetters(v)
	return len(v) >= 24 && len(v) <= 200 && l.digits >= 3 && l.lower >= 4 && l.others >= 5 && entropy(v) >= 4.2 && !strings.ContainsAny(v, " \t")
}

// words reports whether v is words or names joined by separators ("my-service-v2",
// "arn:aws:iam::policy"): at least two thirds are parts of letters
// alone, of one case, or short numbers.
func words(v string) bool {
	if len(v) > 100 {
		return false
	}
	parts := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune("-_.:/@+,=~", r) })
	odd := 0
	for _, p := range parts {
		l := countLetters(p)
		if l.digits > 0 && l.digits < len(p) && !(l.digits <= 2 && len(p) <= 5) || l.digits == len(p) && len(p) > 6 || l.changes > 2 {
			odd += len(p)
		}
	}
	return odd*3 < len(v)
}
