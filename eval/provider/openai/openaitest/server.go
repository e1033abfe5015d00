// Package openaitest is an OpenAI-compatible server on the loopback interface:
// the fake endpoint of tests, script tests and benchmarks. It answers what its
// handler says, counts what it was asked, and knows nothing of models.
//
// It is light, since benchmarks share the machine with it: replies are formatted
// when they are made, and a request's JSON is decoded only where a handler asks.
package openaitest

import (
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// kept is how many of the last calls a server remembers.
const kept = 64

// Options of a server. The zero value answers at once, and embeds and moderates
// by the rules of [Embeddings] and [Moderations].
type Options struct {
	// Latency is slept before each reply.
	Latency time.Duration
	// Embeddings and Moderations answer their endpoints.
	Embeddings, Moderations Handler
}

// Server is an endpoint; its methods may be called concurrently.
type Server struct {
	http     *httptest.Server
	options  Options
	chat     Handler
	closing  chan struct{}
	requests atomic.Int64
	conns    atomic.Int64

	mu   sync.Mutex
	last []Call // a ring once it is full
	next int
}

// NewServer starts a server whose chat completions come from chat. Close it.
func NewServer(chat Handler, o Options) *Server {
	if o.Embeddings == nil {
		o.Embeddings = Embeddings
	}
	if o.Moderations == nil {
		o.Moderations = Moderations
	}
	s := &Server{options: o, chat: chat, closing: make(chan struct{})}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.conns.Add(1)
		}
	}
	s.http.Start()
	return s
}

// URL is the base URL for clients, "http://127.0.0.1:PORT/v1".
func (s *Server) URL() string { return s.http.URL + "/v1" }

// Close ends the replies that hang and stops the server.
func (s *Server) Close() {
	close(s.closing)
	s.http.Close()
}

// Requests is how many requests arrived, whatever came of them.
func (s *Server) Requests() int { return int(s.requests.Load()) }

// Connections is how many connections were opened.
func (s *Server) Connections() int { return int(s.conns.Load()) }

// Calls returns the last calls, at most 64, in the order of their arrival.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.Clone(s.last)
	slices.SortFunc(calls, func(a, b Call) int { return a.N - b.N })
	return calls
}

// Last returns the last call, or the zero Call before the first.
func (s *Server) Last() Call {
	calls := s.Calls()
	if len(calls) == 0 {
		return Call{}
	}
	return calls[len(calls)-1]
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	n := int(s.requests.Add(1))
	body, err := readBody(r)
	if err != nil {
		return // the client has gone
	}
	call := Call{N: n, Method: r.Method, Path: r.URL.RequestURI(), Header: r.Header, Body: body}
	s.keep(call)
	if s.options.Latency > 0 {
		time.Sleep(s.options.Latency)
	}
	s.route(r.URL.Path)(call).write(w, r, s.closing)
}

func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 {
		return io.ReadAll(r.Body)
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

func (s *Server) keep(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.last) < kept {
		s.last = append(s.last, c)
		return
	}
	s.last[s.next] = c
	s.next = (s.next + 1) % kept
}

func (s *Server) route(path string) Handler {
	switch {
	case strings.HasSuffix(path, "/chat/completions"):
		return s.chat
	case strings.HasSuffix(path, "/embeddings"):
		return s.options.Embeddings
	case strings.HasSuffix(path, "/moderations"):
		return s.options.Moderations
	}
	return Always(Error(http.StatusNotFound, "not_found", "there is no "+path))
}

// write sends the reply, however broken it is meant to be.
func (r Reply) write(w http.ResponseWriter, req *http.Request, closing <-chan struct{}) {
	if r.hang {
		r.wait(req, closing)
		return
	}
	maps.Copy(w.Header(), r.header)
	if !r.cut && len(r.frames) == 0 {
		w.WriteHeader(r.status)
		_, _ = w.Write(r.body) // a client that has gone is no concern of ours
		return
	}
	if len(r.frames) == 0 {
		w.Header()["Content-Length"] = []string{strconv.Itoa(2*len(r.body) + 1)}
	}
	w.WriteHeader(r.status)
	flush := http.NewResponseController(w).Flush
	_, _ = w.Write(r.body)
	_ = flush()
	for _, frame := range r.frames {
		_, _ = w.Write(frame)
		_ = flush()
	}
	if r.hold {
		r.wait(req, closing)
	}
	if r.cut {
		panic(http.ErrAbortHandler) // the way of net/http to break a connection
	}
}

func (r Reply) wait(req *http.Request, closing <-chan struct{}) {
	select {
	case <-req.Context().Done():
	case <-closing:
	}
}
