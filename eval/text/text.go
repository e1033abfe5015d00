// Package text is a leaf: what can be done with words without knowing what they
// are for.
package text

import "strings"

// Nearest returns the candidate that was probably meant by word: the first that
// word begins, else the one at the smallest [Distance], the first of equals; ""
// where none is near. Case does not count.
func Nearest(word string, candidates []string) string {
	low := strings.ToLower(word)
	for _, c := range candidates {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(c), low) {
			return c
		}
	}
	best, bestDistance := "", len([]rune(word))/3+2
	for _, c := range candidates {
		if d := Distance(low, strings.ToLower(c)); d < bestDistance && d < len([]rune(c)) {
			best, bestDistance = c, d
		}
	}
	return best
}

// longest is the length of a name that anybody would misspell.
const longest = 64

// Distance is the optimal string alignment distance of two words, in
// characters: insertions, deletions, substitutions and swaps of neighbours
// (L. Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.2). Of
// texts longer than longest it only says whether they are equal: it is for names.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > longest || len(y) > longest {
		if a == b {
			return 0
		}
		return longest
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
