package textmetric

import (
	"fmt"
	"slices"
	"strings"
)

// PRF are precision, recall and their harmonic mean, 0..1.
type PRF struct{ P, R, F float64 }

func prf(n counts) PRF {
	if n.match == 0 {
		return PRF{}
	}
	p, r := float64(n.match)/float64(n.candidate), float64(n.match)/float64(n.reference)
	return PRF{p, r, 2 * p * r / (p + r)}
}

// RougeWords returns the words that ROUGE compares as google-research/rouge reads
// them: runs of a-z and 0-9 in lower case, everything else is space. With stem,
// words of more than three characters are replaced by their [Stem].
func RougeWords(s string, stem bool) []string {
	words := strings.FieldsFunc(lower(s), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
	if stem {
		for i, w := range words {
			if len(w) > 3 {
				words[i] = Stem(w)
			}
		}
	}
	return words
}

// RougeN is ROUGE-N (C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries",
// 2004, section 2) of one reference over [RougeWords], as google-research/rouge computes it.
func RougeN(candidate, reference string, n int, stem bool) PRF {
	return prf(overlap(RougeWords(candidate, stem), RougeWords(reference, stem), n)[n-1])
}

// RougeL is sentence-level ROUGE-L (Lin 2004, section 3.1): of the longest common subsequence of
// [RougeWords]. [ErrTooLong] where that would take more than [MaxSteps].
func RougeL(candidate, reference string, stem bool) (PRF, error) {
	ids := numbering[string]{}
	c, r := ids.all(RougeWords(candidate, stem)), ids.all(RougeWords(reference, stem))
	if steps := blocks(r) * len(c); steps > MaxSteps {
		return PRF{}, fmt.Errorf("%w: ROUGE-L of %d and %d words", ErrTooLong, len(c), len(r))
	}
	length, _ := commonSubsequence(r, c, len(ids), false)
	return prf(counts{len(c), len(r), length}), nil
}

// RougeLsum is summary-level ROUGE-L (Lin 2004, section 3.2) as google-research/rouge
// computes it: sentences are lines, each sentence of the reference is matched with the union of its longest
// common subsequences with all sentences of the candidate, and no word counts more often than it occurs.
// [ErrTooLong] where that would take more than [MaxSteps].
func RougeLsum(candidate, reference string, stem bool) (PRF, error) {
	ids := numbering[string]{}
	lines := func(s string) (sentences [][]uint32, words int) {
		for line := range strings.SplitSeq(s, "\n") {
			if line != "" {
				sentence := ids.all(RougeWords(line, stem))
				sentences, words = append(sentences, sentence), words+len(sentence)
			}
		}
		return sentences, words
	}
	cs, cWords := lines(candidate)
	rs, rWords := lines(reference)
	if cWords == 0 || rWords == 0 {
		return PRF{}, nil
	}
	// Beside the table of each pair of sentences, its way back is walked once.
	steps := len(rs)*cWords + len(cs)*rWords
	for _, r := range rs {
		steps += blocks(r) * cWords
	}
	if steps > MaxSteps {
		return PRF{}, fmt.Errorf("%w: ROUGE-Lsum of %d words in %d lines and %d in %d", ErrTooLong, cWords, len(cs), rWords, len(rs))
	}
	tally := func(sentences [][]uint32) []int {
		left := make([]int, len(ids))
		for _, id := range slices.Concat(sentences...) {
			left[id]++
		}
		return left
	}
	cLeft, rLeft := tally(cs), tally(rs)
	hits := 0
	for _, r := range rs {
		inUnion := make([]bool, len(r))
		for _, c := range cs {
			_, columns := commonSubsequence(r, c, len(ids), true)
			walkBack(r, c, columns, inUnion)
		}
		for i, id := range r {
			if inUnion[i] && cLeft[id] > 0 && rLeft[id] > 0 {
				hits++
				cLeft[id]--
				rLeft[id]--
			}
		}
	}
	return prf(counts{cWords, rWords, hits}), nil
}
