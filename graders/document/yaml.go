package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"
)

// Bounds on what a YAML document may unfold into.
const (
	maxYAMLValues = 200_000
	maxYAMLNumber = 400 // characters
)

// YAML reads a text that is exactly one YAML document and returns it as JSON
// values (as schema.Parse does: numbers are json.Number), with timestamps and
// binaries as their texts. Duplicate keys, keys that are no scalars, tags of an application, numbers that
// JSON does not have, cycles and aliases that unfold into too much are a *Problem.
func YAML(text string) (any, error) {
	if !utf8.ValidString(text) {
		return nil, &Problem{Reason: "the text is not valid UTF-8"}
	}
	loader, err := yaml.NewLoader(strings.NewReader(text), yaml.WithUniqueKeys(false))
	if err != nil {
		return nil, err
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); err != nil {
		return nil, yamlProblem(err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, &Problem{second.Line, second.Column, "a second document"}
	case !errors.Is(err, io.EOF):
		return nil, yamlProblem(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, &Problem{Reason: "the document is empty"}
	}
	r := yamlReader{open: map[*yaml.Node]bool{}}
	return r.value(doc.Content[0], 0)
}

func yamlProblem(err error) error {
	if errors.Is(err, io.EOF) {
		return &Problem{Reason: "the document is empty"}
	}
	p := &Problem{Reason: strings.TrimPrefix(err.Error(), "yaml: ")}
	var le *yaml.LoadError
	if errors.As(err, &le) {
		mark := le.Mark
		if mark.Line == 0 {
			mark = le.ContextMark
		}
		p.Line, p.Column, p.Reason = mark.Line, mark.Column, strings.TrimSpace(strings.TrimPrefix(le.Message, "yaml: ")+" "+le.ContextMsg)
	}
	return p
}

type yamlReader struct {
	values int
	open   map[*yaml.Node]bool // anchors that are being unfolded
}

func at(n *yaml.Node, format string, args ...any) error {
	return &Problem{n.Line, n.Column, fmt.Sprintf(format, args...)}
}

func (r *yamlReader) value(n *yaml.Node, depth int) (any, error) {
	if depth > MaxDepth {
		return nil, at(n, "nested deeper than %d levels", MaxDepth)
	}
	if r.values++; r.values > maxYAMLValues {
		return nil, at(n, "more than %d values: aliases unfold into too much", maxYAMLValues)
	}
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			return nil, at(n, "an alias inside what it stands for")
		}
		r.open[n.Alias] = true
		defer delete(r.open, n.Alias)
		return r.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		if tag := n.ShortTag(); tag != "!!seq" {
			return nil, at(n, "the tag %s", strconv.Quote(tag))
		}
		list := make([]any, 0, len(n.Content))
		for _, child := range n.Content {
			v, err := r.value(child, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		if tag := n.ShortTag(); tag != "!!map" {
			return nil, at(n, "the tag %s", strconv.Quote(tag))
		}
		return r.mapping(n, depth)
	}
	return scalar(n)
}

// mapping reads members, and then those of merge keys ("<<"), which give way.
func (r *yamlReader) mapping(n *yaml.Node, depth int) (any, error) {
	object := make(map[string]any, len(n.Content)/2)
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, child := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, at(key, "a key that is no scalar")
		}
		if key.ShortTag() == "!!merge" {
			merged = append(merged, child)
			continue
		}
		if _, dup := object[key.Value]; dup {
			return nil, at(key, "duplicate key %s", quoteShort(key.Value))
		}
		v, err := r.value(child, depth+1)
		if err != nil {
			return nil, err
		}
		object[key.Value] = v
	}
	for _, m := range merged {
		v, err := r.value(m, depth+1)
		if err != nil {
			return nil, err
		}
		sources, isList := v.([]any)
		if !isList {
			sources = []any{v}
		}
		for _, source := range sources {
			members, ok := source.(map[string]any)
			if !ok {
				return nil, at(m, "a merge key without a mapping")
			}
			for key, v := range members {
				if _, own := object[key]; !own {
					object[key] = v
				}
			}
		}
	}
	return object, nil
}

func quoteShort(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return strconv.Quote(string(runes[:60])) + "..."
	}
	return strconv.Quote(s)
}

func scalar(n *yaml.Node) (any, error) {
	switch tag := n.ShortTag(); tag {
	case "!!str", "!!timestamp", "!!binary":
		return n.Value, nil
	case "!!null":
		return nil, nil
	case "!!bool":
		var b bool
		if err := n.Decode(&b); err != nil {
			return nil, at(n, "%s is no boolean", quoteShort(n.Value))
		}
		return b, nil
	case "!!int":
		if len(n.Value) > maxYAMLNumber {
			return nil, at(n, "a number of more than %d characters", maxYAMLNumber)
		}
		i, ok := new(big.Int).SetString(strings.ReplaceAll(strings.TrimPrefix(n.Value, "+"), "_", ""), 0)
		if trimmed := strings.TrimLeft(n.Value, "+-0"); ok && trimmed != "" && isDigits(trimmed) {
			i, ok = new(big.Int).SetString(strings.TrimPrefix(n.Value, "+"), 10) // 010 is ten since YAML 1.2
		}
		if !ok {
			return nil, at(n, "%s is no integer", quoteShort(n.Value))
		}
		return json.Number(i.String()), nil
	case "!!float":
		var f float64
		if err := n.Decode(&f); err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, at(n, "%s is no number that JSON has", quoteShort(n.Value))
		}
		text, err := json.Marshal(f)
		return json.Number(text), err
	default:
		return nil, at(n, "the tag %s", quoteShort(tag))
	}
}

func isDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
