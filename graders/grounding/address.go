package grounding

import "strings"

// addressesOf finds the web addresses of a text, without marks at their end.
func addressesOf(s string) []extent {
	var all []extent
	for i := 0; i < len(s); {
		start := -1
		for _, prefix := range [...]string{"http://", "https://", "www."} {
			if strings.HasPrefix(s[i:], prefix) && (i == 0 || !isASCIILetter(s[i-1]) && s[i-1] != '/') {
				start = i
			}
		}
		if start < 0 {
			i++
			continue
		}
		end := start
		for end < len(s) && s[end] > ' ' && !strings.ContainsRune("<>\"`()[]{}|", rune(s[end])) {
			end++
		}
		for end > start && strings.ContainsRune(".,;:!?'*", rune(s[end-1])) {
			end--
		}
		all = append(all, extent{start, end})
		i = max(end, i+1)
	}
	return all
}

// plainAddress returns an address without its scheme, "www." and closing slash.
func plainAddress(s string) string {
	s = strings.ToLower(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://")
	return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
}
