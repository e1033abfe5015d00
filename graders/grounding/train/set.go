package main

import (
	"runtime"
	"slices"
	"sync"

	"seatrial/graders/grounding"
)

// samples are the rows with what is measured of them.
type samples struct {
	rows    []row
	sets    []string // names, in the order of the files
	answers []*grounding.Answer
	values  [][]float64 // of the whole answer
	units   []unit      // the sentences of all rows
	of      [][]int     // row -> its units
	bins    *bins       // of the units
}

// unit is a sentence.
type unit struct {
	row    int
	values []float64
	use    bool // the model weighs it
	known  bool // its label is
	bad    bool
}

// leastOverlap is the number of bytes that a marked span and a sentence must share for the
// sentence to be bad.
const leastOverlap = 8

func measure(rows []row) *samples {
	s := &samples{rows: rows, answers: make([]*grounding.Answer, len(rows)), values: make([][]float64, len(rows)), of: make([][]int, len(rows))}
	each(runtime.NumCPU(), func(part int) {
		var index *grounding.Index
		n := runtime.NumCPU()
		for i := part * len(rows) / n; i < (part+1)*len(rows)/n; i++ {
			if index == nil || rows[i].context != rows[i-1].context {
				index = grounding.NewIndex(rows[i].context)
			}
			s.answers[i] = index.Read(rows[i].answer)
			s.values[i] = s.answers[i].Values()
		}
	})
	for i, r := range rows {
		if !slices.Contains(s.sets, r.set) {
			s.sets = append(s.sets, r.set)
		}
		a := s.answers[i]
		weighed := a.Weighed()
		for k, sentence := range a.Sentences {
			u := unit{row: i, values: a.SentenceValues(k), use: weighed[k]}
			switch {
			case len(a.Sentences) == 1, !r.bad:
				u.known, u.bad = true, r.bad
			case len(r.spans) > 0:
				u.known = true
				for _, p := range r.spans {
					u.bad = u.bad || min(p[1], sentence.End)-max(p[0], sentence.Start) > leastOverlap
				}
			}
			s.of[i] = append(s.of[i], len(s.units))
			s.units = append(s.units, u)
		}
	}
	values := make([][]float64, len(s.units))
	for k := range s.units {
		values[k] = s.units[k].values
	}
	s.bins = newBins(values)
	return s
}

func (s *samples) all() []int {
	all := make([]int, len(s.rows))
	for i := range all {
		all[i] = i
	}
	return all
}

// weights let every data set count alike, and in it both labels: else the model would learn how
// often each source of answers is wrong.
func (s *samples) weights(use []int) []float64 {
	type class struct {
		set string
		bad bool
	}
	n := map[class]float64{}
	for _, i := range use {
		n[class{s.rows[i].set, s.rows[i].bad}]++
	}
	w := make([]float64, len(s.rows))
	for _, i := range use {
		w[i] = classWeight / n[class{s.rows[i].set, s.rows[i].bad}]
		if part, less := setWeights[s.rows[i].set]; less {
			w[i] *= part
		}
		if s.rows[i].bad && len(s.rows[i].spans) > 0 {
			w[i] *= longWeight
		}
	}
	return w
}

// each calls f with 0 to n-1, as many at once as there are processors.
func each(n int, f func(int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for k := range n {
		wait.Go(func() {
			slots <- struct{}{}
			f(k)
			<-slots
		})
	}
	wait.Wait()
}
