package eval

import (
	"errors"
	"fmt"
	"time"
)

// Class says what kind of failure a call met, and so what is done about it.
type Class string

// The classes. A case's own errors say something about the case; all others
// say that we could not measure.
const (
	ClassAuth        Class = "auth"         // credentials refused: ends the run
	ClassUnreachable Class = "unreachable"  // no connection: name, route, refused, TLS
	ClassRateLimited Class = "rate_limited" // 429: slow down, try again
	ClassOverloaded  Class = "overloaded"   // 5xx
	ClassReset       Class = "reset"        // the connection broke midway
	ClassTimeout     Class = "timeout"
	ClassTruncated   Class = "truncated" // the answer stops before its end
	ClassMalformed   Class = "malformed" // not the answer of this protocol: HTML, bad JSON, no choices
	ClassEmpty       Class = "empty"     // neither text nor tool call nor refusal
	ClassTooLarge    Class = "too_large"
	ClassBadRequest  Class = "bad_request" // 400: this request, not the endpoint
	ClassCase        Class = "case"        // the case cannot go on: an unmocked tool call, too many steps
	ClassBudget      Class = "budget"      // a budget of calls, tokens, money or time is spent
	ClassConfig      Class = "config"      // cannot work as configured: 404 model, host not allowed
	ClassCanceled    Class = "canceled"
)

// Retryable reports whether the same call may succeed later.
func (c Class) Retryable() bool {
	switch c {
	case ClassRateLimited, ClassOverloaded, ClassReset, ClassTimeout, ClassTruncated, ClassMalformed, ClassEmpty, ClassUnreachable:
		return true
	}
	return false
}

// CallError is a call that brought no answer. Message is fit to be shown and
// stored: it holds no secret and no more than a line of the body.
type CallError struct {
	Class      Class         `json:"class"`
	Status     int           `json:"status,omitempty"` // HTTP, where there was one
	Message    string        `json:"message"`
	RetryAfter time.Duration `json:"retry_after,omitzero"`
	Attempts   []Attempt     `json:"attempts,omitempty"` // all that were made
	Err        error         `json:"-"`
}

func (e *CallError) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("%s (HTTP %d): %s", e.Class, e.Status, e.Message)
	}
	return fmt.Sprintf("%s: %s", e.Class, e.Message)
}

func (e *CallError) Unwrap() error { return e.Err }

// ClassOf returns the class of the CallError in err's chain, or "".
func ClassOf(err error) Class {
	var ce *CallError
	if errors.As(err, &ce) {
		return ce.Class
	}
	return ""
}
