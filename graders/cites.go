package graders

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/graders/citation"
	"seatrial/graders/language"
)

type citedSource struct {
	ID   string `json:"id" required:"true" nonempty:"true" doc:"What markers call it."`
	Text string `json:"text,omitempty" doc:"What it says, for quotations."`
}

type citesOptions struct {
	Sources []citedSource `json:"sources,omitempty" nonempty:"true" doc:"What may be cited, in the order of its numbers; default the retrieved passages."`
	Require string        `json:"require,omitempty" enum:"every_sentence,every_paragraph,any,none" doc:"What must carry a citation: every sentence that states something (default), every line with such a sentence, anything, or nothing."`
	Quotes  string        `json:"quotes,omitempty" enum:"cited,any,off" doc:"Where quotations must occur: in a source that their sentence cites (default), in any source, or anywhere."`
	Pattern string        `json:"pattern,omitempty" nonempty:"true" doc:"RE2 of a marker, whose first group is the reference; replaces the built-in forms."`
}

const (
	everySentence  = "every_sentence"
	everyParagraph = "every_paragraph"
	anyCitation    = "any"
	noCitation     = "none"
)

// Cites returns the grader of citations.
func Cites() Kind {
	const sources = `"sources":[{"id":"returns","text":"Tents may be returned within 30 days. Stoves may not be returned."},{"id":"shipping","text":"Parcels arrive in three days."}]`
	retrieved := func(text string) eval.Sample {
		return responding(eval.Response{Text: text, FinishReason: eval.FinishStop, Retrieved: []eval.Passage{
			{ID: "returns", Text: "Tents may be returned within 30 days. Stoves may not be returned."}, {ID: "shipping", Text: "Parcels arrive in three days."},
		}})
	}
	german := retrieved("Zelte können Sie innerhalb von 30 Tagen zurückgeben.")
	german.Case.Language = "de"
	return Define(eval.GraderSpec{
		Name:  "cites",
		Title: "Citations are there, resolve, and quote what the sources say",
		Doc: `Passes when every citation marker resolves to a source, every sentence that needs one has one (see ` + "`require`" + `), and every
quotation of three words or more occurs in a source that its sentence cites (see ` + "`quotes`" + `). Sources are ` + "`sources`" + `, else the
retrieved passages, by id or by number from 1 (of the last retrieval; where ids are numbers, by id alone).

Markers: [1], [2, 3], [1-4], [^1], [doc-3], [Source: x], 【1†source】, (Source: x), ^1^, <sup>1</sup>, superscript digits behind a
word; or a ` + "`pattern`" + `. A list of references in the answer ("[1]: returns.md") says what its numbers stand for. A marker covers the
sentence that it stands in, or behind the full stop of; one in a line that ends in a colon covers the list below. A sentence
needs a source when it has four words, or two and a figure, and is no heading, question, table rule, lead-in or reference, nor a
remark about the answer itself ("I hope this helps", "The documents do not say"), which is known in English alone: in other languages
missing markers are not judged, and only bad ones fail. In quotations case, kinds of quotation marks and dashes, and
omissions ("...", [..]) do not count; what the user said may be quoted too.

It does not see whether a source supports what is said (see grounded), quotations in single marks, or whether a marker in
brackets was meant as one: [sic], links and code are passed over, [0, 1] is an interval. Without sources there is no verdict.`,
		Version: 1,
		Examples: []eval.Example{
			pass("every sentence cites", `{}`, retrieved("Tents can be returned within 30 days [1]. Parcels take three days. [2]")),
			fail("a sentence without a citation", `{}`, retrieved("Tents can be returned within 30 days [1]. Parcels take three days.")),
			pass("one citation a paragraph", `{"require":"every_paragraph"}`, retrieved("Tents can be returned within 30 days. Stoves can not [1].\nParcels take three days [2].")),
			fail("a source that does not exist", `{}`, retrieved("Tents can be returned within 30 days [3].")),
			pass("by id", `{`+sources+`}`, answer("Tents can be returned within 30 days (Source: returns).")),
			pass("a quotation that is there", `{}`, retrieved(`The policy says: "Stoves may not be returned" [1].`)),
			fail("one that is not", `{}`, retrieved(`The policy says: "Stoves may always be returned" [1].`)),
			fail("one that stands in another source", `{}`, retrieved(`The policy says: "Parcels arrive in three days" [1].`)),
			pass("questions and remarks need none", `{}`, retrieved("Here is what the policy says.\n\n- Tents: 30 days [1]\n\nDo you have another question?")),
			fail("nothing is cited", `{"require":"any"}`, retrieved("Tents can be returned within 30 days.")),
			pass("a form of one's own", `{`+sources+`,"pattern":"\\{([a-z]+)\\}"}`, answer("Tents can be returned within 30 days {returns}.")),
			none("no sources", `{}`, answer("Tents can be returned within 30 days [1].")),
			none("another language", `{}`, german),
		},
	}, newCites)
}

type cites struct {
	o       citesOptions
	pattern *regexp.Regexp
}

func newCites(o citesOptions, _ Env) (eval.Grader, error) {
	g := &cites{o: o}
	if g.o.Require == "" {
		g.o.Require = everySentence
	}
	if g.o.Quotes == "" {
		g.o.Quotes = "cited"
	}
	seen := map[string]bool{}
	for i, s := range o.Sources {
		if key := strings.ToLower(strings.TrimSpace(s.ID)); seen[key] {
			return nil, &eval.OptionError{Path: []string{"sources", strconv.Itoa(i), "id"}, Err: fmt.Errorf("a second source named %s", quote(s.ID))}
		} else {
			seen[key] = true
		}
	}
	if o.Pattern != "" {
		var err error
		if g.pattern, err = regexp.Compile(o.Pattern); err != nil {
			return nil, optionError("pattern", "%w", err)
		}
		switch {
		case g.pattern.NumSubexp() == 0:
			return nil, optionError("pattern", "the pattern needs a group that holds the reference")
		case g.pattern.MatchString(""):
			return nil, optionError("pattern", "the pattern matches the empty text")
		}
	}
	return g, nil
}

// sources returns what may be cited: the numbers are those of the last retrieval.
func (g *cites) sources(s eval.Sample) []citation.Source {
	var all []citation.Source
	for i, source := range g.o.Sources {
		all = append(all, citation.Source{ID: source.ID, Text: source.Text, Position: i + 1})
	}
	if len(all) > 0 {
		return all
	}
	last := -1
	for i, x := range s.Exchanges {
		if x.Response != nil && len(x.Response.Retrieved) > 0 {
			last = i
		}
	}
	for i := len(s.Exchanges) - 1; i >= 0; i-- {
		if s.Exchanges[i].Response == nil {
			continue
		}
		for n, p := range s.Exchanges[i].Response.Retrieved {
			source := citation.Source{ID: p.ID, Text: p.Text}
			if i == last {
				source.Position = n + 1
			}
			all = append(all, source)
		}
	}
	return all
}

// maxQuotes bounds the quotations that are looked up.
const maxQuotes = 1000

// citesReport collects what is judged and what is wrong.
type citesReport struct {
	output   string
	checked  int
	lines    []string
	evidence []eval.Evidence
}

func (r *citesReport) wrong(start, end int, format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	r.lines = append(r.lines, line)
	if len(r.evidence) < maxEvidence {
		r.evidence = append(r.evidence, inOutput(r.output, start, end, oneLine(line)))
	}
}

func (g *cites) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	output := s.Output()
	sources := g.sources(s)
	switch {
	case strings.TrimSpace(output) == "":
		return unscored("the answer is empty: there is nothing to judge")
	case len(sources) == 0:
		return unscored("there are no sources: give sources, or test a target that reports what it retrieved")
	}
	t := citation.Read(output, sources, g.pattern)
	r := &citesReport{output: output}
	unresolved := g.markers(r, t)
	needed, uncited, readable := g.coverage(r, t, s)
	quotes, unfound, unknown := g.quotes(r, t, sources, s)
	details, err := eval.Canonical(map[string]int{
		"markers": len(t.Markers), "unresolved": unresolved, "sentences": len(t.Sentences), "need": needed, "uncited": uncited,
		"quotes": quotes, "unfound": unfound,
	})
	if err != nil {
		return eval.Score{}, err
	}
	var score eval.Score
	switch {
	case len(r.lines) > 0:
		score, err = verdict(false, "%s", firstLines(r.lines))
		if r.checked > 0 {
			score.Value = max(0, 1-float64(len(r.lines))/float64(r.checked))
		}
		score.Evidence = r.evidence
	case !readable:
		score, err = unscored("which sentences need a source is judged in English alone; the %s found are right", count(len(t.Markers), "marker"))
	case unknown != "":
		score, err = unscored("%s", unknown)
	case g.o.Require == noCitation && len(t.Markers) == 0 && quotes == 0:
		score, err = unscored("nothing is cited or quoted: there is nothing to judge")
	default:
		score, err = verdict(true, "%s to %s, %s in need of a source have one, %s found", count(len(t.Markers), "citation"),
			count(len(sources), "source"), count(needed, "sentence"), count(quotes, "quotation"))
		for _, m := range t.Markers[:min(len(t.Markers), maxEvidence)] {
			score.Evidence = append(score.Evidence, inOutput(output, m.Start, m.End, "citation"))
		}
	}
	score.Details = details
	return score, err
}

// markers notes the references that resolve to nothing.
func (g *cites) markers(r *citesReport, t citation.Text) (unresolved int) {
	for _, m := range t.Markers {
		for _, ref := range m.Refs {
			if r.checked++; ref.Source < 0 {
				unresolved++
				r.wrong(m.Start, m.End, "%s is no source", quote(ref.Text))
			}
		}
	}
	return unresolved
}

// coverage notes what lacks a citation; readable is false where that cannot be judged.
func (g *cites) coverage(r *citesReport, t citation.Text, s eval.Sample) (needed, uncited int, readable bool) {
	switch g.o.Require {
	case noCitation:
		return 0, 0, true
	case anyCitation:
		if r.checked++; len(t.Markers) == 0 {
			r.wrong(0, len(r.output), "nothing is cited")
		}
		return 0, 0, true
	}
	if s.Case != nil && !(eval.GraderSpec{Languages: []string{"en"}}).Reads(s.Case.Language) || language.Other(r.output, []string{"en"}) != "" {
		return 0, 0, false
	}
	covered := map[int]bool{} // paragraphs
	for _, sentence := range t.Sentences {
		if len(sentence.Markers) > 0 {
			covered[sentence.Paragraph] = true
		}
	}
	for _, sentence := range t.Sentences {
		if !sentence.Needs {
			continue
		}
		needed++
		r.checked++
		if len(sentence.Markers) > 0 || g.o.Require == everyParagraph && covered[sentence.Paragraph] {
			continue
		}
		uncited++
		r.wrong(sentence.Start, sentence.End, "no source is cited for %s", quote(sentence.Of(r.output)))
		covered[sentence.Paragraph] = g.o.Require == everyParagraph // once a paragraph
	}
	return needed, uncited, true
}

// quotes notes the quotations that do not occur where they should; unknown says why that could not be judged.
func (g *cites) quotes(r *citesReport, t citation.Text, sources []citation.Source, s eval.Sample) (quotes, unfound int, unknown string) {
	if g.o.Quotes == "off" || len(t.Quotes) == 0 {
		return 0, 0, ""
	}
	if len(t.Quotes) > maxQuotes {
		return len(t.Quotes), 0, fmt.Sprintf("there are %d quotations, and at most %d are looked up", len(t.Quotes), maxQuotes)
	}
	normal := make([]string, len(sources))
	for i, source := range sources {
		normal[i] = citation.Normal(source.Text)
	}
	said := ""
	if len(s.Exchanges) > 0 { // the last request holds the whole conversation
		for _, m := range s.Exchanges[len(s.Exchanges)-1].Request.Messages {
			if m.Role == "user" {
				said += " " + citation.Normal(m.Content)
			}
		}
	}
	for _, q := range t.Quotes {
		quotes++
		r.checked++
		if said != "" && q.OccursIn(said) {
			continue
		}
		cited := map[int]bool{}
		if q.Sentence >= 0 {
			for _, m := range t.Sentences[q.Sentence].Markers {
				for _, ref := range t.Markers[m].Refs {
					cited[ref.Source] = true
				}
			}
		}
		found, elsewhere, untold := false, "", false
		for i := range sources {
			asked := g.o.Quotes == "any" || cited[i]
			switch {
			case normal[i] == "":
				untold = untold || asked
			case !q.OccursIn(normal[i]):
			case asked:
				found = true
			default:
				elsewhere = sourceName(sources[i], i)
			}
		}
		switch {
		case found:
		case untold:
			unknown = "the text of a source is not known, so that quotations cannot be looked up: give its text, or quotes: off"
		case elsewhere != "":
			unfound++
			r.wrong(q.Start, q.End, "the quotation %s stands in %s, which its sentence does not cite", quote(q.Of(r.output)), elsewhere)
		default:
			unfound++
			r.wrong(q.Start, q.End, "the quotation %s is in none of the sources", quote(q.Of(r.output)))
		}
	}
	return quotes, unfound, unknown
}

func sourceName(s citation.Source, i int) string {
	if s.ID == "" {
		return "source " + strconv.Itoa(i+1)
	}
	return quote(s.ID)
}
