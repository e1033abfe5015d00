package compare

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"seatrial/eval"
)

// groupKey is what pairs: an axis that does not take part in the pairing is empty.
type groupKey struct{ caseID, prompt, target string }

func (k groupKey) compare(l groupKey) int {
	return cmp.Or(cmp.Compare(k.caseID, l.caseID), cmp.Compare(k.prompt, l.prompt), cmp.Compare(k.target, l.target))
}

// group is the epochs of one case on one side: counts, and of the samples only
// those that may have to be shown.
type group struct {
	key    groupKey
	id     eval.Key // of the first sample
	row    *eval.Case
	counts eval.Counts

	first, passed, failed, unjudged *eval.Sample

	graders graderSet
	sources map[source]bool
}

// source names a draw that the cache gave: whose it is, of which request, and
// which repeat.
type source struct {
	run     string
	request eval.Digest
	epoch   int
}

// reader reads one side.
type reader struct {
	name                   string // "baseline", "candidate"
	side                   eval.Side
	dropPrompt, dropTarget bool
	served                 map[eval.Served]int // answers
}

// groups yields the cases of the reader's side in order of their keys.
func (r *reader) groups(samples iter.Seq2[eval.Sample, error]) iter.Seq2[*group, error] {
	return func(yield func(*group, error) bool) {
		var g *group
		for s, err := range r.planned(samples) {
			if err != nil {
				yield(nil, err)
				return
			}
			k := r.keyOf(s.Key)
			if g != nil && g.key != k {
				if !yield(g, nil) {
					return
				}
				g = nil
			}
			if g == nil {
				g = &group{key: k, id: s.Key, row: s.Case}
			}
			if err := g.add(&s); err != nil {
				yield(nil, fmt.Errorf("read the %s, run %s: %w", r.name, r.side.Run.ID, err))
				return
			}
			for _, m := range servedAs(s) {
				r.served[m]++
			}
		}
		if g != nil {
			yield(g, nil)
		}
	}
}

// planned yields the planned samples of the reader's side.
func (r *reader) planned(samples iter.Seq2[eval.Sample, error]) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		var last *eval.Key
		for s, err := range samples {
			if err == nil {
				err = r.check(last, s)
			}
			if err != nil {
				yield(s, fmt.Errorf("read the %s, run %s: %w", r.name, r.side.Run.ID, err))
				return
			}
			key := s.Key
			last = &key
			if r.takes(s.Key) && !yield(s, nil) {
				return
			}
		}
	}
}

// check holds the cursor to its contract: a merge of unordered cursors pairs
// wrongly without a word.
func (r *reader) check(last *eval.Key, s eval.Sample) error {
	if s.Case == nil {
		return fmt.Errorf("the sample of case %q came without its case", s.Key.Case)
	}
	if last == nil {
		return nil
	}
	switch c := compareKeys(*last, s.Key); {
	case c == 0:
		return fmt.Errorf("the sample of case %q, prompt %q, target %q, epoch %d came twice", s.Key.Case, s.Key.Prompt, s.Key.Target, s.Key.Epoch)
	case c > 0:
		return fmt.Errorf("the sample of case %q came after that of case %q: samples must be ordered by case, prompt, target, epoch and purpose", s.Key.Case, last.Case)
	}
	return nil
}

func compareKeys(a, b eval.Key) int {
	return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Prompt, b.Prompt), cmp.Compare(a.Target, b.Target),
		cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Purpose, b.Purpose))
}

func (r *reader) takes(k eval.Key) bool {
	return k.Purpose == eval.Planned &&
		(r.side.Prompt == "" || r.side.Prompt == k.Prompt) &&
		(r.side.Target == "" || r.side.Target == k.Target)
}

func (r *reader) keyOf(k eval.Key) groupKey {
	out := groupKey{k.Case, k.Prompt, k.Target}
	if r.dropPrompt {
		out.prompt = ""
	}
	if r.dropTarget {
		out.target = ""
	}
	return out
}

func (g *group) add(s *eval.Sample) error {
	var t eval.Tally
	if err := t.Count(*s); err != nil {
		return err
	}
	g.counts.Passed += t.Passed
	g.counts.Failed += t.Failed
	g.counts.Unscored += t.Planned - t.Judged()
	if missing(*s) {
		g.counts.Missing++
	}
	keep := func(slot **eval.Sample, when bool) {
		if when && *slot == nil {
			*slot = s
		}
	}
	keep(&g.first, true)
	keep(&g.passed, t.Passed > 0)
	keep(&g.failed, t.Failed > 0)
	keep(&g.unjudged, t.Judged() == 0)
	if t.Judged() > 0 {
		g.graders.add(s.Scores)
	}
	return g.addSources(s)
}

func (g *group) addSources(s *eval.Sample) error {
	for _, x := range s.Exchanges {
		if x.Response == nil || x.Response.CachedFrom == "" {
			continue
		}
		d, err := x.Request.Digest()
		if err != nil {
			return fmt.Errorf("request of case %q: %w", s.Key.Case, err)
		}
		if g.sources == nil {
			g.sources = map[source]bool{}
		}
		g.sources[source{x.Response.CachedFrom, d, s.Key.Epoch}] = true
	}
	return nil
}

// unasked reports whether no epoch of the case was ever asked on this side.
func (g *group) unasked() bool {
	return g.counts.Judged() == 0 && g.counts.Missing == g.counts.Unscored
}

// mixed reports whether the case passes and fails within this side.
func (g *group) mixed() bool { return g.counts.Passed > 0 && g.counts.Failed > 0 }

// shares reports whether both groups rest on one answer.
func shares(a, b *group, baseline, candidate eval.Run) bool {
	if baseline.ID == candidate.ID && a.id.Prompt == b.id.Prompt && a.id.Target == b.id.Target {
		return true
	}
	for s := range a.sources {
		if b.sources[s] || s.run == candidate.ID && baseline.ID != candidate.ID {
			return true
		}
	}
	for s := range b.sources {
		if s.run == baseline.ID && baseline.ID != candidate.ID {
			return true
		}
	}
	return false
}

// only returns the one value of an axis on a side, or an error that names the choices.
func only(what, name, chosen string, planned []string) (string, error) {
	switch {
	case chosen != "":
		if !slices.Contains(planned, chosen) {
			return "", fmt.Errorf("the %s has no %s %q: it has %s", name, what, chosen, list(planned))
		}
		return chosen, nil
	case len(planned) == 1:
		return planned[0], nil
	case len(planned) == 0:
		return "", fmt.Errorf("the %s's run names no %s: it planned nothing", name, what)
	}
	return "", fmt.Errorf("the %s has several %ss (%s): write RUN:%s", name, what, list(planned), strings.ToUpper(what))
}
