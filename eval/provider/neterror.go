package provider

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"seatrial/eval"
)

// sendError classifies what client.Do returned. connected says that a
// connection had been got.
func sendError(ctx context.Context, err error, connected bool, h *hidden) *eval.CallError {
	var own *eval.CallError
	if errors.As(err, &own) { // the dialer's: the allow-list, a token that could not be had
		e := *own
		e.Message = h.clean(e.Message)
		return &e
	}
	// The URL is known and may hold a key: only what happened is told.
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err
	}
	e := &eval.CallError{Class: sendClass(ctx, err, connected), Err: err}
	e.Message = h.clean(err.Error())
	switch e.Class {
	case eval.ClassCanceled:
		e.Message = "canceled"
	case eval.ClassTimeout:
		e.Message = "no answer in time"
	case eval.ClassUnreachable:
		e.Message = h.clean(Explain(err).String())
	case eval.ClassReset:
		if errors.Is(err, io.EOF) {
			e.Message = "the connection was closed without an answer"
		}
	}
	return e
}

func sendClass(ctx context.Context, err error, connected bool) eval.Class {
	if c := endOf(ctx, err); c != "" {
		return c
	}
	// net/http has no types for what it refuses to send, nor for answers that are not HTTP.
	text := err.Error()
	if strings.Contains(text, "net/http: invalid") || strings.Contains(text, "unsupported protocol scheme") || strings.Contains(text, "no Host in request URL") {
		return eval.ClassConfig
	}
	if noConnection(err) {
		return eval.ClassUnreachable
	}
	if isTimeout(err) {
		return eval.ClassTimeout
	}
	if strings.Contains(text, "malformed HTTP") || strings.Contains(text, "malformed MIME") {
		return eval.ClassMalformed
	}
	if connected || brokeOff(err) {
		return eval.ClassReset
	}
	return eval.ClassUnreachable
}

// readError classifies what reading a body returned.
func readError(ctx context.Context, err error, status int, h *hidden) *eval.CallError {
	e := &eval.CallError{Class: eval.ClassReset, Status: status, Message: h.clean(err.Error()), Err: err}
	var corrupt flate.CorruptInputError
	switch c := endOf(ctx, err); {
	case c == eval.ClassCanceled:
		e.Class, e.Message = c, "canceled"
	case c == eval.ClassTimeout, isTimeout(err):
		e.Class, e.Message = eval.ClassTimeout, "the answer did not end in time"
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Class, e.Message = eval.ClassTruncated, "the body ends before its announced end"
	case strings.Contains(err.Error(), "chunk"): // "invalid byte in chunk length", "malformed chunked encoding": no types
		e.Class = eval.ClassTruncated
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt):
		e.Class = eval.ClassMalformed
	}
	return e
}

// endOf returns canceled or timeout where ctx, or a context further in, ended the call.
func endOf(ctx context.Context, err error) eval.Class {
	switch cause := ctx.Err(); {
	case errors.Is(cause, context.Canceled):
		return eval.ClassCanceled
	case cause != nil, errors.Is(err, context.DeadlineExceeded):
		return eval.ClassTimeout
	case errors.Is(err, context.Canceled):
		return eval.ClassCanceled
	}
	return ""
}

// noConnection reports whether err says that name, route, port, proxy or TLS failed.
func noConnection(err error) bool {
	var (
		dns       *net.DNSError
		op        *net.OpError
		verify    *tls.CertificateVerificationError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &dns), errors.As(err, &verify), errors.As(err, &authority), errors.As(err, &name),
		errors.As(err, &invalid), errors.As(err, &record), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch):
		return true
	case errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect" || op.Op == "remote error" || op.Op == "local error"):
		return true // the last two are TLS alerts
	}
	return errors.Is(err, syscall.ECONNREFUSED) || strings.Contains(err.Error(), "TLS handshake timeout") || closedAfterTLS(err)
}

// closedAfterTLS reports what net/http says in HTTP/2 where the endpoint closes before its first
// frame. In TLS 1.3 a missing client certificate is refused then, and the alert gets lost.
func closedAfterTLS(err error) bool {
	return strings.Contains(err.Error(), "client conn could not be established")
}

// brokeOff reports whether err says that a connection ended.
func brokeOff(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.As(err, &op)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
