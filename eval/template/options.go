package template

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// OptionsError is a text in an options document that does not render. Path
// holds the keys and indexes that lead to it; Err is an [*Error].
type OptionsError struct {
	Path []string
	Err  error
}

func (e *OptionsError) Error() string {
	return fmt.Sprintf("option %s: %v", strings.Join(e.Path, "."), e.Err)
}

func (e *OptionsError) Unwrap() error { return e.Err }

// Templated reports whether s holds "{{" or "{%".
func Templated(s string) bool { return strings.Contains(s, "{{") || strings.Contains(s, "{%") }

// RenderOptions renders every text in a grader's options that is [Templated], at
// any depth; keys stay as they are. Of canonical JSON it returns canonical
// JSON, and raw itself where nothing is templated. Its errors are
// [*OptionsError] for the first text that does not render, in the document's
// order, or of encoding/json.
func RenderOptions(raw json.RawMessage, v Vars) (json.RawMessage, error) {
	if !Templated(string(raw)) {
		return raw, nil
	}
	options, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("options: %w", err)
	}
	if options, err = renderTexts(options, v, nil); err != nil {
		return nil, err
	}
	var out strings.Builder
	if err := new(run).writeJSON(&out, options, ""); err != nil {
		return nil, fmt.Errorf("options: %w", err)
	}
	return json.RawMessage(out.String()), nil
}

func renderTexts(value any, v Vars, path []string) (any, error) {
	switch value := value.(type) {
	case string:
		if !Templated(value) {
			return value, nil
		}
		t, err := Parse(value)
		rendered := ""
		if err == nil {
			rendered, err = t.Render(v)
		}
		if err != nil {
			return nil, &OptionsError{Path: append([]string(nil), path...), Err: err}
		}
		return rendered, nil
	case []any:
		for i, item := range value {
			rendered, err := renderTexts(item, v, append(path, strconv.Itoa(i)))
			if err != nil {
				return nil, err
			}
			value[i] = rendered
		}
	case *object:
		for _, key := range value.keys {
			rendered, err := renderTexts(value.values[key], v, append(path, key))
			if err != nil {
				return nil, err
			}
			value.values[key] = rendered
		}
	}
	return value, nil
}
