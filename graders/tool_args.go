package graders

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"seatrial/eval"
	"seatrial/graders/schema"
)

type toolArgsOptions struct {
	Calls   []expectedCall             `json:"calls,omitempty" nonempty:"true" doc:"The calls that there must be; without it, arguments alone are judged."`
	Order   string                     `json:"order,omitempty" enum:"any,subsequence,strict" doc:"Whether the calls come in any order (default), in this order with others in between, or exactly so."`
	Extra   bool                       `json:"extra,omitempty" doc:"With order any: calls beside the expected ones are allowed."`
	Schemas map[string]json.RawMessage `json:"schemas,omitempty" doc:"JSON Schemas of arguments by tool, where the case's tools have none or another one."`
	Format  *bool                      `json:"format,omitempty" doc:"Whether format keywords are demands; default true."`
}

// ToolArgs returns the grader of tool calls.
func ToolArgs() Kind {
	search := func(arguments string) eval.ToolCall { return eval.ToolCall{Name: "search", Arguments: arguments} }
	offering := func(s eval.Sample) eval.Sample {
		s.Case.Tools = []eval.Tool{
			{Name: "search", Schema: json.RawMessage(`{"type":"object","required":["q"],"additionalProperties":false,"properties":{"q":{"type":"string"},"n":{"type":"integer","maximum":20}}}`)},
			{Name: "refund", Schema: json.RawMessage(`{"type":"object","required":["order"]}`)},
		}
		return s
	}
	refund := eval.ToolCall{Name: "refund", Arguments: `{"order":7}`}
	const both = `{"calls":[{"name":"search"},{"name":"refund"}]`
	return Define(eval.GraderSpec{
		Name:  "tool_args",
		Title: "The right tools are called with valid arguments",
		Doc: `Passes when every call's arguments are JSON that fits the tool's schema (of the case's tools, or of ` + "`schemas`" + `), every
called tool is one of these, and, with ` + "`calls`" + `, the calls are the expected ones: each with the given name, ` + "`arguments`" + ` (objects
may have more members unless ` + "`exact`" + `; lists have the same length; numbers are equal by value) and ` + "`count`" + ` (default exactly one).
No other call may come, except with ` + "`extra: true`" + ` or between those of ` + "`order: subsequence`" + `; a count of {max: 0} forbids a call.
All turns are seen: the model's own calls and those that an agent reported. Violations name call, JSON Pointer and keyword.

Without calls and without expected ones there is nothing to judge. A target that was offered no tools and reports none is
unscored, since it may not report what it does. It does not see whether a tool was needed, what the tools answered, or how
the whole trajectory went (see steps). Arguments without a schema are only read as JSON.`,
		Version: 1,
		Examples: []eval.Example{
			pass("valid arguments", `{}`, offering(calling(search(`{"q":"refund","n":5}`)))),
			fail("arguments that break the schema", `{}`, offering(calling(search(`{"q":"refund","n":50}`)))),
			fail("a missing argument", `{}`, offering(calling(search(`{}`)))),
			fail("arguments that are not JSON", `{}`, offering(calling(search(`{"q":`)))),
			fail("a tool that does not exist", `{}`, offering(calling(eval.ToolCall{Name: "lookup", Arguments: `{"q":"refund"}`}))),
			pass("a schema of its own", `{"schemas":{"search":{"required":["q"]}}}`, calling(search(`{"q":"refund"}`))),
			pass("the expected calls, in any order", both+`}`, offering(calling(refund, search(`{"q":"refund"}`)))),
			fail("the wrong order", both+`,"order":"strict"}`, offering(calling(refund, search(`{"q":"refund"}`)))),
			pass("others in between", both+`,"order":"subsequence"}`, offering(calling(search(`{"q":"a"}`), search(`{"q":"b"}`), refund))),
			fail("one of them is missing", both+`}`, offering(calling(search(`{"q":"refund"}`)))),
			fail("one too many", both+`}`, offering(calling(search(`{"q":"a"}`), search(`{"q":"b"}`), refund))),
			pass("these arguments among others", `{"calls":[{"name":"search","arguments":{"q":"refund"}}]}`, offering(calling(search(`{"q":"refund","n":5}`)))),
			fail("exactly these", `{"calls":[{"name":"search","arguments":{"q":"refund"},"exact":true}]}`, offering(calling(search(`{"q":"refund","n":5}`)))),
			fail("though it must not be called", `{"calls":[{"name":"refund","count":{"max":0}}],"extra":true}`, offering(calling(refund))),
			fail("no call at all", both+`}`, offering(answer("Yes."))),
			none("nothing to judge", `{}`, offering(answer("Yes."))),
			none("a target that reports no calls", both+`}`, answer("Yes.")),
		},
	}, newToolArgs)
}

type toolArgs struct {
	wanted  []wantedCall
	order   string
	extra   bool
	format  bool
	schemas map[string]*schema.Schema // of the options
	mu      sync.Mutex
	known   map[string]compiledTool // of cases, by their text
}

type compiledTool struct {
	schema *schema.Schema
	err    error
}

func newToolArgs(o toolArgsOptions, env Env) (eval.Grader, error) {
	g := &toolArgs{
		order: o.Order, extra: o.Extra, format: o.Format == nil || *o.Format,
		schemas: map[string]*schema.Schema{}, known: map[string]compiledTool{},
	}
	if g.order == "" {
		g.order = orderAny
	}
	switch {
	case len(o.Calls) == 0 && (o.Order != "" || o.Extra):
		return nil, optionError("calls", "order and extra say nothing without calls")
	case o.Extra && g.order != orderAny:
		return nil, optionError("extra", "extra belongs to order any: subsequence allows other calls, strict none")
	}
	var err error
	if g.wanted, err = wantedCalls(o.Calls, g.order, o.Extra || g.order == orderSubsequence); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(o.Schemas)) {
		at := func(err error) error {
			return &eval.OptionError{Path: []string{"schemas", name}, Err: err}
		}
		if g.schemas[name], err = g.compile(o.Schemas[name]); err != nil {
			return nil, at(err)
		}
		if env.checking {
			doc, err := schema.Parse(string(o.Schemas[name]))
			if err != nil {
				return nil, at(err)
			}
			if problems := schema.Lint(doc, schema.Options{AssertFormat: g.format}); len(problems) > 0 {
				return nil, at(fmt.Errorf("%s", joinProblems(problems)))
			}
		}
	}
	return g, nil
}

func (g *toolArgs) compile(raw json.RawMessage) (*schema.Schema, error) {
	doc, err := schema.Parse(string(raw))
	if err != nil {
		return nil, err
	}
	return schema.Compile(doc, schema.Options{AssertFormat: g.format})
}

// maxTools bounds the compiled schemas that are kept; tools come with cases.
const maxTools = 1000

// schemaOf returns the schema of a tool's arguments: nil where none is known; offered says
// whether the tool is.
func (g *toolArgs) schemaOf(name string, tools []eval.Tool) (s *schema.Schema, offered bool, err error) {
	if s, ok := g.schemas[name]; ok {
		return s, true, nil
	}
	for _, tool := range tools {
		if tool.Name != name {
			continue
		}
		if len(tool.Schema) == 0 {
			return nil, true, nil
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		c, ok := g.known[string(tool.Schema)]
		if !ok {
			c.schema, c.err = g.compile(tool.Schema)
			if len(g.known) < maxTools {
				g.known[string(tool.Schema)] = c
			}
		}
		if c.err != nil {
			return nil, true, fmt.Errorf("the schema of the tool %s: %w", quote(name), c.err)
		}
		return c.schema, true, nil
	}
	return nil, false, nil
}

// callViolation is one violation as the score's details keep it.
type callViolation struct {
	Call int    `json:"call"` // from 1
	Tool string `json:"tool"`
	schema.Violation
}

func (g *toolArgs) Grade(_ context.Context, s eval.Sample) (eval.Score, error) {
	t := trajectoryOf(s, false)
	calls := t.calls()
	switch {
	case len(calls) == 0 && len(g.wanted) == 0:
		return unscored("no tool was called, and no call is expected: there is nothing to judge")
	case len(calls) == 0 && !t.reported:
		return unscored("no tool was offered and no call was reported: what the target called is not known")
	case len(calls) > maxCalls:
		return unscored("there are %d calls, and at most %d are compared", len(calls), maxCalls)
	}
	var tools []eval.Tool
	if s.Case != nil {
		tools = s.Case.Tools
	}
	var lines []string
	var evidence []eval.Evidence
	violations := []callViolation{}
	for i, c := range calls {
		found, err := g.violations(c, tools)
		if err != nil {
			return eval.Score{}, err
		}
		for _, v := range found {
			lines = append(lines, fmt.Sprintf("call %d, %s: %s", i+1, quote(c.Name), v))
			if len(evidence) < maxEvidence {
				evidence = append(evidence, c.evidence(v.String()))
			}
			if len(violations) < maxDetails {
				violations = append(violations, callViolation{i + 1, cut(c.Name), v})
			}
		}
	}
	if len(g.wanted) > 0 {
		for _, complaint := range compareCalls(calls, g.wanted, g.order, g.extra) {
			lines = append(lines, complaint.text)
			for _, c := range complaint.calls {
				if len(evidence) < maxEvidence {
					evidence = append(evidence, c.evidence(""))
				}
			}
		}
	}
	if len(lines) > 0 {
		score, _ := verdict(false, "%s", firstLines(lines))
		score.Evidence = evidence
		var err error
		score.Details, err = eval.Canonical(map[string]any{"calls": len(calls), "violations": violations})
		return score, err
	}
	score, err := verdict(true, "%s with valid arguments%s", count(len(calls), "call"), asExpected(g.wanted))
	for _, c := range calls[:min(len(calls), maxEvidence)] {
		score.Evidence = append(score.Evidence, c.evidence(""))
	}
	return score, err
}

func asExpected(wanted []wantedCall) string {
	if len(wanted) == 0 {
		return ""
	}
	return ", as expected"
}

// firstLines joins what is wrong, the first few in full.
func firstLines(lines []string) string {
	const shown = 5
	if len(lines) > shown {
		return strings.Join(lines[:shown], "; ") + "; " + count(len(lines)-shown, "more problem")
	}
	return strings.Join(lines, "; ")
}

// violations returns what is wrong with one call by itself.
func (g *toolArgs) violations(c madeCall, tools []eval.Tool) ([]schema.Violation, error) {
	s, offered, err := g.schemaOf(c.Name, tools)
	switch {
	case err != nil:
		return nil, err
	case !offered && (len(tools) > 0 || len(g.schemas) > 0):
		return []schema.Violation{{Message: "there is no such tool"}}, nil
	case c.err != nil:
		return []schema.Violation{{Message: fmt.Sprintf("the arguments are not JSON: %v", c.err)}}, nil
	case s == nil:
		return nil, nil
	}
	return s.Validate(c.arguments)
}
