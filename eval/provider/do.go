package provider

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"seatrial/eval"
)

// DefaultMaxResponseBytes bounds an answer's body where nothing else is said: 16 MB.
const DefaultMaxResponseBytes = 16 << 20

// Reply is an answer that has arrived whole.
type Reply struct {
	Status    int
	Header    http.Header
	Body      []byte
	Timing    eval.Timing
	RequestID string

	hidden *hidden
}

// Fail returns the error of class for a reply that arrived but is no answer,
// with message made fit to be stored: see [Do].
func (r Reply) Fail(class eval.Class, message string) *eval.CallError {
	return &eval.CallError{Class: class, Status: r.Status, Message: r.hidden.clean(message)}
}

// Scrub takes the call's credentials out of an answer made from the reply.
func (r Reply) Scrub(answer *eval.Response) {
	if r.hidden != nil {
		r.hidden.scrub(answer)
	}
}

// Stream is an answer that is still arriving. Its methods are never called concurrently.
type Stream struct {
	Status    int
	Header    http.Header
	RequestID string

	ctx    context.Context // the caller's: says why a read broke off
	cancel context.CancelFunc
	body   io.ReadCloser
	max    int64
	want   int64 // bytes announced, or -1
	got    int64
	start  time.Time
	first  time.Duration
	last   time.Time // of the last byte so far
	err    error     // sticky
	hidden *hidden
}

// Do sends req and reads the whole answer, at most limit bytes of it (0: [DefaultMaxResponseBytes]).
// Its errors are [*eval.CallError], and a status outside 2xx is one; the Reply then
// holds what arrived before. Messages are the API's own where it gave one, else
// the body's beginning: one line of at most 300 characters without control
// characters and without any credential of the request.
//
// Timing is the endpoint's: it begins as the request's first byte goes out, so
// that resolving, dialling, TLS and waiting for a pooled connection do not count,
// and ends at the last byte of the body.
func Do(ctx context.Context, client *http.Client, req *http.Request, limit int64) (Reply, error) {
	s, err := Open(ctx, client, req, limit)
	if s == nil {
		return Reply{}, err
	}
	defer s.Close()
	body, readErr := s.rest()
	if err == nil {
		err = readErr
	}
	return Reply{Status: s.Status, Header: s.Header, Body: body, Timing: s.Timing(), RequestID: s.RequestID, hidden: s.hidden}, err
}

// Open is [Do] for an answer that is read as it arrives. Where the status is
// outside 2xx, the error is Do's and the Stream, which then is not nil, replays
// the error's body. The caller closes the Stream.
func Open(ctx context.Context, client *http.Client, req *http.Request, limit int64) (*Stream, error) {
	if limit <= 0 {
		limit = DefaultMaxResponseBytes
	}
	h := hiddenOf(ctx)
	h.request(req)
	var wire wireTimes
	inner, cancel := context.WithCancel(withHidden(ctx, h))
	began := time.Now()
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(inner, wire.trace())))
	if err != nil {
		cancel()
		return nil, sendError(ctx, err, wire.connected(), h)
	}
	if resp.Request != nil {
		h.request(resp.Request)
	}
	s := &Stream{
		Status: resp.StatusCode, Header: resp.Header, RequestID: requestID(resp.Header),
		ctx: ctx, cancel: cancel, body: resp.Body, max: limit, want: resp.ContentLength,
		start: wire.start(began), last: time.Now(), hidden: h,
	}
	if req.Method == http.MethodHead || resp.Uncompressed {
		s.want = -1
	}
	if s.Status >= 200 && s.Status <= 299 {
		return s, nil
	}
	// What an error's body holds is a hint: if it cannot be read whole, the status still says what happened.
	body, _ := s.rest()
	failure := statusError(s.Status, s.Header, body, h)
	s.replay(body)
	return s, failure
}

// replay lets the body be read again.
func (s *Stream) replay(body []byte) {
	s.Close()
	s.body, s.got, s.want, s.err = io.NopCloser(bytes.NewReader(body)), 0, -1, nil
}

// Read reads the body. Its errors are io.EOF or a [*eval.CallError]:
// too_large beyond the limit, truncated where the body ends before it should, reset,
// timeout or canceled.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	// One byte more than allowed is asked for, since only it tells "as large as allowed" from "larger".
	if room := s.max - s.got + 1; int64(len(p)) > room {
		p = p[:room]
	}
	n, err := s.body.Read(p)
	if n > 0 {
		s.last = time.Now()
	}
	s.got += int64(n)
	switch {
	case s.got > s.max || s.want > s.max:
		n -= int(max(0, s.got-s.max))
		s.err = s.Fail(eval.ClassTooLarge, fmt.Sprintf("the answer is larger than %d bytes (limits: max_response_bytes)", s.max))
	case err == io.EOF && s.want >= 0 && s.got < s.want:
		s.err = s.Fail(eval.ClassTruncated, fmt.Sprintf("the body ends after %d of %d bytes", s.got, s.want))
	case err == io.EOF:
		s.err = io.EOF
	case err != nil:
		s.err = readError(s.ctx, err, s.Status, s.hidden)
	}
	return n, s.err
}

// Token notes that the first token has arrived; calls after the first change nothing.
func (s *Stream) Token() {
	if s.first == 0 {
		s.first = max(1, time.Since(s.start))
	}
}

// Timing returns the working time up to the last byte read.
func (s *Stream) Timing() eval.Timing {
	return eval.Timing{Start: s.start, FirstToken: s.first, Total: max(0, s.last.Sub(s.start))}
}

// Fail is [Reply.Fail], for an error that the stream itself reports.
func (s *Stream) Fail(class eval.Class, message string) *eval.CallError {
	return &eval.CallError{Class: class, Status: s.Status, Message: s.hidden.clean(message)}
}

// Scrub takes the call's credentials out of an answer made from the stream.
func (s *Stream) Scrub(answer *eval.Response) { s.hidden.scrub(answer) }

// drainFor and drainBytes bound what Close reads so that the connection can be used again:
// after a stream's last event only the end of the chunked encoding is outstanding.
const (
	drainFor   = 50 * time.Millisecond
	drainBytes = 64 << 10
)

// Close ends the call. It may be called more than once.
func (s *Stream) Close() error {
	if s.err == nil {
		timer := time.AfterFunc(drainFor, s.cancel)
		// The outcome does not matter: the caller has what it wants.
		_, _ = io.CopyN(io.Discard, s.body, drainBytes)
		timer.Stop()
		s.err = io.ErrClosedPipe
	}
	s.cancel()
	return s.body.Close()
}

// rest reads what is outstanding.
func (s *Stream) rest() ([]byte, error) {
	// The announced length spares growing, but is not trusted with much memory.
	size := min(max(s.want, 0), s.max, 1<<20)
	body := make([]byte, 0, size+512)
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := s.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return body, err
		}
	}
}

// wireTimes are the moments of a call that the transport reports, from goroutines of its own.
type wireTimes struct {
	gotConn, wroteHeaders atomic.Pointer[time.Time]
}

func (w *wireTimes) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { now := time.Now(); w.gotConn.Store(&now) },
		// Reported after the headers are ready and before they are flushed. In HTTP/2 the
		// wait for a free stream lies between GotConn and this.
		WroteHeaders: func() { now := time.Now(); w.wroteHeaders.Store(&now) },
	}
}

func (w *wireTimes) connected() bool { return w.gotConn.Load() != nil }

// start falls back on began for a RoundTripper that reports nothing.
func (w *wireTimes) start(began time.Time) time.Time {
	if t := w.wroteHeaders.Load(); t != nil {
		return *t
	}
	if t := w.gotConn.Load(); t != nil {
		return *t
	}
	return began
}
