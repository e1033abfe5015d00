package provider

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestDecodeOptions(t *testing.T) {
	for _, tt := range []struct{ reason, raw, want string }{
		{"as it should be", `{"a": 1}`, ""},
		{"absent", ``, ""},
		{"unknown key", `{"b": 1}`, `unknown field "b"`},
		{"wrong type", `{"a": "1"}`, "cannot unmarshal"},
		{"data after", `{"a": 1}{}`, "data after"},
		{"cut off", `{"a": 1`, "EOF"},
	} {
		var o struct {
			A int `json:"a"`
		}
		err := DecodeOptions(json.RawMessage(tt.raw), &o)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", tt.reason, err, tt.want)
		}
	}
}

func TestEnded(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	if err := Ended(canceled); err != nil {
		t.Errorf("a context that goes on: %v", err)
	}
	cancel()
	late, cancelLate := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancelLate()
	for _, tt := range []struct {
		ctx   context.Context
		class eval.Class
	}{{canceled, eval.ClassCanceled}, {late, eval.ClassTimeout}} {
		if err := Ended(tt.ctx); eval.ClassOf(err) != tt.class || !errors.Is(err, tt.ctx.Err()) {
			t.Errorf("%v, want class %s", err, tt.class)
		}
	}
}
