package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Report is what a probe of a URL found on the way to it. What was not reached is zero.
type Report struct {
	URL       string        `json:"url"` // without a password
	Proxy     string        `json:"proxy,omitempty"`
	Addresses []string      `json:"addresses,omitempty"` // of the host, or of the proxy where there is one
	Address   string        `json:"address,omitempty"`   // connected to
	Resolve   time.Duration `json:"resolve,omitzero"`
	Connect   time.Duration `json:"connect,omitzero"` // TCP
	Handshake time.Duration `json:"handshake,omitzero"`
	TLS       string        `json:"tls,omitempty"`      // "TLS 1.3"
	Protocol  string        `json:"protocol,omitempty"` // "HTTP/2.0"
	Chain     []Certificate `json:"chain,omitempty"`    // as presented, also where it is refused
	Status    int           `json:"status,omitempty"`   // of a GET without credentials
	// Problem is the first thing that went wrong, in words; empty: an HTTP answer came back.
	Problem string `json:"problem,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Certificate is one of a chain.
type Certificate struct {
	Subject string    `json:"subject"`
	Issuer  string    `json:"issuer"`
	Expires time.Time `json:"expires"`
}

// Probe goes the way to rawURL step by step and reports each. It sends a GET
// without the connection's headers and tokens: only the way is looked at.
func (d *Dialer) Probe(ctx context.Context, rawURL string, conn eval.Connection, o Options) Report {
	r := Report{URL: rawURL}
	u, err := parseURL(rawURL)
	if err != nil {
		// What does not parse may still hold a password.
		return Report{Problem: err.Error(), Remedy: "correct base_url"}
	}
	r.URL = u.Redacted()
	if err := d.allow.check(u); err != nil {
		r.Problem, r.Remedy = "not allowed", err.Error()
		return r
	}
	transport, err := d.transport(conn, o)
	if err != nil {
		r.Problem, r.Remedy = err.Error(), "correct the target's connection settings"
		return r
	}
	defer transport.CloseIdleConnections()
	bare := *u
	bare.User = nil
	req := &http.Request{Method: http.MethodGet, URL: &bare, Host: bare.Host, Header: http.Header{"User-Agent": {"seatrial"}}}
	if proxy, err := transport.Proxy(req); err == nil && proxy != nil {
		r.Proxy = proxy.Redacted()
	}
	var w way
	resp, err := (&guarded{dialer: d, transport: transport}).RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, w.trace())))
	w.mu.Lock()
	defer w.mu.Unlock()
	r.Addresses, r.Address, r.Resolve, r.Connect, r.Handshake = w.addresses, w.address, w.resolve, w.connect, w.handshake
	if w.state.HandshakeComplete {
		r.TLS, r.Chain = tls.VersionName(w.state.Version), certificates(w.state.PeerCertificates)
	}
	if err != nil {
		var verify *tls.CertificateVerificationError
		if errors.As(err, &verify) {
			r.Chain = certificates(verify.UnverifiedCertificates)
		}
		r.Problem, r.Remedy = problem(ctx, err)
		return r
	}
	resp.Body.Close()
	r.Status, r.Protocol = resp.StatusCode, resp.Proto
	if r.Status == http.StatusProxyAuthRequired {
		r.Problem, r.Remedy = "the proxy wants credentials", "put them into proxy: http://USER:PASSWORD@HOST:PORT"
	}
	return r
}

func problem(ctx context.Context, err error) (problem, remedy string) {
	var own *eval.CallError
	switch {
	case errors.As(err, &own):
		return own.Message, ""
	case ctx.Err() != nil:
		return "no answer in time", "check host and port, a firewall in between, or set proxy"
	}
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	e := provider.Explain(err)
	return e.Problem, e.Remedy
}

func certificates(chain []*x509.Certificate) []Certificate {
	out := make([]Certificate, len(chain))
	for i, c := range chain {
		out[i] = Certificate{Subject: c.Subject.String(), Issuer: c.Issuer.String(), Expires: c.NotAfter.UTC()}
	}
	return out
}

// way gathers what the transport tells, from several goroutines.
type way struct {
	mu                          sync.Mutex
	addresses                   []string
	address                     string
	resolve, connect, handshake time.Duration
	resolving, shaking          time.Time
	connecting                  map[string]time.Time
	state                       tls.ConnectionState
}

func (w *way) trace() *httptrace.ClientTrace {
	w.connecting = map[string]time.Time{}
	locked := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { w.resolving = time.Now() }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			locked(func() {
				w.resolve = time.Since(w.resolving)
				for _, a := range i.Addrs {
					w.addresses = append(w.addresses, a.String())
				}
			})
		},
		ConnectStart: func(_, address string) { locked(func() { w.connecting[address] = time.Now() }) },
		ConnectDone: func(_, address string, err error) {
			locked(func() {
				if err == nil && w.address == "" {
					w.address, w.connect = address, time.Since(w.connecting[address])
					if host, _, err := net.SplitHostPort(address); err == nil && len(w.addresses) == 0 {
						w.addresses = []string{host} // the URL names an address
					}
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { w.shaking = time.Now() }) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			locked(func() {
				w.handshake = time.Since(w.shaking)
				if err == nil {
					w.state = s
				}
			})
		},
	}
}
