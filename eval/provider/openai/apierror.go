package openai

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"seatrial/eval"
)

// inBody returns the error that an answer with status 200 holds, or nil.
func inBody(raw json.RawMessage, fail fail) error {
	switch string(raw) {
	case "", "null", `""`, "{}", "false":
		return nil
	}
	e, ok := readError(raw)
	if !ok {
		return fail(eval.ClassMalformed, "the answer holds an error of unknown form")
	}
	if e.Message == "" {
		e.Message = "the answer holds an error without a message"
	}
	return fail(e.class(), string(e.Message))
}

// apiError is OpenAI's error object.
type apiError struct {
	Message text `json:"message"`
	Code    text `json:"code"`
	Type    text `json:"type"`
}

// readError reads an error object, or a bare message.
func readError(raw json.RawMessage) (apiError, bool) {
	var e apiError
	if json.Unmarshal(raw, &e) == nil {
		return e, true
	}
	err := json.Unmarshal(raw, &e.Message)
	return e, err == nil && len(raw) > 0 && raw[0] == '"'
}

// class derives the class from an HTTP status in code, as gateways put it there, else from
// the words that OpenAI and its like use.
func (e apiError) class() eval.Class {
	if status, err := strconv.Atoi(string(e.Code)); err == nil {
		return classOfStatus(status)
	}
	words := strings.ToLower(string(e.Code) + " " + string(e.Type))
	for _, w := range errorWords {
		if strings.Contains(words, w.word) {
			return w.class
		}
	}
	return eval.ClassMalformed
}

func classOfStatus(status int) eval.Class {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusPaymentRequired, status == http.StatusForbidden:
		return eval.ClassAuth
	case status == http.StatusNotFound:
		return eval.ClassConfig
	case status == http.StatusRequestTimeout:
		return eval.ClassTimeout
	case status == http.StatusTooManyRequests:
		return eval.ClassRateLimited
	case status >= 500 && status <= 599:
		return eval.ClassOverloaded
	case status >= 400 && status <= 499:
		return eval.ClassBadRequest
	}
	return eval.ClassMalformed
}

// errorWords are looked for in this order.
var errorWords = []struct {
	word  string
	class eval.Class
}{
	{"insufficient_quota", eval.ClassAuth}, // waiting brings no money
	{"api_key", eval.ClassAuth},
	{"authentication", eval.ClassAuth},
	{"permission", eval.ClassAuth},
	{"rate_limit", eval.ClassRateLimited},
	{"too_many_requests", eval.ClassRateLimited},
	{"model_not_found", eval.ClassConfig},
	{"timeout", eval.ClassTimeout},
	{"overloaded", eval.ClassOverloaded},
	{"unavailable", eval.ClassOverloaded},
	{"server_error", eval.ClassOverloaded},
	{"internal_error", eval.ClassOverloaded},
	{"context_length", eval.ClassBadRequest},
	{"invalid_request", eval.ClassBadRequest},
}

// filtered turns the refusal of a prompt by the service's content filter, which
// Azure reports as HTTP 400, into the answer that it is: the application's users
// would meet it too. Any other error stays.
func filtered(resp eval.Response, err error) (eval.Response, error) {
	var ce *eval.CallError
	if !errors.As(err, &ce) || ce.Status != http.StatusBadRequest {
		return eval.Response{}, err
	}
	var body struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(resp.Raw, &body) != nil {
		return eval.Response{}, err
	}
	if e, ok := readError(body.Error); !ok || e.Code != "content_filter" {
		return eval.Response{}, err
	}
	resp.Refusal, resp.FinishReason = ce.Message, eval.FinishContentFilter
	return resp, nil
}
