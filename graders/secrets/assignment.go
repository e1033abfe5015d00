package secrets

import (
	"strings"
)

// passwordNames are what people choose; keyNames are what machines make. Both are parts of names: "db_password", "clientSecret".
var (
	passwordNames = []string{"password", "passwd", "passphrase", "pwd", "_pass", "pass=", "pass:", "pass =", "pass :", "pass\"", "pass'", "-pass ", "userpass", "dbpass", "passwort", "kennwort", "contraseña", "contrasena", "mot_de_passe", "motdepasse", "senha", "wachtwoord", "haslo", "пароль", "密码"}
	keyNames      = []string{"secret", "token", "api_key", "apikey", "api-key", "api key", "accesskey", "access_key", "access-key", "authkey", "auth_key", "auth-key", "private_key", "privatekey", "private-key", "secretkey", "encryption_key", "encryptionkey", "signing_key", "signingkey", "account_key", "accountkey", "sharedaccesskey", "license_key", "licensekey", "license-key", "credential", "webhook", "connectionstring", "session_key", "service_key", "master_key", "masterkey", "deploy_key", "app_key", "appkey", "consumer_key", "consumerkey", "_key", "-key", "key=", "key:", "key =", "key :", "key\"", "key'", "_auth", "auth=", "auth:", "auth\"", "_pat", "login=", "login:", "login\"", "_sid", "api=", "api\"", "api:"}
)

func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
func isDigit(c byte) bool  { return c-'0' < 10 }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isWord(c byte) bool   { return isDigit(c) || isLetter(c) || c == '_' || c == '-' || c == '.' }

// How a value stands in its assignment.
type style int

const (
	bare   style = iota // up to the next space or delimiter
	quoted              // between quotes
	argued              // after a space, as a command's argument
)

// assigned reports whether, after the name that goes on at end, something is assigned.
func assigned(text string, end int) bool {
	for i, n := end, 0; i < len(text) && n < 26; i, n = i+1, n+1 {
		switch c := text[i]; {
		case c == '=' || c == ':' || c == '>' || c == '|' || c == ',':
			return true
		case c == '\n' && n > 3 || !isWord(c) && !isSpace(c) && c != '"' && c != '\'' && c != '?':
			return false
		}
	}
	return false
}

// value finds what is assigned to the name that goes on at end: ok is false where nothing is.
func value(text string, end int) (start, stop int, how style, ok bool) {
	i := end
	for n := 0; i < len(text) && isWord(text[i]) && n < 40; n++ {
		i++ // the rest of the name
	}
	if i+2 < len(text) && text[i] == ' ' && isDigit(text[i+1]) && text[i+2] == ':' {
		i += 2 // "Key 1: ..."
	}
	named := i
	// What closes the name: quotes, escaped ones, brackets.
	for n := 0; i < len(text) && n < 5 && strings.IndexByte("\"'`\\])*", text[i]) >= 0; n++ {
		i++
	}
	closed := i > named
	gap := i
	for n := 0; i < len(text) && n < 24 && (text[i] == ' ' || text[i] == '\t'); n++ {
		i++
	}
	spaces := i - gap
	rest := text[i:]
	switch {
	case rest == "":
		return 0, 0, 0, false
	case hasAny(rest, "=~", "::"):
		return 0, 0, 0, false
	case hasAny(rest, "==", "!="):
		// Compared with a literal: the secret is in the source. With anything else it is not.
		i += 2
		for i < len(text) && (text[i] == ' ' || text[i] == '=') {
			i++
		}
		if i >= len(text) || !isQuote(text[i]) {
			return 0, 0, 0, false
		}
	case hasAny(rest, ":=", "=>", "?=", "||", "->"):
		i += 2
	case rest[0] == '=' || rest[0] == ':':
		i++
	case rest[0] == ',' && closed, rest[0] == '>':
		i++
	case strings.HasPrefix(strings.ToLower(head(rest, 7)), "value=\""): // XML: key="..." value="..."
		i += len("value=")
	case hasAny(rest, "is ", "is: ", "is `"):
		i += 2
	case spaces > 0 && (rest[0] == '"' || rest[0] == '\'' || rest[0] == '`'):
	case spaces > 0 && !closed && flagged(text, end):
		start, stop = word(text, i)
		return start, stop, argued, stop > start
	default:
		return 0, 0, 0, false
	}
	for n := 0; i < len(text) && n < 12 && (text[i] == ' ' || text[i] == '\t' || text[i] == '=' && n < 2 || text[i] == '\n' && n < 3 && text[i-1] == ':'); n++ {
		i++
	}
	if rest := text[i:]; hasAny(rest, "** ", "__ ") {
		i += len("** ") // **Password:** x
	}
	// Marks of types and calls before a literal: b"...", @"...", new String("..."), Buffer.from('...').
	if j := i; j < len(text) && isLetter(text[j]) || j < len(text) && text[j] == '@' {
		for j < len(text) && j-i < 24 && (isWord(text[j]) || text[j] == ' ' || text[j] == '@') {
			j++
		}
		if j+1 < len(text) && text[j] == '(' && isQuote(text[j+1]) {
			i = j + 1
		} else if j == i+1 && j < len(text) && isQuote(text[j]) {
			i = j
		}
	}
	for n := 0; i < len(text) && n < 4 && text[i] == '\\'; n++ {
		i++
	}
	if i < len(text) && isQuote(text[i]) || strings.HasPrefix(text[i:], "&quot;") || strings.HasPrefix(text[i:], "**") {
		mark := text[i : i+1]
		if text[i] == '&' {
			mark = "&quot;"
		} else if text[i] == '*' {
			mark = "**"
		}
		i += len(mark)
		line := head(text[i:], 600)
		j := strings.Index(line, mark)
		if j < 0 {
			return 0, 0, 0, false
		}
		for j > 0 && line[j-1] == '\\' {
			j--
		}
		return i, i + j, quoted, j > 0 && strings.IndexByte(line[:j], '\n') < 0
	}
	start, stop = word(text, i)
	return start, stop, bare, stop > start
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

func head(s string, n int) string { return s[:min(len(s), n)] }

func hasAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// word returns the value without quotes that begins at i.
func word(text string, i int) (start, stop int) {
	j := i
	inQuery := i > 0 && text[i-1] == '='
	for j < len(text) && j-i < 600 && !isSpace(text[j]) && strings.IndexByte("\"'`;,<>|", text[j]) < 0 && (text[j] != '&' || !inQuery) {
		j++
	}
	for j > i && strings.IndexByte(".,;:!?)]}\\", text[j-1]) >= 0 {
		j--
	}
	return i, j
}

// flagged reports whether the name that goes on at end is a command's flag: "--password x".
func flagged(text string, end int) bool {
	i := end
	for i > 0 && end-i < 40 && isWord(text[i-1]) {
		i--
	}
	return text[i] == '-' && (i == 0 || isSpace(text[i-1]))
}

// password judges what is assigned to a password's name.
func (s *scan) password(start, end int) {
	end = nameEnd(s.text, end)
	from, to, how, ok := value(s.text, end)
	if !ok || to-from > 200 || !nameLike(s.text, start) {
		return
	}
	if looksChosen(s.text, from, to, how, start) {
		s.add("password", from, to, byName, "a literal assigned to a password's name")
	}
}

// told judges what a sentence says a password to be: "the password of the router is `x7!kq`".
func (s *scan) told(_, end int) {
	line, _, _ := strings.Cut(head(s.text[end:], 80), "\n")
	i := strings.Index(line, " is ")
	if i < 0 || strings.ContainsAny(line[:i], ".;=:") {
		return
	}
	at := end + i + len(" is ")
	mark := strings.TrimLeft(head(s.text[at:], 3), "*")
	if mark == "" || !isQuote(mark[0]) {
		return
	}
	from := strings.IndexByte(s.text[at:], mark[0]) + at + 1
	n := strings.IndexByte(head(s.text[from:], 100), mark[0])
	if n <= 0 {
		return
	}
	if l := countLetters(s.text[from : from+n]); l.digits > 0 && looksChosen(s.text, from, from+n, quoted, end) {
		s.add("password", from, from+n, byName, "a literal that a sentence says is a password")
	}
}

// credentials judges the second text of a call that takes a user and a password.
func (s *scan) credentials(_, end int) {
	i := end
	for range 3 {
		if i = skip(s.text, i, " \n\t,"); i >= len(s.text) || !isQuote(s.text[i]) {
			return
		}
		mark := s.text[i]
		n := strings.IndexByte(head(s.text[i+1:], 200), mark)
		if n < 0 {
			return
		}
		from, to := i+1, i+1+n
		i = to + 1
		if after := skip(s.text, i, " \n\t"); after < len(s.text) && s.text[after] == ')' {
			if looksChosen(s.text, from, to, quoted, end) {
				s.add("password", from, to, byName, "a literal handed over as credentials")
			}
			return
		}
	}
}

// skip returns the first byte from i on that is not one of set.
func skip(text string, i int, set string) int {
	for n := 0; i < len(text) && n < 60 && strings.IndexByte(set, text[i]) >= 0; n++ {
		i++
	}
	return i
}

// key judges what is assigned to a key's name.
func (s *scan) key(start, end int) {
	end = nameEnd(s.text, end)
	from, to, how, ok := value(s.text, end)
	if !ok || !nameLike(s.text, start) {
		return
	}
	if hasAny(strings.ToLower(head(s.text[end:], 2)), "iz", "is") {
		return // tokenizer, tokenise
	}
	name := strings.ToLower(s.text[max(0, start-24):end])
	if strings.Contains(name, "public") || strings.Contains(name, "publishable") {
		s.public = append(s.public, span{from, to})
		return
	}
	if v := s.text[from:to]; looksMade(v, how, strong(name)) || how == quoted && strong(name) && scrambled(v) {
		s.add("assignment", from, to, byName, "a random literal assigned to a key's name")
	}
}

// nameEnd returns end without the first bytes of the assignment that a keyword took.
func nameEnd(text string, end int) int {
	for end > 0 && strings.IndexByte("\"':= ", text[end-1]) >= 0 {
		end--
	}
	return end
}

// strong reports whether a name is said of secrets alone, so that less randomness is enough.
func strong(name string) bool {
	for _, w := range []string{"secret", "token", "apikey", "api_key", "api-key", "api key", "access", "private", "auth", "credential", "license"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// nameLike reports whether what stands before a keyword can belong to a name: a text's
// sentence ("forgot your password: ...") may, a path ("/password:") may not.
func nameLike(text string, start int) bool {
	return start == 0 || text[start-1] != '/'
}
