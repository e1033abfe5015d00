package cmd

import (
	"bytes"
	"testing"
)

func TestCILog(t *testing.T) {
	tests := []struct{ text, want, reason string }{
		{"::error::x\n", "\\x3a:error::x\n", "a command"},
		{"a\n \t::set-output name=x::y\n", "a\n \t\\x3a:set-output name=x::y\n", "the runner skips white space"},
		{"\u00a0::error::x\n \u3000::error::y\n", "\u00a0\\x3a:error::x\n \u3000\\x3a:error::y\n", "and what else Unicode calls space"},
		{"a ::error::x\n", "a ::error::x\n", "within a line it is none"},
		{"a ##[error]x ##vso[task.setvariable]y ##teamcity[z\n", "a \\x23#[error]x \\x23#vso[task.setvariable]y \\x23#teamcity[z\n", "these are commands anywhere"},
		{"## Heading [x]\n", "## Heading [x]\n", "a heading is none"},
	}
	for _, tt := range tests {
		for _, ci := range []string{"true", ""} {
			var b bytes.Buffer
			env := Env{Getenv: func(name string) (string, bool) { return ci, name == "CI" }}
			n, err := env.forPeople(&b).Write([]byte(tt.text))
			want := tt.want
			if ci == "" {
				want = tt.text
			}
			if err != nil || n != len(tt.text) || b.String() != want {
				t.Errorf("%s, CI=%q: %q, %d bytes, %v", tt.reason, ci, b.String(), n, err)
			}
		}
	}
}

func TestWholeLines(t *testing.T) {
	for cut := range len("a ::b\n::c") {
		var b bytes.Buffer
		out := &wholeLines{w: ciLog{&b}}
		for _, part := range []string{"a ::b\n::c"[:cut], "a ::b\n::c"[cut:]} {
			if _, err := out.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.flush(); err != nil || b.String() != "a ::b\n\\x3a:c" {
			t.Errorf("cut at %d: %q, %v", cut, b.String(), err)
		}
	}
}
