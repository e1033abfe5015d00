package graders_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

// expecting is an answer to a case that expects something (JSON).
func expecting(expected, text string) eval.Sample {
	s := said(text)
	s.Case.Expected = json.RawMessage(expected)
	return s
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		options, expected, output string
		want                      eval.Verdict
		in                        string // the explanation
		reason                    string
	}{
		{`{"metric":"exact"}`, `"the"`, "the", eval.Unscored, "reads nothing", "an article is no reference"},
		{`{"metric":"exact","reference":["a b","c"]}`, `"x"`, "C.", eval.Pass, "", "the option comes before the case"},
		{`{"metric":"exact","reference":"[\"x\", \"y\"]"}`, `"z"`, "y", eval.Pass, "", "a list that a placeholder put in as a text"},
		{`{"metric":"exact"}`, `["x","y"]`, "z", eval.Fail, "", "none of the references"},
		{`{"metric":"exact"}`, `{"a":1}`, "z", eval.Unscored, "not with", "an object is for json"},
		{`{"metric":"exact"}`, `[]`, "z", eval.Unscored, "empty", "no references"},
		{`{"metric":"exact"}`, `"x"`, " \n", eval.Unscored, "empty", "an empty answer, which 'not' would turn into a pass"},
		{`{"metric":"contains"}`, `"b b c"`, "b b b c", eval.Pass, "", "a repetition before it"},
		{`{"metric":"contains"}`, `"b c"`, "b x c", eval.Fail, "", "not next to each other"},
		{`{"metric":"contains"}`, `"art"`, "a party", eval.Fail, "", "words, not letters"},
		{`{"metric":"rouge1","min":0.5}`, `"日本"`, "日本", eval.Unscored, "reads nothing", "ROUGE reads a to z"},
		{`{"metric":"rougeL","min":0.5}`, `"` + strings.Repeat("a ", 20_000) + `"`, strings.Repeat("b ", 20_000), eval.Unscored, "too long", "too much work"},
		{`{"metric":"edit","min":0.5}`, `["` + strings.Repeat("a", 20_001) + `","abc"]`, "abd", eval.Pass, "0.667", "one reference is too long, another one is enough"},
		{`{"metric":"edit","min":0.9}`, `["` + strings.Repeat("a", 20_001) + `","abc"]`, "abd", eval.Unscored, "too long", "and where it is not, nobody knows"},
		{`{"metric":"ter","min":0.5}`, `"a b c d"`, "b c d a", eval.Pass, "0.750", "one shift"},
		{`{"metric":"ter","min":0.5}`, `"a"`, "b c d", eval.Fail, "0.000", "more edits than words are no less than 0"},
		{`{"metric":"bleu","min":0.5}`, `"the cat sat on a mat"`, "the cat sat on the mat", eval.Pass, "0.537", "BLEU"},
		{`{"metric":"chrf","min":0.4}`, `"colour"`, "color", eval.Pass, "", "chrF"},
		{`{"metric":"squad_f1","min":0.5}`, `30`, "30", eval.Pass, "", "a number is a text too"},
		{`{"metric":"number"}`, `"thirty"`, "30", eval.Unscored, "not one number", "the reference must have one"},
		{`{"metric":"number"}`, `"2 of 3"`, "2", eval.Unscored, "not one number", "and no two"},
		{`{"metric":"number"}`, `[7, 8]`, "It is 8.", eval.Pass, "", "one of two"},
		{`{"metric":"number","absolute":0.5}`, `10`, "10.5 or so", eval.Pass, "tolerance", "at the edge"},
		{`{"metric":"number"}`, `1500000`, "About 1.5 million.", eval.Pass, "", "a scale"},
		{`{"metric":"number","decimal_comma":true}`, `1500.5`, "Genau 1.500,5", eval.Pass, "", "the reference is JSON, the answer German"},
		{`{"metric":"number"}`, `"50%"`, "It is 0.5.", eval.Fail, "", "percent signs are not converted"},
		{`{"metric":"number","last":true}`, `14`, "7 and 7 make 14", eval.Pass, "", "the last one, when asked for"},
		{`{"metric":"choice"}`, `"Paris"`, "B", eval.Unscored, "neither a letter", "a text without choices"},
		{`{"metric":"choice"}`, `"(b)"`, "B", eval.Pass, "", "a letter, however it is written"},
		{`{"metric":"choice"}`, `"B"`, "I do not know.", eval.Fail, "no choice", "none was chosen"},
		{`{"metric":"choice","choices":["yes","no"]}`, `"C"`, "A", eval.Unscored, "", "there is no C"},
		{`{"metric":"set","min":0.6}`, `"red, green"`, "red; blue", eval.Fail, "1 of 2 members found, 1 too many", "half"},
		{`{"metric":"set","min":0.5}`, `["red","green"]`, `["Green","blue"]`, eval.Pass, "", "a JSON list"},
		{`{"metric":"set"}`, `["red","green"]`, `[{"a":1}]`, eval.Unscored, "", "a list of objects"},
		{`{"metric":"set"}`, `[1, 2]`, "2\n1\n1", eval.Pass, "", "repeats do not count"},
		{`{"metric":"set"}`, `[]`, "a", eval.Unscored, "", "nothing expected"},
		{`{"metric":"json"}`, `{"a":[1,2]}`, `{"a":[2,1],"b":0}`, eval.Fail, `"/a/0" is 2, not 1; "/a/1" is 1, not 2; "/b" is not expected: 0`, "all differences"},
		{`{"metric":"json","paths":["/b"]}`, `{"a":1}`, `{"a":1}`, eval.Unscored, "the reference has nothing", "a path that nobody expects"},
		{`{"metric":"json","paths":["/a"]}`, `{"a":1}`, `{"b":1}`, eval.Fail, "missing", "a path that the answer lacks"},
		{`{"metric":"json"}`, `"{\"a\":1}"`, `{"a":1}`, eval.Pass, "", "an object that a CSV cell gave as a text"},
		{`{"metric":"json"}`, `{"a":1}`, "```json\n{\"a\":1}\n```", eval.Fail, "not JSON", "a fence"},
		{`{"metric":"json","extract":true}`, `{"a":1}`, "```json\n{\"a\":1}\n```", eval.Pass, "extracted", "a fence, extracted"},
		{`{"metric":"embedding","target":"judge","min":0.99}`, `"abc"`, "xyz", eval.Fail, "the cosine is 0.000", "other letters"},
	} {
		g, _ := build(t, shipped, use("matches", c.options), gradertest.Env())
		score, err := g.Grade(t.Context(), expecting(c.expected, c.output))
		if gradertest.Verdict(score, err) != c.want || !strings.Contains(score.Explanation, c.in) {
			t.Errorf("%s: %s: %s, %q, %v; want %s with %q", c.reason, c.options, score.Verdict, score.Explanation, err, c.want, c.in)
		}
	}
}

func TestMatchesEvidence(t *testing.T) {
	for _, c := range []struct{ options, expected, output, want, reason string }{
		{`{"metric":"contains"}`, `"Eiffel Tower"`, "the Eiffel, Tower!", "output Eiffel, Tower!@4", "the words as they stand in the answer"},
		{`{"metric":"contains"}`, `"Eiffel Tower"`, "the Tower", "expected Eiffel@0", "what the answer lacks"},
		{`{"metric":"squad_f1","min":0.9}`, `"red green"`, "red", "expected green@4", "the same"},
		{`{"metric":"number"}`, `5`, "It is -$5.", "output -$5@6", "the number with its sign"},
		{`{"metric":"choice"}`, `"B"`, "The answer is (B).", "output B@15", "the letter"},
		{`{"metric":"set"}`, `"a, b"`, "c, b", "output c@0 expected a@0", "what is too many and what is missing"},
	} {
		g, _ := build(t, shipped, use("matches", c.options), graders.Env{})
		score, err := g.Grade(t.Context(), expecting(c.expected, c.output))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
		}
		var got []string
		for _, e := range score.Evidence {
			if e.Where == "output" && e.Text != c.output[e.Start:e.End] {
				t.Errorf("%s: evidence %q is not at %d to %d", c.reason, e.Text, e.Start, e.End)
			}
			at, _ := json.Marshal(e.Start)
			got = append(got, e.Where+" "+e.Text+"@"+string(at))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: evidence %q, want %q", c.reason, got, c.want)
		}
	}
}

func TestMatchesOptions(t *testing.T) {
	for _, c := range []struct{ options, at, in, reason string }{
		{`{"metric":"rougeL"}`, "min", "missing", "a graded metric needs a bar"},
		{`{"metric":"exact","min":0.5}`, "min", "does not know", "exact has none"},
		{`{"metric":"bleu","min":0.5,"stem":true}`, "stem", "does not know", "an option of another metric"},
		{`{"metric":"embedding","min":0.5}`, "target", "missing", "nobody to ask"},
		{`{"metric":"embedding","min":0.5,"target":"none"}`, "target", "no target", "nobody of that name"},
		{`{"metric":"exact","reference":" "}`, "reference", "empty", "nothing to compare with"},
		{`{"metric":"exact","reference":[]}`, "reference", "empty", "no list of it either"},
		{`{"metric":"exact","reference":{"a":1}}`, "reference", "not with", "an object is for json"},
		{`{"metric":"choice","choices":["a","A."]}`, "choices", "twice", "two choices that cannot be told apart"},
		{`{"metric":"choice","choices":["a"]}`, "choices", "1 choices", "nothing to choose"},
		{`{"metric":"json","paths":["a"]}`, "paths", "no JSON pointer", "a key is no pointer"},
		{`{"metric":"rogue1","min":0.5}`, "metric", "want one of", "misspelt"},
	} {
		err := shipped.Check(use("matches", c.options), gradertest.Env())
		var oe *eval.OptionError
		if !errors.As(err, &oe) || oe.Path[0] != c.at || !strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: %s: %v; want an error at %s with %q", c.reason, c.options, err, c.at, c.in)
		}
	}
}

// An embedding is paid for, and a target that cannot embed is a mistake in the suite.
func TestMatchesAsks(t *testing.T) {
	g, digest := build(t, shipped, use("matches", `{"metric":"embedding","target":"judge","min":0.5}`), gradertest.Env())
	_, other := build(t, shipped, use("matches", `{"metric":"embedding","target":"tested","min":0.5}`), gradertest.Env())
	if digest == other {
		t.Error("another model's embeddings have the same digest")
	}
	score, err := g.Grade(t.Context(), expecting(`["abc","abd"]`, "abc"))
	if err != nil || score.Calls != 1 || score.Usage.InputTokens != 30 || score.Cost == 0 || score.Value < 0.999 {
		t.Errorf("%+v, %v: want one call of three texts and a price", score, err)
	}
	for reason, vectors := range map[string][][]float64{
		"too few": {{1}}, "other lengths": {{1}, {1, 0}}, "zero": {{1}, {0}}, "not finite": {{1}, {math.Inf(1)}},
	} {
		g, _, err := shipped.Build(use("matches", `{"metric":"embedding","target":"x","min":0.5}`), graders.Env{Models: fixed(vectors)})
		if err != nil {
			t.Fatal(err)
		}
		if score, err := g.Grade(t.Context(), expecting(`"a"`, "b")); err == nil || score.Calls != 1 {
			t.Errorf("embeddings that are %s: %+v, %v; want an error, and the call counted", reason, score, err)
		}
	}
	err = shipped.Check(use("matches", `{"metric":"embedding","target":"x","min":0.5}`), graders.Env{Models: deaf{}})
	var oe *eval.OptionError
	if !errors.As(err, &oe) || !strings.Contains(err.Error(), "cannot embed") {
		t.Errorf("a target without embeddings: %v", err)
	}
}

// deaf are models that only complete.
type deaf struct{}

func (deaf) Provider(id string) (eval.Provider, eval.Target, error) {
	return struct{ eval.Provider }{gradertest.Judge{}}, eval.Target{ID: id, Provider: "scripted"}, nil
}

// fixed are models that embed whatever it is as these vectors.
type fixed [][]float64

func (f fixed) Provider(id string) (eval.Provider, eval.Target, error) {
	return f, eval.Target{ID: id, Provider: "scripted"}, nil
}

func (f fixed) Complete(context.Context, eval.Request) (eval.Response, error) {
	return eval.Response{}, errors.New("no completions")
}

func (f fixed) Embed(context.Context, string, []string) ([][]float64, eval.Usage, error) {
	return f, eval.Usage{}, nil
}

// blowUp is far more than a loaded machine needs under the race detector, and far less than what grows with the square takes.
const blowUp = 3 * time.Minute

// A megabyte in, a verdict out.
func TestMatchesOfLongAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine has nothing to race with")
	}
	for _, metric := range []string{"exact", "contains", "squad_f1", "rouge1", "rouge2", "rougeL", "rougeLsum", "bleu", "chrf", "ter", "edit", "embedding", "number", "choice", "set", "json"} {
		options := map[string]any{"metric": metric}
		switch metric {
		case "squad_f1", "rouge1", "rouge2", "rougeL", "rougeLsum", "bleu", "chrf", "ter", "edit", "embedding":
			options["min"] = 0.5
		}
		if metric == "embedding" {
			options["target"] = "judge"
		}
		raw, err := json.Marshal(options)
		if err != nil {
			t.Fatal(err)
		}
		g, _ := build(t, shipped, use("matches", string(raw)), gradertest.Env())
		for _, unit := range []string{"a", "1 ", "(B), "} {
			start := time.Now()
			score, err := g.Grade(t.Context(), expecting(`"b"`, strings.Repeat(unit, 1<<16/len(unit))))
			if err != nil {
				t.Errorf("%s of %q: %v", metric, unit, err)
			}
			if took := time.Since(start); took > blowUp {
				t.Errorf("%s of %q: %s", metric, unit, took)
			}
			if len(score.Explanation) > 20_000 || score.Explanation == "" {
				t.Errorf("%s of %q: an explanation of %d bytes", metric, unit, len(score.Explanation))
			}
		}
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("The answer is (B): 30 days.", "30 days")
	f.Add(`{"a":[1]}`, `{"a":[1]}`)
	f.Add("a, b\n\xff", "b")
	var all []eval.Grader
	for _, options := range []string{`{"metric":"contains"}`, `{"metric":"squad_f1","min":0.5}`, `{"metric":"number"}`, `{"metric":"choice","choices":["a","b"]}`, `{"metric":"set"}`, `{"metric":"json","extract":true,"ignore_order":true}`} {
		g, _, err := shipped.Build(use("matches", options), graders.Env{})
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, g)
	}
	f.Fuzz(func(t *testing.T, output, reference string) {
		expected, err := json.Marshal(reference)
		if err != nil {
			t.Skip()
		}
		for _, g := range all {
			score, err := g.Grade(t.Context(), expecting(string(expected), output))
			if err != nil {
				t.Errorf("%q, %q: %v", output, reference, err)
			}
			for _, e := range score.Evidence {
				if e.Where == "output" && (e.Start < 0 || e.Start > e.End || e.End > len(output)) {
					t.Errorf("%q: evidence at %d to %d", output, e.Start, e.End)
				}
			}
		}
	})
}
