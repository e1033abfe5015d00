package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

type stepsOptions struct {
	Calls        []expectedCall `json:"calls,omitempty" nonempty:"true" doc:"Calls that there must be; others may come too, except with order strict."`
	Order        string         `json:"order,omitempty" enum:"any,subsequence,strict" doc:"Whether the calls come in any order (default), in this order with others in between, or exactly so."`
	Forbidden    []string       `json:"forbidden,omitempty" nonempty:"true" doc:"Tools that must not be called."`
	MaxSteps     *int           `json:"max_steps,omitempty" min:"1" doc:"Most steps of the agent: its messages and calls."`
	MaxCalls     *int           `json:"max_calls,omitempty" min:"0" doc:"Most calls of any tool."`
	MaxCallsOf   map[string]int `json:"max_calls_of,omitempty" doc:"Most calls by tool."`
	Retries      *int           `json:"retries,omitempty" min:"0" doc:"How often a call that failed may be made again with the same arguments; default 0."`
	ErrorPattern string         `json:"error_pattern,omitempty" nonempty:"true" doc:"RE2 of results that are failures, beside those that are reported as such."`
	Answer       *bool          `json:"answer,omitempty" doc:"Whether the trajectory must end with an answer; default true."`
	LastTurn     bool           `json:"last_turn,omitempty" doc:"Look at the steps of the latest turn alone, as a turn's own grader may want."`
}

// Steps returns the grader of trajectories.
func Steps() Kind {
	call := func(id, tool, arguments string) eval.Step {
		return eval.Step{Kind: eval.StepToolCall, CallID: id, Tool: tool, Arguments: arguments}
	}
	result := func(id, text string, failed bool) eval.Step {
		return eval.Step{Kind: eval.StepToolResult, CallID: id, Text: text, Failed: failed}
	}
	agent := func(steps ...eval.Step) eval.Sample {
		return responding(eval.Response{Text: "Your refund is on its way.", FinishReason: eval.FinishStop, Steps: steps})
	}
	search, found := call("1", "search", `{"q":"order 7"}`), result("1", "order 7: tent", false)
	refund, done := call("2", "refund", `{"order":7}`), result("2", "ok", false)
	const inOrder = `{"calls":[{"name":"search"},{"name":"refund","arguments":{"order":7}}],"order":"subsequence"}`
	return Define(eval.GraderSpec{
		Name:  "steps",
		Title: "The agent went a good way to its answer",
		Doc: `Judges a trajectory: messages, tool calls and results, as the mocked-tool loop saw them or as an agent reported them. Passes
when it ends with an answer, repeats no call that failed with the same arguments (` + "`retries`" + ` allows some), holds the expected
` + "`calls`" + ` in their ` + "`order`" + ` (written as in tool_args; others may come too, except with order strict), calls no ` + "`forbidden`" + ` tool and
stays within ` + "`max_steps`" + `, ` + "`max_calls`" + ` and ` + "`max_calls_of`" + `. The evidence names the step.

As a case's grader it sees all turns; as a turn's grader, all steps up to that turn, or with ` + "`last_turn`" + ` that turn's alone.
A result is a failure where it is reported as failed or matches ` + "`error_pattern`" + `; results belong to calls by id, else to the
oldest open call of the tool that they name, or of any. Without reported results a repeated call leaves the question open, and the sample unscored.

A target that was offered no tools and reports no steps is unscored as soon as something is demanded of them. It does not see
what an agent did without reporting it, nor whether a step was sensible.`,
		Version: 1,
		Examples: []eval.Example{
			pass("straight to the answer", inOrder, agent(search, found, refund, done)),
			fail("the wrong order", inOrder, agent(refund, done, search, found)),
			fail("a step is missing", inOrder, agent(search, found)),
			fail("other arguments", inOrder, agent(search, found, call("2", "refund", `{"order":8}`), done)),
			fail("the same failing call again", `{}`, agent(search, result("1", "timeout", true), call("2", "search", `{ "q": "order 7" }`), result("2", "order 7", false))),
			pass("which one retry allows", `{"retries":1}`, agent(search, result("1", "timeout", true), call("2", "search", `{ "q": "order 7" }`), result("2", "order 7", false))),
			pass("a failing call with other arguments", `{}`, agent(search, result("1", "timeout", true), call("2", "search", `{"q":"7"}`), result("2", "order 7", false))),
			fail("a failure by its text", `{"error_pattern":"(?i)^error"}`, agent(search, result("1", "Error: no route", false), search, found)),
			fail("a forbidden tool", `{"forbidden":["delete"]}`, agent(call("1", "delete", `{}`), result("1", "ok", false))),
			pass("none of the forbidden tools", `{"forbidden":["delete"]}`, agent(search, found)),
			fail("too many steps", `{"max_steps":2}`, agent(search, found, refund, done)),
			fail("too many calls of one tool", `{"max_calls_of":{"search":1}}`, agent(search, found, call("3", "search", `{"q":"x"}`), result("3", "", false))),
			fail("no answer at the end", `{}`, calling(eval.ToolCall{ID: "1", Name: "search", Arguments: `{}`})),
			none("repeated without results", `{}`, agent(search, search)),
			none("no steps are reported", inOrder, answer("Your refund is on its way.")),
		},
	}, newSteps)
}

type stepsGrader struct {
	o        stepsOptions
	wanted   []wantedCall
	failures *regexp.Regexp
	retries  int
	answer   bool
	demands  bool // something is demanded of the steps, beside the answer
}

func newSteps(o stepsOptions, _ Env) (eval.Grader, error) {
	if o.Order == "" {
		o.Order = orderAny
	}
	g := &stepsGrader{o: o, answer: o.Answer == nil || *o.Answer}
	if o.Retries != nil {
		g.retries = *o.Retries
	}
	if len(o.Calls) == 0 && o.Order != orderAny {
		return nil, optionError("order", "order says nothing without calls")
	}
	var err error
	if g.wanted, err = wantedCalls(o.Calls, o.Order, o.Order != orderStrict); err != nil {
		return nil, err
	}
	if o.ErrorPattern != "" {
		if g.failures, err = regexp.Compile(o.ErrorPattern); err != nil {
			return nil, optionError("error_pattern", "%w", err)
		}
		if g.failures.MatchString("") {
			return nil, optionError("error_pattern", "the pattern matches the empty text, so that every result would be a failure")
		}
	}
	for i, name := range o.Forbidden {
		at := []string{"forbidden", strconv.Itoa(i)}
		if name == "" {
			return nil, &eval.OptionError{Path: at, Err: fmt.Errorf("a tool without a name")}
		}
		if slices.ContainsFunc(g.wanted, func(w wantedCall) bool { return w.name == name && w.least > 0 }) {
			return nil, &eval.OptionError{Path: at, Err: fmt.Errorf("%s is forbidden and expected", quote(name))}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.MaxCallsOf)) {
		if o.MaxCallsOf[name] < 0 {
			return nil, &eval.OptionError{Path: []string{"max_calls_of", name}, Err: fmt.Errorf("%d is less than 0", o.MaxCallsOf[name])}
		}
	}
	g.demands = len(g.wanted) > 0 || len(o.Forbidden) > 0 || o.MaxSteps != nil || o.MaxCalls != nil || len(o.MaxCallsOf) > 0 || o.Retries != nil
	return g, nil
}

func (g *stepsGrader) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	t := trajectoryOf(s, g.o.LastTurn)
	if !t.reported && (g.demands || !g.answer) {
		return unscored("no tool was offered and no step was reported: the way to the answer is not known")
	}
	calls := t.calls()
	if len(calls) > maxCalls {
		return unscored("there are %d calls, and at most %d are compared", len(calls), maxCalls)
	}
	var complaints []complaint
	if len(g.wanted) > 0 {
		complaints = compareCalls(calls, g.wanted, g.o.Order, g.o.Order != orderStrict)
	}
	complaints = append(complaints, g.limits(t, calls)...)
	repeated, open := g.repeated(t, calls)
	complaints = append(complaints, repeated...)
	if g.answer && !answersAtEnd(s) {
		complaints = append(complaints, complaint{"it does not end with an answer", nil})
	}
	details, err := eval.Canonical(map[string]any{"steps": agentSteps(t), "calls": len(calls), "tools": countsOf(calls)})
	if err != nil {
		return eval.Score{}, err
	}
	switch {
	case len(complaints) > 0:
		lines := make([]string, len(complaints))
		var evidence []eval.Evidence
		for i, c := range complaints {
			lines[i] = c.text
			for _, call := range c.calls {
				if len(evidence) < maxEvidence {
					evidence = append(evidence, call.evidence(oneLine(c.text)))
				}
			}
		}
		score, err := verdict(false, "%s", firstLines(lines))
		score.Evidence, score.Details = evidence, details
		return score, err
	case open != "":
		score, err := unscored("%s is called again with the same arguments, and no results are reported: whether it had failed is not known", quote(open))
		score.Details = details
		return score, err
	}
	score, err := verdict(true, "%s with %s, nothing amiss", count(agentSteps(t), "step"), count(len(calls), "call"))
	score.Details = details
	return score, err
}

// agentSteps counts what the agent did: results are the tools' doing.
func agentSteps(t trajectory) int {
	n := 0
	for _, step := range t.steps {
		if step.Kind != eval.StepToolResult {
			n++
		}
	}
	return n
}

func countsOf(calls []madeCall) map[string]int {
	counts := map[string]int{}
	for _, c := range calls {
		counts[cut(strings.ToValidUTF8(c.Name, "\uFFFD"))]++
	}
	return counts
}

// answersAtEnd reports whether the last response is a text and asks for no tool.
func answersAtEnd(s eval.Sample) bool {
	last := s.Last()
	return strings.TrimSpace(s.Output()) != "" && len(last.ToolCalls) == 0
}

func (g *stepsGrader) limits(t trajectory, calls []madeCall) []complaint {
	var complaints []complaint
	forbidden := map[string]bool{}
	for _, name := range g.o.Forbidden {
		forbidden[name] = true
	}
	counts := map[string]int{}
	for _, c := range calls {
		if forbidden[c.Name] {
			complaints = append(complaints, complaint{fmt.Sprintf("%s is forbidden and was called in step %d", quote(c.Name), c.step), []madeCall{c}})
		}
		counts[c.Name]++
		if most, limited := g.o.MaxCallsOf[c.Name]; limited && counts[c.Name] == most+1 {
			complaints = append(complaints, complaint{fmt.Sprintf("%s was called more than %s", quote(c.Name), count(most, "time")), []madeCall{c}})
		}
	}
	if g.o.MaxCalls != nil && len(calls) > *g.o.MaxCalls {
		complaints = append(complaints, complaint{fmt.Sprintf("%s, at most %d are allowed", count(len(calls), "call"), *g.o.MaxCalls), calls[*g.o.MaxCalls : *g.o.MaxCalls+1]})
	}
	if n := agentSteps(t); g.o.MaxSteps != nil && n > *g.o.MaxSteps {
		complaints = append(complaints, complaint{fmt.Sprintf("%s, at most %d are allowed", count(n, "step"), *g.o.MaxSteps), nil})
	}
	return complaints
}

// repeated returns the calls that were made again after they failed, more often than
// allowed; or, where no results are reported, the tool of which that cannot be said.
func (g *stepsGrader) repeated(t trajectory, calls []madeCall) (complaints []complaint, open string) {
	failed := g.failedSteps(t)
	results := false
	for _, step := range t.steps {
		results = results || step.Kind == eval.StepToolResult || step.Failed
	}
	type again struct {
		failures int // since it last succeeded
		seen     int
	}
	known := map[string]*again{}
	for _, c := range calls {
		key := c.Name + "\x00" + canonicalArguments(c)
		k := known[key]
		if k == nil {
			k = &again{}
			known[key] = k
		}
		if k.failures > g.retries {
			complaints = append(complaints, complaint{fmt.Sprintf("step %d calls %s again with the arguments with which it had failed", c.step, quote(c.Name)), []madeCall{c}})
		}
		if k.seen++; k.seen > g.retries+1 && !results && open == "" {
			open = c.Name
		}
		if failed[c.step-1] {
			k.failures++
		} else {
			k.failures = 0
		}
	}
	return complaints, open
}

// failedSteps says which steps are calls that failed.
func (g *stepsGrader) failedSteps(t trajectory) []bool {
	failed := make([]bool, len(t.steps))
	byID := map[string][]int{}   // open calls
	byTool := map[string][]int{} // under "" all of them
	answered := make([]bool, len(t.steps))
	for i, step := range t.steps {
		switch step.Kind {
		case eval.StepToolCall:
			failed[i] = step.Failed
			if step.CallID != "" {
				byID[step.CallID] = append(byID[step.CallID], i)
			}
			byTool[""] = append(byTool[""], i)
			if step.Tool != "" {
				byTool[step.Tool] = append(byTool[step.Tool], i)
			}
		case eval.StepToolResult:
			queue, key := byTool, step.Tool
			if len(byID[step.CallID]) > 0 {
				queue, key = byID, step.CallID
			}
			for len(queue[key]) > 0 {
				call := queue[key][0]
				queue[key] = queue[key][1:]
				if answered[call] {
					continue
				}
				answered[call] = true
				failed[call] = failed[call] || step.Failed || g.failures != nil && g.failures.MatchString(step.Text)
				break
			}
		}
	}
	return failed
}

// canonicalArguments is one text for arguments that are equal as JSON.
func canonicalArguments(c madeCall) string {
	if c.err == nil {
		if text, err := json.Marshal(c.arguments); err == nil { // keys are sorted
			return string(text)
		}
	}
	return c.Arguments
}
