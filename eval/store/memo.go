package store

// memo remembers the ids of what was stored lately. It holds at most twice its
// size: when the young half is full it becomes the old one, and the old one is forgotten.
type memo[K comparable] struct {
	size       int
	young, old map[K]int64
}

func newMemo[K comparable](size int) *memo[K] {
	return &memo[K]{size: size, young: map[K]int64{}, old: map[K]int64{}}
}

func (m *memo[K]) get(k K) (int64, bool) {
	if id, ok := m.young[k]; ok {
		return id, true
	}
	id, ok := m.old[k]
	if ok {
		m.put(k, id)
	}
	return id, ok
}

func (m *memo[K]) put(k K, id int64) {
	if len(m.young) >= m.size {
		m.young, m.old = m.old, m.young
		clear(m.young)
	}
	m.young[k] = id
}

func (m *memo[K]) clear() {
	clear(m.young)
	clear(m.old)
}
