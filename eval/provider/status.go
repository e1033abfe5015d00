package provider

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"seatrial/eval"
)

// statusClass returns the class of a status outside 2xx.
func statusClass(status int) eval.Class {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired,
		http.StatusPaymentRequired: // the account is refused, and stays so
		return eval.ClassAuth
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return eval.ClassConfig
	case http.StatusRequestTimeout:
		return eval.ClassTimeout
	case http.StatusTooManyRequests:
		return eval.ClassRateLimited
	case http.StatusConflict, http.StatusTooEarly: // the same request may pass later
		return eval.ClassOverloaded
	}
	switch {
	case status >= 500:
		return eval.ClassOverloaded
	case status >= 400:
		return eval.ClassBadRequest
	case status >= 300:
		return eval.ClassConfig
	}
	return eval.ClassMalformed
}

func statusError(status int, header http.Header, body []byte, h *hidden) *eval.CallError {
	e := &eval.CallError{Class: statusClass(status), Status: status, RetryAfter: retryAfter(header)}
	message, code := apiError(body)
	if e.Class == eval.ClassRateLimited && code == "insufficient_quota" {
		// OpenAI says 429 for an account without money too. Waiting does not help.
		e.Class, e.RetryAfter = eval.ClassAuth, 0
	}
	if status >= 300 && status <= 399 {
		message = "the endpoint redirects, which is not followed: set base_url to where it leads"
		if to, err := url.Parse(header.Get("Location")); err == nil && to.Host != "" {
			message = "the endpoint redirects to " + to.Scheme + "://" + to.Host + ", which is not followed: set base_url to where it leads"
		}
	}
	if message == "" {
		message = string(h.beginning(body))
	}
	if e.Message = h.clean(message); e.Message == "" {
		e.Message = strings.ToLower(http.StatusText(status))
	}
	if e.Message == "" {
		e.Message = "no reason given"
	}
	return e
}

// apiError finds the message and the code in the forms of error body that APIs use:
// {"error": {"message", "code" or "type"}}, {"error": "text"}, {"message"},
// {"detail"}, {"error_description"}, and any of them as the only element of a list.
func apiError(body []byte) (message, code string) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		body = list[0]
	}
	var outer map[string]json.RawMessage
	if json.Unmarshal(body, &outer) != nil {
		return "", ""
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(outer["error"], &inner) == nil {
		if code = text(inner["code"]); code == "" {
			code = text(inner["type"])
		}
		if message = text(inner["message"]); message != "" {
			return message, code
		}
	}
	for _, key := range []string{"message", "error_description", "detail", "error"} {
		if message = text(outer[key]); message != "" {
			return message, code
		}
	}
	return "", code
}

// text returns the JSON string in raw, or "".
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}
