package final

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Item is a member of a list that a text writes, at bytes Start to End.
type Item struct {
	Key        string // as it is compared: NFC, lower case, without decoration
	Start, End int
}

var (
	between = regexp.MustCompile(`[,;\n、，；]+`)
	bullet  = regexp.MustCompile(`^(?:[-*•+]\s+|[0-9]{1,3}[.)]\s+|(?i:and|or|und|et|y|e)\s+)+`)
)

// Items splits a text at commas, semicolons and line ends into the members of a list. Bullets, list numbers, a leading
// "and", quotation marks, emphasis and a full stop at the end do not count; empty members are left out.
func Items(s string) []Item {
	var items []Item
	add := func(start, end int) {
		if key := Key(s[start:end]); key != "" {
			start = end - len(strings.TrimLeftFunc(s[start:end], unicode.IsSpace))
			items = append(items, Item{key, start, start + len(strings.TrimSpace(s[start:end]))})
		}
	}
	start := 0
	for _, cut := range between.FindAllStringIndex(s, -1) {
		add(start, cut[0])
		start = cut[1]
	}
	add(start, len(s))
	return items
}

// Key returns a member of a list as it is compared.
func Key(s string) string {
	s = bullet.ReplaceAllString(strings.TrimSpace(s), "")
	s = strings.Trim(s, "\"'`*_“”‘’«» \t\r")
	s = strings.TrimRight(s, ".!?: \"'`*_”’")
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}
