package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// Explanation is why no connection came about, in words.
type Explanation struct {
	Problem string
	Remedy  string // "": none is known
}

func (e Explanation) String() string {
	if e.Remedy == "" {
		return e.Problem
	}
	return e.Problem + ": " + e.Remedy
}

// Explain says what a failure to connect means and what helps.
func Explain(err error) Explanation {
	var (
		dns       *net.DNSError
		op        *net.OpError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	proxied := errors.As(err, &op) && op.Op == "proxyconnect"
	where := "the endpoint"
	if proxied {
		where = "the proxy"
	}
	switch {
	case strings.Contains(err.Error(), http.StatusText(http.StatusProxyAuthRequired)):
		return Explanation{"the proxy wants credentials", "put them into proxy: http://USER:PASSWORD@HOST:PORT"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return Explanation{fmt.Sprintf("no such host: %s", dns.Name), "check the host in base_url (or the proxy's), and whether this network reaches it only through a proxy"}
	case errors.As(err, &dns):
		return Explanation{fmt.Sprintf("the name server gave no answer for %s", dns.Name), "check the DNS settings of this machine"}
	case errors.As(err, &authority):
		return Explanation{where + "'s certificate is signed by an authority that is unknown here", "set ca_file to the PEM file of that authority"}
	case errors.As(err, &name):
		return Explanation{fmt.Sprintf("the certificate is not for %s but for %s", name.Host, certifiedNames(name.Certificate)), "use a name that the certificate holds in base_url"}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Explanation{expiry(invalid), "have it renewed, or check the clock of this machine"}
	case errors.As(err, &invalid):
		return Explanation{where + "'s certificate is not valid: " + err.Error(), "have it issued anew, or check ca_file"}
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return Explanation{where + " does not speak TLS", "use http:// if that is meant"}
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls"):
		return Explanation{where + " broke off the TLS handshake (" + lastPart(err) + ")", "check client_cert, and that it supports TLS 1.2 or later"}
	case closedAfterTLS(err):
		return Explanation{where + " closed the connection right after the TLS handshake", "set client_cert if it wants one"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return Explanation{where + " refuses connections at " + address(op), "check host and port, and that it runs"}
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return Explanation{"there is no route to " + address(op), "check the network, or set proxy"}
	case isTimeout(err), strings.Contains(err.Error(), "TLS handshake timeout"):
		return Explanation{where + " does not answer in time", "check host and port, a firewall in between, or set proxy"}
	}
	return Explanation{Problem: err.Error()}
}

func certifiedNames(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no name at all"
	}
	return strings.Join(names, ", ")
}

func expiry(e x509.CertificateInvalidError) string {
	if e.Cert == nil {
		return "the certificate has expired or is not valid yet"
	}
	return fmt.Sprintf("the certificate of %s is valid from %s to %s only", e.Cert.Subject,
		e.Cert.NotBefore.UTC().Format(time.DateOnly), e.Cert.NotAfter.UTC().Format(time.DateOnly))
}

func lastPart(err error) string {
	text := err.Error()
	return strings.TrimSpace(text[strings.LastIndex(text, ":")+1:])
}

func address(op *net.OpError) string {
	if op == nil || op.Addr == nil {
		return "that address"
	}
	return op.Addr.String()
}
