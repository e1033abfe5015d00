package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"seatrial/eval"
)

type matchesOptions struct {
	Metric    string          `json:"metric" required:"true" enum:"exact,contains,squad_f1,rouge1,rouge2,rougeL,rougeLsum,bleu,chrf,ter,edit,embedding,number,choice,set,json" doc:"How the answer and the reference are compared."`
	Reference json.RawMessage `json:"reference,omitempty" doc:"What to compare with, or a list of such of which the best counts; without it, the case's expected. For set, the members; for json, the value."`
	Min       *float64        `json:"min,omitempty" min:"0" max:"1" doc:"Least value that passes; needed for the metrics that grade (squad_f1 to embedding), 1 for set."`

	Stem bool `json:"stem,omitempty" doc:"rouge: compare stems of English words (Porter)."`

	Target string `json:"target,omitempty" digest:"-" doc:"embedding: the target that embeds."`

	Absolute     float64 `json:"absolute,omitempty" min:"0" doc:"number: how far off it may be."`
	Relative     float64 `json:"relative,omitempty" min:"0" doc:"number: how far off it may be, as a part of the reference (0.01 is one percent)."`
	DecimalComma bool    `json:"decimal_comma,omitempty" doc:"number: 1.500,5 and 1,5 instead of 1,500.5 and 1.5."`
	Last         bool    `json:"last,omitempty" doc:"number: of several numbers that are not marked as final, take the last one."`

	Choices []string `json:"choices,omitempty" nonempty:"true" doc:"choice: the texts of A, B and so on; default: ten letters without texts."`

	IgnoreOrder bool     `json:"ignore_order,omitempty" doc:"json: the order of lists does not count."`
	Paths       []string `json:"paths,omitempty" nonempty:"true" doc:"json: JSON pointers (RFC 6901) of the parts that are compared; default all."`
	Extract     bool     `json:"extract,omitempty" doc:"json: find the one JSON value in a code fence or in prose."`
}

// metricOptions are the options that a metric has beside reference.
var metricOptions = map[string][]string{
	"exact": nil, "contains": nil, "squad_f1": {"min"}, "bleu": {"min"}, "chrf": {"min"}, "ter": {"min"}, "edit": {"min"},
	"rouge1": {"min", "stem"}, "rouge2": {"min", "stem"}, "rougeL": {"min", "stem"}, "rougeLsum": {"min", "stem"},
	"embedding": {"min", "target"}, "set": {"min"},
	"number": {"absolute", "relative", "decimal_comma", "last"}, "choice": {"choices"}, "json": {"ignore_order", "paths", "extract"},
}

// Matches returns the grader that compares an answer with a reference.
func Matches() Kind {
	return Define(eval.GraderSpec{
		Name:  "matches",
		Title: "The answer matches the reference by a metric",
		Doc: `Compares the answer with ` + "`reference`" + `, or with the case's expected; of a list of references the best counts. The value is the
metric's. The metrics equal those of the tools that define them (see ACCURACY.md):

- exact: the same words after SQuAD's normalisation (case, ASCII punctuation and the articles a, an, the do not count).
- contains: these words of the reference stand in the answer, in this order and next to each other.
- squad_f1: F1 of the bags of these words. rouge1, rouge2, rougeL, rougeLsum: F of google-research/rouge, with or without stemming. bleu, chrf: sacreBLEU's
  sentence BLEU and chrF2. ter: 1 - TER, at least 0. edit: 1 - d/n, d the Levenshtein distance and n the longer length in characters, after
  NFC. embedding: the cosine of both texts' embeddings by ` + "`target`" + `, at least 0. All of these need ` + "`min`" + `, which depends on your texts: look at the values first.
- number: the number that the answer gives, within the larger of two tolerances. Where the answer marks one ("####", "\boxed{}", "the answer is", "Answer:"), the marked
  sentence counts, and in it what follows the last "="; else all its numbers, which must then be one value: several are unscored unless ` + "`last: true`" + `. Thousands
  separators, scale words (1.5 million) and exponents are read. Where the reference has a known unit, a number with another unit is
  another quantity; nothing is converted, percent signs included. No number in digits is a fail.
- choice: the letter that the answer chooses ("The answer is (B)", "B.", "**B**", "Answer: B", or the text of one of ` + "`choices`" + `). The last marked letter counts; several that
  are not marked are unscored; none is a fail, since the answer that was asked for is not there. The reference is a letter or one of the choices.
- set: the members of a list, split at commas, semicolons and line ends or read as a JSON list, without order and repeats. The value is F1 of both sets.
- json: the same JSON value, numbers by value; all differences are listed.

All but embedding look at words and letters, not at meaning: "is allowed" and "is not allowed" are alike for most of them, and a correct answer in
other words is not. SQuAD's articles and ROUGE's stems are English; ROUGE reads the letters a to z alone. Unscored where nothing is expected,
where a reference has nothing that the metric reads, and where a text is too long for the metric.`,
		Version:   1,
		Shorthand: "metric",
		Target:    "target",
		Examples: []eval.Example{
			pass("the same words", `{"metric":"exact"}`, expecting(`"Eiffel Tower"`, "The Eiffel Tower.")),
			fail("other words", `{"metric":"exact"}`, expecting(`"Eiffel Tower"`, "It is the Eiffel Tower.")),
			pass("among others", `{"metric":"contains"}`, expecting(`"Eiffel Tower"`, "It is the Eiffel Tower.")),
			pass("one of two references", `{"metric":"squad_f1","min":0.8}`, expecting(`["in Paris","Paris, France"]`, "Paris in France")),
			pass("most words in this order", `{"metric":"rougeL","min":0.6}`, expecting(`"Return it within 30 days."`, "You can return it within 30 days.")),
			fail("other words for the same", `{"metric":"rougeL","min":0.6}`, expecting(`"Return it within 30 days."`, "Send the parcel back before a month has passed.")),
			pass("stems", `{"metric":"rouge1","stem":true,"min":0.9}`, expecting(`"returned parcels"`, "returning parcel")),
			pass("a spelling error", `{"metric":"edit","min":0.8}`, expecting(`"accommodate"`, "acommodate")),
			fail("another spelling", `{"metric":"edit","min":0.9}`, expecting(`"colour"`, "color")),
			pass("the marked number", `{"metric":"number"}`, expecting(`1500`, "Two of 750 make more. The answer is 1,500 units.")),
			pass("within a tolerance", `{"metric":"number","relative":0.01}`, expecting(`"3.14159"`, "about 3.14")),
			fail("another unit", `{"metric":"number"}`, expecting(`"30 days"`, "You have 30 weeks.")),
			fail("no number", `{"metric":"number"}`, expecting(`30`, "I do not know.")),
			none("several numbers", `{"metric":"number"}`, expecting(`30`, "It is 30 here and 14 there.")),
			pass("a letter", `{"metric":"choice"}`, expecting(`"B"`, "Rome is older, so the answer is (B).")),
			pass("a choice's text", `{"metric":"choice","choices":["Paris","Rome"]}`, expecting(`"Rome"`, "That must be Rome.")),
			fail("another letter", `{"metric":"choice"}`, expecting(`"B"`, "**C**")),
			none("two letters", `{"metric":"choice"}`, expecting(`"B"`, "Either (B) or (C).")),
			pass("the same members", `{"metric":"set"}`, expecting(`["red","green"]`, "- Green\n- Red")),
			fail("one is missing", `{"metric":"set"}`, expecting(`["red","green"]`, "green")),
			pass("equal JSON", `{"metric":"json","ignore_order":true}`, expecting(`{"a":[1,2]}`, `{"a":[2,1.0]}`)),
			fail("one part differs", `{"metric":"json","paths":["/a"]}`, expecting(`{"a":1,"b":2}`, `{"a":3,"b":2}`)),
			pass("near in meaning", `{"metric":"embedding","target":"judge","min":0.9}`, expecting(`"30 days"`, "30 days")),
			none("nothing is expected", `{"metric":"exact"}`, answer("Paris")),
		},
	}, newMatches)
}

// compared is what one metric says of an answer and one reference.
type compared struct {
	score   eval.Score     // verdict, value, explanation, evidence
	details map[string]any // sub-scores
}

// comparer compares an output with references, and returns what it says of each. Beside an
// error, the first holds what was spent.
type comparer interface {
	compareAll(ctx context.Context, output string, references []json.RawMessage) ([]compared, error)
}

// each is a comparer that looks at one reference at a time.
type each func(output string, reference json.RawMessage) (compared, error)

func (f each) compareAll(_ context.Context, output string, references []json.RawMessage) ([]compared, error) {
	var all []compared
	for _, reference := range references {
		c, err := f(output, reference)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

type matches struct {
	options  matchesOptions
	comparer comparer
}

func newMatches(o matchesOptions, env Env) (eval.Grader, error) {
	given := map[string]bool{
		"min": o.Min != nil, "stem": o.Stem, "target": o.Target != "", "absolute": o.Absolute != 0, "relative": o.Relative != 0, "decimal_comma": o.DecimalComma,
		"last": o.Last, "choices": o.Choices != nil, "ignore_order": o.IgnoreOrder, "paths": o.Paths != nil, "extract": o.Extract,
	}
	for _, option := range slices.Sorted(maps.Keys(given)) {
		if given[option] && !slices.Contains(metricOptions[o.Metric], option) {
			return nil, optionError(option, "metric %s does not know the option %s", o.Metric, option)
		}
	}
	m := &matches{options: o}
	var err error
	switch o.Metric {
	case "number":
		m.comparer = each(matchNumber{o}.compare)
	case "choice":
		m.comparer, err = newMatchChoice(o)
	case "json":
		m.comparer, err = newMatchJSON(o)
	case "exact", "contains":
		m.comparer = each(matchText{metric: o.Metric}.compare)
	default:
		least := 1.0
		switch {
		case o.Min != nil:
			least = *o.Min
		case o.Metric != "set":
			return nil, optionError("min", "option min is missing: how much of %s passes depends on your texts", o.Metric)
		}
		if least <= 0 {
			return nil, optionError("min", "every answer matches at least %g: this cannot fail", least)
		}
		switch o.Metric {
		case "embedding":
			m.comparer, err = newMatchEmbedding(o, least, env)
		case "set":
			m.comparer = each(matchSet{least}.compare)
		default:
			m.comparer = each(matchText{o.Metric, least, o.Stem}.compare)
		}
	}
	if err != nil {
		return nil, err
	}
	if o.Reference != nil {
		if _, err := m.references(o.Reference); err != nil {
			return nil, optionError("reference", "%w", err)
		}
	}
	return m, nil
}

// Identify returns what makes the target that embeds what it is.
func (m *matches) Identify() (any, error) {
	if e, ok := m.comparer.(*matchEmbedding); ok {
		return e.target.JudgeDigest(), nil
	}
	return nil, nil
}

// references returns the references apart: the elements of a list, except where the list is the reference.
func (m *matches) references(raw json.RawMessage) ([]json.RawMessage, error) {
	if text := strings.TrimSpace(scalarText(raw)); raw[0] == '"' && strings.HasPrefix(text, "[") && json.Valid([]byte(text)) {
		raw = json.RawMessage(text) // a list that a placeholder put in
	}
	all := []json.RawMessage{raw}
	if metric := m.options.Metric; raw[0] == '[' && metric != "set" && metric != "json" {
		all = nil
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("the list of references is empty")
		}
	}
	if m.options.Metric == "json" {
		return all, nil
	}
	for _, one := range all {
		switch {
		case string(one) == "null" || one[0] == '{' || one[0] == '[' && m.options.Metric != "set":
			return nil, fmt.Errorf("metric %s compares with a text or a number, not with %s", m.options.Metric, quote(string(one)))
		case strings.TrimSpace(scalarText(one)) == "":
			return nil, fmt.Errorf("the reference is empty")
		}
	}
	return all, nil
}

// scalarText returns a text's value, and other JSON as it is written.
func scalarText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func (m *matches) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	raw := m.options.Reference
	if raw == nil {
		if _, ok := expectedText(s); !ok {
			return unscored("the case expects nothing and the option reference is not set")
		}
		raw = s.Case.Expected
	}
	references, err := m.references(raw)
	if err != nil {
		return unscored("%v", err)
	}
	output := s.Output()
	if strings.TrimSpace(output) == "" {
		return unscored("the answer is empty: there is nothing to compare")
	}
	all, err := m.comparer.compareAll(ctx, output, references)
	cost := eval.Score{} // of all comparisons
	if len(all) > 0 {
		cost = all[0].score
	}
	if err != nil {
		return eval.Score{Calls: cost.Calls, Usage: cost.Usage, Cost: cost.Cost}, err
	}
	best := 0
	for i, c := range all {
		if rank(c) > rank(all[best]) {
			best = i
		}
	}
	details := all[best].details
	if len(all) > 1 {
		details["reference"] = best
	}
	score := all[best].score
	score.Calls, score.Usage, score.Cost = cost.Calls, cost.Usage, cost.Cost
	details["metric"] = m.options.Metric
	score.Details, err = eval.Canonical(details)
	return score, err
}

// rank orders comparisons: a pass before what could not be judged before a fail, and then by value.
func rank(c compared) float64 {
	return c.score.Value + map[eval.Verdict]float64{eval.Pass: 4, eval.Unscored: 2}[c.score.Verdict]
}

// graded is the comparison whose value is a metric's.
func graded(metric string, value, least float64) compared {
	c := compared{details: map[string]any{}}
	c.score, _ = verdict(value >= least, "%s is %.3f, at least %.3g is wanted", metric, value, least)
	c.score.Value = value
	return c
}

// yesNo is the comparison that either passes (1) or fails (0), and neither that cannot be made.
func yesNo(ok bool, format string, args ...any) compared {
	c := compared{details: map[string]any{}}
	c.score, _ = verdict(ok, format, args...)
	return c
}

func neither(format string, args ...any) (compared, error) {
	c := compared{details: map[string]any{}}
	c.score, _ = unscored(format, args...)
	return c, nil
}
