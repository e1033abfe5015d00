package graders_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders"
)

type shoutsOptions struct {
	Least int `json:"least" required:"true" min:"1" doc:"Fewest exclamation marks."`
}

// A grader is one file: an options struct, a spec and a constructor.
func ExampleDefine() {
	shouts := graders.Define(eval.GraderSpec{
		Name:    "shouts",
		Title:   "The answer shouts",
		Doc:     "Passes when the answer has enough exclamation marks. It cannot hear capitals.",
		Version: 1,
	}, func(o shoutsOptions, _ graders.Env) (eval.Grader, error) {
		return counter(o.Least), nil
	})
	registry := graders.NewRegistry(append(graders.All(), shouts)...)
	g, _, err := registry.Build(eval.GraderUse{Grader: "shouts", Options: json.RawMessage(`{"least":2}`)}, graders.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	score, err := g.Grade(context.Background(), eval.Sample{
		Exchanges: []eval.Exchange{{Response: &eval.Response{Text: "Yes!!"}}},
	})
	fmt.Println(score.Verdict, score.Explanation, err)
	fmt.Println(registry.Check(eval.GraderUse{Grader: "shouts", Options: json.RawMessage(`{"leest":2}`)}, graders.Env{}))
	// Output:
	// pass 2 exclamation marks <nil>
	// grader shouts: option least is missing (and 1 other mistake)
}

type counter int

func (least counter) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	n := strings.Count(s.Output(), "!")
	score := eval.Score{Verdict: eval.Fail, Explanation: fmt.Sprintf("%d exclamation marks", n)}
	if n >= int(least) {
		score.Verdict, score.Value = eval.Pass, 1
	}
	return score, nil
}
