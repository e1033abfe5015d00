package template

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
)

func TestRenderOptions(t *testing.T) {
	vars, err := NewVars(map[string]json.RawMessage{"a": json.RawMessage(`"x\"<y>\n"`), "n": json.RawMessage(`1.50`)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ in, want, reason string }{
		{`{"b":"{{ a }}","c":[1.50,"{{n}}",null,true,{"d":"{% if a %}y{% endif %}"}]}`, `{"b":"x\"<y>\n","c":[1.50,"1.50",null,true,{"d":"y"}]}`, "texts at any depth, and nothing else"},
		{`{"text":"{ a } plain"}`, `{"text":"{ a } plain"}`, "nothing is templated"},
		{`{"{{ a }}":"{{ n }}"}`, `{"{{ a }}":"1.50"}`, "keys stay"},
		{`"{{ n }}"`, `"1.50"`, "a text alone"},
	}
	for _, tt := range tests {
		got, err := RenderOptions(json.RawMessage(tt.in), vars)
		if err != nil || string(got) != tt.want {
			t.Errorf("RenderOptions(%s) = %s, %v, want %s: %s", tt.in, got, err, tt.want, tt.reason)
		}
	}
}

func TestRenderOptionsNamesTheOption(t *testing.T) {
	_, err := RenderOptions(json.RawMessage(`{"a":"fine","list":["x",{"text":"{{ nope }}"}]}`), Vars{})
	var oe *OptionsError
	var te *Error
	if !errors.As(err, &oe) || !slices.Equal(oe.Path, []string{"list", "1", "text"}) || !errors.As(err, &te) {
		t.Errorf("error %v", err)
	}
	if _, err := RenderOptions(json.RawMessage(`{"a":"{{ x"`), Vars{}); err == nil || errors.As(err, &oe) && oe.Path == nil {
		t.Errorf("broken JSON: %v", err)
	}
}
