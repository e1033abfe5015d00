package eval_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
)

const private = "PRIVATE"

var salt = bytes.Repeat([]byte{7}, 32)

func recordedCase() eval.Case {
	text := json.RawMessage(`"PRIVATE"`)
	options := json.RawMessage(`{"text":"PRIVATE"}`)
	c := eval.Case{ID: "c", Vars: map[string]json.RawMessage{"q": text}, Expected: text, Tags: []string{"critical"}, Requirement: "R-1",
		Turns:   []eval.Turn{{Content: private, Parts: []eval.Part{{Text: private}}, Graders: []eval.GraderUse{{Grader: "contains", Options: options}}}},
		Tools:   []eval.Tool{{Name: private, Result: text}},
		Graders: []eval.GraderUse{{Grader: "contains", Label: "days", Options: options}}, Source: "suite.yaml:7"}
	c.Digest = c.DigestRow()
	return c
}

func recordedSample() eval.Sample {
	at := time.Date(2026, 11, 20, 19, 31, 5, 0, time.UTC)
	failed := &eval.CallError{Class: eval.ClassTimeout, Message: private, Attempts: []eval.Attempt{{Class: eval.ClassTimeout, Message: private}}}
	return eval.Sample{
		Key: eval.Key{Case: "c", Prompt: "p", Target: "t", Epoch: 2, Purpose: eval.Planned}, Index: 3, Error: failed,
		Exchanges: []eval.Exchange{
			{Turn: 1, Request: eval.Request{Model: "m", Messages: []eval.Message{{Role: "user", Content: private}}},
				Response: &eval.Response{Text: private + " <b> \u2028 \r\n", Refusal: private, Reasoning: private, FinishReason: "stop", Model: "m-2026", CachedFrom: "run",
					ToolCalls: []eval.ToolCall{{Name: private}}, Logprobs: json.RawMessage(`["PRIVATE"]`), Steps: []eval.Step{{Kind: "message", Text: private}},
					Retrieved: []eval.Passage{{Text: private}}, Raw: []byte(private + "\xff"), Headers: map[string]string{"X": private}, Attempts: failed.Attempts}},
			{Turn: 2, Error: failed},
		},
		Steps:   []eval.Step{{Kind: "message", Text: private}},
		Scores:  []eval.Score{{Grader: "contains", Name: "days", Verdict: eval.Fail, Value: 0.25, Explanation: private, Evidence: []eval.Evidence{{Where: "output", Text: private}}, Details: json.RawMessage(`{"x":"PRIVATE"}`), Digest: eval.MustDigest(1)}},
		Verdict: eval.Unscored, Usage: eval.Usage{InputTokens: 7, Known: true}, Cost: 0.5, Latency: time.Second, Calls: 2, Answered: at, Graded: at,
	}
}

func values(r eval.Record) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for place, o := range r.Texts {
		out[place] = o.Value
	}
	return out
}

// A leaf holds no text; with the texts it is the whole again.
func TestRecords(t *testing.T) {
	s, c := recordedSample(), recordedCase()
	rs, err1 := eval.RecordSample(s, salt)
	rc, err2 := eval.RecordCase(c, salt)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, r := range []eval.Record{rs, rc} {
		if strings.Contains(string(r.Leaf), private) {
			t.Errorf("the leaf holds a text: %s", r.Leaf)
		}
		said, _, err := eval.Commitments(r.Leaf)
		if err != nil || len(said) != len(r.Texts) {
			t.Fatalf("%d commitments to %d texts, %v", len(said), len(r.Texts), err)
		}
		salts := map[string]bool{}
		for place, o := range r.Texts {
			if o.Commitment() != said[place] {
				t.Errorf("%s does not open its commitment", place)
			}
			salts[o.Salt] = true
		}
		if len(salts) != len(r.Texts) {
			t.Error("two texts share a salt: one that is shown would give away the other")
		}
	}
	gotS, err := eval.ReadSample(rs.Leaf, values(rs))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, gotS); diff != "" {
		t.Error(diff)
	}
	gotC, err := eval.ReadCase(rc.Leaf, values(rc))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, gotC); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(values(rs)["exchanges/0/response/text"]), `\r\n`) {
		t.Error("a text is not kept to the byte")
	}
	if s.Exchanges[0].Response.Text == "" || c.Turns[0].Content == "" || s.Error.Message == "" {
		t.Error("recording changed what it was given")
	}
	if _, err := eval.ReadSample(rs.Leaf, map[string]json.RawMessage{"nowhere": json.RawMessage(`1`)}); err == nil {
		t.Error("a text without a place was taken")
	}
}

// Golden vectors: a change here breaks the chain of every store and every bundle there is.
func TestRecordVectors(t *testing.T) {
	rs, err1 := eval.RecordSample(recordedSample(), salt)
	rc, err2 := eval.RecordCase(recordedCase(), salt)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for _, tt := range []struct {
		got  []byte
		want string
	}{
		{rs.Leaf, "be12841173b28bcfdddc35d0c1c5745d45c4664701a9088a6801571401ce1d48"},
		{rc.Leaf, "35741828241e2631ec291f79838ee2f1a1f2af1d80ece81190bfdc9fdd77926c"},
	} {
		if got := eval.SHA256(tt.got); got != tt.want {
			t.Errorf("the leaf is %s, of SHA-256 %s, want %s", tt.got, got, tt.want)
		}
	}
}

func TestStandIns(t *testing.T) {
	c := recordedCase()
	all := func(string) bool { return true }
	token := func(v []byte) string { return eval.SHA256(v) }
	a, err := c.WithStandIns(all, token)
	if err != nil {
		t.Fatal(err)
	}
	other := recordedCase()
	other.Vars["q"] = json.RawMessage(`"another"`)
	b, err := other.WithStandIns(all, token)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(a); strings.Contains(string(text), private) {
		t.Errorf("a text is left: %s", text)
	}
	if a.Asks() == b.Asks() || a.Digest != b.Digest {
		t.Error("stand-ins are not equal exactly where texts are")
	}
	if a.Graders[0].Name() != "days" || a.Turns[0].Graders[0].Grader != "contains" || string(c.Vars["q"]) != `"PRIVATE"` {
		t.Error("more was replaced than texts")
	}
}

func TestWords(t *testing.T) {
	tests := []struct{ place, value, want, reason string }{
		{"vars", `{"a":["x\ny",{"k":"z"}],"n":41}`, "x\ny", "strings are what they mean, not how JSON writes them"},
		{"vars", `{"account":"4711"}`, "account", "keys are texts too"},
		{"vars", `{"account":4711}`, "4711", "a number may be private"},
		{"exchanges/0/response/raw", `"c2VjcmV0"`, "secret", "bodies are base64"},
	}
	for _, tt := range tests {
		if !strings.Contains(strings.Join(eval.Words(tt.place, json.RawMessage(tt.value)), "|"), tt.want) {
			t.Errorf("%s is not found in %s: %s", tt.want, tt.value, tt.reason)
		}
	}
}
