package suites_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/suites"
)

func TestExtends(t *testing.T) {
	l := load(t, "suite.yaml", `suite: child
version: 1
extends: [base/base.yaml, more.yaml]
targets: [{id: t, provider: scripted, model: new}]
prompts: [{id: q, messages: [{role: user, content: q}]}]
graders: [contains: child]
cases: [{id: b, vars: {from: child}}, {id: c}]
gate: {baseline: mine, require: [{metric: cost, max: 2}]}
`, "base/base.yaml", `suite: base
version: 1
extends: root.yaml
language: de
targets: [{id: t, provider: scripted, model: old}, {id: u, provider: scripted}]
prompts: [{id: p, file: p.md}]
graders: [contains: base]
cases: [{id: a, vars: {text: {file: v.txt}}}, {id: b, vars: {from: base}}]
gate: {baseline: theirs, regression: {margin: 3%}, require: [{metric: cost, max: 1}]}
waivers: w.yaml
`, "base/root.yaml", "epochs: 4\ngraders: [contains: root]\n", "base/p.md", "from the base", "base/v.txt", "value", "more.yaml", "extends: base/root.yaml\ndescription: more\n",
		"base/w.yaml", "waivers:\n  - {case: a, reason: r, owner: o, approver: p, expires: 2027-01-01}\n")
	s := l.Suite
	if s.Name != "child" || s.Language != "de" || s.Epochs != 4 || s.Description != "more" {
		t.Errorf("suite %+v", s)
	}
	if len(s.Targets) != 2 || s.Targets[0].Model != "new" || s.Targets[1].ID != "u" || filepath.Base(s.Targets[1].Dir) != "base" {
		t.Errorf("targets %+v", s.Targets)
	}
	if len(s.Prompts) != 2 || s.Prompts[0].Messages[0].Content != "from the base" {
		t.Errorf("prompts %+v", s.Prompts)
	}
	if s.Gate.Baseline != "mine" || s.Gate.Regression.Margin != 0.03 || len(s.Gate.Require) != 2 || len(s.Waivers) != 1 {
		t.Errorf("gate %+v, waivers %v", s.Gate, s.Waivers)
	}
	all := cases(t, l)
	if len(all) != 3 || string(all[1].Vars["from"]) != `"child"` || string(all[0].Vars["text"]) != `"value"` || len(all[2].Graders) != 3 {
		t.Errorf("cases %+v", all)
	}
}

func TestSandbox(t *testing.T) {
	file := write(t, "in/suite.yaml", frame+"cases: [{turns: [x], vars: {v: {file: link.txt}}}]\n", "out/secret.txt", "outside")
	dir := filepath.Dir(file)
	if err := os.Symlink(filepath.Join("..", "out", "secret.txt"), filepath.Join(dir, "link.txt")); err != nil {
		t.Skip(err)
	}
	if _, err := suites.Load(file, options()); err == nil || !strings.Contains(err.Error(), "file link.txt: leaves the suite's folder") {
		t.Errorf("a symbolic link leaves the folder: %v", err)
	}
	o := options()
	o.AllowOutside = true
	if _, err := suites.Load(file, o); err != nil {
		t.Errorf("outside is allowed: %v", err)
	}
	// The folder of the suite may itself be reached through a link.
	alias := filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(dir, alias); err != nil {
		t.Skip(err)
	}
	if err := os.Remove(filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "link.txt"), []byte("inside"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := suites.Load(filepath.Join(alias, "suite.yaml"), options()); err != nil {
		t.Errorf("the suite's own folder: %v", err)
	}
}

func TestLoadWithoutFile(t *testing.T) {
	tests := []struct{ file, want, reason string }{
		{"testdata/none.yaml", "testdata/none.yaml: does not exist", "a missing file"},
		{"testdata/nowhere/none.yaml", "testdata/nowhere/none.yaml: does not exist", "a missing folder"},
		{"testdata", "testdata: is a folder, not a file", "a folder"},
		{write(t, "s.yaml", ""), "s.yaml: the file is empty", "an empty file"},
		{write(t, "s.yaml", "# nothing\n"), "s.yaml: the file is empty", "comments alone"},
		{write(t, "s.yaml", "- a\n"), "s.yaml:1:1: a suite must be a map, not a list", "a list"},
		{write(t, "s.yaml", "suite: \xff\n"), "s.yaml:1:8: not UTF-8", "not UTF-8"},
		{write(t, "s.yaml", "a: 1\n\tb: 2\n"), "indent with spaces, not with tabs", "a tab"},
		{write(t, "s.yaml", strings.Repeat("[", 100000)), "s.yaml:", "depth"},
	}
	for _, tt := range tests {
		_, err := suites.Load(tt.file, options())
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), tt.file) {
			t.Errorf("Load: %v, want %s: %s", err, tt.want, tt.reason)
		}
	}
	if _, err := suites.Load("./testdata/errors/../errors/loop.yaml", options()); err == nil || !strings.HasPrefix(err.Error(), "./testdata/errors/../errors/loop.yaml:3:") {
		t.Errorf("the file is not named as it was: %v", err)
	}
	if _, err := suites.Load("testdata/good/suite.yaml", suites.Options{}); err == nil {
		t.Error("loads without a catalog")
	}
}

func TestMergeKeys(t *testing.T) {
	l := load(t, "suite.yaml", `suite: s
version: 1
targets:
  - &base {id: t, provider: scripted, model: a, params: &p {x: 1}}
  - {<<: *base, id: u}
  - {id: v, <<: [{model: b}, *base], params: {<<: *p, y: 2}}
graders: [contains: x]
cases: [{turns: [x]}]
`)
	ts := l.Suite.Targets
	if ts[1].ID != "u" || ts[1].Model != "a" || ts[2].ID != "v" || ts[2].Model != "b" || string(ts[2].Params["x"]) != "1" || string(ts[2].Params["y"]) != "2" {
		t.Errorf("targets %+v", ts)
	}
}

func TestWaiverFiles(t *testing.T) {
	tests := []struct{ content, want, reason string }{
		{"- {case: a, reason: r, owner: o, approver: p, expires: 2027-01-01}\n", "", "a list"},
		{`{"waivers": [{"case": "a", "reason": "r", "owner": "o", "approver": "p", "expires": "2027-01-01"}]}`, "", "a map"},
		{"[]", "", "none yet"},
		{"waiver: []\n", `w.yaml:1:1: unknown key "waiver" (did you mean "waivers"?)`, "a misspelt key"},
		{"waivers: 3\n", "w.yaml:1:10: waivers must be a list, not a number", "no list"},
		{"text", "w.yaml:1:1: waivers must be a list, not a text", "a text"},
		{"- {case: a, raeson: r}\n", `w.yaml:1:13: unknown key "raeson" in waivers[0] (did you mean "reason"?)`, "keys are strict in the file too"},
		{"", "w.yaml: the file is empty", "an empty file"},
	}
	for _, tt := range tests {
		_, err := suites.Load(write(t, "suite.yaml", frame+"cases: [{id: a, turns: [x]}]\nwaivers: w.yaml\n", "w.yaml", tt.content), options())
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("Load: %v, want %s: %s", err, tt.want, tt.reason)
		}
	}
	if _, err := suites.Load(write(t, "suite.yaml", frame+"cases: [{id: a, turns: [x]}]\nwaivers: none.yaml\n"), options()); err == nil ||
		!strings.Contains(err.Error(), "suite.yaml:6:10: waivers none.yaml: does not exist") {
		t.Errorf("a missing file of waivers: %v", err)
	}
}
