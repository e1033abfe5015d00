package graders_test

import (
	"encoding/json"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
)

// comparing is a judge that is asked about two answers and says which it prefers.
func comparing(choose func(first, second string) string) func(eval.Request) (eval.Response, error) {
	return func(req eval.Request) (eval.Response, error) {
		material := func(name string) string {
			_, rest, _ := strings.Cut(req.LastUser(), "<<< "+name+" ")
			_, rest, _ = strings.Cut(rest, ">>>\n")
			text, _, _ := strings.Cut(rest, "\n<<< end")
			return text
		}
		return voting(choose(material("first answer"), material("second answer")))(req)
	}
}

func TestGradePair(t *testing.T) {
	always := func(verdict string) func(eval.Request) (eval.Response, error) {
		return comparing(func(string, string) string { return verdict })
	}
	longest := comparing(func(first, second string) string {
		if len(first) > len(second) {
			return "first"
		}
		return "second"
	})
	for _, c := range []struct {
		judge   func(eval.Request) (eval.Response, error)
		a, b    string
		better  string
		flipped bool
		calls   int
		in      string
		class   eval.Class
		reason  string
	}{
		{longest, "long answer", "short", "a", false, 2, `shown a first, says "first"`, "", "a in both places"},
		{longest, "short", "long answer", "b", false, 2, `shown a first, says "second"`, "", "b in both places"},
		{always("first"), "x", "y", "tie", true, 2, "depends on the order", "", "a judge that prefers the first place"},
		{always("second"), "x", "y", "tie", true, 2, "depends on the order", "", "one that prefers the second"},
		{always("tie"), "x", "y", "tie", false, 2, `says "tie"`, "", "one that says tie"},
		{comparing(func(first, _ string) string {
			if first == "x" {
				return "first"
			}
			return "tie"
		}), "x", "y", "tie", true, 2, "depends on the order", "", "a preference in one order alone"},
		{always("cannot_judge"), "x", "y", "", false, 1, "cannot_judge", "", "one that cannot tell is not asked again"},
		{judgeSaying("nonsense"), "x", "y", "", false, 1, "gave no verdict", "", "nor one that talks nonsense"},
		{always("both"), "x", "y", "", false, 1, "not on the menu", "", "off the menu"},
		{longest, "x", "x", "tie", false, 0, "the same words", "", "the same answer twice"},
		{failing(eval.ClassReset), "x", "y", "", false, 1, "", eval.ClassReset, "a call that failed"},
	} {
		g, _ := build(t, shipped, use("prefer", `{"target":"j","criterion":"c"}`), graders.Env{Models: court{"j": c.judge}})
		p, err := g.(eval.PairGrader).GradePair(t.Context(), said(c.a), said(c.b))
		if p.Better != c.better || p.Flipped != c.flipped || p.Calls != c.calls || !strings.Contains(p.Explanation, c.in) || eval.ClassOf(err) != c.class {
			t.Errorf("%s: %+v, %v; want %q, flipped %t, %d calls, %q, class %q", c.reason, p, err, c.better, c.flipped, c.calls, c.in, c.class)
		}
		if c.calls == 2 && (p.Cost != 2 || p.Usage.InputTokens != 2) {
			t.Errorf("%s: cost %v, %+v: want that of both calls", c.reason, p.Cost, p.Usage)
		}
	}
}

func TestGradePairRefusesJudgesOfThemselves(t *testing.T) {
	g, _ := build(t, shipped, use("prefer", `{"target":"j","criterion":"c"}`), graders.Env{Models: court{"j": voting("first")}})
	mine := said("x")
	mine.Target = &eval.Target{ID: "j"}
	for _, pair := range [][2]eval.Sample{{mine, said("y")}, {said("y"), mine}} {
		if p, err := g.(eval.PairGrader).GradePair(t.Context(), pair[0], pair[1]); err == nil || p.Calls != 0 {
			t.Errorf("%+v, %v: want an error and no call", p, err)
		}
	}
	both := said("y")
	both.Target = mine.Target
	if p, err := g.(eval.PairGrader).GradePair(t.Context(), mine, both); err != nil || p.Calls != 2 {
		t.Errorf("both answers are its own, so that it favours neither: %+v, %v", p, err)
	}
	if p, err := g.(eval.PairGrader).GradePair(t.Context(), eval.Sample{}, said("y")); p.Better != "" || err != nil || p.Calls != 0 {
		t.Errorf("without an answer: %+v, %v", p, err)
	}
}

// Both questions hold the same, with the answers exchanged, and where the conversations differ each is named.
func TestGradePairShowsBoth(t *testing.T) {
	var asked []string
	judge := func(req eval.Request) (eval.Response, error) {
		asked = append(asked, req.LastUser())
		return voting("tie")(req)
	}
	g, _ := build(t, shipped, use("prefer", `{"target":"j","criterion":"Be brief."}`), graders.Env{Models: court{"j": judge}})
	a, b := said("answer of a"), said("answer of b")
	a.Exchanges[0].Request.Messages = []eval.Message{{Role: "user", Content: "prompt of a"}}
	b.Exchanges[0].Request.Messages = []eval.Message{{Role: "user", Content: "prompt of b"}}
	p, err := g.(eval.PairGrader).GradePair(t.Context(), a, b)
	if err != nil || len(asked) != 2 {
		t.Fatalf("%d questions, %v", len(asked), err)
	}
	for i, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		at := -1
		for _, part := range []string{"Criterion:\nBe brief.", "<<< conversation of the first answer ", "prompt of " + order[0], "prompt of " + order[1],
			"<<< first answer ", "answer of " + order[0], "<<< second answer ", "answer of " + order[1]} {
			next := strings.Index(asked[i], part)
			if next <= at {
				t.Errorf("question %d lacks %q in its place:\n%s", i+1, part, asked[i])
			}
			at = next
		}
	}
	var details struct {
		Orders []struct{ First, Better string }
	}
	if err := json.Unmarshal(p.Details, &details); err != nil || len(details.Orders) != 2 || details.Orders[1].First != "b" || details.Orders[1].Better != "tie" {
		t.Errorf("details %s, %v", p.Details, err)
	}
}
