package openai

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatrial/eval"
	"seatrial/eval/provider/openai/openaitest"
)

func TestEvents(t *testing.T) {
	for _, tt := range []struct {
		reason, stream string
		want           []string // "name|data"
	}{
		{"one", "data: a\n\n", []string{"|a"}},
		{"no space", "data:a\n\n", []string{"|a"}},
		{"one space is taken, no more", "data:  a \n\n", []string{"| a "}},
		{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", []string{"|a", "|b"}},
		{"lines are joined", "data: a\ndata\ndata: b\n\n", []string{"|a\n\nb"}},
		{"comments and other fields", ": ping\n\nid: 7\nretry: 9\ndata: a\n: x\ndata: b\n\n", []string{"|a\nb"}},
		{"a name", "event: error\ndata: a\n\ndata: b\n\n", []string{"error|a", "|b"}},
		{"a name without data is no event", "event: error\n\ndata: b\n\n", []string{"|b"}},
		{"the end without an empty line", "data: a\n\ndata: b\n", []string{"|a", "|b"}},
		{"the end without any", "data: a\n\ndata: b", []string{"|a", "|b"}},
		{"byte order mark", "\uFEFFdata: a\n\n", []string{"|a"}},
		{"longer than the buffer", "data: " + strings.Repeat("x", 10000) + "\n\n", []string{"|" + strings.Repeat("x", 10000)}},
		{"nothing", "", nil},
		{"a page", "<html>\n<body>\n\n", nil},
	} {
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(tt.stream), "byte by byte": iotest.OneByteReader(strings.NewReader(tt.stream)),
		} {
			events := newEvents(r)
			var got []string
			ev, err := events.next()
			for ; err == nil; ev, err = events.next() {
				got = append(got, ev.name+"|"+string(ev.data))
			}
			if !errors.Is(err, io.EOF) {
				t.Errorf("%s, %s: %v", tt.reason, name, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s, %s: %s", tt.reason, name, diff)
			}
		}
	}
	broken := errors.New("broken")
	events := newEvents(io.MultiReader(strings.NewReader("data: a\n"), iotest.ErrReader(broken)))
	if ev, err := events.next(); !errors.Is(err, broken) {
		t.Errorf("a read that fails became %q, %v", ev.data, err)
	}
}

func TestAssembly(t *testing.T) {
	frame := func(delta string) string { return openaitest.Frame(`{"choices":[{"index":0,"delta":` + delta + `}]}`) }
	end := openaitest.Frame(`{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`)
	for _, tt := range []struct {
		reason string
		frames []string
		want   []eval.ToolCall
	}{
		{"arguments in pieces", []string{
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x"}}]}`),
			frame(`{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: `{"x":1}`}}},
		{"two interleaved", []string{
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}},{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}]}`),
			frame(`{"tool_calls":[{"index":0,"function":{"arguments":"3"}}]}`),
			frame(`{"tool_calls":[{"index":1,"function":{"arguments":"4"}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: "13"}, {ID: "b", Name: "g", Arguments: "24"}}},
		{"all numbered 0, ids differ", []string{
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}`),
			frame(`{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"2"}}]}`),
			frame(`{"tool_calls":[{"index":0,"function":{"arguments":"3"}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: "1"}, {ID: "b", Name: "f", Arguments: "23"}}},
		{"the id repeated", []string{
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}`),
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"2"}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: "12"}}},
		{"no index", []string{
			frame(`{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"1"}}]}`),
			frame(`{"tool_calls":[{"function":{"arguments":"2"}}]}`),
			frame(`{"tool_calls":[{"id":"b","function":{"name":"g","arguments":{"x":3}}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: "12"}, {ID: "b", Name: "g", Arguments: `{"x":3}`}}},
		{"the form before tools", []string{
			frame(`{"function_call":{"name":"f","arguments":"1"}}`), frame(`{"function_call":{"arguments":"2"}}`),
		}, []eval.ToolCall{{Name: "f", Arguments: "12"}}},
		{"a second choice is not read", []string{
			frame(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]}`),
			openaitest.Frame(`{"choices":[{"index":1,"delta":{"content":"no","tool_calls":[{"index":0,"function":{"arguments":"9"}}]}}]}`),
		}, []eval.ToolCall{{ID: "a", Name: "f", Arguments: "1"}}},
	} {
		_, p := serve(t, openaitest.Always(openaitest.Frames(append(tt.frames, end, openaitest.Done)...)), streaming)
		got, err := p.Complete(t.Context(), ask("hi"))
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got.ToolCalls); diff != "" || got.Text != "" {
			t.Errorf("%s: text %q, %s", tt.reason, got.Text, diff)
		}
	}
}

func TestStreamFailures(t *testing.T) {
	chunk := openaitest.Chunks(openaitest.Answer{Text: "one"})[1]
	for _, tt := range []struct {
		reason string
		frames []string
		class  eval.Class
		says   string
	}{
		{"an error midway", []string{chunk, openaitest.Frame(`{"error":{"message":"too slow","code":"timeout"}}`)}, eval.ClassTimeout, "too slow"},
		{"an error event", []string{chunk, "event: error\n" + openaitest.Frame(`{"message":"slow down","type":"rate_limit_error"}`)}, eval.ClassRateLimited, "slow down"},
		{"an error event of text", []string{chunk, "event: error\n" + openaitest.Frame("boom "+key)}, eval.ClassMalformed, "boom"},
		{"an error event of nothing", []string{chunk, "event: error\n" + openaitest.Frame("{}"), openaitest.Done}, eval.ClassMalformed, "error"},
		{"an error in the choice", []string{openaitest.Frame(`{"choices":[{"delta":{"content":"x"},"finish_reason":"error","error":{"code":502,"message":"upstream"}}]}`)}, eval.ClassOverloaded, "upstream"},
		{"half a chunk", []string{chunk, openaitest.Frame(`{"choices":[{"delta"`)}, eval.ClassMalformed, "chunk"},
		{"a page", []string{"<html>\n\n"}, eval.ClassMalformed, "none"},
	} {
		_, p := serve(t, openaitest.Always(openaitest.Frames(tt.frames...)), streaming)
		_, err := p.Complete(t.Context(), ask("hi"))
		t.Run(tt.reason, func(t *testing.T) {
			if ce := wantClass(t, err, tt.class); !strings.Contains(ce.Message, tt.says) {
				t.Errorf("message %q", ce.Message)
			}
		})
	}
}

// A server that does not stream is understood, and has no first token.
func TestStreamIgnored(t *testing.T) {
	_, p := serve(t, openaitest.Always(openaitest.Text("x")), streaming)
	got, err := p.Complete(t.Context(), ask("hi"))
	if err != nil || got.Text != "x" || got.Timing.FirstToken != 0 || got.Timing.Total <= 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// slowBody sends each part after a pause.
type slowBody struct {
	parts []string
	pause time.Duration
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.parts) == 0 {
		return 0, io.EOF
	}
	time.Sleep(b.pause)
	n := copy(p, b.parts[0])
	if b.parts[0] = b.parts[0][n:]; b.parts[0] == "" {
		b.parts = b.parts[1:]
	}
	return n, nil
}

func (b *slowBody) Close() error { return nil }

func TestFirstToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, eval.Target{Model: "m", Options: []byte(`{"stream":true}`)})
		chunks := openaitest.Chunks(openaitest.Answer{Text: "one two"}) // role, one, two, end, usage
		p.client.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond)
			return &http.Response{
				StatusCode: 200, ContentLength: -1, Header: http.Header{"Content-Type": {"text/event-stream"}},
				Body: &slowBody{append(append([]string{openaitest.KeepAlive}, chunks...), openaitest.Done), 10 * time.Millisecond},
			}, nil
		})
		got, err := p.Complete(t.Context(), ask("hi"))
		if err != nil {
			t.Fatal(err)
		}
		// The comment and the role come before the first word.
		if got.Timing.FirstToken != 130*time.Millisecond || got.Timing.Total != 170*time.Millisecond {
			t.Errorf("first token %v, total %v", got.Timing.FirstToken, got.Timing.Total)
		}
	})
}

// Any bytes are an answer or a CallError, never a panic.
func FuzzStream(f *testing.F) {
	f.Add([]byte(strings.Join(openaitest.Chunks(openaitest.Answer{Text: "a b", Logprobs: true}), "") + openaitest.Done))
	f.Add([]byte(openaitest.Frame(`{"choices":[{"delta":{"tool_calls":[{"index":-1,"id":null,"function":{}}]}}]}`)))
	f.Fuzz(func(t *testing.T, stream []byte) {
		fail := func(c eval.Class, m string) *eval.CallError { return &eval.CallError{Class: c, Message: m} }
		a := assembly{fail: fail, token: func() {}}
		err := a.read(newEvents(bytes.NewReader(stream)))
		var resp eval.Response
		if err == nil {
			resp, err = a.settle(eval.Response{})
		}
		checkSettled(t, resp, err)
	})
}

func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"choices":[{"finish_reason":"stop","message":{"content":[{"text":"x"}],"tool_calls":[{"id":1,"function":{"arguments":{}}}]}}],"usage":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		fail := func(c eval.Class, m string) *eval.CallError { return &eval.CallError{Class: c, Message: m} }
		resp, err := parse(eval.Response{Raw: body}, fail)
		checkSettled(t, resp, err)
	})
}

func checkSettled(t *testing.T, resp eval.Response, err error) {
	t.Helper()
	var ce *eval.CallError
	if err != nil {
		if !errors.As(err, &ce) {
			t.Fatalf("%v is no CallError", err)
		}
		return
	}
	if resp.FinishReason == "" || resp.Text == "" && resp.Refusal == "" && len(resp.ToolCalls) == 0 &&
		resp.FinishReason != eval.FinishLength && resp.FinishReason != eval.FinishContentFilter {
		t.Fatalf("%+v is taken for an answer", resp)
	}
}
