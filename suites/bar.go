package suites

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"seatrial/eval"
)

// Bar is what a command line says beside a suite's gate, in the words of the suite. It adds rules and takes none away;
// a margin or alpha replaces the suite's. What it loosens is compared with the baseline's bar like any other change.
type Bar struct {
	Baseline string   // name
	Margin   string   // of the regression rule, such as 5%
	Alpha    string   // of the regression rule, such as 0.05
	Require  []string // each a rule, such as "tag=critical,pass=all"
}

// IsZero reports whether the bar says nothing.
func (b Bar) IsZero() bool {
	return b.Baseline == "" && b.Margin == "" && b.Alpha == "" && len(b.Require) == 0
}

// On returns the gate with the bar, for a run of these cases. A nil spec is a suite without a gate. The error is of type
// [Problems]; that no case fits a rule of the bar is one, as it is in a suite.
func (b Bar) On(spec *eval.GateSpec, cases iter.Seq2[eval.Case, error]) (*eval.GateSpec, error) {
	l := &loader{rep: newReport(), census: newCensus()}
	out := l.raise(spec, b)
	if len(l.scopes) > 0 {
		for c, err := range cases {
			if err != nil {
				return nil, err
			}
			l.observe(&c)
		}
		l.checkScopes()
	}
	return out, l.rep.err()
}

// raise puts the bar on the gate.
func (l *loader) raise(spec *eval.GateSpec, b Bar) *eval.GateSpec {
	if b.IsZero() {
		return spec
	}
	g := &eval.GateSpec{MaxUnscored: eval.DefaultMaxUnscored}
	if spec != nil {
		*g = *spec
		g.Require = append([]eval.Require(nil), spec.Require...)
	}
	if b.Baseline != "" {
		g.Baseline = b.Baseline
	}
	if b.Baseline != "" && g.Regression == nil || b.Margin != "" || b.Alpha != "" {
		g.Regression = l.raiseRegression(g, b)
	}
	for _, text := range b.Require {
		n := l.requireFlag(text)
		if n == nil || !l.requireCheck().check(n, l.rep) {
			continue
		}
		var d requireDoc
		decode(n, &d)
		if rule, ok := l.require(d); ok {
			g.Require = append(g.Require, rule)
		}
	}
	if g.Serves() && g.Baseline == "" {
		l.rep.add(meaning, flagNode("--require"), "add --baseline NAME", "served_model compares with a baseline, and the gate names none")
	}
	return g
}

func (l *loader) raiseRegression(g *eval.GateSpec, b Bar) *eval.Regression {
	r := eval.Regression{Margin: defaultMargin, Alpha: defaultAlpha, Block: eval.BlockMargin}
	if g.Regression != nil {
		r = *g.Regression
	}
	d := regressionDoc{}
	set := func(flag, value string, to **node, v *float64) {
		if value == "" {
			return
		}
		n := flagNode(flag)
		n.kind, n.text = text, value
		share, ok := percent(value)
		if !ok && json.Unmarshal([]byte(value), &share) != nil || !(share >= 0 && share <= 1) {
			l.rep.add(meaning, n, asPercent(share), "%q is no share such as 5%% or 0.05", value)
			return
		}
		*to, *v = n, share
	}
	set("--margin", b.Margin, &d.Margin, &r.Margin)
	set("--alpha", b.Alpha, &d.Alpha, &r.Alpha)
	l.checkRegression(&d, &r)
	if g.Baseline == "" {
		l.rep.add(meaning, flagNode("--margin"), "add --baseline NAME", "a margin or alpha is of a comparison, and the gate names no baseline")
	}
	return &r
}

// requireFlag reads "key=value,key=value" as the map that a suite would write, nil where it is none.
func (l *loader) requireFlag(flag string) *node {
	at := flagNode("--require " + flag)
	rule := at.at(object)
	for _, part := range strings.Split(flag, ",") {
		key, value, ok := strings.Cut(part, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case !ok || key == "" || value == "":
			l.rep.add(shape, at, "write it like tag=critical,pass=all", "%q is no key=value", part)
			return nil
		case rule.get(key) != nil:
			l.rep.add(shape, at, "", "the key %q is here twice", key)
			return nil
		}
		v := at.at(text)
		v.text = value
		if json.Valid([]byte(value)) && strings.Trim(value, "-0123456789.eE") == "" {
			v.kind = number
		}
		if key == "calibrated" { // of the one thing that it demands
			kappa := v
			v = at.at(object)
			v.set("kappa", kappa)
		}
		rule.set(key, v)
	}
	return rule
}

// flagNode is a place on the command line.
func flagNode(flag string) *node { return &node{src: &source{file: flag}} }

func (l *loader) requireCheck() *shapeCheck {
	check, err := newShapeCheck("the rule", definition("require"))
	if err != nil {
		panic(fmt.Sprintf("suites: embedded schema: %v", err)) // tested
	}
	return check
}
