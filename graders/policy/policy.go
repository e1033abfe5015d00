// Package policy reads documents of rules that answers must keep, and says which of them an answer violates.
//
// Rules are about words: phrases, patterns, names, promises, disclosures, how hard a text is to read, its language. What
// needs judgement is a rubric, which the caller puts to a judge.
package policy

import (
	"slices"
	"strings"

	"seatrial/eval"
)

// Text is a folded text with the way back to the original's bytes (package skeleton makes it).
type Text interface {
	String() string
	Original(start, end int) (int, int)
}

// Outside is what the package needs of others.
type Outside struct {
	// Fold levels case, look-alikes, invisible characters and white space.
	Fold func(string) Text
	// Other returns the language of a text that is certainly in none of known, else "".
	Other func(text string, known []string) string
}

// Document is a policy.
type Document struct {
	Name     string
	Language string // primary tag
	Rules    []*Rule
	Digest   eval.Digest // of its content, whatever its comments and layout
	outside  Outside
}

// Severities, from the least.
var Severities = []string{"low", "medium", "high", "critical"}

// AtLeast reports whether a severity is at least another.
func AtLeast(severity, least string) bool {
	return slices.Index(Severities, severity) >= slices.Index(Severities, least)
}

// Rule is one demand.
type Rule struct {
	ID       string
	Text     string
	Severity string
	Controls []string
	Kind     string // deny, disclose, topic, competitors, promises, reading_level, language or rubric
	Rubric   string // of the kind rubric, with the rule's examples in it

	words    lexicon
	allow    lexicon
	atLeast  int     // topic
	when     lexicon // disclose
	whenIn   string  // input, output or either; "": always
	maxGrade float64
	minWords int
	language string
}

// Hit is a place of an answer that a violation rests on.
type Hit struct {
	Start, End int // bytes
	Note       string
}

// Result is what one rule says of one answer.
type Result struct {
	Rule    *Rule
	Verdict eval.Verdict // "" of a rubric: a judge must be asked
	Why     string
	Hits    []Hit
}

// Answer is what is checked.
type Answer struct {
	Input  string // the user's messages
	Output string
	// Foreign says why phrases of the policy's language cannot be expected in the output; "" where they can.
	Foreign string
}

// Check holds an answer against all rules, in their order.
func (d *Document) Check(a Answer) []Result {
	c := d.prepare(a)
	results := make([]Result, len(d.Rules))
	for i, r := range d.Rules {
		results[i] = r.check(c)
	}
	return results
}

// prepared is an answer with what several rules look at.
type prepared struct {
	Answer
	output  Text
	folded  string
	input   string
	outside Outside
}

func (d *Document) prepare(a Answer) prepared {
	c := prepared{Answer: a, output: d.outside.Fold(a.Output), input: d.outside.Fold(a.Input).String(), outside: d.outside}
	c.folded = c.output.String()
	if other := d.outside.Other(a.Output, []string{d.Language}); other != "" && c.Foreign == "" {
		c.Foreign = "the answer is written in another language (" + other + ") than the policy (" + d.Language + ")"
	}
	return c
}

// foldPhrases returns texts as they are looked for.
func foldPhrases(texts []string, fold func(string) Text) []phrase {
	var all []phrase
	for _, t := range texts {
		folded := strings.TrimSpace(fold(t).String())
		stem, open := strings.CutSuffix(folded, "*")
		all = append(all, phrase{stem, open})
	}
	return all
}
