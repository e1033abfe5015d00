package dial_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/dial"
)

func newDialer(t *testing.T, c dial.Config) *dial.Dialer {
	t.Helper()
	d, err := dial.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newClient(t *testing.T, d *dial.Dialer, conn eval.Connection) *http.Client {
	t.Helper()
	c, err := d.Client(conn, dial.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func get(t *testing.T, c *http.Client, rawURL string) (provider.Reply, error) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, rawURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	return provider.Do(t.Context(), c, req, 0)
}

// authority issues certificates, which are valid for a year from 2030 on.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string // PEM
}

var issued = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	der, key := a.sign(t, &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, Subject: pkix.Name{CommonName: "Test Authority"}})
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	a.cert, a.key = cert, key
	a.file = writePEM(t, "ca.pem", "CERTIFICATE", der)
	return a
}

func (a *authority) sign(t *testing.T, c *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c.SerialNumber, c.NotBefore, c.NotAfter = big.NewInt(time.Now().UnixNano()), issued, issued.AddDate(1, 0, 0)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

func (a *authority) issue(t *testing.T, name string, ips ...net.IP) tls.Certificate {
	t.Helper()
	der, key := a.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: ips,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func writePEM(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func serveTLS(t *testing.T, c *tls.Config, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = c
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }

var loopback = net.IPv4(127, 0, 0, 1)

func TestCertificates(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "api.example", loopback)}}, ok)
	misnamed := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "api.example")}}, ok)
	old := serveTLS(t, &tls.Config{MaxVersion: tls.VersionTLS11, Certificates: []tls.Certificate{ca.issue(t, "api.example", loopback)}}, ok)
	plain := httptest.NewServer(http.HandlerFunc(ok))
	defer plain.Close()
	tests := []struct {
		url    string
		ca     string
		year   int
		class  eval.Class
		says   string
		reason string
	}{
		{s.URL, ca.file, 0, "", "", "the given authority is trusted"},
		{s.URL, "", 0, eval.ClassUnreachable, "set ca_file", "an authority of one's own is unknown"},
		{s.URL, other.file, 0, eval.ClassUnreachable, "set ca_file", "another authority of the same name"},
		{s.URL, ca.file, 2, eval.ClassUnreachable, "valid from 2030-01-01 to 2031-01-01 only", "expired by the injected clock"},
		{misnamed.URL, ca.file, 0, eval.ClassUnreachable, "not for 127.0.0.1 but for api.example", "wrong name"},
		{old.URL, ca.file, 0, eval.ClassUnreachable, "TLS 1.2", "TLS 1.1 is too old"},
		{strings.Replace(plain.URL, "http:", "https:", 1), "", 0, eval.ClassUnreachable, "does not speak TLS", "http behind https"},
	}
	for _, tt := range tests {
		d := newDialer(t, dial.Config{Now: func() time.Time { return issued.AddDate(tt.year, 6, 0) }})
		_, err := get(t, newClient(t, d, eval.Connection{CAFile: tt.ca}), tt.url)
		if got := eval.ClassOf(err); got != tt.class || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
}

func TestClientCertificate(t *testing.T) {
	ca := newAuthority(t)
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	year := func() time.Time { return issued.AddDate(0, 6, 0) }
	// TLS 1.3 refuses after the handshake, so that the alert may get lost with the connection.
	s := serveTLS(t, &tls.Config{MaxVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ca.issue(t, "api.example", loopback)},
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, Time: year}, ok)
	cert := ca.issue(t, "me")
	der, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := writePEM(t, "me.pem", "CERTIFICATE", cert.Certificate[0]), writePEM(t, "me.key", "PRIVATE KEY", der)
	both := filepath.Join(t.TempDir(), "both.pem")
	one, _ := os.ReadFile(certFile)
	two, _ := os.ReadFile(keyFile)
	if err := os.WriteFile(both, append(one, two...), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDialer(t, dial.Config{Now: year})
	for _, conn := range []eval.Connection{{ClientCert: certFile, ClientKey: keyFile}, {ClientCert: both}} {
		conn.CAFile = ca.file
		if reply, err := get(t, newClient(t, d, conn), s.URL); err != nil || string(reply.Body) != "ok" {
			t.Errorf("%+v: %v", conn, err)
		}
	}
	relative := eval.Connection{CAFile: filepath.Base(ca.file)}
	if _, err := d.Client(relative, dial.Options{Dir: filepath.Dir(ca.file)}); err != nil {
		t.Errorf("relative to Dir: %v", err)
	}
	_, err = get(t, newClient(t, d, eval.Connection{CAFile: ca.file}), s.URL)
	if eval.ClassOf(err) != eval.ClassUnreachable || !strings.Contains(err.Error(), "client_cert") {
		t.Errorf("without one: %v", err)
	}
}

func TestClientRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := eval.NewSecret("${KEY}", "s3cr\net")
	tests := []struct {
		conn eval.Connection
		says string
	}{
		{eval.Connection{CAFile: "missing.pem"}, "ca_file: open"},
		{eval.Connection{CAFile: empty}, "PEM is expected"},
		{eval.Connection{ClientCert: empty}, "client_cert"},
		{eval.Connection{ClientKey: empty}, "needs client_cert"},
		{eval.Connection{Proxy: through("proxy.allowed.example")}, "http://HOST:PORT"},
		{eval.Connection{Proxy: through("ftp://proxy.allowed.example")}, "scheme ftp"},
		{eval.Connection{Proxy: through("http://proxy.example:3128")}, "proxy.example:3128 is not on the allow-list"},
		{eval.Connection{Headers: map[string]eval.Secret{"X-Key": secret}}, `"X-Key" cannot be sent`},
		{eval.Connection{Headers: map[string]eval.Secret{"X Key": {}}}, `"X Key" cannot be sent`},
		{eval.Connection{Auth: &eval.Auth{}}, "neither command nor oauth2"},
		{eval.Connection{Auth: &eval.Auth{Command: []string{"x"}, OAuth2: &eval.OAuth2{}}}, "exclude each other"},
		{eval.Connection{Auth: &eval.Auth{OAuth2: &eval.OAuth2{TokenURL: "https://login.example/token"}}}, "login.example:443 is not on the allow-list"},
		{eval.Connection{Auth: &eval.Auth{OAuth2: &eval.OAuth2{}}}, "not an absolute URL"},
	}
	d := newDialer(t, dial.Config{Allow: []string{"*.allowed.example"}})
	for _, tt := range tests {
		_, err := d.Client(tt.conn, dial.Options{})
		if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "s3cr") {
			t.Errorf("%+v: %v, want %q", tt.conn, err, tt.says)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, "%s %s %s", r.Host, r.Header.Get("X-Team"), r.Header.Get("X-Sub"))
	}))
	defer s.Close()
	c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Headers: map[string]eval.Secret{
		"Host": eval.NewSecret("gateway", "gateway"), "X-Team": eval.NewSecret("red", "red"), "X-Sub": eval.NewSecret("${SUB}", "from-the-environment"),
	}})
	_, err := get(t, c, s.URL)
	if want := "bad_request (HTTP 400): gateway red [secret]"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestRedirects(t *testing.T) {
	ca := newAuthority(t)
	handler := func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.Query().Get("to")
		switch {
		case to == "":
			ok(w, r)
		case to == "/loop":
			http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
		case r.URL.Query().Has("found"):
			http.Redirect(w, r, to, http.StatusFound)
		default:
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		}
	}
	plain := httptest.NewServer(http.HandlerFunc(handler))
	defer plain.Close()
	cert := ca.issue(t, "api.example")
	secure := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}}, handler)
	d := newDialer(t, dial.Config{
		Now: func() time.Time { return issued.AddDate(0, 6, 0) },
		// Every host is the same machine, so that what is refused is refused for its name.
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			to := plain.Listener.Addr()
			if strings.HasSuffix(address, ":443") {
				to = secure.Listener.Addr()
			}
			return (&net.Dialer{}).DialContext(ctx, network, to.String())
		}})
	c := newClient(t, d, eval.Connection{CAFile: ca.file})
	tests := []struct {
		method, url string
		class       eval.Class
		reason      string
	}{
		{"POST", "http://api.example/?to=/v1/", "", "the same host"},
		{"POST", "http://api.example/?to=https://api.example/v1/", "", "up to https"},
		{"POST", "https://api.example/?to=http://api.example/v1/", eval.ClassConfig, "down to http"},
		{"GET", "http://api.example/?found&to=/v1/", "", "nothing is lost of a GET"},
		{"POST", "http://api.example/?found&to=/v1/", eval.ClassConfig, "the POST would become a GET"},
		{"GET", "http://api.example/?to=http://api.example:81/", eval.ClassConfig, "another port is another host"},
		{"GET", "http://api.example/?to=https://api.example:443/", eval.ClassConfig, "with https on a port that is named"},
		{"GET", "http://api.example/?to=//other.example/", eval.ClassConfig, "another host"},
		{"GET", "http://api.example/?to=/loop", eval.ClassConfig, "no end"},
	}
	for _, tt := range tests {
		req, err := http.NewRequest(tt.method, tt.url, strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = provider.Do(t.Context(), c, req, 0)
		if got := eval.ClassOf(err); got != tt.class {
			t.Errorf("%s %s: %v, want class %q: %s", tt.method, tt.url, err, tt.class, tt.reason)
		}
	}
	if slices.Contains(d.Hosts(), "other.example:80") {
		t.Error("the other host was contacted")
	}
}

func TestProxy(t *testing.T) {
	var seen []string
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		mu.Unlock()
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		ok(w, r)
	}))
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	env := func(vars map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	}
	dead := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{IsNotFound: true, Name: "x"}
	}
	tests := []struct {
		url    string
		env    map[string]string
		proxy  string
		allow  []string
		direct bool // nothing may be dialled but directly, which fails
		class  eval.Class
		says   string
		reason string
	}{
		{"http://api.example/v1", map[string]string{"HTTP_PROXY": s.URL}, "", nil, false, "", "GET http://api.example/v1 ", "from the environment"},
		{"http://api.example/v1", map[string]string{"http_proxy": host}, "", nil, false, "", "GET http://api.example/v1 ", "small letters, no scheme"},
		{"http://api.example/v1", map[string]string{"HTTP_PROXY": s.URL, "NO_PROXY": ".example"}, "", nil, true, eval.ClassUnreachable, "no such host", "excepted"},
		{"http://api.example/v1", map[string]string{"HTTP_PROXY": "http://10.0.0.1:1"}, "http://u:p@" + host, nil, false, "", "GET http://api.example/v1 Basic dTpw", "the connection's own comes first"},
		{"https://api.example/v1", nil, s.URL, nil, false, eval.ClassUnreachable, "the proxy wants credentials", "CONNECT refused"},
		{"http://api.example/v1", map[string]string{"HTTP_PROXY": s.URL}, "", []string{"api.example"}, false, eval.ClassConfig, "proxy from the environment: " + host + " is not on the allow-list", "the proxy must be allowed too"},
		{"http://api.example/v1", nil, s.URL, []string{"127.0.0.0/8"}, false, eval.ClassConfig, "api.example:80 is not on the allow-list", "an allowed proxy allows no host"},
	}
	for _, tt := range tests {
		seen = nil
		c := dial.Config{Allow: tt.allow, Lookup: env(tt.env)}
		if tt.direct {
			c.Dial = dead
		}
		_, err := get(t, newClient(t, newDialer(t, c), eval.Connection{Proxy: through(tt.proxy)}), tt.url)
		got := fmt.Sprint(err)
		if err == nil && len(seen) == 1 {
			got = seen[0]
		}
		if eval.ClassOf(err) != tt.class || !strings.Contains(got, tt.says) {
			t.Errorf("%s: %s; want %q", tt.reason, got, tt.says)
		}
	}
}

func TestHosts(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(ok))
	defer s.Close()
	d := newDialer(t, dial.Config{Allow: []string{"127.0.0.1", "api.example"}})
	direct, proxied := newClient(t, d, eval.Connection{}), newClient(t, d, eval.Connection{Proxy: through(s.URL)})
	for _, try := range []struct {
		c   *http.Client
		url string
	}{{direct, s.URL}, {direct, s.URL}, {direct, "http://refused.example"}, {proxied, "http://API.example/v1"}} {
		_, _ = get(t, try.c, try.url)
	}
	want := []string{strings.TrimPrefix(s.URL, "http://"), "api.example:80"}
	if got := d.Hosts(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q: sorted, each once, proxies too, refused ones not", got, want)
	}
}

// The pool must hold what is under way: with the transport's own two idle connections a host,
// nearly every call would dial.
func TestPool(t *testing.T) {
	const workers, rounds = 64, 10
	var dials atomic.Int32
	inside := make(chan struct{}, workers)
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inside <- struct{}{}
		<-release
		ok(w, r)
	}))
	defer s.Close()
	d := newDialer(t, dial.Config{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}})
	c, err := d.Client(eval.Connection{}, dial.Options{Concurrency: workers})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	for range rounds {
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				if _, err := get(t, c, s.URL); err != nil {
					t.Error(err)
				}
			})
		}
		for range workers {
			<-inside
		}
		for range workers {
			release <- struct{}{}
		}
		wg.Wait()
	}
	// A connection may come back a moment after its answer, and the next round then dials another.
	if n := dials.Load(); n > 2*workers {
		t.Errorf("%d connections for %d rounds of %d calls", n, rounds, workers)
	}
}

func TestCheck(t *testing.T) {
	d := newDialer(t, dial.Config{Allow: []string{"api.example", "local.example:8080", "*.corp.example", "10.0.0.0/8", "::1", "[fe80::1]:443", "192.0.2.7"}})
	tests := []struct {
		url    string
		ok     bool
		reason string
	}{
		{"https://api.example/v1", true, "the host"},
		{"https://API.Example.:8443/v1", true, "any port, any case, rooted"},
		{"https://xapi.example", false, "a longer name"},
		{"https://api.example.evil.example", false, "a name that begins so"},
		{"http://local.example:8080", true, "host and port"},
		{"http://local.example", false, "another port"},
		{"https://a.b.corp.example", true, "below the domain"},
		{"https://corp.example", false, "the domain itself is not below it"},
		{"https://xcorp.example", false, "nor is this"},
		{"http://10.1.2.3:99", true, "in the network"},
		{"http://11.1.2.3", false, "outside"},
		{"http://[::ffff:10.1.2.3]", true, "the same address, written longer"},
		{"http://[::1]:11434", true, "IPv6"},
		{"https://[fe80::1]", true, "IPv6 with port"},
		{"http://[fe80::1]", false, "and with another"},
		{"http://192.0.2.7", true, "an address"},
		{"http://10.evil.example", false, "a name is in no network"},
		{"https://api.example@evil.example/", false, "what is before the @ is a user"},
		{"api.example/v1", false, "no scheme"},
		{"file:///etc/passwd", false, "no host"},
		{"", false, "nothing"},
		{"http://%zz", false, "no URL"},
	}
	for _, tt := range tests {
		if err := d.Check(tt.url); (err == nil) != tt.ok {
			t.Errorf("%q: %v: %s", tt.url, err, tt.reason)
		}
	}
	if err := newDialer(t, dial.Config{}).Check("https://anything.example"); err != nil {
		t.Errorf("without a list: %v", err)
	}
	if err := d.Check("https://u:hunter2@evil.example:x"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
	for _, entry := range []string{"", " ", "https://api.example", "api.example/v1", "*", "*.", "*example", "a.*.example", "10.0.0.0/40", "a b", "a,b", "api.example:", "u@api.example"} {
		if _, err := dial.New(dial.Config{Allow: []string{entry}}); err == nil {
			t.Errorf("entry %q is accepted", entry)
		}
	}
}

// The list is held where calls leave, whatever was checked before.
func TestAllowListIsHeldAtTheCall(t *testing.T) {
	dialled := false
	d := newDialer(t, dial.Config{Allow: []string{"api.example"}, Dial: func(context.Context, string, string) (net.Conn, error) {
		dialled = true
		return nil, errors.New("dialled")
	}})
	_, err := get(t, newClient(t, d, eval.Connection{}), "https://evil.example/v1")
	if eval.ClassOf(err) != eval.ClassConfig || dialled || !strings.Contains(err.Error(), "--allow-host") {
		t.Errorf("%v, dialled %v", err, dialled)
	}
}

// through is the proxy at a URL.
func through(url string) eval.Secret {
	if url == "" {
		return eval.Secret{}
	}
	return eval.NewSecret(url, url)
}
