package suites_test

import (
	"strings"
	"testing"
)

// These digests are stored with runs: if one changes, yesterday's runs no
// longer compare with today's.
func TestGoldenDigests(t *testing.T) {
	l := load(t, "suite.yaml", `suite: s
version: 1
language: en
requirements: [{id: R, text: r}]
targets:
  - {id: t, provider: scripted, model: m, params: {temperature: 0}}
  - {id: j, provider: openai, model: m, base_url: "https://a.example", judge: true}
prompts: [{id: p, messages: [{role: user, content: "{{ q }}"}]}]
epochs: 2
graders: [contains: x]
cases: [{vars: {q: 1}}]
gate: {require: [{metric: pass_rate, min: 90%}]}
`)
	c := cases(t, l)[0]
	tests := []struct{ what, got, want string }{
		{"suite", l.Suite.Digest.String(), "f6958696f657f8f410fc570b7b097757bbe233aea64b457877f89baac770910c"},
		{"prompt", l.Suite.Prompts[0].Digest.String(), "b585e742790d2a1049ba059683ab72c148ffb5fb5fd94071083527f77ff8200f"},
		{"case", c.Digest.String(), "b6f11f4579e90035feff9043fd27ecfc59683d1ed2fd6ace974bd704de805647"},
		{"case id", c.ID, "case-03c850251e96"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, tt.got, tt.want)
		}
	}
}

func TestDigestCovers(t *testing.T) {
	const suite = `suite: s
version: 1
language: en
requirements: [{id: R, text: r}]
targets:
  - {id: t, provider: scripted, model: m, limits: {timeout: 3s}}
  - {id: j, provider: openai, model: m, base_url: "https://a.example", judge: true}
prompts: [{id: p, file: p.md}]
epochs: 2
graders: [contains: x]
cases: [{id: a, vars: {q: 1}}, {id: b, vars: {q: 1}}]
gate: {require: [{metric: pass_rate, min: 90%}]}
`
	base := load(t, "suite.yaml", suite, "p.md", "{{ q }}").Suite.Digest
	tests := []struct {
		old, new string
		same     bool
		reason   string
	}{
		{"id: a, vars: {q: 1}}, {id: b, vars: {q: 1}}", "id: b, vars: {q: 1}}, {id: a, vars: {q: 1}}", true, "cases are ordered by id"},
		{"timeout: 3s", "timeout: 4s", true, "limits change no answer"},
		{"https://a.example", "https://b.example", true, "a judge behind another gateway is the same judge"},
		{"file: p.md", "file: ./p.md", true, "file names stay outside"},
		{"text: r", "text: s", false, "requirements"},
		{"scripted, model: m", "scripted, model: n", false, "targets"},
		{"openai, model: m", "openai, model: n", false, "judges"},
		{"epochs: 2", "epochs: 3", false, "epochs"},
		{"contains: x", "contains: y", false, "graders"},
		{"q: 1}}]", "q: 2}}]", false, "cases"},
		{"min: 90%", "min: 91%", false, "the gate"},
		{"language: en", "language: fr", false, "the language"},
	}
	for _, tt := range tests {
		changed := strings.Replace(suite, tt.old, tt.new, 1)
		if changed == suite {
			t.Fatalf("%s: nothing was changed", tt.reason)
		}
		if got := load(t, "suite.yaml", changed, "p.md", "{{ q }}").Suite.Digest; (got == base) != tt.same {
			t.Errorf("digest the same: %v, want %v: %s", got == base, tt.same, tt.reason)
		}
	}
	if load(t, "suite.yaml", suite, "p.md", "{{ q }}!").Suite.Digest == base {
		t.Error("another prompt has the same digest")
	}
	if load(t, "suite.yaml", suite, "p.md", "\uFEFF{{ q }}\r\n").Suite.Digest != base {
		t.Error("the same prompt from another editor has another digest")
	}
}

func TestDerivedIDs(t *testing.T) {
	ids := func(rows string) []string {
		var all []string
		for _, c := range cases(t, load(t, "suite.yaml", frame+"cases:\n"+rows)) {
			all = append(all, c.ID)
		}
		return all
	}
	one := "  - {turns: [one], vars: {q: 1}}\n"
	two := "  - {turns: [two], vars: {q: 1}}\n"
	a, b := ids(one+two), ids(two+one)
	if a[0] != b[1] || a[1] != b[0] || a[0] == a[1] {
		t.Errorf("the order names cases: %v, %v", a, b)
	}
	if got := ids("  - {turns: [one], vars: {q: 1}, expected: z, tags: [t], graders: [contains: y]}\n")[0]; got != a[0] {
		t.Errorf("what is expected names the case: %s, want %s", got, a[0])
	}
	same := ids(one + one + one)
	if same[0] != a[0] || same[1] != a[0]+"-2" || same[2] != a[0]+"-3" {
		t.Errorf("duplicates are %v", same)
	}
}
