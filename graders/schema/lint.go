package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Problem is a place where a schema probably does not say what its author meant.
type Problem struct {
	Pointer string // JSON Pointer to the keyword
	Message string
}

func (p Problem) String() string {
	if p.Pointer == "" {
		return "the root: " + p.Message
	}
	return p.Pointer + ": " + p.Message
}

type draftSet uint8

const (
	in4 draftSet = 1 << iota
	in6
	in7
	in2019
	in2020
	from6    = in6 | from7
	from7    = in7 | from2019
	from2019 = in2019 | in2020
	until19  = in4 | in6 | in7 | in2019
	always   = in4 | from6
)

var draftBit = map[Draft]draftSet{Draft4: in4, Draft6: in6, Draft7: in7, Draft2019: in2019, Draft2020: in2020}

// shape says where a keyword's value holds schemas.
type shape uint8

const (
	plain  shape = iota
	one          // a schema
	list         // a list of schemas
	either       // a schema or a list of schemas
	table        // schemas by name
)

// keywords are those of the drafts (their meta-schemas) with the drafts that
// know them. A keyword that a draft does not know is ignored by it without a word.
var keywords = map[string]struct {
	in    draftSet
	shape shape
}{
	"$schema": {always, plain}, "$ref": {always, plain}, "$id": {from6, plain}, "id": {always, plain},
	"$anchor": {from2019, plain}, "$recursiveRef": {in2019, plain}, "$recursiveAnchor": {in2019, plain},
	"$dynamicRef": {in2020, plain}, "$dynamicAnchor": {in2020, plain}, "$vocabulary": {from2019, plain},
	"$comment": {always, plain}, "$defs": {always, table}, "definitions": {always, table},
	"title": {always, plain}, "description": {always, plain}, "default": {always, plain},
	"deprecated": {always, plain}, "readOnly": {always, plain}, "writeOnly": {always, plain}, "examples": {always, plain},
	"type": {always, plain}, "enum": {always, plain}, "const": {from6, plain},
	"multipleOf": {always, plain}, "maximum": {always, plain}, "exclusiveMaximum": {always, plain},
	"minimum": {always, plain}, "exclusiveMinimum": {always, plain},
	"maxLength": {always, plain}, "minLength": {always, plain}, "pattern": {always, plain}, "format": {always, plain},
	"contentEncoding": {from7, plain}, "contentMediaType": {from7, plain}, "contentSchema": {from2019, one},
	"items": {always, either}, "additionalItems": {until19, one}, "prefixItems": {in2020, list},
	"unevaluatedItems": {from2019, one}, "contains": {from6, one}, "minContains": {from2019, plain}, "maxContains": {from2019, plain},
	"maxItems": {always, plain}, "minItems": {always, plain}, "uniqueItems": {always, plain},
	"maxProperties": {always, plain}, "minProperties": {always, plain}, "required": {always, plain},
	"properties": {always, table}, "patternProperties": {always, table}, "additionalProperties": {always, one},
	"unevaluatedProperties": {from2019, one}, "propertyNames": {from6, one},
	"dependencies": {always, table}, "dependentRequired": {from2019, plain}, "dependentSchemas": {from2019, table},
	"allOf": {always, list}, "anyOf": {always, list}, "oneOf": {always, list}, "not": {always, one},
	"if": {from7, one}, "then": {from7, one}, "else": {from7, one},
}

// annotations are words beside the keywords that are common in real schemas and
// close to none of them by mistake.
var annotations = map[string]bool{"example": true, "nullable": true, "note": true, "name": true}

// siblings of $ref that old drafts do not ignore because they demand nothing.
var harmless = map[string]bool{
	"$ref": true, "$schema": true, "$id": true, "id": true, "$comment": true, "$defs": true, "definitions": true, "title": true,
	"description": true, "default": true, "examples": true, "deprecated": true, "readOnly": true, "writeOnly": true,
}

// Lint reports, in order of place, keywords that are one or two letters from a
// known one, keywords that the schema's draft does not know, demands beside a
// $ref that the draft ignores, and with Options.AssertFormat formats that are
// not checked. Engines accept all of these silently, and then everything passes.
func Lint(doc any, o Options) []Problem {
	l := linter{options: o}
	l.schema(doc, "", o.Draft.declared(doc))
	return l.problems
}

type linter struct {
	options  Options
	problems []Problem
}

func (l *linter) add(at, format string, args ...any) {
	l.problems = append(l.problems, Problem{at, fmt.Sprintf(format, args...)})
}

func (l *linter) schema(v any, at string, draft Draft) {
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	draft = draft.declared(object)
	bit := draftBit[draft]
	_, ref := object["$ref"]
	for _, key := range slices.Sorted(maps.Keys(object)) {
		here := at + pointer([]string{key})
		known, ok := keywords[key]
		switch {
		case !ok:
			if near := nearest(key); near != "" {
				l.add(here, "%q is not a keyword; did you mean %q?", key, near)
			}
			continue
		case known.in&bit == 0:
			l.add(here, "draft %s does not know %q and ignores it; declare a draft that does in $schema", draft, key)
			continue
		case ref && bit&(in4|in6|in7) != 0 && !harmless[key]:
			l.add(here, "draft %s ignores %q beside $ref; wrap the $ref in allOf", draft, key)
		}
		if format, ok := object[key].(string); ok && key == "format" && l.options.AssertFormat && !slices.Contains(Formats(), format) {
			l.add(here, "format %q cannot be checked; those that can: %s", format, strings.Join(Formats(), ", "))
		}
		l.children(object[key], here, draft, known.shape)
	}
}

func (l *linter) children(v any, at string, draft Draft, s shape) {
	switch s {
	case one, either, list:
		items, isList := v.([]any)
		if !isList {
			l.schema(v, at, draft)
			return
		}
		for i, item := range items {
			l.schema(item, fmt.Sprintf("%s/%d", at, i), draft)
		}
	case table:
		object, _ := v.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			l.schema(object[name], at+pointer([]string{name}), draft)
		}
	}
}

// nearest returns the keyword that an unknown one was probably meant to be, or "".
func nearest(key string) string {
	if annotations[key] || strings.HasPrefix(key, "x-") {
		return ""
	}
	best, bestDistance := "", 3
	for _, known := range slices.Sorted(maps.Keys(keywords)) {
		// Two letters are too many in a short word: "note" is not "not".
		limit := 2
		if len(known) <= 5 {
			limit = 1
		}
		if d := distance(strings.ToLower(key), strings.ToLower(known)); d <= limit && d < bestDistance {
			best, bestDistance = known, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours, in bytes.
func distance(a, b string) int {
	if max(len(a), len(b)) > 64 {
		return 64
	}
	var rows [3][65]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		this, above, above2 := &rows[i%3], &rows[(i-1)%3], &rows[(i+1)%3]
		this[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			this[j] = min(above[j]+1, this[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				this[j] = min(this[j], above2[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
