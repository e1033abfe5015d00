package reports

import "slices"

// top keeps the n first, by order, of what it is shown, and counts all of it: a format with a limit then shows the
// worst whatever came first. What is equal stays as it came. It holds no more than twice n.
type top[T any] struct {
	n     int
	order func(a, b T) int
	list  []T
	all   int
}

func (t *top[T]) add(x T) {
	t.all++
	t.list = append(t.list, x)
	if len(t.list) > 2*t.n {
		t.cut()
	}
}

func (t *top[T]) cut() {
	slices.SortStableFunc(t.list, t.order)
	if len(t.list) > t.n {
		clear(t.list[t.n:])
		t.list = t.list[:t.n]
	}
}

// first returns what was kept, in order.
func (t *top[T]) first() []T {
	t.cut()
	return t.list
}

// more is how many were not kept.
func (t *top[T]) more() int { return t.all - min(t.all, t.n) }
