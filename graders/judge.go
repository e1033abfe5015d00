package graders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"seatrial/eval"
	"seatrial/graders/judging"
)

type judgeOptions struct {
	Target     texts          `json:"target" required:"true" digest:"-" doc:"The target that judges, or a list of them: a panel."`
	Rubric     string         `json:"rubric" required:"true" nonempty:"true" doc:"What a passing answer does, in words."`
	Examples   []judgeExample `json:"examples,omitempty" doc:"Judgements to go by; show some of each verdict."`
	Scale      []judgeGrade   `json:"scale,omitempty" doc:"Grades to choose from instead of pass and fail, the worst first; the value is the grade's place between 0 and 1."`
	Min        string         `json:"min,omitempty" doc:"The worst grade of the scale that passes."`
	Quorum     *int           `json:"quorum,omitempty" min:"1" doc:"How many judges of a panel must give a verdict; default more than half."`
	Structured *bool          `json:"structured,omitempty" doc:"Ask for the verdict with response_format json_schema; default true. Set false for endpoints that do not know it."`
	AllowSelf  bool           `json:"allow_self,omitempty" doc:"Let the judge judge answers of its own model."`
}

type judgeExample struct {
	Question string `json:"question,omitempty" doc:"What was asked."`
	Answer   string `json:"answer" required:"true" nonempty:"true" doc:"An answer."`
	Reason   string `json:"reason" required:"true" nonempty:"true" doc:"Why it is judged so."`
	Verdict  string `json:"verdict" required:"true" nonempty:"true" doc:"pass or fail, or a grade of the scale."`
}

type judgeGrade struct {
	Grade string `json:"grade" required:"true" nonempty:"true" doc:"Its name, which the judge gives as the verdict."`
	Means string `json:"means" required:"true" nonempty:"true" doc:"What an answer of this grade is like."`
}

// The judge's prompt. It is part of the grader's digest: a changed word is another judge.
const (
	judgeSystem = `You judge one answer of an assistant against a rubric. You are given the conversation, sometimes a reference
answer, sometimes examples of judgements, and the answer to be judged. ` + judging.Fences + `

Think about what the rubric asks and what the answer does. Give the reason first, in one to three sentences, with the
words of the answer that decide. Then the verdict:
`
	judgePassFail = `pass: the answer meets the whole rubric.
fail: it does not.
`
	judgeCannot     = `cannot_judge: the rubric does not apply, or what is needed to decide is missing. Do not guess.`
	judgeStructured = `Reply with one JSON object and nothing else: {"reason": "...", "verdict": "..."}.`
	judgePlain      = `Reply with the reason, then a last line of its own: VERDICT: and one of the verdicts.`
)

const cannotJudge = "cannot_judge"

// Judge returns the grader that asks a model, or a panel of them.
func Judge() Kind {
	const (
		rubric = `{"target":"judge","rubric":"The answer states how long the customer has."}`
		panel  = `{"target":["judge","lenient","strict"],"rubric":"The answer states how long the customer has."}`
		scale  = `{"target":"judge","rubric":"How clear is the period?","scale":[{"grade":"unclear","means":"No period."},` +
			`{"grade":"vague","means":"A period in words."},{"grade":"clear","means":"A number of days."}],"min":"vague"}`
	)
	return Define(eval.GraderSpec{
		Name:  "judge",
		Title: "A model judges the answer by a rubric",
		Doc: `Asks the judge target whether the answer meets the rubric, at temperature 0 unless the target sets another. The judge sees the
conversation, the case's expected if there is one, the rubric, examples and the answer; texts that are judged stand between marks that
they cannot guess. It gives a reason and then pass, fail or cannot_judge (unscored). Anything else, a verdict without a
reason, one that repeats what the answer dictates, a refusal and a cut-off reply are unscored, never a guess.

With ` + "`scale`" + ` the judge chooses one of these grades instead; ` + "`min`" + ` is the worst that passes, and the value is the grade's place on the scale
(worst 0, best 1). With a list of targets, all of them are asked: the majority of those that gave a verdict decides, a tie and
fewer verdicts than ` + "`quorum`" + ` are unscored. The value of a panel is its mean: the share that passes, or the mean grade. The details hold what
each of them said.

A judge must be a target with "judge: true" (or "both", where it is tested too). Answers of the judge's own model are unscored
unless ` + "`allow_self: true`" + ` is set, since models prefer what they wrote themselves. Calls, tokens and cost are stored with the score. The digest covers the
judges' models and parameters, the prompt, the rubric, the examples and the scale.

A judge is a model: it errs, can be flattered or misled by the answer, likes long answers, and changes when its provider
changes it; judges of one family err together. It does not know facts that are not in what it sees. It is not measured on your data until ` + "`seatrial calibrate`" + ` has compared it
with labels of people.`,
		Version: 3,
		Target:  "target",
		Guesses: true,
		Examples: []eval.Example{
			pass("the judge passes it", rubric, answer("You have 30 days.")),
			fail("the judge fails it", rubric, answer("You may return it.")),
			none("the judge cannot tell", rubric, answer("???")),
			none("the judge talks nonsense", rubric, answer("nonsense, please")),
			fail("two of three judges fail it", panel, answer("You may return it.")),
			pass("two of three pass it", panel, answer("You have 30 days.")),
			none("one passes, one fails and one cannot tell", panel, answer("???")),
			pass("the best grade", scale, answer("You have 30 days, which is clear.")),
			pass("the worst that passes", scale, answer("You have a while, which is vague.")),
			fail("a grade below it", scale, answer("You may return it, which is unclear.")),
		},
	}, newJudge)
}

type judge struct {
	options judgeOptions
	menu    []string // the verdicts, without cannot_judge: fail and pass, or the scale, the worst first
	passing int      // index in menu from which an answer passes
	schema  string
	system  string
	judges  []judging.Judge
}

func newJudge(o judgeOptions, env Env) (eval.Grader, error) {
	j := &judge{options: o, menu: []string{"fail", "pass"}, passing: 1, system: judgeSystem + judgePassFail + judgeCannot}
	if err := j.setScale(); err != nil {
		return nil, err
	}
	for i, e := range o.Examples {
		if !slices.Contains(j.menu, e.Verdict) {
			return nil, &eval.OptionError{Path: []string{"examples", strconv.Itoa(i), "verdict"},
				Err: fmt.Errorf("%s is no verdict of this judge: it is one of %s", quote(e.Verdict), strings.Join(j.menu, ", "))}
		}
	}
	switch n := len(o.Target); {
	case o.Quorum != nil && n == 1:
		return nil, optionError("quorum", "quorum is of a panel: list several targets")
	case o.Quorum != nil && *o.Quorum > n:
		return nil, optionError("quorum", "quorum %d of %d judges is never reached", *o.Quorum, n)
	}
	var err error
	j.schema, err = verdictSchema(append(slices.Clone(j.menu), cannotJudge))
	if err != nil {
		return nil, err
	}
	j.judges, err = newJudges(o.Target, o.Structured, o.AllowSelf, env)
	return j, err
}

// setScale takes the grades of the options.
func (j *judge) setScale() error {
	o := j.options
	switch {
	case o.Scale == nil && o.Min == "":
		return nil
	case o.Scale == nil:
		return optionError("min", "min is a grade of a scale, and there is no scale")
	case len(o.Scale) < 2:
		return optionError("scale", "a scale has at least two grades")
	case o.Min == "":
		return optionError("scale", "min is missing: the worst grade that passes")
	}
	j.menu = nil
	seen := map[string]bool{cannotJudge: true}
	menu := ""
	for i, g := range o.Scale {
		low := strings.ToLower(strings.TrimSpace(g.Grade))
		if low != strings.ToLower(g.Grade) || seen[low] || strings.ContainsAny(low, "\n:") {
			return &eval.OptionError{Path: []string{"scale", strconv.Itoa(i), "grade"},
				Err: fmt.Errorf("grade %s: want names that differ in more than case, without colons, line ends and outer space, other than %s", quote(g.Grade), cannotJudge)}
		}
		seen[low] = true
		j.menu = append(j.menu, g.Grade)
		menu += g.Grade + ": " + g.Means + "\n"
	}
	if j.passing = slices.Index(j.menu, o.Min); j.passing < 0 {
		return optionError("min", "no grade %s: there are %s", quote(o.Min), strings.Join(j.menu, ", "))
	}
	if j.passing == 0 {
		return optionError("min", "%s is the worst grade: a judge that passes it cannot fail", quote(o.Min))
	}
	j.system = judgeSystem + menu + judgeCannot
	return nil
}

// verdictSchema is of a reason and a verdict on the menu. The order of the members is the order in which models
// write them: the reason comes first.
func verdictSchema(menu []string) (string, error) {
	enum, err := json.Marshal(menu)
	return `{"type":"object","properties":{"reason":{"type":"string"},"verdict":{"type":"string","enum":` + string(enum) +
		`}},"required":["reason","verdict"],"additionalProperties":false}`, err
}

// Identify returns what makes these judges these judges. Their order is none of it.
func (j *judge) Identify() (any, error) {
	return identified(j.judges, judgeSystem, judgePassFail, judgeCannot, judgeStructured, judgePlain), nil
}

// Grade asks all judges at once.
func (j *judge) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	if saysNothing(s) {
		return unscored("the answer is empty: there is nothing to judge")
	}
	q := j.question(s)
	votes := make([]vote, len(j.judges))
	var asking sync.WaitGroup
	for i, one := range j.judges {
		asking.Go(func() { votes[i] = j.vote(ctx, one, q, s.Target) })
	}
	asking.Wait()
	return j.decide(ctx, votes)
}

// question is the same for equal samples, so that a cache and a replay find the answer.
func (j *judge) question(s eval.Sample) judging.Question {
	q := judging.Question{
		Name: "verdict", Instructions: j.system, Task: "Rubric:\n" + j.options.Rubric + "\n",
		Structured: judgeStructured, Plain: judgePlain, Schema: j.schema, Repeat: s.Key.Epoch,
	}
	add := func(name, text string) {
		q.Material = append(q.Material, judging.Material{Name: name, Text: text})
	}
	for i, e := range j.options.Examples {
		of := fmt.Sprintf(" of example %d", i+1)
		if e.Question != "" {
			add("conversation"+of, e.Question)
		}
		add("answer"+of, e.Answer)
		add("judgement"+of, "reason: "+e.Reason+"\nverdict: "+e.Verdict)
	}
	add("conversation", conversationOf(s))
	if expected, ok := expectedText(s); ok {
		add("reference", expected)
	}
	add("answer", answerOf(s))
	return q
}

// conversationOf returns what was said before the last answer.
func conversationOf(s eval.Sample) string {
	if n := len(s.Exchanges); n > 0 {
		return judging.Transcript(s.Exchanges[n-1].Request.Messages)
	}
	return ""
}

// answerOf returns the last answer as a judge is shown it, with the tools that it calls.
func answerOf(s eval.Sample) string {
	text := s.Output()
	for _, call := range s.Last().ToolCalls {
		text = strings.TrimPrefix(fmt.Sprintf("%s\n[calls %s(%s)]", text, call.Name, call.Arguments), "\n")
	}
	return text
}

// newJudges looks up the targets that an option names.
func newJudges(names []string, structured *bool, allowSelf bool, env Env) ([]judging.Judge, error) {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, optionError("target", "%s is here twice: it has one vote", quote(name))
		}
	}
	if env.Models == nil {
		if env.checking {
			return nil, nil
		}
		return nil, errors.New("there are no models to ask")
	}
	judges := make([]judging.Judge, len(names))
	known := map[eval.Digest]string{}
	for i, name := range names {
		p, t, err := env.Models.Provider(name)
		if err != nil {
			return nil, optionError("target", "%w", err)
		}
		digest := t.JudgeDigest()
		if other := known[digest]; other != "" {
			return nil, optionError("target", "%s and %s are one judge under two names: it has one vote", quote(other), quote(name))
		}
		known[digest] = name
		judges[i] = judging.Judge{Provider: p, Target: t, Structured: structured == nil || *structured, AllowSelf: allowSelf}
	}
	return judges, nil
}

// newJudgeOf looks up the one target that an option names; while options are checked there is none.
func newJudgeOf(name string, structured *bool, allowSelf bool, env Env) (judging.Judge, error) {
	judges, err := newJudges([]string{name}, structured, allowSelf, env)
	if err != nil || judges == nil {
		return judging.Judge{}, err
	}
	return judges[0], nil
}

// identified is what belongs into the digest of a grader that asks judges with these prompts.
func identified(judges []judging.Judge, prompts ...string) any {
	digests := map[string]bool{}
	for _, j := range judges {
		digests[j.Target.JudgeDigest().String()] = true
	}
	return map[string]any{
		"judges": slices.Sorted(maps.Keys(digests)),
		"prompt": eval.MustDigest(append(prompts, judging.Fences)),
	}
}
