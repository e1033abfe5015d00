package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"seatrial/eval"
)

// htmlText is the most bytes of one text that a report shows.
const htmlText = 64 << 10

// limited makes a text visible, up to htmlText bytes.
func limited(s string) []piece {
	if len(s) <= htmlText {
		return pieces(s)
	}
	end := htmlText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return append(pieces(s[:end]), piece{
		Text:   " [" + count(len(s)-end) + " bytes more are in the run]",
		Escape: true, Title: "the report shows the beginning",
	})
}

// htmlSample is a sample that is shown in full.
type htmlSample struct {
	Anchor, Case, Facts string
	Waived              string // by which waiver its failure was forgiven
	key                 eval.Key
	size                int    // bytes of its texts
	AskedAs             string // anchor of a sample that was asked the same
	State               state
	Asked, Answer       []htmlPart
	Expected            []piece
	Scores              []htmlScore
}

type htmlPart struct {
	Label string
	Text  []piece
	Again string // anchor of a sample with the same part, where it is shown in full
	user  bool
}

type htmlScore struct {
	State     state
	Name, Why string
	Evidence  []string
}

func showSample(s eval.Sample) htmlSample {
	h := htmlSample{Case: s.Key.Case, Facts: sampleFacts(s), State: stateOf(s), key: caseKey(s.Key)}
	if s.Case != nil {
		h.Expected = showExpected(s.Case.Expected, s.Scores)
	}
	for _, p := range conversation(s) {
		h.size += min(len(p.text), htmlText)
		switch {
		case p.exact:
			h.Answer = append(h.Answer, htmlPart{Label: p.label, Text: marked(p.text, s.Scores, lastTurn(s))})
		case p.answer:
			h.Answer = append(h.Answer, htmlPart{Label: p.label, Text: limited(p.text)})
		default:
			h.Asked = append(h.Asked, htmlPart{Label: p.label, Text: quoted(p.text, s.Scores, "context", "arguments"), user: p.label == "user"})
		}
	}
	if h.State == missing {
		h.Answer = append(h.Answer, htmlPart{Label: "never asked"})
	}
	for _, sc := range worstFirst(s.Scores) {
		score := htmlScore{State: scoreState(sc.Verdict), Name: scoreName(sc), Why: sc.Explanation}
		for _, e := range sc.Evidence {
			score.Evidence = append(score.Evidence, evidenceLine(e))
		}
		h.Scores = append(h.Scores, score)
	}
	return h
}

// worstFirst returns failed scores before those without a verdict, and those before passed ones.
func worstFirst(scores []eval.Score) []eval.Score {
	rank := map[eval.Verdict]int{eval.Fail: 0, eval.Unscored: 1, eval.Pass: 2}
	sorted := slices.Clone(scores)
	slices.SortStableFunc(sorted, func(a, b eval.Score) int { return cmp.Compare(rank[a.Verdict], rank[b.Verdict]) })
	return sorted
}

// foldRepeated shows what many samples were asked alike in full only once: the
// whole where all of it is the same, which the epochs of a case are, else each
// message that is not the user's, which a prompt repeats for every case.
func foldRepeated(list []htmlSample) {
	whole, parts := map[string]string{}, map[string]string{}
	for i := range list {
		s := &list[i]
		var all strings.Builder
		var keys []string
		for _, p := range s.Asked {
			var key strings.Builder
			fmt.Fprintf(&key, "%q\n", p.Label)
			for _, t := range p.Text {
				fmt.Fprintf(&key, "%t %q\n", t.Escape, t.Text)
			}
			keys = append(keys, key.String())
			fmt.Fprintf(&all, "%q\n", key.String())
		}
		if at := whole[all.String()]; at != "" {
			s.AskedAs, s.Asked = at, nil
			continue
		}
		if len(keys) == 0 {
			continue
		}
		whole[all.String()] = s.Anchor
		for j, key := range keys {
			if at := parts[key]; at != "" && !s.Asked[j].user {
				s.Asked[j].Again = at
			} else if at == "" {
				parts[key] = s.Anchor
			}
		}
	}
}

func lastTurn(s eval.Sample) int {
	if n := len(s.Exchanges); n > 0 {
		return s.Exchanges[n-1].Turn
	}
	return 0
}

func scoreState(v eval.Verdict) state {
	switch v {
	case eval.Pass:
		return passed
	case eval.Fail:
		return failed
	}
	return unscored
}

// marked highlights in the final answer what its scores rest on. Offsets that
// do not fit the text highlight nothing: the evidence is also listed.
func marked(text string, scores []eval.Score, turn int) []piece {
	if len(text) > htmlText {
		return limited(text)
	}
	var spans []textSpan
	for _, e := range shownEvidence(scores, turn) {
		if e.Where != "output" || e.Start < 0 || e.End > len(text) || e.Start >= e.End {
			continue
		}
		if !utf8.RuneStart(text[e.Start]) || e.End < len(text) && !utf8.RuneStart(text[e.End]) {
			continue
		}
		spans = append(spans, textSpan{e.Start, e.End})
	}
	return withMarks(text, spans)
}

// quoted highlights in a text what scores quote from the places that where names. Offsets count in a text that only
// the grader knew, so the words themselves are looked for.
func quoted(text string, scores []eval.Score, where ...string) []piece {
	if len(text) > htmlText {
		return limited(text)
	}
	var spans []textSpan
	for _, e := range shownEvidence(scores, 0) {
		if len(e.Text) < 3 || !slices.Contains(where, e.Where) {
			continue
		}
		if i := strings.Index(text, e.Text); i >= 0 {
			spans = append(spans, textSpan{i, i + len(e.Text)})
		}
	}
	return withMarks(text, spans)
}

// shownEvidence is what is highlighted: of a sample that did not pass, what it failed for. Turn 0 is all of it.
func shownEvidence(scores []eval.Score, turn int) []eval.Evidence {
	var list []eval.Evidence
	failed := slices.ContainsFunc(scores, func(sc eval.Score) bool { return sc.Verdict != eval.Pass })
	for _, sc := range scores {
		if turn != 0 && sc.Turn != 0 && sc.Turn != turn {
			continue // of an earlier answer
		}
		if failed && sc.Verdict == eval.Pass {
			continue // what failed is looked for
		}
		list = append(list, sc.Evidence...)
	}
	return list
}

type textSpan struct{ start, end int }

func withMarks(text string, spans []textSpan) []piece {
	slices.SortFunc(spans, func(a, b textSpan) int { return a.start - b.start })
	var out []piece
	at := 0
	for _, sp := range spans {
		if sp.start = max(sp.start, at); sp.start >= sp.end {
			continue
		}
		out = append(out, pieces(text[at:sp.start])...)
		for _, p := range pieces(text[sp.start:sp.end]) {
			p.Mark = !p.Escape
			out = append(out, p)
		}
		at = sp.end
	}
	return append(out, pieces(text[at:])...)
}

// scoreValue writes a score's value.
func scoreValue(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) }
