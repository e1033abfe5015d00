package graders_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
)

// court is judges by the id of their target.
type court map[string]func(eval.Request) (eval.Response, error)

func (c court) Provider(id string) (eval.Provider, eval.Target, error) {
	reply, ok := c[id]
	if !ok {
		return nil, eval.Target{}, errors.New("no target " + id)
	}
	return replying(reply), eval.Target{ID: id, Provider: "scripted", Model: "model-of-" + id, Judge: true, Price: eval.Price{Input: 1e6}}, nil
}

type replying func(eval.Request) (eval.Response, error)

func (r replying) Complete(_ context.Context, req eval.Request) (eval.Response, error) { return r(req) }

// judgeSaying is a judge that always says the same, for one token.
func judgeSaying(text string) func(eval.Request) (eval.Response, error) {
	return func(eval.Request) (eval.Response, error) {
		return eval.Response{Text: text, FinishReason: eval.FinishStop, Usage: eval.Usage{InputTokens: 1, Known: true}}, nil
	}
}

func failing(class eval.Class) func(eval.Request) (eval.Response, error) {
	return func(eval.Request) (eval.Response, error) {
		return eval.Response{}, &eval.CallError{Class: class, Message: "m"}
	}
}

func voting(verdict string) func(eval.Request) (eval.Response, error) {
	return judgeSaying(`{"reason":"my reason","verdict":"` + verdict + `"}`)
}

func TestPanel(t *testing.T) {
	judges := court{
		"p1": voting("pass"), "p2": voting("pass"), "p3": voting("pass"), "f1": voting("fail"), "f2": voting("fail"),
		"c1": voting("cannot_judge"), "n1": judgeSaying("nonsense"), "r1": failing(eval.ClassReset), "u1": failing(eval.ClassAuth), "b1": failing(eval.ClassBudget),
	}
	for _, c := range []struct {
		targets, more string
		want          eval.Verdict
		value         float64
		in            string
		calls         int
		class         eval.Class
		reason        string
	}{
		{`["p1","p2","f1"]`, ``, eval.Pass, 2. / 3, "2 pass it and 1 fail it", 3, "", "the majority"},
		{`["p1","f1","f2"]`, ``, eval.Fail, 1. / 3, `judge p1 says "pass": "my reason"`, 3, "", "the majority, with what the others said"},
		{`["p1","p2","p3"]`, ``, eval.Pass, 1, "3 pass it and 0", 3, "", "all of them"},
		{`["p1","f1"]`, ``, eval.Unscored, 0, "the judges are split, 1 to 1", 2, "", "a tie"},
		{`["p1","f1","n1"]`, ``, eval.Unscored, 0, "split", 3, "", "a tie of those that gave a verdict"},
		{`["p1","p2","n1"]`, ``, eval.Pass, 1, "gave no verdict", 3, "", "two of three are enough"},
		{`["p1","n1","c1"]`, ``, eval.Unscored, 0, "1 of 3 judges gave a verdict, and 2 must", 3, "", "one of three is not"},
		{`["p1","n1","c1"]`, `,"quorum":1`, eval.Pass, 1, "1 pass it", 3, "", "unless the suite says so"},
		{`["p1","p2","n1"]`, `,"quorum":3`, eval.Unscored, 0, "2 of 3 judges gave a verdict, and 3 must", 3, "", "nor are two where all must"},
		{`["p1","p2","r1"]`, ``, eval.Pass, 1, "ask judge r1", 3, "", "a judge that failed once is missing"},
		{`["p1","r1","c1"]`, ``, "", 0, "ask judge r1", 3, eval.ClassReset, "where it would have decided the run hears of it"},
		{`["p1","p2","u1"]`, ``, "", 0, "ask judge u1", 3, eval.ClassAuth, "a refused key is told at once"},
		{`["r1","b1","p1"]`, ``, "", 0, "ask judge b1", 2, eval.ClassBudget, "what ends runs comes first, and was no call"},
		{`["p1"]`, ``, eval.Pass, 1, `judge p1 says "pass": "my reason"`, 1, "", "a panel of one"},
	} {
		g, _ := build(t, shipped, use("judge", `{"target":`+c.targets+`,"rubric":"r"`+c.more+`}`), graders.Env{Models: judges})
		score, err := g.Grade(t.Context(), said("x"))
		text := score.Explanation
		if err != nil {
			text = err.Error()
		}
		if score.Verdict != c.want || score.Value != c.value || !strings.Contains(text, c.in) || eval.ClassOf(err) != c.class || score.Calls != c.calls {
			t.Errorf("%s: %s %v %q, %d calls, class %q; want %s %v with %q, %d, %q", c.reason, score.Verdict, score.Value, text, score.Calls, eval.ClassOf(err), c.want, c.value, c.in, c.calls, c.class)
		}
	}
}

func TestPanelKeepsDisagreement(t *testing.T) {
	judges := court{"p1": voting("pass"), "f1": voting("fail"), "n1": judgeSaying("nonsense")}
	g, _ := build(t, shipped, use("judge", `{"target":["p1","f1","n1"],"rubric":"r"}`), graders.Env{Models: judges})
	score, err := g.Grade(t.Context(), said("x"))
	if err != nil {
		t.Fatal(err)
	}
	var details struct {
		Votes []struct{ Judge, Verdict, Reason, Problem string }
	}
	if err := json.Unmarshal(score.Details, &details); err != nil || len(details.Votes) != 3 {
		t.Fatalf("details %s, %v", score.Details, err)
	}
	v := details.Votes
	if v[0].Judge != "p1" || v[0].Verdict != "pass" || v[1].Verdict != "fail" || v[1].Reason != "my reason" || v[2].Verdict != "" || v[2].Problem == "" {
		t.Errorf("votes %+v", v)
	}
	if score.Cost != 3 || score.Usage.InputTokens != 3 {
		t.Errorf("cost %v, %+v: want that of all three", score.Cost, score.Usage)
	}
}

func TestPanelWithoutTheModelUnderTest(t *testing.T) {
	judges := court{"p1": voting("pass"), "p2": voting("pass"), "f1": voting("fail")}
	s := said("x")
	s.Target = &eval.Target{ID: "f1"}
	g, _ := build(t, shipped, use("judge", `{"target":["p1","p2","f1"],"rubric":"r"}`), graders.Env{Models: judges})
	if score, err := g.Grade(t.Context(), s); err != nil || score.Verdict != eval.Pass || score.Value != 1 || score.Calls != 2 || !strings.Contains(score.Explanation, "is the model under test") {
		t.Errorf("%+v, %v: want the votes of the other two", score, err)
	}
}

func TestPanelDigest(t *testing.T) {
	judges := court{"a": voting("pass"), "b": voting("pass"), "c": voting("pass")}
	digest := func(options string) eval.Digest {
		_, d := build(t, shipped, use("judge", options), graders.Env{Models: judges})
		return d
	}
	same := digest(`{"target":["a","b"],"rubric":"r"}`)
	for _, c := range []struct {
		options string
		same    bool
		reason  string
	}{
		{`{"target":["b","a"],"rubric":"r"}`, true, "the order of a panel decides nothing"},
		{`{"target":["a","c"],"rubric":"r"}`, false, "who judges does"},
		{`{"target":"a","rubric":"r"}`, false, "so does how many do"},
		{`{"target":["a","b"],"rubric":"r","quorum":1}`, false, "and the quorum"},
		{`{"target":["a","b"],"rubric":"r","examples":[{"answer":"x","reason":"y","verdict":"pass"}]}`, false, "examples are part of the question"},
	} {
		if got := digest(c.options) == same; got != c.same {
			t.Errorf("%s: same digest %t", c.reason, got)
		}
	}
	if digest(`{"target":"a","rubric":"r"}`) != digest(`{"target":["a"],"rubric":"r"}`) {
		t.Error("one target is one judge, however it is written")
	}
}

func TestScale(t *testing.T) {
	const options = `{"target":["a","b"],"rubric":"r","quorum":1,"min":"2","scale":[{"grade":"1","means":"bad"},{"grade":"2","means":"fair"},{"grade":"3","means":"good"}]}`
	for _, c := range []struct {
		a, b   string
		want   eval.Verdict
		value  float64
		reason string
	}{
		{"3", "3", eval.Pass, 1, "the best"},
		{"2", "3", eval.Pass, 0.75, "the mean of both"},
		{"1", "1", eval.Fail, 0, "the worst"},
		{"1", "3", eval.Unscored, 0, "one passes and one does not"},
		{"2", "cannot_judge", eval.Pass, 0.5, "the one that can tell"},
		{"pass", "4", eval.Unscored, 0, "no grades of the scale"},
	} {
		env := graders.Env{Models: court{"a": voting(c.a), "b": voting(c.b)}}
		g, _ := build(t, shipped, use("judge", options), env)
		score, err := g.Grade(t.Context(), said("x"))
		if err != nil || score.Verdict != c.want || score.Value != c.value {
			t.Errorf("%s: %s %v %q, %v; want %s %v", c.reason, score.Verdict, score.Value, score.Explanation, err, c.want, c.value)
		}
	}
}

// The judge is shown examples and grades, and may say what an example says.
func TestJudgeIsShownExamplesAndGrades(t *testing.T) {
	var asked eval.Request
	judges := court{"a": func(req eval.Request) (eval.Response, error) {
		asked = req
		return eval.Response{Text: `{"reason":"It names the days.","verdict":"good"}`}, nil
	}}
	g, _ := build(t, shipped, use("judge", `{"target":"a","rubric":"r","min":"good","scale":[{"grade":"bad","means":"No days."},{"grade":"good","means":"Days, in figures."}],
		"examples":[{"question":"How long?","answer":"30 days.","reason":"It names the days.","verdict":"good"},{"answer":"A while.","reason":"It does not.","verdict":"bad"}]}`), graders.Env{Models: judges})
	score, err := g.Grade(t.Context(), said("40 days."))
	if err != nil || score.Verdict != eval.Pass {
		t.Errorf("%+v, %v", score, err)
	}
	for _, part := range []string{"<<< conversation of example 1 ", "How long?", "<<< answer of example 2 ", "A while.", "reason: It does not.\nverdict: bad", "<<< answer "} {
		if !strings.Contains(asked.LastUser(), part) {
			t.Errorf("the judge is not shown %q:\n%s", part, asked.LastUser())
		}
	}
	if !strings.Contains(asked.Messages[0].Content, "good: Days, in figures.") || strings.Contains(asked.Messages[0].Content, "pass:") {
		t.Errorf("the judge's menu:\n%s", asked.Messages[0].Content)
	}
	if !strings.Contains(string(asked.ResponseFormat.Schema), `["bad","good","cannot_judge"]`) {
		t.Errorf("schema %s", asked.ResponseFormat.Schema)
	}
}

func TestJudgeIsShownCalls(t *testing.T) {
	var asked eval.Request
	judges := court{"a": func(req eval.Request) (eval.Response, error) {
		asked = req
		return voting("pass")(req)
	}}
	g, _ := build(t, shipped, use("judge", `{"target":"a","rubric":"r"}`), graders.Env{Models: judges})
	s := said("")
	s.Exchanges[0].Response.ToolCalls = []eval.ToolCall{{Name: "search", Arguments: `{"q":1}`}, {Name: "stop", Arguments: `{}`}}
	if _, err := g.Grade(t.Context(), s); err != nil || !strings.Contains(asked.LastUser(), ">>>\n[calls search({\"q\":1})]\n[calls stop({})]\n<<<") {
		t.Errorf("%v: the judge is shown\n%s", err, asked.LastUser())
	}
}

func TestJudgeOptionsThatAreRefused(t *testing.T) {
	scale := func(grades, min string) string {
		return `{"target":"a","rubric":"r","scale":[` + grades + `]` + min + `}`
	}
	for _, c := range []struct{ grader, options, path, in, reason string }{
		{"judge", `{"target":[],"rubric":"r"}`, "target", "must not be empty", "nobody judges"},
		{"judge", `{"target":"","rubric":"r"}`, "target.0", "must not be empty", "nobody does"},
		{"judge", `{"target":3,"rubric":"r"}`, "target", "want a list", "a number is no target"},
		{"judge", `{"target":["a","a"],"rubric":"r"}`, "target", "one vote", "one judge twice"},
		{"judge", `{"target":["a","twin"],"rubric":"r"}`, "target", "one judge under two names", "as twins are"},
		{"judge", `{"target":["a","x"],"rubric":"r"}`, "target", "no target x", "a target that does not exist"},
		{"judge", `{"target":"a","rubric":"r","quorum":1}`, "quorum", "several targets", "a quorum of one judge"},
		{"judge", `{"target":["a","b"],"rubric":"r","quorum":3}`, "quorum", "never reached", "a quorum of more than there are"},
		{"judge", `{"target":"a","rubric":"r","examples":[{"answer":"x","reason":"y","verdict":"good"}]}`, "examples.0.verdict", "one of fail, pass", "an example off the menu"},
		{"judge", `{"target":"a","rubric":"r","examples":[{"answer":"x","verdict":"pass"}]}`, "examples.0", "option reason is missing", "an example without a reason"},
		{"judge", `{"target":"a","rubric":"r","min":"x"}`, "min", "there is no scale", "a least grade of nothing"},
		{"judge", scale(`{"grade":"x","means":"y"}`, `,"min":"x"`), "scale", "two grades", "a scale of one"},
		{"judge", scale(`{"grade":"x","means":"y"},{"grade":"z","means":"y"}`, ``), "scale", "min is missing", "a scale that nothing passes"},
		{"judge", scale(`{"grade":"x","means":"y"},{"grade":"z","means":"y"}`, `,"min":"x"`), "min", "cannot fail", "a scale that all passes"},
		{"judge", scale(`{"grade":"x","means":"y"},{"grade":"z","means":"y"}`, `,"min":"q"`), "min", "no grade", "a grade that does not exist"},
		{"judge", scale(`{"grade":"x","means":"y"},{"grade":"X","means":"y"}`, `,"min":"x"`), "scale.1.grade", "differ in more than case", "grades that a judge cannot tell apart"},
		{"judge", scale(`{"grade":"x","means":"y"},{"grade":"cannot_judge","means":"y"}`, `,"min":"x"`), "scale.1.grade", "other than cannot_judge", "a grade that has another meaning"},
		{"claims", `{"target":"a","max_unsupported":60}`, "max_unsupported", "let all be invented", "claims that may all be invented"},
		{"context_recall", `{"target":"a","min":0}`, "min", "cannot fail", "a recall that is always reached"},
		{"context_precision", `{"target":"a","min":0}`, "min", "cannot fail", "a precision that is"},
		{"prefer", `{"target":"a"}`, "", "option criterion is missing", "a preference without a criterion"},
	} {
		judges := twins{court{"a": voting("pass"), "b": voting("pass"), "twin": voting("pass")}}
		err := shipped.Check(use(c.grader, c.options), graders.Env{Models: judges})
		var oe *eval.OptionError
		if !errors.As(err, &oe) || strings.Join(oe.Path, ".") != c.path || !strings.Contains(err.Error(), c.in) {
			t.Errorf("%s: %v, want one at %s with %q", c.reason, err, c.path, c.in)
		}
	}
}

// twins has a and twin as one model.
type twins struct{ court }

func (c twins) Provider(id string) (eval.Provider, eval.Target, error) {
	p, t, err := c.court.Provider(id)
	if id == "twin" {
		t.Model = "model-of-a"
	}
	return p, t, err
}
