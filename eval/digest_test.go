package eval_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ in, want, reason string }{
		{`{"b":1,"a":[true,null,"x"]}`, `{"a":[true,null,"x"],"b":1}`, "keys are sorted, space is gone"},
		{`{"a":1.0,"b":1e2,"c":0.10,"d":-0}`, `{"a":1,"b":100,"c":0.1,"d":0}`, "equal numbers have one form"},
		{`[1e21,1e-7,123456789.5]`, `[1e+21,1e-7,123456789.5]`, "the forms of ECMAScript, as RFC 8785 asks"},
		{`12345678901234567890`, `12345678901234567890`, "big integers keep their digits"},
		{`"\u00e9\/\u2028\u0001"`, "\"é/\u2028\\u0001\"", "only what must be escaped is"},
		{`{"\ud83d\ude00":1,"\uffee":2}`, "{\"😀\":1,\"\uffee\":2}", "keys sort by UTF-16 code unit, not by rune"},
		{`"a\r\nb\rc"`, `"a\nb\nc"`, "line ends are LF"},
		{`"\ufeffa"`, `"a"`, "a byte order mark is no text"},
	}
	for _, tt := range tests {
		got, err := eval.CanonicalJSON([]byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		if string(got) != tt.want {
			t.Errorf("%s -> %s, want %s: %s", tt.in, got, tt.want, tt.reason)
		}
		again, err := eval.CanonicalJSON(got)
		if err != nil || string(again) != string(got) {
			t.Errorf("%s is not a fixed point: %s, %v", got, again, err)
		}
	}
	for _, bad := range []string{`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `1 2`, `{"a":`, `1e999`, ``} {
		if got, err := eval.CanonicalJSON([]byte(bad)); err == nil {
			t.Errorf("%s -> %s, want an error", bad, got)
		}
	}
}

// Golden vectors: a change here changes what every stored run is compared by.
func TestDigestVectors(t *testing.T) {
	target := eval.Target{ID: "t", Provider: "openai", Model: "m", BaseURL: "https://example.test/v1",
		Params: map[string]json.RawMessage{"temperature": json.RawMessage("0")}}
	row := eval.Case{ID: "c", Vars: map[string]json.RawMessage{"q": json.RawMessage(`"why?"`)}, Expected: json.RawMessage(`"because"`),
		Graders: []eval.GraderUse{{Grader: "contains", Options: json.RawMessage(`{"text":"because"}`)}}}
	request := eval.Request{Model: "m", Messages: []eval.Message{{Role: "user", Content: "why?"}}, Params: target.Params}
	prompt := eval.Prompt{ID: "p", Messages: request.Messages}
	prompt.Digest = prompt.DigestTemplate()
	suite := eval.Suite{Name: "s", Targets: []eval.Target{target}, Prompts: []eval.Prompt{prompt}, Epochs: 2}
	suite.Digest = suite.DigestWith([]eval.NamedDigest{{ID: "c", Digest: row.DigestRow()}})
	plan := eval.Plan{Prompts: []string{"p"}, Targets: []string{"t"}, Epochs: 2, NumCases: 1, Trials: 2}
	plan.Digest = plan.DigestFor(suite)
	staged := plan
	staged.Family, staged.Design = 2, &eval.Design{Looks: []eval.Look{{Number: 1, Of: 1, Fraction: 1, Epochs: 2}}, Baseline: "r@1", BaselineEpochs: 3, Epochs: 2, Order: eval.OrderSHA256}
	when := time.Date(2026, 11, 20, 19, 31, 5, 0, time.UTC)
	run := eval.Run{ID: "r", Label: "may change", Suite: suite, Plan: plan, State: eval.Finished, Created: when, Finished: when, Grading: 1, Gradings: 3, Root: suite.Digest,
		Provenance: eval.Provenance{Tool: "0.1.0", User: "ann", Seal: &eval.Seal{Text: "{}", Signature: "x"}}}
	requestDigest, err := request.Digest()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		got  eval.Digest
		want string
	}{
		{"prompt", prompt.Digest, "d6023a6904ebeaeab9018e8b50d10adcea915aa89669b961142ae79e07982fe1"},
		{"suite", suite.Digest, "d54c08f99d80db7267aab5cc353ca528ffab81b779575073354bb331652c96df"},
		{"plan", plan.Digest, "949834f4c9bbf31f8868e112fad8c6e8c581e73b73c6cf146625f20903202a30"},
		{"plan with looks", staged.DigestFor(suite), "0fe51d929d806df77baabd2dc1d68415a8db6b90561242167273c7c6133f75e6"},
		{"what a run says of itself", run.DigestAbout(), "b6344ae7327913a077c8e6e59d2f05824f2f8f6b402f5b9c1cb59586a6b9d538"},
		{"target", target.Digest(), "e15785e4a1e8acfab44a13bd5ecf4e2e30af2f49d2a0356862f95ebaa3a4a56c"},
		{"case asks", row.Asks(), "a32cb6d585a2fcbe590d3807fd89e8cf9f8140b1230eb9903fb34622023fb007"},
		{"case row", row.DigestRow(), "18c21bbad6a9000fa4719832e08cc2093fbb0b57a87d8fd3f5fc74a5e7fb21d8"},
		{"request", requestDigest, "7b008a6e5d1056758621661a8f330766cbe0ccd8f550a16e33c876fc8d31ce51"},
	}
	for _, tt := range tests {
		if tt.got.String() != tt.want {
			t.Errorf("digest of the %s is %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestLinkHashes(t *testing.T) {
	l := eval.Link{No: 2, Kind: eval.LinkSeal, Suite: "s", Body: []byte(`{"kind":"seal"}`), Form: eval.BareLink}
	if got, want := l.HashAfter("ab"), eval.SHA256([]byte("ab"+eval.SHA256(l.Body))); got != want {
		t.Errorf("of the older form %s, want %s", got, want)
	}
	l.Form = eval.HeadedLink
	want := eval.SHA256([]byte("2\nseal\n" + eval.SHA256([]byte("s")) + "\n" + eval.SHA256(nil) + "\n" + eval.SHA256(l.Body) + "\nab\n"))
	if got := l.HashAfter("ab"); got != want {
		t.Errorf("of the newer form %s, want %s", got, want)
	}
	for reason, other := range map[string]eval.Link{
		"a number": {No: 3, Kind: l.Kind, Suite: l.Suite, Body: l.Body}, "a kind": {No: 2, Kind: eval.LinkBegun, Suite: l.Suite, Body: l.Body},
		"a suite": {No: 2, Kind: l.Kind, Suite: "t", Body: l.Body}, "a run": {No: 2, Kind: l.Kind, Suite: l.Suite, Run: "r", Body: l.Body},
	} {
		if other.Form = eval.HeadedLink; other.HashAfter("ab") == want {
			t.Errorf("%s does not count", reason)
		}
	}
}

func TestDigestsLeaveOut(t *testing.T) {
	base := eval.Target{Provider: "openai", Model: "m", BaseURL: "https://a.test"}
	same := base
	same.ID, same.APIKey = "other", eval.NewSecret("${K}", "sk-1")
	same.Limits, same.Price = eval.Limits{Concurrency: 9}, eval.Price{Input: 1}
	same.Connection.Headers = map[string]eval.Secret{"X": eval.NewSecret("${H}", "v")}
	if base.Digest() != same.Digest() {
		t.Error("secrets, limits, prices or connection entered the target's digest")
	}
	other := base
	other.BaseURL = "https://b.test"
	if base.Digest() == other.Digest() || base.JudgeDigest() != other.JudgeDigest() {
		t.Error("the endpoint belongs into a target's digest and not into a judge's")
	}
	row := eval.Case{ID: "a", Vars: map[string]json.RawMessage{"q": json.RawMessage("1")}}
	graded := row
	graded.ID, graded.Expected, graded.Source = "b", json.RawMessage("2"), "f:1"
	graded.Graders = []eval.GraderUse{{Grader: "json"}}
	if row.Asks() != graded.Asks() {
		t.Error("id, expected or graders entered what a case asks")
	}
	if row.DigestRow() == graded.DigestRow() {
		t.Error("expected and graders are part of the row")
	}
}

func TestSecretKeepsQuiet(t *testing.T) {
	s := eval.NewSecret("${KEY}", "sk-very-secret")
	b, err := json.Marshal(map[string]any{"k": s, "p": &s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(b), s.String(), s.GoString()} {
		if strings.Contains(text, "very") {
			t.Errorf("%s reveals the secret", text)
		}
	}
}

func TestVerdictOf(t *testing.T) {
	pass, fail, un := eval.Score{Verdict: eval.Pass}, eval.Score{Verdict: eval.Fail}, eval.Score{Verdict: eval.Unscored}
	tests := []struct {
		err    *eval.CallError
		scores []eval.Score
		want   eval.Verdict
		reason string
	}{
		{nil, []eval.Score{pass, pass}, eval.Pass, "all passed"},
		{nil, []eval.Score{pass, un, fail}, eval.Fail, "any failure fails, whatever could not be judged"},
		{nil, []eval.Score{pass, un}, eval.Unscored, "what could not be judged is no pass"},
		{nil, nil, eval.Unscored, "nobody judged"},
		{nil, []eval.Score{{}}, eval.Unscored, "an empty verdict is none"},
		{&eval.CallError{}, []eval.Score{pass}, eval.Unscored, "there was no answer"},
	}
	for _, tt := range tests {
		if got := eval.VerdictOf(tt.err, tt.scores); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.reason, got, tt.want)
		}
	}
}

func FuzzCanonicalJSON(f *testing.F) {
	for _, s := range []string{`{"b":[1,2.50,{"x":null}],"a":"\u00e9\n"}`, `[[],{},""]`, ` {"a" : -0.0 , "A":1e5} `, `"\ud800"`, `{"a":1,"a":2}`, `[1,]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := eval.CanonicalJSON(in)
		if err != nil {
			return
		}
		again, err := eval.CanonicalJSON(out)
		if err != nil || string(again) != string(out) {
			t.Fatalf("%s -> %s -> %s, %v: not a fixed point", in, out, again, err)
		}
		var was, is any
		if json.Unmarshal(in, &was) != nil {
			return // integers that no float holds
		}
		if json.Unmarshal(out, &is) != nil {
			t.Fatalf("%s -> %s: not the same kind of JSON", in, out)
		}
		if normal(was) != normal(is) {
			t.Fatalf("%s -> %s: another value", in, out)
		}
	})
}

// normal prints a decoded value, with strings as digests see them.
func normal(v any) string {
	switch v := v.(type) {
	case float64:
		if v == 0 {
			return "0" // of either sign
		}
		return fmt.Sprint(v)
	case string:
		return "s" + eval.NormalText(v)
	case []any:
		s := "["
		for _, x := range v {
			s += normal(x) + ","
		}
		return s
	case map[string]any:
		members := map[string]string{}
		for k, x := range v {
			members[eval.NormalText(k)] = normal(x)
		}
		return fmt.Sprint(members)
	}
	return fmt.Sprint(v)
}
