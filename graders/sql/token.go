package sql

import "strings"

// token is one lexeme of SQLite's SQL (sqlite.org/lang_keywords.html, "tokens"), as far as
// is needed to know where statements end.
type token struct {
	text       string
	start, end int
}

// tokens returns the lexemes of a text without space and comments, and false where a
// quote or a comment is not closed.
func tokens(s string) (all []token, ok bool) {
	closing := map[byte]byte{'\'': '\'', '"': '"', '`': '`', '[': ']'}
	for i := 0; i < len(s); {
		c := s[i]
		end := i + 1
		switch {
		case c == ' ' || '\t' <= c && c <= '\r':
			i++
			continue
		case strings.HasPrefix(s[i:], "--"):
			if end = strings.IndexByte(s[i:], '\n'); end < 0 {
				return all, true
			}
			i += end
			continue
		case strings.HasPrefix(s[i:], "/*"):
			if end = strings.Index(s[i+2:], "*/"); end < 0 {
				return all, false
			}
			i += end + 4
			continue
		case closing[c] != 0:
			for {
				n := strings.IndexByte(s[end:], closing[c])
				if n < 0 {
					return all, false
				}
				end += n + 1
				if c == '[' || end == len(s) || s[end] != c { // a doubled quote stands for itself
					break
				}
				end++
			}
		case isWord(c):
			for end < len(s) && isWord(s[end]) {
				end++
			}
		}
		all = append(all, token{s[i:end], i, end})
		i = end
	}
	return all, true
}

func isWord(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// Single returns the only statement of a text, without its semicolon.
func Single(text string) (string, error) {
	if len(text) > MaxText {
		return "", mistake("it is longer than %d bytes", MaxText)
	}
	if strings.ContainsRune(text, 0) {
		return "", mistake("it holds a NUL character")
	}
	all, ok := tokens(text)
	if !ok {
		return "", mistake("a quote or a comment is not closed")
	}
	if len(all) == 0 || all[0].text == ";" {
		return "", mistake("there is no statement")
	}
	first := strings.ToUpper(all[0].text)
	trigger := first == "CREATE" && len(all) > 2 && (strings.EqualFold(all[1].text, "TRIGGER") || strings.EqualFold(all[2].text, "TRIGGER"))
	for i, t := range all {
		if t.text != ";" || trigger && i < len(all)-1 { // a trigger's body holds statements
			continue
		}
		if i < len(all)-1 {
			return "", mistake("there is a second statement: %s", strings.ToUpper(all[i+1].text))
		}
		return text[:t.start], nil
	}
	return text, nil
}

// orders reports whether a query has an ORDER BY of its own, outside of parentheses.
func orders(query string) bool {
	all, _ := tokens(query)
	depth := 0
	for i, t := range all {
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 && strings.EqualFold(t.text, "order") && i+1 < len(all) && strings.EqualFold(all[i+1].text, "by") {
			return true
		}
	}
	return false
}

// isQuery reports whether a statement is a SELECT or VALUES, with or without a WITH before it.
// SQLite itself says so only where it knows the tables.
func isQuery(statement string) bool {
	all, _ := tokens(statement)
	depth := 0
	for i, t := range all {
		word := strings.ToUpper(t.text)
		switch {
		case t.text == "(":
			depth++
		case t.text == ")":
			depth--
		case depth > 0:
		case word == "SELECT" || word == "VALUES":
			return true
		case i == 0 && word != "WITH", word == "INSERT", word == "UPDATE", word == "DELETE",
			word == "REPLACE" && i+1 < len(all) && strings.EqualFold(all[i+1].text, "INTO"):
			return false
		}
	}
	return false
}
