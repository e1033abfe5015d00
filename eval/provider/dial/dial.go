// Package dial is the one way out: every HTTP client of seatrial comes from a
// [Dialer], which holds the allow-list, the TLS and proxy settings of each
// target, and its tokens, and knows afterwards which hosts were contacted. It does not
// retry, limit or classify; package provider does.
package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"time"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/http/httpproxy"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// How long the parts of connecting may take. There is no limit on the whole: that is
// the caller's, by context.
const (
	dialTimeout = 5 * time.Second
	tlsTimeout  = 10 * time.Second
	idleTimeout = 90 * time.Second
)

// Config is what a Dialer depends on.
type Config struct {
	// Allow lists what may be contacted: host, host:port, *.domain (its subdomains), or
	// CIDR (for hosts that are addresses). Empty: everything.
	Allow []string
	// Lookup reads the environment for HTTPS_PROXY, HTTP_PROXY and NO_PROXY; nil: there is none.
	Lookup func(name string) (string, bool)
	// Now is the clock of tokens and certificates; nil: time.Now.
	Now func() time.Time
	// Dial opens connections; nil: the network. Tests set it.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Dialer makes clients. It is safe for concurrent use.
type Dialer struct {
	allow    allowList
	envProxy func(*url.URL) (*url.URL, error)
	now      func() time.Time
	dial     func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	hosts map[string]bool
}

// New returns a dialer; an entry of the allow-list that is none of the four forms is an error.
func New(c Config) (*Dialer, error) {
	allow, err := parseAllow(c.Allow)
	if err != nil {
		return nil, err
	}
	d := &Dialer{allow: allow, envProxy: environmentProxy(c.Lookup), now: c.Now, dial: c.Dial, hosts: map[string]bool{}}
	if d.now == nil {
		d.now = time.Now
	}
	if d.dial == nil {
		d.dial = (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext
	}
	return d, nil
}

func environmentProxy(lookup func(string) (string, bool)) func(*url.URL) (*url.URL, error) {
	first := func(names ...string) string {
		for _, name := range names {
			if lookup == nil {
				return ""
			}
			if v, ok := lookup(name); ok && v != "" {
				return v
			}
		}
		return ""
	}
	return (&httpproxy.Config{
		HTTPProxy:  first("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: first("HTTPS_PROXY", "https_proxy"),
		NoProxy:    first("NO_PROXY", "no_proxy"),
	}).ProxyFunc()
}

// Check returns an error where rawURL is no absolute http(s) URL or its host is not allowed.
func (d *Dialer) Check(rawURL string) error {
	u, err := parseURL(rawURL)
	if err != nil {
		return err
	}
	return d.allow.check(u)
}

func parseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// url.Error repeats the URL, which may hold a password.
		return nil, fmt.Errorf("not a URL: %w", errors.Unwrap(err))
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("%s is not an absolute URL: write https://HOST/PATH", u.Redacted())
	}
	return u, nil
}

// Hosts returns every host:port that was contacted, or tried, sorted; proxies are among them.
func (d *Dialer) Hosts() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	hosts := make([]string, 0, len(d.hosts))
	for h := range d.hosts {
		hosts = append(hosts, h)
	}
	sort.Strings(hosts)
	return hosts
}

func (d *Dialer) contacted(address string) {
	d.mu.Lock()
	d.hosts[address] = true
	d.mu.Unlock()
}

// Options are what a client depends on beside its connection.
type Options struct {
	// Concurrency is how many calls may be under way at once, and so how many idle connections are
	// kept; zero: as many as provider.Limit lets out by default.
	Concurrency int
	// Dir is what relative paths of the connection are relative to, and where an auth command runs.
	Dir string
}

// Client returns the HTTP client of a target. It connects to nothing, but reads
// the certificates, and refuses a proxy or token URL that is not allowed.
//
// Every request carries the connection's headers and, where there is auth, a
// bearer token, which is renewed once when the endpoint answers 401. Redirects
// are followed on the same host only, at most three, never from https to http, and
// never where they would turn a POST into a GET; others are returned as answers.
func (d *Dialer) Client(conn eval.Connection, o Options) (*http.Client, error) {
	transport, err := d.transport(conn, o)
	if err != nil {
		return nil, err
	}
	for name, value := range conn.Headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value.Reveal()) {
			return nil, fmt.Errorf("headers: %q cannot be sent: name or value holds characters that HTTP does not allow", name)
		}
	}
	plain := &guarded{dialer: d, transport: transport}
	authorized := &guarded{dialer: d, transport: transport, headers: conn.Headers}
	if conn.Auth != nil {
		if authorized.tokens, err = d.tokens(*conn.Auth, o.Dir, client(plain)); err != nil {
			return nil, fmt.Errorf("auth: %w", err)
		}
	}
	return client(authorized), nil
}

func client(rt http.RoundTripper) *http.Client {
	return &http.Client{Transport: rt, CheckRedirect: checkRedirect}
}

// maxRedirects is enough for a trailing slash and a move to https.
const maxRedirects = 3

func checkRedirect(req *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	switch {
	case len(via) > maxRedirects,
		req.Method != first.Method,
		last.URL.Scheme == "https" && req.URL.Scheme != "https",
		req.URL.Hostname() != first.URL.Hostname(),
		req.URL.Scheme == last.URL.Scheme && req.URL.Port() != last.URL.Port(),
		req.URL.Scheme != last.URL.Scheme && (req.URL.Port() != "" || last.URL.Port() != ""):
		return http.ErrUseLastResponse
	}
	return nil
}

func (d *Dialer) transport(conn eval.Connection, o Options) (*http.Transport, error) {
	tlsConfig, err := d.tlsConfig(conn, o.Dir)
	if err != nil {
		return nil, err
	}
	proxy, err := d.proxy(conn)
	if err != nil {
		return nil, err
	}
	idle := o.Concurrency
	if idle <= 0 {
		idle = provider.Concurrency(eval.Limits{})
	}
	return &http.Transport{
		Proxy: proxy,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			d.contacted(address)
			return d.dial(ctx, network, address)
		},
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    tlsTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           idle,
		MaxIdleConnsPerHost:    idle,
		IdleConnTimeout:        idleTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}, nil
}

// proxy returns how the proxy of a URL is found, and refuses one that is not allowed.
func (d *Dialer) proxy(conn eval.Connection) (func(*http.Request) (*url.URL, error), error) {
	if conn.Proxy.IsZero() {
		return func(req *http.Request) (*url.URL, error) {
			u, err := d.envProxy(req.URL)
			if err != nil {
				return nil, refused(errors.New("the proxy in the environment is not a URL: check HTTPS_PROXY and HTTP_PROXY"))
			}
			if u == nil {
				return nil, nil
			}
			if err := d.allow.check(u); err != nil {
				return nil, refused(fmt.Errorf("proxy from the environment: %w", err))
			}
			return u, nil
		}, nil
	}
	u, err := url.Parse(conn.Proxy.Reveal())
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("proxy: write http://HOST:PORT")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, fmt.Errorf("proxy: scheme %s is not supported: use http, https or socks5", u.Scheme)
	}
	if err := d.allow.check(u); err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return http.ProxyURL(u), nil
}

// refused is the error of a call that must not go out.
func refused(err error) error {
	return &eval.CallError{Class: eval.ClassConfig, Message: err.Error(), Err: err}
}

func (d *Dialer) tlsConfig(conn eval.Connection, dir string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, Time: d.now}
	if conn.CAFile != "" {
		pem, err := os.ReadFile(within(dir, conn.CAFile))
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}
		// A system without roots of its own is no reason to refuse the given one.
		if c.RootCAs, err = x509.SystemCertPool(); err != nil {
			c.RootCAs = x509.NewCertPool()
		}
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file %s: no certificate in it; PEM is expected (-----BEGIN CERTIFICATE-----)", conn.CAFile)
		}
	}
	if conn.ClientCert != "" {
		key := conn.ClientKey
		if key == "" {
			key = conn.ClientCert
		}
		cert, err := tls.LoadX509KeyPair(within(dir, conn.ClientCert), within(dir, key))
		if err != nil {
			return nil, fmt.Errorf("client_cert %s: %w", conn.ClientCert, err)
		}
		c.Certificates = []tls.Certificate{cert}
	} else if conn.ClientKey != "" {
		return nil, errors.New("client_key: needs client_cert too")
	}
	return c, nil
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
