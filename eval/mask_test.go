package eval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"seatrial/eval"
)

func TestMasked(t *testing.T) {
	const mail, key = "jane@corp.example", "ghp_0123456789abcdef"
	answer := "Write to " + mail + " with " + key + "."
	at := func(what, shown string) eval.Evidence {
		i := strings.Index(answer, what)
		return eval.Evidence{Where: "output", Start: i, End: i + len(what), Text: shown}
	}
	s := eval.Sample{
		Case: &eval.Case{ID: "a", Vars: map[string]json.RawMessage{"mail": json.RawMessage(`"` + mail + `"`), "n": json.RawMessage(`7`)}},
		Exchanges: []eval.Exchange{
			{Turn: 1, Response: &eval.Response{Text: answer, Raw: []byte(`{"content":"` + answer + `"}`), Logprobs: json.RawMessage(`[{"token":"ghp_"},{"token":"0123"}]`)}},
			{Turn: 2, Request: eval.Request{Messages: []eval.Message{{Role: "user", Content: mail}, {Role: "assistant", Content: answer}}},
				Response: &eval.Response{Text: "Done: " + key}},
		},
		Steps: []eval.Step{{Kind: eval.StepMessage, Text: answer}},
		Scores: []eval.Score{
			{Turn: 1, Evidence: []eval.Evidence{at(mail, "ja***@c***.example"), at(key, "ghp_***(20)")}},
			{Turn: 1, Evidence: []eval.Evidence{at("Write to", "Write to"), at("Write to "+mail, "Write")}}, // quoted, and cut
		},
	}
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	masked := s.Masked()
	shown, err := json.Marshal(masked)
	if err != nil {
		t.Fatal(err)
	}
	all := string(shown) + string(masked.Exchanges[0].Response.Raw)
	if strings.Contains(all, key) || strings.Contains(masked.Exchanges[0].Response.Text, mail) || !strings.Contains(all, "Write to *****************") {
		t.Errorf("masked is %s", all)
	}
	if got := masked.Exchanges[1].Request.Messages[0].Content; got != strings.Repeat("*", len(mail)) {
		t.Errorf("what the user said is %q", got)
	}
	if got := masked.Case.Vars; strings.Contains(string(got["mail"]), mail) || string(got["n"]) != "7" {
		t.Errorf("the case says %s", got)
	}
	if masked.Exchanges[0].Response.Logprobs != nil {
		t.Error("the tokens of a masked answer are shown")
	}
	if len(masked.Exchanges[0].Response.Text) != len(answer) {
		t.Error("offsets moved")
	}
	if after, err := json.Marshal(s); err != nil || string(after) != string(before) {
		t.Error("the sample itself changed")
	}
	s.Scores = nil
	if got := s.Masked(); got.Exchanges[0].Response.Text != answer {
		t.Error("without findings nothing is masked")
	}
}
