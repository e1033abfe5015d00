package runner

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"seatrial/eval"
)

// talk runs one case and returns its sample.
func talk(t *testing.T, c eval.Case, prompt []eval.Message, g Graders, answers ...eval.Response) (*eval.Sample, []eval.Request) {
	t.Helper()
	var asked []eval.Request
	m := &model{answer: func(_ context.Context, r eval.Request) (eval.Response, error) {
		asked = append(asked, r)
		if len(asked) > len(answers) {
			return answers[len(answers)-1], nil
		}
		return answers[len(asked)-1], nil
	}}
	c.ID = "c"
	rec := newMemory()
	tr := eval.Trial{Key: eval.Key{Case: "c", Target: "t"}, Case: &c, Prompt: &eval.Prompt{ID: "p", Messages: prompt}, Target: &eval.Target{ID: "t"}}
	conf := config(rec, func(yield func(eval.Trial, error) bool) { yield(tr, nil) }, map[string]Target{"t": {m, 1}})
	conf.Graders = g
	if err := Run(t.Context(), conf); err != nil {
		t.Fatal(err)
	}
	return rec.get(tr.Key), asked
}

func roles(r eval.Request) string {
	var names []string
	for _, m := range r.Messages {
		names = append(names, m.Role+":"+m.Content)
	}
	return strings.Join(names, "|")
}

func text(s string) eval.Response { return eval.Response{Text: s, FinishReason: eval.FinishStop} }

func calls(name, args string) eval.Response {
	return eval.Response{FinishReason: eval.FinishToolCalls, ToolCalls: []eval.ToolCall{{ID: "1", Name: name, Arguments: args}}}
}

var grader = []eval.GraderUse{{Grader: "g", Options: json.RawMessage(`{}`)}}

func TestTurnsFeedBackLiveAnswers(t *testing.T) {
	var views []string
	g := oneGrader{graderFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
		views = append(views, s.Output())
		return eval.Score{Verdict: eval.Pass}, nil
	})}
	c := eval.Case{
		Vars:    map[string]json.RawMessage{"who": json.RawMessage(`"Ann"`)},
		Turns:   []eval.Turn{{Content: "I am {{ who }}", Graders: grader}, {Content: "And now?", Graders: grader}},
		Graders: grader,
	}
	s, asked := talk(t, c, []eval.Message{{Role: "system", Content: "Be kind to {{ who }}."}}, g, text("hello {{ who }}"), text("bye"))
	if len(asked) != 2 {
		t.Fatalf("%d requests, want 2", len(asked))
	}
	if got, want := roles(asked[1]), "system:Be kind to Ann.|user:I am Ann|assistant:hello {{ who }}|user:And now?"; got != want {
		t.Errorf("the second request is %s, want %s", got, want)
	}
	if got, want := strings.Join(views, ","), "hello {{ who }},bye,bye"; got != want {
		t.Errorf("graders saw %s, want %s: each turn as of then, then the whole", got, want)
	}
	var turns []int
	for _, score := range s.Scores {
		turns = append(turns, score.Turn)
	}
	if len(turns) != 3 || turns[0] != 1 || turns[1] != 2 || turns[2] != 0 {
		t.Errorf("scores are of the turns %v, want 1, 2 and 0", turns)
	}
}

func TestAPromptThatAsksIsTheFirstTurn(t *testing.T) {
	c := eval.Case{Turns: []eval.Turn{{Content: "more", Graders: grader}}, Graders: grader}
	s, asked := talk(t, c, []eval.Message{{Role: "user", Content: "hi"}}, passes, text("one"), text("two"))
	if len(asked) != 2 || roles(asked[1]) != "user:hi|assistant:one|user:more" {
		t.Fatalf("asked %d times, the last %s", len(asked), roles(asked[len(asked)-1]))
	}
	if s.Scores[0].Turn != 2 || s.Exchanges[1].Turn != 2 {
		t.Errorf("the case's first turn is turn %d, want 2", s.Scores[0].Turn)
	}
}

func TestToolLoop(t *testing.T) {
	tools := []eval.Tool{{Name: "search", Result: json.RawMessage(`{"hits":3}`)}, {Name: "open"}, {Name: "say", Result: json.RawMessage(`"plain"`)}}
	tests := []struct {
		name     string
		maxSteps int
		answers  []eval.Response
		requests int
		class    eval.Class
		steps    string
		reason   string
	}{
		{"runs to its end", 0, []eval.Response{calls("search", `{"q":1}`), calls("say", ``), text("found")}, 3, "",
			"tool_call:search,tool_result:search,tool_call:say,tool_result:say,message:", "mocked results stand in"},
		{"unmocked", 0, []eval.Response{calls("open", `{}`), text("found")}, 1, eval.ClassCase,
			"tool_call:open", "a tool without a result is the case's error"},
		{"unknown", 0, []eval.Response{calls("rm", `{}`), text("found")}, 1, eval.ClassCase,
			"tool_call:rm", "so is one that was never offered"},
		{"the call itself is graded", 1, []eval.Response{calls("open", `{}`), text("found")}, 1, "",
			"tool_call:open", "max_steps: 1 needs no result"},
		{"never ends", 2, []eval.Response{calls("search", `{}`)}, 2, "",
			"tool_call:search,tool_result:search,tool_call:search", "a model that goes on calling is graded as it stands"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := eval.Case{Tools: tools, MaxSteps: tt.maxSteps, Graders: grader}
			s, asked := talk(t, c, []eval.Message{{Role: "user", Content: "go"}}, passes, tt.answers...)
			var class eval.Class
			if s.Error != nil {
				class = s.Error.Class
			}
			if len(asked) != tt.requests || class != tt.class {
				t.Errorf("%d requests, class %q (%v); want %d and %q: %s", len(asked), class, s.Error, tt.requests, tt.class, tt.reason)
			}
			var steps []string
			for _, st := range s.Steps {
				steps = append(steps, st.Kind+":"+st.Tool)
			}
			if got := strings.Join(steps, ","); got != tt.steps {
				t.Errorf("the trajectory is %s, want %s: %s", got, tt.steps, tt.reason)
			}
			for _, tool := range asked[0].Tools {
				if tool.Result != nil {
					t.Error("a mocked result was shown to the model as part of its tool")
				}
			}
		})
	}
}

func TestToolResultsAreSentAsText(t *testing.T) {
	c := eval.Case{Graders: grader, Tools: []eval.Tool{{Name: "a", Result: json.RawMessage(`"plain"`)}, {Name: "b", Result: json.RawMessage(`{"x":1}`)}}}
	_, asked := talk(t, c, []eval.Message{{Role: "user", Content: "go"}}, passes, calls("a", ""), calls("b", ""), text("done"))
	last := asked[2].Messages
	if last[2].Content != "plain" || last[4].Content != `{"x":1}` || last[2].ToolCallID != "1" {
		t.Errorf("tool messages are %+v and %+v", last[2], last[4])
	}
}

func TestOptionsAreRenderedForEachCase(t *testing.T) {
	var got string
	use := []eval.GraderUse{{Grader: "g", Options: json.RawMessage(`{"text":"{{ who }} and {{ expected }}"}`)}}
	g := builder(func(u eval.GraderUse) { got = string(u.Options) })
	c := eval.Case{Vars: map[string]json.RawMessage{"who": json.RawMessage(`"Ann \"A\""`)}, Expected: json.RawMessage(`"{{ who }}"`), Graders: use}
	talk(t, c, []eval.Message{{Role: "user", Content: "go"}}, g, text("x"))
	if want := `{"text":"Ann \"A\" and {{ who }}"}`; got != want {
		t.Errorf("the grader was built with %s, want %s", got, want)
	}
}

type builder func(eval.GraderUse)

func (b builder) Build(u eval.GraderUse) (eval.Grader, eval.Digest, error) {
	b(u)
	return passes.Build(u)
}

func TestCostAndCallsLeaveOutTheCache(t *testing.T) {
	s := &eval.Sample{Target: &eval.Target{Price: eval.Price{Input: 1, Output: 2}}}
	usage := eval.Usage{InputTokens: 1e6, OutputTokens: 1e6, Known: true}
	s.Exchanges = []eval.Exchange{
		{Response: &eval.Response{Text: "a", Usage: usage, Attempts: []eval.Attempt{{}, {}}}},
		{Response: &eval.Response{Text: "b", Usage: usage, CachedFrom: "run"}},
		{Error: &eval.CallError{Attempts: []eval.Attempt{{}}}},
	}
	sum(s)
	if s.Calls != 4 || s.Cost != 3 || s.Usage.InputTokens != 2e6 || !s.Usage.Known {
		t.Errorf("calls %d, cost %g, usage %+v; want 4 calls (two failed, one answered, one more failed) for 3", s.Calls, s.Cost, s.Usage)
	}
}
