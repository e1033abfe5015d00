package textmetric

// Nearest returns the first of the names that is closest to word and close
// enough to be what was meant (a third of its letters may differ), or "".
func Nearest(word string, names []string) string {
	best, bestDistance := "", 0
	for _, name := range names {
		d := Levenshtein([]rune(word), []rune(name))
		if 3*d <= max(len(name), 4) && (best == "" || d < bestDistance) {
			best, bestDistance = name, d
		}
	}
	return best
}
