package provider_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// roundTripper is the fake of the network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func answer(status int, header http.Header, body io.Reader) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		if header == nil {
			header = http.Header{}
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ContentLength: -1, Request: req}, nil
	}
}

func post(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"q":1}`))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func do(t *testing.T, rt http.RoundTripper, limit int64) (provider.Reply, error) {
	t.Helper()
	return provider.Do(t.Context(), &http.Client{Transport: rt}, post(t, "https://api.example/v1"), limit)
}

func callError(t *testing.T, err error) *eval.CallError {
	t.Helper()
	var ce *eval.CallError
	if !errors.As(err, &ce) {
		t.Fatalf("error %v (%T) is no CallError", err, err)
	}
	return ce
}

func TestDoStatus(t *testing.T) {
	tests := []struct {
		status  int
		header  http.Header
		body    string
		class   eval.Class
		message string
		after   time.Duration
		reason  string
	}{
		{401, nil, `{"error":{"message":"bad key"}}`, eval.ClassAuth, "bad key", 0, "credentials refused"},
		{403, nil, `{"error":"not yours"}`, eval.ClassAuth, "not yours", 0, "error as a string"},
		{402, nil, ``, eval.ClassAuth, "payment required", 0, "an account without money stays so; the status's text stands in"},
		{407, nil, ``, eval.ClassAuth, "proxy authentication required", 0, "the proxy's credentials"},
		{404, nil, `{"detail":"no model x"}`, eval.ClassConfig, "no model x", 0, "FastAPI's detail"},
		{405, nil, `nope`, eval.ClassConfig, "nope", 0, "a wrong path"},
		{408, nil, `slow`, eval.ClassTimeout, "slow", 0, "the server's own timeout"},
		{400, nil, `[{"error":{"message":"listed"}}]`, eval.ClassBadRequest, "listed", 0, "some APIs answer errors in a list"},
		{413, nil, `big`, eval.ClassBadRequest, "big", 0, "this request"},
		{422, nil, `{"message":"field x"}`, eval.ClassBadRequest, "field x", 0, "message at the top"},
		{418, nil, `tea`, eval.ClassBadRequest, "tea", 0, "any other 4xx"},
		{409, nil, `locked`, eval.ClassOverloaded, "locked", 0, "a conflict passes"},
		{429, http.Header{"Retry-After": {"7"}}, `{}`, eval.ClassRateLimited, "{}", 7 * time.Second, "seconds"},
		{429, http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:01:30 GMT"}}, `x`, eval.ClassRateLimited, "x", 90 * time.Second, "a date; synctest's clock starts at 2000"},
		{429, http.Header{"Retry-After": {"Mon, 02 Jan 2006 15:04:09 GMT"}, "Date": {"Mon, 02 Jan 2006 15:04:05 GMT"}}, `x`, eval.ClassRateLimited, "x", 4 * time.Second, "a date by the server's clock"},
		{429, http.Header{"Retry-After": {"2"}, "Retry-After-Ms": {"1500"}}, `x`, eval.ClassRateLimited, "x", 1500 * time.Millisecond, "the finer one wins"},
		{429, http.Header{"X-Ratelimit-Remaining-Requests": {"0"}, "X-Ratelimit-Reset-Requests": {"1m3s"}, "X-Ratelimit-Reset-Tokens": {"9m"}}, `x`, eval.ClassRateLimited, "x", 63 * time.Second, "a hint, of the exhausted budget only"},
		{429, http.Header{"Retry-After": {"-5"}}, `x`, eval.ClassRateLimited, "x", 0, "nonsense is no time"},
		{429, http.Header{"Retry-After": {"NaN"}}, `x`, eval.ClassRateLimited, "x", 0, "nonsense that parses"},
		{429, http.Header{"Retry-After": {"1e300"}}, `x`, eval.ClassRateLimited, "x", 24 * time.Hour, "believed up to a day"},
		{429, nil, `{"error":{"message":"pay","code":"insufficient_quota"}}`, eval.ClassAuth, "pay", 0, "waiting brings no money"},
		{503, http.Header{"Retry-After": {"3"}}, `<html>
		  <b>busy</b>`, eval.ClassOverloaded, "<html> <b>busy</b>", 3 * time.Second, "one line"},
		{529, nil, "a\x00\x1b[2J\u202eb\u0085c\xff", eval.ClassOverloaded, "a[2Jb c", 0, "no control, format or broken characters"},
		{302, http.Header{"Location": {"https://user:pw@other.example/login?token=x"}}, `moved`, eval.ClassConfig,
			"the endpoint redirects to https://other.example, which is not followed: set base_url to where it leads", 0, "the host alone is told"},
		{101, nil, ``, eval.ClassMalformed, "switching protocols", 0, "nobody asked for it"},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			c := &http.Client{Transport: answer(tt.status, tt.header, strings.NewReader(tt.body)),
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			reply, err := provider.Do(t.Context(), c, post(t, "https://api.example/v1"), 0)
			ce := callError(t, err)
			if ce.Class != tt.class || ce.Status != tt.status || ce.Message != tt.message || ce.RetryAfter != tt.after {
				t.Errorf("%d %q: got %s %d %q after %s; want %s %q after %s: %s", tt.status, tt.body,
					ce.Class, ce.Status, ce.Message, ce.RetryAfter, tt.class, tt.message, tt.after, tt.reason)
			}
			if string(reply.Body) != tt.body || reply.Status != tt.status {
				t.Errorf("%d: reply %d %q: the caller may need the error's body", tt.status, reply.Status, reply.Body)
			}
		})
	}
}

func TestDoHidesCredentials(t *testing.T) {
	const key = "sk-very/secret+key"
	tests := []struct{ echo, reason string }{
		{"invalid key " + key, "as it is"},
		{`{"error":{"message":"Bearer ` + key + ` refused"}}`, "in the API's message, with its scheme"},
		{"sk-very%2Fsecret%2Bkey", "as a URL writes it"},
		{`sk-very\/secret+key`, "as JSON may write it"},
		{"sk-very/sec\x00ret+key", "with a control character that the message drops"},
		{strings.Repeat("x", 285) + key, "where the message is cut"},
		{strings.Repeat(" ", 64<<10-10) + key, "where the window on the body is cut"},
		{"the word " + base64.StdEncoding.EncodeToString([]byte("me:hunter22")) + " hunter22", "Basic, encoded and not"},
		{"tk-in-url pw-in-url", "in the URL"},
		{"cookie-value-1", "a cookie"},
		{"added-by-the-transport", "a transport's own"},
		{"a k3y is k3y", "a short one, as a word"},
	}
	for _, tt := range tests {
		rt := roundTripper(func(req *http.Request) (*http.Response, error) {
			provider.Hide(req.Context(), "added-by-the-transport")
			return answer(400, nil, strings.NewReader(tt.echo))(req)
		})
		req := post(t, "https://u:pw-in-url@api.example/v1?api_key=tk-in-url")
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("me:hunter22")))
		req.Header.Set("Cookie", "cookie-value-1")
		req.Header.Set("X-Api-Key", "k3y")
		_, err := provider.Do(t.Context(), &http.Client{Transport: rt}, req, 0)
		message := callError(t, err).Message
		for _, part := range []string{"sk-ver", "ret+key", "hunter", "in-url", "cookie-value", "added-by", "k3y", "bWU6"} {
			if strings.Contains(message, part) {
				t.Errorf("%s: message %q holds %q", tt.reason, message, part)
			}
		}
		if n := len([]rune(message)); n > 300 || n == 0 {
			t.Errorf("%s: message has %d characters", tt.reason, n)
		}
	}
	_, err := provider.Do(t.Context(), &http.Client{Transport: answer(400, nil, strings.NewReader("monk3ys"))}, func() *http.Request {
		req := post(t, "https://api.example")
		req.Header.Set("X-Api-Key", "k3y")
		return req
	}(), 0)
	if m := callError(t, err).Message; m != "monk3ys" {
		t.Errorf("message %q: a short key inside a word is none", m)
	}
}

func TestReplyFail(t *testing.T) {
	req := post(t, "https://api.example")
	req.Header.Set("Api-Key", "azure-key")
	reply, err := provider.Do(t.Context(), &http.Client{Transport: answer(200, http.Header{"Apim-Request-Id": {"r1"}}, strings.NewReader("ok"))}, req, 0)
	if err != nil || string(reply.Body) != "ok" || reply.RequestID != "r1" {
		t.Fatalf("%+v, %v", reply, err)
	}
	if ce := reply.Fail(eval.ClassMalformed, "no\nchoices for azure-key"); ce.Message != "no choices for [secret]" || ce.Status != 200 {
		t.Errorf("%+v", ce)
	}
	// A reply that a test made by hand has no credentials to hide.
	if ce := (provider.Reply{}).Fail(eval.ClassEmpty, "nothing"); ce.Message != "nothing" {
		t.Errorf("%+v", ce)
	}
}

func TestDoLimit(t *testing.T) {
	for _, tt := range []struct {
		size, limit int64
		announced   bool
		class       eval.Class
		reason      string
	}{
		{10, 10, false, "", "as large as allowed"},
		{11, 10, false, eval.ClassTooLarge, "one more"},
		{11, 10, true, eval.ClassTooLarge, "said beforehand"},
		{10, 10, true, "", "said beforehand, and allowed"},
		{16 << 20, 0, false, "", "the default"},
		{16<<20 + 1, 0, false, eval.ClassTooLarge, "beyond the default"},
	} {
		rt := roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := answer(200, nil, bytes.NewReader(make([]byte, tt.size)))(req)
			if tt.announced {
				resp.ContentLength = tt.size
			}
			return resp, err
		})
		reply, err := do(t, rt, tt.limit)
		if got := eval.ClassOf(err); got != tt.class {
			t.Errorf("%d of %d bytes: class %q, want %q: %s", tt.size, tt.limit, got, tt.class, tt.reason)
		}
		if tt.limit > 0 && int64(len(reply.Body)) > tt.limit {
			t.Errorf("%d of %d bytes: %d were kept", tt.size, tt.limit, len(reply.Body))
		}
	}
}

// listen serves each connection by serve, raw.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if req, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					_, _ = io.Copy(io.Discard, req.Body)
					serve(c)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestDoBrokenAnswers(t *testing.T) {
	reset := func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }
	tests := []struct {
		wire   string
		then   func(net.Conn)
		class  eval.Class
		reason string
	}{
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", nil, "", "a control: nothing is broken"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", nil, eval.ClassTruncated, "shorter than announced"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", nil, eval.ClassTruncated, "no last chunk"},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n", nil, eval.ClassTruncated, "broken chunks"},
		{"", reset, eval.ClassReset, "reset before the answer"},
		{"", nil, eval.ClassReset, "closed without an answer"},
		{"ERROR 1\r\n\r\n", nil, eval.ClassMalformed, "not HTTP"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf", nil, eval.ClassTruncated, "no room for a gzip header"},
		{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzip at!", nil, eval.ClassMalformed, "not gzip"},
	}
	for _, tt := range tests {
		url := listen(t, func(c net.Conn) {
			_, _ = io.WriteString(c, tt.wire)
			if tt.then != nil {
				tt.then(c)
			}
		})
		_, err := provider.Do(t.Context(), &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, post(t, url), 0)
		if got := eval.ClassOf(err); got != tt.class {
			t.Errorf("%s: class %q (%v), want %q", tt.reason, got, err, tt.class)
		}
	}
}

func TestDoResetMidway(t *testing.T) {
	body := io.MultiReader(strings.NewReader("half"), failing{&net.OpError{Op: "read", Err: syscall.ECONNRESET}})
	reply, err := do(t, answer(200, nil, body), 0)
	if ce := callError(t, err); ce.Class != eval.ClassReset || ce.Status != 200 || string(reply.Body) != "half" {
		t.Errorf("%+v, %q", ce, reply.Body)
	}
}

// A RoundTripper that is not net/http's may not notice.
func TestDoShorterThanAnnounced(t *testing.T) {
	_, err := do(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := answer(200, nil, strings.NewReader("half"))(req)
		resp.ContentLength = 8
		return resp, err
	}), 0)
	if ce := callError(t, err); ce.Class != eval.ClassTruncated || !strings.Contains(ce.Message, "4 of 8") {
		t.Errorf("%+v", ce)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestDoNoConnection(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	l.Close()
	_, err = provider.Do(t.Context(), http.DefaultClient, post(t, closed), 0)
	if ce := callError(t, err); ce.Class != eval.ClassUnreachable || !strings.Contains(ce.Message, "refuses connections at 127.0.0.1") {
		t.Errorf("refused port: %v", err)
	}
	for _, tt := range []struct {
		err    error
		class  eval.Class
		reason string
	}{
		{&net.DNSError{Name: "nowhere.example", IsNotFound: true}, eval.ClassUnreachable, "no such host"},
		{&net.DNSError{Name: "nowhere.example", IsTimeout: true}, eval.ClassUnreachable, "a name server that does not answer is no slow model"},
		{&net.OpError{Op: "dial", Err: timeout{}}, eval.ClassUnreachable, "a dial that timed out is no slow model either"},
		{&net.OpError{Op: "read", Err: timeout{}}, eval.ClassTimeout, "connected, then silent"},
		{errors.New("Proxy Authentication Required"), eval.ClassUnreachable, "what net/http says of a CONNECT that got 407"},
		{errors.New("http2: client conn could not be established"), eval.ClassUnreachable, "what it says where TLS 1.3 refuses the client's certificate"},
		{&eval.CallError{Class: eval.ClassConfig, Message: "not on the allow-list"}, eval.ClassConfig, "the dialer's own refusal"},
		{fmt.Errorf("http2: %w", io.ErrUnexpectedEOF), eval.ClassReset, "broke off"},
	} {
		_, err := do(t, roundTripper(func(*http.Request) (*http.Response, error) { return nil, tt.err }), 0)
		if got := eval.ClassOf(err); got != tt.class {
			t.Errorf("%v: class %q, want %q: %s", tt.err, got, tt.class, tt.reason)
		}
	}
	_, err = provider.Do(t.Context(), http.DefaultClient, post(t, "ftp://api.example"), 0)
	if eval.ClassOf(err) != eval.ClassConfig {
		t.Errorf("ftp: %v", err)
	}
}

type timeout struct{}

func (timeout) Error() string { return "i/o timeout" }
func (timeout) Timeout() bool { return true }

// until blocks a body or a call until its context ends.
func until(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

type hangingBody struct{ ctx context.Context }

func (b hangingBody) Read([]byte) (int, error) { return 0, until(b.ctx) }
func (b hangingBody) Close() error             { return nil }

func TestDoEnds(t *testing.T) {
	hangs := roundTripper(func(req *http.Request) (*http.Response, error) { return nil, until(req.Context()) })
	hangsLater := roundTripper(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: hangingBody{req.Context()}, ContentLength: -1, Request: req}, nil
	})
	for _, tt := range []struct {
		rt     roundTripper
		cancel bool
		class  eval.Class
		reason string
	}{
		{hangs, true, eval.ClassCanceled, "canceled before the answer"},
		{hangs, false, eval.ClassTimeout, "deadline before the answer"},
		{hangsLater, true, eval.ClassCanceled, "canceled within the answer"},
		{hangsLater, false, eval.ClassTimeout, "deadline within the answer"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if tt.cancel {
				time.AfterFunc(time.Second, cancel)
			}
			_, err := provider.Do(ctx, &http.Client{Transport: tt.rt}, post(t, "https://api.example"), 0)
			if got := eval.ClassOf(err); got != tt.class {
				t.Errorf("%s: class %q (%v)", tt.reason, got, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, err := provider.Do(t.Context(), &http.Client{Transport: hangs, Timeout: time.Second}, post(t, "https://api.example"), 0)
		if eval.ClassOf(err) != eval.ClassTimeout {
			t.Errorf("the client's own timeout: %v", err)
		}
	})
}

// A real transport over pipes: dialling takes 2 s and the pool is one connection, yet
// each call lasts what the server takes.
func TestDoTimingIsTheEndpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := &http.Transport{MaxConnsPerHost: 1, DialContext: func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(2 * time.Second)
			here, there := net.Pipe()
			go serveSlowly(there)
			return here, nil
		}}
		defer transport.CloseIdleConnections()
		began := time.Now()
		done := make(chan eval.Timing, 2)
		for range 2 {
			go func() {
				reply, err := provider.Do(t.Context(), &http.Client{Transport: transport}, post(t, "http://api.example"), 0)
				if err != nil || string(reply.Body) != "abcd" {
					t.Errorf("%q, %v", reply.Body, err)
				}
				done <- reply.Timing
			}()
		}
		for i := range 2 {
			timing := <-done
			if timing.Total != 70*time.Millisecond {
				t.Errorf("call %d: total %s, want the server's 70ms", i, timing.Total)
			}
			if want := 2*time.Second + time.Duration(i)*70*time.Millisecond; timing.Start.Sub(began) != want {
				t.Errorf("call %d: started after %s, want %s", i, timing.Start.Sub(began), want)
			}
		}
	})
}

// serveSlowly answers each request after 50 ms, in two parts 20 ms apart.
func serveSlowly(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		time.Sleep(50 * time.Millisecond)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(c, "cd")
	}
}

func TestOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := io.Pipe()
		go func() {
			time.Sleep(30 * time.Millisecond)
			_, _ = io.WriteString(there, "data: a\n")
			time.Sleep(40 * time.Millisecond)
			_, _ = io.WriteString(there, "data: b\n")
			time.Sleep(time.Second)
			there.Close()
		}()
		s, err := provider.Open(t.Context(), &http.Client{Transport: answer(200, http.Header{"X-Request-Id": {"r"}}, here)}, post(t, "https://api.example"), 0)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		lines := bufio.NewScanner(s)
		for lines.Scan() {
			s.Token()
		}
		timing := s.Timing()
		if lines.Err() != nil || timing.FirstToken != 30*time.Millisecond || timing.Total != 70*time.Millisecond || s.RequestID != "r" {
			t.Errorf("%+v, %v: the last byte ends it, not the end of file a second later", timing, lines.Err())
		}
	})
}

func TestOpenReplaysErrors(t *testing.T) {
	s, err := provider.Open(t.Context(), &http.Client{Transport: answer(400, nil, strings.NewReader(`{"message":"no streams"}`))}, post(t, "https://api.example"), 0)
	if eval.ClassOf(err) != eval.ClassBadRequest || s == nil {
		t.Fatal(err)
	}
	defer s.Close()
	if b, err := io.ReadAll(s); string(b) != `{"message":"no streams"}` || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// A stream that is left after its last event keeps its connection; one that goes on is cut.
func TestCloseKeepsTheConnection(t *testing.T) {
	for _, tt := range []struct {
		rest   string
		dials  int
		reason string
	}{
		{"0\r\n\r\n", 1, "the end follows"},
		{"", 2, "the server never ends"},
	} {
		synctest.Test(t, func(t *testing.T) {
			dials := 0
			transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
				dials++
				here, there := net.Pipe()
				go func() {
					defer there.Close()
					in := bufio.NewReader(there)
					for {
						req, err := http.ReadRequest(in)
						if err != nil {
							return
						}
						_, _ = io.Copy(io.Discard, req.Body)
						_, _ = io.WriteString(there, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nDONE\r\n")
						time.Sleep(time.Millisecond)
						_, _ = io.WriteString(there, tt.rest)
					}
				}()
				return here, nil
			}}
			defer transport.CloseIdleConnections()
			for range 2 {
				s, err := provider.Open(t.Context(), &http.Client{Transport: transport}, post(t, "http://api.example"), 0)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadFull(s, make([]byte, 4)); err != nil {
					t.Fatal(err)
				}
				s.Close()
				synctest.Wait()
			}
			if dials != tt.dials {
				t.Errorf("%d connections, want %d: %s", dials, tt.dials, tt.reason)
			}
		})
	}
}

func TestKeepHeaders(t *testing.T) {
	got := provider.KeepHeaders(http.Header{
		"X-Request-Id": {"r1"}, "X-Ratelimit-Remaining-Requests": {"9"}, "Openai-Processing-Ms": {"12"}, "Server": {"a\x1b[2J"},
		"Set-Cookie": {"session=1"}, "Authorization": {"Bearer x"}, "Www-Authenticate": {"Basic"}, "X-Internal": {"1"}, "Via": {"a", "b"},
	})
	want := map[string]string{"x-request-id": "r1", "x-ratelimit-remaining-requests": "9", "openai-processing-ms": "12", "server": "a[2J", "via": "a, b"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if provider.KeepHeaders(http.Header{"Set-Cookie": {"a"}}) != nil {
		t.Error("nothing to keep is nil")
	}
}

func TestScrubTakesCredentialsOutOfAnswers(t *testing.T) {
	client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2, Request: r}, nil
	})}
	req, err := http.NewRequest(http.MethodPost, "http://model.test/", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	const key = "sk/0123456789"
	req.Header.Set("Authorization", "Bearer "+key)
	reply, err := provider.Do(t.Context(), client, req, 0)
	if err != nil {
		t.Fatal(err)
	}
	told := "you sent " + key
	answers := []eval.Response{
		{Text: told}, {Refusal: told}, {Reasoning: told}, {RequestID: told}, {Model: told},
		{ToolCalls: []eval.ToolCall{{Arguments: told}}}, {Steps: []eval.Step{{Text: told}}}, {Retrieved: []eval.Passage{{Text: told}}},
		{Headers: map[string]string{"x-request-id": told}},
		{Raw: []byte(told)}, {Raw: []byte(`{"t":"sk\/0123456789"}`)}, {Logprobs: []byte(`["` + key + `"]`)},
	}
	for i, answer := range answers {
		reply.Scrub(&answer)
		kept, err := json.Marshal(answer)
		if err != nil || strings.Contains(string(kept)+string(answer.Raw), "0123456789") {
			t.Errorf("%d: %s %s %v: the answer is stored, and must not hold the key", i, kept, answer.Raw, err)
		}
	}
	untouched := eval.Response{Text: "hello", Raw: []byte("{}")}
	if reply.Scrub(&untouched); untouched.Text != "hello" || string(untouched.Raw) != "{}" {
		t.Errorf("%+v: nothing was to be taken out", untouched)
	}
}
