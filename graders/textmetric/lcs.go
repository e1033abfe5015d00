package textmetric

import "math/bits"

// MaxSteps bounds the work of comparing two texts word by word: steps of the longest common
// subsequence, each of 64 words of the reference with one of the candidate. Two texts of 16,000 words stay below it.
const MaxSteps = 1 << 22

func blocks(words []uint32) int { return (len(words) + 63) / 64 }

// commonSubsequence returns the length of the longest common subsequence of r and c,
// whose words are numbers below known: bit-parallel (M. Crochemore et al., "A fast and
// practical bit-vector algorithm for the longest common subsequence problem", 2001), 64 rows at a time.
//
// With keep it returns the table's columns as well: bit i%64 of columns[i/64][j] is 0 exactly
// where the length grows from row i to i+1 in column j+1.
func commonSubsequence(r, c []uint32, known int, keep bool) (length int, columns [][]uint64) {
	match := make([]uint64, known)
	carry := make([]uint64, len(c)) // from one block of rows into the next
	for start := 0; start < len(r); start += 64 {
		rows := r[start:min(start+64, len(r))]
		for i, id := range rows {
			match[id] |= 1 << i
		}
		var kept []uint64
		v := ^uint64(0)
		for j, id := range c {
			u := v & match[id]
			sum, out := bits.Add64(v, u, carry[j])
			carry[j] = out
			v = sum | (v - u)
			if keep {
				kept = append(kept, v)
			}
		}
		for _, id := range rows {
			match[id] = 0
		}
		length += bits.OnesCount64(^v << (64 - len(rows)))
		columns = append(columns, kept)
	}
	return length, columns
}

// walkBack marks the words of r that are in the longest common subsequence which the way back from
// the table's end finds: a step to the left only where the length does not grow upwards, as
// google-research/rouge goes. Which of several longest ones it is decides ROUGE-Lsum.
func walkBack(r, c []uint32, columns [][]uint64, in []bool) {
	i, j := len(r), len(c)
	for i > 0 && j > 0 {
		switch {
		case r[i-1] == c[j-1]:
			i--
			j--
			in[i] = true
		case columns[(i-1)/64][j-1]>>((i-1)%64)&1 == 0:
			j--
		default:
			i--
		}
	}
}
