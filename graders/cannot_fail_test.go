package graders_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"seatrial/eval"
	"seatrial/graders"
)

// A grader that passes whatever it sees makes a suite green and measures nothing.
func TestGradersThatCannotFailAreRefused(t *testing.T) {
	tests := []struct {
		grader, options string
		refused         bool
		reason          string
	}{
		{"regex", `{"pattern":"x*"}`, true, "it matches the empty text anywhere"},
		{"regex", `{"pattern":".*"}`, true, "as this does"},
		{"regex", `{"pattern":"^"}`, true, "every answer begins"},
		{"regex", `{"pattern":"(?s).*"}`, true, "however it is written"},
		{"regex", `{"pattern":"^$"}`, false, "only an empty answer matches"},
		{"regex", `{"pattern":"^[a-z]*$"}`, false, "only lower case does"},
		{"regex", `{"pattern":"x*","not":true}`, false, "this cannot pass, which nobody overlooks"},
		{"no_pii", `{"allow":["*"]}`, true, "every identifier is allowed"},
		{"no_pii", `{"allow":["*@*.c*"]}`, true, "nearly every address is"},
		{"no_pii", `{"allow":["*@acme.com"]}`, false, "a company's own addresses are"},
		{"length", `{"min":0}`, true, "every answer has none or more"},
		{"length", `{"min":1}`, false, "an empty one has fewer"},
		{"length", `{"max":0}`, false, "only an empty one has no more"},
		{"matches", `{"metric":"edit","min":0}`, true, "every similarity is at least 0"},
		{"matches", `{"metric":"edit","min":0.1}`, false, "not every one is at least this"},
		{"retrieval", `{"expected_docs":["a"],"min":{"recall":0}}`, true, "every recall is at least 0"},
	}
	r := graders.NewRegistry(graders.All()...)
	for _, tt := range tests {
		err := r.Check(eval.GraderUse{Grader: tt.grader, Options: json.RawMessage(tt.options)}, graders.Env{})
		var at *eval.OptionError
		refused := errors.As(err, &at) && strings.Contains(err.Error(), "cannot fail")
		if refused != tt.refused || !tt.refused && err != nil {
			t.Errorf("%s %s: %v; %s", tt.grader, tt.options, err, tt.reason)
		}
	}
}
