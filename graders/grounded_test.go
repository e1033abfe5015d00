package graders_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
)

func groundedScore(t *testing.T, options, output string, passages ...string) eval.Score {
	t.Helper()
	g, _, err := graders.NewRegistry(graders.All()...).Build(eval.GraderUse{Grader: "grounded", Options: json.RawMessage(options)}, graders.Env{})
	if err != nil {
		t.Fatal(err)
	}
	response := eval.Response{Text: output, FinishReason: eval.FinishStop}
	for _, p := range passages {
		response.Retrieved = append(response.Retrieved, eval.Passage{Text: p})
	}
	score, err := g.Grade(context.Background(), eval.Sample{Exchanges: []eval.Exchange{{Turn: 1, Response: &response}}})
	if err != nil {
		t.Fatal(err)
	}
	return score
}

func TestGroundedEvidence(t *testing.T) {
	const options = `{"context":["The Harbour Bridge was opened in May 1932.","It is 503 metres long and cost $4.2 million."]}`
	const output = "The Harbour Bridge was opened in May 1932. It cost $9 million."
	score := groundedScore(t, options, output)
	if score.Verdict != eval.Fail || score.Value > 0.25 {
		t.Errorf("%s with %.2f: a number that the context lacks fails", score.Verdict, score.Value)
	}
	if want := `"9 million", a number that the context lacks; it says "$4.2 million"`; !strings.Contains(score.Explanation, want) {
		t.Errorf("explanation %q, want %s", score.Explanation, want)
	}
	shown := false
	for _, e := range score.Evidence {
		if e.Where != "output" || output[e.Start:e.End] != e.Text {
			t.Errorf("evidence %+v is not in the output", e)
		}
		shown = shown || e.Text == "9 million" && strings.HasPrefix(e.Note, "a number that the context lacks: $4.2 million")
	}
	if !shown {
		t.Errorf("no evidence names the number: %+v", score.Evidence)
	}
	var details struct {
		Unsupported float64 `json:"p_unsupported"`
		Sentences   []struct {
			Start, End  int
			Claim       bool
			Unsupported float64 `json:"p_unsupported"`
			Features    map[string]float64
		}
		Reasons []struct{ Name string }
	}
	if err := json.Unmarshal(score.Details, &details); err != nil {
		t.Fatal(err)
	}
	if len(details.Sentences) != 2 || len(details.Reasons) == 0 {
		t.Fatalf("details %s: want two sentences and reasons", score.Details)
	}
	if first, second := details.Sentences[0], details.Sentences[1]; first.Unsupported >= second.Unsupported || second.Features["numbers_absent"] == 0 {
		t.Errorf("details %s: the second sentence is the one with another number", score.Details)
	}
}

func TestGroundedVerdicts(t *testing.T) {
	const shoes = "Customers may return shoes within 30 days of delivery."
	for _, c := range []struct {
		options, output string
		passages        []string
		want            eval.Verdict
		reason          string
	}{
		{`{}`, shoes, []string{shoes}, eval.Pass, "retrieved passages are the context"},
		{`{}`, shoes, nil, eval.Unscored, "there is none"},
		{`{}`, shoes, []string{"", "  "}, eval.Unscored, "empty passages are none"},
		{`{"context":"Gift cards never expire."}`, shoes, []string{shoes}, eval.Fail, "the option goes before retrieved passages"},
		{`{"context":"` + shoes + `"}`, "!!! ...", nil, eval.Unscored, "marks say nothing"},
		{`{"context":"` + shoes + `"}`, "Yes, it is.", nil, eval.Unscored, "nor do words without content"},
		{`{"context":"` + shoes + `","threshold":1}`, shoes, nil, eval.Fail, "nothing is certain"},
		{`{"context":"` + shoes + `","threshold":0}`, "Gift cards never expire.", nil, eval.Pass, "the rules alone do not read words"},
		{`{"context":"` + shoes + `","threshold":0}`, "Shoes may be returned within 60 days.", nil, eval.Fail, "but numbers"},
		{`{"context":"` + shoes + `"}`, "The documents do not mention gift cards.", nil, eval.Pass, "it withholds itself"},
	} {
		if got := groundedScore(t, c.options, c.output, c.passages...); got.Verdict != c.want {
			t.Errorf("%s: %s of %q: %s, want %s (%s)", c.reason, c.options, c.output, got.Verdict, c.want, got.Explanation)
		}
	}
}

func TestGroundedOptions(t *testing.T) {
	r := graders.NewRegistry(graders.All()...)
	for _, c := range []struct{ options, want, reason string }{
		{`{"context":7}`, "want a list", "a number is no context"},
		{`{"context":"a","threshold":2}`, "threshold", "a probability"},
		{`{"contxt":"a"}`, "contxt", "a misspelt option"},
	} {
		if err := r.Check(eval.GraderUse{Grader: "grounded", Options: json.RawMessage(c.options)}, graders.Env{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %s: %v, want %q", c.reason, c.options, err, c.want)
		}
	}
}

// Asides that are longer than the details may be, and texts that are no language, are still judged.
func FuzzGrounded(f *testing.F) {
	f.Add("The bridge opened in 1932.", "It opened in 1934; see http://a.b.")
	f.Add("", "?")
	f.Fuzz(func(t *testing.T, passage, output string) {
		score := groundedScore(t, `{}`, output, passage)
		for _, e := range score.Evidence {
			if e.Start < 0 || e.End > len(output) || e.Start >= e.End {
				t.Errorf("evidence %+v of %d bytes", e, len(output))
			}
		}
	})
}
