package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"seatrial/eval"
)

// DecodeOptions decodes a target's options into a struct, strictly: unknown keys
// and trailing data are errors. Absent options are an empty object.
func DecodeOptions(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		raw = json.RawMessage("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("options: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("options: data after the object")
	}
	return nil
}

// Ended returns the CallError of a context that ended: [eval.ClassTimeout] past
// its deadline, else [eval.ClassCanceled]; nil while it goes on.
func Ended(ctx context.Context) error {
	err := ctx.Err()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return &eval.CallError{Class: eval.ClassTimeout, Message: "no answer within the time limit", Err: err}
	}
	return &eval.CallError{Class: eval.ClassCanceled, Message: "canceled", Err: err}
}
