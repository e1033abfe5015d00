//go:build unix

package openai

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/openai/openaitest"
)

const (
	inFlight = 128
	question = "What does the policy say about returns after forty days? Answer in one sentence."
	answer   = "Returns are accepted within 30 days of delivery; after 40 days the policy offers no refund."
)

// BenchmarkCall compares Complete with a bare HTTP client that sends the same
// bytes and reads the same answer, 128 at a time. The server is a process of its own, so that
// cpu-us/op is the client's.
func BenchmarkCall(b *testing.B) {
	url := serverProcess(b)
	client := pooled(b)
	p, err := New(eval.Target{Model: "m", BaseURL: url, APIKey: eval.NewSecret("${KEY}", key)}, provider.Env{Client: client})
	if err != nil {
		b.Fatal(err)
	}
	req := ask(question)
	req.Params = params("temperature", "0", "max_tokens", "400")
	wire := []byte(`{"model":"m","messages":[{"role":"user","content":"` + question + `"}],"stream":false,"max_tokens":400,"temperature":0}`)

	b.Run("bare", func(b *testing.B) {
		concurrently(b, func() error {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url+"/chat/completions", bytes.NewReader(wire))
			if err != nil {
				return err
			}
			r.Header.Set("Authorization", "Bearer "+key)
			resp, err := client.Do(r)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.ReadAll(resp.Body)
			return err
		})
	})
	b.Run("do", func(b *testing.B) {
		concurrently(b, func() error {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url+"/chat/completions", bytes.NewReader(wire))
			if err != nil {
				return err
			}
			r.Header.Set("Authorization", "Bearer "+key)
			_, err = provider.Do(b.Context(), client, r, 0)
			return err
		})
	})
	b.Run("complete", func(b *testing.B) {
		concurrently(b, func() error {
			_, err := p.Complete(b.Context(), req)
			return err
		})
	})
}

// BenchmarkOwnWork leaves the network out: what Complete itself costs.
func BenchmarkOwnWork(b *testing.B) {
	for name, stream := range map[string]bool{"whole": false, "stream": true} {
		body, kind := formatted(b, stream)
		target := eval.Target{Model: "m", APIKey: eval.NewSecret("${KEY}", key)}
		if stream {
			streaming(&target)
		}
		p, err := New(target, provider.Env{Client: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: -1, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
		})}})
		if err != nil {
			b.Fatal(err)
		}
		req := ask(question)
		req.Params = params("temperature", "0", "max_tokens", "400")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Complete(b.Context(), req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// formatted returns a reply's bytes and content type.
func formatted(b *testing.B, stream bool) ([]byte, string) {
	if stream {
		return []byte(strings.Join(openaitest.Chunks(openaitest.Answer{Text: answer}), "") + openaitest.Done), "text/event-stream"
	}
	s := openaitest.NewServer(openaitest.Always(openaitest.Text(answer)), openaitest.Options{})
	defer s.Close()
	resp, err := http.Post(s.URL()+"/chat/completions", "application/json", strings.NewReader("{}"))
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body, "application/json"
}

// BenchmarkLatency records what a server that takes 50 ms is said to take with
// 128 in flight. The median must be within 3 ms, or comparisons of latency show
// our own queueing.
func BenchmarkLatency(b *testing.B) {
	const latency = 50 * time.Millisecond
	s := openaitest.NewServer(openaitest.Always(openaitest.Text(answer)), openaitest.Options{Latency: latency})
	defer s.Close()
	p, err := New(eval.Target{Model: "m", BaseURL: s.URL()}, provider.Env{Client: pooled(b)})
	if err != nil {
		b.Fatal(err)
	}
	var mu sync.Mutex
	var totals []time.Duration
	concurrently(b, func() error {
		resp, err := p.Complete(b.Context(), ask(question))
		mu.Lock()
		totals = append(totals, resp.Timing.Total)
		mu.Unlock()
		return err
	})
	slices.Sort(totals)
	median := totals[len(totals)/2]
	b.ReportMetric(float64(median)/1e6, "median-ms")
	b.ReportMetric(float64(totals[len(totals)*99/100])/1e6, "p99-ms")
	b.ReportMetric(float64(s.Connections()), "connections")
	if len(totals) < 10*inFlight {
		return // the pool is still filling
	}
	if off := median - latency; off < 0 || off > 3*time.Millisecond {
		b.Errorf("recorded median %v of %v", median, latency)
	}
	if s.Connections() > 2*inFlight {
		b.Errorf("%d connections for %d in flight", s.Connections(), inFlight)
	}
}

func pooled(b *testing.B) *http.Client {
	t := &http.Transport{MaxIdleConnsPerHost: inFlight}
	b.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: t}
}

// concurrently makes b.N calls, inFlight at a time, and reports this process's
// CPU time by call.
func concurrently(b *testing.B, call func() error) {
	b.ReportAllocs()
	before := cpu(b)
	b.ResetTimer()
	var wg sync.WaitGroup
	var next atomic.Int64
	for range inFlight {
		wg.Go(func() {
			for next.Add(1) <= int64(b.N) {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(cpu(b)-before)/1e3/float64(b.N), "cpu-us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serving is set in the process that TestServe serves in.
const serving = "OPENAITEST_SERVE"

// serverProcess runs this test binary's TestServe and returns its URL.
func serverProcess(b *testing.B) string {
	c := exec.Command(os.Args[0], "-test.run=^TestServe$", "-test.v")
	c.Env = append(os.Environ(), serving+"=1")
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close() // ends it
		_, _ = io.Copy(io.Discard, out)
		_ = c.Wait() // how it ends is of no interest
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "serving "); ok {
			return url
		}
	}
	b.Fatal("the server did not start")
	return ""
}

// TestServe is the server of BenchmarkCall, until its standard input ends.
func TestServe(t *testing.T) {
	if os.Getenv(serving) == "" {
		t.Skip("serves benchmarks")
	}
	s := openaitest.NewServer(openaitest.Always(openaitest.Text(answer)), openaitest.Options{})
	defer s.Close()
	fmt.Println("serving " + s.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
