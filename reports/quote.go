package reports

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// shell quotes an argument so that the command shown can be pasted.
func shell(s string) string {
	s = oneLine(s)
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@=+,%~", r) || r > 0x7f && !unicode.IsSpace(r)
	}
	if s != "" && s[0] != '~' && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// command writes a command line of seatrial on a store; "" is the default one,
// which is not named.
func command(store string, args ...string) string {
	if store != "" {
		args = append(slices.Clone(args), "--store", store)
	}
	var b strings.Builder
	b.WriteString("seatrial")
	for _, a := range args {
		b.WriteString(" " + shell(a))
	}
	return b.String()
}

func (p *page) command(args ...string) string { return command(p.store, args...) }

func sortedKeys[K ~string, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
