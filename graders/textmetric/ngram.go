package textmetric

// counts are the n-grams of one order: of the candidate, of the reference, and of both
// (each as often as it occurs in the one that has fewer).
type counts struct{ candidate, reference, match int }

// numbering gives equal units equal numbers, from 0.
type numbering[T comparable] map[T]uint32

func (n numbering[T]) of(unit T) uint32 {
	id, known := n[unit]
	if !known {
		id = uint32(len(n))
		n[unit] = id
	}
	return id
}

func (n numbering[T]) all(units []T) []uint32 {
	ids := make([]uint32, len(units))
	for i, u := range units {
		ids[i] = n.of(u)
	}
	return ids
}

// overlap counts the n-grams of the orders 1 to orders. An n-gram is the pair of
// the (n-1)-gram that it begins with and its last unit, so that the work is linear in the texts, whatever the order.
func overlap[T comparable](candidate, reference []T, orders int) []counts {
	units := numbering[T]{}
	last := [2][]uint32{units.all(candidate), units.all(reference)}
	grams := last
	known := len(units)
	all := make([]counts, orders)
	for n := range orders {
		if n > 0 {
			pairs := numbering[[2]uint32]{}
			for side := range grams {
				longer := make([]uint32, max(len(last[side])-n, 0))
				for i := range longer {
					longer[i] = pairs.of([2]uint32{grams[side][i], last[side][i+n]})
				}
				grams[side] = longer
			}
			known = len(pairs)
		}
		all[n] = counts{len(grams[0]), len(grams[1]), 0}
		left := make([]int, known)
		for _, id := range grams[1] {
			left[id]++
		}
		for _, id := range grams[0] {
			if left[id] > 0 {
				left[id]--
				all[n].match++
			}
		}
	}
	return all
}
