package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
)

// exchange is the HTTPDoer of one call. It takes the request that go-openai
// made, writes the fields over its body, and has read do the HTTP exchange and keep
// the answer. To go-openai it hands an empty object: the library's decoding
// would lose fields and refuse what can be understood.
type exchange struct {
	p      *Provider
	fields map[string]json.RawMessage
	read   func(context.Context, *http.Request) error
	done   bool
	err    error
}

func (p *Provider) exchange(fields map[string]json.RawMessage, read func(context.Context, *http.Request) error) *exchange {
	return &exchange{p: p, fields: fields, read: read}
}

// client returns a go-openai client that sends through x. It holds no
// connection; those belong to the http.Client that all calls share.
func (x *exchange) client(model string) *sdk.Client {
	config := x.p.config
	config.HTTPClient = x
	config.AzureModelMapperFunc = func(string) string { return url.PathEscape(model) }
	return sdk.NewClientWithConfig(config)
}

// Do implements go-openai's HTTPDoer.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	x.done = true
	if x.err = x.prepare(req); x.err == nil {
		x.err = x.read(req.Context(), req)
	}
	if x.err != nil {
		return nil, x.err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(emptyObject))}, nil
}

var emptyObject = []byte("{}")

func (x *exchange) prepare(req *http.Request) error {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return badRequest(err)
	}
	wire, err := withFields(body, x.fields)
	if err != nil {
		return badRequest(err)
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(wire)), nil }
	req.Body, _ = req.GetBody()
	req.ContentLength = int64(len(wire))
	req.Header.Del("Connection") // go-openai's keep-alive, which HTTP/1.1 implies and HTTP/2 forbids
	if x.p.target.APIKey.Reveal() == "" {
		req.Header.Del(sdk.AzureAPIKeyHeader)
	}
	return nil
}

// outcome returns the call's error, given what go-openai returned. The library's
// own texts may hold whole bodies and do not leave this function.
func (x *exchange) outcome(returned error) error {
	switch {
	case x.done:
		return x.err
	case returned != nil:
		return &eval.CallError{Class: eval.ClassBadRequest, Message: "the request could not be built", Err: returned}
	}
	return &eval.CallError{Class: eval.ClassMalformed, Message: "no request was sent"}
}

func badRequest(err error) *eval.CallError {
	return &eval.CallError{Class: eval.ClassBadRequest, Message: fmt.Sprintf("the request could not be built: %v", err), Err: err}
}
