package reports

import (
	"strings"

	"seatrial/eval"
)

// record is a sample as the browser of samples reads it. Texts are numbers of texts of its block.
type record struct {
	Asked    []recordPart    `json:"q,omitempty"`
	Answer   []recordPart    `json:"a,omitempty"`
	Expected *int            `json:"x,omitempty"`
	Scores   []recordScore   `json:"s,omitempty"`
	Attempts [][2]string     `json:"t,omitempty"` // of calls that failed: what happened, and what it said
	Facts    [][2]string     `json:"f,omitempty"`
	Waived   string          `json:"w,omitempty"`
	Why      string          `json:"y,omitempty"` // of its change
	Commands [][2]string     `json:"m"`           // what for, and the line
	Baseline *recordBaseline `json:"b,omitempty"`
}

type recordPart struct {
	Label string `json:"l"`
	Text  int    `json:"t"`
	Said  bool   `json:"u,omitempty"` // by the user
}

type recordScore struct {
	Name     string      `json:"n"`
	State    int         `json:"s"` // of recordStates
	Value    string      `json:"v,omitempty"`
	Why      string      `json:"w,omitempty"`
	Evidence [][3]string `json:"e,omitempty"` // where, text, note
	Details  string      `json:"d,omitempty"`
	Spent    string      `json:"c,omitempty"`
}

// recordBaseline is the answer of the baseline to the same case.
type recordBaseline struct {
	State int    `json:"s"`
	Epoch int    `json:"e"`
	Text  *int   `json:"t,omitempty"` // absent: the same as the candidate's
	Why   string `json:"w,omitempty"`
}

// recordText is a text with the stretches of it that are not plain, counted in UTF-16 units as the page's
// program counts: pairs of a start and a length.
type recordText struct {
	Text   string `json:"t"`
	Escape []int  `json:"e,omitempty"`
	Mark   []int  `json:"m,omitempty"`
}

// recordStates are the states as numbers.
var recordStates = []state{failed, errored, unscored, missing, passed}

func stateNumber(s state) int {
	for i, t := range recordStates {
		if s == t {
			return i
		}
	}
	return 2
}

// flatten joins pieces to one text.
func flatten(list []piece) recordText {
	var t recordText
	var b strings.Builder
	at := 0
	for _, p := range list {
		n := 0
		for _, r := range p.Text {
			if n++; r >= 0x10000 {
				n++
			}
		}
		if p.Escape {
			t.Escape = append(t.Escape, at, n)
		}
		if p.Mark {
			t.Mark = append(t.Mark, at, n)
		}
		b.WriteString(p.Text)
		at += n
	}
	t.Text = b.String()
	return t
}

// recorder makes records for one report.
type recorder struct {
	run      eval.Run
	store    string
	waived   forgiveness
	changes  changeIndex
	baseline baselineAnswers
}

func (rc *recorder) record(b *block, s eval.Sample) record {
	h := showSample(s)
	rec := record{Facts: sampleDetails(s), Attempts: attempts(s)}
	for _, p := range h.Asked {
		rec.Asked = append(rec.Asked, recordPart{oneLine(p.Label), b.text(p.Text), p.user})
	}
	for _, p := range h.Answer {
		rec.Answer = append(rec.Answer, recordPart{Label: oneLine(p.Label), Text: b.text(p.Text)})
	}
	if h.Expected != nil {
		n := b.text(h.Expected)
		rec.Expected = &n
	}
	for _, sc := range worstFirst(s.Scores) {
		rec.Scores = append(rec.Scores, recordOf(sc))
	}
	if h.State == failed {
		rec.Waived = oneLine(rc.waived.of(s.Key.Case, s.Key.Prompt, s.Key.Target))
	}
	rec.Commands = [][2]string{
		{"All of this case as it is stored", command(rc.store, "show", rc.run.ID, s.Key.Case)},
		{"Ask it again", command(rc.store, "run", rc.run.Suite.File, "--case", s.Key.Case, "--prompt", s.Key.Prompt, "--target", s.Key.Target)},
	}
	if c := rc.changes.of(s.Key); c != nil {
		rec.Why = oneLine(changeWhy(*c))
	}
	rec.Baseline = rc.baseline.record(b, s)
	return rec
}

func recordOf(sc eval.Score) recordScore {
	out := recordScore{Name: oneLine(scoreName(sc)), State: stateNumber(scoreState(sc.Verdict)), Why: Visible(sc.Explanation)}
	if sc.Verdict == eval.Pass || sc.Verdict == eval.Fail {
		out.Value = scoreValue(sc.Value)
	}
	for _, e := range sc.Evidence {
		out.Evidence = append(out.Evidence, [3]string{oneLine(e.Where), Visible(cut(e.Text, 1000)), oneLine(e.Note)})
	}
	if len(sc.Details) > 0 {
		out.Details = Visible(cut(string(sc.Details), htmlText/4))
	}
	if sc.Calls > 0 {
		out.Spent = counted(sc.Calls, "call") + " to judges, tokens " + tokens(sc.Usage)
		if sc.Cost > 0 {
			out.Spent += ", cost " + money(sc.Cost)
		}
	}
	return out
}

// attempts lists the failed calls before the answers of a sample, in order; those of an error stand with it.
func attempts(s eval.Sample) [][2]string {
	var list [][2]string
	for _, x := range s.Exchanges {
		if x.Response == nil {
			continue
		}
		for _, a := range x.Response.Attempts {
			list = append(list, [2]string{oneLine(attemptWords(a)), oneLine(a.Message)})
		}
	}
	return list
}

// sampleDetails are the figures of one sample, and where its answer comes from.
func sampleDetails(s eval.Sample) [][2]string {
	var list [][2]string
	add := func(name, text string) {
		if text != "" {
			list = append(list, [2]string{name, oneLine(text)})
		}
	}
	last := s.Last()
	if s.Latency > 0 {
		add("Working time", span(s.Latency))
	}
	if s.Usage.InputTokens+s.Usage.OutputTokens > 0 {
		add("Tokens", tokens(s.Usage))
	}
	if s.Cost > 0 {
		add("Cost", money(s.Cost))
	}
	if s.Calls > 0 {
		add("Calls", count(s.Calls))
	}
	add("Model served", last.Model)
	if last.FinishReason != eval.FinishStop {
		add("Finish reason", last.FinishReason)
	}
	add("Request id", last.RequestID)
	for _, x := range s.Exchanges {
		if x.Response != nil && x.Response.CachedFrom != "" {
			add("Taken from the cache, of run", x.Response.CachedFrom)
			break
		}
	}
	if !s.Answered.IsZero() {
		add("Answered", instant(s.Answered))
	}
	if s.Case != nil {
		add("Row", s.Case.Source)
	}
	return list
}
