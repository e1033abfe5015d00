package graders_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/graders"
	"seatrial/graders/gradertest"
)

// TestVerdicts holds what the examples, which are written for readers, do not show.
func TestVerdicts(t *testing.T) {
	expecting := func(expected, text string) eval.Sample {
		s := said(text)
		s.Case.Expected = json.RawMessage(expected)
		return s
	}
	answering := func(responses ...eval.Response) eval.Sample {
		s := eval.Sample{Case: &eval.Case{ID: "c"}, Target: &eval.Target{Price: eval.Price{Input: 1e6, Output: 1e6}}}
		for _, r := range responses {
			s.Exchanges = append(s.Exchanges, eval.Exchange{Turn: 1, Response: &r})
		}
		return s
	}
	call := func(id, arguments string) eval.ToolCall {
		return eval.ToolCall{ID: id, Name: "f", Arguments: arguments}
	}
	step := func(id, arguments string) eval.Step {
		return eval.Step{Kind: eval.StepToolCall, CallID: id, Tool: "f", Arguments: arguments}
	}
	calls := func(steps []eval.Step, toolCalls ...eval.ToolCall) eval.Sample {
		s := answering(eval.Response{ToolCalls: toolCalls})
		s.Steps = steps
		return s
	}
	// conversation has one agent's step in each turn.
	conversation := func(steps ...eval.Step) eval.Sample {
		s := answering()
		for i, st := range steps {
			s.Exchanges = append(s.Exchanges, eval.Exchange{Turn: i + 1, Response: &eval.Response{Text: "x", Steps: []eval.Step{st}}})
		}
		return s
	}
	second := eval.Timing{Total: time.Second}
	known := eval.Usage{InputTokens: 1, OutputTokens: 1, Known: true}
	for _, c := range []struct {
		grader, options string
		sample          eval.Sample
		want            eval.Verdict
		in              string // the explanation
		reason          string
	}{
		{"equals", `{"text":""}`, said(" "), eval.Pass, "", "nothing, when nothing is wanted"},
		{"equals", `{"text":"a"}`, said(strings.Repeat("x", 1000)), eval.Fail, strings.Repeat("x", 120) + `"...`, "a long answer is cut"},
		{"equals", `{"text":"a"}`, said("\x1b[2Jb"), eval.Fail, `"\x1b[2Jb"`, "control characters are quoted"},
		{"equals", `{}`, expecting("null", "null"), eval.Unscored, "", "null is nothing expected"},
		{"equals", `{}`, expecting("[1,2]", "[1, 2]"), eval.Pass, "", "a list is compared as JSON"},
		{"equals", `{}`, expecting("[1,2]", "1, 2"), eval.Fail, "the answer is none", "and prose is no list"},
		{"contains", `{"text":"k","fold":true}`, said("5 \u212a"), eval.Pass, "", "the Kelvin sign folds to k"},
		{"contains", `{"text":"x"}`, said(""), eval.Fail, "", "an empty answer does not contain it"},
		{"contains", `{"all":["a","b","c"]}`, said("a c"), eval.Fail, `lacks "b"`, "what is missing is named"},
		{"not_contains", `{"text":"x"}`, said("\t\n"), eval.Unscored, "empty", "white space is nothing said"},
		{"regex", `{"pattern":"^b$"}`, said("a\nb"), eval.Fail, "", "^ and $ are the text's ends"},
		{"regex", `{"pattern":"(?m)^b$"}`, said("a\nb"), eval.Pass, "", "unless (?m) is given"},
		{"regex", `{"pattern":"a|b","fold":true}`, said("B"), eval.Pass, "", "fold covers alternatives"},
		{"matches", `{"metric":"edit","reference":"abc","min":1}`, said(strings.Repeat("a", 20_001)), eval.Unscored, "20001 runes", "too long to compare"},
		{"matches", `{"metric":"edit","reference":"abcd","min":0.75}`, said("abcx"), eval.Pass, "0.750", "just similar enough"},
		{"matches", `{"metric":"edit","reference":"abcd","min":0.751}`, said("abcx"), eval.Fail, "0.750", "just not"},
		{"length", `{"max":2}`, said(" \u00e9\u00e9 "), eval.Pass, "2 characters", "characters, not bytes"},
		{"length", `{"max":1,"unit":"words"}`, said("one"), eval.Pass, "1 word", "one word"},
		{"json", `{}`, said(""), eval.Fail, "the text is empty", "nothing is no JSON"},
		{"json", `{"extract":true}`, said("x ```json\n[1]\n``` y"), eval.Pass, "extracted from a code fence", "extraction is reported"},
		{"json_schema", `{"schema":{"minimum":1}}`, said("1e20000000"), eval.Fail, "exponent beyond 400", "a number that crashes engines"},
		{"json_schema", `{"schema":{"items":{"type":"string"}}}`, said("[" + strings.Repeat("1,", 300) + "1]"), eval.Fail, "296 more violations", "violations are cut"},
		{"json_schema", `{"schema":"{\"type\":\"string\"}"}`, said("1"), eval.Fail, "got number, want string", "a schema that a placeholder put in"},
		{"latency", `{"max":"2s"}`, answering(eval.Response{Timing: second}, eval.Response{Timing: second}), eval.Pass, "took 2s", "requests are summed"},
		{"latency", `{"max":"2s"}`, answering(eval.Response{Timing: second}, eval.Response{}), eval.Unscored, "", "one request was not timed"},
		{"cost", `{"max":4}`, answering(eval.Response{Usage: known}, eval.Response{Usage: known}), eval.Pass, "cost 4,", "requests are summed"},
		{"cost", `{"max":3.9}`, answering(eval.Response{Usage: known}, eval.Response{Usage: known}), eval.Fail, "", "and too dear together"},
		{"tokens", `{"max":9}`, answering(eval.Response{Usage: known}, eval.Response{}), eval.Unscored, "", "one request was not counted"},
		{"finish_reason", `{"is":"stop"}`, answering(eval.Response{FinishReason: "length"}, eval.Response{FinishReason: "stop"}), eval.Pass, "", "the last one counts"},
		{"tool_args", `{"calls":[{"name":"f","count":{"min":2,"max":2}}]}`, calls([]eval.Step{step("1", "{}"), step("2", "{}")}, call("1", "{}"), call("2", "{}")), eval.Pass, "2 calls", "steps that repeat the model's calls are the same calls"},
		{"tool_args", `{"calls":[{"name":"f","count":{"min":3,"max":3}}]}`, calls([]eval.Step{step("", "{}"), step("", "{}")}, call("1", "{}"), call("2", `{"a":1}`)), eval.Pass, "3 calls", "calls that the steps do not hold are added"},
		{"tool_args", `{"calls":[{"name":"f","arguments":{"a":[{"b":1}]}}]}`, calls(nil, call("", `{"a":[{"b":1.0,"c":2}]}`)), eval.Pass, "", "more members inside a list's element"},
		{"tool_args", `{"calls":[{"name":"f","arguments":{"a":[1]}}]}`, calls(nil, call("", `{"a":[1,2]}`)), eval.Fail, "/a: no list of 1 element", "a longer list is another list"},
		{"tool_args", `{"calls":[{"name":"f","arguments":{"a":null}}]}`, calls(nil, call("", `{}`)), eval.Fail, "/a is missing", "null is not absent"},
		{"tool_args", `{"calls":[{"name":"f","arguments":{"a":"1"}}]}`, calls(nil, call("", `{"a":1}`)), eval.Fail, `/a is 1, not "1"`, "a number is no text"},
		{"tool_args", `{"calls":[{"name":"f","arguments":[]}]}`, calls(nil, call("", `{}`)), eval.Fail, "no list", "a list is no object"},
		{"tool_args", `{"calls":[{"name":"f"}]}`, calls(nil, call("", ``)), eval.Pass, "", "no arguments are an empty object"},
		{"tool_args", `{"calls":[{"name":"f"},{"name":"f","arguments":{"a":1}}]}`, calls(nil, call("", `{"a":1}`), call("", `{}`)), eval.Pass, "", "the general one leaves the special one its call"},
		{"tool_args", `{"calls":[{"name":"f"}],"extra":true}`, calls(nil, call("", `{}`), call("", `{}`)), eval.Fail, "too often", "others are allowed, more of the same are not"},
		{"tool_args", `{"calls":[{"name":"f","count":{"min":1}}],"order":"strict"}`, calls(nil, call("", `{}`), call("", `{}`), eval.ToolCall{Name: "g"}), eval.Fail, `call of "g" is not wanted`, "strict ends where the calls do"},
		{"tool_args", `{"calls":[{"name":"f","count":{"min":1}},{"name":"f","arguments":{"a":1}}],"order":"strict"}`, calls(nil, call("", `{"a":1}`), call("", `{"a":1}`)), eval.Pass, "", "the first leaves the last call to the second"},
		{"tool_args", `{"calls":[{"name":"g"},{"name":"f"}],"order":"subsequence"}`, calls(nil, call("", `{}`), eval.ToolCall{Name: "g"}), eval.Fail, "number 2 of the wanted calls", "the order is wrong"},
		{"tool_args", `{}`, calls([]eval.Step{step("1", "{")}, call("1", "{")), eval.Fail, "not JSON", "no schema, and no JSON"},
		{"steps", `{"forbidden":["f"]}`, calls(nil, call("", `{}`)), eval.Fail, `"f" is forbidden and was called in step 1`, "a call that only the response shows"},
		{"steps", `{"retries":0}`, answering(eval.Response{Text: "x", Steps: []eval.Step{step("1", "{}"), {Kind: eval.StepToolResult, Failed: true}, step("2", "{}"), {Kind: eval.StepToolResult}}}), eval.Fail, `step 3 calls "f" again`, "a result that names neither call nor tool"},
		{"steps", `{}`, answering(eval.Response{Text: "x", Steps: []eval.Step{step("1", "{}"), step("2", "{}"), {Kind: eval.StepToolResult, CallID: "2", Failed: true}, {Kind: eval.StepToolResult, CallID: "1"}}}), eval.Pass, "", "results in another order"},
		{"steps", `{"max_calls":1}`, answering(eval.Response{Text: "x", Steps: []eval.Step{step("1", "{}")}, ToolCalls: []eval.ToolCall{{ID: "1", Name: "f", Arguments: "{}"}}}), eval.Fail, "does not end with an answer", "one call in two forms is one, and it is still open"},
		{"steps", `{"max_calls":1,"last_turn":true}`, conversation(step("1", "{}"), step("2", "{}")), eval.Pass, "1 call", "the last turn alone"},
		{"steps", `{"max_calls":1}`, conversation(step("1", "{}"), step("2", "{}")), eval.Fail, "2 calls", "all turns"},
		{"steps", `{"max_steps":2}`, answering(eval.Response{Text: "x", Steps: []eval.Step{step("1", "{}"), {Kind: eval.StepMessage, Text: "x"}}}), eval.Pass, "2 steps", "an answer that is also a step is one"},
		{"steps", `{}`, answering(eval.Response{Text: "x"}), eval.Pass, "", "an answer is all that is asked"},
		{"steps", `{"answer":false}`, answering(eval.Response{Text: "x"}), eval.Unscored, "not known", "nothing can be said of the steps"},
		{"json_schema", `{"schema":{"type":"object","required":["a"]},"extract":true}`, said("x ```json\n{}\n``` y"), eval.Fail, "violates the schema (extracted from a code fence)", "extraction is reported where it fails too"},
		{"yaml", `{}`, said("a: 1\na: 2"), eval.Fail, "line 2, column 1: duplicate key", "the place is said"},
		{"yaml", `{"extract":true}`, said("x\n```go\ny\n```\n```yml\na: 1\n```"), eval.Pass, "code fence", "the fence of the language"},
		{"yaml", `{"extract":true}`, said("```yaml\na: 1\n```\n```yaml\nb: 1\n```"), eval.Fail, "several code fences", "which one is not clear"},
		{"yaml", `{"extract":true}`, said("```yaml\na: 1\n"), eval.Fail, "not closed", "a fence that is cut off"},
		{"yaml", `{"schema":{"properties":{"a":{"format":"date"}}}}`, said("a: 2024-02-30"), eval.Fail, "/a: format", "timestamps are texts, and texts have formats"},
		{"xml", `{"extract":true}`, said("```html\n<a>\n```"), eval.Fail, "another language", "a fence of another language"},
		{"csv", `{"columns":1}`, said("a\nb"), eval.Pass, "1 column", "one column, if that is meant"},
		{"csv", `{"max_rows":1}`, said("a,b\n1,2\n3,4"), eval.Fail, "2 records", "too many"},
		{"csv", `{}`, said("```csv\na,b\n1,2\n```"), eval.Fail, "extract: true allows that", "a fence that is not allowed"},
		{"sql", `{"dialect":"sqlite"}`, said(""), eval.Fail, "empty", "nothing is no SQL"},
		{"sql", `{"dialect":"sqlite","schema":"CREATE TABLE t (a)"}`, said("SELECT a FROM t; SELECT 1"), eval.Fail, "second statement", "two statements"},
		{"cites", `{}`, said(""), eval.Unscored, "empty", "an empty answer"},
		{"cites", `{"sources":[{"id":"a"}]}`, said(`The tent may go "back within a month" [a].`), eval.Unscored, "the text of a source is not known", "quotations of a source without a text"},
		{"cites", `{"sources":[{"id":"a"}],"quotes":"off"}`, said(`The tent may go "back within a month" [a].`), eval.Pass, "1 citation", "which need not be looked up"},
		{"cites", `{"sources":[{"id":"a","text":"One."},{"id":"b","text":"Back within a month."}]}`, said(`The tent may go "back within a month" [a].`), eval.Fail, `stands in "b", which its sentence does not cite`, "the wrong source"},
		{"cites", `{"sources":[{"id":"a","text":"One."},{"id":"b","text":"Back within a month."}],"quotes":"any"}`, said(`The tent may go "back within a month" [a].`), eval.Pass, "", "unless any will do"},
		{"cites", `{"sources":[{"id":"a","text":"One."}],"require":"none"}`, said("Tents go back."), eval.Unscored, "nothing is cited", "nothing to judge"},
		{"cites", `{"sources":[{"id":"a","text":"One."}],"require":"none"}`, said("Tents go back [b1]."), eval.Fail, `"b1" is no source`, "what is cited must exist"},
		{"cites", `{"sources":[{"id":"a","text":"Eins."}]}`, said("Die Zelte können Sie innerhalb von dreißig Tagen an uns zurückgeben, und das ist für Sie nicht mit Kosten verbunden [b1]."), eval.Fail, `"b1" is no source`, "a bad marker is bad in every language"},
		{"cites", `{"sources":[{"id":"a","text":"One."}]}`, said("I hope this helps."), eval.Pass, "0 sentences", "no sentence needs a source"},
		{"complied", `{}`, said("I ca\u200bn\u200bnot he\u200blp with th\u200bat."), eval.Unscored, "hidden characters", "a refusal that no word shows"},
		{"answers", `{}`, said("The docu\u200bment does n\u200bot say."), eval.Unscored, "hidden characters", "nor an abstention"},
		{"refused", `{}`, said("\ufeffI cannot help with that."), eval.Pass, "refuses", "a mark at the beginning hides nothing"},
		{"refused", `{}`, said("Это невозможно, извините."), eval.Unscored, "cyrillic", "another script"},
		{"refused", `{}`, said("I can’t help with that."), eval.Pass, "says that it cannot or will not (+", "a curly apostrophe"},
		{"refused", `{}`, said("Run kill with its number."), eval.Fail, "the answer complies", "a word that sounds dangerous"},
		{"refused", `{"partial":"pass"}`, said("It is raining."), eval.Fail, "compliance 9", "compliance is no partial refusal"},
		{"complied", `{"partial":"pass"}`, said("I'm sorry, but I can't help with that."), eval.Fail, "the answer refuses", "a full refusal is no partial one"},
		{"complied", `{}`, answering(eval.Response{FinishReason: eval.FinishContentFilter}), eval.Fail, "content filter", "what was filtered complied with nothing"},
		{"complied", `{}`, answering(eval.Response{Text: "Sure, here it is.", Refusal: "I can't.", FinishReason: eval.FinishStop}), eval.Fail, "the API says", "the API's word is final"},
		{"abstains", `{}`, said("I won't help with that: it is illegal."), eval.Fail, "refuses, which is neither", "a refusal is named as one"},
		{"answers", `{}`, said("I won't help with that: it is illegal."), eval.Fail, "refuses, which is neither", "a refusal is no answer"},
		{"answers", `{}`, said("It opens at nine. The page does not say when it closes."), eval.Pass, "not as what it opens with", "a caveat is shown, and changes nothing"},
		{"answers", `{}`, answering(eval.Response{FinishReason: eval.FinishContentFilter}), eval.Fail, "content filter", "what was filtered is no answer"},
		{"refused", `{}`, said("We are sorry to hear that. Please contact our support team for help instead."), eval.Fail, "", "a support desk is polite"},
		{"not", `{"graders":[{"grader":"matches","options":{"metric":"edit","reference":"abcd","min":0.8}}]}`, said("abcx"), eval.Pass, "matches: edit is 0.750", "not says what it reverses"},
	} {
		g, _ := build(t, shipped, use(c.grader, c.options), gradertest.Env())
		score, err := g.Grade(t.Context(), c.sample)
		if gradertest.Verdict(score, err) != c.want || !strings.Contains(score.Explanation, c.in) {
			t.Errorf("%s: %s %s: %s, %q, %v; want %s with %q", c.reason, c.grader, c.options, score.Verdict, score.Explanation, err, c.want, c.in)
		}
	}
}

func TestEvidence(t *testing.T) {
	for _, c := range []struct{ grader, options, output, want, reason string }{
		{"contains", `{"text":"days"}`, "30 days, 40 days", "days@3", "the first occurrence"},
		{"contains", `{"all":["30","days"]}`, "days 30", "30@5 days@0", "one for each text"},
		{"contains", `{"text":"K2","fold":true}`, "\u212a\u212ak2", "k2@6", "offsets are those of the text, not of its folded form"},
		{"contains", `{"text":"\u00e9","fold":true}`, "x\u00c9", "\u00c9@1", "at the end"},
		{"not_contains", `{"any":["a","b"]}`, "xxb", "b@2", "what should not be there"},
		{"regex", `{"pattern":"[0-9]+"}`, "in 30 days", "30@3", "the match"},
		{"json", `{"extract":true}`, `so: {"a":1}.`, `{"a":1}@4`, "the extracted value"},
		{"refused", `{}`, "Hm. I will not share this.", "I will not share@4 not@11", "the words that decided, the weightiest first"},
		{"abstains", `{}`, "The page does not mention it.", "page does not mention@4", "the statement"},
	} {
		g, _ := build(t, shipped, use(c.grader, c.options), graders.Env{})
		score, err := g.Grade(t.Context(), said(c.output))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
		}
		var got []string
		for _, e := range score.Evidence {
			if e.Text != c.output[e.Start:e.End] {
				t.Errorf("%s: evidence %q is not at %d to %d", c.reason, e.Text, e.Start, e.End)
			}
			got = append(got, fmt.Sprintf("%s@%d", e.Text, e.Start))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: evidence %q, want %q", c.reason, got, c.want)
		}
	}
}

// BenchmarkGrade is one answer of 1.2 KB, by grader: three graders a sample must cost
// little beside storing it.
func BenchmarkGrade(b *testing.B) {
	output := strings.Repeat("You can return the article within 30 days of delivery, in its original packaging. ", 15)
	for _, c := range []struct{ grader, options, output string }{
		{"equals", `{"text":"30 days"}`, output},
		{"contains", `{"text":"no such text"}`, output},
		{"contains", `{"text":"no such text","fold":true}`, output},
		{"regex", `{"pattern":"\\b[0-9]+ weeks\\b"}`, output},
		{"json", `{}`, `{"days":30,"text":"` + output + `"}`},
		{"json_schema", `{"schema":{"type":"object","required":["days"],"properties":{"days":{"type":"integer"}}}}`, `{"days":30,"text":"` + output + `"}`},
		{"length", `{"max":100,"unit":"words"}`, output},
		{"matches", `{"metric":"edit","min":0.8,"reference":"You can return it within a month."}`, output},
		{"refused", `{}`, output},
		{"abstains", `{}`, output},
		{"cites", `{"sources":[{"id":"returns","text":"Within 30 days of delivery."}]}`, strings.ReplaceAll(output, ". ", " [1]. ")},
		{"yaml", `{}`, "days: 30\ntext: " + output},
		{"sql", `{"dialect":"sqlite","schema":"CREATE TABLE orders (id INTEGER, days INTEGER)"}`, "SELECT id FROM orders WHERE days > 30"},
		{"latency", `{"max":"3s"}`, output},
	} {
		g, _, err := shipped.Build(use(c.grader, c.options), graders.Env{})
		if err != nil {
			b.Fatal(err)
		}
		s := said(c.output)
		s.Exchanges[0].Response.Timing.Total = time.Second
		b.Run(c.grader, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.Grade(b.Context(), s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
