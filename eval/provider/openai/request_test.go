package openai

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/provider/openai/openaitest"
)

func TestWireBody(t *testing.T) {
	schema := json.RawMessage(`{"type":"object","properties":{"a":{"type":"integer","minimum":0}},"$comment":"kept"}`)
	user := []eval.Message{{Role: "user", Content: "hi"}}
	const hi = `"messages":[{"role":"user","content":"hi"}]`
	for _, tt := range []struct {
		reason  string
		options string
		req     eval.Request
		want    string
	}{
		{"the least", ``, eval.Request{Messages: user}, `{"model":"m-1",` + hi + `,"stream":false}`},
		{"the request's model wins", ``, eval.Request{Model: "other", Messages: user}, `{"model":"other",` + hi + `,"stream":false}`},
		{"a stream asks for usage", `{"stream":true}`, eval.Request{Messages: user},
			`{"model":"m-1",` + hi + `,"stream":true,"stream_options":{"include_usage":true}}`},
		{"null removes a field", `{"stream":true}`, eval.Request{Messages: user, Params: params("stream_options", "null", "top_p", "null")},
			`{"model":"m-1",` + hi + `,"stream":true}`},
		{"fields that no library knows, digits kept", ``,
			eval.Request{Messages: user, Params: params("top_k", "0", "min_p", "0.05", "temperature", "1e-3", "seed", "12345678901234567890", "stop", `["a","b"]`, "extra_body", `{"x":[1]}`, `odd"name`, "true")},
			`{"model":"m-1",` + hi + `,"stream":false,"extra_body":{"x":[1]},"min_p":0.05,"odd\"name":true,"seed":12345678901234567890,"stop":["a","b"],"temperature":1e-3,"top_k":0}`},
		{"system, developer, names, and text that needs escapes", ``,
			eval.Request{Messages: []eval.Message{{Role: "system", Content: "a \"b\"\n\\"}, {Role: "developer", Content: "d, {x}: [\\\"]"}, {Role: "user", Name: "eve", Content: "é"}}},
			`{"model":"m-1","messages":[{"role":"system","content":"a \"b\"\n\\"},{"role":"developer","content":"d, {x}: [\\\"]"},{"role":"user","content":"é","name":"eve"}],"stream":false}`},
		{"an empty message keeps its content", ``, eval.Request{Messages: []eval.Message{{Role: "system"}, {Role: "user", Content: "hi"}}},
			`{"model":"m-1","messages":[{"role":"system","content":""},{"role":"user","content":"hi"}],"stream":false}`},
		{"no messages", ``, eval.Request{}, `{"model":"m-1","messages":[],"stream":false}`},
		{"tools, with and without a schema", ``,
			eval.Request{Messages: user, Tools: []eval.Tool{{Name: "f", Description: "does f", Schema: schema}, {Name: "g"}}},
			`{"model":"m-1",` + hi + `,"stream":false,"tools":[
				{"type":"function","function":{"name":"f","description":"does f","parameters":` + string(schema) + `}},
				{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}]}`},
		{"a tool loop", ``,
			eval.Request{Messages: []eval.Message{
				{Role: "assistant", ToolCalls: []eval.ToolCall{{ID: "c1", Name: "f", Arguments: `{"a":1}`}}},
				{Role: "tool", ToolCallID: "c1", Content: "2"}}},
			`{"model":"m-1","messages":[
				{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
				{"role":"tool","content":"2","tool_call_id":"c1"}],"stream":false}`},
		{"a picture beside a message that loses its content", ``,
			eval.Request{Messages: []eval.Message{{Role: "system"}, {Role: "user", Parts: []eval.Part{{Text: "what?"}, {Image: "data:image/png;base64,AA==", Detail: "low"}, {Image: "https://h.example/a.png?x=1&y=2"}}}}},
			`{"model":"m-1","messages":[{"role":"system","content":""},{"role":"user","content":[{"type":"text","text":"what?"},
				{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}},
				{"type":"image_url","image_url":{"url":"https://h.example/a.png?x=1&y=2"}}]}],"stream":false}`},
		{"text before the parts", ``, eval.Request{Messages: []eval.Message{{Role: "user", Content: "see", Parts: []eval.Part{{Image: "https://h.example/a.png"}}}}},
			`{"model":"m-1","messages":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"https://h.example/a.png"}}]}],"stream":false}`},
		{"json_schema, as it is", ``, eval.Request{Messages: user, ResponseFormat: &eval.ResponseFormat{Type: "json_schema", Name: "n", Schema: schema, Strict: true}},
			`{"model":"m-1",` + hi + `,"stream":false,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":` + string(schema) + `,"strict":true}}}`},
		{"json_schema gets a name", ``, eval.Request{Messages: user, ResponseFormat: &eval.ResponseFormat{Type: "json_schema", Schema: schema}},
			`{"model":"m-1",` + hi + `,"stream":false,"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":` + string(schema) + `,"strict":false}}}`},
		{"json_object", ``, eval.Request{Messages: user, ResponseFormat: &eval.ResponseFormat{Type: "json_object"}},
			`{"model":"m-1",` + hi + `,"stream":false,"response_format":{"type":"json_object"}}`},
		{"a parameter wins over the library's field", ``, eval.Request{Messages: user, ResponseFormat: &eval.ResponseFormat{Type: "json_object"}, Params: params("response_format", `{"type":"grammar"}`)},
			`{"model":"m-1",` + hi + `,"stream":false,"response_format":{"type":"grammar"}}`},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			form := openaitest.Text("x")
			if tt.options != "" {
				form = openaitest.Stream(openaitest.Answer{})
			}
			s, p := serve(t, openaitest.Always(form), func(target *eval.Target) { target.Options = json.RawMessage(tt.options) })
			tt.req.Repeat = 3
			tt.req.Vars = params("secret", `"never sent"`)
			if _, err := p.Complete(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(canonical(t, tt.want), canonical(t, string(s.Last().Body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// canonical refuses duplicate keys, and keeps the digits of integers.
func canonical(t *testing.T, body string) string {
	t.Helper()
	out, err := eval.CanonicalJSON([]byte(body))
	if err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return string(out)
}

func TestUnsendable(t *testing.T) {
	s, p := serve(t, openaitest.Always(openaitest.Text("x")), nil)
	for reason, req := range map[string]eval.Request{
		"a tool's schema":    {Tools: []eval.Tool{{Name: "f", Schema: json.RawMessage(`{`)}}},
		"a missing schema":   {ResponseFormat: &eval.ResponseFormat{Type: "json_schema"}},
		"a parameter's text": {Params: params("top_k", "{")},
		"reserved":           {Params: params("model", `"x"`)},
	} {
		_, err := p.Complete(t.Context(), req)
		t.Run(reason, func(t *testing.T) { wantClass(t, err, eval.ClassBadRequest) })
	}
	if s.Requests() != 0 {
		t.Errorf("%d requests were sent", s.Requests())
	}
}
