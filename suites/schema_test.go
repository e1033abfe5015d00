package suites_test

import (
	"os"
	"strings"
	"testing"

	"seatrial/suites"
)

const frame = `suite: s
version: 1
targets: [{id: t, provider: scripted}, {id: r, provider: scripted, judge: true}]
graders: [contains: x]
`

func TestSchema(t *testing.T) {
	schema, err := suites.Schema(catalog{})
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile("testdata/good/suite.yaml")
	if err != nil {
		t.Fatal(err)
	}
	problems, err := suites.CheckAgainst(schema, "suite.yaml", good)
	if err != nil || len(problems) > 0 {
		t.Fatalf("the schema refuses a suite that loads: %v %v", problems, err)
	}
	tests := []struct{ text, want, reason string }{
		{frame + "cases: [{turns: [x]}]", "", "the frame of the others is right"},
		{frame + "cases: [{turns: [x], graders: [contians: x]}]", `unknown key "contians"`, "graders are known"},
		{frame + "cases: [{turns: [x], graders: [contains: {text: x, flod: true}]}]", `unknown key "flod"`, "options are strict"},
		{frame + "cases: [{turns: [x], graders: [contains: 3]}]", "must be", "a bare value has the main option's type"},
		{frame + "cases: [{turns: [x], graders: [contains: ''] }]", "must not be empty", "and its bounds"},
		{frame + "cases: [{turns: [x], graders: [contains: {text: x, label: y}]}]", "", "every grader has a label"},
		{frame + "cases: [{turns: [x], graders: [judge: {target: r, rubric: x, scale: 1}]}]", "at least 2", "a schema's own definitions are found"},
		{frame + "cases: [{turns: [x], graders: [all_of: [contians: x]]}]", "contians", "graders in graders are checked"},
		{frame + "cases: [{turns: [x], graders: [not: {contains: x}, all_of: {graders: [contains: x]}]}]", "", "both forms of nesting"},
		{frame + "attacks: [base64, rot13: {label: x}, hex: null]\ncases: [{turns: [x], attacks: [indirect_in_context: {canary: HERON}]}]", "", "both forms of an attack"},
		{frame + "attacks: [hex: {graders: [contians: x]}]\ncases: [{turns: [x]}]", `unknown key "contians"`, "an attack's graders are known"},
		{frame + "attacks: [base46]\ncases: [{turns: [x]}]", "must be one of", "techniques are known"},
		{frame + "attacks: [indirect_in_context]\ncases: [{turns: [x]}]", "must be one of", "one that needs options is not written without"},
		{frame + "attacks: [wrap]\ncases: [{turns: [x]}]", "must be one of", "nor is one of whose options one must be given"},
		{frame + "attacks: [base46: {}]\ncases: [{turns: [x]}]", `unknown key "base46"`, "with options too"},
		{frame + "attacks: [indirect_in_context: {canary: HERON, positoin: end}]\ncases: [{turns: [x]}]", `unknown key "positoin"`, "options are strict"},
		{strings.Replace(frame, "id: t,", "id: t, options: {rule: x},", 1) + "cases: [{turns: [x]}]", `unknown key "rule"`, "a provider's options"},
		{strings.Replace(frame, "scripted}, ", "scriptd}, ", 1) + "cases: [{turns: [x]}]", "must be one of", "providers are known"},
	}
	for _, tt := range tests {
		problems, err := suites.CheckAgainst(schema, "suite.yaml", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := suites.Problems(problems).Error(); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("got %q, want %q: %s", got, tt.want, tt.reason)
		}
	}
}
