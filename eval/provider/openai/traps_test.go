package openai

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
	"seatrial/eval/provider/openai/openaitest"
)

// plain is go-openai as it comes. Each trap is shown to be one, so that a
// release of the library that removes it is noticed.
func plain(s *openaitest.Server) *sdk.Client {
	config := sdk.DefaultConfig(key)
	config.BaseURL = s.URL()
	return sdk.NewClientWithConfig(config)
}

func plainRequest(model string) sdk.ChatCompletionRequest {
	return sdk.ChatCompletionRequest{Model: model, Messages: []sdk.ChatCompletionMessage{{Role: "user", Content: "hi"}}}
}

func TestTrap1ZeroIsDropped(t *testing.T) {
	s, p := serve(t, openaitest.Always(openaitest.Text("x")), nil)
	cold := plainRequest("m")
	cold.Temperature, cold.TopP = 0, 0
	if _, err := plain(s).CreateChatCompletion(t.Context(), cold); err != nil {
		t.Fatal(err)
	}
	if _, sent := s.Last().JSON()["temperature"]; sent {
		t.Error("go-openai now sends temperature 0: the trap is gone")
	}
	req := ask("hi")
	req.Params = params("temperature", "0", "top_p", "0.0", "presence_penalty", "0", "seed", "0", "logprobs", "false")
	if _, err := p.Complete(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	for name, value := range req.Params {
		if want := `"` + name + `":` + string(value); !strings.Contains(string(s.Last().Body), want) {
			t.Errorf("%s is not in the body %s", want, s.Last().Body)
		}
	}
}

func TestTrap2ErrorWithStatus200(t *testing.T) {
	for _, tt := range []struct {
		reason, body string
		class        eval.Class
	}{
		{"OpenRouter's form, a status as code", `{"error":{"message":"busy","code":502}}`, eval.ClassOverloaded},
		{"rate limit", `{"error":{"message":"slow","code":429}}`, eval.ClassRateLimited},
		{"key", `{"error":{"message":"no","code":"invalid_api_key"}}`, eval.ClassAuth},
		{"status as a string", `{"error":{"message":"no","code":"401"}}`, eval.ClassAuth},
		{"no money", `{"error":{"message":"no","type":"insufficient_quota"}}`, eval.ClassAuth},
		{"too long", `{"error":{"message":"no","code":"context_length_exceeded","type":"invalid_request_error"}}`, eval.ClassBadRequest},
		{"no such model", `{"error":{"message":"no","code":"model_not_found","type":"invalid_request_error"}}`, eval.ClassConfig},
		{"bare text", `{"error":"boom"}`, eval.ClassMalformed},
		{"unheard of", `{"error":[1]}`, eval.ClassMalformed},
		{"inside the choice", `{"choices":[{"finish_reason":"error","message":{"content":"ha"},"error":{"code":503,"message":"gone"}}]}`, eval.ClassOverloaded},
		{"empty object", `{}`, eval.ClassMalformed},
		{"null", `null`, eval.ClassMalformed},
		{"list", `[]`, eval.ClassMalformed},
		{"no choices", `{"choices":[],"error":null}`, eval.ClassMalformed},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s, p := serve(t, openaitest.Always(openaitest.JSON(200, tt.body)), nil)
			if strings.HasPrefix(tt.body, `{"error":{`) || tt.body == "{}" || tt.body == "null" {
				if _, err := plain(s).CreateChatCompletion(t.Context(), plainRequest("m")); err != nil {
					t.Errorf("go-openai now refuses %s: the trap is gone", tt.body)
				}
			}
			_, err := p.Complete(t.Context(), ask("hi"))
			if ce := wantClass(t, err, tt.class); ce.Status != 200 {
				t.Errorf("status %d", ce.Status)
			}
		})
	}
}

// Anthropic's API type sends no credential; it is not offered, and what is offered sends one.
func TestTrap3NoCredential(t *testing.T) {
	s, p := serve(t, openaitest.Always(openaitest.Text("x")), nil)
	config := sdk.DefaultAnthropicConfig(key, s.URL())
	if _, err := sdk.NewClientWithConfig(config).CreateChatCompletion(t.Context(), plainRequest("m")); err != nil {
		t.Fatal(err)
	}
	if sends(s.Last().Header) {
		t.Error("go-openai now sends Anthropic's key: the trap is gone")
	}
	if _, err := p.Complete(t.Context(), ask("hi")); err != nil {
		t.Fatal(err)
	}
	if !sends(s.Last().Header) {
		t.Error("no credential was sent")
	}
	if _, err := decodeOptions([]byte(`{"api_type":"anthropic"}`)); err == nil {
		t.Error("api_type anthropic is accepted")
	}
}

func sends(h http.Header) bool {
	for _, values := range h {
		if strings.Contains(strings.Join(values, " "), key) {
			return true
		}
	}
	return false
}

func TestTrap4StreamWithoutEnd(t *testing.T) {
	chunks := openaitest.Chunks(openaitest.Answer{Text: "one two three"})
	half := openaitest.Frames(chunks[:2]...)
	s, p := serve(t, openaitest.Always(half), streaming)
	stream, err := plain(s).CreateChatCompletionStream(t.Context(), plainRequest("m"))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	for err == nil {
		_, err = stream.Recv()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("go-openai now reports %v: the trap is gone", err)
	}
	_, err = p.Complete(t.Context(), ask("hi"))
	wantClass(t, err, eval.ClassTruncated)

	for _, tt := range []struct {
		reason string
		frames []string
		class  eval.Class
	}{
		{"all but [DONE]", chunks, eval.ClassTruncated},
		{"[DONE] without a finish reason", append(append([]string{}, chunks[:2]...), openaitest.Done), eval.ClassTruncated},
		{"nothing", nil, eval.ClassMalformed},
	} {
		_, p := serve(t, openaitest.Always(openaitest.Frames(tt.frames...)), streaming)
		_, err := p.Complete(t.Context(), ask("hi"))
		t.Run(tt.reason, func(t *testing.T) { wantClass(t, err, tt.class) })
	}
	_, p = serve(t, openaitest.Always(half.Cut()), streaming)
	_, err = p.Complete(t.Context(), ask("hi"))
	wantClass(t, err, eval.ClassTruncated)
}

func TestTrap5Events(t *testing.T) {
	chunks := openaitest.Chunks(openaitest.Answer{Text: "one two"})
	many := make([]string, 400)
	for i := range many {
		many[i] = openaitest.KeepAlive
	}
	patient := append(append(many, chunks...), openaitest.Done)
	multiline := openaitest.Frames(openaitest.Frame("{\"choices\":\n[{\"delta\":{\"content\":\"one two\"},\n\"finish_reason\":\"stop\"}]}"), openaitest.Done)
	midway := openaitest.Frames(chunks[1], openaitest.KeepAlive, openaitest.Frame(`{"error":{"message":"engine died","code":500}}`))

	for _, tt := range []struct {
		reason string
		reply  openaitest.Reply
		class  eval.Class // "": an answer
	}{
		{"400 keep-alives", openaitest.Frames(patient...), ""},
		{"data in several lines", multiline, ""},
		{"an error after a comment", midway, eval.ClassOverloaded},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s, p := serve(t, openaitest.Always(tt.reply), streaming)
			stream, err := plain(s).CreateChatCompletionStream(t.Context(), plainRequest("m"))
			if err != nil {
				t.Fatal(err)
			}
			defer stream.Close()
			for err == nil {
				_, err = stream.Recv()
			}
			if errors.Is(err, io.EOF) || strings.Contains(err.Error(), "engine died") {
				t.Errorf("go-openai now copes (%v): the trap is gone", err)
			}
			resp, err := p.Complete(t.Context(), ask("hi"))
			if tt.class != "" {
				if ce := wantClass(t, err, tt.class); !strings.Contains(ce.Message, "engine died") {
					t.Errorf("the message is lost: %v", err)
				}
				return
			}
			if err != nil || resp.Text != "one two" {
				t.Errorf("%q, %v", resp.Text, err)
			}
		})
	}
}

func TestTrap6ModelNames(t *testing.T) {
	for _, model := range []string{"o1-distill-local", "gpt-5-chat-latest", "text-davinci-003"} {
		for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
			form := openaitest.Text("x")
			if name == "stream" {
				form = openaitest.Stream(openaitest.Answer{})
			}
			s, p := serve(t, openaitest.Always(form), change)
			refused := plainRequest(model)
			refused.Temperature, refused.LogProbs = 0.5, true
			if _, err := plain(s).CreateChatCompletion(t.Context(), refused); err == nil || s.Requests() != 0 {
				t.Errorf("go-openai now sends %s: the trap is gone", model)
			}
			req := ask("hi")
			req.Model, req.Params = model, params("temperature", "0.5", "logprobs", "true", "max_tokens", "5")
			if _, err := p.Complete(t.Context(), req); err != nil {
				t.Errorf("%s, %s: %v", model, name, err)
			}
			if got := s.Last().JSON(); got["model"] != model || got["max_tokens"] != 5.0 {
				t.Errorf("%s, %s: sent %v", model, name, got)
			}
		}
	}
	s, p := serve(t, openaitest.Always(openaitest.Text("x")), nil)
	if _, err := plain(s).Moderations(t.Context(), sdk.ModerationRequest{Input: "x", Model: "llama-guard"}); err == nil {
		t.Error("go-openai now sends any moderation model: the trap is gone")
	}
	if _, err := p.Moderate(t.Context(), "llama-guard", []string{"x"}); err != nil {
		t.Error(err)
	}
}

func TestTrap7UnboundedRead(t *testing.T) {
	const limit = 4096
	bounded := func(target *eval.Target) { target.Limits.MaxResponseBytes = limit }
	long := openaitest.Answer{Text: strings.Repeat("word ", limit)}
	s, p := serve(t, openaitest.Always(openaitest.Completion(long)), bounded)
	if _, err := plain(s).CreateChatCompletion(t.Context(), plainRequest("m")); err != nil {
		t.Errorf("go-openai now has a limit (%v): the trap may be gone", err)
	}
	_, err := p.Complete(t.Context(), ask("hi"))
	wantClass(t, err, eval.ClassTooLarge)

	for reason, reply := range map[string]openaitest.Reply{
		"many events":    openaitest.Stream(long),
		"one long event": openaitest.Frames(openaitest.Frame(long.Text)),
		"comments alone": openaitest.Frames(": " + long.Text),
		"no stream":      openaitest.Completion(long),
	} {
		_, p := serve(t, openaitest.Always(reply), func(target *eval.Target) { bounded(target); streaming(target) })
		_, err := p.Complete(t.Context(), ask("hi"))
		t.Run(reason, func(t *testing.T) { wantClass(t, err, eval.ClassTooLarge) })
	}
}

func TestTrap8RetryAfter(t *testing.T) {
	for name, change := range map[string]func(*eval.Target){"whole": nil, "stream": streaming} {
		t.Run(name, func(t *testing.T) {
			s, p := serve(t, openaitest.Always(openaitest.RateLimited("7")), change)
			if name == "stream" {
				stream, err := plain(s).CreateChatCompletionStream(t.Context(), plainRequest("m"))
				if err == nil || stream != nil && stream.Header().Get("Retry-After") != "" {
					t.Error("go-openai now keeps the headers of a refused stream: the trap is gone")
				}
			}
			_, err := p.Complete(t.Context(), ask("hi"))
			if ce := wantClass(t, err, eval.ClassRateLimited); ce.RetryAfter != 7*time.Second || ce.Status != 429 {
				t.Errorf("retry after %v, status %d", ce.RetryAfter, ce.Status)
			}
		})
	}
}

func TestTrap9WholeBodiesInErrors(t *testing.T) {
	long := "<html>" + strings.Repeat("prompt text ", 500) + key + "</html>"
	s, p := serve(t, openaitest.Always(openaitest.Raw(500, "text/html", long)), nil)
	if _, err := plain(s).CreateChatCompletion(t.Context(), plainRequest("m")); err == nil || len(err.Error()) < len(long) {
		t.Errorf("go-openai's error is short now: the trap is gone")
	}
	_, err := p.Complete(t.Context(), ask("hi"))
	wantClass(t, err, eval.ClassOverloaded)
}

func TestTrap9SloppyServers(t *testing.T) {
	for _, tt := range []struct {
		reason, message string
		want            eval.ToolCall
	}{
		{"an integer as id", `{"tool_calls":[{"id":7,"type":"function","function":{"name":"f","arguments":"{}"}}]}`, eval.ToolCall{ID: "7", Name: "f", Arguments: "{}"}},
		{"an object as arguments", `{"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x": 1.50}}}]}`, eval.ToolCall{ID: "a", Name: "f", Arguments: `{"x":1.50}`}},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s, p := serve(t, openaitest.Always(openaitest.JSON(200, `{"choices":[{"finish_reason":"tool_calls","message":`+tt.message+`}]}`)), nil)
			if _, err := plain(s).CreateChatCompletion(t.Context(), plainRequest("m")); err == nil {
				t.Error("go-openai now reads it: the trap is gone")
			}
			resp, err := p.Complete(t.Context(), ask("hi"))
			if err != nil || len(resp.ToolCalls) != 1 || resp.ToolCalls[0] != tt.want {
				t.Errorf("%+v, %v", resp.ToolCalls, err)
			}
		})
	}
}

func TestTrap9EmptyToolResult(t *testing.T) {
	s, p := serve(t, openaitest.Always(openaitest.Text("x")), nil)
	alone := sdk.ChatCompletionRequest{Model: "m", Messages: []sdk.ChatCompletionMessage{{Role: "tool", ToolCallID: "c"}}}
	if _, err := plain(s).CreateChatCompletion(t.Context(), alone); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(s.Last().Body), `"content"`) {
		t.Error("go-openai now keeps empty content: the trap is gone")
	}
	req := eval.Request{Messages: []eval.Message{
		{Role: "user", Content: "hi"},
		{Role: "assistant", ToolCalls: []eval.ToolCall{{ID: "c", Name: "f"}}},
		{Role: "tool", ToolCallID: "c"},
	}}
	if _, err := p.Complete(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	want := `"messages":[{"role":"user","content":"hi"},` +
		`{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},` +
		`{"role":"tool","content":"","tool_call_id":"c"}]`
	if !strings.Contains(string(s.Last().Body), want) {
		t.Errorf("body %s\nwants %s", s.Last().Body, want)
	}
}
