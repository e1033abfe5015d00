package dial

import (
	"io"
	"net"
	"net/http"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// guarded is the RoundTripper of a client: it refuses hosts that are not allowed and adds what
// the connection asks for. Each redirect passes it anew.
type guarded struct {
	dialer    *Dialer
	transport http.RoundTripper
	headers   map[string]eval.Secret
	tokens    *tokens // nil: no auth
}

func (g *guarded) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.dialer.allow.check(req.URL); err != nil {
		closeBody(req)
		return nil, refused(err)
	}
	req = req.Clone(req.Context())
	for name, value := range g.headers {
		if http.CanonicalHeaderKey(name) == "Host" {
			req.Host = value.Reveal()
			continue
		}
		req.Header.Set(name, value.Reveal())
		if value.String() != value.Reveal() {
			provider.Hide(req.Context(), value.Reveal())
		}
	}
	g.dialer.contacted(net.JoinHostPort(normalHost(req.URL.Hostname()), portOf(req.URL)))
	if g.tokens == nil {
		return g.transport.RoundTrip(req)
	}
	token, err := g.tokens.get(req.Context(), "")
	if err != nil {
		closeBody(req)
		return nil, err
	}
	authorize(req, token)
	resp, err := g.transport.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	again, ok := rewound(req)
	if !ok {
		return resp, nil
	}
	// What is left of the answer is read so that its connection can be used again.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	resp.Body.Close()
	if token, err = g.tokens.get(req.Context(), token); err != nil {
		closeBody(again)
		return nil, err
	}
	authorize(again, token)
	return g.transport.RoundTrip(again)
}

func authorize(req *http.Request, token string) {
	provider.Hide(req.Context(), token)
	req.Header.Set("Authorization", "Bearer "+token)
}

// rewound returns req with its body from the start, where that can be had.
func rewound(req *http.Request) (*http.Request, bool) {
	again := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return again, true
	}
	if req.GetBody == nil {
		return nil, false
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, false
	}
	again.Body = body
	return again, true
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
