package suites

import (
	"fmt"
	"strings"

	words "seatrial/eval/text"
)

// didYouMean returns a hint that names the candidate nearest to word, or the
// candidates where none is near and they are few.
func didYouMean(word string, candidates []string) string {
	if best := words.Nearest(word, candidates); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if n := len(candidates); n > 0 && n <= 24 {
		return "known: " + strings.Join(candidates, ", ")
	}
	return ""
}
