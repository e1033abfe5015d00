package secrets

import (
	"encoding/base64"
	"strings"
)

// header judges an Authorization header's credentials, and what follows its schemes.
func (s *scan) header(start, end int) {
	i := end
	for n := 0; i < len(s.text) && n < 8 && strings.IndexByte(" \"':=,\t\\", s.text[i]) >= 0; n++ {
		i++
	}
	from, to := word(s.text, i)
	v := s.text[from:to]
	switch strings.ToLower(v) {
	case "basic", "bearer", "token", "apikey", "api-key", "key":
		return // the scheme's own keyword, or a name that another rule reads
	}
	keyword := strings.ToLower(s.text[start:end])
	if keyword == "basic " {
		if pair, ok := decoded(v); ok {
			if _, password, ok := strings.Cut(pair, ":"); ok && password != "" && len(v) >= 8 && !placeholder(password) {
				s.add("basic-auth", from, to, byForm, "user and password in base64")
			}
		}
		return
	}
	if l := countLetters(v); l.digits == 0 && l.others == 0 && len(v) <= 10 && keyword == "authorization" {
		from, to = word(s.text, skip(s.text, to, " ")) // a scheme of a vendor's own
		v = s.text[from:to]
	}
	if l := countLetters(v); len(v) >= 12 && len(v) < 2000 && l.digits >= 2 && l.lower+l.upper >= 2 && entropy(v) >= 3 && !placeholder(v) && !expression(v) && strings.Trim(v, "0123456789.-:/") != "" {
		s.add("authorization", from, to, byForm, "credentials of an Authorization header")
	}
}

// decoded returns the printable text that v is in base64.
func decoded(v string) (string, bool) {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(v, "="))
	if err != nil || len(raw) == 0 {
		return "", false
	}
	for _, c := range raw {
		if c < ' ' || c > '~' {
			return "", false
		}
	}
	return string(raw), true
}

// url judges user and password in an address: scheme://user:password@host (RFC 3986, 3.2.1).
func (s *scan) url(_, end int) {
	colon, at := -1, -1
	stop := min(len(s.text), end+300)
	for i := end; i < stop; i++ {
		c := s.text[i]
		if isSpace(c) || strings.IndexByte("/?#\"'<>`", c) >= 0 {
			break
		}
		if c == ':' && colon < 0 {
			colon = i
		}
		if c == '@' && colon >= 0 {
			at = i
		}
	}
	if at <= colon+1 || colon < 0 {
		return
	}
	v := s.text[colon+1 : at]
	lower := strings.ToLower(v)
	if len(v) < 3 || placeholder(v) || lower == "password" || lower == "pass" || lower == "pwd" || lower == "passwd" || strings.ContainsAny(v, "{}[]()") {
		return
	}
	s.add("url-password", colon+1, at, byForm, "password in an address")
}

// pem judges the blocks of private keys (RFC 7468), also with escaped line ends.
func (s *scan) pem(start, end int) {
	line := head(s.text[end:], 80)
	i := strings.Index(line, "-----")
	if i < 0 || !strings.Contains(line[:i], "PRIVATE KEY") {
		return
	}
	body := end + i + len("-----")
	stop := min(len(s.text), body+10_000)
	if j := strings.Index(s.text[body:stop], "-----"); j >= 0 {
		stop = body + j
		if closing := head(s.text[stop:], 80); strings.HasPrefix(closing, "-----END") {
			if k := strings.Index(closing[len("-----END"):], "-----"); k >= 0 {
				stop += len("-----END") + k + len("-----")
			}
		}
	}
	material := 0
	for _, c := range []byte(s.text[body:min(stop, body+400)]) {
		if isDigit(c) || isLetter(c) || c == '+' || c == '/' {
			material++
		}
	}
	if material >= 40 && !placeholder(head(s.text[body:stop], 60)) {
		s.add("private-key", start, stop, byForm, "block of a private key")
	}
}

// encodedPEM judges a PEM block in base64: "-----BEGIN" encoded.
func (s *scan) encodedPEM(start, end int) {
	if s.text[start:end] != "LS0tLS1CRUdJTi" {
		return
	}
	from, to := word(s.text, start)
	if text, err := base64.RawStdEncoding.DecodeString(s.text[from:min(to, from+60)]); err == nil && strings.Contains(string(text), "PRIVATE KEY") && to-from > 100 {
		s.add("private-key", from, to, byForm, "block of a private key in base64")
	}
}

// jwt judges a signed JSON Web Token (RFC 7519): header and claims in base64url, and a signature.
func (s *scan) jwt(start, _ int) {
	if s.text[start:start+3] != "eyJ" || start > 0 && isWord(s.text[start-1]) {
		return
	}
	i := start
	for i < len(s.text) && i-start < 8192 && isWord(s.text[i]) {
		i++
	}
	v := strings.TrimRight(s.text[start:i], ".")
	parts := strings.Split(v, ".")
	if len(parts) != 3 && len(parts) != 5 || len(parts[0]) < 15 || len(parts[2]) < 16 {
		return
	}
	if raw, err := base64.RawURLEncoding.DecodeString(parts[0]); err != nil || !strings.Contains(string(raw), `"alg"`) {
		return
	}
	s.add("jwt", start, start+len(v), byForm, "signed JSON Web Token")
}

// hashMarks begin the hashes of passwords, as crypt(3) and its kin write them.
var hashMarks = []string{"$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$8$", "$9$", "$y$", "$apr1$", "$argon2", "$pbkdf2", "$scrypt$", "$krb5", "$sha1$", "$ml$", "pbkdf2_sha", "{ssha", "{sha}", "{pbkdf2"}

// hashed judges the hash of a password.
func (s *scan) hashed(start, end int) {
	if start < s.hash {
		return
	}
	from, to := start, end
	for to < len(s.text) && to-from < 4096 && (isWord(s.text[to]) || strings.IndexByte("$/+=,*@:{}!", s.text[to]) >= 0) {
		to++
	}
	s.hash = to
	for to > from && strings.IndexByte(".,:", s.text[to-1]) >= 0 {
		to--
	}
	v := s.text[from:to]
	fields := strings.Split(strings.Trim(v, "$"), "$")
	last := fields[len(fields)-1]
	l := countLetters(last)
	if len(fields) < 2 && v[0] == '$' || len(last) < 22 || l.digits == 0 || entropy(last) < 3.2 || repeated(last) {
		return
	}
	s.add("password-hash", from, to, byForm, "hash of a password")
}

// curl judges user and password of curl's -u.
func (s *scan) curl(_, end int) {
	line := head(s.text[end:], 400)
	for i := range len(line) {
		if line[i] == '\n' && (i == 0 || line[i-1] != '\\') {
			line = line[:i]
			break
		}
	}
	for _, mark := range []string{"-u ", "--user ", "-u=", "--user="} {
		i := strings.Index(line, mark)
		if i < 0 || i > 0 && !isSpace(line[i-1]) {
			continue
		}
		at := end + i + len(mark)
		for at < len(s.text) && (isQuote(s.text[at]) || s.text[at] == ' ') {
			at++
		}
		from, to := word(s.text, at)
		user, v, ok := strings.Cut(s.text[from:to], ":")
		if ok && len(v) >= 3 && !placeholder(v) && !notPasswords[strings.ToLower(v)] {
			s.add("curl-user", from+len(user)+1, to, byForm, "password on a command line")
		}
	}
}

// netrc judges a .netrc entry: machine HOST login USER password SECRET.
func (s *scan) netrc(_, end int) {
	entry := head(s.text[end:], 300)
	i := strings.Index(entry, "password ")
	if i < 0 || !strings.Contains(entry[:i], "login ") {
		return
	}
	from, to := word(s.text, end+i+len("password "))
	if v := s.text[from:to]; len(v) >= 4 && !placeholder(v) && !notPasswords[strings.ToLower(v)] {
		s.add("netrc", from, to, byForm, "password of a .netrc entry")
	}
}

// flag judges the password after -p, where a command names a user too.
func (s *scan) flag(start, end int) {
	if start > 0 && !isSpace(s.text[start-1]) {
		return
	}
	lineStart := strings.LastIndexByte(s.text[max(0, start-200):start], '\n') + 1 + max(0, start-200)
	before := s.text[lineStart:start]
	if !strings.Contains(before, "-u ") && !strings.Contains(before, "--user") && !strings.Contains(before, "sshpass") && !strings.Contains(before, "login") {
		return
	}
	i := end
	for i < len(s.text) && isQuote(s.text[i]) {
		i++
	}
	from, to := word(s.text, i)
	if v := s.text[from:to]; len(v) >= 5 && v[0] != '-' && !placeholder(v) && !expression(v) && !notPasswords[strings.ToLower(v)] && strings.Trim(v, "0123456789:") != "" {
		s.add("flag", from, to, byForm, "password on a command line")
	}
}

// webhook judges an address that whoever knows it may post to: its path holds a long random part.
func (s *scan) webhook(start, end int) {
	if start < s.hooks {
		return
	}
	from, to := start, end
	for from > 0 && start-from < 200 && !isSpace(s.text[from-1]) && strings.IndexByte("\"'`<>()[]", s.text[from-1]) < 0 {
		from--
	}
	for to < len(s.text) && to-end < 400 && !isSpace(s.text[to]) && strings.IndexByte("\"'`<>()[]", s.text[to]) < 0 {
		to++
	}
	s.hooks = to
	v := s.text[from:to]
	i := strings.Index(v, "://")
	if i < 0 || from+i > start || placeholder(v[i+3:]) {
		return
	}
	for _, part := range strings.FieldsFunc(s.text[end:to], func(r rune) bool { return strings.ContainsRune("/?&=@", r) }) {
		if l := countLetters(part); len(part) >= 20 && l.digits >= 3 && l.lower+l.upper >= 2 && entropy(part) >= 3 && !words(part) && !repeated(part) {
			s.add("webhook", from, to, byForm, "address of a webhook with its token")
			return
		}
	}
}
