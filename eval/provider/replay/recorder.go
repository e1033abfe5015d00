package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Recorder keeps what providers answer and writes it as a cassette. It is safe
// for concurrent use. It keeps requests and responses, neither raw bodies nor
// headers, so no secret that was not in a message.
type Recorder struct {
	w  io.Writer
	mu sync.Mutex

	requests map[eval.Digest]*taken
	closed   bool
}

type taken struct {
	request json.RawMessage
	answers map[int]answered
}

type answered struct {
	raw    json.RawMessage
	failed bool
}

// NewRecorder returns a recorder that writes to w when it is closed.
func NewRecorder(w io.Writer) *Recorder {
	return &Recorder{w: w, requests: map[eval.Digest]*taken{}}
}

// Wrap returns p, recorded. Where one request and repeat are answered several
// times, the first answer is kept, and an error only until there is one: what
// a retry made good is not replayed.
// Embeddings and moderations pass through and are not kept: a cassette holds
// completions, and a replayed target that is asked for others leaves the grader without a verdict.
func (r *Recorder) Wrap(p eval.Provider) eval.Provider {
	return provider.WithComplete(p, func(ctx context.Context, req eval.Request) (eval.Response, error) {
		resp, err := p.Complete(ctx, req)
		if keepErr := r.keep(req, resp, err); keepErr != nil {
			return eval.Response{}, &eval.CallError{Class: eval.ClassConfig, Message: keepErr.Error(), Err: keepErr}
		}
		return resp, err
	})
}

func (r *Recorder) keep(req eval.Request, resp eval.Response, err error) error {
	var failure *eval.CallError
	if err != nil {
		if !errors.As(err, &failure) {
			return nil
		}
		switch failure.Class {
		case eval.ClassCanceled, eval.ClassBudget: // ours, not the endpoint's
			return nil
		}
	}
	repeat := max(req.Repeat, 1)
	var a any = failed{repeat, failure}
	if failure == nil {
		resp.Headers, resp.CachedFrom = nil, ""
		a = answer{Repeat: repeat, Response: resp}
	}
	raw, err := encode(a)
	if err != nil {
		return fmt.Errorf("record the answer: %w", err)
	}
	request, err := encode(req)
	if err != nil {
		return fmt.Errorf("record the request: %w", err)
	}
	digest, err := req.Digest()
	if err != nil {
		return fmt.Errorf("record the request: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return errors.New("record: the cassette is closed")
	}
	t := r.requests[digest]
	if t == nil {
		t = &taken{request, map[int]answered{}}
		r.requests[digest] = t
	}
	if old, ok := t.answers[repeat]; !ok || old.failed && failure == nil {
		t.answers[repeat] = answered{raw, failure != nil}
	}
	return nil
}

// Close writes the cassette, sorted by digest and repeat. It does not close the writer.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	digests := slices.SortedFunc(maps.Keys(r.requests), func(a, b eval.Digest) int { return bytes.Compare(a[:], b[:]) })
	lines := []any{header{Cassette: version}}
	for _, d := range digests {
		t := r.requests[d]
		rec := record{Request: t.request, Digest: d}
		for _, n := range slices.Sorted(maps.Keys(t.answers)) {
			rec.Responses = append(rec.Responses, t.answers[n].raw)
		}
		lines = append(lines, rec)
	}
	for _, line := range lines {
		raw, err := encode(line)
		if err != nil {
			return fmt.Errorf("write cassette: %w", err)
		}
		if _, err := r.w.Write(append(raw, '\n')); err != nil {
			return fmt.Errorf("write cassette: %w", err)
		}
	}
	return nil
}

// encode writes JSON that people can read: < stays <.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
