package provider

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// requestIDs are the headers that name a call to the endpoint's owner, the most usual first.
var requestIDs = []string{"x-request-id", "request-id", "apim-request-id", "x-ms-request-id", "x-amzn-requestid", "cf-ray"}

// kept are the other response headers worth storing; a trailing * stands for any rest.
var kept = []string{
	"x-ratelimit-*", "retry-after", "retry-after-ms", "openai-*", "x-ms-region",
	"server", "via", "date", "content-type", "content-length", "content-encoding",
}

// maxHeaderValue bounds a stored value in bytes; no header of the list needs more.
const maxHeaderValue = 300

// KeepHeaders returns the headers of an allow-list, names in lower case: request ids, rate
// limits, server and date. Cookies and whatever is not listed stay out. Nil: none.
func KeepHeaders(h http.Header) map[string]string {
	var out map[string]string
	for name, values := range h {
		name = strings.ToLower(name)
		if !keeps(name) {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = cut(oneLine(strings.Join(values, ", ")), maxHeaderValue)
	}
	return out
}

func keeps(name string) bool {
	if slices.Contains(requestIDs, name) {
		return true
	}
	for _, k := range kept {
		if prefix, ok := strings.CutSuffix(k, "*"); name == k || ok && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// requestID returns the id under which the endpoint knows the call, or "".
func requestID(h http.Header) string {
	for _, name := range requestIDs {
		if v := h.Get(name); v != "" {
			return cut(oneLine(v), maxHeaderValue)
		}
	}
	return ""
}

// maxRetryAfter bounds what is believed of Retry-After. It is above what any retry waits.
const maxRetryAfter = 24 * time.Hour

// retryAfter returns how long the endpoint asks to wait, or 0: retry-after-ms,
// Retry-After in seconds or as a date (RFC 9110, 10.2.3), else the time
// until the exhausted one of OpenAI's x-ratelimit budgets is full again.
func retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 {
		return bounded(ms * float64(time.Millisecond))
	}
	if v := strings.TrimSpace(h.Get("Retry-After")); v != "" {
		if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 {
			return bounded(s * float64(time.Second))
		}
		if at, err := http.ParseTime(v); err == nil {
			// The endpoint's own clock made both dates, so that a wrong clock here does no harm.
			now, err := http.ParseTime(h.Get("Date"))
			if err != nil {
				now = time.Now()
			}
			return bounded(float64(at.Sub(now)))
		}
	}
	var wait time.Duration
	for _, what := range []string{"Requests", "Tokens"} {
		if h.Get("X-Ratelimit-Remaining-"+what) != "0" {
			continue
		}
		v := h.Get("X-Ratelimit-Reset-" + what)
		d, err := time.ParseDuration(v)
		if s, secErr := strconv.ParseFloat(v, 64); secErr == nil {
			d, err = bounded(s*float64(time.Second)), nil
		}
		if err == nil {
			wait = max(wait, bounded(float64(d)))
		}
	}
	return wait
}

func bounded(d float64) time.Duration {
	if !(d > 0) { // NaN too
		return 0
	}
	return time.Duration(min(d, float64(maxRetryAfter)))
}
