package dial_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider/dial"
)

func TestProbe(t *testing.T) {
	ca := newAuthority(t)
	now := func() time.Time { return issued.AddDate(0, 6, 0) }
	var headers http.Header
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "api.example", loopback)}}, func(w http.ResponseWriter, r *http.Request) {
		headers = r.Header
		w.WriteHeader(http.StatusNotFound)
	})
	d := newDialer(t, dial.Config{Now: now})
	conn := eval.Connection{CAFile: ca.file, Headers: map[string]eval.Secret{"X-Key": eval.NewSecret("${K}", "k")}}
	r := d.Probe(t.Context(), strings.Replace(s.URL, "https://", "https://me:pw@", 1), conn, dial.Options{})
	if r.Problem != "" || r.TLS != "TLS 1.3" || r.Protocol != "HTTP/2.0" || r.Status != 404 || r.Connect <= 0 || r.Handshake <= 0 ||
		len(r.Addresses) != 1 || r.Addresses[0] != "127.0.0.1" || "https://"+r.Address != s.URL || strings.Contains(r.URL, "pw") {
		t.Errorf("%+v", r)
	}
	want := dial.Certificate{Subject: "CN=api.example", Issuer: "CN=Test Authority", Expires: issued.AddDate(1, 0, 0)}
	if len(r.Chain) != 1 || r.Chain[0] != want {
		t.Errorf("chain %+v", r.Chain)
	}
	if headers.Get("X-Key") != "" || headers.Get("Authorization") != "" {
		t.Errorf("credentials were sent: %v", headers)
	}
	r = d.Probe(t.Context(), s.URL, eval.Connection{}, dial.Options{})
	if len(r.Chain) != 1 || r.Chain[0] != want || !strings.Contains(r.Remedy, "ca_file") {
		t.Errorf("%+v: the chain helps most where it is refused", r)
	}
}

func TestProbeProblems(t *testing.T) {
	ca := newAuthority(t)
	misnamed := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "api.example")}}, ok)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer proxy.Close()
	plain := httptest.NewServer(http.HandlerFunc(ok))
	defer plain.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := l.Addr().String()
	l.Close()
	nowhere := func(_ context.Context, _, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: host, IsNotFound: true}}
	}
	silent := func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	tests := []struct {
		url             string
		conn            eval.Connection
		config          dial.Config
		problem, remedy string
	}{
		{misnamed.URL, eval.Connection{CAFile: ca.file}, dial.Config{}, "not for 127.0.0.1 but for api.example", "a name that the certificate holds"},
		{misnamed.URL, eval.Connection{CAFile: ca.file}, dial.Config{Now: func() time.Time { return issued.AddDate(3, 0, 0) }}, "CN=api.example is valid from 2030-01-01 to 2031-01-01", "clock"},
		{misnamed.URL, eval.Connection{CAFile: "missing.pem"}, dial.Config{}, "missing.pem", "connection settings"},
		{strings.Replace(plain.URL, "http", "https", 1), eval.Connection{}, dial.Config{}, "does not speak TLS", "http://"},
		{"http://" + refusing, eval.Connection{}, dial.Config{}, "refuses connections at " + refusing, "that it runs"},
		{"https://nowhere.example", eval.Connection{}, dial.Config{Dial: nowhere}, "no such host: nowhere.example", "base_url"},
		{"https://silent.example", eval.Connection{}, dial.Config{Dial: silent}, "no answer in time", "firewall"},
		{"https://api.example", eval.Connection{Proxy: through(proxy.URL)}, dial.Config{}, "the proxy wants credentials", "USER:PASSWORD"},
		{"http://api.example", eval.Connection{Proxy: through(proxy.URL)}, dial.Config{}, "the proxy wants credentials", "USER:PASSWORD"},
		{"https://api.example", eval.Connection{Proxy: through("http://" + refusing)}, dial.Config{}, "the proxy refuses connections", "that it runs"},
		{"https://api.example", eval.Connection{}, dial.Config{Allow: []string{"other.example"}}, "not allowed", "--allow-host"},
		{"api.example", eval.Connection{}, dial.Config{}, "not an absolute URL", "base_url"},
	}
	for _, tt := range tests {
		if tt.config.Now == nil {
			tt.config.Now = func() time.Time { return issued.AddDate(0, 6, 0) }
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if strings.Contains(tt.url, "silent") {
			ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
		}
		r := newDialer(t, tt.config).Probe(ctx, tt.url, tt.conn, dial.Options{})
		cancel()
		if !strings.Contains(r.Problem, tt.problem) || !strings.Contains(r.Remedy, tt.remedy) {
			t.Errorf("%s: %q, %q; want %q, %q", tt.url, r.Problem, r.Remedy, tt.problem, tt.remedy)
		}
	}
}
