package openaitest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func start(t *testing.T, chat Handler, o Options) *Server {
	t.Helper()
	s := NewServer(chat, o)
	t.Cleanup(s.Close)
	return s
}

// post returns status and body; err is what reading the body met.
func post(t *testing.T, url, body string) (*http.Response, string, error) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

const chatPath = "/chat/completions"

func TestReplies(t *testing.T) {
	for _, tt := range []struct {
		reason string
		reply  Reply
		status int
		holds  []string
		broken bool
	}{
		{"text", Text("hi"), 200, []string{`"content":"hi"`, `"finish_reason":"stop"`, `"prompt_tokens":10`}, false},
		{"empty", Completion(Answer{Empty: true, NoUsage: true}), 200, []string{`"content":""`}, false},
		{"no finish reason", Completion(Answer{NoFinish: true}), 200, []string{`"finish_reason":null`}, false},
		{"tools, sloppy", Completion(Answer{ToolCalls: []ToolCall{{ID: "1", Name: "f", Arguments: `{"a":1}`}}}), 200,
			[]string{`"content":null`, `"id":1`, `"arguments":{"a":1}`, `"finish_reason":"tool_calls"`}, false},
		{"refusal and thoughts", Completion(Answer{Refusal: "no", Reasoning: "hm hm"}), 200, []string{`"refusal":"no"`, `"reasoning_content":"hm hm"`, `"reasoning_tokens":2`}, false},
		{"logprobs", Completion(Answer{Text: "a b", Logprobs: true}), 200, []string{`"token":"b"`}, false},
		{"429", RateLimited("3"), 429, []string{"rate_limit_exceeded"}, false},
		{"401", Unauthorized(), 401, []string{"invalid_api_key"}, false},
		{"a page", HTML(200), 200, []string{"<html>"}, false},
		{"an error with 200", JSON(200, `{"error":{}}`), 200, []string{`{"error":{}}`}, false},
		{"cut", Text("hi").Cut(), 200, []string{`{"choices"`}, true},
		{"shortened", Text("hi").Shortened(), 200, []string{`{"choices"`}, false},
		{"stream", Stream(Answer{Text: "a b"}), 200, []string{`"content":"a "`, `"content":"b"`, `"finish_reason":"stop"`, `"usage":{`, Done}, false},
		{"stream, cut", Frames(KeepAlive).Cut(), 200, []string{KeepAlive}, true},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := start(t, Always(tt.reply), Options{})
			resp, body, err := post(t, s.URL()+chatPath, "{}")
			if resp.StatusCode != tt.status || (err != nil) != tt.broken {
				t.Errorf("status %d, %v", resp.StatusCode, err)
			}
			for _, want := range tt.holds {
				if !strings.Contains(body, want) {
					t.Errorf("%s is not in %s", want, body)
				}
			}
		})
	}
	s := start(t, Always(RateLimited("3")), Options{})
	if resp, _, _ := post(t, s.URL()+chatPath, ""); resp.Header.Get("Retry-After") != "3" {
		t.Errorf("headers %v", resp.Header)
	}
	if resp, _, _ := post(t, s.URL()+"/nowhere", ""); resp.StatusCode != 404 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestHandlers(t *testing.T) {
	s := start(t, After(3, Sequence(Unauthorized(), Text("two")), Echo), Options{})
	want := []string{"invalid_api_key", `"content":"two"`, `"content":"two"`, `"content":"said"`}
	for i, w := range want {
		if _, body, _ := post(t, s.URL()+chatPath, `{"messages":[{"role":"user","content":"said"},{"role":"assistant","content":"x"}]}`); !strings.Contains(body, w) {
			t.Errorf("call %d: %s", i+1, body)
		}
	}
	if _, body, _ := post(t, s.URL()+chatPath, `{"stream":true,"messages":[{"role":"user","content":"said"}]}`); !strings.HasSuffix(body, Done) {
		t.Errorf("no stream: %s", body)
	}
}

func TestLatency(t *testing.T) {
	const latency = 20 * time.Millisecond
	s := start(t, Always(Text("x")), Options{Latency: latency})
	began := time.Now()
	post(t, s.URL()+chatPath, "{}")
	if took := time.Since(began); took < latency {
		t.Errorf("answered after %v", took)
	}
}

func TestCounts(t *testing.T) {
	s := start(t, Always(Text("x")), Options{})
	if s.Last().N != 0 {
		t.Error("a call before the first")
	}
	for range 70 {
		post(t, s.URL()+chatPath, `{"a":1}`)
	}
	last := s.Last()
	if s.Requests() != 70 || s.Connections() != 1 || len(s.Calls()) != 64 || s.Calls()[0].N != 7 {
		t.Errorf("%d requests, %d connections, %d calls", s.Requests(), s.Connections(), len(s.Calls()))
	}
	if last.N != 70 || last.Path != "/v1"+chatPath || last.JSON()["a"] != 1.0 || last.Header.Get("Content-Type") == "" || last.Method != "POST" {
		t.Errorf("%+v", last)
	}
	if (Call{Body: []byte("x")}).LastUser() != "" {
		t.Error("a user in a body that is no JSON")
	}
}

// What hangs ends with the client's patience, or with the server.
func TestHang(t *testing.T) {
	s := NewServer(Always(Hang()), Options{})
	client := http.Client{Timeout: 20 * time.Millisecond}
	if _, err := client.Post(s.URL()+chatPath, "", nil); err == nil {
		t.Error("a reply")
	}
	held := NewServer(Always(Frames(KeepAlive).Hold()), Options{})
	resp, err := http.Post(held.URL()+chatPath, "", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, len(KeepAlive))
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != KeepAlive {
		t.Errorf("%q, %v", first, err)
	}
	var closing sync.WaitGroup
	closing.Go(s.Close)
	closing.Go(held.Close)
	closing.Wait()
	if rest, err := io.ReadAll(resp.Body); len(rest) > 0 || err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestEmbeddingsAndModerations(t *testing.T) {
	s := start(t, Echo, Options{})
	var e struct {
		Data []struct{ Embedding []float64 }
	}
	_, body, _ := post(t, s.URL()+"/embeddings", `{"input":["a b","b A","c"]}`)
	if err := json.Unmarshal([]byte(body), &e); err != nil || len(e.Data) != 3 {
		t.Fatalf("%v: %s", err, body)
	}
	dot := func(i, j int) (sum float64) {
		for k := range e.Data[i].Embedding {
			sum += e.Data[i].Embedding[k] * e.Data[j].Embedding[k]
		}
		return sum
	}
	if dot(0, 1) < 0.999 || dot(0, 2) > 0.8 {
		t.Errorf("the same words %v, others %v", dot(0, 1), dot(0, 2))
	}
	if _, body, _ = post(t, s.URL()+"/moderations", `{"input":"hate"}`); !strings.Contains(body, `"hate":0.99`) || !strings.Contains(body, `"flagged":true`) {
		t.Error(body)
	}
	for _, path := range []string{"/embeddings", "/moderations"} {
		if resp, _, _ := post(t, s.URL()+path, `{"input":[[1]]}`); resp.StatusCode != 400 {
			t.Errorf("%s of numbers: %d", path, resp.StatusCode)
		}
	}
	own := start(t, Echo, Options{Embeddings: Always(HTML(200)), Moderations: Always(RateLimited(""))})
	if _, body, _ := post(t, own.URL()+"/embeddings", ""); !strings.HasPrefix(body, "<!DOCTYPE") {
		t.Error(body)
	}
	if resp, _, _ := post(t, own.URL()+"/moderations", ""); resp.StatusCode != 429 {
		t.Error(resp.Status)
	}
}
